// SPDX-License-Identifier: MIT
// Links between entities as links between rows, made when first asked for. An entity with several
// stays is linked through its last one.
#include "base/alloc.h"
#include "model/model_int.h"

static int32_t last_row(const mw_model *m, int32_t entity) {
    int32_t kind = m->entity[entity].kind, row = m->first_row[entity];
    while (row >= 0 && m->kind[kind].row[row].next >= 0) row = m->kind[kind].row[row].next;
    return row;
}

// Rows of both ends, or false when this link is not of the sort asked for.
static bool ends_of(const mw_model *m, const struct mw_model_joined *j,
                    const struct mw_model_link *l, int32_t *from, int32_t *to) {
    int32_t a = j->inverse ? l->to : l->from, b = j->inverse ? l->from : l->to;
    if (l->link != j->link || m->entity[a].kind != j->from_kind || m->entity[b].kind != j->to_kind)
        return false;
    *from = last_row(m, a), *to = last_row(m, b);
    return *from >= 0 && *to >= 0;
}

static bool join(const mw_model *m, struct mw_model_joined *j) {
    int64_t rows = m->kind[j->from_kind].count;
    int32_t from, to;
    j->begin = mw_alloc_array(rows + 2, sizeof *j->begin);
    j->row = mw_alloc_array(m->link_count + 1, sizeof *j->row);
    if (!j->begin || !j->row) return false;
    for (int64_t i = 0; i < m->link_count; i++)
        if (ends_of(m, j, &m->link[i], &from, &to)) j->begin[from + 2]++;
    for (int64_t r = 0; r + 1 < rows; r++) j->begin[r + 2] += j->begin[r + 1];
    // begin[from + 1] is where the next link of `from` goes; at the end it is the begin of the next
    // row.
    for (int64_t i = 0; i < m->link_count; i++)
        if (ends_of(m, j, &m->link[i], &from, &to)) j->row[j->begin[from + 1]++] = to;
    return true;
}

mw_model_links mw_model_linked(mw_model *m, int32_t link, int32_t from_kind, int32_t to_kind,
                               bool inverse) {
    for (int32_t i = 0; i < m->joined_count; i++) {
        const struct mw_model_joined *j = &m->joined[i];
        if (j->link == link && j->from_kind == from_kind && j->to_kind == to_kind &&
            j->inverse == inverse)
            return (mw_model_links){j->begin, j->row};
    }
    if (!mw_grow(&m->joined, &m->joined_capacity, m->joined_count + 1, sizeof *m->joined))
        return (mw_model_links){NULL, NULL};
    struct mw_model_joined *j = &m->joined[m->joined_count++];
    *j = (struct mw_model_joined){link, from_kind, to_kind, inverse, NULL, NULL};
    if (!join(m, j)) return (mw_model_links){NULL, NULL};
    return (mw_model_links){j->begin, j->row};
}

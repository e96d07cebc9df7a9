// SPDX-License-Identifier: MIT
// Links between entities as links between rows at an instant, made when first asked for. An entity
// with several stays is linked through the one that holds then.
#include "base/alloc.h"
#include "model/model_int.h"

#include <stdlib.h>

static bool holds(int64_t from_ns, int64_t to_ns, int64_t at_ns) {
    return from_ns <= at_ns && (at_ns < to_ns || to_ns == INT64_MAX);
}

static int32_t row_at(const mw_model *m, int32_t entity, int64_t at_ns) {
    const mw_model_row_info *row = m->kind[m->entity[entity].kind].row;
    int32_t r = m->first_row[entity];
    while (r >= 0 && !holds(row[r].from_ns, row[r].to_ns, at_ns)) r = row[r].next;
    return r;
}

// Rows of both ends, or false when this link is not of the sort asked for.
static bool ends_of(const mw_model *m, const mw_model_link_query *q, const struct mw_model_link *l,
                    int32_t *from, int32_t *to) {
    int32_t a = q->inverse ? l->to : l->from, b = q->inverse ? l->from : l->to;
    if (l->link != q->link || m->entity[a].kind != q->from_kind || m->entity[b].kind != q->to_kind)
        return false;
    if (!holds(l->from_ns, l->to_ns, q->at_ns)) return false;
    *from = row_at(m, a, q->at_ns), *to = row_at(m, b, q->at_ns);
    return *from >= 0 && *to >= 0;
}

static bool join(const mw_model *m, struct mw_model_joined *j) {
    int64_t rows = m->kind[j->of.from_kind].count;
    int32_t from, to;
    j->begin = mw_alloc_array(rows + 2, sizeof *j->begin);
    j->row = mw_alloc_array(m->link_count + 1, sizeof *j->row);
    if (!j->begin || !j->row) return false;
    for (int64_t i = 0; i < m->link_count; i++)
        if (ends_of(m, &j->of, &m->link[i], &from, &to)) j->begin[from + 2]++;
    for (int64_t r = 0; r + 1 < rows; r++) j->begin[r + 2] += j->begin[r + 1];
    // begin[from + 1] is where the next link of `from` goes; at the end it is the begin of the next
    // row.
    for (int64_t i = 0; i < m->link_count; i++)
        if (ends_of(m, &j->of, &m->link[i], &from, &to)) j->row[j->begin[from + 1]++] = to;
    return true;
}

static bool same_query(const mw_model_link_query *a, const mw_model_link_query *b) {
    return a->link == b->link && a->from_kind == b->from_kind && a->to_kind == b->to_kind &&
           a->inverse == b->inverse && a->at_ns == b->at_ns;
}

mw_model_links mw_model_linked(mw_model *m, const mw_model_link_query *q) {
    for (int32_t i = 0; i < m->joined_count; i++) {
        const struct mw_model_joined *j = &m->joined[i];
        if (same_query(&j->of, q)) return (mw_model_links){j->begin, j->row};
    }
    if (!mw_grow(&m->joined, &m->joined_capacity, m->joined_count + 1, sizeof *m->joined))
        return (mw_model_links){NULL, NULL};
    struct mw_model_joined *j = &m->joined[m->joined_count++];
    *j = (struct mw_model_joined){*q, NULL, NULL};
    if (!join(m, j)) return (mw_model_links){NULL, NULL};
    return (mw_model_links){j->begin, j->row};
}

// ---- changes

typedef struct {
    int64_t *at;
    int64_t count, capacity;
    bool nomem;
} instants;

static void add(instants *x, int64_t at_ns) {
    if (at_ns == INT64_MIN || at_ns == INT64_MAX) return;
    x->nomem = x->nomem || !mw_grow(&x->at, &x->capacity, x->count + 1, sizeof *x->at);
    if (!x->nomem) x->at[x->count++] = at_ns;
}

static void add_stays(instants *x, const mw_model *m, int32_t entity) {
    const mw_model_row_info *row = m->kind[m->entity[entity].kind].row;
    for (int32_t r = m->first_row[entity]; r >= 0; r = row[r].next)
        add(x, row[r].from_ns), add(x, row[r].to_ns);
}

static int compare_instants(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t mw_model_link_changes(const mw_model *m, int32_t link, int64_t **out) {
    instants x = {0};
    for (int64_t i = 0; i < m->link_count; i++) {
        const struct mw_model_link *l = &m->link[i];
        if (l->link != link) continue;
        add(&x, l->from_ns), add(&x, l->to_ns);
        add_stays(&x, m, l->from), add_stays(&x, m, l->to);
    }
    if (x.nomem) {
        mw_free(x.at);
        return -1;
    }
    int64_t n = 0;
    if (x.count) qsort(x.at, (size_t)x.count, sizeof *x.at, compare_instants);
    for (int64_t i = 0; i < x.count; i++)
        if (n == 0 || x.at[i] != x.at[n - 1]) x.at[n++] = x.at[i];
    *out = x.at;
    return n;
}

// SPDX-License-Identifier: MIT
// Sealing a model: stays from placements, numbered depth first, and the tables over them.
#include "base/alloc.h"
#include "model/model_int.h"

#include <stdlib.h>
#include <string.h>

// A stay before it has its place: in `stay` order parents come before children.
typedef struct {
    int32_t entity, parent; // parent: number of a stay, -1
    int64_t from_ns, to_ns; // of the stay alone
    int32_t next_same;      // next stay of the same entity, -1
    int32_t first_child, next_child;
} stay;

typedef struct {
    mw_model *m;
    stay *stay;
    int64_t count, capacity;
    int32_t *first_of; // by entity: its first stay, -1
    int32_t *row_of;   // by stay: its row
} sealer;

static int compare_placements(const void *a, const void *b) {
    const struct mw_model_placement *x = a, *y = b;
    if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
    if (x->from_ns != y->from_ns) return x->from_ns < y->from_ns ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static bool add_stay(sealer *s, int32_t entity, int32_t parent, int64_t from_ns, int64_t to_ns) {
    if (from_ns >= to_ns) return true;
    if (!mw_grow(&s->stay, &s->capacity, s->count + 1, sizeof *s->stay)) return false;
    s->stay[s->count] = (stay){entity, parent, from_ns, to_ns, -1, -1, -1};
    int32_t *end = &s->first_of[entity];
    while (*end >= 0) end = &s->stay[*end].next_same;
    *end = (int32_t)s->count++;
    return true;
}

// One placement from from_ns to to_ns, split where the parent itself moved.
static bool add_placement(sealer *s, int32_t entity, int32_t parent, int64_t from_ns,
                          int64_t to_ns) {
    if (parent < 0) return add_stay(s, entity, -1, from_ns, to_ns);
    for (int32_t p = s->first_of[parent]; p >= 0; p = s->stay[p].next_same) {
        int64_t from = from_ns > s->stay[p].from_ns ? from_ns : s->stay[p].from_ns;
        int64_t to = to_ns < s->stay[p].to_ns ? to_ns : s->stay[p].to_ns;
        if (!add_stay(s, entity, p, from, to)) return false;
    }
    return true;
}

static bool add_entity(sealer *s, int32_t entity, int64_t first, int64_t last) {
    const struct mw_model_placement *p = s->m->placement;
    if (first == last) return add_stay(s, entity, -1, INT64_MIN, INT64_MAX);
    for (int64_t i = first; i < last; i++) {
        int64_t from = i == first ? INT64_MIN : p[i].from_ns;
        int64_t to = i + 1 < last ? p[i + 1].from_ns : INT64_MAX;
        if (!add_placement(s, entity, p[i].parent, from, to)) return false;
    }
    return true;
}

static int32_t kind_depth(const mw_model *m, int32_t kind) {
    int32_t depth = 0;
    while ((kind = m->kind[kind].parent) >= 0) depth++;
    return depth;
}

// Stays of all entities, kinds from the top down, so that a parent's stays exist before its
// children's.
static bool add_stays(sealer *s) {
    mw_model *m = s->m;
    if (m->placement_count) // qsort wants a pointer even for nothing
        qsort(m->placement, (size_t)m->placement_count, sizeof *m->placement, compare_placements);
    int64_t *from = mw_alloc_array(m->entity_count + 2, sizeof *from);
    if (!from) return false;
    for (int64_t i = 0; i < m->placement_count; i++) from[m->placement[i].entity + 1]++;
    for (int32_t e = 0; e < m->entity_count; e++) from[e + 1] += from[e];
    bool ok = true;
    for (int32_t depth = 0; depth <= m->kind_count && ok; depth++)
        for (int32_t e = 0; e < m->entity_count && ok; e++)
            if (kind_depth(m, m->entity[e].kind) == depth)
                ok = add_entity(s, e, from[e], from[e + 1]);
    mw_free(from);
    return ok;
}

static void link_children(sealer *s) {
    for (int64_t i = s->count - 1; i >= 0; i--) { // backwards, so that lists run forwards
        int32_t p = s->stay[i].parent;
        if (p < 0) continue;
        s->stay[i].next_child = s->stay[p].first_child;
        s->stay[p].first_child = (int32_t)i;
    }
}

static bool kind_alloc(mw_model *m, struct mw_model_kind *k, int64_t count) {
    k->row = mw_alloc_array(count + 1, sizeof *k->row);
    k->parent_kind = mw_alloc_array(count + 1, sizeof(int32_t));
    k->parent_row = mw_alloc_array(count + 1, sizeof(int32_t));
    k->up = mw_alloc_array(m->kind_count + 1, sizeof *k->up);
    k->begin = mw_alloc_array(m->kind_count + 1, sizeof *k->begin);
    k->end = mw_alloc_array(m->kind_count + 1, sizeof *k->end);
    k->holds = mw_alloc_array(m->kind_count + 1, sizeof *k->holds);
    return k->row && k->parent_kind && k->parent_row && k->up && k->begin && k->end && k->holds;
}

static int32_t zone_of(sealer *s, const mw_model_entity *e, int32_t parent_zone) {
    int64_t zone = parent_zone;
    if (e->zone.n &&
        mw_map_add(s->m->zones, e->zone, mw_map_count(s->m->zones), &zone, NULL) != MW_OK)
        return -1;
    return (int32_t)zone;
}

// Gives a stay its row at the end of its kind.
static bool place(sealer *s, int32_t i) {
    mw_model *m = s->m;
    stay *y = &s->stay[i];
    const mw_model_entity *e = &m->entity[y->entity];
    struct mw_model_kind *k = &m->kind[e->kind];
    mw_model_row_info *r = &k->row[k->count];
    *r = (mw_model_row_info){.entity = y->entity, .parent_kind = -1, .parent_row = -1, .next = -1};
    if (y->parent >= 0) {
        r->parent_kind = m->entity[s->stay[y->parent].entity].kind;
        r->parent_row = s->row_of[y->parent];
    }
    int32_t above = r->parent_row < 0 ? 0 : m->kind[r->parent_kind].row[r->parent_row].zone;
    r->zone = zone_of(s, e, above);
    r->from_ns = y->from_ns > e->valid_from_ns ? y->from_ns : e->valid_from_ns;
    r->to_ns = y->to_ns < e->valid_to_ns ? y->to_ns : e->valid_to_ns;
    k->dated = k->dated || r->from_ns > INT64_MIN || r->to_ns < INT64_MAX;
    k->parent_kind[k->count] = r->parent_kind;
    k->parent_row[k->count] = r->parent_row;
    s->row_of[i] = (int32_t)k->count++;
    return r->zone >= 0;
}

// Depth first without recursion: down to the first child, else to the next sibling, else up.
static bool number_rows(sealer *s) {
    for (int32_t root = 0; root < s->count; root++) {
        if (s->stay[root].parent >= 0) continue;
        for (int32_t i = root; i >= 0;) {
            if (!place(s, i)) return false;
            if (s->stay[i].first_child >= 0) {
                i = s->stay[i].first_child;
                continue;
            }
            while (i >= 0 && i != root && s->stay[i].next_child < 0) i = s->stay[i].parent;
            i = i == root || i < 0 ? -1 : s->stay[i].next_child;
        }
    }
    for (int64_t i = 0; i < s->count; i++) {
        int32_t kind = s->m->entity[s->stay[i].entity].kind, next = s->stay[i].next_same;
        if (next >= 0) s->m->kind[kind].row[s->row_of[i]].next = s->row_of[next];
    }
    return true;
}

static bool fill_up(mw_model *m, int32_t kind, int32_t above) {
    struct mw_model_kind *k = &m->kind[kind];
    int32_t *up = k->up[above] = mw_alloc_array(k->count + 1, sizeof *up);
    if (!up) return false;
    for (int64_t r = 0; r < k->count; r++) {
        int32_t pk = k->row[r].parent_kind, pr = k->row[r].parent_row;
        while (pk >= 0 && pk != above) {
            const mw_model_row_info *p = &m->kind[pk].row[pr];
            pk = p->parent_kind, pr = p->parent_row;
        }
        up[r] = pk == above ? pr : -1;
    }
    return true;
}

// Descendants from ancestors: tree order makes them a range.
static bool fill_ranges(mw_model *m, int32_t above, int32_t kind) {
    struct mw_model_kind *a = &m->kind[above], *k = &m->kind[kind];
    int32_t *begin = a->begin[kind] = mw_alloc_array(a->count + 1, sizeof *begin);
    int32_t *end = a->end[kind] = mw_alloc_array(a->count + 1, sizeof *end);
    uint8_t *holds = a->holds[kind] = mw_alloc_array(a->count + 1, 1);
    if (!begin || !end || !holds) return false;
    const int32_t *up = k->up[above];
    for (int64_t r = k->count - 1; r >= 0; r--) {
        if (up[r] < 0) continue;
        if (end[up[r]] == 0) end[up[r]] = (int32_t)r + 1;
        begin[up[r]] = (int32_t)r;
    }
    for (int64_t r = 0; r < a->count; r++) holds[r] = end[r] > begin[r];
    return true;
}

static bool fill_tables(mw_model *m) {
    for (int32_t k = 0; k < m->kind_count; k++) {
        struct mw_model_kind *own = &m->kind[k];
        if (!(own->holds[k] = mw_alloc_array(own->count + 1, 1))) return false;
        if (own->count) memset(own->holds[k], 1, (size_t)own->count);
        for (int32_t a = m->kind[k].parent; a >= 0; a = m->kind[a].parent)
            if (!fill_up(m, k, a) || !fill_ranges(m, a, k)) return false;
    }
    return true;
}

static bool seal(sealer *s) {
    mw_model *m = s->m;
    if (!add_stays(s)) return false;
    link_children(s);
    s->row_of = mw_alloc_array(s->count + 1, sizeof *s->row_of);
    int64_t *count = mw_alloc_array(m->kind_count + 1, sizeof *count);
    bool ok = s->row_of && count;
    for (int64_t i = 0; ok && i < s->count; i++) count[m->entity[s->stay[i].entity].kind]++;
    for (int32_t k = 0; ok && k < m->kind_count; k++) ok = kind_alloc(m, &m->kind[k], count[k]);
    mw_free(count);
    if (!ok || !number_rows(s)) return false;
    for (int32_t e = 0; e < m->entity_count; e++)
        m->first_row[e] = s->first_of[e] >= 0 ? s->row_of[s->first_of[e]] : -1;
    return fill_tables(m);
}

mw_status mw_model_seal(mw_model *m, mw_error *err) {
    sealer s = {.m = m};
    s.first_of = mw_alloc_array(m->entity_count + 1, sizeof *s.first_of);
    m->first_row = mw_alloc_array(m->entity_count + 1, sizeof *m->first_row);
    bool ok = s.first_of && m->first_row;
    for (int32_t e = 0; ok && e < m->entity_count; e++) s.first_of[e] = -1;
    ok = ok && seal(&s);
    mw_free(s.stay);
    mw_free(s.first_of);
    mw_free(s.row_of);
    return ok ? MW_OK : mw_fail(err, MW_NOMEM, "entities: out of memory");
}

// SPDX-License-Identifier: MIT
// Steps between rows of different kinds: ancestors, descendants, links, children. See exec_int.h.
//
// Descendants inside a block go the fast way: once per block the rows are put in order of their
// number of members, so that each number is a loop of fixed length. All else gathers the members of
// a row and hands them to the plain reduction.
#include "engine/exec_int.h"
#include "engine/scalar.h"

#include <math.h>

enum { LENGTHS = 8 }; // numbers of members 0 .. 6 have a group each; 7 and more share the last

static const mw_shape_kind *kind_at(const mw_exec *x, int32_t kind) {
    return &x->s->shape->kind[kind];
}

void mw_exec_up(const mw_exec *x, const mw_item *it) {
    int32_t arg = mw_item_arg(x->s, it, 0);
    mw_view own, v;
    mw_exec_view(x, arg, &it->domain, true, &v);
    double *out = mw_exec_out(x, it, &own);
    int64_t lo, hi;
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    const int32_t *up =
        kind_at(x, it->domain.kind)->up[x->s->item[it->node->arg[0]].node->domain.kind] + lo;
    mw_walk w = {0};
    while (mw_walk_next(x, it, &w)) {
        const double *a = mw_walk_at(&v, &w);
        double *to = mw_walk_out(out, &own, &w);
        if (v.row && !x->s->counting) {
            x->k->up(a, up, v.first_row, to, hi - lo);
            continue;
        }
        for (int64_t i = 0; i < hi - lo; i++)
            to[i] = up[i] < 0 ? mw_exec_nothing(x) : a[v.row * (up[i] - v.first_row)];
    }
}

// ---- rows by their number of members

typedef struct {
    int32_t *row, *begin; // rows of the block, and their first member, by number of members
    int32_t *end;         // where the rows of each number end, LENGTHS of them
} lengths;

static int32_t length_of(int32_t members) { return members < LENGTHS - 1 ? members : LENGTHS - 1; }

static lengths room_for(const mw_exec *x, const mw_pair *pair) {
    int32_t *p = (int32_t *)(void *)(x->scratch + pair->offset);
    int64_t rows = x->s->rows_max[pair->kind];
    return (lengths){p, p + rows, p + 2 * rows};
}

static lengths sort_by_length(const mw_exec *x, const mw_pair *pair) {
    lengths l = room_for(x, pair);
    int64_t lo, hi, first, last;
    mw_exec_rows(x, pair->kind, &lo, &hi);
    mw_exec_rows(x, pair->below, &first, &last);
    const int32_t *begin = kind_at(x, pair->kind)->begin[pair->below];
    const int32_t *end = kind_at(x, pair->kind)->end[pair->below];
    int32_t at[LENGTHS] = {0}, sum = 0;
    for (int64_t i = lo; i < hi; i++) at[length_of(end[i] - begin[i])]++;
    for (int k = 0; k < LENGTHS; k++) {
        sum += at[k];
        l.end[k] = sum;
        at[k] = sum - at[k];
    }
    for (int64_t i = lo; i < hi; i++) {
        int32_t to = at[length_of(end[i] - begin[i])]++;
        l.row[to] = (int32_t)(i - lo);
        l.begin[to] = (int32_t)(begin[i] - first);
    }
    return l;
}

static lengths lengths_of(mw_exec *x, int32_t number) {
    if (x->pairs_ready >> number & 1) return room_for(x, &x->s->pair[number]);
    x->pairs_ready |= UINT64_C(1) << number;
    return sort_by_length(x, &x->s->pair[number]);
}

static int32_t find_pair(const mw_schedule *s, int32_t kind, int32_t below) {
    for (int32_t i = 0; i < s->pair_count; i++)
        if (s->pair[i].kind == kind && s->pair[i].below == below) return i;
    return -1;
}

// ---- members of a row

// A step over members, and where everything of it lies.
typedef struct {
    const mw_item *it;
    mw_view own, value, cond;
    double *out;
    int32_t below; // kind of the members
    bool has_cond;
    int64_t lo, hi;             // rows
    const int32_t *begin, *end; // of the members of each row of the kind
    const int32_t *list;        // LINKED: the rows that begin and end number; else NULL
} members;

static members members_of(const mw_exec *x, const mw_item *it) {
    static const double one = 1, none = 0; // of members without a value, and when counting
    const mw_node *n = it->node;
    members m = {.it = it, .below = mw_item_members(x->s, it), .has_cond = n->arg_count > 1};
    const mw_shape_kind *own = kind_at(x, it->domain.kind);
    m.out = mw_exec_out(x, it, &m.own);
    m.value.p = m.cond.p = x->s->counting ? &none : &one;
    int32_t value = mw_item_arg(x->s, it, 0), cond = mw_item_arg(x->s, it, 1);
    if (value >= 0) mw_exec_view(x, value, &it->domain, true, &m.value);
    if (cond >= 0) mw_exec_view(x, cond, &it->domain, true, &m.cond);
    mw_exec_rows(x, it->domain.kind, &m.lo, &m.hi);
    if (n->op == MW_NODE_LINKED) {
        const mw_shape_link *l = &x->s->shape->link[n->link];
        m.begin = l->begin, m.end = l->begin + 1, m.list = l->row;
    } else {
        m.begin = own->begin[m.below], m.end = own->end[m.below];
    }
    return m;
}

// ---- descendants inside the block

static double of_nothing(mw_reduce r) {
    if (r == MW_REDUCE_ALL) return 1;
    return r < MW_REDUCE_MEAN ? 0 : NAN;
}

// A vector of n values from p, made when they are all the same.
static const double *vector_of(const mw_exec *x, const double *p, int64_t row, int room,
                               int64_t n) {
    if (row) return p;
    x->k->fill(*p, mw_exec_room(x, room), n);
    return mw_exec_room(x, room);
}

// What is reduced for each of the n members: its value, or, where there are conditions, a value
// that changes nothing when it does not count.
static const double *counted(const mw_exec *x, const members *m, const mw_walk *w, int64_t n) {
    static const double zero = 0;
    const double *v = mw_walk_at(&m->value, w), *c = mw_walk_at(&m->cond, w);
    double *to = mw_exec_room(x, 2), *not = mw_exec_room(x, 3);
    mw_reduce r = m->it->node->reduce;
    if (m->has_cond) c = vector_of(x, c, m->cond.row, 1, n);
    if (m->has_cond && r == MW_REDUCE_COUNT && !m->value.row && !isnan(*v)) {
        x->k->two[MW_NODE_NE][MW_FORM_VC](c, &zero, to, n);
        return to;
    }
    v = vector_of(x, v, m->value.row, 0, n);
    if (!m->has_cond) return v;
    switch ((int)r) {
    case MW_REDUCE_SUM: x->k->cond_sum(v, c, to, n); break;
    case MW_REDUCE_COUNT: x->k->cond_count(v, c, to, n); break;
    case MW_REDUCE_ANY: x->k->two[MW_NODE_AND][MW_FORM_VV](v, c, to, n); break;
    default: x->k->one[MW_NODE_NOT](c, not, n); x->k->two[MW_NODE_OR][MW_FORM_VV](v, not, to, n);
    }
    return to;
}

// Reduces a, by r, for the rows of a block in the order of their number of members.
static void reduce_lengths(const mw_exec *x, mw_reduce r, const lengths *l, const double *a,
                           double *out) {
    for (int32_t q = 0; q < l->end[0]; q++) out[l->row[q]] = of_nothing(r);
    for (int32_t k = 1; k < LENGTHS - 1; k++) {
        int32_t from = l->end[k - 1];
        mw_kernel_rows rows = {l->row + from, l->begin + from, k, l->end[k] - from};
        if (rows.count) x->k->reduce[r](&rows, a, out);
    }
}

static void reduce_inside(mw_exec *x, const members *m, const lengths *l) {
    mw_reduce r = m->it->node->reduce;
    int64_t first, last;
    mw_walk w = {0};
    mw_exec_rows(x, m->below, &first, &last);
    if (m->has_cond && r == MW_REDUCE_COUNT) r = MW_REDUCE_SUM; // members that count are 1 each
    while (mw_walk_next(x, m->it, &w)) {
        const double *a = counted(x, m, &w, last - first);
        double *out = mw_walk_out(m->out, &m->own, &w);
        reduce_lengths(x, r, l, a, out);
        for (int32_t q = l->end[LENGTHS - 2]; q < l->end[LENGTHS - 1]; q++) {
            int64_t i = m->lo + l->row[q];
            mw_kernel_rows rows = {l->row + q, l->begin + q, m->end[i] - m->begin[i], 1};
            x->k->reduce[r](&rows, a, out);
        }
    }
}

// ---- members anywhere

static double reduce_gathered(const mw_exec *x, const mw_node *n, const double *value,
                              const double *cond, int64_t count) {
    if (!x->s->counting) return mw_scalar_reduce(n, value, cond, count, mw_exec_room(x, 2));
    double sum = 0;
    for (int64_t j = 0; j < count; j++) sum += value[j] + (cond ? cond[j] : 0);
    return sum;
}

// Row i of the kind, whose members' values start at v and conditions at c.
static double reduce_row(const mw_exec *x, const members *m, const double *v, const double *c,
                         int64_t i) {
    static const int32_t start = 0;
    const mw_node *n = m->it->node;
    double *value = mw_exec_room(x, 0), *cond = mw_exec_room(x, 1), whole;
    int64_t count = m->end[i] - m->begin[i];
    bool plain = m->value.row && !m->has_cond && !m->list && mw_item_reduces_fast(x->s, m->it);
    if (plain && count > 0) {
        mw_kernel_rows rows = {&start, &start, (int32_t)count, 1};
        x->k->reduce[n->reduce](&rows, v + m->begin[i] - m->value.first_row, &whole);
        return whole;
    }
    for (int64_t j = 0; j < count; j++) {
        int64_t row = m->list ? m->list[m->begin[i] + j] : m->begin[i] + j;
        value[j] = v[m->value.row * (row - m->value.first_row)];
        cond[j] = c[m->cond.row * (row - m->cond.first_row)];
    }
    return reduce_gathered(x, n, value, cond, count);
}

void mw_exec_members(mw_exec *x, const mw_item *it) {
    members m = members_of(x, it);
    int32_t pair = find_pair(x->s, it->domain.kind, m.below);
    mw_walk w = {0};
    if (m.lo == m.hi) return;
    if (pair >= 0 && !m.list && mw_item_reduces_fast(x->s, it)) {
        lengths l = lengths_of(x, pair);
        reduce_inside(x, &m, &l);
        return;
    }
    while (mw_walk_next(x, it, &w)) {
        const double *v = mw_walk_at(&m.value, &w), *c = mw_walk_at(&m.cond, &w);
        double *out = mw_walk_out(m.out, &m.own, &w);
        for (int64_t i = m.lo; i < m.hi; i++) out[i - m.lo] = reduce_row(x, &m, v, c, i);
    }
}

// ---- children

// A step over children; those of the row at hand are gathered in room 0.
typedef struct {
    const mw_item *it;
    mw_view arg[MW_NODE_ARGS_MAX];
    int64_t gathered;
} roll;

// Gathers the direct children of row i that hold something, of the kind of arg a.
static void gather_children(const mw_exec *x, roll *r, const mw_walk *w, int64_t i, int32_t a) {
    const mw_node *n = r->it->node;
    int32_t below = x->s->item[n->arg[a]].node->domain.kind;
    const mw_shape_kind *own = kind_at(x, r->it->domain.kind), *child = kind_at(x, below);
    const uint8_t *holds = n->aux >= 0 ? child->holds[n->aux] : NULL;
    const double *v = mw_walk_at(&r->arg[a], w);
    double *to = mw_exec_room(x, 0);
    for (int64_t j = own->begin[below][i]; j < own->end[below][i]; j++) {
        if (child->parent_kind[j] != r->it->domain.kind || child->parent_row[j] != i) continue;
        if (holds && !holds[j]) continue;
        to[r->gathered++] = v[r->arg[a].row * (j - r->arg[a].first_row)];
    }
}

static double roll_row(const mw_exec *x, roll *r, const mw_walk *w, int64_t i) {
    const mw_node *n = r->it->node;
    double own = mw_exec_nothing(x);
    if (n->arg[0] >= 0) own = mw_walk_at(&r->arg[0], w)[r->arg[0].row * (i - r->arg[0].first_row)];
    if (x->s->counting ? own > 0 : !isnan(own)) return own;
    r->gathered = 0;
    for (int32_t a = 1; a < n->arg_count; a++) gather_children(x, r, w, i, a);
    if (r->gathered == 0) return mw_exec_nothing(x);
    return reduce_gathered(x, n, mw_exec_room(x, 0), NULL, r->gathered);
}

void mw_exec_roll(const mw_exec *x, const mw_item *it) {
    roll r = {.it = it};
    mw_view own;
    double *out = mw_exec_out(x, it, &own);
    int64_t lo, hi;
    mw_walk w = {0};
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    for (int32_t a = 0; a < it->node->arg_count; a++)
        if (it->node->arg[a] >= 0)
            mw_exec_view(x, mw_item_arg(x->s, it, a), &it->domain, true, &r.arg[a]);
    while (mw_walk_next(x, it, &w)) {
        double *to = mw_walk_out(out, &own, &w);
        for (int64_t i = lo; i < hi; i++) to[i - lo] = roll_row(x, &r, &w, i);
    }
}

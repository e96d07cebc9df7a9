// SPDX-License-Identifier: MIT
// Steps that read tables or choose by the period. See exec_int.h.
#include "engine/exec_int.h"

#include <math.h>

enum { BANDS_MAX = 16 }; // up to here all bands of a vector are faster than a search for each value

// The walk of a step that runs vector by vector.
typedef struct {
    const mw_item *it;
    mw_view own, arg[MW_NODE_ARGS_MAX];
    double *out;
    int64_t n;
    mw_walk w;
} vectors;

// Fills *v; args beyond the step's own stay as they are.
static void vectors_find(const mw_exec *x, const mw_item *it, vectors *v) {
    int64_t lo, hi;
    v->it = it;
    v->w = (mw_walk){0};
    v->out = mw_exec_out(x, it, &v->own);
    for (int32_t i = 0; i < it->node->arg_count; i++)
        mw_exec_view(x, mw_item_arg(x->s, it, i), &it->domain, true, &v->arg[i]);
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    v->n = hi - lo;
}

// The table's row in force in the period at hand, NULL when there is none.
static const mw_lookup_row *row_at(const mw_exec *x, const vectors *v) {
    const mw_node *n = v->it->node;
    int32_t row = n->row_of[mw_walk_period(x, v->it, &v->w)];
    return row < 0 ? NULL : &n->table->row[row];
}

static bool holds(const mw_lookup_key *k, int64_t i, double a) {
    bool above = k->open[i] & 1 ? a > k->low[i] : a >= k->low[i];
    bool below = k->open[i] & 2 ? a < k->high[i] : a <= k->high[i];
    return above && below;
}

// The first band that holds a. Bands ascend, so it is among those from the first that does not end
// before a: the first of them, but for bands that touch.
static int64_t band_of(const mw_lookup_key *k, double a) {
    int64_t low = 0, high = k->count;
    while (low < high) {
        int64_t mid = (low + high) / 2;
        if (a > k->high[mid])
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < k->count && k->low[low] <= a; low++)
        if (holds(k, low, a)) return low;
    return -1;
}

static int64_t code_of(const mw_lookup_key *k, double a) {
    if (!(a >= 0 && a < k->count)) return -1;
    int32_t code = (int32_t)a;
    return code == a ? code : -1;
}

static int64_t index_of(const mw_lookup_key *k, double a) {
    if (!k->interval) return code_of(k, a);
    return isnan(a) ? -1 : band_of(k, a);
}

static double look_up(const vectors *v, const mw_lookup_row *row, const double *const *a,
                      int64_t i) {
    int64_t at = 0;
    for (int32_t k = 0; k < v->it->node->table->key_count; k++) {
        int64_t j = index_of(&row->key[k], a[k][v->arg[k].row * i]);
        if (j < 0) return NAN;
        at = at * row->key[k].count + j;
    }
    return row->value[at];
}

static void look_up_vector(const mw_exec *x, const vectors *v, const mw_lookup_row *row,
                           double *out) {
    const double *a[MW_PLAN_KEYS_MAX];
    int32_t keys = v->it->node->table->key_count;
    for (int32_t k = 0; k < keys; k++) a[k] = mw_walk_at(&v->arg[k], &v->w);
    if (keys == 0) {
        x->k->fill(row->value[0], out, v->n);
    } else if (keys == 1 && row->key[0].interval && row->key[0].count <= BANDS_MAX) {
        if (v->arg[0].row || v->n == 1)
            x->k->bands(a[0], row, out, v->n);
        else
            x->k->fill(look_up(v, row, a, 0), out, v->n);
    } else {
        for (int64_t i = 0; i < v->n; i++) out[i] = look_up(v, row, a, i);
    }
}

void mw_exec_lookup(const mw_exec *x, const mw_item *it) {
    vectors v;
    vectors_find(x, it, &v);
    while (mw_walk_next(x, it, &v.w)) {
        const mw_lookup_row *row = row_at(x, &v);
        double *out = mw_walk_out(v.out, &v.own, &v.w);
        if (row)
            look_up_vector(x, &v, row, out);
        else
            x->k->fill(NAN, out, v.n);
    }
}

void mw_exec_marginal(const mw_exec *x, const mw_item *it) {
    vectors v;
    vectors_find(x, it, &v);
    while (mw_walk_next(x, it, &v.w)) {
        const mw_lookup_row *row = row_at(x, &v);
        const double *a = mw_walk_at(&v.arg[0], &v.w);
        double *out = mw_walk_out(v.out, &v.own, &v.w), same;
        if (!row) {
            x->k->fill(NAN, out, v.n);
        } else if (v.arg[0].row || v.n == 1) {
            x->k->marginal(a, row, out, v.n);
        } else {
            x->k->marginal(a, row, &same, 1);
            x->k->fill(same, out, v.n);
        }
    }
}

void mw_exec_pick_row(const mw_exec *x, const mw_item *it) {
    vectors v;
    vectors_find(x, it, &v);
    while (mw_walk_next(x, it, &v.w)) {
        int32_t i = it->node->map[mw_walk_period(x, it, &v.w)];
        double *out = mw_walk_out(v.out, &v.own, &v.w);
        if (i < 0)
            x->k->fill(mw_exec_nothing(x), out, v.n);
        else
            mw_exec_copy(x, mw_walk_at(&v.arg[i], &v.w), v.arg[i].row, out, v.n);
    }
}

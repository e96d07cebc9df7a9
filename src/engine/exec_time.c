// SPDX-License-Identifier: MIT
// Steps over other periods or over the members of a key dimension: their members lie side by side,
// so that whole vectors of rows are reduced at once. See exec_int.h.
#include "engine/exec_int.h"
#include "engine/scalar.h"

#include <math.h>

static bool counts(const mw_series *s, int64_t j) { return !s->set || s->set[j]; }

// The plain way, row by row: `needs` below 1, medians, numbers of inputs.
static void reduce_rows(const mw_exec *x, const mw_node *n, const mw_series *s, double *out,
                        int64_t rows) {
    double *value = mw_exec_room(x, 0);
    for (int64_t i = 0; i < rows; i++) {
        int64_t count = 0;
        for (int64_t j = 0; j < s->count; j++)
            if (counts(s, j)) value[count++] = s->a[j * s->step + i];
        out[i] = mw_scalar_reduce(n, value, NULL, count, mw_exec_room(x, 1));
    }
}

static void sum_inputs(const mw_exec *x, const mw_series *s, double *out, int64_t rows) {
    x->k->fill(0, out, rows);
    for (int64_t j = 0; j < s->count; j++)
        if (counts(s, j)) x->k->join[MW_REDUCE_SUM](s->a + j * s->step, out, rows);
}

static double start_of(mw_reduce r) {
    if (r == MW_REDUCE_ALL) return 1;
    return r >= MW_REDUCE_FIRST ? NAN : 0;
}

// Vector by vector, in the order of the members; LAST from the end.
static void reduce_vectors(const mw_exec *x, mw_reduce r, const mw_series *s, double *out,
                           int64_t rows) {
    mw_kernel1 *join = x->k->join[r == MW_REDUCE_MEAN ? MW_REDUCE_SUM : r];
    bool by_first = r == MW_REDUCE_MIN || r == MW_REDUCE_MAX; // begins with a member, not a start
    int64_t members = 0;
    x->k->fill(start_of(r), out, rows);
    for (int64_t i = 0; i < s->count; i++) {
        int64_t j = r == MW_REDUCE_LAST ? s->count - 1 - i : i;
        if (!counts(s, j)) continue;
        if (members++ == 0 && by_first)
            x->k->copy(s->a + j * s->step, out, rows);
        else
            join(s->a + j * s->step, out, rows);
    }
    if (members == 0 && (by_first || r == MW_REDUCE_MEAN)) x->k->fill(NAN, out, rows);
    for (int64_t i = 0; i < rows && r == MW_REDUCE_MEAN && members; i++)
        out[i] = out[i] / (double)members;
}

void mw_exec_series(const mw_exec *x, const mw_node *n, const mw_series *s, double *out,
                    int64_t rows) {
    bool in_order = n->reduce == MW_REDUCE_FIRST || n->reduce == MW_REDUCE_LAST;
    bool all = n->needs <= 0 || n->needs >= 1 || in_order;
    if (x->s->counting)
        sum_inputs(x, s, out, rows);
    else if (all && n->reduce != MW_REDUCE_MEDIAN)
        reduce_vectors(x, n->reduce, s, out, rows);
    else
        reduce_rows(x, n, s, out, rows);
}

void mw_exec_time(const mw_exec *x, const mw_item *it) {
    const mw_node *n = it->node;
    mw_view own, v;
    mw_exec_view(x, mw_item_arg(x->s, it, 0), &it->domain, false, &v);
    double *out = mw_exec_out(x, it, &own);
    int64_t lo, hi;
    mw_walk w = {0};
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    while (mw_walk_next(x, it, &w)) {
        double *to = mw_walk_out(out, &own, &w);
        int64_t period = mw_walk_period(x, it, &w), from = n->map[period];
        const double *a = mw_walk_at(&v, &w) - w.t * v.period;
        if (from < 0) {
            x->k->fill(mw_exec_nothing(x), to, hi - lo);
        } else if (n->op == MW_NODE_TIME_PICK) {
            mw_exec_copy(x, a + from * v.period, v.row, to, hi - lo);
        } else {
            int64_t count = n->map_end[period] > from ? n->map_end[period] - from : 0;
            mw_series s = {a + from * v.period, v.period, count, NULL};
            mw_exec_series(x, n, &s, to, hi - lo);
        }
    }
}

// ---- members of a key dimension

// Arg 0 of a step over its key[aux]: member j is member * j further on.
typedef struct {
    mw_view v;
    int64_t member, count;
    const double *code;
} keyed;

static keyed keyed_of(const mw_exec *x, const mw_item *it) {
    int32_t arg = mw_item_arg(x->s, it, 0), aux = it->node->aux;
    mw_domain lone = {
        -1, -1, {x->s->item[it->node->arg[0]].node->domain.key[aux], -1, -1}
    };
    keyed k;
    mw_exec_view(x, arg, &lone, true, &k.v);
    k.member = k.v.key[0];
    mw_exec_view(x, arg, &it->domain, true, &k.v);
    k.count = x->s->shape->key_size[lone.key[0]];
    k.code = x->s->shape->key_code[lone.key[0]];
    return k;
}

static int64_t member_of(const keyed *k, double code) {
    for (int64_t j = 0; j < k->count; j++)
        if (k->code[j] == code) return j;
    return -1;
}

// A code that differs from row to row: most lists number their members 0, 1, 2, ...
static int64_t member_at(const keyed *k, double code) {
    if (code >= 0 && code < (double)k->count && k->code[(int64_t)code] == code)
        return (int64_t)code;
    return member_of(k, code);
}

static void pick(const mw_exec *x, const mw_item *it, const keyed *k, const mw_walk *w,
                 double *out) {
    int64_t lo, hi;
    const double *a = mw_walk_at(&k->v, w);
    int32_t arg = mw_item_arg(x->s, it, 1);
    const mw_item *which = &x->s->item[arg];
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    if (which->node->op == MW_NODE_CONST) {
        int64_t j = member_of(k, which->node->value);
        if (j < 0)
            x->k->fill(mw_exec_nothing(x), out, hi - lo);
        else
            mw_exec_copy(x, a + j * k->member, k->v.row, out, hi - lo);
        return;
    }
    mw_view codes;
    mw_exec_view(x, arg, &it->domain, true, &codes);
    const double *code = mw_walk_at(&codes, w);
    if (x->s->counting) {
        for (int64_t i = 0; i < hi - lo; i++) {
            double sum = 0;
            for (int64_t j = 0; j < k->count; j++) sum += a[j * k->member + i * k->v.row];
            out[i] = sum + code[i * codes.row];
        }
        return;
    }
    for (int64_t i = 0; i < hi - lo; i++) {
        int64_t j = member_at(k, code[i * codes.row]);
        out[i] = j < 0 ? NAN : a[j * k->member + i * k->v.row];
    }
}

static void best(const mw_exec *x, const keyed *k, const double *a, double *out, int64_t rows) {
    double *most = mw_exec_room(x, 0);
    x->k->fill(NAN, most, rows);
    x->k->fill(NAN, out, rows);
    for (int64_t j = 0; j < k->count; j++)
        for (int64_t i = 0; i < rows; i++) {
            double value = a[j * k->member + i];
            bool better = !isnan(value) && !(value <= most[i]);
            most[i] = better ? value : most[i];
            out[i] = better ? k->code[j] : out[i];
        }
}

void mw_exec_key(const mw_exec *x, const mw_item *it) {
    keyed k = keyed_of(x, it);
    mw_view own;
    double *out = mw_exec_out(x, it, &own);
    int64_t lo, hi;
    mw_walk w = {0};
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    while (mw_walk_next(x, it, &w)) {
        double *to = mw_walk_out(out, &own, &w);
        const double *a = mw_walk_at(&k.v, &w);
        bool reduce = it->node->op == MW_NODE_KEY_REDUCE;
        mw_series s = {a, k.member, k.count, reduce ? it->node->set : NULL};
        if (it->node->op == MW_NODE_KEY_PICK)
            pick(x, it, &k, &w, to);
        else if (it->node->op == MW_NODE_KEY_REDUCE)
            mw_exec_series(x, it->node, &s, to, hi - lo);
        else if (x->s->counting)
            sum_inputs(x, &s, to, hi - lo);
        else
            best(x, &k, a, to, hi - lo);
    }
}

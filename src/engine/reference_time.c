// SPDX-License-Identifier: MIT
// The plain form of operators that cross periods or members of a key dimension.
#include "engine/reference_int.h"
#include "engine/scalar.h"

#include <math.h>

static double nothing(const mw_reference *r) { return r->counting ? 0 : NAN; }

static void put(const mw_reference *r, double x, int64_t at) {
    r->value[at] = x;
    r->cond[at] = r->counting ? 0 : 1;
}

// Period t of the node at key point k and row i.
static double time_at(const mw_reference *r, const mw_node *n, int64_t k, int64_t t, int64_t i) {
    mw_extent from = mw_extent_of(&mw_reference_arg(r, n, 0)->domain, r->shape);
    const double *a = mw_reference_column(r, n, 0) + k * from.periods * from.rows + i;
    if (n->map[t] < 0) return nothing(r);
    if (n->op == MW_NODE_TIME_PICK) return a[n->map[t] * from.rows];
    int64_t count = 0;
    for (int64_t s = n->map[t]; s < n->map_end[t]; s++) put(r, a[s * from.rows], count++);
    return mw_reference_reduce(r, n, count);
}

void mw_reference_time(const mw_reference *r, const mw_node *n, double *out) {
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    for (int64_t k = 0; k < e.keys; k++)
        for (int64_t t = 0; t < e.periods; t++)
            for (int64_t i = 0; i < e.rows; i++)
                out[(k * e.periods + t) * e.rows + i] = time_at(r, n, k, t, i);
}

// The members of arg's key[aux] for one point of the node: a[m * step], m < count.
typedef struct {
    const double *a, *code;
    int64_t step, count;
} members;

static double key_best(const mw_reference *r, const members *m) {
    double best = NAN, code = NAN, sum = 0;
    for (int64_t j = 0; j < m->count; j++) {
        double x = m->a[j * m->step];
        sum += x;
        if (isnan(x) || x <= best) continue; // false while there is no best
        best = x;
        code = m->code[j];
    }
    return r->counting ? sum : code;
}

static double key_pick(const mw_reference *r, const mw_node *n, const members *m, int64_t point) {
    const mw_node *which = mw_reference_arg(r, n, 1);
    if (which->op == MW_NODE_SPREAD) which = mw_reference_arg(r, which, 0);
    bool known = !r->counting || which->op == MW_NODE_CONST; // else code is a number of inputs
    double code = mw_reference_value(r, n, 1, point), sum = 0;
    if (which->op == MW_NODE_CONST) code = which->value;
    for (int64_t j = 0; j < m->count; j++) {
        if (known && m->code[j] == code) return m->a[j * m->step];
        sum += m->a[j * m->step];
    }
    return known ? nothing(r) : sum + code;
}

static double key_reduce(const mw_reference *r, const mw_node *n, const members *m) {
    int64_t count = 0;
    for (int64_t j = 0; j < m->count; j++)
        if (!n->set || n->set[j]) put(r, m->a[j * m->step], count++);
    return mw_reference_reduce(r, n, count);
}

void mw_reference_key(const mw_reference *r, const mw_node *n, double *out) {
    const mw_domain *d = &mw_reference_arg(r, n, 0)->domain;
    const double *a = mw_reference_column(r, n, 0);
    mw_extent e = mw_extent_of(d, r->shape);
    int64_t size = mw_domain_size(&n->domain, r->shape), inner = e.periods * e.rows;
    for (int k = n->aux + 1; k < MW_PLAN_KEYS_MAX; k++)
        if (d->key[k] >= 0) inner *= r->shape->key_size[d->key[k]];
    int32_t key = d->key[n->aux];
    int64_t count = r->shape->key_size[key];
    for (int64_t point = 0; point < size; point++) {
        members m = {a + point / inner * count * inner + point % inner, r->shape->key_code[key],
                     inner, count};
        if (n->op == MW_NODE_KEY_PICK)
            out[point] = key_pick(r, n, &m, point);
        else if (n->op == MW_NODE_KEY_BEST)
            out[point] = key_best(r, &m);
        else
            out[point] = key_reduce(r, n, &m);
    }
}

// SPDX-License-Identifier: MIT
// The plain form of operators between rows: ancestors, descendants, links, peers.
#include "engine/reference_int.h"
#include "engine/scalar.h"

#include <math.h>

static double nothing(const mw_reference *r) { return r->counting ? 0 : NAN; }

static const mw_shape_kind *kind_of(const mw_reference *r, const mw_node *n) {
    return &r->shape->kind[n->domain.kind];
}

void mw_reference_up(const mw_reference *r, const mw_node *n, double *out) {
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    const mw_node *arg = mw_reference_arg(r, n, 0);
    const double *a = mw_reference_column(r, n, 0);
    int64_t above = mw_extent_of(&arg->domain, r->shape).rows;
    const int32_t *up = kind_of(r, n)->up[arg->domain.kind];
    for (int64_t slice = 0; slice < e.keys * e.periods; slice++)
        for (int64_t i = 0; i < e.rows; i++)
            out[slice * e.rows + i] = up[i] < 0 ? nothing(r) : a[slice * above + up[i]];
}

// Row `member` of the kind that is aggregated joins the reduction as number `at`.
static void put_member(const mw_reference *r, const mw_node *n, int64_t point, int64_t at) {
    bool with_value = n->arg_count > 0 && n->arg[0] >= 0, with_cond = n->arg_count > 1;
    double none = r->counting ? 0 : 1;
    r->value[at] = with_value ? mw_reference_value(r, n, 0, point) : none;
    r->cond[at] = with_cond ? mw_reference_value(r, n, 1, point) : none;
}

// The kind whose rows are aggregated.
static int32_t member_kind(const mw_reference *r, const mw_node *n) {
    if (n->op == MW_NODE_LINKED) return r->shape->link[n->link].to_kind;
    for (int32_t i = 0; i < n->arg_count; i++)
        if (n->arg[i] >= 0) return mw_reference_arg(r, n, i)->domain.kind;
    return n->aux;
}

void mw_reference_members(const mw_reference *r, const mw_node *n, double *out) {
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    bool linked = n->op == MW_NODE_LINKED;
    int32_t below = member_kind(r, n);
    int64_t below_rows = r->shape->kind[below].count;
    const mw_shape_link *link = linked ? &r->shape->link[n->link] : NULL;
    const int32_t *begin = linked ? link->begin : kind_of(r, n)->begin[below];
    const int32_t *end = linked ? link->begin + 1 : kind_of(r, n)->end[below];
    for (int64_t slice = 0; slice < e.keys * e.periods; slice++)
        for (int64_t i = 0; i < e.rows; i++) {
            int64_t count = 0;
            for (int64_t j = begin[i]; j < end[i]; j++)
                put_member(r, n, slice * below_rows + (linked ? link->row[j] : j), count++);
            out[slice * e.rows + i] = mw_reference_reduce(r, n, count);
        }
}

// Puts the direct children of row i in the kind of arg a that hold something; returns the count.
static int64_t put_children(const mw_reference *r, const mw_node *n, int64_t slice, int64_t i,
                            int32_t a, int64_t count) {
    int32_t below = mw_reference_arg(r, n, a)->domain.kind;
    const mw_shape_kind *child = &r->shape->kind[below], *own = kind_of(r, n);
    for (int64_t j = own->begin[below][i]; j < own->end[below][i]; j++) {
        if (child->parent_kind[j] != n->domain.kind || child->parent_row[j] != i) continue;
        if (n->aux >= 0 && !child->holds[n->aux][j]) continue;
        r->value[count] = mw_reference_column(r, n, a)[slice * child->count + j];
        r->cond[count++] = r->counting ? 0 : 1;
    }
    return count;
}

static double roll_at(const mw_reference *r, const mw_node *n, int64_t slice, int64_t i) {
    int64_t point = slice * kind_of(r, n)->count + i, count = 0;
    double own = n->arg[0] >= 0 ? mw_reference_value(r, n, 0, point) : nothing(r);
    if (r->counting ? own > 0 : !isnan(own)) return own;
    for (int32_t a = 1; a < n->arg_count; a++) count = put_children(r, n, slice, i, a, count);
    return count ? mw_reference_reduce(r, n, count) : nothing(r);
}

void mw_reference_roll(const mw_reference *r, const mw_node *n, double *out) {
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    for (int64_t slice = 0; slice < e.keys * e.periods; slice++)
        for (int64_t i = 0; i < e.rows; i++) out[slice * e.rows + i] = roll_at(r, n, slice, i);
}

// Whether rows i and j of a slice have the same groups, all of them known.
static bool are_peers(const mw_reference *r, const mw_node *n, int64_t i, int64_t j) {
    for (int32_t a = 1; a < n->arg_count; a++)
        if (!(mw_reference_value(r, n, a, i) == mw_reference_value(r, n, a, j))) return false;
    return true;
}

static double rank(const mw_reference *r, const mw_node *n, double own, int64_t count) {
    int64_t better = 0;
    for (int64_t j = 0; j < count; j++)
        if (n->aux ? r->value[j] < own : r->value[j] > own) better++;
    return (double)(1 + better);
}

static double percentile(const mw_reference *r, double own, int64_t count) {
    int64_t below = 0, same = 0;
    for (int64_t j = 0; j < count; j++) {
        if (r->value[j] < own) below++;
        if (r->value[j] == own) same++;
    }
    if (count == 1) return 0.5;
    return ((double)below + 0.5 * (double)(same - 1)) / (double)(count - 1);
}

static double peer_at(const mw_reference *r, const mw_node *n, int64_t first, int64_t i) {
    int64_t rows = mw_extent_of(&n->domain, r->shape).rows, count = 0;
    double own = mw_reference_value(r, n, 0, first + i);
    if (!are_peers(r, n, first + i, first + i)) return NAN;
    for (int64_t j = 0; j < rows; j++) {
        double x = mw_reference_value(r, n, 0, first + j);
        if (isnan(x) || !are_peers(r, n, first + i, first + j)) continue;
        r->value[count] = x;
        r->cond[count++] = 1;
    }
    if (n->op == MW_NODE_PEER) return mw_reference_reduce(r, n, count);
    if (isnan(own)) return NAN;
    if (n->op == MW_NODE_PEER_RANK) return rank(r, n, own, count);
    return percentile(r, own, count);
}

void mw_reference_peer(const mw_reference *r, const mw_node *n, double *out) {
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    for (int64_t slice = 0; slice < e.keys * e.periods; slice++)
        for (int64_t i = 0; i < e.rows; i++) {
            int64_t point = slice * e.rows + i;
            out[point] =
                r->counting ? mw_reference_sum(r, n, point) : peer_at(r, n, slice * e.rows, i);
        }
}

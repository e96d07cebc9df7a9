// SPDX-License-Identifier: MIT
// The plain run: every node needed as one whole column, every operator as one obvious loop. It is
// the definition that the block run is tested against, to the bit, and slow on purpose.
#include "base/alloc.h"
#include "engine/reference_int.h"
#include "engine/scalar.h"

#include <math.h>
#include <string.h>

mw_extent mw_extent_of(const mw_domain *d, const mw_shape *s) {
    mw_domain keys = {.kind = -1, .axis = -1};
    memcpy(keys.key, d->key, sizeof keys.key);
    return (mw_extent){.keys = mw_domain_size(&keys, s),
                       .periods = d->axis >= 0 ? s->axis_size[d->axis] : 1,
                       .rows = d->kind >= 0 ? s->kind[d->kind].count : 1};
}

const double *mw_reference_column(const mw_reference *r, const mw_node *n, int32_t i) {
    return r->column[n->arg[i]];
}

const mw_node *mw_reference_arg(const mw_reference *r, const mw_node *n, int32_t i) {
    return mw_plan_node(r->plan, n->arg[i]);
}

double mw_reference_value(const mw_reference *r, const mw_node *n, int32_t i, int64_t point) {
    bool anywhere = mw_reference_arg(r, n, i)->op == MW_NODE_CONST;
    return mw_reference_column(r, n, i)[anywhere ? 0 : point];
}

double mw_reference_sum(const mw_reference *r, const mw_node *n, int64_t point) {
    double sum = 0;
    for (int32_t i = 0; i < n->arg_count; i++) sum += mw_reference_value(r, n, i, point);
    return sum;
}

double mw_reference_reduce(const mw_reference *r, const mw_node *n, int64_t count) {
    if (!r->counting) return mw_scalar_reduce(n, r->value, r->cond, count, r->scratch);
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += r->value[i] + r->cond[i];
    return sum;
}

// Elementwise operators, LOOKUP, MARGINAL and PICK_ROW.
static double at_point(const mw_reference *r, const mw_node *n, int64_t point, int64_t period) {
    double x[MW_NODE_ARGS_MAX];
    if (n->op == MW_NODE_PICK_ROW) {
        int32_t i = n->map[period];
        if (i < 0) return r->counting ? 0 : NAN;
        return mw_reference_value(r, n, i, point);
    }
    if (r->counting) return mw_reference_sum(r, n, point);
    for (int32_t i = 0; i < n->arg_count; i++) x[i] = mw_reference_value(r, n, i, point);
    if (n->op == MW_NODE_LOOKUP) return mw_scalar_lookup(n->table, n->row_of[period], x);
    if (n->op == MW_NODE_MARGINAL) return mw_scalar_marginal(n->table, n->row_of[period], x[0]);
    return mw_scalar_apply(n, x);
}

static void fill_points(const mw_reference *r, const mw_node *n, int64_t t, double *out) {
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    for (int64_t k = 0; k < e.keys; k++)
        for (int64_t i = 0; i < e.rows; i++) {
            int64_t point = (k * e.periods + t) * e.rows + i;
            out[point] = at_point(r, n, point, t);
        }
}

// Where a point of n's domain lies in the column of its arg: the dimensions that it lacks left out.
static int64_t arg_point(const mw_reference *r, const mw_node *n, int64_t point) {
    const mw_domain *own = &n->domain, *d = &mw_reference_arg(r, n, 0)->domain;
    mw_extent e = mw_extent_of(own, r->shape), from = mw_extent_of(d, r->shape);
    int64_t row = point % e.rows, period = point / e.rows % e.periods;
    int64_t rest = point / e.rows / e.periods, at = 0, step = 1;
    for (int k = MW_PLAN_KEYS_MAX - 1; k >= 0; k--) {
        if (own->key[k] < 0) continue;
        int64_t size = r->shape->key_size[own->key[k]], member = rest % size;
        rest /= size;
        for (int j = 0; j < MW_PLAN_KEYS_MAX; j++)
            if (d->key[j] == own->key[k]) at += member * step, step *= size;
    }
    if (d->axis < 0) period = 0;
    if (d->kind < 0) row = 0;
    return (at * from.periods + period) * from.rows + row;
}

static void fill_spread(const mw_reference *r, const mw_node *n, double *out) {
    const double *a = mw_reference_column(r, n, 0);
    int64_t size = mw_domain_size(&n->domain, r->shape);
    for (int64_t point = 0; point < size; point++) out[point] = a[arg_point(r, n, point)];
}

static void fill_key_codes(const mw_reference *r, const mw_node *n, double *out) {
    int64_t size = mw_domain_size(&n->domain, r->shape), inner = 1;
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    for (int k = n->aux + 1; k < MW_PLAN_KEYS_MAX; k++)
        if (n->domain.key[k] >= 0) inner *= r->shape->key_size[n->domain.key[k]];
    inner *= e.periods * e.rows;
    int32_t key = n->domain.key[n->aux];
    for (int64_t point = 0; point < size; point++)
        out[point] = r->shape->key_code[key][point / inner % r->shape->key_size[key]];
}

// PREVIOUS_SELF at period t: the RECUR's column one period before, its start at the first.
static void fill_previous(const mw_reference *r, const mw_node *recur, int64_t t, double *out) {
    int32_t id = 0;
    while (mw_plan_node(r->plan, id) != recur) id++;
    mw_extent e = mw_extent_of(&recur->domain, r->shape);
    for (int64_t k = 0; k < e.keys; k++)
        for (int64_t i = 0; i < e.rows; i++) {
            int64_t point = (k * e.periods + t) * e.rows + i;
            if (t == 0)
                out[point] = mw_reference_value(r, recur, 0, point);
            else
                out[point] = r->counting ? 0 : r->column[id][point - e.rows];
        }
}

// A period of the RECUR and of all nodes between its PREVIOUS_SELF and its arg[1].
static void fill_recur_period(const mw_reference *r, int32_t recur, int64_t t) {
    const mw_node *n = mw_plan_node(r->plan, recur);
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    for (int32_t id = 0; id < recur; id++) {
        if (!r->needed[id] || r->self[id] != n->aux + 1) continue;
        const mw_node *body = mw_plan_node(r->plan, id);
        if (body->op == MW_NODE_PREVIOUS_SELF)
            fill_previous(r, n, t, r->column[id]);
        else
            fill_points(r, body, t, r->column[id]);
    }
    for (int64_t k = 0; k < e.keys; k++)
        for (int64_t i = 0; i < e.rows; i++) {
            int64_t point = (k * e.periods + t) * e.rows + i;
            r->column[recur][point] = mw_reference_value(r, n, 1, point);
        }
}

static void fill_same(double *out, int64_t count, double x) {
    for (int64_t i = 0; i < count; i++) out[i] = x;
}

static void fill(const mw_reference *r, int32_t id) {
    const mw_node *n = mw_plan_node(r->plan, id);
    double *out = r->column[id];
    mw_extent e = mw_extent_of(&n->domain, r->shape);
    int64_t size = mw_domain_size(&n->domain, r->shape);
    switch ((int)n->op) {
    case MW_NODE_CONST: fill_same(out, size, r->counting ? 0 : n->value); break;
    case MW_NODE_FACT: memcpy(out, r->leaf[id], (size_t)size * sizeof *out); break;
    case MW_NODE_KEY:
        if (!r->counting) fill_key_codes(r, n, out);
        break;
    case MW_NODE_TIME:
        for (int64_t point = 0; point < size && !r->counting; point++)
            out[point] = n->per_period[point / e.rows % e.periods];
        break;
    case MW_NODE_SPREAD: fill_spread(r, n, out); break;
    case MW_NODE_UP: mw_reference_up(r, n, out); break;
    case MW_NODE_AGG:
    case MW_NODE_LINKED: mw_reference_members(r, n, out); break;
    case MW_NODE_ROLL: mw_reference_roll(r, n, out); break;
    case MW_NODE_TIME_PICK:
    case MW_NODE_TIME_REDUCE: mw_reference_time(r, n, out); break;
    case MW_NODE_KEY_PICK:
    case MW_NODE_KEY_REDUCE:
    case MW_NODE_KEY_BEST: mw_reference_key(r, n, out); break;
    case MW_NODE_PEER:
    case MW_NODE_PEER_RANK:
    case MW_NODE_PEER_PERCENTILE: mw_reference_peer(r, n, out); break;
    case MW_NODE_RECUR:
        for (int64_t t = 0; t < e.periods; t++) fill_recur_period(r, id, t);
        break;
    default:
        for (int64_t t = 0; t < e.periods; t++) fill_points(r, n, t, out);
    }
}

// What is needed for the wanted nodes, and what runs inside a RECUR.
static void mark(mw_reference *r, const int32_t *want, int32_t want_count) {
    int32_t count = mw_plan_count(r->plan);
    for (int32_t i = 0; i < want_count; i++) r->needed[want[i]] = true;
    for (int32_t id = count - 1; id >= 0; id--) {
        const mw_node *n = mw_plan_node(r->plan, id);
        for (int32_t i = 0; i < n->arg_count && r->needed[id]; i++)
            if (n->arg[i] >= 0) r->needed[n->arg[i]] = true;
    }
    for (int32_t id = 0; id < count; id++) {
        const mw_node *n = mw_plan_node(r->plan, id);
        if (n->op == MW_NODE_PREVIOUS_SELF) r->self[id] = n->aux + 1;
        for (int32_t i = 0; i < n->arg_count && n->op != MW_NODE_RECUR; i++)
            if (n->arg[i] >= 0 && r->self[n->arg[i]]) r->self[id] = r->self[n->arg[i]];
    }
}

// The most members that a reduction can have.
static int64_t members_max(const mw_shape *s) {
    int64_t most = 1;
    for (int32_t k = 0; k < s->kind_count; k++) most += s->kind[k].count;
    for (int32_t a = 0; a < s->axis_count; a++) most += s->axis_size[a];
    for (int32_t k = 0; k < s->key_count; k++) most += s->key_size[k];
    for (int32_t l = 0; l < s->link_count; l++)
        most += s->link[l].begin[s->kind[s->link[l].from_kind].count];
    return most;
}

static mw_status start(mw_reference *r, mw_error *err) {
    int32_t count = mw_plan_count(r->plan);
    int64_t most = members_max(r->shape);
    r->needed = mw_alloc_array(count, sizeof *r->needed);
    r->self = mw_alloc_array(count, sizeof *r->self);
    r->column = mw_alloc_array(count, sizeof *r->column);
    r->value = mw_alloc_array(most, sizeof *r->value);
    r->cond = mw_alloc_array(most, sizeof *r->cond);
    r->scratch = mw_alloc_array(most, sizeof *r->scratch);
    if (r->needed && r->self && r->column && r->value && r->cond && r->scratch) return MW_OK;
    return mw_fail(err, MW_NOMEM, "run a plan: no memory for %d nodes", count);
}

static mw_status add_column(mw_reference *r, int32_t id, mw_error *err) {
    const mw_node *n = mw_plan_node(r->plan, id);
    if (n->op == MW_NODE_FACT && !r->leaf[id])
        return mw_fail(err, MW_INVALID, "node %d: no column for this fact", id);
    int64_t size = mw_domain_size(&n->domain, r->shape);
    if (size > MW_RUN_BYTES_MAX / (int64_t)sizeof(double))
        return mw_fail(err, MW_LIMIT, "node %d (%s): a column of %lld values is too large", id,
                       mw_node_op_name(n->op), (long long)size);
    r->column[id] = mw_alloc_array(size, sizeof(double));
    if (r->column[id]) return MW_OK;
    return mw_fail(err, MW_NOMEM, "node %d: no memory for %lld values", id, (long long)size);
}

static mw_status run(mw_reference *r, mw_error *err) {
    for (int32_t id = 0; id < mw_plan_count(r->plan); id++)
        if (r->needed[id]) MW_TRY(add_column(r, id, err));
    for (int32_t id = 0; id < mw_plan_count(r->plan); id++)
        if (r->needed[id] && !r->self[id]) fill(r, id);
    return MW_OK;
}

static void fini(mw_reference *r) {
    for (int32_t id = 0; r->column && id < mw_plan_count(r->plan); id++) mw_free(r->column[id]);
    mw_free(r->column);
    mw_free(r->needed);
    mw_free(r->self);
    mw_free(r->value);
    mw_free(r->cond);
    mw_free(r->scratch);
}

mw_status mw_run_reference(const mw_run_input *in, const int32_t *want, double *const *out,
                           int32_t want_count, mw_error *err) {
    mw_reference r = {.plan = in->plan,
                      .shape = in->shape,
                      .leaf = in->leaf,
                      .counting = in->mode == MW_RUN_COUNT};
    mw_status st = start(&r, err);
    if (st != MW_OK) goto done;
    mark(&r, want, want_count);
    st = run(&r, err);
    for (int32_t i = 0; st == MW_OK && i < want_count; i++) {
        const mw_domain *d = &mw_plan_node(in->plan, want[i])->domain;
        int64_t size = mw_domain_size(d, in->shape);
        if (size) memcpy(out[i], r.column[want[i]], (size_t)size * sizeof **out);
    }
done:
    fini(&r);
    return st;
}

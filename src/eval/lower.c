// SPDX-License-Identifier: MIT
// The ground of lowering: making nodes whose domains fit, and the object that holds it all.
#include "eval/lower.h"

#include "base/alloc.h"
#include "eval/lower_int.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int32_t mw_low_fail(mw_lower *l, mw_status st, const char *fmt, ...) {
    if (l->status != MW_OK) return -1; // the first reason counts
    l->status = st;
    l->err = (mw_error){.status = st};
    va_list args;
    va_start(args, fmt);
    vsnprintf(l->err.text, sizeof l->err.text, fmt, args);
    va_end(args);
    return -1;
}

int32_t mw_low_add(mw_lower *l, mw_node n) {
    if (l->status != MW_OK) return -1;
    if (n.needs == 0) n.needs = 1;
    int32_t id = mw_plan_add(l->plan, &n);
    return id >= 0 ? id : mw_low_fail(l, MW_NOMEM, "plan: out of memory or too large");
}

mw_domain mw_low_domain(const mw_lower *l, int32_t node) {
    return mw_plan_node(l->plan, node)->domain;
}

mw_domain mw_low_domain_of(int32_t kind, int32_t axis, const int32_t *dim, int32_t dim_count) {
    mw_domain d = {
        .kind = kind, .axis = axis, .key = {-1, -1, -1}
    };
    // Dimensions stand in ascending order, so that one set has one layout.
    for (int32_t i = 0; i < dim_count; i++) {
        int32_t j = i;
        for (; j > 0 && d.key[j - 1] > dim[i]; j--) d.key[j] = d.key[j - 1];
        d.key[j] = dim[i];
    }
    return d;
}

static bool same_domain(const mw_domain *a, const mw_domain *b) {
    return a->kind == b->kind && a->axis == b->axis && a->key[0] == b->key[0] &&
           a->key[1] == b->key[1] && a->key[2] == b->key[2];
}

static bool is_const(const mw_lower *l, int32_t node) {
    return mw_plan_node(l->plan, node)->op == MW_NODE_CONST;
}

// Adds the dimensions of b to a; false when there are too many or the axes differ.
static bool merge_domain(const mw_lower *l, mw_domain *a, const mw_domain *b) {
    int32_t dims[2 * MW_PLAN_KEYS_MAX], n = 0;
    if (a->axis >= 0 && b->axis >= 0 && a->axis != b->axis) return false;
    if (a->axis < 0) a->axis = b->axis;
    if (a->kind < 0)
        a->kind = b->kind;
    else if (b->kind >= 0 && a->kind != b->kind) {
        if (mw_kind_within(l->p, b->kind, a->kind))
            a->kind = b->kind;
        else if (!mw_kind_within(l->p, a->kind, b->kind))
            return false;
    }
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX; i++)
        if (a->key[i] >= 0) dims[n++] = a->key[i];
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX; i++) {
        bool known = b->key[i] < 0;
        for (int32_t j = 0; j < n; j++) known = known || dims[j] == b->key[i];
        if (!known) dims[n++] = b->key[i];
    }
    if (n > MW_PLAN_KEYS_MAX) return false;
    mw_domain d = mw_low_domain_of(a->kind, a->axis, dims, n);
    *a = d;
    return true;
}

int32_t mw_low_to(mw_lower *l, int32_t node, const mw_domain *d) {
    if (node < 0 || is_const(l, node)) return node;
    mw_domain own = mw_low_domain(l, node);
    if (same_domain(&own, d)) return node;
    if (own.kind >= 0 && own.kind != d->kind) {
        mw_domain down = own;
        down.kind = d->kind;
        node = mw_low_add(
            l, (mw_node){.op = MW_NODE_UP, .domain = down, .arg = {node}, .arg_count = 1});
        if (node < 0 || same_domain(&down, d)) return node;
    }
    return mw_low_add(l,
                      (mw_node){.op = MW_NODE_SPREAD, .domain = *d, .arg = {node}, .arg_count = 1});
}

int32_t mw_low_spread(mw_lower *l, int32_t node, const mw_domain *d) {
    node = mw_low_to(l, node, d);
    if (node < 0 || !is_const(l, node)) return node;
    return mw_low_add(l,
                      (mw_node){.op = MW_NODE_SPREAD, .domain = *d, .arg = {node}, .arg_count = 1});
}

bool mw_low_unify(mw_lower *l, int32_t *node, int32_t count, mw_domain *out) {
    mw_domain d = {
        .kind = -1, .axis = -1, .key = {-1, -1, -1}
    };
    for (int32_t i = 0; i < count; i++) {
        if (node[i] < 0) return false;
        if (is_const(l, node[i])) continue;
        mw_domain own = mw_low_domain(l, node[i]);
        if (merge_domain(l, &d, &own)) continue;
        mw_low_fail(l, MW_INVALID, "values of different periods or kinds stand side by side");
        return false;
    }
    for (int32_t i = 0; i < count; i++)
        if ((node[i] = mw_low_to(l, node[i], &d)) < 0) return false;
    *out = d;
    return true;
}

int32_t mw_low_const(mw_lower *l, double v) {
    mw_domain none = {
        -1, -1, {-1, -1, -1}
    };
    return mw_low_add(l, (mw_node){.op = MW_NODE_CONST, .domain = none, .value = v});
}

static int32_t op_n(mw_lower *l, mw_node_op op, int32_t *arg, int32_t count) {
    mw_node n = {.op = op, .arg_count = count};
    if (!mw_low_unify(l, arg, count, &n.domain)) return -1;
    for (int32_t i = 0; i < count; i++) n.arg[i] = arg[i];
    return mw_low_add(l, n);
}

int32_t mw_low_op1(mw_lower *l, mw_node_op op, int32_t a) { return op_n(l, op, &a, 1); }

int32_t mw_low_op2(mw_lower *l, mw_node_op op, int32_t a, int32_t b) {
    int32_t arg[] = {a, b};
    return op_n(l, op, arg, 2);
}

int32_t mw_low_op3(mw_lower *l, mw_node_op op, int32_t a, int32_t b, int32_t c) {
    int32_t arg[] = {a, b, c};
    return op_n(l, op, arg, 3);
}

int32_t mw_low_convert(mw_lower *l, int32_t node, const mw_type *from, const mw_type *to) {
    if (node < 0 || from->kind != MW_TYPE_NUMBER || to->kind != MW_TYPE_NUMBER) return node;
    if (from->any_unit || to->any_unit || mw_unit_same(&from->unit, &to->unit)) return node;
    double factor = mw_unit_factor(&from->unit, &to->unit);
    if (factor != 1) node = mw_low_op2(l, MW_NODE_MUL, node, mw_low_const(l, factor));
    if (mw_unit_same_zero(&from->unit, &to->unit)) return node;
    double shift = mw_unit_convert(0, &from->unit, &to->unit);
    return mw_low_op2(l, MW_NODE_ADD, node, mw_low_const(l, shift));
}

int32_t mw_low_dim(mw_lower *l, int32_t list, mw_slice name) {
    for (int32_t i = 0; i < l->dim_count; i++)
        if (l->dim[i].list == list && mw_slice_same(l->dim[i].name, name)) return i;
    if (l->dim_count == 64) return mw_low_fail(l, MW_LIMIT, "more than 64 sorts of keys");
    l->dim[l->dim_count] = (mw_dim){list, name};
    return l->dim_count++;
}

int32_t mw_low_pick(mw_lower *l, int32_t node, int32_t axis, const int32_t *map) {
    if (node < 0 || is_const(l, node)) return node;
    mw_domain d = mw_low_domain(l, node);
    if (d.axis < 0) return node; // does not depend on time
    d.axis = axis;
    return mw_low_add(
        l,
        (mw_node){.op = MW_NODE_TIME_PICK, .domain = d, .arg = {node}, .arg_count = 1, .map = map});
}

static bool same_map(const int32_t *a, const int32_t *b, int32_t count) {
    if (!a || !b || a == b) return a == b;
    return memcmp(a, b, (size_t)count * sizeof *a) == 0;
}

void mw_low_input(mw_lower *l, const mw_place *at, int32_t value) {
    if (at->value < 0 || value < 0) return;
    mw_value *v = &l->value[at->value];
    int32_t count = mw_axes_at(l->axes, v->axis)->count;
    for (int64_t i = 0; i < v->input_count; i++)
        if (v->input[i].value == value && v->input[i].how == at->how &&
            v->input[i].link == at->link && same_map(v->input[i].map, at->map, count) &&
            same_map(v->input[i].map_end, at->map_end, count))
            return;
    if (!mw_grow(&v->input, &v->input_capacity, v->input_count + 1, sizeof *v->input)) {
        mw_low_fail(l, MW_NOMEM, "plan: out of memory");
        return;
    }
    v->input[v->input_count++] =
        (mw_input){at->how, value, at->map, at->map_end, at->link, at->formula};
}

mw_place mw_low_derived(mw_lower *l, const mw_place *at, const mw_derived *d) {
    mw_place to = *at;
    to.axis = d->axis, to.map = d->map, to.map_end = d->map_end;
    if (at->value < 0 || !at->map) return to;
    int32_t count = mw_axes_at(l->axes, l->value[at->value].axis)->count;
    int32_t *map = MW_PUSH(l->arena, int32_t, (size_t)count + 1);
    int32_t *end = MW_PUSH(l->arena, int32_t, (size_t)count + 1);
    if (!map || !end) {
        mw_low_fail(l, MW_NOMEM, "plan: out of memory");
        return to;
    }
    for (int32_t t = 0; t < count; t++) {
        int32_t first = at->map[t], last = at->map_end ? at->map_end[t] - 1 : first;
        map[t] = first < 0 ? -1 : d->map[first];
        end[t] = first < 0 ? -1 : d->map_end ? d->map_end[last] : d->map[last] + 1;
    }
    to.map = map;
    to.map_end = at->map_end || d->map_end ? end : NULL;
    return to;
}

mw_status mw_lower_new(mw_world *w, const mw_period *period, int32_t count, mw_lower **out,
                       mw_error *err) {
    mw_lower *l = mw_alloc(sizeof *l);
    if (!l) return mw_fail(err, MW_NOMEM, "plan: out of memory");
    int32_t zones;
    const mw_calendar *cal = mw_world_calendars(w, &zones);
    l->w = w;
    l->p = w->p;
    l->first_ns = INT64_MAX;
    l->plan = mw_plan_new();
    l->memo = mw_map_new();
    l->present = mw_map_new();
    l->sides = mw_map_new();
    l->arena = mw_arena_new((size_t)1 << 30);
    mw_status st = l->plan && l->memo && l->present && l->sides && l->arena
                       ? MW_OK
                       : mw_fail(err, MW_NOMEM, "plan: out of memory");
    if (st == MW_OK) st = mw_axes_new(period, count, cal, zones, &l->axes, err);
    if (st == MW_OK)
        *out = l;
    else
        mw_lower_free(l);
    return st;
}

void mw_lower_free(mw_lower *l) {
    if (!l) return;
    for (int64_t i = 0; i < l->value_count; i++) mw_free(l->value[i].input);
    mw_free(l->value);
    mw_free(l->leaf);
    mw_free(l->joined);
    mw_axes_free(l->axes);
    mw_plan_free(l->plan);
    mw_map_free(l->memo);
    mw_map_free(l->present);
    mw_map_free(l->sides);
    mw_arena_free(l->arena);
    mw_free(l);
}

// Picks and arguments as the want's literals give them.
static bool want_slice(mw_lower *l, const mw_want *w, const mw_place *at, const mw_key_dim *key,
                       mw_slice_of_keys *k) {
    const mw_indicator *m =
        w->symbol.ref == MW_REF_INDICATOR ? &l->p->indicator[w->symbol.index] : NULL;
    int32_t args = m ? m->arg_count : 0;
    for (int32_t i = 0; i < MW_LOWER_KEYS_MAX; i++) k->pick[i] = -1;
    for (int32_t i = 0; i < MW_LOWER_ARGS_MAX; i++) k->arg[i] = -1;
    for (int32_t i = 0; i < at->dim_count; i++) k->bound[i] = !w->rolled;
    if (w->arg_count < args) {
        mw_low_fail(l, MW_INVALID, "%.*s has %d arguments", (int)m->name.n, m->name.p, (int)args);
        return false;
    }
    for (int32_t i = 0; i < w->arg_count && l->status == MW_OK; i++) {
        mw_type code = {.kind = MW_TYPE_CODE};
        if (i < args) k->arg[i] = mw_low_expr_as(l, at, w->arg[i], &m->arg[i]);
        if (i < args || i - args >= at->dim_count) continue;
        code.codes = key[i - args].codes;
        k->pick[i - args] = mw_low_expr_as(l, at, w->arg[i], &code);
    }
    return l->status == MW_OK;
}

// A part of an alert, as its own kind sees it.
static int32_t alert_node(mw_lower *l, const mw_want *w, const mw_place *at) {
    const mw_alert *a = &l->p->alert[w->symbol.index];
    const mw_expr *e = w->part == MW_ALERT_WHEN    ? a->when
                       : w->part == MW_ALERT_CLEAR ? a->clear
                                                   : a->shown;
    mw_domain full = mw_low_domain_of(w->kind, 0, NULL, 0);
    l->last_value = -1;
    if (w->kind != a->kind)
        return mw_low_fail(l, MW_INVALID, "alert %.*s stands on %.*s", (int)a->name.n, a->name.p,
                           (int)l->p->kind[a->kind].name.n, l->p->kind[a->kind].name.p);
    if (!e) return mw_low_spread(l, mw_low_const(l, NAN), &full);
    return mw_low_spread(l, mw_low_expr(l, at, e), &full);
}

static int32_t want_node(mw_lower *l, const mw_want *w, mw_side side) {
    mw_place at = {
        .side = side,
        .kind = w->kind,
        .axis = 0,
        .row_kind = -1,
        .self = -1,
        .value = -1,
        .whole = true,
        .member = {MW_REF_NONE, -1}
    };
    if (w->symbol.ref == MW_REF_ALERT) return alert_node(l, w, &at);
    bool measure = w->symbol.ref == MW_REF_MEASURE;
    const mw_key_dim *key =
        measure ? l->p->measure[w->symbol.index].key : l->p->indicator[w->symbol.index].key;
    int32_t keys = measure ? l->p->measure[w->symbol.index].key_count
                           : l->p->indicator[w->symbol.index].key_count;
    mw_slice_of_keys k = {
        .pick = {-1, -1, -1}
    };
    for (int32_t i = 0; i < keys; i++)
        at.dim[at.dim_count++] = mw_low_dim(l, key[i].codes, key[i].name);
    if (!want_slice(l, w, &at, key, &k)) return -1;
    int32_t n = mw_low_slice(l, w->symbol, &at, &k);
    mw_domain full = mw_low_domain_of(w->kind, 0, at.dim, w->rolled ? 0 : at.dim_count);
    return n < 0 ? n : mw_low_spread(l, n, &full);
}

mw_status mw_lower_want(mw_lower *l, const mw_want *want, int32_t *node, int32_t *value,
                        mw_error *err) {
    l->status = MW_OK;
    int32_t n = want_node(l, want, MW_SIDE_EXACT);
    if (n < 0) {
        if (err) *err = l->err;
        return l->status;
    }
    *node = n;
    if (value) *value = l->last_value;
    return MW_OK;
}

mw_status mw_lower_want_count(mw_lower *l, const mw_want *want, int32_t *node, mw_error *err) {
    l->status = MW_OK;
    int32_t n = want_node(l, want, MW_SIDE_COUNT);
    if (n < 0) {
        if (err) *err = l->err;
        return l->status;
    }
    *node = n;
    return MW_OK;
}

mw_status mw_lower_want_bounds(mw_lower *l, const mw_want *want, int32_t node[2], mw_error *err) {
    bool open = want->symbol.ref == MW_REF_INDICATOR && l->p->indicator[want->symbol.index].open;
    node[0] = node[1] = -1;
    if (!open) return MW_OK;
    l->status = MW_OK;
    int32_t low = want_node(l, want, MW_SIDE_LOW);
    int32_t high = low < 0 ? -1 : want_node(l, want, MW_SIDE_HIGH);
    if (high < 0) {
        if (err) *err = l->err;
        return l->status;
    }
    node[0] = low, node[1] = high;
    return MW_OK;
}

void mw_lower_trace(mw_lower *l) { l->trace = true; }

mw_plan *mw_lower_plan(mw_lower *l) { return l->plan; }
const mw_axes *mw_lower_axes(const mw_lower *l) { return l->axes; }
int32_t mw_lower_dim_list(const mw_lower *l, int32_t dim) { return l->dim[dim].list; }

mw_slice mw_lower_dim_name(const mw_lower *l, int32_t dim) { return l->dim[dim].name; }

int32_t mw_lower_leaves(const mw_lower *l, const mw_leaf **out) {
    *out = l->leaf;
    return (int32_t)l->leaf_count;
}

int32_t mw_lower_values(const mw_lower *l, const mw_value **out) {
    *out = l->value;
    return (int32_t)l->value_count;
}

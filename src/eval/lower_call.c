// SPDX-License-Identifier: MIT
// Calls: functions, slices, parameters by key, indicators with arguments. Aggregates are elsewhere.
#include "eval/lower_bound.h"
#include "eval/lower_roll.h"

#include <math.h>

const uint8_t *mw_low_set(mw_lower *l, const mw_expr *set, int32_t list, int32_t *count);

static mw_type plain_number(void) {
    return (mw_type){.kind = MW_TYPE_NUMBER, .codes = -1, .unit = mw_unit_number()};
}

static int32_t plain(mw_lower *l, const mw_place *at, const mw_expr *e) {
    mw_type t = plain_number();
    return mw_low_expr_as(l, at, e, &t);
}

static int32_t low_minmax(mw_lower *l, const mw_place *at, const mw_expr *e, mw_node_op op) {
    int32_t n = mw_low_expr_as(l, at, e->arg[0], &e->type);
    for (int32_t i = 1; i < e->arg_count; i++)
        n = mw_low_op2(l, op, n, mw_low_expr_as(l, at, e->arg[i], &e->type));
    return n;
}

// ---- the past

// The value itself, one period before: an input of its own.
static void note_past(mw_lower *l, const mw_place *at) {
    if (!l->trace || at->value < 0) return;
    int32_t count = mw_axes_at(l->axes, at->axis)->count;
    int32_t *before = MW_PUSH(l->arena, int32_t, (size_t)count + 1);
    if (!before) {
        mw_low_fail(l, MW_NOMEM, "plan: out of memory");
        return;
    }
    for (int32_t t = 0; t < count; t++) before[t] = t - 1;
    mw_place past = *at;
    past.map = before, past.map_end = NULL;
    mw_low_input(l, &past, at->value);
}

static int32_t low_back(mw_lower *l, const mw_place *at, const mw_expr *x, mw_length back) {
    mw_derived d;
    bool self = at->self >= 0 && x->kind == MW_EXPR_NAME && x->ref_kind == MW_REF_INDICATOR &&
                x->ref == at->self && x->via == MW_VIA_SELF;
    if (self) return note_past(l, at), at->self_node;
    mw_status st = mw_axes_shift(l->axes, at->axis, back, &d, &l->err);
    if (st != MW_OK) return l->status = st, -1;
    mw_place past = mw_low_derived(l, at, &d);
    past.self = -1;
    return mw_low_pick(l, mw_low_expr(l, &past, x), at->axis, d.map);
}

// "1 year" as a length: months and above are calendar, the rest minutes.
static bool length_of(mw_lower *l, const mw_expr *e, mw_length *out) {
    static const struct {
        const char *unit;
        mw_grain_unit grain;
    } units[] = {
        {"year",    MW_GRAIN_YEAR   },
        {"quarter", MW_GRAIN_QUARTER},
        {"month",   MW_GRAIN_MONTH  },
        {"week",    MW_GRAIN_WEEK   },
        {"d",       MW_GRAIN_DAY    },
        {"h",       MW_GRAIN_HOUR   },
        {"min",     MW_GRAIN_MINUTE }
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        mw_unit u;
        if (mw_unit_parse(mw_slice_of(units[i].unit), &u, NULL) != MW_OK) continue;
        if (!e->unit || !mw_unit_same_kind(e->unit, &u)) continue;
        double n = e->number * mw_unit_factor(e->unit, &u);
        if (fabs(n - round(n)) > 1e-9 || n < 0.5 || n > 1e6) continue;
        *out = (mw_length){units[i].grain, (int32_t)lround(n)};
        return true;
    }
    mw_low_fail(l, MW_INVALID, "this length is no whole number of minutes or months");
    return false;
}

static int32_t low_growth(mw_lower *l, const mw_place *at, const mw_expr *e, bool growth) {
    mw_length back;
    if (!length_of(l, e->arg[1], &back)) return -1;
    int32_t past = low_back(l, at, e->arg[0], back);
    if (!growth || past < 0) return past;
    int32_t now = mw_low_expr(l, at, e->arg[0]);
    return mw_low_op2(l, MW_NODE_SUB, mw_low_op2(l, MW_NODE_DIV, now, past), mw_low_const(l, 1));
}

// ---- peers

static mw_status visit_codes(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    mw_world *w = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        const mw_stored_measure *s = &w->stored[c->measure[i]];
        if (!isnan(c->value[i])) (void)mw_world_code_of(w, s->codes, (int32_t)c->value[i]);
    }
    return MW_OK;
}

// Makes the codes that facts hold members of their list, so that all of them can be grouped.
static bool scan_codes(mw_lower *l, int32_t list) {
    mw_world *w = l->w;
    for (int32_t i = 0; i < l->p->measure_count && w->from.facts; i++) {
        const mw_type *t = &l->p->measure[i].type;
        if (t->kind != MW_TYPE_CODE || t->codes != list || w->measure_id[i] == 0) continue;
        mw_fact_query q = {.measures = &w->measure_id[i],
                           .measure_count = 1,
                           .from_ns = INT64_MIN,
                           .to_ns = INT64_MAX,
                           .as_known_ns = w->from.as_known_ns,
                           .undone = w->undone,
                           .undone_count = w->undone_count};
        mw_status st = w->from.facts->ops->scan(w->from.facts, &q, visit_codes, w, &l->err);
        if (st != MW_OK) return l->status = st, false;
    }
    return true;
}

// Groups of a by-key at some digits: each code mapped to the number of its prefix.
static int32_t digits_node(mw_lower *l, int32_t code, int32_t list, int32_t digits) {
    if (list >= 0 && !scan_codes(l, list)) return -1;
    int32_t count = mw_world_codes(l->w, list);
    mw_map *groups = mw_map_new();
    double *value = MW_PUSH(l->arena, double, (size_t)count + 1);
    mw_lookup *table = MW_PUSH(l->arena, mw_lookup, 1);
    mw_lookup_row *row = MW_PUSH(l->arena, mw_lookup_row, 1);
    bool ok = groups && value && table && row;
    for (int32_t i = 0; ok && i < count; i++) {
        mw_slice text = mw_world_code_text(l->w, list, i);
        int64_t group = 0;
        if (text.n > (size_t)digits) text.n = (size_t)digits;
        ok = mw_map_add(groups, text, mw_map_count(groups), &group, NULL) == MW_OK;
        value[i] = (double)group;
    }
    mw_map_free(groups);
    int32_t axis_count = mw_axes_at(l->axes, mw_low_domain(l, code).axis)->count;
    int32_t *row_of = MW_PUSH(l->arena, int32_t, (size_t)axis_count + 1); // zeros: the only row
    if (!ok || !row_of) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    row->key[0] = (mw_lookup_key){.interval = false, .count = count};
    row->value = value;
    *table = (mw_lookup){1, 1, row};
    return mw_low_add(l, (mw_node){.op = MW_NODE_LOOKUP,
                                   .domain = mw_low_domain(l, code),
                                   .arg = {code},
                                   .arg_count = 1,
                                   .table = table,
                                   .row_of = row_of});
}

bool mw_low_groups(mw_lower *l, const mw_place *at, const mw_expr *e, mw_node *n);
bool mw_low_groups(mw_lower *l, const mw_place *at, const mw_expr *e, mw_node *n) {
    for (int32_t i = 0; i < e->peer_count; i++) {
        const mw_peer_key *k = &e->peer[i];
        mw_place own = *at;
        own.peers = own.linked = false;
        own.row_kind = -1;
        int32_t g = mw_low_to(l, mw_low_expr(l, &own, k->name), &n->domain);
        own.how = MW_INPUT_ROWS; // the others', so that explanations find them
        if (l->trace && mw_low_expr(l, &own, k->name) < 0) return false;
        if (g < 0) return false;
        const mw_type *t = &k->name->type;
        if (k->digits > 0)
            g = digits_node(l, g, t->kind == MW_TYPE_CODE ? t->codes : -1, k->digits);
        if (g < 0 || n->arg_count == MW_NODE_ARGS_MAX) return false;
        n->arg[n->arg_count++] = g;
    }
    return true;
}

// Whether smaller is better: rank 1 then goes to the smallest.
static bool lower_is_better(const mw_lower *l, const mw_expr *x) {
    const mw_decl *d = NULL;
    if (x->kind == MW_EXPR_NAME && x->ref_kind == MW_REF_INDICATOR)
        d = l->p->indicator[x->ref].decl;
    if (x->kind == MW_EXPR_NAME && x->ref_kind == MW_REF_MEASURE) d = l->p->measure[x->ref].decl;
    const mw_stmt *better = d ? mw_decl_property(d, "better") : NULL;
    return better && better->word_count && mw_slice_is(better->word[0], "lower");
}

static int32_t low_rank(mw_lower *l, const mw_place *at, const mw_expr *e, mw_node_op op) {
    int32_t x = mw_low_expr(l, at, e->arg[0]);
    if (x < 0) return -1;
    mw_domain d = mw_low_domain(l, x);
    mw_place others = *at;
    others.how = MW_INPUT_ROWS;
    if (l->trace && mw_low_expr(l, &others, e->arg[0]) < 0) return -1;
    d.kind = at->kind, d.axis = at->axis;
    x = mw_low_to(l, x, &d);
    int32_t valid = mw_low_valid(l, at->kind, at->axis);
    if (valid >= 0 && mw_plan_node(l->plan, valid)->op != MW_NODE_CONST)
        x = mw_low_op3(l, MW_NODE_IF, valid, x, mw_low_const(l, NAN));
    mw_node n = {.op = op, .domain = d, .arg = {x}, .arg_count = 1};
    if (op == MW_NODE_PEER_RANK) n.aux = lower_is_better(l, e->arg[0]);
    if (x < 0 || !mw_low_groups(l, at, e, &n)) return -1;
    return mw_low_add(l, n);
}

// ---- keys

static int32_t low_argmax(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *x = e->arg[1];
    mw_symbol s = {(mw_ref)x->ref_kind, x->ref};
    const mw_key_dim *key =
        s.ref == MW_REF_MEASURE ? l->p->measure[s.index].key : l->p->indicator[s.index].key;
    int32_t dim = mw_low_dim(l, key[e->arg[0]->ref].codes, key[e->arg[0]->ref].name);
    mw_place bound = *at;
    bool has = false;
    for (int32_t i = 0; i < bound.dim_count; i++) has = has || bound.dim[i] == dim;
    if (!has && bound.dim_count < MW_LOWER_KEYS_MAX) bound.dim[bound.dim_count++] = dim;
    int32_t node = mw_low_symbol(l, s, &bound);
    if (node < 0) return -1;
    mw_domain d = mw_low_domain(l, node);
    int32_t aux = 0;
    while (aux < MW_PLAN_KEYS_MAX && d.key[aux] != dim) aux++;
    if (aux == MW_PLAN_KEYS_MAX) return mw_low_const(l, NAN);
    for (int32_t i = aux; i + 1 < MW_PLAN_KEYS_MAX; i++) d.key[i] = d.key[i + 1];
    d.key[MW_PLAN_KEYS_MAX - 1] = -1;
    return mw_low_add(
        l,
        (mw_node){.op = MW_NODE_KEY_BEST, .domain = d, .arg = {node}, .arg_count = 1, .aux = aux});
}

// One argument of a slice: a code for the next key that no other one names, or `key in ...`,
// `key == ...`.
static bool slice_arg(mw_lower *l, const mw_place *at, const mw_expr *a, const mw_key_dim *key,
                      mw_slice_of_keys *k) {
    bool named = mw_expr_names_key(a);
    while (!named && k->named[k->next]) k->next++;
    int32_t i = named ? a->ref : k->next++;
    mw_type code = {.kind = MW_TYPE_CODE, .codes = key[i].codes};
    if (named && a->kind == MW_EXPR_IN) {
        int32_t count;
        k->set[i] = mw_low_set(l, a->arg[1], key[i].codes, &count);
        k->bound[i] = false;
        return k->set[i] != NULL;
    }
    k->pick[i] = mw_low_expr_as(l, at, named ? a->arg[1] : a, &code);
    k->bound[i] = false;
    return k->pick[i] >= 0;
}

static int32_t low_value_call(mw_lower *l, const mw_place *at, const mw_expr *e) {
    mw_symbol s = {(mw_ref)e->ref_kind, e->ref};
    bool measure = s.ref == MW_REF_MEASURE;
    const mw_key_dim *key = measure ? l->p->measure[s.index].key : l->p->indicator[s.index].key;
    int32_t keys = measure ? l->p->measure[s.index].key_count : l->p->indicator[s.index].key_count;
    int32_t args = measure ? 0 : l->p->indicator[s.index].arg_count;
    mw_slice_of_keys k = {
        .pick = {-1,  -1, -1},
          .arg = { -1, -1, -1, -1}
    };
    for (int32_t i = 0; i < keys; i++) {
        int32_t dim = mw_low_dim(l, key[i].codes, key[i].name);
        for (int32_t j = 0; j < at->dim_count; j++) k.bound[i] = k.bound[i] || at->dim[j] == dim;
    }
    mw_place exact = mw_low_as_it_is(at); // arguments are values: they have no bounds
    for (int32_t i = 0; i < args; i++) {
        const mw_type *t = &l->p->indicator[s.index].arg[i];
        k.arg[i] = mw_low_expr_as(l, &exact, e->arg[i], t);
        if (k.arg[i] < 0) return -1;
    }
    for (int32_t i = args; i < e->arg_count; i++)
        if (mw_expr_names_key(e->arg[i])) k.named[e->arg[i]->ref] = true;
    for (int32_t i = args; i < e->arg_count; i++)
        if (!slice_arg(l, &exact, e->arg[i], key, &k)) return -1;
    if (mw_low_is_below(l, at, e)) return mw_low_const(l, NAN);
    mw_place there = *at;
    there.row_kind = -1;
    if (e->via == MW_VIA_UP) there.kind = e->row_kind, there.how = MW_INPUT_UP;
    if (e->via == MW_VIA_ROW)
        there.kind = at->row_kind, there.how = MW_INPUT_ROWS, there.whole = at->rows_whole;
    int32_t node = mw_low_slice(l, s, &there, &k);
    return e->via == MW_VIA_ROW ? mw_low_row_filled(l, s, &there, node) : node;
}

static int32_t low_param_call(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_parameter *m = &l->p->parameter[e->ref];
    int32_t key[3] = {-1, -1, -1};
    for (int32_t i = 0; i < m->key_count && i < e->arg_count; i++) {
        key[i] = mw_low_expr_as(l, at, e->arg[i], &m->key[i].type);
        if (key[i] < 0) return -1;
    }
    return mw_low_parameter(l, at, e->ref, key);
}

static int32_t low_function(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *x = e->arg[0];
    static const mw_length one_back = {MW_GRAIN_NONE, 1};
    switch ((mw_function)e->ref) {
    case MW_FN_MIN: return low_minmax(l, at, e, MW_NODE_MIN);
    case MW_FN_MAX: return low_minmax(l, at, e, MW_NODE_MAX);
    case MW_FN_ABS: return mw_low_op1(l, MW_NODE_ABS, mw_low_expr(l, at, x));
    case MW_FN_SQRT: return mw_low_op1(l, MW_NODE_SQRT, mw_low_expr(l, at, x));
    case MW_FN_LN: return mw_low_op1(l, MW_NODE_LN, plain(l, at, x));
    case MW_FN_LOG10: return mw_low_op1(l, MW_NODE_LOG10, plain(l, at, x));
    case MW_FN_EXP: return mw_low_op1(l, MW_NODE_EXP, plain(l, at, x));
    case MW_FN_ROUND:
        return mw_low_op2(l, MW_NODE_ROUND, mw_low_expr(l, at, x),
                          e->arg_count > 1 ? plain(l, at, e->arg[1]) : mw_low_const(l, 0));
    case MW_FN_FLOOR: return mw_low_op1(l, MW_NODE_FLOOR, mw_low_expr(l, at, x));
    case MW_FN_CEIL: return mw_low_op1(l, MW_NODE_CEIL, mw_low_expr(l, at, x));
    case MW_FN_KNOWN: return mw_low_op1(l, MW_NODE_KNOWN, mw_low_expr(l, at, x));
    case MW_FN_YEARS:
        return mw_low_op2(l, MW_NODE_YEARS, mw_low_expr(l, at, x), mw_low_expr(l, at, e->arg[1]));
    case MW_FN_MONTHS:
        return mw_low_op2(l, MW_NODE_MONTHS, mw_low_expr(l, at, x), mw_low_expr(l, at, e->arg[1]));
    case MW_FN_DAYS:
        return mw_low_op2(l, MW_NODE_SUB, mw_low_expr(l, at, e->arg[1]), mw_low_expr(l, at, x));
    case MW_FN_MARGINAL:
        return mw_low_marginal(
            l, at, e->arg[1]->ref,
            mw_low_expr_as(l, at, x, &l->p->parameter[e->arg[1]->ref].key[0].type));
    case MW_FN_ARGMAX: return low_argmax(l, at, e);
    case MW_FN_PREVIOUS: return low_back(l, at, x, one_back);
    case MW_FN_LAG: return low_growth(l, at, e, false);
    case MW_FN_GROWTH: return low_growth(l, at, e, true);
    case MW_FN_RANK: return low_rank(l, at, e, MW_NODE_PEER_RANK);
    case MW_FN_PERCENTILE: return low_rank(l, at, e, MW_NODE_PEER_PERCENTILE);
    }
    return -1;
}

int32_t mw_low_call(mw_lower *l, const mw_place *at, const mw_expr *e) {
    switch ((mw_ref)e->ref_kind) {
    case MW_REF_AGGREGATE: return mw_low_aggregate(l, at, e);
    case MW_REF_FUNCTION: return low_function(l, at, e);
    case MW_REF_PARAMETER: return low_param_call(l, at, e);
    case MW_REF_MEASURE:
    case MW_REF_INDICATOR: return low_value_call(l, at, e);
    case MW_REF_NONE:
    case MW_REF_KIND:
    case MW_REF_LINK:
    case MW_REF_CODES:
    case MW_REF_GROUP:
    case MW_REF_ALERT:
    case MW_REF_LATER:
    case MW_REF_ARG:
    case MW_REF_KEY:
    case MW_REF_PERIOD: break;
    }
    return mw_low_fail(l, MW_INVALID, "\"%.*s\" cannot be called", (int)e->part[0].n, e->part[0].p);
}

// SPDX-License-Identifier: MIT
// Whether a plan keeps to the rules of node_op.h for a shape. The runs trust their plan; this is
// what makes that trust testable.
#include "base/alloc.h"
#include "engine/plan_int.h"

typedef struct {
    const mw_plan *plan;
    const mw_shape *shape;
    int32_t id;
    const mw_node *n; // the node of that id
    int32_t *self;    // per node: 1 + aux of the PREVIOUS_SELF it depends on; 0: none
} checker;

static const int8_t arities[] = {
#define X(name, args, text) args,
    MW_NODE_OP_LIST(X)
#undef X
};

static mw_status wrong(const checker *c, const char *what, mw_error *err) {
    return mw_fail(err, MW_INVALID, "node %d (%s): %s", c->id, mw_node_op_name(c->n->op), what);
}

#define NEED(cond, what)                                                                           \
    do {                                                                                           \
        if (!(cond)) return wrong(c, what, err);                                                   \
    } while (0)

static const mw_node *arg_of(const checker *c, int32_t i) {
    return mw_plan_node(c->plan, c->n->arg[i]);
}

static bool may_lack_value(const mw_node *n) {
    bool rows = n->op == MW_NODE_AGG || n->op == MW_NODE_LINKED;
    return n->op == MW_NODE_ROLL || (rows && n->reduce == MW_REDUCE_COUNT);
}

static mw_status check_args(const checker *c, mw_error *err) {
    const mw_node *n = c->n;
    int arity = arities[n->op];
    NEED(n->arg_count >= 0 && n->arg_count <= MW_NODE_ARGS_MAX, "number of args out of range");
    NEED(arity < 0 || n->arg_count == arity, "wrong number of args");
    for (int32_t i = 0; i < n->arg_count; i++) {
        bool absent = i == 0 && n->arg[i] == -1 && may_lack_value(n);
        NEED(absent || (n->arg[i] >= 0 && n->arg[i] < c->id), "arg is no earlier node");
    }
    NEED(n->reduce < MW_REDUCE_OP_COUNT, "unknown reduction");
    NEED(n->needs >= 0 && n->needs <= 1, "needs is not a share");
    return MW_OK;
}

static mw_status check_domain(const checker *c, mw_error *err) {
    const mw_domain *d = &c->n->domain;
    const mw_shape *s = c->shape;
    NEED(d->kind >= -1 && d->kind < s->kind_count, "kind out of range");
    NEED(d->axis >= -1 && d->axis < s->axis_count, "axis out of range");
    for (int k = 0; k < MW_PLAN_KEYS_MAX; k++) {
        NEED(d->key[k] >= -1 && d->key[k] < s->key_count, "key dimension out of range");
        NEED(k == 0 || d->key[k] < 0 || d->key[k - 1] >= 0, "used keys must come first");
        for (int j = 0; j < k; j++)
            NEED(d->key[k] < 0 || d->key[j] != d->key[k], "a key dimension stands there twice");
    }
    return MW_OK;
}

static int64_t period_count(const checker *c, const mw_domain *d) {
    return d->axis >= 0 ? c->shape->axis_size[d->axis] : 1;
}

// Whether map's values, one per period of the node, lie in [-1, limit).
static bool map_fits(const checker *c, const int32_t *map, int64_t limit) {
    for (int64_t t = 0; map && t < period_count(c, &c->n->domain); t++)
        if (map[t] < -1 || map[t] >= limit) return false;
    return map != NULL;
}

static mw_status check_same_domain(const checker *c, int32_t from, mw_error *err) {
    for (int32_t i = from; i < c->n->arg_count; i++)
        NEED(arg_of(c, i)->op == MW_NODE_CONST ||
                 mw_domain_same(&arg_of(c, i)->domain, &c->n->domain),
             "an arg has another domain");
    return MW_OK;
}

// Whether the arg's domain is the node's but for the kind.
static bool differs_in_kind_only(const checker *c, int32_t i) {
    mw_domain d = arg_of(c, i)->domain;
    d.kind = c->n->domain.kind;
    return mw_domain_same(&d, &c->n->domain);
}

static mw_status check_leaf(const checker *c, mw_error *err) {
    const mw_domain *d = &c->n->domain;
    if (c->n->op == MW_NODE_CONST)
        NEED(mw_domain_same(d, &MW_DOMAIN_EMPTY), "a constant has the empty domain");
    if (c->n->op == MW_NODE_TIME) NEED(d->axis >= 0 && c->n->per_period, "no axis or no values");
    if (c->n->op == MW_NODE_KEY) {
        NEED(c->n->aux >= 0 && c->n->aux < MW_PLAN_KEYS_MAX, "aux is no key");
        NEED(d->key[c->n->aux] >= 0, "the domain lacks that key");
    }
    return MW_OK;
}

static mw_status check_spread(const checker *c, mw_error *err) {
    const mw_domain *own = &c->n->domain, *d = &arg_of(c, 0)->domain;
    NEED(d->kind < 0 || d->kind == own->kind, "arg has another kind");
    NEED(d->axis < 0 || d->axis == own->axis, "arg has another axis");
    int at = 0;
    for (int k = 0; k < MW_PLAN_KEYS_MAX && d->key[k] >= 0; k++, at++) {
        while (at < MW_PLAN_KEYS_MAX && own->key[at] != d->key[k]) at++;
        NEED(at < MW_PLAN_KEYS_MAX, "arg has a key that the node lacks, or in another order");
    }
    return MW_OK;
}

static mw_status check_bands(const checker *c, const mw_lookup_key *k, mw_error *err) {
    NEED(k->count >= 0, "negative number of codes or bands");
    NEED(!k->interval || (k->low && k->high && k->open), "a band key without bounds");
    for (int32_t i = 0; k->interval && i < k->count; i++) {
        NEED(k->low[i] <= k->high[i], "a band ends before it begins");
        NEED(i == 0 || k->high[i - 1] <= k->low[i], "bands overlap or descend");
    }
    return MW_OK;
}

static mw_status check_table(const checker *c, mw_error *err) {
    const mw_lookup *t = c->n->table;
    NEED(t && t->key_count >= 0 && t->key_count <= MW_PLAN_KEYS_MAX, "no table");
    NEED(c->n->arg_count == t->key_count, "as many args as the table has keys");
    NEED(map_fits(c, c->n->row_of, t->row_count), "row_of leads out of the table");
    for (int32_t r = 0; r < t->row_count; r++)
        for (int32_t k = 0; k < t->key_count; k++) MW_TRY(check_bands(c, &t->row[r].key[k], err));
    for (int32_t r = 0; c->n->op == MW_NODE_MARGINAL && r < t->row_count; r++)
        NEED(t->row[r].key[0].interval, "marginal needs bands");
    return check_same_domain(c, 0, err);
}

static mw_status check_elementwise(const checker *c, mw_error *err) {
    if (c->n->op == MW_NODE_MEMBER) NEED(c->n->set || !c->n->set_count, "no set");
    if (c->n->op == MW_NODE_PICK_ROW)
        NEED(map_fits(c, c->n->map, c->n->arg_count), "map leads to no arg");
    if (c->n->op == MW_NODE_RECUR) NEED(c->n->domain.axis >= 0, "no axis");
    bool peer = c->n->op >= MW_NODE_PEER && c->n->op <= MW_NODE_PEER_PERCENTILE;
    if (peer) NEED(c->n->domain.kind >= 0 && c->n->arg_count > 0, "no kind or no arg");
    return check_same_domain(c, 0, err);
}

static mw_status check_up(const checker *c, mw_error *err) {
    int32_t own = c->n->domain.kind, above = arg_of(c, 0)->domain.kind;
    NEED(own >= 0 && above >= 0 && differs_in_kind_only(c, 0), "differs in more than the kind");
    NEED(c->shape->kind[own].up[above], "arg's kind is not above");
    return MW_OK;
}

// AGG, LINKED and ROLL: args of kinds below, or linked.
static mw_status check_members(const checker *c, mw_error *err) {
    const mw_node *n = c->n;
    int32_t own = n->domain.kind, below = n->aux;
    NEED(own >= 0, "no kind");
    NEED(n->arg_count <= 2, "more than value and condition");
    for (int32_t i = n->arg_count - 1; i >= 0; i--) {
        if (n->arg[i] < 0) continue;
        bool same = i == n->arg_count - 1 || arg_of(c, i)->domain.kind == below;
        below = arg_of(c, i)->domain.kind;
        NEED(same && differs_in_kind_only(c, i), "differs in more than the kind");
    }
    NEED(n->reduce == MW_REDUCE_COUNT || (n->arg_count && n->arg[0] >= 0), "nothing to reduce");
    if (n->op == MW_NODE_LINKED) {
        NEED(n->link >= 0 && n->link < c->shape->link_count, "link out of range");
        NEED(c->shape->link[n->link].from_kind == own, "the link is of another kind");
        bool to = c->shape->link[n->link].to_kind == below || n->arg_count == 0;
        NEED(to, "the link leads to another kind");
        return MW_OK;
    }
    NEED(below >= 0 && below < c->shape->kind_count, "kind of the members out of range");
    NEED(c->shape->kind[own].begin[below], "arg's kind is not below");
    return MW_OK;
}

static mw_status check_roll(const checker *c, mw_error *err) {
    const mw_node *n = c->n;
    int32_t own = n->domain.kind;
    NEED(own >= 0 && n->arg_count > 0, "no kind or no arg");
    NEED(n->aux >= -1 && n->aux < c->shape->kind_count, "aux is no kind");
    NEED(n->arg[0] < 0 || mw_domain_same(&arg_of(c, 0)->domain, &n->domain), "own domain differs");
    for (int32_t i = 1; i < n->arg_count; i++) {
        int32_t below = arg_of(c, i)->domain.kind;
        NEED(below >= 0 && differs_in_kind_only(c, i), "differs in more than the kind");
        NEED(c->shape->kind[own].begin[below], "arg's kind is not below");
        for (int32_t j = 1; j < i; j++)
            NEED(arg_of(c, j)->domain.kind != below, "a kind stands there twice");
    }
    return MW_OK;
}

static mw_status check_time(const checker *c, mw_error *err) {
    mw_domain d = arg_of(c, 0)->domain;
    int64_t periods = period_count(c, &d);
    NEED(d.axis >= 0, "arg has no axis");
    d.axis = c->n->domain.axis;
    NEED(mw_domain_same(&d, &c->n->domain), "differs in more than the axis");
    bool reduce = c->n->op == MW_NODE_TIME_REDUCE; // an empty reduction may begin at the end
    NEED(map_fits(c, c->n->map, periods + reduce), "map leads out of arg's axis");
    NEED(!reduce || map_fits(c, c->n->map_end, periods + 1), "map_end leads out of arg's axis");
    return MW_OK;
}

static mw_status check_key(const checker *c, mw_error *err) {
    mw_domain d = arg_of(c, 0)->domain;
    NEED(c->n->aux >= 0 && c->n->aux < MW_PLAN_KEYS_MAX, "aux is no key");
    NEED(d.key[c->n->aux] >= 0, "arg lacks that key");
    for (int k = c->n->aux; k < MW_PLAN_KEYS_MAX; k++)
        d.key[k] = k + 1 < MW_PLAN_KEYS_MAX ? d.key[k + 1] : -1;
    NEED(mw_domain_same(&d, &c->n->domain), "the domain is not arg's without that key");
    return check_same_domain(c, 1, err);
}

static mw_status check_node(const checker *c, mw_error *err) {
    switch ((int)c->n->op) {
    case MW_NODE_CONST:
    case MW_NODE_FACT:
    case MW_NODE_KEY:
    case MW_NODE_TIME:
    case MW_NODE_PREVIOUS_SELF: return check_leaf(c, err);
    case MW_NODE_SPREAD: return check_spread(c, err);
    case MW_NODE_LOOKUP:
    case MW_NODE_MARGINAL: return check_table(c, err);
    case MW_NODE_UP: return check_up(c, err);
    case MW_NODE_AGG:
    case MW_NODE_LINKED: return check_members(c, err);
    case MW_NODE_ROLL: return check_roll(c, err);
    case MW_NODE_TIME_PICK:
    case MW_NODE_TIME_REDUCE: return check_time(c, err);
    case MW_NODE_KEY_REDUCE:
    case MW_NODE_KEY_PICK:
    case MW_NODE_KEY_BEST: return check_key(c, err);
    default: return check_elementwise(c, err);
    }
}

static bool may_recur(mw_node_op op) {
    return mw_node_op_elementwise(op) || op == MW_NODE_LOOKUP || op == MW_NODE_MARGINAL ||
           op == MW_NODE_PICK_ROW || op == MW_NODE_RECUR || op == MW_NODE_PREVIOUS_SELF;
}

// The RECUR that the PREVIOUS_SELF of the same aux belongs to, -1 when none or several.
static int32_t recur_of(const mw_plan *p, int32_t aux) {
    int32_t found = -1;
    for (int32_t id = 0; id < mw_plan_count(p); id++) {
        const mw_node *n = mw_plan_node(p, id);
        if (n->op != MW_NODE_RECUR || n->aux != aux) continue;
        if (found >= 0) return -1;
        found = id;
    }
    return found;
}

// What depends on a PREVIOUS_SELF stays inside its RECUR.
static mw_status check_self(checker *c, mw_error *err) {
    const mw_node *n = c->n;
    int32_t self = n->op == MW_NODE_PREVIOUS_SELF ? n->aux + 1 : 0;
    for (int32_t i = 0; i < n->arg_count; i++) {
        int32_t of = n->arg[i] >= 0 ? c->self[n->arg[i]] : 0;
        NEED(!self || !of || self == of, "inside two RECURs at once");
        if (of) self = of;
    }
    if (self) {
        int32_t recur = recur_of(c->plan, self - 1);
        NEED(recur >= c->id, "not one RECUR of this PREVIOUS_SELF");
        NEED(may_recur(n->op), "no operator for the body of a RECUR");
        NEED(mw_domain_same(&mw_plan_node(c->plan, recur)->domain, &n->domain),
             "another domain than its RECUR");
    }
    if (n->op == MW_NODE_RECUR) {
        NEED(!self || self == n->aux + 1, "inside the body of another RECUR");
        NEED(n->arg[0] < 0 || !c->self[n->arg[0]], "the start depends on itself");
        self = 0;
    }
    c->self[c->id] = self;
    return MW_OK;
}

mw_status mw_plan_check(const mw_plan *p, const mw_shape *s, mw_error *err) {
    mw_status st = MW_OK;
    checker c = {.plan = p, .shape = s};
    c.self = mw_alloc_array(mw_plan_count(p), sizeof *c.self);
    if (!c.self) return mw_fail(err, MW_NOMEM, "check a plan: no memory");
    for (c.id = 0; st == MW_OK && c.id < mw_plan_count(p); c.id++) {
        c.n = mw_plan_node(p, c.id);
        st = check_args(&c, err);
        if (st == MW_OK) st = check_domain(&c, err);
        if (st == MW_OK) st = check_node(&c, err);
        if (st == MW_OK) st = check_self(&c, err);
    }
    mw_free(c.self);
    return st;
}

// SPDX-License-Identifier: MIT
// See random_plan.h. Trees of kinds have skipped levels, roots of any kind and rows without
// descendants; nodes are drawn one after the other, with args among the nodes that fit.
#include "engine/random_plan.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { KINDS_MAX = 5, AXES = 3, KEYS = 2, LINKS = 2, TRIES = 20 };

#define PUSH(c, T, n) MW_PUSH((c)->arena, T, (size_t)((n) > 0 ? (n) : 1))

int64_t mw_random_below(mw_random_case *c, int64_t n) {
    c->state += UINT64_C(0x9E3779B97F4A7C15);
    return n < 1 ? 0 : (int64_t)(mw_hash64_mix(c->state) % (uint64_t)n);
}

static bool one_in(mw_random_case *c, int n) { return mw_random_below(c, n) == 0; }

// ---- shape

typedef struct {
    int32_t kinds, entities;
    int32_t *kind, *row, *parent; // of each entity, in tree order; parent -1
} tree;

// A tree in preorder: each entity goes below the last one or one of its ancestors, where its kind
// may.
static tree draw_tree(mw_random_case *c) {
    int32_t n = c->o.entities, rows[KINDS_MAX] = {0};
    tree t = {.kinds = 1 + (int32_t)mw_random_below(c, KINDS_MAX), .entities = n};
    t.kind = PUSH(c, int32_t, n), t.row = PUSH(c, int32_t, n), t.parent = PUSH(c, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        t.kind[i] = (int32_t)mw_random_below(c, t.kinds);
        int32_t above = i - 1;
        while (above >= 0 && (t.kind[above] >= t.kind[i] || one_in(c, 8))) above = t.parent[above];
        t.parent[i] = above;
        t.row[i] = rows[t.kind[i]]++;
    }
    return t;
}

static int32_t ancestor(const tree *t, int32_t e, int32_t kind) {
    for (e = t->parent[e]; e >= 0; e = t->parent[e])
        if (t->kind[e] == kind) return e;
    return -1;
}

// Relations of kind k to kind j below it.
static void relate(mw_random_case *c, const tree *t, int32_t k, int32_t j) {
    mw_shape_kind *above = (mw_shape_kind *)(uintptr_t)&c->shape.kind[k];
    mw_shape_kind *below = (mw_shape_kind *)(uintptr_t)&c->shape.kind[j];
    int32_t *begin = PUSH(c, int32_t, above->count), *end = PUSH(c, int32_t, above->count);
    int32_t *up = PUSH(c, int32_t, below->count);
    uint8_t *holds = PUSH(c, uint8_t, above->count);
    int32_t empty_at = (int32_t)mw_random_below(c, 2); // empty ranges may stand anywhere
    for (int32_t i = 0; i < above->count; i++) begin[i] = end[i] = empty_at ? 0 : -7;
    for (int32_t e = 0; e < t->entities; e++) {
        if (t->kind[e] != j) continue;
        int32_t a = ancestor(t, e, k), row = t->row[e];
        up[row] = a < 0 ? -1 : t->row[a];
        if (a < 0) continue;
        if (!holds[t->row[a]]) begin[t->row[a]] = row;
        holds[t->row[a]] = 1;
        end[t->row[a]] = row + 1;
    }
    ((const int32_t **)(uintptr_t)above->begin)[j] = begin;
    ((const int32_t **)(uintptr_t)above->end)[j] = end;
    ((const int32_t **)(uintptr_t)below->up)[k] = up;
    ((const uint8_t **)(uintptr_t)above->holds)[j] = holds;
}

static void draw_kinds(mw_random_case *c, const tree *t) {
    mw_shape_kind *kind = PUSH(c, mw_shape_kind, t->kinds);
    c->shape.kind = kind;
    c->shape.kind_count = t->kinds;
    for (int32_t k = 0; k < t->kinds; k++) {
        int64_t count = 0;
        for (int32_t e = 0; e < t->entities; e++) count += t->kind[e] == k;
        uint8_t *self = PUSH(c, uint8_t, count), **holds = PUSH(c, uint8_t *, t->kinds);
        int32_t *parent_kind = PUSH(c, int32_t, count), *parent_row = PUSH(c, int32_t, count);
        memset(self, 1, (size_t)count);
        holds[k] = self;
        for (int32_t e = 0; e < t->entities; e++) {
            if (t->kind[e] != k) continue;
            int32_t p = t->parent[e];
            parent_kind[t->row[e]] = p < 0 ? -1 : t->kind[p];
            parent_row[t->row[e]] = p < 0 ? -1 : t->row[p];
        }
        kind[k] = (mw_shape_kind){count,
                                  (const int32_t *const *)PUSH(c, int32_t *, t->kinds),
                                  (const int32_t *const *)PUSH(c, int32_t *, t->kinds),
                                  (const int32_t *const *)PUSH(c, int32_t *, t->kinds),
                                  parent_kind,
                                  parent_row,
                                  (const uint8_t *const *)holds};
    }
    for (int32_t k = 0; k < t->kinds; k++)
        for (int32_t j = k + 1; j < t->kinds; j++) relate(c, t, k, j);
}

static void draw_links(mw_random_case *c) {
    mw_shape_link *link = PUSH(c, mw_shape_link, LINKS);
    c->shape.link = link;
    c->shape.link_count = LINKS;
    for (int i = 0; i < LINKS; i++) {
        int32_t from = (int32_t)mw_random_below(c, c->shape.kind_count);
        int32_t to = (int32_t)mw_random_below(c, c->shape.kind_count);
        int64_t rows = c->shape.kind[from].count, targets = c->shape.kind[to].count;
        int32_t *begin = PUSH(c, int32_t, rows + 1), *row = PUSH(c, int32_t, rows * 4);
        for (int64_t r = 0; r < rows; r++) {
            int64_t count = targets ? mw_random_below(c, 5) : 0;
            begin[r + 1] = begin[r] + (int32_t)count;
            for (int64_t j = begin[r]; j < begin[r + 1]; j++)
                row[j] = (int32_t)mw_random_below(c, targets);
        }
        link[i] = (mw_shape_link){from, to, begin, row};
    }
}

static void draw_axes_and_keys(mw_random_case *c) {
    int32_t *axis = PUSH(c, int32_t, AXES), *size = PUSH(c, int32_t, KEYS);
    const double **codes = PUSH(c, const double *, KEYS);
    for (int a = 0; a < AXES; a++)
        axis[a] = one_in(c, 12) && !c->o.tame ? 0 : 1 + (int32_t)mw_random_below(c, 7);
    for (int k = 0; k < KEYS; k++) {
        size[k] = 1 + (int32_t)mw_random_below(c, 4);
        double *code = PUSH(c, double, size[k]);
        int32_t step = one_in(c, 2) ? 1 : 3; // codes need not be the numbers of the members
        for (int32_t m = 0; m < size[k]; m++) code[m] = m * step;
        codes[k] = code;
    }
    c->shape.axis_size = axis, c->shape.axis_count = AXES;
    c->shape.key_size = size, c->shape.key_code = codes, c->shape.key_count = KEYS;
}

// ---- values

static double draw_value(mw_random_case *c) {
    static const double odd[] = {-0.0, INFINITY, -INFINITY, 1e300, -1e300, 1e-300, 5e6, -1e6};
    switch (mw_random_below(c, c->o.tame ? 8 : 10)) {
    case 0: return NAN;
    case 1:
    case 2: return (double)mw_random_below(c, 4);
    case 3: return (double)(mw_random_below(c, 40000) - 18000); // dates
    case 4: return (double)mw_random_below(c, 2);
    case 5: return (double)(mw_random_below(c, 2001) - 1000) / 8;
    case 6: return (double)mw_random_below(c, 12);
    case 7: return 0;
    case 8: return (double)(mw_random_below(c, 40000) - 18000) + 0.625;
    default: return odd[mw_random_below(c, sizeof odd / sizeof odd[0])];
    }
}

static const int32_t *draw_map(mw_random_case *c, int64_t count, int64_t limit) {
    int32_t *map = PUSH(c, int32_t, count);
    int64_t same = one_in(c, 4) ? mw_random_below(c, limit) : -1; // the same throughout
    for (int64_t t = 0; t < count; t++)
        map[t] = (int32_t)(same >= 0 && limit > 0 ? same : mw_random_below(c, limit + 1) - 1);
    return map;
}

static void draw_key(mw_random_case *c, mw_lookup_key *k, bool interval) {
    k->interval = interval;
    k->count = (int32_t)mw_random_below(c, one_in(c, 5) ? 40 : 5);
    double *low = PUSH(c, double, k->count), *high = PUSH(c, double, k->count);
    uint8_t *open = PUSH(c, uint8_t, k->count);
    double at = (double)(mw_random_below(c, 20) - 10);
    for (int32_t i = 0; i < k->count; i++) {
        low[i] = at;
        at += (double)mw_random_below(c, 8);
        high[i] = at;
        at += one_in(c, 3) ? (double)mw_random_below(c, 3) : 0; // a gap
        open[i] = (uint8_t)mw_random_below(c, 4);
    }
    if (k->count && one_in(c, 3)) low[0] = -INFINITY;
    if (k->count && one_in(c, 2)) high[k->count - 1] = INFINITY;
    k->low = low, k->high = high, k->open = open;
}

static const mw_lookup *draw_table(mw_random_case *c, int32_t keys, bool marginal) {
    mw_lookup *t = PUSH(c, mw_lookup, 1);
    mw_lookup_row *row = PUSH(c, mw_lookup_row, 3);
    bool interval[MW_PLAN_KEYS_MAX];
    for (int32_t k = 0; k < keys; k++) interval[k] = marginal || one_in(c, 2);
    *t = (mw_lookup){keys, 3, row};
    for (int r = 0; r < 3; r++) {
        int64_t size = 1;
        for (int32_t k = 0; k < keys; k++) {
            draw_key(c, &row[r].key[k], interval[k]);
            size *= row[r].key[k].count;
        }
        double *value = PUSH(c, double, size);
        for (int64_t i = 0; i < size; i++) value[i] = one_in(c, 8) ? NAN : draw_value(c);
        row[r].value = value;
    }
    return t;
}

// ---- nodes

static mw_domain draw_domain(mw_random_case *c) {
    mw_domain d = MW_DOMAIN_EMPTY;
    if (!one_in(c, 6)) d.kind = (int32_t)mw_random_below(c, c->shape.kind_count);
    if (!one_in(c, 4)) d.axis = one_in(c, 2) ? 0 : (int32_t)mw_random_below(c, AXES);
    if (!one_in(c, 4)) return d;
    int32_t first = (int32_t)mw_random_below(c, KEYS);
    d.key[0] = first;
    if (one_in(c, 2)) d.key[1] = 1 - first;
    return d;
}

static bool same(const mw_domain *a, const mw_domain *b) { return !memcmp(a, b, sizeof *a); }

// A node that may be an arg where domain d is wanted: an earlier one, or a SPREAD of one.
static int32_t fitting(mw_random_case *c, const mw_domain *d, bool constants) {
    int32_t count = mw_plan_count(c->plan), from = (int32_t)mw_random_below(c, count);
    if (constants && one_in(c, 6))
        return mw_plan_add(
            c->plan,
            &(mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY, .value = draw_value(c)});
    for (int32_t i = 0; i < count; i++) {
        int32_t id = (from + i) % count;
        const mw_node *n = mw_plan_node(c->plan, id);
        if (n->op == MW_NODE_PREVIOUS_SELF || n->tag == 1) continue; // inside a RECUR
        if (same(&n->domain, d) && (constants || n->op != MW_NODE_CONST)) return id;
    }
    return -1;
}

static int32_t add_fact(mw_random_case *c, const mw_domain *d) {
    return mw_plan_add(
        c->plan, &(mw_node){.op = MW_NODE_FACT, .domain = *d, .source = mw_plan_count(c->plan)});
}

static int32_t arg_of(mw_random_case *c, const mw_domain *d, bool constants) {
    int32_t id = fitting(c, d, constants);
    if (id >= 0 && !one_in(c, 8)) return id;
    if (one_in(c, 3)) { // something narrower, spread
        mw_domain part = *d;
        if (one_in(c, 2)) part.kind = -1;
        if (one_in(c, 2)) part.axis = -1;
        if (one_in(c, 2)) memset(part.key, -1, sizeof part.key);
        int32_t narrow = fitting(c, &part, true);
        if (narrow < 0) narrow = add_fact(c, &part);
        mw_node n = {.op = MW_NODE_SPREAD, .domain = *d, .arg = {narrow}, .arg_count = 1};
        return mw_plan_add(c->plan, &n);
    }
    return add_fact(c, d);
}

static int64_t periods(const mw_random_case *c, int32_t axis) {
    return axis < 0 ? 1 : c->shape.axis_size[axis];
}

static void draw_args(mw_random_case *c, mw_node *n, int32_t count) {
    for (int32_t i = 0; i < count; i++) n->arg[i] = arg_of(c, &n->domain, true);
    n->arg_count = count;
}

static bool draw_members(mw_random_case *c, mw_node *n) {
    int32_t kinds = c->shape.kind_count;
    mw_domain below = n->domain;
    if (n->op == MW_NODE_LINKED) {
        n->link = (int32_t)mw_random_below(c, LINKS);
        n->domain.kind = c->shape.link[n->link].from_kind;
        below.kind = c->shape.link[n->link].to_kind;
    } else {
        if (n->domain.kind < 0 || n->domain.kind + 1 >= kinds) return false;
        below.kind = n->domain.kind + 1 + (int32_t)mw_random_below(c, kinds - n->domain.kind - 1);
    }
    n->arg[0] = arg_of(c, &below, false);
    n->arg_count = 1;
    n->aux = below.kind;
    if (one_in(c, 2)) n->arg[n->arg_count++] = arg_of(c, &below, false);
    if (n->reduce != MW_REDUCE_COUNT || !one_in(c, 2)) return true;
    n->arg[0] = -1;
    if (one_in(c, 2) && n->op == MW_NODE_AGG) n->arg_count = 0;
    return true;
}

static bool draw_roll(mw_random_case *c, mw_node *n) {
    int32_t kinds = c->shape.kind_count;
    if (n->domain.kind < 0) return false;
    n->arg[0] = one_in(c, 3) ? -1 : arg_of(c, &n->domain, true);
    if (n->arg[0] >= 0 && mw_plan_node(c->plan, n->arg[0])->op == MW_NODE_CONST) return false;
    n->arg_count = 1;
    for (int32_t k = n->domain.kind + 1; k < kinds; k++) {
        mw_domain d = n->domain;
        d.kind = k;
        if (!one_in(c, 3)) n->arg[n->arg_count++] = arg_of(c, &d, false);
    }
    n->aux = kinds - 1; // all kinds hold or do not hold the lowest one
    return true;
}

static bool draw_time(mw_random_case *c, mw_node *n) {
    mw_domain from = n->domain;
    from.axis = (int32_t)mw_random_below(c, AXES);
    int64_t count = periods(c, n->domain.axis), limit = periods(c, from.axis);
    n->arg[0] = arg_of(c, &from, false);
    n->arg_count = 1;
    n->map = draw_map(c, count, limit);
    int32_t *end = PUSH(c, int32_t, count);
    for (int64_t t = 0; t < count; t++)
        end[t] = n->map[t] < 0 ? 0 : n->map[t] + (int32_t)mw_random_below(c, limit - n->map[t] + 1);
    n->map_end = end;
    return true;
}

static bool draw_keyed(mw_random_case *c, mw_node *n) {
    mw_domain from = n->domain;
    int32_t key = (int32_t)mw_random_below(c, KEYS);
    if (from.key[0] == key || from.key[1] >= 0) return false;
    n->aux = from.key[0] >= 0 ? (int32_t)mw_random_below(c, 2) : 0;
    if (n->aux == 0)
        from.key[1] = from.key[0], from.key[0] = key;
    else
        from.key[1] = key;
    n->arg[0] = arg_of(c, &from, false);
    n->arg_count = 1;
    if (n->op == MW_NODE_KEY_PICK) n->arg[n->arg_count++] = arg_of(c, &n->domain, true);
    uint8_t *set = PUSH(c, uint8_t, c->shape.key_size[key]);
    for (int32_t m = 0; m < c->shape.key_size[key]; m++) set[m] = !one_in(c, 3);
    n->set = one_in(c, 3) ? NULL : set;
    return true;
}

static bool draw_up(mw_random_case *c, mw_node *n) {
    mw_domain above = n->domain;
    if (n->domain.kind <= 0) return false;
    above.kind = (int32_t)mw_random_below(c, n->domain.kind);
    n->arg[0] = arg_of(c, &above, false);
    n->arg_count = 1;
    return true;
}

// A table of random keys and its rows in force.
static void draw_looked_up(mw_random_case *c, mw_node *n) {
    bool marginal = n->op == MW_NODE_MARGINAL;
    int32_t keys = marginal ? 1 : (int32_t)mw_random_below(c, MW_PLAN_KEYS_MAX + 1);
    draw_args(c, n, keys);
    n->table = draw_table(c, keys, marginal);
    n->row_of = draw_map(c, periods(c, n->domain.axis), 3);
}

static void draw_member(mw_random_case *c, mw_node *n) {
    n->set_count = (int32_t)mw_random_below(c, one_in(c, 4) ? 100 : 8);
    uint8_t *set = PUSH(c, uint8_t, n->set_count);
    for (int32_t i = 0; i < n->set_count; i++) set[i] = one_in(c, 2);
    n->set = set;
    draw_args(c, n, 1);
}

// A RECUR with a body of a few nodes; tag 1 keeps other nodes from using them.
static bool draw_recur(mw_random_case *c, mw_node *n) {
    static const mw_node_op body[] = {MW_NODE_ADD, MW_NODE_MIN, MW_NODE_ELSE,
                                      MW_NODE_MUL, MW_NODE_LT,  MW_NODE_SUB};
    if (n->domain.axis < 0) return false;
    n->aux = mw_plan_count(c->plan);
    n->arg[0] = arg_of(c, &n->domain, true);
    mw_node step = {.op = MW_NODE_PREVIOUS_SELF, .domain = n->domain, .aux = n->aux, .tag = 1};
    int32_t last = mw_plan_add(c->plan, &step);
    for (int64_t i = mw_random_below(c, 4); i >= 0; i--) {
        step.op = body[mw_random_below(c, sizeof body / sizeof body[0])];
        step.aux = 0;
        step.arg[0] = last, step.arg[1] = arg_of(c, &n->domain, true);
        if (one_in(c, 2)) step.arg[1] = last, step.arg[0] = arg_of(c, &n->domain, true);
        step.arg_count = 2;
        if (step.arg[0] < 0 || step.arg[1] < 0) return false;
        int32_t next = mw_plan_add(c->plan, &step);
        if (next < 0 || mw_plan_node(c->plan, next)->tag != 1) break; // folded away
        last = next;
    }
    n->arg[1] = last;
    n->arg_count = 2;
    return true;
}

static bool draw_operands(mw_random_case *c, mw_node *n) {
    static const int8_t arity[] = {
#define X(name, args, text) args,
        MW_NODE_OP_LIST(X)
#undef X
    };
    switch ((int)n->op) {
    case MW_NODE_CONST:
    case MW_NODE_PREVIOUS_SELF: return false;
    case MW_NODE_FACT: n->source = mw_plan_count(c->plan); return true;
    case MW_NODE_KEY: return n->domain.key[0] >= 0;
    case MW_NODE_TIME: {
        double *x = PUSH(c, double, periods(c, n->domain.axis));
        for (int64_t t = 0; t < periods(c, n->domain.axis); t++) x[t] = draw_value(c);
        n->per_period = x;
        return n->domain.axis >= 0;
    }
    case MW_NODE_SPREAD:
        n->arg[0] = arg_of(c, &n->domain, true);
        n->arg_count = 1;
        return true;
    case MW_NODE_MEMBER: draw_member(c, n); return true;
    case MW_NODE_LOOKUP:
    case MW_NODE_MARGINAL: draw_looked_up(c, n); return true;
    case MW_NODE_PICK_ROW:
        draw_args(c, n, 1 + (int32_t)mw_random_below(c, 3));
        n->map = draw_map(c, periods(c, n->domain.axis), n->arg_count);
        return true;
    case MW_NODE_UP: return draw_up(c, n);
    case MW_NODE_AGG:
    case MW_NODE_LINKED: return draw_members(c, n);
    case MW_NODE_ROLL: return draw_roll(c, n);
    case MW_NODE_TIME_PICK:
    case MW_NODE_TIME_REDUCE: return draw_time(c, n);
    case MW_NODE_KEY_REDUCE:
    case MW_NODE_KEY_PICK:
    case MW_NODE_KEY_BEST: return draw_keyed(c, n);
    case MW_NODE_PEER:
    case MW_NODE_PEER_RANK:
    case MW_NODE_PEER_PERCENTILE:
        draw_args(c, n, 1 + (int32_t)mw_random_below(c, 3));
        n->aux = (int32_t)mw_random_below(c, 2);
        return n->domain.kind >= 0;
    case MW_NODE_RECUR: return draw_recur(c, n);
    default: draw_args(c, n, arity[n->op]); return true;
    }
}

static bool draw_node(mw_random_case *c) {
    static const double shares[] = {0, 0, 0, 1, 0.5, 0.3, 1e-9};
    mw_node n = {.op = (mw_node_op)mw_random_below(c, MW_NODE_OP_COUNT),
                 .domain = draw_domain(c),
                 .reduce = (mw_reduce)mw_random_below(c, MW_REDUCE_OP_COUNT),
                 .needs = shares[mw_random_below(c, sizeof shares / sizeof shares[0])]};
    bool left_out = n.op < 64 && (c->o.ops_left_out >> n.op & 1);
    if (left_out || !draw_operands(c, &n)) return true;
    for (int32_t i = 0; i < n.arg_count; i++)
        if (n.arg[i] < 0 && i > 0) return false; // out of memory
    return mw_plan_add(c->plan, &n) >= 0;
}

static bool draw_leaves(mw_random_case *c) {
    int32_t count = mw_plan_count(c->plan);
    c->leaf = PUSH(c, const double *, count);
    for (int32_t id = 0; c->leaf && id < count; id++) {
        const mw_node *n = mw_plan_node(c->plan, id);
        if (n->op != MW_NODE_FACT) continue;
        int64_t size = mw_domain_size(&n->domain, &c->shape);
        double *x = PUSH(c, double, size);
        bool codes = one_in(c, 3); // small numbers meet more often
        for (int64_t i = 0; x && i < size; i++)
            x[i] = codes ? (double)mw_random_below(c, 3) : draw_value(c);
        c->leaf[id] = x;
    }
    return c->leaf != NULL;
}

bool mw_random_init(mw_random_case *c, const mw_random_options *o) {
    *c = (mw_random_case){.o = *o, .state = o->seed * 1000003};
    c->arena = mw_arena_new((size_t)1 << 28);
    c->plan = mw_plan_new();
    if (!c->arena || !c->plan) return false;
    tree t = draw_tree(c);
    draw_kinds(c, &t);
    draw_axes_and_keys(c);
    draw_links(c);
    for (int32_t i = 0; i < TRIES * o->nodes && mw_plan_count(c->plan) < o->nodes; i++)
        if (!draw_node(c)) return false;
    return draw_leaves(c);
}

void mw_random_fini(mw_random_case *c) {
    mw_plan_free(c->plan);
    mw_arena_free(c->arena);
}

const double **mw_random_counts(mw_random_case *c) {
    int32_t count = mw_plan_count(c->plan);
    const double **leaf = PUSH(c, const double *, count);
    for (int32_t id = 0; leaf && id < count; id++) {
        const mw_node *n = mw_plan_node(c->plan, id);
        if (n->op != MW_NODE_FACT) continue;
        int64_t size = mw_domain_size(&n->domain, &c->shape);
        double *x = PUSH(c, double, size);
        for (int64_t i = 0; x && i < size; i++) x[i] = (double)mw_random_below(c, 4);
        leaf[id] = x;
    }
    return leaf;
}

// SPDX-License-Identifier: MIT
// Nodes that look at other points, each as a subquery that is joined to the table of its domain.
#include "engine/sql_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void mw_sql_join_fini(mw_sql_join *j) {
    mw_text_free(&j->from);
    mw_text_free(&j->dims);
    mw_text_free(&j->on);
    mw_text_free(&j->value);
    mw_text_free(&j->final);
}

void mw_sql_table_of(const mw_sql_writer *w, mw_text *t, int32_t domain) {
    int32_t stage = w->table[domain];
    if (stage > 0)
        mw_text_addf(t, "s%d_%d", stage, domain);
    else
        mw_text_addf(t, "%c%d", stage == MW_SQL_RESULT ? 'o' : 'f', domain);
}

void mw_sql_table(const mw_sql_writer *w, mw_text *t, int32_t id) {
    mw_sql_table_of(w, t, w->sql->of[id]);
}

static const mw_node *node_of(const mw_sql_writer *w, int32_t id) {
    return mw_plan_node(w->plan, id);
}

// One dimension of the subquery, selected from `from` and joined to the row's own.
static void put_dim(mw_sql_join *j, const char *from, const char *name, const char *own) {
    bool first = j->dims.size == 0;
    mw_text_addf(&j->dims, "%s%s AS %s", first ? "" : ", ", from, name);
    mw_text_addf(&j->on, "%sj.%s = b.%s", j->on.size ? " AND " : "", name, own);
}

// The key dimensions, and the period where both have one, stay as they are.
static void put_same_dims(const mw_node *n, bool time, mw_sql_join *j) {
    char name[16], from[20];
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && n->domain.key[i] >= 0; i++) {
        snprintf(name, sizeof name, "x%d", n->domain.key[i]);
        snprintf(from, sizeof from, "q.%s", name);
        put_dim(j, from, name, name);
    }
    if (time && n->domain.axis >= 0) put_dim(j, "q.t", "t", "t");
}

static void group_by(const mw_sql_writer *w, mw_sql_join *j) {
    if (j->dims.size) mw_text_adds(&j->from, w->dialect->by_all);
}

// The column of an arg in the subquery's table q; a constant as it is.
static void put_column(const mw_sql_writer *w, mw_text *t, int32_t id) {
    if (id < 0) {
        mw_text_adds(t, "1e0");
        return;
    }
    if (node_of(w, id)->op != MW_NODE_CONST) mw_text_adds(t, "q.");
    mw_sql_value(w, t, id);
}

// ---- reductions

typedef struct {
    const char *x, *c; // value and condition of a member; c NULL: none
    const char *order; // of FIRST and LAST: one expression
} member;

// Members that count: those whose condition is not 0, and not missing where they change nothing.
static void put_filter(const mw_sql_writer *w, mw_text *t, const mw_node *n, const member *m) {
    const char *neutral = n->reduce == MW_REDUCE_SUM || n->reduce == MW_REDUCE_ANY ? "= 0"
                          : n->reduce == MW_REDUCE_ALL                             ? "<> 0"
                                                                                   : NULL;
    mw_text_adds(t, "count(*)");
    if (!m->c) return;
    mw_text_adds(t, " FILTER (WHERE ");
    mw_sql_fill(t, w->dialect->is_not, m->c, "0", NULL);
    if (neutral)
        mw_text_addf(t, " AND (%s IS NOT NULL OR (%s %s) IS NOT TRUE)", m->c, m->x, neutral);
    mw_text_adds(t, ")");
}

// x where the member is known and counts, NULL else.
static void put_known(mw_text *t, const member *m) {
    if (m->c)
        mw_text_addf(t, "CASE WHEN %s <> 0 THEN %s END", m->c, m->x);
    else
        mw_text_adds(t, m->x);
}

// The first or last known value whose condition is not 0; missing where that is missing.
static void put_edge(const mw_sql_writer *w, mw_text *t, const mw_node *n, const member *m) {
    const char *form = n->reduce == MW_REDUCE_LAST ? w->dialect->last : w->dialect->first;
    mw_text x = {0};
    if (m->c)
        mw_text_addf(&x, "CASE WHEN %s IS NOT NULL THEN %s END", m->c, m->x);
    else
        mw_text_adds(&x, m->x);
    mw_sql_fill(t, form, mw_sql_text(&x), m->order, NULL);
    mw_text_addf(t, " FILTER (WHERE %s IS NOT NULL", m->x);
    if (m->c) mw_text_adds(t, " AND ");
    if (m->c) mw_sql_fill(t, w->dialect->is_not, m->c, "0", NULL);
    mw_text_adds(t, ")");
    t->failed = t->failed || x.failed;
    mw_text_free(&x);
}

// WHEN some known member decides: one that is true for ANY, false for ALL.
static void put_decided(const mw_sql_writer *w, mw_text *t, const mw_node *n, const char *known) {
    mw_text test = {0};
    if (n->reduce != MW_REDUCE_ANY && n->reduce != MW_REDUCE_ALL) return;
    bool any = n->reduce == MW_REDUCE_ANY;
    mw_text_addf(&test, "(%s) %s 0", known, any ? "<>" : "=");
    mw_text_adds(t, " WHEN ");
    mw_sql_fill(t, w->dialect->any, mw_sql_text(&test), NULL, NULL);
    mw_text_adds(t, any ? " THEN 1e0" : " THEN 0e0");
    t->failed = t->failed || test.failed;
    mw_text_free(&test);
}

// The reduction over the rows of a group, as node_op.h defines it.
static void put_reduce(const mw_sql_writer *w, mw_text *t, const mw_node *n, const member *m) {
    mw_text members = {0}, known = {0};
    if (n->reduce == MW_REDUCE_FIRST || n->reduce == MW_REDUCE_LAST) {
        put_edge(w, t, n, m);
        return;
    }
    put_filter(w, &members, n, m);
    put_known(&known, m);
    const char *all = mw_sql_text(&members), *x = mw_sql_text(&known);
    const char *none = n->reduce >= MW_REDUCE_MEAN  ? "NULL"
                       : n->reduce == MW_REDUCE_ALL ? "1e0"
                                                    : "0e0";
    mw_text_adds(t, "CASE");
    put_decided(w, t, n, x);
    mw_text_addf(t, " WHEN %s = 0 THEN %s WHEN count(%s) ", all, none, x);
    if (n->needs > 0 && n->needs < 1) {
        mw_text_addf(t, "= 0 THEN NULL WHEN count(%s) < ", x);
        mw_sql_number(w, t, n->needs);
        mw_text_addf(t, " * %s - 1e-9 THEN NULL ELSE ", all);
    } else {
        mw_text_addf(t, "< %s THEN NULL ELSE ", all);
    }
    if (n->reduce == MW_REDUCE_ANY || n->reduce == MW_REDUCE_ALL)
        mw_text_adds(t, n->reduce == MW_REDUCE_ANY ? "0e0" : "1e0");
    else
        mw_sql_fill(t, w->dialect->reduce[n->reduce], x, NULL, NULL);
    mw_text_adds(t, " END");
    t->failed = t->failed || members.failed || known.failed;
    mw_text_free(&members);
    mw_text_free(&known);
}

// What a row takes that no group was found for.
static void put_final(mw_sql_join *j, const mw_node *n, int32_t id) {
    bool empty = n->reduce < MW_REDUCE_MEAN;
    if (empty)
        mw_text_addf(&j->final, "CASE WHEN j.some IS NULL THEN %s ELSE j.n%d END",
                     n->reduce == MW_REDUCE_ALL ? "1e0" : "0e0", id);
    else
        mw_text_addf(&j->final, "j.n%d", id);
}

static void put_reduction(const mw_sql_writer *w, mw_sql_join *j, const mw_node *n,
                          const char *order) {
    mw_text x = {0}, c = {0};
    put_column(w, &x, n->arg_count > 0 ? n->arg[0] : -1);
    bool with_cond = n->arg_count > 1 && (n->op == MW_NODE_AGG || n->op == MW_NODE_LINKED);
    if (with_cond) put_column(w, &c, n->arg[1]);
    member m = {mw_sql_text(&x), with_cond ? c.bytes : NULL, order};
    put_reduce(w, &j->value, n, &m);
    mw_text_free(&x);
    mw_text_free(&c);
}

// ---- between rows

static mw_status cross_up(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id);
    char own[16];
    snprintf(own, sizeof own, "u%d", node_of(w, n->arg[0])->domain.kind);
    mw_text_adds(&j->from, "FROM ");
    mw_sql_table(w, &j->from, n->arg[0]);
    mw_text_adds(&j->from, " q");
    put_same_dims(n, true, j);
    put_dim(j, "q.r", "r", own);
    put_column(w, &j->value, n->arg[0]);
    mw_text_addf(&j->final, "j.n%d", id);
    return MW_OK;
}

// The arg whose table the members stand in; -1 when all are constants or there is none.
static int32_t member_arg(const mw_sql_writer *w, const mw_node *n) {
    for (int32_t i = 0; i < n->arg_count; i++)
        if (n->arg[i] >= 0 && node_of(w, n->arg[i])->op != MW_NODE_CONST) return n->arg[i];
    return -1;
}

// All points of a domain with another kind, from the shape alone: where no arg has a table.
static void put_points(const mw_sql_writer *w, mw_text *t, const mw_node *n, int32_t kind) {
    char name[16], size[16];
    mw_text_addf(t, "(SELECT * FROM k%d", kind);
    if (n->domain.axis >= 0) {
        snprintf(size, sizeof size, "%d", w->shape->axis_size[n->domain.axis]);
        mw_text_adds(t, ", ");
        mw_sql_fill(t, w->dialect->numbers, "t", size, NULL);
    }
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && n->domain.key[i] >= 0; i++) {
        snprintf(name, sizeof name, "x%d", n->domain.key[i]);
        snprintf(size, sizeof size, "%d", w->shape->key_size[n->domain.key[i]]);
        mw_text_adds(t, ", ");
        mw_sql_fill(t, w->dialect->numbers, name, size, NULL);
    }
    mw_text_adds(t, ")");
}

static int32_t member_kind(const mw_sql_writer *w, const mw_node *n) {
    if (n->op == MW_NODE_LINKED) return w->shape->link[n->link].to_kind;
    for (int32_t i = 0; i < n->arg_count; i++)
        if (n->arg[i] >= 0 && node_of(w, n->arg[i])->domain.kind >= 0)
            return node_of(w, n->arg[i])->domain.kind;
    return n->aux;
}

static mw_status cross_members(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id);
    int32_t arg = member_arg(w, n);
    char from[24];
    bool linked = n->op == MW_NODE_LINKED;
    mw_text_adds(&j->from, "FROM ");
    if (arg >= 0)
        mw_sql_table(w, &j->from, arg);
    else
        put_points(w, &j->from, n, member_kind(w, n));
    mw_text_adds(&j->from, " q");
    if (linked) mw_text_addf(&j->from, " JOIN l%d l ON l.b = q.r", n->link);
    put_same_dims(n, true, j);
    snprintf(from, sizeof from, linked ? "l.a" : "q.u%d", n->domain.kind);
    put_dim(j, from, "r", "r");
    put_reduction(w, j, n, linked ? "l.p" : "q.r");
    put_final(j, n, id);
    group_by(w, j);
    return MW_OK;
}

// Own value, else the reduction over direct children of each kind that hold something.
static mw_status cross_roll(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id);
    mw_text dims = {0};
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && n->domain.key[i] >= 0; i++)
        mw_text_addf(&dims, "a.x%d, ", n->domain.key[i]);
    if (n->domain.axis >= 0) mw_text_adds(&dims, "a.t, ");
    mw_text_adds(&j->from, "FROM (");
    for (int32_t i = 1; i < n->arg_count; i++) {
        int32_t below = node_of(w, n->arg[i])->domain.kind;
        mw_text_addf(&j->from, "%sSELECT %sk.pr AS r, %d AS part, a.r AS child, a.n%d AS v FROM ",
                     i > 1 ? " UNION ALL " : "", mw_sql_text(&dims), i, n->arg[i]);
        mw_sql_table(w, &j->from, n->arg[i]);
        mw_text_addf(&j->from, " a JOIN k%d k ON k.r = a.r WHERE k.pk = %d", below, n->domain.kind);
        if (n->aux >= 0) mw_text_addf(&j->from, " AND k.h%d = 1", n->aux);
    }
    if (n->arg_count < 2) // only own values: no children at all
        mw_text_addf(&j->from,
                     "SELECT %s0 AS r, 0 AS part, 0 AS child, NULL::DOUBLE AS v FROM f%d a "
                     "WHERE false",
                     mw_sql_text(&dims), w->sql->of[id]);
    mw_text_adds(&j->from, ") q");
    put_same_dims(n, true, j);
    put_dim(j, "q.r", "r", "r");
    member m = {"q.v", NULL, "q.part * 4294967296 + q.child"}; // one order, to be turned round
    put_reduce(w, &j->value, n, &m);
    group_by(w, j);
    mw_text own = {0};
    if (n->arg[0] >= 0) mw_sql_value(w, &own, n->arg[0]);
    mw_text_addf(&j->final, "coalesce(%s, j.n%d)", own.size ? own.bytes : "NULL", id);
    mw_text_free(&own);
    mw_text_free(&dims);
    return MW_OK;
}

// ---- between periods

static mw_status cross_time(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id);
    bool pick = n->op == MW_NODE_TIME_PICK;
    bool timed = n->domain.axis >= 0; // else one period for all
    int32_t periods = timed ? w->shape->axis_size[n->domain.axis] : 1;
    int64_t pairs = 0;
    mw_text_adds(&j->from, "FROM (VALUES ");
    for (int32_t t = 0; t < periods; t++) {
        if (n->map[t] < 0) continue;
        int32_t end = pick ? n->map[t] + 1 : n->map_end[t];
        for (int32_t s = n->map[t]; s < end; s++)
            mw_text_addf(&j->from, "%s(%d,%d)", pairs++ ? "," : "", t, s);
    }
    if (pairs > MW_SQL_LIST_MAX)
        return mw_fail(w->err, MW_LIMIT, "SQL: node %d looks at %lld pairs of periods, at most %d",
                       id, (long long)pairs, MW_SQL_LIST_MAX);
    mw_text_addf(&j->from, "%s) m(t, s)", pairs ? "" : "(-1,-1)");
    mw_text_adds(&j->from, " JOIN ");
    mw_sql_table(w, &j->from, n->arg[0]);
    mw_text_addf(&j->from, " q ON q.t = m.s");
    put_same_dims(n, false, j);
    if (timed) put_dim(j, "m.t", "t", "t");
    if (n->domain.kind >= 0) put_dim(j, "q.r", "r", "r");
    if (pick) {
        put_column(w, &j->value, n->arg[0]);
        mw_text_addf(&j->final, "j.n%d", id);
        return MW_OK;
    }
    put_reduction(w, j, n, "m.s");
    group_by(w, j);
    // Periods of an empty run take what nothing gives; those without a run are missing.
    mw_text_adds(&j->final, "CASE WHEN ");
    mw_sql_whole(w, &j->final, n->map, periods, timed ? "b.t" : "0");
    mw_text_adds(&j->final, " >= 0 THEN ");
    put_final(j, n, id);
    mw_text_adds(&j->final, " END");
    return MW_OK;
}

// ---- between members of a key

// Only the members of a set.
static void put_set(const mw_sql_writer *w, const mw_node *n, int32_t dim, mw_text *t) {
    bool any = false;
    mw_text_addf(t, " WHERE q.x%d IN (", dim);
    for (int32_t m = 0; m < w->shape->key_size[dim]; m++) {
        if (n->set[m]) mw_text_addf(t, "%s%d", any ? "," : "", m);
        any = any || n->set[m];
    }
    mw_text_adds(t, any ? ")" : "-1)");
}

static mw_status cross_key(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id), *arg = node_of(w, n->arg[0]);
    int32_t dim = arg->domain.key[n->aux];
    mw_text_adds(&j->from, "FROM ");
    mw_sql_table(w, &j->from, n->arg[0]);
    mw_text_adds(&j->from, " q");
    put_same_dims(n, true, j);
    if (n->domain.kind >= 0) put_dim(j, "q.r", "r", "r");
    char index[24];
    snprintf(index, sizeof index, "q.x%d", dim);
    if (n->op == MW_NODE_KEY_REDUCE) {
        if (n->set) put_set(w, n, dim, &j->from);
        put_reduction(w, j, n, index);
        put_final(j, n, id);
        group_by(w, j);
        return MW_OK;
    }
    mw_text code = {0};
    mw_status st = mw_sql_list(w, &code, w->shape->key_code[dim], w->shape->key_size[dim], index);
    const char *c = mw_sql_text(&code);
    char x[24], order[64];
    snprintf(x, sizeof x, "q.n%d", n->arg[0]);
    snprintf(order, sizeof order, "%s DESC, %s", x, index);
    if (n->op == MW_NODE_KEY_BEST) {
        mw_sql_fill(&j->value, w->dialect->first, c, order, NULL);
        mw_text_addf(&j->value, " FILTER (WHERE %s IS NOT NULL)", x);
    } else { // KEY_PICK: joined by the code, the first of several members that have it
        mw_text_addf(&j->dims, "%s%s AS code", j->dims.size ? ", " : "", c);
        mw_text_addf(&j->on, "%sj.code = ", j->on.size ? " AND " : "");
        const mw_node *which = node_of(w, n->arg[1]);
        if (which->op != MW_NODE_CONST) mw_text_adds(&j->on, "b.");
        mw_sql_value(w, &j->on, n->arg[1]);
        mw_sql_fill(&j->value, w->dialect->first, x, index, NULL);
    }
    group_by(w, j);
    mw_text_addf(&j->final, "j.n%d", id);
    mw_text_free(&code);
    return st;
}

// ---- peers: those of the same groups, in the node's own table

static void put_peers_from(const mw_sql_writer *w, const mw_node *n, const char *known,
                           mw_sql_join *j) {
    int32_t table = member_arg(w, n);
    mw_text_adds(&j->from, "FROM ");
    if (table >= 0)
        mw_sql_table(w, &j->from, table);
    else
        put_points(w, &j->from, n, n->domain.kind);
    mw_text_addf(&j->from, " q WHERE true");
    for (int32_t i = 1; i < n->arg_count; i++) {
        mw_text_adds(&j->from, " AND ");
        put_column(w, &j->from, n->arg[i]);
        mw_text_adds(&j->from, " IS NOT NULL");
    }
    if (known) mw_text_addf(&j->from, " AND %s IS NOT NULL", known);
    put_same_dims(n, true, j);
}

// A reduction over the known values of each group, joined by the groups.
static mw_status cross_peer_reduce(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id);
    mw_text x = {0}, c = {0};
    put_column(w, &x, n->arg[0]);
    mw_text_addf(&c, "(%s IS NOT NULL)::DOUBLE", mw_sql_text(&x));
    put_peers_from(w, n, NULL, j);
    for (int32_t i = 1; i < n->arg_count; i++) {
        char from[24], name[24], own[24];
        if (node_of(w, n->arg[i])->op == MW_NODE_CONST) continue;
        snprintf(from, sizeof from, "q.n%d", n->arg[i]);
        snprintf(name, sizeof name, "g%d", i);
        snprintf(own, sizeof own, "n%d", n->arg[i]);
        put_dim(j, from, name, own);
    }
    member m = {mw_sql_text(&x), mw_sql_text(&c), "q.r"};
    put_reduce(w, &j->value, n, &m);
    group_by(w, j);
    if (j->on.size == 0) mw_text_adds(&j->on, "true");
    for (int32_t i = 1; i < n->arg_count; i++) // a missing group that is a constant
        if (isnan(node_of(w, n->arg[i])->value) && node_of(w, n->arg[i])->op == MW_NODE_CONST)
            mw_text_adds(&j->on, " AND false");
    mw_text_addf(&j->final, "j.n%d", id);
    mw_text_free(&x);
    mw_text_free(&c);
    return MW_OK;
}

static mw_status cross_peer(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id);
    if (n->op == MW_NODE_PEER) return cross_peer_reduce(w, id, j);
    mw_text x = {0}, groups = {0};
    put_column(w, &x, n->arg[0]);
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && n->domain.key[i] >= 0; i++)
        mw_text_addf(&groups, "%sq.x%d", groups.size ? ", " : "", n->domain.key[i]);
    if (n->domain.axis >= 0) mw_text_addf(&groups, "%sq.t", groups.size ? ", " : "");
    for (int32_t i = 1; i < n->arg_count; i++) {
        mw_text_adds(&groups, groups.size ? ", " : "");
        put_column(w, &groups, n->arg[i]);
    }
    const char *v = mw_sql_text(&x), *g = groups.size ? groups.bytes : "1";
    put_peers_from(w, n, v, j);
    put_dim(j, "q.r", "r", "r");
    if (n->op == MW_NODE_PEER_RANK)
        mw_text_addf(&j->value, "(rank() OVER (PARTITION BY %s ORDER BY %s %s))::DOUBLE", g, v,
                     n->aux ? "ASC" : "DESC");
    else
        mw_text_addf(
            &j->value,
            "CASE WHEN count(*) OVER (PARTITION BY %s) = 1 THEN 0.5e0 ELSE ((rank() OVER "
            "(PARTITION BY %s ORDER BY %s) - 1) + 0.5e0 * (count(*) OVER (PARTITION BY %s, "
            "%s) - 1)) / (count(*) OVER (PARTITION BY %s) - 1) END",
            g, g, v, g, v, g);
    mw_text_addf(&j->final, "j.n%d", id);
    mw_text_free(&x);
    mw_text_free(&groups);
    return MW_OK;
}

// ---- a column repeated over dimensions that its domain lacks

static mw_status cross_spread(const mw_sql_writer *w, int32_t id, mw_sql_join *j) {
    const mw_node *n = node_of(w, id), *arg = node_of(w, n->arg[0]);
    mw_text_adds(&j->from, "FROM ");
    mw_sql_table(w, &j->from, n->arg[0]);
    mw_text_adds(&j->from, " q");
    put_same_dims(arg, true, j);
    if (arg->domain.kind >= 0) put_dim(j, "q.r", "r", "r");
    if (j->on.size == 0) mw_text_adds(&j->on, "true");
    put_column(w, &j->value, n->arg[0]);
    mw_text_addf(&j->final, "j.n%d", id);
    return MW_OK;
}

mw_status mw_sql_cross(const mw_sql_writer *w, int32_t id, mw_sql_join *out) {
    *out = (mw_sql_join){0};
    switch ((int)node_of(w, id)->op) {
    case MW_NODE_UP: return cross_up(w, id, out);
    case MW_NODE_AGG:
    case MW_NODE_LINKED: return cross_members(w, id, out);
    case MW_NODE_ROLL: return cross_roll(w, id, out);
    case MW_NODE_TIME_PICK:
    case MW_NODE_TIME_REDUCE: return cross_time(w, id, out);
    case MW_NODE_KEY_PICK:
    case MW_NODE_KEY_REDUCE:
    case MW_NODE_KEY_BEST: return cross_key(w, id, out);
    case MW_NODE_PEER:
    case MW_NODE_PEER_RANK:
    case MW_NODE_PEER_PERCENTILE: return cross_peer(w, id, out);
    default: return cross_spread(w, id, out);
    }
}

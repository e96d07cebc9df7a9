// SPDX-License-Identifier: MIT
// See sql.h. Nodes are computed in stages: within one, each domain's table gets new columns, first
// those that look at other points (joins), then operators of one point, layer upon layer.
#include "engine/sql.h"

#include "base/alloc.h"
#include "engine/sql_int.h"

#include <stdio.h>
#include <string.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "SQL: out of memory"); }

static const mw_node *node_of(const mw_sql_writer *w, int32_t id) {
    return mw_plan_node(w->plan, id);
}

bool mw_sql_is_indexed(const mw_sql_writer *w, const mw_node *n) {
    while (n->op == MW_NODE_SPREAD) n = node_of(w, n->arg[0]);
    return n->op == MW_NODE_CONST || n->op == MW_NODE_TIME || n->op == MW_NODE_KEY ||
           (n->op == MW_NODE_LOOKUP && n->arg_count == 0);
}

bool mw_sql_is_local(const mw_sql_writer *w, const mw_node *n) {
    if (n->op == MW_NODE_SPREAD) return mw_sql_is_indexed(w, n);
    if (mw_node_op_elementwise(n->op)) return true;
    switch ((int)n->op) {
    case MW_NODE_CONST:
    case MW_NODE_TIME:
    case MW_NODE_KEY:
    case MW_NODE_LOOKUP:
    case MW_NODE_MARGINAL:
    case MW_NODE_PICK_ROW:
    case MW_NODE_PREVIOUS_SELF:
    case MW_NODE_RECUR: return true;
    default: return false;
    }
}

// ---- what is computed where

static mw_status find_domain(mw_sql_writer *w, int32_t id) {
    mw_sql *s = w->sql;
    const mw_domain *d = &node_of(w, id)->domain;
    for (int32_t i = 0; i < s->domain_count; i++)
        if (memcmp(&s->domain[i], d, sizeof *d) == 0) {
            s->of[id] = i;
            return MW_OK;
        }
    if (!mw_grow(&s->domain, &s->domain_capacity, s->domain_count + 1, sizeof *s->domain))
        return no_memory(w->err);
    s->domain[s->domain_count] = *d;
    s->of[id] = s->domain_count++;
    return MW_OK;
}

static void place_node(mw_sql_writer *w, int32_t id) {
    const mw_node *n = node_of(w, id);
    int32_t stage = 0, layer = 0;
    bool local = mw_sql_is_local(w, n);
    for (int32_t i = 0; i < n->arg_count; i++) {
        int32_t a = n->arg[i];
        if (a < 0 || node_of(w, a)->op == MW_NODE_CONST) continue;
        int32_t after = local ? w->stage[a] : w->stage[a] + 1;
        if (after > stage) stage = after, layer = 0;
        if (local && after == stage && w->layer[a] > layer) layer = w->layer[a];
    }
    if (!local && n->op != MW_NODE_FACT && stage == 0) stage = 1; // members counted by the shape
    w->stage[id] = stage;
    w->layer[id] = local ? layer + 1 : 0;
    // A join may read a table of its own stage, when that domain came first.
    int32_t until = local ? stage : stage + 1;
    for (int32_t i = 0; i < n->arg_count; i++)
        if (n->arg[i] >= 0 && w->last[n->arg[i]] < until) w->last[n->arg[i]] = until;
}

// Whether a node's expression says its arg itself.
static bool says_arg(const mw_sql_writer *w, int32_t id) {
    return node_of(w, id)->op == MW_NODE_SPREAD && mw_sql_is_indexed(w, node_of(w, id));
}

static mw_status place_nodes(mw_sql_writer *w, const int32_t *want, int32_t want_count) {
    int32_t count = mw_plan_count(w->plan);
    for (int32_t i = 0; i < want_count; i++) w->needed[want[i]] = w->wanted[want[i]] = true;
    for (int32_t id = count - 1; id >= 0; id--)
        for (int32_t i = 0; i < node_of(w, id)->arg_count && w->needed[id]; i++)
            if (node_of(w, id)->arg[i] >= 0 && !says_arg(w, id))
                w->needed[node_of(w, id)->arg[i]] = true;
    for (int32_t id = 0; id < count; id++) {
        w->sql->of[id] = -1;
        if (!w->needed[id]) continue;
        bool alone = node_of(w, id)->op == MW_NODE_CONST && !w->wanted[id];
        if (!alone) MW_TRY(find_domain(w, id));
        place_node(w, id);
    }
    return MW_OK;
}

// ---- one stage of one domain

static bool here(const mw_sql_writer *w, int32_t id, int32_t d, int32_t stage) {
    return w->needed[id] && w->sql->of[id] == d && w->stage[id] == stage;
}

static void put_dims(const mw_sql_writer *w, mw_text *t, int32_t d, const char *from) {
    const mw_domain *m = &w->sql->domain[d];
    mw_text_addf(t, "%sz", from);
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && m->key[i] >= 0; i++)
        mw_text_addf(t, ", %sx%d", from, m->key[i]);
    if (m->axis >= 0) mw_text_addf(t, ", %st", from);
    if (m->kind >= 0) mw_text_addf(t, ", %sr", from);
}

static void put_ups(const mw_sql_writer *w, mw_text *t, int32_t d, const char *from) {
    int32_t kind = w->sql->domain[d].kind;
    for (int32_t k = 0; kind >= 0 && k < w->shape->kind_count; k++)
        if (w->shape->kind[kind].up[k]) mw_text_addf(t, ", %su%d", from, k);
}

// Text with the join's own number in the place of "j.".
static void put_numbered(mw_text *t, const char *text, int32_t number) {
    for (const char *p = text; *p; p++) {
        bool word = p > text && (p[-1] == '_' || (p[-1] >= 'a' && p[-1] <= 'z'));
        if (p[0] == 'j' && p[1] == '.' && !word)
            mw_text_addf(t, "j%d", number);
        else
            mw_text_addc(t, *p);
    }
}

static bool same_join(const mw_sql_join *a, const mw_sql_join *b) {
    return strcmp(mw_sql_text(&a->from), mw_sql_text(&b->from)) == 0 &&
           strcmp(mw_sql_text(&a->dims), mw_sql_text(&b->dims)) == 0 &&
           strcmp(mw_sql_text(&a->on), mw_sql_text(&b->on)) == 0;
}

typedef struct {
    mw_sql_join *join;
    int32_t *id, *group; // of each join: its node, and the first join that it shares a query with
    int32_t count;
} joins;

static mw_status find_joins(mw_sql_writer *w, int32_t d, int32_t stage, joins *all) {
    int32_t nodes = mw_plan_count(w->plan);
    all->join = mw_alloc_array(nodes + 1, sizeof *all->join);
    all->id = mw_alloc_array(nodes + 1, sizeof *all->id);
    all->group = mw_alloc_array(nodes + 1, sizeof *all->group);
    if (!all->join || !all->id || !all->group) return no_memory(w->err);
    for (int32_t id = 0; id < nodes; id++) {
        const mw_node *n = node_of(w, id);
        if (!here(w, id, d, stage) || mw_sql_is_local(w, n) || n->op == MW_NODE_FACT) continue;
        int32_t at = all->count++;
        all->id[at] = all->group[at] = id;
        MW_TRY(mw_sql_cross(w, id, &all->join[at]));
        all->group[at] = at;
        for (int32_t i = 0; i < at; i++)
            if (same_join(&all->join[i], &all->join[at])) {
                all->group[at] = i;
                break;
            }
    }
    return MW_OK;
}

static void free_joins(joins *all) {
    for (int32_t i = 0; i < all->count; i++) mw_sql_join_fini(&all->join[i]);
    mw_free(all->join);
    mw_free(all->id);
    mw_free(all->group);
}

// LEFT JOIN (SELECT dims, 1 AS some, value AS n5, value AS n7 FROM ...) j0 ON ...
static void put_join(const joins *all, int32_t first, mw_text *t) {
    const mw_sql_join *j = &all->join[first];
    mw_text_addf(t, " LEFT JOIN (SELECT %s%s1 AS some", mw_sql_text(&j->dims),
                 j->dims.size ? ", " : "");
    for (int32_t i = first; i < all->count; i++)
        if (all->group[i] == first)
            mw_text_addf(t, ", %s AS n%d", mw_sql_text(&all->join[i].value), all->id[i]);
    mw_text_addf(t, " %s) j%d ON ", mw_sql_text(&j->from), first);
    put_numbered(t, j->on.size ? j->on.bytes : "true", first);
}

// The columns of before, and those of the joins.
static mw_status put_base(mw_sql_writer *w, mw_text *t, int32_t d, int32_t stage) {
    joins all = {0};
    mw_status st = find_joins(w, d, stage, &all);
    mw_text_adds(t, "SELECT b.*");
    for (int32_t i = 0; i < all.count && st == MW_OK; i++) {
        mw_text_adds(t, ", ");
        put_numbered(t, mw_sql_text(&all.join[i].final), all.group[i]);
        mw_text_addf(t, " AS n%d", all.id[i]);
    }
    mw_text_adds(t, " FROM ");
    mw_sql_table_of(w, t, d);
    mw_text_adds(t, " b");
    for (int32_t i = 0; i < all.count && st == MW_OK; i++)
        if (all.group[i] == i) put_join(&all, i, t);
    free_joins(&all);
    return st;
}

static mw_status put_layer(mw_sql_writer *w, mw_text *t, int32_t d, int32_t stage, int32_t layer) {
    mw_text inner = *t;
    mw_status st = MW_OK;
    *t = (mw_text){0};
    mw_text_adds(t, "SELECT *");
    for (int32_t id = 0; id < mw_plan_count(w->plan) && st == MW_OK; id++) {
        if (!here(w, id, d, stage) || w->layer[id] != layer) continue;
        mw_text_adds(t, ", ");
        st = mw_sql_expr(w, t, id);
        mw_text_addf(t, " AS n%d", id);
    }
    mw_text_addf(t, " FROM (%s)", mw_sql_text(&inner));
    t->failed = t->failed || inner.failed;
    mw_text_free(&inner);
    return st;
}

static bool has_work(const mw_sql_writer *w, int32_t d, int32_t stage) {
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (here(w, id, d, stage) && node_of(w, id)->op != MW_NODE_FACT) return true;
    return false;
}

static bool works_later(const mw_sql_writer *w, int32_t d, int32_t stage) {
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (w->needed[id] && w->sql->of[id] == d && w->stage[id] > stage) return true;
    return false;
}

static bool has_wants(const mw_sql_writer *w, int32_t d) {
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (w->wanted[id] && w->sql->of[id] == d) return true;
    return false;
}

static mw_status put_stage(mw_sql_writer *w, int32_t d, int32_t stage) {
    mw_text t = {0};
    int32_t layers = 0;
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (here(w, id, d, stage) && w->layer[id] > layers) layers = w->layer[id];
    mw_status st = put_base(w, &t, d, stage);
    for (int32_t l = 1; l <= layers && st == MW_OK; l++) st = put_layer(w, &t, d, stage, l);
    mw_text *out = &w->sql->text, name = {0};
    bool result = has_wants(w, d) && !works_later(w, d, stage);
    w->table[d] = result ? MW_SQL_RESULT : stage + 1;
    mw_sql_table_of(w, &name, d);
    mw_sql_fill(out, result ? w->dialect->table : w->dialect->temporary, mw_sql_text(&name), NULL,
                NULL);
    mw_text_adds(out, "SELECT ");
    put_dims(w, out, d, "");
    put_ups(w, out, d, "");
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (w->needed[id] && w->sql->of[id] == d && w->stage[id] <= stage &&
            (w->wanted[id] || w->last[id] > stage))
            mw_text_addf(out, ", n%d", id);
    mw_text_addf(out, " FROM (%s);\n", mw_sql_text(&t));
    out->failed = out->failed || t.failed || name.failed;
    mw_text_free(&name);
    mw_text_free(&t);
    return st;
}

// The result of a domain whose wants are facts alone; others arise in their last stage.
static void put_facts(mw_sql_writer *w, int32_t d) {
    mw_text *out = &w->sql->text;
    char name[16];
    if (w->table[d] == MW_SQL_RESULT || !has_wants(w, d)) return;
    snprintf(name, sizeof name, "o%d", d);
    mw_sql_fill(out, w->dialect->table, name, NULL, NULL);
    mw_text_adds(out, "SELECT ");
    put_dims(w, out, d, "");
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (w->wanted[id] && w->sql->of[id] == d) mw_text_addf(out, ", n%d", id);
    mw_text_adds(out, " FROM ");
    mw_sql_table_of(w, out, d);
    mw_text_adds(out, ";\n");
}

static mw_status write_all(mw_sql_writer *w, const int32_t *want, int32_t want_count) {
    MW_TRY(place_nodes(w, want, want_count));
    w->table = mw_alloc_array(w->sql->domain_count + 1, sizeof *w->table);
    if (!w->table) return no_memory(w->err);
    int32_t stages = 0;
    for (int32_t id = 0; id < mw_plan_count(w->plan); id++)
        if (w->needed[id] && w->stage[id] > stages) stages = w->stage[id];
    for (int32_t stage = 0; stage <= stages; stage++)
        for (int32_t d = 0; d < w->sql->domain_count; d++)
            if (has_work(w, d, stage)) MW_TRY(put_stage(w, d, stage));
    for (int32_t d = 0; d < w->sql->domain_count; d++) put_facts(w, d);
    return w->sql->text.failed ? no_memory(w->err) : MW_OK;
}

mw_status mw_sql_write(const mw_plan *plan, const mw_shape *shape, const int32_t *want,
                       int32_t want_count, mw_sql *out, mw_error *err) {
    int32_t count = mw_plan_count(plan);
    mw_sql_writer w = {
        .dialect = &mw_sql_duckdb, .plan = plan, .shape = shape, .sql = out, .err = err};
    out->of = mw_alloc_array(count + 1, sizeof *out->of);
    w.needed = mw_alloc_array(count + 1, sizeof *w.needed);
    w.wanted = mw_alloc_array(count + 1, sizeof *w.wanted);
    w.stage = mw_alloc_array(count + 1, sizeof *w.stage);
    w.layer = mw_alloc_array(count + 1, sizeof *w.layer);
    w.last = mw_alloc_array(count + 1, sizeof *w.last);
    bool room = out->of && w.needed && w.wanted && w.stage && w.layer && w.last;
    for (int32_t i = 0; room && i < count; i++) w.last[i] = -1;
    mw_status st = room ? write_all(&w, want, want_count) : no_memory(err);
    mw_free(w.needed);
    mw_free(w.wanted);
    mw_free(w.stage);
    mw_free(w.layer);
    mw_free(w.last);
    mw_free(w.table);
    return st;
}

void mw_sql_fini(mw_sql *s) {
    mw_free(s->domain);
    mw_free(s->of);
    mw_text_free(&s->text);
    *s = (mw_sql){0};
}

// SPDX-License-Identifier: MIT
// See eval.h. Lower what is wanted, fill the leaves, run the plan; for coverage run it twice more
// counting inputs.
#include "eval/eval.h"

#include "base/alloc.h"
#include "engine/run.h"
#include "eval/index_columns.h"
#include "eval/leaf.h"
#include "eval/world_int.h"

#include <math.h>
#include <string.h>

struct mw_evaluation {
    mw_world *w;
    mw_lower *lower;
    const mw_shape *shape;
    mw_arena *arena;
    mw_leaf_column *leaf;
    mw_index_columns *index;
    int32_t leaf_count, want_count;
    mw_eval_column *column;
    bool *borrowed; // by want: its value is the column of facts itself
    int32_t *node;  // by want; -1
    int32_t *bound; // by want: two; -1
    int32_t *count; // by want: to count inputs by; -1
    double **trace; // by node of the plan
    int32_t trace_count;
    const double **input; // by node: columns of FACT nodes
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "evaluate: out of memory");
}

static mw_status lower_wants(mw_evaluation *e, const mw_eval_request *q, mw_error *err) {
    for (int32_t i = 0; i < q->want_count; i++) {
        mw_eval_column *c = &e->column[i];
        mw_error why = {0};
        c->want = q->want[i];
        c->value_id = e->node[i] = e->bound[2 * i] = e->bound[2 * i + 1] = e->count[i] = -1;
        mw_status st = mw_lower_want(e->lower, &c->want, &e->node[i], &c->value_id, &why);
        if (st == MW_OK && q->coverage)
            st = mw_lower_want_count(e->lower, &c->want, &e->count[i], &why);
        if (st == MW_OK && q->bounds)
            st = mw_lower_want_bounds(e->lower, &c->want, &e->bound[2 * (int64_t)i], &why);
        if (st == MW_OK) continue;
        if (st != MW_INVALID) {
            if (err) *err = why;
            return st;
        }
        e->node[i] = -1;
        c->why = mw_arena_text(e->arena, why.text, strlen(why.text));
        if (!c->why) return no_memory(err);
    }
    return MW_OK;
}

static mw_status fill_leaves(mw_evaluation *e, const mw_eval_request *q, mw_error *err) {
    const mw_leaf *leaf;
    e->leaf_count = mw_lower_leaves(e->lower, &leaf);
    MW_TRY(mw_index_columns_new(e->w, e->lower, q->pool, q->trace, &e->index, err));
    MW_TRY(mw_leaves_codes(e->w, e->lower, err));
    MW_TRY(mw_lower_shape(e->lower, &e->shape, err));
    e->leaf = mw_alloc_array(e->leaf_count + 1, sizeof *e->leaf);
    e->input = mw_alloc_array(mw_plan_count(mw_lower_plan(e->lower)) + 1, sizeof *e->input);
    if (!e->leaf || !e->input) return no_memory(err);
    mw_leaves_ask ask = {e->shape, q->coverage, q->reference, q->pool};
    MW_TRY(mw_leaves_fill(e->w, e->lower, &ask, e->leaf, err));
    mw_index_columns_fill(e->index, e->w, e->lower, e->leaf);
    return MW_OK;
}

typedef enum { INPUT_VALUE, INPUT_KNOWN, INPUT_ALL, INPUT_LOW, INPUT_HIGH } input_sort;

static bool counts(input_sort s) { return s == INPUT_KNOWN || s == INPUT_ALL; }

// Where the column of a want in a sort stands.
static double **column_of(mw_eval_column *c, input_sort sort) {
    switch (sort) {
    case INPUT_VALUE: return &c->value;
    case INPUT_KNOWN: return &c->known;
    case INPUT_ALL: return &c->all;
    case INPUT_LOW: return &c->low;
    case INPUT_HIGH: break;
    }
    return &c->high;
}

static int32_t node_of(const mw_evaluation *e, int32_t want, input_sort sort) {
    if (counts(sort)) return e->count[want];
    if (sort == INPUT_VALUE) return e->node[want];
    return e->bound[2 * want + (sort == INPUT_HIGH)];
}

static void set_inputs(mw_evaluation *e, input_sort sort) {
    const mw_leaf *leaf;
    int32_t n = mw_lower_leaves(e->lower, &leaf);
    for (int32_t i = 0; i < n; i++) {
        const mw_leaf_column *c = &e->leaf[i];
        e->input[leaf[i].node] = sort == INPUT_KNOWN ? c->known
                                 : sort == INPUT_ALL ? c->all
                                                     : c->value;
    }
}

// Columns to compute, side by side.
typedef struct {
    int32_t *node;
    double **out;
    int32_t count;
} batch;

static mw_status run(mw_evaluation *e, const mw_eval_request *q, input_sort sort, const batch *b,
                     mw_error *err) {
    set_inputs(e, sort);
    mw_run_input in = {.plan = mw_lower_plan(e->lower),
                       .shape = e->shape,
                       .leaf = e->input,
                       .mode = counts(sort) ? MW_RUN_COUNT : MW_RUN_VALUES,
                       .stops = e->w->stops,
                       .stops_ctx = e->w->stops_ctx};
    if (b->count == 0) return MW_OK;
    if (q->reference) return mw_run_reference(&in, b->node, b->out, b->count, err);
    return mw_run(&in, b->node, b->out, b->count, q->pool, err);
}

// A question is wanted where it applies, and known where it has points.
static void count_question(mw_leaf_column *c, int64_t size, const double *points,
                           const double *applies) {
    for (int64_t i = 0; i < size; i++) {
        bool wanted = !applies || applies[i] != 0; // unknown: it may apply
        c->all[i] = wanted;
        c->known[i] = wanted && !isnan(points[i]);
    }
}

static mw_status count_leaf(mw_evaluation *e, const mw_eval_request *q, int32_t leaf,
                            mw_error *err) {
    const mw_leaf *all;
    (void)mw_lower_leaves(e->lower, &all);
    int32_t node[] = {all[leaf].points, all[leaf].applies};
    const mw_domain *d = &mw_plan_node(mw_lower_plan(e->lower), all[leaf].node)->domain;
    int64_t size = mw_domain_size(d, e->shape);
    double *out[] = {mw_alloc_column(size + 1, sizeof(double)),
                     mw_alloc_column(size + 1, sizeof(double))};
    bool apart = node[1] >= 0 && node[1] != node[0];
    batch b = {node, out, apart ? 2 : 1};
    mw_status st = out[0] && out[1] ? run(e, q, INPUT_VALUE, &b, err) : no_memory(err);
    if (st == MW_OK) count_question(&e->leaf[leaf], size, out[0], apart ? out[1] : NULL);
    mw_free(out[0]);
    mw_free(out[1]);
    return st;
}

// Each question's points, for those that are counted.
static mw_status count_questions(mw_evaluation *e, const mw_eval_request *q, mw_error *err) {
    const mw_leaf *leaf;
    int32_t n = mw_lower_leaves(e->lower, &leaf);
    for (int32_t i = 0; i < n; i++)
        if (leaf[i].roll == MW_LEAF_QUESTION) MW_TRY(count_leaf(e, q, i, err));
    return MW_OK;
}

// The column of facts of a node that is nothing else; NULL of others.
static double *fact_column(const mw_evaluation *e, int32_t node) {
    const mw_leaf *leaf;
    int32_t n = mw_lower_leaves(e->lower, &leaf);
    for (int32_t i = 0; i < n; i++)
        if (leaf[i].node == node) return e->leaf[i].value;
    return NULL;
}

// Takes the column of facts itself where the want is nothing else.
static bool borrow(mw_evaluation *e, int32_t want) {
    mw_eval_column *c = &e->column[want];
    c->value = fact_column(e, e->node[want]);
    e->borrowed[want] = c->value != NULL;
    return e->borrowed[want];
}

// Columns of the wants in one of the three sorts.
static mw_status run_wants(mw_evaluation *e, const mw_eval_request *q, input_sort sort,
                           mw_error *err) {
    batch b = {mw_alloc_array(q->want_count + 1, sizeof *b.node),
               mw_alloc_array(q->want_count + 1, sizeof *b.out), 0};
    mw_status st = b.node && b.out ? MW_OK : no_memory(err);
    for (int32_t i = 0; i < q->want_count && st == MW_OK; i++) {
        int32_t wanted = node_of(e, i, sort);
        if (wanted < 0 || (sort == INPUT_VALUE && borrow(e, i))) continue;
        const mw_node *node = mw_plan_node(mw_lower_plan(e->lower), wanted);
        double *col = mw_alloc_column(mw_domain_size(&node->domain, e->shape), sizeof(double));
        if (!col) st = no_memory(err);
        *column_of(&e->column[i], sort) = col;
        b.node[b.count] = wanted;
        b.out[b.count++] = col;
    }
    if (st == MW_OK) st = run(e, q, sort, &b, err);
    mw_free(b.node);
    mw_free(b.out);
    return st;
}

static void describe(mw_evaluation *e) {
    for (int32_t i = 0; i < e->want_count; i++) {
        mw_eval_column *c = &e->column[i];
        c->rows = e->shape->kind[c->want.kind].count;
        if (e->node[i] < 0) continue;
        const mw_domain d = mw_plan_node(mw_lower_plan(e->lower), e->node[i])->domain;
        for (int32_t j = 0; j < MW_PLAN_KEYS_MAX && d.key[j] >= 0; j++) {
            c->list[j] = mw_lower_dim_list(e->lower, d.key[j]);
            c->members[j] = e->shape->key_size[d.key[j]];
            c->key[j] = mw_lower_dim_name(e->lower, d.key[j]);
            c->key_count = j + 1;
        }
    }
}

// The nodes of a value that explanations need: its own, those of a parameter's keys, its parts.
enum { TRACED = 8 };
static int32_t traced(const mw_value *v, int32_t i) {
    const int32_t node[TRACED] = {v->node, v->own,         v->below,       v->low,
                                  v->high, v->key_node[0], v->key_node[1], v->key_node[2]};
    return i < TRACED ? node[i] : v->line_node[i - TRACED];
}

// Every named value's columns.
static mw_status run_trace(mw_evaluation *e, const mw_eval_request *q, mw_error *err) {
    const mw_value *value;
    int32_t values = mw_lower_values(e->lower, &value);
    e->trace_count = mw_plan_count(mw_lower_plan(e->lower));
    e->trace = mw_alloc_array(e->trace_count + 1, sizeof *e->trace);
    int64_t room = TRACED * (int64_t)values + 1;
    for (int32_t i = 0; i < values; i++) room += 2 * value[i].lines;
    batch b = {mw_alloc_array(room, sizeof *b.node), mw_alloc_array(room, sizeof *b.out), 0};
    mw_status st = e->trace && b.node && b.out ? MW_OK : no_memory(err);
    for (int32_t i = 0; i < values && st == MW_OK; i++)
        for (int32_t j = 0; j < TRACED + 2 * value[i].lines && st == MW_OK; j++) {
            int32_t node = traced(&value[i], j);
            if (node < 0 || e->trace[node]) continue;
            const mw_domain *d = &mw_plan_node(mw_lower_plan(e->lower), node)->domain;
            e->trace[node] = mw_alloc_column(mw_domain_size(d, e->shape), sizeof(double));
            if (!e->trace[node]) st = no_memory(err);
            b.node[b.count] = node;
            b.out[b.count++] = e->trace[node];
        }
    if (st == MW_OK) st = run(e, q, INPUT_VALUE, &b, err);
    mw_free(b.node);
    mw_free(b.out);
    return st;
}

static mw_status evaluate(mw_evaluation *e, const mw_eval_request *q, mw_error *err) {
    e->arena = mw_arena_new((size_t)1 << 26);
    e->column = mw_alloc_array(q->want_count + 1, sizeof *e->column);
    e->borrowed = mw_alloc_array(q->want_count + 1, sizeof *e->borrowed);
    e->node = mw_alloc_array(q->want_count + 1, sizeof *e->node);
    e->bound = mw_alloc_array(2 * (int64_t)q->want_count + 1, sizeof *e->bound);
    e->count = mw_alloc_array(q->want_count + 1, sizeof *e->count);
    bool room = e->arena && e->column && e->borrowed && e->node && e->bound && e->count;
    if (!room) return no_memory(err);
    e->want_count = q->want_count;
    MW_TRY(mw_lower_new(e->w, q->period, q->period_count, &e->lower, err));
    if (q->trace) mw_lower_trace(e->lower);
    MW_TRY(lower_wants(e, q, err));
    MW_TRY(fill_leaves(e, q, err));
    MW_TRY(run_wants(e, q, INPUT_VALUE, err));
    MW_TRY(run_wants(e, q, INPUT_LOW, err));
    MW_TRY(run_wants(e, q, INPUT_HIGH, err));
    if (q->coverage) {
        MW_TRY(count_questions(e, q, err));
        MW_TRY(run_wants(e, q, INPUT_KNOWN, err));
        MW_TRY(run_wants(e, q, INPUT_ALL, err));
    }
    describe(e);
    return q->trace ? run_trace(e, q, err) : MW_OK;
}

mw_status mw_evaluate(mw_world *w, const mw_eval_request *q, mw_evaluation **out, mw_error *err) {
    mw_evaluation *e = mw_alloc(sizeof *e);
    if (!e) return no_memory(err);
    e->w = w;
    mw_status st = evaluate(e, q, err);
    if (st == MW_OK)
        *out = e;
    else
        mw_evaluation_free(e);
    return st;
}

void mw_evaluation_free(mw_evaluation *e) {
    if (!e) return;
    for (int32_t i = 0; e->leaf && i < e->leaf_count; i++) mw_leaf_column_fini(&e->leaf[i]);
    for (int32_t i = 0; e->column && i < e->want_count; i++) {
        if (!e->borrowed || !e->borrowed[i]) mw_free(e->column[i].value);
        mw_free(e->column[i].known);
        mw_free(e->column[i].all);
        mw_free(e->column[i].low);
        mw_free(e->column[i].high);
    }
    for (int32_t i = 0; e->trace && i < e->trace_count; i++) mw_free(e->trace[i]);
    mw_free(e->trace);
    mw_free(e->leaf);
    mw_free(e->column);
    mw_free(e->borrowed);
    mw_free(e->node);
    mw_free(e->bound);
    mw_free(e->count);
    mw_free(e->input);
    mw_index_columns_free(e->index);
    mw_lower_free(e->lower);
    mw_arena_free(e->arena);
    mw_free(e);
}

const mw_eval_column *mw_evaluation_column(const mw_evaluation *e, int32_t want) {
    return &e->column[want];
}

static int64_t cell_of(const mw_evaluation *e, int32_t want, const int32_t *member, int32_t period,
                       int64_t row) {
    const mw_eval_column *c = &e->column[want];
    int64_t cell = 0;
    for (int32_t i = 0; i < c->key_count; i++)
        cell = cell * c->members[i] + (member ? member[i] : 0);
    return (cell * e->shape->axis_size[0] + period) * c->rows + row;
}

double mw_evaluation_at(const mw_evaluation *e, int32_t want, const int32_t *member, int32_t period,
                        int64_t row) {
    const mw_eval_column *c = &e->column[want];
    return c->value ? c->value[cell_of(e, want, member, period, row)] : NAN;
}

double mw_evaluation_low(const mw_evaluation *e, int32_t want, const int32_t *member,
                         int32_t period, int64_t row) {
    const mw_eval_column *c = &e->column[want];
    return c->low ? c->low[cell_of(e, want, member, period, row)] : NAN;
}

double mw_evaluation_high(const mw_evaluation *e, int32_t want, const int32_t *member,
                          int32_t period, int64_t row) {
    const mw_eval_column *c = &e->column[want];
    return c->high ? c->high[cell_of(e, want, member, period, row)] : NAN;
}

double mw_evaluation_coverage(const mw_evaluation *e, int32_t want, const int32_t *member,
                              int32_t period, int64_t row) {
    const mw_eval_column *c = &e->column[want];
    if (!c->known) return NAN;
    int64_t cell = cell_of(e, want, member, period, row);
    return c->all[cell] > 0 ? c->known[cell] / c->all[cell] : NAN;
}

int64_t mw_evaluation_row(const mw_evaluation *e, int32_t entity, int32_t period) {
    const mw_model *m = e->w->model;
    int32_t kind = mw_model_entity_at(m, entity)->kind;
    for (int32_t r = mw_model_first_row(m, entity); r >= 0; r = mw_model_row(m, kind, r)->next) {
        const mw_model_row_info *row = mw_model_row(m, kind, r);
        int64_t start, end;
        mw_axes_bounds(mw_lower_axes(e->lower), 0, period, row->zone, &start, &end);
        if (row->from_ns < end && row->to_ns > start && row->to_ns >= end) return r;
    }
    return -1;
}

const double *mw_evaluation_node(const mw_evaluation *e, int32_t node) {
    return e->trace && node >= 0 && node < e->trace_count ? e->trace[node] : NULL;
}

const int32_t *mw_evaluation_bound_nodes(const mw_evaluation *e, int32_t want) {
    return &e->bound[2 * (int64_t)want];
}

mw_status mw_evaluation_run(mw_evaluation *e, const int32_t *node, double *const *out,
                            int32_t count, mw_pool *pool, mw_error *err) {
    set_inputs(e, INPUT_VALUE);
    mw_run_input in = {.plan = mw_lower_plan(e->lower),
                       .shape = e->shape,
                       .leaf = e->input,
                       .mode = MW_RUN_VALUES};
    return count ? mw_run(&in, node, out, count, pool, err) : MW_OK;
}

mw_lower *mw_evaluation_lower(const mw_evaluation *e) { return e->lower; }
const mw_index_columns *mw_evaluation_indices(const mw_evaluation *e) { return e->index; }
const mw_shape *mw_evaluation_shape(const mw_evaluation *e) { return e->shape; }

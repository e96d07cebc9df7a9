// SPDX-License-Identifier: MIT
// See index_case.h.
#include "eval/index_case.h"

#include "base/alloc.h"
#include "eval/eval.h"
#include "index/weigh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "index: out of memory"); }

// ---- the periods of the table

// Whole periods of a grain in a length; 0 when it is no whole number.
static int32_t periods_in(mw_length length, mw_grain grain) {
    static const int32_t months[] = {
        [MW_GRAIN_MONTH] = 1, [MW_GRAIN_QUARTER] = 3, [MW_GRAIN_YEAR] = 12};
    static const int32_t minutes[] = {[MW_GRAIN_MINUTE] = 1,
                                      [MW_GRAIN_HOUR] = 60,
                                      [MW_GRAIN_DAY] = 1440,
                                      [MW_GRAIN_WEEK] = 7 * 1440};
    bool calendar = length.unit >= MW_GRAIN_MONTH,
         same = calendar == (grain.unit >= MW_GRAIN_MONTH);
    if (!same || length.unit == MW_GRAIN_SHIFT || grain.unit == MW_GRAIN_SHIFT) return 0;
    int64_t whole = (int64_t)length.count * (calendar ? months[length.unit] : minutes[length.unit]);
    int64_t one = (int64_t)grain.count * (calendar ? months[grain.unit] : minutes[grain.unit]);
    return whole % one == 0 ? (int32_t)(whole / one) : 0;
}

typedef struct {
    int64_t first, last; // ordinals that all must be there; empty: last < first
    int64_t back, ahead; // to look at beside each period asked for
} reach;

static mw_status impute_reach(const mw_index_impute *m, mw_grain grain, reach *r, mw_error *err) {
    if (m->how.method != MW_IMPUTE_LAST && m->how.method != MW_IMPUTE_LINEAR) return MW_OK;
    int32_t n = periods_in(m->within, grain);
    char text[MW_GRAIN_TEXT_MAX], one[MW_GRAIN_TEXT_MAX];
    if (n == 0)
        return mw_fail(err, MW_INVALID,
                       "impute within %d %s: not a whole number of periods of a %s",
                       m->within.count, mw_grain_text((mw_grain){m->within.unit, 1}, one),
                       mw_grain_text(grain, text));
    if (n > r->back) r->back = n;
    if (m->how.method == MW_IMPUTE_LINEAR && n > r->ahead) r->ahead = n;
    return MW_OK;
}

static mw_status reach_of(const mw_index *x, mw_grain grain, reach *r, mw_error *err) {
    *r = (reach){.first = 0, .last = -1};
    MW_TRY(impute_reach(&x->impute, grain, r, err));
    for (int32_t i = 0; i < x->vary.impute_count; i++)
        MW_TRY(impute_reach(&x->vary.impute[i], grain, r, err));
    if (x->pooling != MW_POOL_RANGE) return MW_OK;
    char own[MW_GRAIN_TEXT_MAX], asked[MW_GRAIN_TEXT_MAX];
    if (!mw_grain_same(x->pool_first.grain, grain))
        return mw_fail(err, MW_INVALID, "%.*s is scaled over periods of a %s, asked for is a %s",
                       (int)x->name.n, x->name.p, mw_grain_text(x->pool_first.grain, own),
                       mw_grain_text(grain, asked));
    r->first = x->pool_first.n, r->last = x->pool_last.n;
    return MW_OK;
}

static int by_ordinal(const void *a, const void *b) {
    int64_t x = ((const mw_period *)a)->n, y = ((const mw_period *)b)->n;
    return (x > y) - (x < y);
}

// All that the choices look at, ascending, each once.
static mw_status lay_periods(mw_index_case *c, const mw_index_ask *ask, mw_error *err) {
    reach r;
    mw_grain grain = ask->period[0].grain;
    MW_TRY(reach_of(c->index, grain, &r, err));
    int64_t each = r.back + r.ahead + 1, range = r.last < r.first ? 0 : r.last - r.first + 1;
    int64_t room = ask->period_count * each + range * each, n = 0;
    if (each > MW_TABLE_PERIODS_MAX || range > MW_TABLE_PERIODS_MAX)
        return mw_fail(err, MW_LIMIT, "an index looks at %lld periods, at most %d can be",
                       (long long)(each > range ? each : range), MW_TABLE_PERIODS_MAX);
    c->period = mw_alloc_array(room, sizeof *c->period);
    c->asked = mw_alloc_array(ask->period_count, sizeof *c->asked);
    if (!c->period || !c->asked) return no_memory(err);
    for (int64_t i = -r.back; i <= r.ahead; i++) {
        for (int32_t j = 0; j < ask->period_count; j++)
            c->period[n++] = (mw_period){grain, ask->period[j].n + i};
        for (int64_t j = 0; j < range; j++) c->period[n++] = (mw_period){grain, r.first + j + i};
    }
    qsort(c->period, (size_t)n, sizeof *c->period, by_ordinal);
    int64_t kept = 0;
    for (int64_t i = 0; i < n; i++)
        if (i == 0 || c->period[i].n != c->period[kept - 1].n) c->period[kept++] = c->period[i];
    c->table.periods = (int32_t)kept;
    c->asked_count = ask->period_count;
    for (int32_t i = 0, at = 0; i < ask->period_count; i++) {
        while (c->period[at].n < ask->period[i].n) at++;
        c->asked[i] = at;
    }
    for (int32_t i = 0; i < kept && range > 0; i++) {
        if (c->period[i].n == r.first) c->spec.pool_first = i;
        if (c->period[i].n == r.last) c->spec.pool_last = i;
    }
    return MW_OK;
}

// ---- the units

static mw_status lay_units(mw_index_case *c, const mw_world *w, mw_error *err) {
    const mw_model *m = mw_world_model((mw_world *)(uintptr_t)w);
    int32_t all = mw_model_entity_count(m), n = 0;
    c->unit_of = mw_alloc_array(all + 1, sizeof *c->unit_of);
    c->entity = mw_alloc_array(all + 1, sizeof *c->entity);
    if (!c->unit_of || !c->entity) return no_memory(err);
    for (int32_t i = 0; i < all; i++) {
        bool of_kind = mw_model_entity_at(m, i)->kind == c->index->kind;
        c->unit_of[i] = of_kind ? n : -1;
        if (of_kind) c->entity[n++] = i;
    }
    c->table.units = n;
    return MW_OK;
}

// ---- the tree and the choices

static int32_t column_of(mw_symbol s, mw_want *want, int32_t *count, int32_t kind) {
    for (int32_t i = 0; i < *count; i++)
        if (want[i].symbol.ref == s.ref && want[i].symbol.index == s.index) return i;
    want[*count] = (mw_want){.symbol = s, .kind = kind};
    return (*count)++;
}

static void lay_nodes(mw_index_case *c, mw_want *want, int32_t *count) {
    const mw_index *x = c->index;
    for (int32_t i = 0; i < x->part_count; i++) {
        const mw_index_part *m = &x->part[i];
        c->node[i] = (mw_index_node){.parent = m->parent,
                                     .column = -1,
                                     .weight = m->weight,
                                     .combine = m->combine,
                                     .weigh = m->weigh,
                                     .absent = m->absent,
                                     .needs = m->needs,
                                     .less_is_better = m->less_is_better,
                                     .denominator = -1,
                                     .goal_lo = m->goal_low,
                                     .goal_hi = m->goal_high,
                                     .clamp = m->clamp,
                                     .treated = m->treated};
        // Leaves take the first columns, one each: the same value may stand at two of them.
        if (!m->decl) {
            c->node[i].column = *count;
            want[(*count)++] = (mw_want){.symbol = m->leaf, .kind = x->kind};
        }
    }
    int32_t leaves = *count, below = 0;
    for (int32_t i = 0; i < x->part_count; i++)
        if (x->part[i].denominator.ref != MW_REF_NONE)
            c->node[i].denominator =
                leaves + column_of(x->part[i].denominator, want + leaves, &below, x->kind);
    *count += below;
}

static int32_t place_in(const int32_t *list, int32_t count, int32_t what) {
    for (int32_t i = 0; i < count; i++)
        if (list[i] == what) return i;
    return -1;
}

// Weights of a node's members from comparisons of each two.
static mw_status weigh_by_pairs(mw_index_case *c, int32_t node, mw_error *err) {
    const mw_index *x = c->index;
    int32_t member[MW_AHP_MAX], n = 0;
    double matrix[MW_AHP_MAX * MW_AHP_MAX], weight[MW_AHP_MAX];
    for (int32_t i = 0; i < x->part_count; i++) {
        if (x->part[i].parent != node) continue;
        if (n == MW_AHP_MAX)
            return mw_fail(err, MW_LIMIT, "%.*s: comparisons are for at most %d members",
                           (int)x->part[node].name.n, x->part[node].name.p, MW_AHP_MAX);
        member[n++] = i;
    }
    for (int32_t i = 0; i < n * n; i++) matrix[i] = 1;
    for (int32_t i = 0; i < x->pair_count; i++) {
        int32_t a = place_in(member, n, x->pair[i].part_a),
                b = place_in(member, n, x->pair[i].part_b);
        if (a < 0 || b < 0) continue;
        matrix[a * n + b] = x->pair[i].times;
        matrix[b * n + a] = 1 / x->pair[i].times;
    }
    MW_TRY(mw_weigh_ahp(matrix, n, weight, NULL, err));
    for (int32_t i = 0; i < n; i++) c->node[member[i]].weight = weight[i];
    c->node[node].weigh = MW_WEIGH_GIVEN;
    return MW_OK;
}

static mw_status lay_choices(mw_index_case *c, const mw_world *w, mw_error *err) {
    const mw_index *x = c->index;
    c->spec.node = c->node, c->spec.node_count = x->part_count;
    c->spec.impute = x->impute.how;
    if (x->impute.within.count > 0)
        c->spec.impute.back_max = periods_in(x->impute.within, c->period[0].grain);
    c->spec.treat = x->treat;
    c->spec.pooling = x->pooling;
    c->spec.screen_min = x->screen_min;
    MW_TRY(mw_index_case_norm(c, w, &x->norm, &c->spec.norm, err));
    for (int32_t i = 0; i < x->part_count; i++)
        if (c->node[i].weigh == MW_WEIGH_AHP && x->part[i].decl) MW_TRY(weigh_by_pairs(c, i, err));
    return MW_OK;
}

mw_status mw_index_case_impute(const mw_index_case *c, const mw_index_impute *from, mw_impute *to,
                               mw_error *err) {
    reach r = {0};
    MW_TRY(impute_reach(from, c->period[0].grain, &r, err));
    *to = from->how;
    if (from->within.count > 0) to->back_max = (int32_t)r.back;
    return MW_OK;
}

mw_status mw_index_case_norm(const mw_index_case *c, const mw_world *w, const mw_index_norm *from,
                             mw_norm *to, mw_error *err) {
    *to = from->how;
    if (from->how.method != MW_NORM_DIST_REF) return MW_OK;
    mw_model *m = mw_world_model((mw_world *)(uintptr_t)w);
    int32_t entity = mw_model_find_code(m, c->index->kind, from->reference);
    if (entity < 0)
        return mw_fail(err, MW_INVALID, "distance_to_unit: there is no \"%.*s\" in the workspace",
                       (int)from->reference.n, from->reference.p);
    to->reference = c->unit_of[entity];
    return MW_OK;
}

// ---- the values

// Rows of all units in a period: filled once, used for each column.
typedef struct {
    const mw_index_case *c;
    const mw_evaluation *e;
    const int64_t *row; // [period][unit]; -1: not there
} filling;

static void fill_column(void *context, int64_t column, int worker) {
    const filling *f = context;
    const mw_table *t = &f->c->table;
    int32_t j = (int32_t)column;
    (void)worker;
    for (int32_t p = 0; p < t->periods; p++) {
        const int64_t *row = f->row + p * t->units;
        double *to = mw_table_at(t, j, p);
        for (int64_t u = 0; u < t->units; u++)
            if (row[u] >= 0) to[u] = mw_evaluation_at(f->e, j, NULL, p, row[u]);
    }
}

static mw_status fill(mw_index_case *c, const mw_evaluation *e, int32_t group_want, mw_pool *pool,
                      mw_error *err) {
    int64_t units = c->table.units;
    int64_t *row = mw_alloc_array(units * c->table.periods + 1, sizeof *row);
    if (!row) return no_memory(err);
    for (int32_t t = 0; t < c->table.periods; t++)
        for (int64_t u = 0; u < units; u++) {
            int64_t r = row[t * units + u] = mw_evaluation_row(e, c->entity[u], t);
            if (group_want < 0 || r < 0) continue;
            double code = mw_evaluation_at(e, group_want, NULL, t, r);
            c->group[u] = isnan(code) ? -1 : (int32_t)code;
        }
    mw_pool_run(pool, c->table.columns, fill_column, &(filling){c, e, row});
    mw_free(row);
    return MW_OK;
}

static mw_status why_not(const mw_index_case *c, const mw_program *p, const mw_eval_column *col,
                         mw_error *err) {
    mw_symbol s = col->want.symbol;
    mw_slice name = s.ref == MW_REF_MEASURE ? p->measure[s.index].name : p->indicator[s.index].name;
    return mw_fail(err, MW_INVALID, "index %.*s: %.*s: %s", (int)c->index->name.n, c->index->name.p,
                   (int)name.n, name.p, col->why);
}

// The code that any way to impute groups by: the checker sees to it that there is one.
static mw_symbol group_of(const mw_index *x) {
    mw_symbol by = x->impute.group;
    for (int32_t i = 0; i < x->vary.impute_count && by.ref == MW_REF_NONE; i++)
        by = x->vary.impute[i].group;
    return by;
}

static mw_status evaluate(mw_index_case *c, mw_world *w, const mw_index_ask *ask, mw_want *want,
                          int32_t columns, mw_error *err) {
    int32_t count = columns, group = -1;
    mw_symbol by = group_of(c->index);
    if (by.ref != MW_REF_NONE) {
        group = count;
        want[count++] = (mw_want){.symbol = by, .kind = c->index->kind};
        c->group = mw_alloc_array(c->table.units + 1, sizeof *c->group);
        if (!c->group) return no_memory(err);
        for (int64_t i = 0; i < c->table.units; i++) c->group[i] = -1;
        c->spec.group = c->group;
    }
    mw_eval_request q = {.want = want,
                         .want_count = count,
                         .period = c->period,
                         .period_count = c->table.periods,
                         .pool = ask->pool};
    mw_evaluation *e = NULL;
    MW_TRY(mw_evaluate(w, &q, &e, err));
    mw_status st = MW_OK;
    for (int32_t i = 0; i < count && st == MW_OK; i++) {
        const mw_eval_column *col = mw_evaluation_column(e, i);
        if (!col->value) st = why_not(c, mw_world_program(w), col, err);
    }
    mw_table t = {0};
    if (st == MW_OK) st = mw_table_new(c->table.units, columns, c->table.periods, &t, err);
    if (st == MW_OK) {
        c->table = t;
        st = fill(c, e, group, ask->pool, err);
    }
    mw_evaluation_free(e);
    return st;
}

static mw_status lay_all(mw_index_case *c, mw_world *w, const mw_index_ask *ask, mw_want *want,
                         mw_error *err) {
    int32_t columns = 0;
    c->node = mw_alloc_array(c->index->part_count, sizeof *c->node);
    if (!want || !c->node) return no_memory(err);
    MW_TRY(lay_periods(c, ask, err));
    MW_TRY(lay_units(c, w, err));
    lay_nodes(c, want, &columns);
    MW_TRY(lay_choices(c, w, err));
    return evaluate(c, w, ask, want, columns, err);
}

mw_status mw_index_case_new(mw_world *w, const mw_index_ask *ask, mw_index_case *out,
                            mw_error *err) {
    *out = (mw_index_case){.index = &mw_world_program(w)->index[ask->index]};
    mw_want *want = mw_alloc_array(2 * (int64_t)out->index->part_count + 1, sizeof *want);
    mw_status st = lay_all(out, w, ask, want, err);
    mw_free(want);
    if (st != MW_OK) mw_index_case_fini(out);
    return st;
}

void mw_index_case_fini(mw_index_case *c) {
    mw_table_free(&c->table);
    mw_free(c->node);
    mw_free(c->group);
    mw_free(c->entity);
    mw_free(c->unit_of);
    mw_free(c->period);
    mw_free(c->asked);
    *c = (mw_index_case){0};
}

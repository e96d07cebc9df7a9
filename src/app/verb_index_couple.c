// SPDX-License-Identifier: MIT
// The verb index couple: whether two indices of the same units are both high and go together
// (coupling coordination degree).
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "index/couple.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double low, high;
} scale;

typedef struct {
    mw_look x; // the first one
    mw_scored other;
    int32_t node; // of the second one
    mw_couple_how how;
    double *value[2]; // of each unit of the first one, brought to 0 .. 1
    mw_coupled *coupled;
    int64_t *order;
} couple_job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "couple: out of memory");
}

static mw_slice name_of(const couple_job *j, int k) {
    return k ? j->other.c.index->part[j->node].name : mw_look_name(&j->x, j->x.k.node);
}

// ---- scores on 0 .. 1

// The range that scores of a node lie in by what the index says; false when it says none.
static bool scale_of(const mw_index_case *c, int32_t node, scale *out) {
    mw_combine_method combine = c->spec.node[node].combine.method;
    const mw_norm *norm = &c->spec.norm;
    *out = (scale){0, 1};
    if (combine == MW_COMBINE_TOPSIS || combine == MW_COMBINE_BOD) return true;
    if (combine == MW_COMBINE_COPELAND) return false;
    bool unit = norm->method == MW_NORM_PRANK || norm->method == MW_NORM_DIST_MAX;
    bool ranged = norm->method == MW_NORM_MINMAX || norm->method == MW_NORM_GOALPOSTS;
    if (ranged && norm->lo < norm->hi)
        *out = (scale){norm->lo, norm->hi};
    else if (norm->method == MW_NORM_MINMAX)
        out->high = 100;
    return unit || ranged;
}

// "0..100"
static mw_status read_scale(mw_call *call, scale *out, bool *given, mw_error *err) {
    const char *text = mw_call_value(call, "scale"), *dots = text ? strstr(text, "..") : NULL;
    *given = text != NULL;
    if (!text) return MW_OK;
    if (dots && mw_number_parse((mw_slice){text, (size_t)(dots - text)}, &out->low) &&
        mw_number_parse(mw_slice_of(dots + 2), &out->high) && out->low < out->high)
        return MW_OK;
    return mw_call_wrong(call, err,
                         "--scale %s: expected the least and the greatest score, as 0..100", text);
}

// What rounding puts beyond an end is brought back.
static double to_share(double score, scale s) {
    double share = (score - s.low) / (s.high - s.low);
    if (share < 0 && share > -1e-9) return 0;
    return share > 1 && share < 1 + 1e-9 ? 1 : share;
}

static mw_status fill(couple_job *j, int k, const scale *given, mw_error *err) {
    const mw_scored *of = k ? &j->other : &j->x.k.now;
    int32_t node = k ? j->node : j->x.k.node;
    mw_slice name = name_of(j, k);
    scale s;
    if (given)
        s = *given;
    else if (!scale_of(&of->c, node, &s))
        return mw_fail(err, MW_INVALID,
                       "scores of %.*s have no least and greatest value: --scale LOW..HIGH says "
                       "them, or `normalise minmax(0, 100)` in the index gives them",
                       (int)name.n, name.p);
    for (int64_t u = 0; u < j->x.k.now.c.table.units; u++) {
        int32_t entity = j->x.k.now.c.entity[u], own = of->c.unit_of[entity];
        const mw_model_entity *e = mw_ranking_entity(&j->x.k, &j->x.k.now.c, u);
        double score = own < 0 ? (double)NAN : mw_scored_at(of, node, own);
        j->value[k][u] = to_share(score, s);
        if (isnan(score) || (j->value[k][u] >= 0 && j->value[k][u] <= 1)) continue;
        return mw_fail(err, MW_INVALID,
                       "%.*s of %.*s is %g, outside %g..%g; --scale LOW..HIGH gives the range of "
                       "the scores",
                       (int)name.n, name.p, (int)e->code.n, e->code.p, score, s.low, s.high);
    }
    return MW_OK;
}

// ---- the list

static _Thread_local const mw_coupled *sorting; // qsort has no context

static int by_coordination(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    double dx = sorting[x].coordination, dy = sorting[y].coordination;
    if (isnan(dx) != isnan(dy)) return isnan(dx) ? 1 : -1;
    if (!isnan(dx) && dx != dy) return dx > dy ? -1 : 1;
    return (x > y) - (x < y);
}

static void put_unit(const couple_job *j, int64_t u, mw_listing *l) {
    const mw_coupled *c = &j->coupled[u];
    mw_couple_grade grade = mw_couple_grade_name(c->grade);
    double a = j->value[0][u], b = j->value[1][u];
    bool table = l->format == MW_FORMAT_TABLE, zh = strcmp(j->x.lang, "zh") == 0;
    mw_look_unit_cells(&j->x, u, l);
    mw_look_fixed(l, a, 3);
    mw_look_fixed(l, b, 3);
    mw_look_fixed(l, c->coupling, 3);
    mw_look_fixed(l, c->development, 3);
    mw_look_fixed(l, c->coordination, 3);
    mw_listing_number(l, c->grade < 0 ? (double)NAN : c->grade + 1);
    mw_listing_text(l, mw_slice_of(table && zh ? grade.zh : grade.en));
    if (!table) mw_listing_text(l, mw_slice_of(grade.zh));
    mw_listing_text(l, a < b ? name_of(j, 0) : b < a ? name_of(j, 1) : (mw_slice){"", 0});
}

static mw_status list(const couple_job *j, mw_error *err) {
    char head[2][128];
    const char *all[] = {"!entity",   "?title",       head[0],         head[1],
                         "#coupling", "#development", "#coordination", "#grade",
                         "class",     "class zh",     "behind",        NULL};
    const char *table[] = {
        "!entity",       "?title", head[0], head[1],  "#coupling", "#development",
        "#coordination", "#grade", "class", "behind", NULL};
    mw_listing l = {0};
    for (int k = 0; k < 2; k++) {
        mw_slice name = name_of(j, k);
        size_t n = name.n < sizeof head[k] - 2 ? name.n : sizeof head[k] - 2;
        head[k][0] = '#';
        memcpy(head[k] + 1, name.p, n);
        head[k][1 + n] = '\0';
    }
    MW_TRY(mw_look_begin(&j->x, j->x.format == MW_FORMAT_TABLE ? table : all, &l, err));
    for (int64_t i = 0; i < j->x.k.now.c.table.units; i++)
        if (mw_look_sees(&j->x, j->order[i])) put_unit(j, j->order[i], &l);
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status open_both(couple_job *j, mw_call *call, mw_error *err) {
    const mw_program *p;
    MW_TRY(mw_look_open(call, (mw_look_ask){0}, &j->x, err));
    p = j->x.k.s.program;
    mw_scored_ask ask = {.period = j->x.k.period};
    MW_TRY(mw_ranking_find(&j->x.k, call->operand[1], &ask.index, &ask.node, err));
    if (p->index[ask.index].kind != j->x.index->kind)
        return mw_fail(err, MW_INVALID, "%s is about %.*s, %s about %.*s: both must be of one kind",
                       call->operand[0], (int)p->kind[j->x.index->kind].name.n,
                       p->kind[j->x.index->kind].name.p, call->operand[1],
                       (int)p->kind[p->index[ask.index].kind].name.n,
                       p->kind[p->index[ask.index].kind].name.p);
    j->node = ask.node;
    return mw_ranking_score(&j->x.k, &ask, &j->other, err);
}

static mw_status couple(couple_job *j, mw_call *call, mw_error *err) {
    static const double percent[2] = {0, 100};
    const char *variant = mw_call_value(call, "variant");
    double share = 50;
    scale own;
    bool given;
    MW_TRY(mw_look_number(call, "share", percent, &share, err));
    MW_TRY(read_scale(call, &own, &given, err));
    MW_TRY(open_both(j, call, err));
    int64_t n = j->x.k.now.c.table.units;
    j->how = (mw_couple_how){.variant = variant && strcmp(variant, "spread") == 0 ? MW_COUPLE_SPREAD
                                                                                  : MW_COUPLE_MEANS,
                             .a = share,
                             .b = 100 - share};
    j->coupled = mw_alloc_array(n + 1, sizeof *j->coupled);
    j->order = mw_alloc_array(n + 1, sizeof *j->order);
    for (int k = 0; k < 2; k++) {
        j->value[k] = mw_alloc_array(n + 1, sizeof *j->value[k]);
        if (!j->value[k] || !j->coupled || !j->order) return no_memory(err);
        MW_TRY(fill(j, k, given ? &own : NULL, err));
    }
    MW_TRY(mw_couple(&j->how, (const double *const *)j->value, n, j->coupled, err));
    for (int64_t i = 0; i < n; i++) j->order[i] = i;
    sorting = j->coupled;
    qsort(j->order, (size_t)n, sizeof *j->order, by_coordination);
    return list(j, err);
}

mw_status mw_verb_index_couple(mw_call *call, mw_error *err) {
    couple_job j = {0};
    mw_status st = couple(&j, call, err);
    mw_free(j.value[0]);
    mw_free(j.value[1]);
    mw_free(j.coupled);
    mw_free(j.order);
    mw_scored_fini(&j.other);
    mw_look_close(&j.x);
    return st;
}

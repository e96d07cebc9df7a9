// SPDX-License-Identifier: MIT
// The verb index profile: the strengths and weaknesses of a unit, by what each indicator adds to
// its score or takes from it, compared with the median or with other units.
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "index/contribute.h"
#include "index/stat.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    mw_look x;
    int64_t unit;
    int64_t *other, other_count; // units that it is compared with; none: the median of all
    double *reference, *part;    // [node]
    double from;                 // score of the reference
    int32_t *order, count;       // parts with a contribution, the greatest first
} profile_job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "profile: out of memory");
}

static const double *score_of(const profile_job *j, int32_t part) {
    return mw_look_part(&j->x, MW_LOOK_NORMALISED, part);
}

// ---- what it is compared with

static mw_status add_other(void *ctx, mw_slice code, mw_error *err) {
    profile_job *j = ctx;
    const mw_index_case *c = &j->x.k.now.c;
    int32_t entity;
    if (j->other_count == c->table.units)
        return mw_fail(err, MW_INVALID, "--against names more than there are");
    MW_TRY(mw_session_entity(&j->x.k.s, code, &entity, err));
    if (c->unit_of[entity] < 0)
        return mw_fail(err, MW_INVALID, "%.*s is not ranked here", (int)code.n, code.p);
    j->other[j->other_count++] = c->unit_of[entity];
    return MW_OK;
}

// The median of the other units; the unit's own value, which then counts nothing, where none of
// them has one.
static mw_status compare_others(profile_job *j, mw_error *err) {
    mw_scratch s;
    double *value = mw_alloc_array(j->other_count + 1, sizeof *value);
    if (!value) return no_memory(err);
    mw_status st = mw_scratch_new(j->other_count, &s, err);
    for (int32_t i = 0; i < j->x.leaf_count && st == MW_OK; i++) {
        int32_t leaf = j->x.leaf[i];
        const double *score = score_of(j, leaf);
        mw_slice name = mw_look_name(&j->x, leaf);
        for (int64_t k = 0; k < j->other_count; k++) value[k] = score[j->other[k]];
        int64_t known = mw_sort(value, j->other_count, &s);
        j->reference[leaf] = mw_quantile(s.sorted, known, 0.5);
        if (known > 0 || isnan(score[j->unit])) continue;
        j->reference[leaf] = score[j->unit];
        mw_note("%.*s is not compared: nothing is known of it there", (int)name.n, name.p);
    }
    if (st == MW_OK) mw_scratch_free(&s);
    mw_free(value);
    return st;
}

static mw_status work_out(profile_job *j, mw_error *err) {
    mw_scored *now = &j->x.k.now;
    mw_index_names names = mw_ranking_names(&j->x.k);
    mw_contribution_ask ask = {.spec = &now->c.spec,
                               .result = &now->r,
                               .names = &names,
                               .node = j->x.k.node,
                               .period = j->x.period,
                               .unit = j->unit,
                               .reference = j->reference};
    if (j->other_count)
        MW_TRY(compare_others(j, err));
    else
        MW_TRY(mw_leaf_medians(&now->c.spec, &now->r, j->x.period, j->reference, err));
    return mw_contribute(&ask, j->part, &j->from, err);
}

// ---- what is shown

static _Thread_local const double *sorting; // qsort has no context

static int by_contribution(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    if (sorting[x] != sorting[y]) return sorting[x] > sorting[y] ? -1 : 1;
    return (x > y) - (x < y);
}

static void add_part(profile_job *j, int32_t part) {
    if (!isnan(j->part[part])) j->order[j->count++] = part;
}

// Leaves; for machines the nodes below the one that is explained, too.
static void put_in_order(profile_job *j) {
    for (int32_t i = 0; i < j->x.leaf_count; i++) add_part(j, j->x.leaf[i]);
    for (int32_t i = 1; i < j->x.node_count && j->x.format != MW_FORMAT_TABLE; i++)
        add_part(j, j->x.node[i]);
    sorting = j->part;
    qsort(j->order, (size_t)j->count, sizeof *j->order, by_contribution);
}

static double rank_of(const double *x, int64_t n, int64_t unit, int64_t *known) {
    int64_t better = 0;
    *known = 0;
    for (int64_t i = 0; i < n; i++) better += x[i] > x[unit], *known += !isnan(x[i]);
    return isnan(x[unit]) ? (double)NAN : (double)better + 1;
}

static void put_part(const profile_job *j, int32_t part, double most, mw_listing *l) {
    const mw_look *x = &j->x;
    const double *score = score_of(j, part);
    char bar[8 * MW_LOOK_BAR_COLUMNS];
    bool leaf = x->k.now.r.leaf[part] >= 0, table = l->format == MW_FORMAT_TABLE;
    int64_t known;
    double rank = rank_of(score, x->k.now.c.table.units, j->unit, &known);
    mw_listing_text(l, mw_look_name(x, part));
    mw_listing_text(l, mw_look_name(x, x->index->part[part].parent));
    mw_look_cell(l, leaf ? mw_look_leaf(x, MW_LOOK_RAW, part)[j->unit] : (double)NAN, 4);
    mw_look_fixed(l, score[j->unit], 1);
    mw_look_fixed(l, leaf ? j->reference[part] : (double)NAN, 1);
    mw_look_fixed(l, j->part[part], 2);
    if (table) mw_listing_text(l, mw_slice_of(mw_look_signed_bar(j->part[part] / most, bar)));
    mw_listing_number(l, rank);
    mw_listing_int(l, known);
    mw_listing_text(l, mw_look_title(x, part));
}

// What is explained; the table says of what it is made up.
static mw_status say_sum(const profile_job *j, mw_error *err) {
    const mw_look *x = &j->x;
    const mw_model_entity *e = mw_ranking_entity(&x->k, &x->k.now.c, j->unit);
    char period[MW_PERIOD_TEXT_MAX], a[32], b[32], d[32];
    const double *score = score_of(j, x->k.node);
    int64_t known;
    double rank = rank_of(score, x->k.now.c.table.units, j->unit, &known);
    mw_slice title = mw_look_title(x, x->k.node);
    mw_text t = {0};
    mw_visible(&t, title, false);
    mw_text_addf(&t, " of %.*s ", (int)e->code.n, e->code.p);
    mw_visible(&t, e->title, false);
    mw_text_addf(&t, "%sin %s: %s, rank %.0f of %lld\n", e->title.n ? " " : "",
                 mw_period_print(x->k.period, &x->k.s.ws.calendar, period),
                 mw_look_fixed_text(score[j->unit], 1, a), rank, (long long)known);
    mw_text_addf(&t, "%s: %s; the difference of %s is made up of\n\n",
                 j->other_count == 0  ? "Medians of all units"
                 : j->other_count > 1 ? "Medians of those named"
                                      : "The one named",
                 mw_look_fixed_text(j->from, 1, b),
                 mw_look_fixed_text(score[j->unit] - j->from, 1, d));
    mw_status st = mw_out(&t, err);
    mw_text_free(&t);
    return st;
}

static mw_status list(const profile_job *j, mw_error *err) {
    static const char *columns[] = {"indicator", "node",  "#value", "#score", "",  "#adds",
                                    "",          "#rank", "#of",    "title",  NULL};
    const char *kept[sizeof columns / sizeof columns[0]];
    bool table = j->x.format == MW_FORMAT_TABLE;
    double most = 0;
    mw_listing l = {0};
    int n = 0;
    columns[0] = table ? "indicator" : "part";
    columns[4] = j->other_count == 0   ? "#median"
                 : j->other_count == 1 ? "#theirs"
                                       : "#their median";
    for (int i = 0; i < 10; i++)
        if (i != 6 || table) kept[n++] = columns[i];
    kept[n] = NULL;
    for (int32_t i = 0; i < j->count; i++) most = fmax(most, fabs(j->part[j->order[i]]));
    MW_TRY(mw_listing_begin(&l, kept, j->x.format, err));
    for (int32_t i = 0; i < j->count; i++) put_part(j, j->order[i], most > 0 ? most : 1, &l);
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status profile(profile_job *j, mw_call *call, mw_error *err) {
    const char *entity = mw_call_value(call, "entity");
    if (!entity) return mw_call_wrong(call, err, "profile needs --entity ENTITY: whose");
    MW_TRY(mw_look_open(call, (mw_look_ask){0}, &j->x, err));
    const mw_index_case *c = &j->x.k.now.c;
    MW_TRY(mw_ranking_unit(&j->x.k, c, entity, &j->unit, err));
    j->other = mw_alloc_array(c->table.units + 1, sizeof *j->other);
    j->reference = mw_alloc_array(c->spec.node_count + 1, sizeof *j->reference);
    j->part = mw_alloc_array(c->spec.node_count + 1, sizeof *j->part);
    j->order = mw_alloc_array(c->spec.node_count + 1, sizeof *j->order);
    if (!j->other || !j->reference || !j->part || !j->order) return no_memory(err);
    MW_TRY(mw_call_each(call, "against", add_other, j, err));
    if (isnan(score_of(j, j->x.k.node)[j->unit]))
        return mw_fail(
            err, MW_NOTFOUND,
            "%s has no score there: too few of its indicators are known, or they are the "
            "same for all units; see `mw index stats --units` and `mw index stats`",
            entity);
    MW_TRY(work_out(j, err));
    put_in_order(j);
    if (j->x.format == MW_FORMAT_TABLE) MW_TRY(say_sum(j, err));
    return list(j, err);
}

mw_status mw_verb_index_profile(mw_call *call, mw_error *err) {
    profile_job j = {0};
    mw_status st = profile(&j, call, err);
    mw_free(j.other);
    mw_free(j.reference);
    mw_free(j.part);
    mw_free(j.order);
    mw_look_close(&j.x);
    return st;
}

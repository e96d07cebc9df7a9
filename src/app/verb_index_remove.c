// SPDX-License-Identifier: MIT
// The verb index remove: what each part of an index does to the ranking, by leaving it out.
#include "app/progress.h"
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "index/compare.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    int32_t part;
    mw_comparison with; // the ranking without it
    bool done;
} removal;

typedef struct {
    mw_look x;
    removal *of;
    int32_t count;
} remove_job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "remove: out of memory");
}

// One part that cannot be left out (OWA weights are as many as members) does not hide the others.
static mw_status remove_one(remove_job *j, removal *r, mw_error *err) {
    mw_scored *now = &j->x.k.now;
    mw_index_names names = mw_ranking_names(&j->x.k);
    mw_removal_ask ask = {&now->c.spec, &now->c.table, &names, j->x.period};
    mw_error why = {0};
    mw_slice name = mw_look_name(&j->x, r->part);
    mw_status st = mw_remove_each(&ask, &r->part, 1, &r->with, &why);
    r->done = st == MW_OK;
    if (st == MW_INVALID || st == MW_LIMIT) {
        mw_note("%.*s cannot be left out: %s", (int)name.n, name.p, why.text);
        return MW_OK;
    }
    if (st != MW_OK && err) *err = why;
    return st;
}

static mw_status remove_all(remove_job *j, mw_error *err) {
    mw_progress bar = mw_progress_begin("left out");
    mw_status st = MW_OK;
    for (int32_t i = 0; i < j->count && st == MW_OK; i++) {
        if (!mw_progress_go_on(&bar, i, j->count)) {
            st = mw_fail(err, MW_LIMIT, "left out: interrupted");
            break;
        }
        st = remove_one(j, &j->of[i], err);
    }
    return mw_progress_end(&bar, st, err);
}

// Those that move ranks most first; those that could not be left out last.
static int by_shift(const void *a, const void *b) {
    const removal *x = a, *y = b;
    double sx = x->with.shift_mean, sy = y->with.shift_mean;
    if (isnan(sx) != isnan(sy)) return isnan(sx) ? 1 : -1;
    if (!isnan(sx) && sx != sy) return sx > sy ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

static void put_removal(const remove_job *j, const removal *r, double most, mw_listing *l) {
    const mw_comparison *with = &r->with;
    const mw_look *x = &j->x;
    char bar[4 * MW_LOOK_BAR_COLUMNS + 1];
    mw_listing_text(l, mw_look_name(x, r->part));
    mw_listing_text(l, mw_look_name(x, x->index->part[r->part].parent));
    mw_look_fixed(l, with->shift_mean, 2);
    if (l->format == MW_FORMAT_TABLE)
        mw_listing_text(l, mw_slice_of(mw_look_bar(with->shift_mean / most, bar)));
    mw_listing_number(l, with->shift_max);
    bool named = with->shift_max_unit >= 0 && mw_look_sees(x, with->shift_max_unit);
    mw_listing_text(l, !named ? (mw_slice){"", 0}
                              : mw_ranking_entity(&x->k, &x->k.now.c, with->shift_max_unit)->code);
    mw_listing_int(l, with->moved);
    mw_listing_int(l, with->units);
    mw_look_fixed(l, with->spearman, 3);
    mw_look_fixed(l, with->kendall, 3);
    mw_listing_text(l, mw_look_title(x, r->part));
}

static mw_status list(const remove_job *j, mw_error *err) {
    static const char *const columns[] = {"without",  "node",   "#mean shift", "#largest",
                                          "of",       "#moved", "#units",      "#spearman",
                                          "#kendall", "title",  NULL};
    static const char *const table[] = {"without",   "node",     "#mean shift", "",
                                        "#largest",  "of",       "#moved",      "#units",
                                        "#spearman", "#kendall", "title",       NULL};
    mw_listing l = {0};
    double most = 0;
    for (int32_t i = 0; i < j->count; i++) most = fmax(most, j->of[i].with.shift_mean);
    MW_TRY(
        mw_listing_begin(&l, j->x.format == MW_FORMAT_TABLE ? table : columns, j->x.format, err));
    for (int32_t i = 0; i < j->count; i++) put_removal(j, &j->of[i], most, &l);
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status remove_parts(remove_job *j, mw_call *call, mw_error *err) {
    MW_TRY(mw_look_open(call, (mw_look_ask){0}, &j->x, err));
    const mw_look *x = &j->x;
    j->of = mw_alloc_array(x->leaf_count + x->node_count + 1, sizeof *j->of);
    if (!j->of) return no_memory(err);
    bool all = mw_call_has(call, "nodes");
    for (int32_t i = 0; i < x->node_count && all; i++)
        if (x->node[i] > 0) j->of[j->count++].part = x->node[i];
    for (int32_t i = 0; i < x->leaf_count; i++) j->of[j->count++].part = x->leaf[i];
    for (int32_t i = 0; i < j->count; i++)
        j->of[i].with = (mw_comparison){.shift_mean = NAN,
                                        .shift_max = NAN,
                                        .shift_max_unit = -1,
                                        .spearman = NAN,
                                        .kendall = NAN};
    MW_TRY(remove_all(j, err));
    qsort(j->of, (size_t)j->count, sizeof *j->of, by_shift);
    return list(j, err);
}

mw_status mw_verb_index_remove(mw_call *call, mw_error *err) {
    remove_job j = {0};
    mw_status st = remove_parts(&j, call, err);
    mw_free(j.of);
    mw_look_close(&j.x);
    return st;
}

// SPDX-License-Identifier: MIT
// The verb index treat: what the treatment of outliers changed.
#include "app/verb_index_look.h"
#include "index/stat.h"
#include "index/treat.h"

#include <math.h>

// The fit of a leaf in the period; NULL where the index treats nothing.
static const mw_treat_fit *fit_of(const mw_look *x, int32_t part) {
    const mw_index_result *r = &x->k.now.r;
    if (!r->treat) return NULL;
    bool range = x->k.now.c.spec.pooling == MW_POOL_RANGE; // one fit for all periods
    int64_t leaf = r->leaf[part];
    return &r->treat[range ? leaf : leaf * x->k.now.c.table.periods + x->period];
}

static const char *transform_text(mw_transform_method method) {
    static const char *const words[] = {"", "log", "log_plain", "log_signed", "log_gii", "boxcox"};
    return words[method];
}

static const char *rule_of(const mw_look *x, int32_t part) {
    const mw_treat_fit *fit = fit_of(x, part);
    if (!fit) return "none";
    if (!x->k.now.c.spec.node[part].treated) return "left out";
    if (fit->transform != MW_TRANSFORM_NONE) return transform_text(fit->transform);
    if (fit->winsorised > 0) return "winsorised";
    return isnan(fit->skew[0]) || isnan(fit->kurt[0]) ? "not checked" : "passes";
}

static const char *mark_text(mw_treated mark) {
    static const char *const words[] = {"", "brought down", "brought up", "transformed"};
    return words[mark];
}

// ---- indicators

static void put_indicator(const mw_look *x, int32_t part, mw_listing *l) {
    const mw_treat_fit *fit = fit_of(x, part);
    int64_t units = x->k.now.c.table.units;
    mw_moments before, after;
    mw_moments_of(mw_look_leaf(x, MW_LOOK_SCREENED, part), units, &before);
    mw_moments_of(mw_look_leaf(x, MW_LOOK_TREATED, part), units, &after);
    bool changed = fit && (fit->transform != MW_TRANSFORM_NONE || fit->winsorised > 0);
    mw_listing_text(l, mw_look_name(x, part));
    mw_listing_text(l, mw_slice_of(rule_of(x, part)));
    mw_listing_int(l, fit ? fit->winsorised : 0);
    mw_look_fixed(l, before.skew, 2);
    mw_look_fixed(l, changed ? after.skew : (double)NAN, 2);
    mw_look_fixed(l, before.kurt, 2);
    mw_look_fixed(l, changed ? after.kurt : (double)NAN, 2);
    bool fails = fit && !fit->passed && (changed || !isnan(fit->kurt[0]));
    mw_listing_text(l, mw_slice_of(fails ? "still has outliers" : ""));
    mw_listing_text(l, mw_look_title(x, part));
}

static mw_status list_indicators(const mw_look *x, mw_error *err) {
    static const char *const columns[] = {"indicator",   "rule",  "#points",     "#skew",
                                          "#skew after", "#kurt", "#kurt after", "remark",
                                          "title",       NULL};
    mw_listing l = {0};
    MW_TRY(mw_look_begin(x, columns, &l, err));
    for (int32_t i = 0; i < x->leaf_count; i++) put_indicator(x, x->leaf[i], &l);
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// ---- points

static void put_points(const mw_look *x, int32_t part, bool transformed, mw_listing *l) {
    const mw_treat_fit *fit = fit_of(x, part);
    const double *before = mw_look_leaf(x, MW_LOOK_SCREENED, part),
                 *after = mw_look_leaf(x, MW_LOOK_TREATED, part);
    if (!fit) return;
    for (int64_t u = 0; u < x->k.now.c.table.units; u++) {
        mw_treated mark = mw_treat_mark(fit, before[u]);
        if (!mw_look_sees(x, u)) continue;
        if (mark == MW_TREATED_NOT || (mark == MW_TREATED_TRANSFORMED && !transformed)) continue;
        mw_listing_text(l, mw_look_name(x, part));
        mw_look_unit_cells(x, u, l);
        mw_look_cell(l, before[u], 6);
        mw_look_cell(l, after[u], 6);
        mw_listing_text(l, mw_slice_of(mark_text(mark)));
    }
}

// Of a transformed indicator every point changes: a table leaves them out.
static mw_status list_points(const mw_look *x, mw_error *err) {
    static const char *const columns[] = {"indicator", "!entity", "?title", "#before",
                                          "#after",    "what",    NULL};
    mw_listing l = {0};
    bool table = x->format == MW_FORMAT_TABLE;
    MW_TRY(mw_look_begin(x, columns, &l, err));
    for (int32_t i = 0; i < x->leaf_count; i++) {
        const mw_treat_fit *fit = fit_of(x, x->leaf[i]);
        mw_slice name = mw_look_name(x, x->leaf[i]);
        put_points(x, x->leaf[i], !table, &l);
        if (table && fit && fit->transform != MW_TRANSFORM_NONE)
            mw_note("%.*s: every value is transformed (%s)", (int)name.n, name.p,
                    transform_text(fit->transform));
    }
    if (table && l.rows == 0) mw_note("no point was brought in");
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status treat(mw_call *call, mw_look *x, mw_error *err) {
    MW_TRY(mw_look_open(call, (mw_look_ask){.leaves_alone = true}, x, err));
    mw_slice name = mw_look_name(x, 0);
    if (!x->k.now.r.treat)
        mw_note("%.*s treats no outliers; `treat winsorise(max 5) then log` in it would",
                (int)name.n, name.p);
    return mw_call_has(call, "points") ? list_points(x, err) : list_indicators(x, err);
}

mw_status mw_verb_index_treat(mw_call *call, mw_error *err) {
    mw_look x = {0};
    mw_status st = treat(call, &x, err);
    mw_look_close(&x);
    return st;
}

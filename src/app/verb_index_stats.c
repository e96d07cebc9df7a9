// SPDX-License-Identifier: MIT
// The verb index stats: each indicator of an index described, or what is known of each unit.
#include "app/verb_index_look.h"
#include "index/stat.h"

#include <math.h>

enum { DIGITS = 4 };

// ---- indicators

static mw_status read_limits(mw_call *call, mw_stat_limits *out, mw_error *err) {
    static const double percent[2] = {0, 100}, any[2] = {0, 1e6};
    *out = mw_stat_limits_usual();
    double known = 100 * out->known_min, nonzero = 100 * out->nonzero_min,
           distinct = 100 * out->distinct_min;
    MW_TRY(mw_look_number(call, "known", percent, &known, err));
    MW_TRY(mw_look_number(call, "nonzero", percent, &nonzero, err));
    MW_TRY(mw_look_number(call, "distinct", percent, &distinct, err));
    MW_TRY(mw_look_number(call, "skew", any, &out->skew_max, err));
    MW_TRY(mw_look_number(call, "kurtosis", any, &out->kurt_max, err));
    out->known_min = known / 100, out->nonzero_min = nonzero / 100,
    out->distinct_min = distinct / 100;
    return MW_OK;
}

// A constant column says so in place of what follows from it.
static void put_flags(const mw_stat *s, int flags, mw_listing *l) {
    static const struct {
        int flag;
        const char *text;
    } words[] = {
        {MW_STAT_FEW_KNOWN,    "few known"   },
        {MW_STAT_MANY_ZERO,    "many zeros"  },
        {MW_STAT_FEW_DISTINCT, "few distinct"},
        {MW_STAT_OUTLIERS,     "outliers"    },
    };
    mw_text text = {0};
    if (s->of.known == 0) {
        mw_listing_text(l, mw_slice_of("no values"));
        return;
    }
    if (s->of.known > 1 && s->distinct == 1) {
        mw_text_adds(&text, "constant");
        flags &= MW_STAT_FEW_KNOWN;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!(flags & words[i].flag)) continue;
        mw_text_addf(&text, "%s%s", text.size ? ", " : "", words[i].text);
    }
    mw_listing_text(l, (mw_slice){text.bytes, text.size});
    mw_text_free(&text);
}

static double percent_of(int64_t part, int64_t whole) {
    return whole > 0 ? 100 * (double)part / (double)whole : (double)NAN;
}

static void put_indicator(const mw_look *x, int32_t part, const mw_stat *s, mw_listing *l) {
    mw_listing_text(l, mw_look_name(x, part));
    mw_listing_int(l, s->of.known);
    mw_listing_int(l, s->count - s->of.known);
    mw_look_cell(l, s->of.min, DIGITS);
    mw_look_cell(l, s->of.max, DIGITS);
    mw_look_cell(l, s->of.mean, DIGITS);
    mw_look_cell(l, s->median, DIGITS);
    mw_look_cell(l, s->of.sd, DIGITS);
    mw_look_fixed(l, s->of.skew, 2);
    mw_look_fixed(l, s->of.kurt, 2);
    mw_listing_int(l, s->distinct);
    mw_look_fixed(l, percent_of(s->same, s->of.known), 1);
    mw_look_fixed(l, percent_of(s->zeros, s->of.known), 1);
}

static mw_status list_indicators(const mw_look *x, const mw_stat_limits *limits, mw_error *err) {
    static const char *const columns[] = {
        "indicator", "#known", "#missing",  "#min",    "#max",    "#mean", "#median", "#sd",
        "#skew",     "#kurt",  "#distinct", "#same %", "#zero %", "flags", "title",   NULL};
    mw_look_stage stage = mw_look_stage_of(x, MW_LOOK_RAW);
    int64_t units = x->k.now.c.table.units;
    mw_listing l = {0};
    mw_scratch scratch = {0};
    MW_TRY(mw_scratch_new(units, &scratch, err));
    mw_status st = mw_look_begin(x, columns, &l, err);
    for (int32_t i = 0; i < x->leaf_count && st == MW_OK; i++) {
        mw_stat s;
        mw_stat_of(mw_look_leaf(x, stage, x->leaf[i]), units, &scratch, &s);
        put_indicator(x, x->leaf[i], &s, &l);
        put_flags(&s, mw_stat_flags(&s, limits), &l);
        mw_listing_text(&l, mw_look_title(x, x->leaf[i]));
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    mw_scratch_free(&scratch);
    return st;
}

// ---- units

static void put_unit(const mw_look *x, mw_look_stage stage, int64_t unit, mw_listing *l) {
    const mw_screened *screened = x->k.now.r.screened;
    int32_t missing = 0, zero = 0;
    for (int32_t i = 0; i < x->leaf_count; i++) {
        double value = mw_look_leaf(x, stage, x->leaf[i])[unit];
        missing += isnan(value);
        zero += value == 0;
    }
    int32_t known = x->leaf_count - missing;
    mw_look_unit_cells(x, unit, l);
    mw_listing_int(l, known);
    mw_listing_int(l, missing);
    mw_listing_int(l, zero);
    mw_look_fixed(l, percent_of(known, x->leaf_count), 1);
    mw_look_fixed(l, percent_of(known - zero, known), 1);
    bool out = screened && !screened[x->period * x->k.now.c.table.units + unit].in;
    mw_listing_text(l, mw_slice_of(known == 0 ? "no values" : out ? "screened out" : ""));
}

static mw_status list_units(const mw_look *x, mw_error *err) {
    static const char *const columns[] = {"!entity",  "?title",     "#known", "#missing", "#zero",
                                          "#known %", "#nonzero %", "remark", NULL};
    mw_look_stage stage = mw_look_stage_of(x, MW_LOOK_DENOMINATED);
    mw_listing l = {0};
    MW_TRY(mw_look_begin(x, columns, &l, err));
    for (int64_t u = 0; u < x->k.now.c.table.units; u++)
        if (mw_look_sees(x, u)) put_unit(x, stage, u, &l);
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status stats(mw_call *call, mw_look *x, mw_error *err) {
    mw_stat_limits limits;
    MW_TRY(read_limits(call, &limits, err));
    MW_TRY(mw_look_open(call, (mw_look_ask){.leaves_alone = true}, x, err));
    if (x->k.now.c.table.units == 0)
        mw_note("there are no units: nothing of the index's kind is known yet");
    return mw_call_has(call, "units") ? list_units(x, err) : list_indicators(x, &limits, err);
}

mw_status mw_verb_index_stats(mw_call *call, mw_error *err) {
    mw_look x = {0};
    mw_status st = stats(call, &x, err);
    mw_look_close(&x);
    return st;
}

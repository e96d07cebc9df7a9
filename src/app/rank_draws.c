// SPDX-License-Identifier: MIT
// The verb rank: scores and ranks of many draws, and which choice moves them.
#include "app/progress.h"
#include "app/rank_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    ROWS_USUAL = 4096,
    ROWS_OF_MANY = 1024,
    MANY_UNITS = 10000,
    BOOTS_USUAL = 500,
    SHADES = 4,
    MAP_COLUMNS_MAX = 60
};

// ---- what is asked

static mw_sampler sampler_of(const mw_call *call) {
    const char *word = mw_call_value(call, "sampler");
    return word && strcmp(word, "sobol") == 0 ? MW_SAMPLER_SOBOL : MW_SAMPLER_RANDOM;
}

static mw_status read_ask(mw_rank_job *x, int64_t *seed, mw_error *err) {
    static const char *const others[] = {"within",  "ahead-of", "acceptability",
                                         "sampler", "seed",     "sensitivity"};
    mw_call *call = x->k.call;
    x->within = 10, *seed = 1;
    MW_TRY(mw_call_int(call, "draws", 2, MW_DRAWS_MAX, &x->draw_count, err));
    MW_TRY(mw_call_int(call, "seed", 0, INT64_MAX, seed, err));
    MW_TRY(mw_call_int(call, "within", 1, INT32_MAX, &x->within, err));
    x->rival = mw_call_value(call, "ahead-of");
    bool effects = mw_call_has(call, "sensitivity");
    if (effects && (x->rival || mw_call_has(call, "within") || mw_call_has(call, "acceptability")))
        return mw_call_wrong(call, err,
                             "--sensitivity gives no ranks: leave out --within, --ahead-of and "
                             "--acceptability");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (x->draw_count == 0 && !effects && mw_call_has(call, others[i]))
            return mw_call_wrong(call, err, "--%s needs --draws", others[i]);
    return MW_OK;
}

// An index without `vary` says so by its name, and what to write.
static mw_status say_which(const mw_rank_job *x, mw_status st, mw_error *err) {
    const mw_index *index = x->k.now.c.index;
    if (st == MW_OK || index->vary.weights > 0 || index->vary.norm_count) return st;
    return mw_fail_in(err, st, "%.*s: ", (int)index->name.n, index->name.p);
}

// ---- draws

static mw_status draw(mw_rank_job *x, int64_t seed, const mw_vary *vary, mw_error *err) {
    mw_ranking *k = &x->k;
    mw_index_names names = mw_ranking_names(k);
    mw_progress bar = mw_progress_begin("draws");
    mw_draw_ask ask = {.vary = vary,
                       .node = k->node,
                       .period = k->now.c.asked[0],
                       .draws = (int32_t)x->draw_count,
                       .top = (int32_t)x->within,
                       .rival = -1,
                       .seed = (uint64_t)seed,
                       .sampler = sampler_of(k->call),
                       .pool = k->s.pool,
                       .names = &names,
                       .go_on = mw_progress_go_on,
                       .go_on_ctx = &bar};
    k->named = &k->now.c;
    if (x->rival) MW_TRY(mw_ranking_unit(k, &k->now.c, x->rival, &ask.rival, err));
    mw_status st = mw_index_draw(&k->now.c.spec, &k->now.c.table, &ask, &x->draws, err);
    return mw_progress_end(&bar, say_which(x, st, err), err);
}

static int64_t rows_of(const mw_rank_job *x) {
    if (x->draw_count) return x->draw_count;
    return x->k.now.c.table.units > MANY_UNITS ? ROWS_OF_MANY : ROWS_USUAL;
}

static mw_status find_effects(mw_rank_job *x, int64_t seed, const mw_vary *vary, mw_error *err) {
    mw_ranking *k = &x->k;
    mw_index_names names = mw_ranking_names(k);
    mw_progress bar = mw_progress_begin("draws");
    mw_rank_effects_ask ask = {.vary = vary,
                               .node = k->node,
                               .period = k->now.c.asked[0],
                               .rows = rows_of(x),
                               .boots = BOOTS_USUAL,
                               .unit = -1,
                               .seed = (uint64_t)seed,
                               .sampler = mw_call_has(k->call, "sampler") ? sampler_of(k->call)
                                                                          : MW_SAMPLER_SOBOL,
                               .pool = k->s.pool,
                               .names = &names,
                               .go_on = mw_progress_go_on,
                               .go_on_ctx = &bar};
    k->named = &k->now.c;
    x->effects_of = mw_call_value(k->call, "entity");
    if (x->effects_of) MW_TRY(mw_ranking_unit(k, &k->now.c, x->effects_of, &ask.unit, err));
    mw_status st = mw_rank_effects_of(&k->now.c.spec, &k->now.c.table, &ask, &x->effects, err);
    return mw_progress_end(&bar, say_which(x, st, err), err);
}

mw_status mw_rank_draw(mw_rank_job *x, mw_error *err) {
    int64_t seed;
    mw_varying v = {0};
    MW_TRY(read_ask(x, &seed, err));
    bool effects = mw_call_has(x->k.call, "sensitivity");
    if (!effects && x->draw_count == 0) return MW_OK;
    mw_status st = mw_varying_read(&x->k, &x->k.now.c, &v, err);
    if (st == MW_OK)
        st = effects ? find_effects(x, seed, &v.vary, err) : draw(x, seed, &v.vary, err);
    mw_varying_fini(&v);
    return st;
}

// ---- columns

int32_t mw_rank_draw_columns(const mw_rank_job *x, char (*buf)[MW_RANK_NAME_BYTES],
                             const char **column) {
    snprintf(buf[0], MW_RANK_NAME_BYTES, "#%% in top %lld", (long long)x->within);
    snprintf(buf[1], MW_RANK_NAME_BYTES, "#%% ahead of %.100s", x->rival ? x->rival : "");
    const char *const names[] = {"#rank 5 %",
                                 "#median",
                                 "#rank 95 %",
                                 "#score 5 %",
                                 "#score 95 %",
                                 buf[0],
                                 x->rival ? buf[1] : NULL};
    int32_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i]) column[n++] = names[i];
    return n;
}

void mw_rank_put_draws(const mw_rank_job *x, int64_t unit, mw_listing *l) {
    const mw_drawn *d = &x->draws.unit[unit];
    mw_listing_number(l, d->rank_low);
    mw_listing_number(l, d->rank_mid);
    mw_listing_number(l, d->rank_high);
    mw_listing_number(l, d->score_low);
    mw_listing_number(l, d->score_high);
    mw_listing_number(l, 100 * d->top_share);
    if (x->rival) mw_listing_number(l, 100 * d->ahead_share);
}

// ---- rank acceptability

// The share of all draws, in percent; it is stored as a float.
static double share_of(const mw_draws *d, int64_t unit, int32_t band) {
    double draws = rint((double)d->accepted[unit * d->bands + band] * d->draws);
    return 100 * draws / d->draws;
}

// Ranks of a band, 1 and up: of n units in so many bands.
static void band_ranks(const mw_draws *d, int32_t band, int64_t *low, int64_t *high) {
    *low = 0, *high = 0;
    for (int64_t rank = 1; rank <= d->units; rank++) {
        if (mw_draw_band(rank, d->units, d->bands) != band) continue;
        if (*low == 0) *low = rank;
        *high = rank;
    }
}

// For machines: a row for each unit and rank that occurs.
static mw_status list_shares(const mw_rank_job *x, mw_error *err) {
    static const char *const columns[] = {"entity",   "title",    "#rank from",
                                          "#rank to", "#share %", NULL};
    const mw_draws *d = &x->draws;
    mw_listing l = {0};
    int64_t low, high;
    MW_TRY(mw_listing_begin(&l, columns, mw_verb_format(x->k.call), err));
    for (int64_t i = 0, shown = 0; i < d->units; i++) {
        int64_t u = x->order[i];
        if (!mw_rank_wanted(x, u, shown)) continue;
        const mw_model_entity *e = mw_ranking_entity(&x->k, &x->k.now.c, u);
        shown++;
        for (int32_t b = 0; b < d->bands; b++) {
            double share = share_of(d, u, b);
            if (!(share > 0)) continue;
            band_ranks(d, b, &low, &high);
            mw_listing_text(&l, e->code);
            mw_listing_text(&l, e->title);
            mw_listing_int(&l, low);
            mw_listing_int(&l, high);
            mw_listing_number(&l, share);
        }
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// One character for each column of ranks, the darker the more often.
static void put_map(const mw_draws *d, int64_t unit, int columns, char *buf) {
    static const char *const shade[SHADES + 1] = {"\xC2\xB7", "\xE2\x96\x91", "\xE2\x96\x92",
                                                  "\xE2\x96\x93", "\xE2\x96\x88"};
    char *at = buf;
    for (int c = 0; c < columns; c++) {
        int32_t first = (int32_t)((int64_t)c * d->bands / columns);
        int32_t last = (int32_t)(((int64_t)c + 1) * d->bands / columns);
        double share = 0;
        for (int32_t b = first; b < last; b++) share += (double)d->accepted[unit * d->bands + b];
        int dark = share <= 0 ? 0 : share < 0.05 ? 1 : share < 0.2 ? 2 : share < 0.5 ? 3 : 4;
        size_t n = strlen(shade[dark]);
        memcpy(at, shade[dark], n);
        at += n;
    }
    *at = '\0';
}

// For people: a map of ranks.
static mw_status list_map(const mw_rank_job *x, mw_error *err) {
    const mw_draws *d = &x->draws;
    int columns = d->bands < MAP_COLUMNS_MAX ? d->bands : MAP_COLUMNS_MAX;
    char head[MW_RANK_NAME_BYTES], map[3 * MAP_COLUMNS_MAX + 1];
    snprintf(head, sizeof head, "rank 1 .. %lld", (long long)d->units);
    const char *const names[] = {"#rank", "entity", "title", head, "#likeliest", "#%", NULL};
    mw_listing l = {0};
    int64_t low, high;
    MW_TRY(mw_listing_begin(&l, names, MW_FORMAT_TABLE, err));
    for (int64_t i = 0, shown = 0; i < d->units; i++) {
        int64_t u = x->order[i];
        if (!mw_rank_wanted(x, u, shown)) continue;
        const mw_model_entity *e = mw_ranking_entity(&x->k, &x->k.now.c, u);
        const float *own = d->accepted + u * d->bands;
        int32_t best = 0;
        shown++;
        for (int32_t b = 1; b < d->bands; b++)
            if (own[b] > own[best]) best = b;
        band_ranks(d, best, &low, &high);
        put_map(d, u, columns, map);
        mw_listing_number(&l, x->k.now.rank[u]);
        mw_listing_text(&l, e->code);
        mw_listing_text(&l, e->title);
        mw_listing_text(&l, mw_slice_of(map));
        mw_listing_number(&l, own[best] > 0 ? (double)low : (double)NAN);
        mw_listing_number(&l, share_of(d, u, best));
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    if (st == MW_OK)
        mw_note("shares of the draws: \xE2\x96\x91 below 5 %%, \xE2\x96\x92 below 20 %%, "
                "\xE2\x96\x93 below 50 %%, \xE2\x96\x88 more");
    return st;
}

mw_status mw_rank_list_accepted(const mw_rank_job *x, mw_error *err) {
    return mw_verb_format(x->k.call) == MW_FORMAT_TABLE ? list_map(x, err) : list_shares(x, err);
}

// ---- sensitivity

static void put_effect(const mw_effect *e, mw_listing *l) {
    mw_listing_number(l, 100 * e->first.value);
    mw_listing_number(l, 100 * e->first.low);
    mw_listing_number(l, 100 * e->first.high);
    mw_listing_number(l, 100 * e->total.value);
    mw_listing_number(l, 100 * e->total.low);
    mw_listing_number(l, 100 * e->total.high);
}

mw_status mw_rank_list_effects(const mw_rank_job *x, mw_error *err) {
    static const char *const columns[] = {"choice",     "of",          "#first %",
                                          "#first 5 %", "#first 95 %", "#total %",
                                          "#total 5 %", "#total 95 %", NULL};
    const mw_rank_effects *e = &x->effects;
    mw_listing l = {0};
    MW_TRY(mw_listing_begin(&l, columns, mw_verb_format(x->k.call), err));
    for (int32_t i = 0; i < e->count * (x->effects_of ? 2 : 1); i++) {
        bool own = i >= e->count;
        int32_t f = own ? i - e->count : i;
        mw_text about = {0};
        if (own) mw_text_addf(&about, "rank of %s", x->effects_of);
        mw_listing_text(&l, mw_slice_of(mw_factor_text(e->factor[f])));
        mw_listing_text(&l,
                        own ? (mw_slice){about.bytes, about.size} : mw_slice_of("mean rank shift"));
        put_effect(own ? &e->unit[f] : &e->shift[f], &l);
        mw_text_free(&about);
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    if (st == MW_OK)
        mw_note("ranks are %.3g places from those without variation, in the mean of units and "
                "draws",
                e->shift_mean);
    return st;
}

// SPDX-License-Identifier: MIT
// See draw.h. Scores and ranks of all draws are kept, draw after draw, and looked at unit by unit
// afterwards. Scores are kept to 24 binary digits: of 100,000 units and 1,000 draws that is 400 MB
// less to be had, written and read.
#include "index/draw.h"

#include "base/alloc.h"
#include "index/ranks.h"
#include "index/select.h"

#include <math.h>
#include <string.h>

enum { UNITS_AT_ONCE = 64 };

typedef struct {
    const mw_draw_ask *ask;
    mw_draws *out;
    float *score;           // [draw][unit]
    uint32_t *rank;         // [draw][unit]; 0: none
    uint32_t *nominal;      // [unit]
    bool *scored;           // of each draw: its scores compare with those of others
    int64_t *shift, *ranks; // of each draw: sum of how far ranks are from the nominal, of how many
    mw_scratch *scratch;    // of each thread
    double **room;          // of each thread
    uint16_t *band;         // of each rank, up to units
    const mw_lanes *lanes;
    int workers;
} drawing;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "draws: out of memory"); }

// ---- a draw

static void keep(void *ctx, int64_t draw, int worker, const double *score) {
    drawing *d = ctx;
    int64_t n = d->out->units, shift = 0, ranks = 0;
    uint32_t *rank = d->rank + draw * n;
    float *kept = d->score + draw * n;
    for (int64_t u = 0; u < n; u++) kept[u] = (float)score[u];
    mw_ranks_of(score, n, &d->scratch[worker], rank);
    for (int64_t u = 0; u < n; u++) {
        int64_t far = (int64_t)rank[u] - d->nominal[u];
        bool both = (rank[u] > 0) & (d->nominal[u] > 0);
        shift += both ? far < 0 ? -far : far : 0;
        ranks += both;
    }
    d->shift[draw] = shift;
    d->ranks[draw] = ranks;
}

// ---- a unit

// What is kept of a unit, one after the other.
typedef struct {
    double *score, *rank; // of the draws in which it has one; scores, of those that compare
    int64_t known, scored;
} row;

// Three quantiles by nearest place: 5 %, 50 %, 95 %.
static void quantiles(const mw_lanes *lanes, const double *x, int64_t n, double *room,
                      double out[3]) {
    static const double share[3] = {0.05, 0.5, 0.95};
    int64_t at[3];
    for (int i = 0; i < 3; i++) {
        at[i] = (int64_t)floor(share[i] * (double)(n - 1) + 0.5);
        out[i] = NAN;
    }
    if (n > 0) mw_select(lanes, &(mw_selection){x, n, at, 3, room}, out);
}

static double mean_of(const mw_lanes *lanes, const double *x, int64_t n) {
    return n > 0 ? lanes->sum(x, n) / (double)n : (double)NAN;
}

int32_t mw_draw_band(int64_t rank, int64_t units, int32_t bands) {
    return (int32_t)((rank - 1) * bands / units);
}

static void fill_accepted(const drawing *d, int64_t unit, const row *r, uint32_t *count) {
    float *out = d->out->accepted + unit * d->out->bands;
    memset(count, 0, (size_t)d->out->bands * sizeof *count);
    for (int64_t i = 0; i < r->known; i++) count[d->band[(int64_t)r->rank[i]]]++;
    for (int32_t b = 0; b < d->out->bands; b++) out[b] = (float)count[b] / (float)d->out->draws;
}

static void sum_up(const drawing *d, int64_t unit, const row *r, double *room) {
    mw_drawn *out = &d->out->unit[unit];
    int32_t draws = d->out->draws, best = d->ask->top > 0 ? d->ask->top : 10;
    int64_t top = 0, ahead = 0, met = 0, n = d->out->units;
    double q[3];
    for (int64_t i = 0; i < r->known; i++) top += r->rank[i] <= best;
    for (int32_t i = 0; i < draws && d->ask->rival >= 0; i++) {
        uint32_t own = d->rank[i * n + unit], other = d->rank[i * n + d->ask->rival];
        met += (own > 0) & (other > 0);
        ahead += (own > 0) & (other > own);
    }
    out->known = r->known;
    out->score_mean = mean_of(d->lanes, r->score, r->scored);
    out->rank_mean = mean_of(d->lanes, r->rank, r->known);
    out->top_share = r->known ? (double)top / (double)r->known : (double)NAN;
    out->ahead_share = met ? (double)ahead / (double)met : (double)NAN;
    quantiles(d->lanes, r->score, r->scored, room, q);
    out->score_low = q[0], out->score_mid = q[1], out->score_high = q[2];
    quantiles(d->lanes, r->rank, r->known, room, q);
    out->rank_low = q[0], out->rank_mid = q[1], out->rank_high = q[2];
    fill_accepted(d, unit, r, (uint32_t *)room);
}

// One draw of some units, to the end of their rows.
static void add_draw(const drawing *d, int64_t draw, int64_t first, int64_t units, row *r) {
    const float *score = d->score + draw * d->out->units + first;
    const uint32_t *rank = d->rank + draw * d->out->units + first;
    bool scored = d->scored[draw];
    for (int64_t u = 0; u < units; u++) {
        r[u].score[r[u].scored] = score[u];
        r[u].rank[r[u].known] = rank[u];
        r[u].known += rank[u] > 0;
        r[u].scored += scored & (rank[u] > 0);
    }
}

// AT_ONCE draws likewise, where all units have scores in all of them: whole lines are written.
enum { AT_ONCE = 8, LINE = 16 };

static bool add_draws(const drawing *d, int64_t draw, int64_t first, int64_t units, row *r) {
    int64_t n = d->out->units, missing = 0, scored = 0, place[AT_ONCE];
    const float *score = d->score + draw * n + first;
    const uint32_t *rank = d->rank + draw * n + first;
    for (int i = 0; i < AT_ONCE; i++)
        for (int64_t u = 0; u < units; u++) missing |= rank[i * n + u] == 0;
    for (int i = AT_ONCE; i < 2 * AT_ONCE && draw + i < d->out->draws; i++)
        for (int64_t u = 0; u < units; u += LINE) { // asked for before it is needed
            __builtin_prefetch(score + i * n + u);
            __builtin_prefetch(rank + i * n + u);
        }
    if (missing) return false;
    for (int i = 0; i < AT_ONCE; i++) { // what does not compare is written over by the next
        place[i] = scored;
        scored += d->scored[draw + i];
    }
    for (int64_t u = 0; u < units; u++) {
        double *to = r[u].score + r[u].scored, *to_rank = r[u].rank + r[u].known;
        for (int i = 0; i < AT_ONCE; i++) {
            to[place[i]] = score[i * n + u];
            to_rank[i] = rank[i * n + u];
        }
        r[u].known += AT_ONCE;
        r[u].scored += scored;
    }
    return true;
}

// Some units side by side, so that draws are read a piece of a line at a time.
static void sum_job(void *context, int64_t job, int worker) {
    const drawing *d = context;
    int64_t first = job * UNITS_AT_ONCE, n = d->out->units, draws = d->out->draws, i = 0;
    int64_t units = n - first < UNITS_AT_ONCE ? n - first : UNITS_AT_ONCE;
    row r[UNITS_AT_ONCE];
    double *at = d->room[worker];
    for (int64_t u = 0; u < units; u++, at += 2 * draws) r[u] = (row){at, at + draws, 0, 0};
    while (i < draws) {
        if (i + AT_ONCE <= draws && add_draws(d, i, first, units, r))
            i += AT_ONCE;
        else
            add_draw(d, i++, first, units, r);
    }
    for (int64_t u = 0; u < units; u++) sum_up(d, first + u, &r[u], at);
}

// ---- all of it

static mw_status check_ask(const mw_table *raw, const mw_draw_ask *ask, mw_error *err) {
    if (ask->draws < 1 || ask->draws > MW_DRAWS_MAX ||
        raw->units > MW_DRAWS_BYTES_MAX / 8 / ask->draws)
        return mw_fail(err, MW_LIMIT, "%d draws of %lld units: 1 to %d, and at most %lld of both",
                       ask->draws, (long long)raw->units, MW_DRAWS_MAX,
                       (long long)(MW_DRAWS_BYTES_MAX / 8));
    if (ask->rival >= raw->units)
        return mw_fail(err, MW_INVALID, "unit %lld to be ahead of: there are %lld units",
                       (long long)ask->rival, (long long)raw->units);
    return MW_OK;
}

static mw_status find_room(drawing *d, mw_error *err) {
    int64_t n = d->out->units, draws = d->out->draws, cells = n * draws;
    d->out->bands = n <= MW_DRAW_ALL_RANKS_MAX ? (int32_t)n : MW_DRAW_BANDS;
    d->out->unit = mw_alloc_array(n + 1, sizeof *d->out->unit);
    d->out->accepted = mw_alloc_array(n * d->out->bands + 1, sizeof *d->out->accepted);
    d->score = mw_alloc_array(cells + 1, sizeof *d->score);
    d->rank = mw_alloc_array(cells + 1, sizeof *d->rank);
    d->nominal = mw_alloc_array(n + 1, sizeof *d->nominal);
    d->band = mw_alloc_array(n + 1, sizeof *d->band);
    d->scored = mw_alloc_array(draws, sizeof *d->scored);
    d->shift = mw_alloc_array(draws, sizeof *d->shift);
    d->ranks = mw_alloc_array(draws, sizeof *d->ranks);
    d->scratch = mw_alloc_array(d->workers, sizeof *d->scratch);
    d->room = mw_alloc_array(d->workers, sizeof *d->room);
    if (!d->out->unit || !d->out->accepted || !d->scored || !d->score || !d->rank || !d->nominal ||
        !d->band || !d->shift || !d->ranks || !d->scratch || !d->room)
        return no_memory(err);
    for (int64_t r = 1; r <= n; r++) d->band[r] = (uint16_t)mw_draw_band(r, n, d->out->bands);
    for (int i = 0; i < d->workers; i++) {
        MW_TRY(mw_scratch_new(n, &d->scratch[i], err));
        d->room[i] = mw_alloc_column((2 * UNITS_AT_ONCE + 2) * draws + MW_DRAW_ALL_RANKS_MAX,
                                     sizeof **d->room);
        if (!d->room[i]) return no_memory(err);
    }
    return MW_OK;
}

static mw_status draw_all(drawing *d, mw_trial *t, mw_error *err) {
    int64_t n = d->out->units, draws = d->out->draws, shift = 0, ranks = 0;
    const double *score = mw_table_at(&mw_trial_nominal(t)->score, d->ask->node, d->ask->period);
    mw_draw_at *at = mw_alloc_array(draws, sizeof *at);
    if (!at) return no_memory(err);
    mw_ranks_of(score, n, &d->scratch[0], d->nominal);
    for (int64_t u = 0; u < n; u++) {
        d->out->unit[u].score = score[u];
        d->out->unit[u].rank = d->nominal[u] ? d->nominal[u] : (double)NAN;
    }
    for (int64_t i = 0; i < draws; i++) {
        at[i].row = i;
        d->scored[i] = mw_trial_keeps_scale(t, at[i]);
        d->out->scored += d->scored[i];
    }
    mw_status st = mw_trial_run(t, at, draws, keep, d, err);
    mw_free(at);
    MW_TRY(st);
    mw_pool_run(d->ask->pool, (n + UNITS_AT_ONCE - 1) / UNITS_AT_ONCE, sum_job, d);
    for (int64_t i = 0; i < draws; i++) {
        shift += d->shift[i];
        ranks += d->ranks[i];
    }
    d->out->rank_shift = ranks ? (double)shift / (double)ranks : (double)NAN;
    return MW_OK;
}

static void drawing_fini(drawing *d) {
    for (int i = 0; i < d->workers; i++) {
        if (d->scratch) mw_scratch_free(&d->scratch[i]);
        if (d->room) mw_free(d->room[i]);
    }
    mw_free(d->scratch);
    mw_free(d->room);
    mw_free(d->score);
    mw_free(d->rank);
    mw_free(d->nominal);
    mw_free(d->band);
    mw_free(d->scored);
    mw_free(d->shift);
    mw_free(d->ranks);
}

mw_status mw_index_draw(const mw_index_spec *spec, const mw_table *raw, const mw_draw_ask *ask,
                        mw_draws *out, mw_error *err) {
    drawing d = {
        .ask = ask, .out = out, .lanes = mw_lanes_get(), .workers = mw_pool_workers(ask->pool)};
    mw_trial_from from = {.spec = spec,
                          .raw = raw,
                          .vary = ask->vary,
                          .node = ask->node,
                          .period = ask->period,
                          .sampler = ask->sampler,
                          .seed = ask->seed,
                          .pool = ask->pool,
                          .names = ask->names,
                          .go_on = ask->go_on,
                          .go_on_ctx = ask->go_on_ctx};
    mw_trial *t = NULL;
    *out = (mw_draws){.units = raw->units, .draws = ask->draws};
    mw_status st = check_ask(raw, ask, err);
    if (st == MW_OK) st = mw_trial_new(&from, &t, err);
    if (st == MW_OK) st = find_room(&d, err);
    if (st == MW_OK) st = draw_all(&d, t, err);
    mw_trial_free(t);
    drawing_fini(&d);
    if (st != MW_OK) mw_draws_fini(out);
    return st;
}

void mw_draws_fini(mw_draws *d) {
    mw_free(d->unit);
    mw_free(d->accepted);
    *d = (mw_draws){0};
}

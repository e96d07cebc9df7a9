// SPDX-License-Identifier: MIT
// See trial.h. Draws are put in order by their combination of alternatives; the leaves of as many
// combinations as there are threads are worked out at a time ("a wave"), then batches of draws are
// dealt out that share combination and way to combine.
#include "index/trial.h"

#include "base/alloc.h"
#include "index/stat.h"
#include "index/trial_int.h"

#include <math.h>
#include <string.h>

enum { BATCHES_AT_ONCE = 128 }; // between two questions whether to go on

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "draws: out of memory"); }

// ---- starting

// -1 for what is no such mean; a number of t->space otherwise.
static int32_t find_space(mw_trial *t, const mw_combine *how) {
    mw_trial_space s = {MW_SPACE_VALUE, 0};
    double power = how->method == MW_COMBINE_GENERALISED  ? how->power
                   : how->method == MW_COMBINE_ARITHMETIC ? 1
                   : how->method == MW_COMBINE_GEOMETRIC  ? 0
                   : how->method == MW_COMBINE_HARMONIC   ? -1
                                                          : (double)NAN;
    if (!isfinite(power)) return -1;
    if (power == 0)
        s.kind = MW_SPACE_LOG;
    else if (power == -1)
        s.kind = MW_SPACE_INVERSE;
    else if (power != 1)
        s = (mw_trial_space){MW_SPACE_POWER, power};
    // A generalised mean with power 1 refuses values that an arithmetic one takes.
    if (s.kind == MW_SPACE_VALUE && how->method == MW_COMBINE_GENERALISED) return -1;
    for (int32_t i = 0; i < t->space_count; i++)
        if (t->space[i].kind == s.kind && t->space[i].power == s.power) return i;
    if (t->space_count == MW_SPACES_MAX) return -1;
    t->space[t->space_count] = s;
    return t->space_count++;
}

static mw_status find_spaces(mw_trial *t, mw_error *err) {
    const mw_index_spec *s = t->from.spec;
    const mw_vary *v = t->from.vary;
    t->space[t->space_count++] = (mw_trial_space){MW_SPACE_VALUE, 0};
    t->own_space = mw_alloc_array(s->node_count, sizeof *t->own_space);
    t->alternative_space = mw_alloc_array(v->combine_count + 1, sizeof *t->own_space);
    if (!t->own_space || !t->alternative_space) return no_memory(err);
    for (int32_t i = 0; i < s->node_count; i++)
        if (s->node[i].column < 0) t->own_space[i] = find_space(t, &s->node[i].combine);
    for (int32_t i = 0; i < v->combine_count; i++)
        t->alternative_space[i] = find_space(t, &v->combine[i]);
    return MW_OK;
}

static mw_status find_spread(mw_trial *t, mw_error *err) {
    const mw_table *raw = t->from.raw;
    t->spread = mw_alloc_array(raw->columns + 1, sizeof *t->spread);
    if (!t->spread) return no_memory(err);
    for (int32_t j = 0; j < raw->columns; j++) {
        mw_moments m;
        mw_moments_of(mw_table_at(raw, j, t->from.period), raw->units, &m);
        t->spread[j] = isnan(m.sd) ? 0 : m.sd;
    }
    return MW_OK;
}

static mw_status start_worker(const mw_trial *t, mw_trial_worker *w, mw_error *err) {
    int32_t nodes = t->from.spec->node_count;
    w->weight = mw_alloc_array(MW_TRIAL_BATCH * (int64_t)nodes, sizeof *w->weight);
    w->share = mw_alloc_array(MW_TRIAL_BATCH * (int64_t)t->leaf_count, sizeof *w->share);
    w->choice = mw_alloc_array(MW_TRIAL_BATCH, sizeof *w->choice);
    w->score = mw_alloc_column(MW_TRIAL_BATCH * t->padded + 1, sizeof *w->score);
    w->node = mw_alloc_column((int64_t)nodes * MW_TRIAL_BLOCK, sizeof *w->node);
    w->sum = mw_alloc_column(MW_TRIAL_BLOCK, sizeof *w->sum);
    w->all = mw_alloc_column(MW_TRIAL_BLOCK, sizeof *w->all);
    if (!w->weight || !w->share || !w->choice || !w->score || !w->node || !w->sum || !w->all)
        return no_memory(err);
    return t->errors ? mw_table_copy(t->from.raw, &w->raw, err) : MW_OK;
}

static void worker_fini(mw_trial_worker *w) {
    mw_free(w->weight);
    mw_free(w->share);
    mw_free(w->choice);
    mw_free(w->score);
    mw_free(w->node);
    mw_free(w->sum);
    mw_free(w->all);
    mw_table_free(&w->raw);
}

static mw_status start(mw_trial *t, mw_error *err) {
    const mw_trial_from *f = &t->from;
    mw_index_options options = {.names = f->names, .pool = f->pool};
    if (f->period < 0 || f->period >= f->raw->periods)
        return mw_fail(err, MW_INVALID, "period %d of %d", f->period, f->raw->periods);
    MW_TRY(mw_index_run(f->spec, f->raw, &options, &t->nominal, err));
    mw_varied_from v = {f->spec, f->vary, &t->nominal, f->node, f->period, f->sampler, f->seed};
    MW_TRY(mw_varied_new(&v, &t->varied, err));
    if (mw_varied_variants(&t->varied) > MW_VARIANTS_MAX)
        return mw_fail(err, MW_LIMIT, "%d combinations of alternatives, at most %d",
                       mw_varied_variants(&t->varied), MW_VARIANTS_MAX);
    t->leaf_count = t->nominal.leaves[0];
    t->errors = mw_vary_has(f->vary, MW_FACTOR_ERROR, t->leaf_count);
    t->padded = (f->raw->units + MW_TRIAL_BLOCK - 1) / MW_TRIAL_BLOCK * MW_TRIAL_BLOCK;
    t->lanes = mw_lanes_get();
    MW_TRY(find_spaces(t, err));
    MW_TRY(find_spread(t, err));
    t->workers = mw_pool_workers(f->pool);
    t->worker = mw_alloc_array(t->workers, sizeof *t->worker);
    t->wave = mw_alloc_array(t->workers, sizeof *t->wave);
    if (!t->worker || !t->wave) return no_memory(err);
    for (int i = 0; i < t->workers; i++) MW_TRY(start_worker(t, &t->worker[i], err));
    return MW_OK;
}

mw_status mw_trial_new(const mw_trial_from *from, mw_trial **out, mw_error *err) {
    mw_trial *t = mw_alloc(sizeof *t);
    *out = NULL;
    if (!t) return no_memory(err);
    t->from = *from;
    mw_status st = start(t, err);
    if (st != MW_OK)
        mw_trial_free(t);
    else
        *out = t;
    return st;
}

void mw_trial_free(mw_trial *t) {
    if (!t) return;
    for (int i = 0; t->worker && i < t->workers; i++) worker_fini(&t->worker[i]);
    mw_free(t->worker);
    mw_free(t->wave);
    mw_free(t->own_space);
    mw_free(t->alternative_space);
    mw_free(t->spread);
    mw_varied_fini(&t->varied);
    mw_index_result_fini(&t->nominal);
    mw_free(t);
}

const mw_index_result *mw_trial_nominal(const mw_trial *t) { return &t->nominal; }

bool mw_trial_keeps_scale(const mw_trial *t, mw_draw_at draw) {
    mw_choice c;
    mw_varied_choose(&t->varied, draw, &c);
    return mw_varied_keeps_scale(&t->varied, &c);
}

// ---- the order of the draws

static int32_t key_of(const mw_trial *t, const mw_choice *c) {
    int32_t ways = t->from.vary->combine_count;
    return mw_varied_variant(&t->varied, c) * (ways > 0 ? ways : 1) + c->combine[0];
}

static int32_t key_count(const mw_trial *t) {
    int32_t ways = t->from.vary->combine_count;
    return mw_varied_variants(&t->varied) * (ways > 0 ? ways : 1);
}

// A run of draws that share their key: order[first], .., order[last - 1].
typedef struct {
    int64_t first;
    int32_t count, variant;
} batch;

typedef struct {
    mw_trial *t;
    int64_t count, batch_count, batch_first;
    batch *batch;
    int32_t *key; // of each draw
} running;

static mw_status put_in_order(running *r, mw_error *err) {
    mw_trial *t = r->t;
    int32_t keys = key_count(t);
    int64_t *start = mw_alloc_array((int64_t)keys + 1, sizeof *start);
    t->order = mw_alloc_array(r->count + 1, sizeof *t->order);
    r->key = mw_alloc_array(r->count + 1, sizeof *r->key);
    if (!start || !t->order || !r->key) {
        mw_free(start);
        return no_memory(err);
    }
    for (int64_t i = 0; i < r->count; i++) {
        mw_choice c;
        mw_varied_choose(&t->varied, t->draw[i], &c);
        r->key[i] = key_of(t, &c);
        start[r->key[i] + 1]++;
    }
    for (int32_t k = 0; k < keys; k++) start[k + 1] += start[k];
    for (int64_t i = 0; i < r->count; i++) t->order[start[r->key[i]]++] = i;
    mw_free(start);
    return MW_OK;
}

static mw_status cut_batches(running *r, mw_error *err) {
    mw_trial *t = r->t;
    int32_t most = t->errors ? 1 : MW_TRIAL_BATCH, ways = key_count(t);
    r->batch = mw_alloc_array(r->count / most + ways + 1, sizeof *r->batch);
    if (!r->batch) return no_memory(err);
    ways /= mw_varied_variants(&t->varied);
    for (int64_t i = 0, end = 0; i < r->count; i = end) {
        int32_t key = r->key[t->order[i]];
        for (end = i + 1; end < r->count && end - i < most && r->key[t->order[end]] == key;) end++;
        r->batch[r->batch_count++] = (batch){i, (int32_t)(end - i), key / ways};
    }
    return MW_OK;
}

// ---- running

static void fill_leaves(void *context, int64_t job, int worker) {
    mw_trial *t = context;
    (void)worker;
    t->wave[job].status =
        mw_trial_leaves_fill(t, t->first_variant + (int32_t)job, t->from.raw, &t->wave[job], NULL);
}

static void draw_all(const mw_trial *t, const int64_t *draw, int32_t count, mw_trial_worker *w) {
    for (int32_t d = 0; d < count; d++) {
        mw_draw_at at = t->draw[draw[d]];
        double *weight = w->weight + (int64_t)d * t->from.spec->node_count;
        mw_varied_choose(&t->varied, at, &w->choice[d]);
        mw_varied_weights(&t->varied, at, &w->choice[d], weight);
    }
}

// Leaves with errors of their own.
static mw_status fill_with_errors(const mw_trial *t, int64_t draw, mw_trial_worker *w,
                                  mw_trial_leaves *out, mw_error *err) {
    const mw_table *raw = t->from.raw;
    memcpy(w->raw.value, raw->value,
           (size_t)(raw->units * raw->periods * raw->columns) * sizeof(double));
    mw_varied_errors(&t->varied, t->draw[draw], t->spread, &w->raw);
    return mw_trial_leaves_fill(t, mw_varied_variant(&t->varied, &w->choice[0]), &w->raw, out, err);
}

static void run_batch(void *context, int64_t job, int worker) {
    const running *r = context;
    const mw_trial *t = r->t;
    const batch *b = &r->batch[r->batch_first + job];
    const int64_t *draw = t->order + b->first;
    mw_trial_worker *w = &t->worker[worker];
    draw_all(t, draw, b->count, w);
    if (!t->errors) {
        mw_trial_score(t, &t->wave[b->variant - t->first_variant], draw, b->count, worker);
        return;
    }
    mw_trial_leaves own;
    mw_status st = fill_with_errors(t, draw[0], w, &own, NULL);
    if (st == MW_OK) {
        mw_trial_score(t, &own, draw, b->count, worker);
        mw_trial_leaves_free(&own);
    } else if (w->failed < 0 || w->failed > draw[0]) {
        w->failed = draw[0];
        w->status = st;
    }
}

// A draw that failed once more, for its message.
static mw_status explain(mw_trial *t, int64_t draw, mw_status was, mw_error *err) {
    mw_trial_worker *w = &t->worker[0];
    mw_trial_leaves l;
    draw_all(t, &draw, 1, w);
    int32_t variant = mw_varied_variant(&t->varied, &w->choice[0]);
    mw_status st = t->errors ? fill_with_errors(t, draw, w, &l, err)
                             : mw_trial_leaves_fill(t, variant, t->from.raw, &l, err);
    if (st == MW_OK) {
        st = mw_trial_plain(t, &l, &w->choice[0], w->weight, w->score, err);
        mw_trial_leaves_free(&l);
    }
    if (st == MW_OK) st = was == MW_NOMEM ? no_memory(err) : mw_fail(err, was, "failed");
    return mw_fail_in(err, st, "draw %lld: ", (long long)draw);
}

static mw_status first_failure(mw_trial *t, mw_error *err) {
    const mw_trial_worker *first = NULL;
    for (int i = 0; i < t->workers; i++) {
        const mw_trial_worker *w = &t->worker[i];
        if (w->failed >= 0 && (!first || w->failed < first->failed)) first = w;
    }
    return first ? explain(t, first->failed, first->status, err) : MW_OK;
}

static mw_status run_batches(running *r, int64_t first, int64_t last, mw_error *err) {
    mw_trial *t = r->t;
    for (int64_t i = first; i < last; i += BATCHES_AT_ONCE) {
        int64_t n = last - i < BATCHES_AT_ONCE ? last - i : BATCHES_AT_ONCE;
        if (t->from.go_on && !t->from.go_on(t->from.go_on_ctx, r->batch[i].first, r->count))
            return mw_fail(err, MW_LIMIT, "stopped after %lld of %lld draws",
                           (long long)r->batch[i].first, (long long)r->count);
        r->batch_first = i;
        mw_pool_run(t->from.pool, n, run_batch, r);
        MW_TRY(first_failure(t, err));
    }
    return MW_OK;
}

// The variants of a wave are one after the other, from that of the batch `first` on.
static mw_status run_wave(running *r, int64_t first, int64_t *end, mw_error *err) {
    mw_trial *t = r->t;
    int32_t variants = t->workers, left;
    t->first_variant = r->batch[first].variant;
    left = mw_varied_variants(&t->varied) - t->first_variant;
    if (variants > left) variants = left;
    for (*end = first; *end < r->batch_count;) {
        if (r->batch[*end].variant >= t->first_variant + variants) break;
        ++*end;
    }
    mw_pool_run(t->from.pool, variants, fill_leaves, t);
    mw_status st = MW_OK;
    for (int32_t i = 0; i < variants && st == MW_OK; i++) {
        if (t->wave[i].status == MW_OK) continue;
        int64_t at = first;
        while (at < *end && r->batch[at].variant != t->first_variant + i) at++;
        if (at < *end) // else nobody draws it
            st = explain(t, t->order[r->batch[at].first], t->wave[i].status, err);
    }
    if (st == MW_OK) st = run_batches(r, first, *end, err);
    for (int32_t i = 0; i < variants; i++) mw_trial_leaves_free(&t->wave[i]);
    return st;
}

static mw_status run_all(running *r, mw_error *err) {
    MW_TRY(put_in_order(r, err));
    MW_TRY(cut_batches(r, err));
    if (r->t->errors) return run_batches(r, 0, r->batch_count, err);
    for (int64_t i = 0; i < r->batch_count;) MW_TRY(run_wave(r, i, &i, err));
    return MW_OK;
}

mw_status mw_trial_run(mw_trial *t, const mw_draw_at *draw, int64_t count, mw_trial_sink *sink,
                       void *ctx, mw_error *err) {
    running r = {.t = t, .count = count};
    t->draw = draw;
    t->sink = sink;
    t->sink_ctx = ctx;
    for (int i = 0; i < t->workers; i++) t->worker[i].failed = -1;
    mw_status st = run_all(&r, err);
    mw_free(t->order);
    mw_free(r.key);
    mw_free(r.batch);
    t->order = NULL;
    return st;
}

mw_status mw_trial_run_plain(mw_trial *t, const mw_draw_at *draw, int64_t count,
                             mw_trial_sink *sink, void *ctx, mw_error *err) {
    mw_trial_worker *w = &t->worker[0];
    t->draw = draw;
    for (int64_t i = 0; i < count; i++) {
        mw_trial_leaves l;
        draw_all(t, &i, 1, w);
        int32_t variant = mw_varied_variant(&t->varied, &w->choice[0]);
        MW_TRY(t->errors ? fill_with_errors(t, i, w, &l, err)
                         : mw_trial_leaves_fill(t, variant, t->from.raw, &l, err));
        mw_status st = mw_trial_plain(t, &l, &w->choice[0], w->weight, w->score, err);
        mw_trial_leaves_free(&l);
        if (st != MW_OK) return mw_fail_in(err, st, "draw %lld: ", (long long)i);
        sink(ctx, i, 0, w->score);
    }
    return MW_OK;
}

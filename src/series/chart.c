// SPDX-License-Identifier: MIT
// See chart.h. Layers are taken one by one, chunks of a layer in order of time. Each chunk adds
// what of it counts: all of it when no newer layer has a sample in its time, by its summary when it
// also lies in one bucket; otherwise it is read, and samples that a newer layer has too are left
// out. Sums, counts and extremes of the layers then add up, whatever their order.
#include "series/chart.h"

#include "base/alloc.h"
#include "series/chart_int.h"
#include "series/series_int.h"

#include <math.h>
#include <string.h>

// ---- buckets

int64_t mw_bucket_start(const mw_series_range *range, int64_t count, int64_t i) {
    unsigned __int128 width = (uint64_t)range->to_ns - (uint64_t)range->from_ns;
    unsigned __int128 part = (width * (uint64_t)i + (uint64_t)count - 1) / (uint64_t)count;
    return (int64_t)((uint64_t)range->from_ns + (uint64_t)part);
}

// The bucket of an instant of the range.
static int64_t bucket_of(const mw_series_range *range, int64_t count, int64_t time_ns) {
    uint64_t width = (uint64_t)range->to_ns - (uint64_t)range->from_ns;
    uint64_t at = (uint64_t)time_ns - (uint64_t)range->from_ns;
    return (int64_t)((unsigned __int128)at * (uint64_t)count / width);
}

mw_status mw_chart_check(const mw_series_range *range, int64_t count, mw_error *err) {
    if (range->from_ns >= range->to_ns)
        return mw_fail(err, MW_INVALID, "a chart needs a range with its end after its beginning");
    uint64_t width = (uint64_t)range->to_ns - (uint64_t)range->from_ns;
    if (count < 1 || count > MW_CHART_BUCKETS_MAX || (uint64_t)count > width)
        return mw_fail(err, MW_INVALID, "a chart has 1 to %d buckets of at least 1 ns, not %lld",
                       MW_CHART_BUCKETS_MAX, (long long)count);
    return MW_OK;
}

// ---- filling

// The layer that is added, where it stands among the buckets, and what newer layers it meets.
typedef struct {
    const mw_layers *layers;
    const mw_series_range *range;
    mw_chart *chart;
    int64_t layer, chunk;
    int64_t bucket, bucket_end_ns; // the running bucket
    bool *hidden;                  // samples of the chunk that a newer layer has too
    mw_chunk *scratch;             // of the chunk
    mw_chunk *shown;               // what of it is not hidden
    struct newer *newer;           // one per layer before this one
} filler;

// How far one newer layer was followed, and the chunk of it that was read last.
struct newer {
    int64_t chunk; // the first that may meet what comes
    int64_t loaded;
    mw_run run;
    mw_chunk *scratch;
};

static void find_bucket(filler *f, int64_t time_ns) {
    if (f->bucket >= 0 && time_ns < f->bucket_end_ns) return;
    f->bucket = bucket_of(f->range, f->chart->count, time_ns);
    f->bucket_end_ns = mw_bucket_start(f->range, f->chart->count, f->bucket + 1);
}

static void add_first(mw_bucket *b, int64_t time_ns, double x) {
    if (b->count > 0 && time_ns >= b->first_ns) return;
    b->first = x;
    b->first_ns = time_ns;
}

static void add_last(mw_bucket *b, int64_t time_ns, double x) {
    if (b->count > 0 && time_ns <= b->last_ns) return;
    b->last = x;
    b->last_ns = time_ns;
}

static void keep_place(mw_chart_place *places, int64_t bucket, const mw_chart_place *at) {
    if (places) places[bucket] = *at;
}

static void add_min(filler *f, double min, const mw_chart_place *at) {
    mw_bucket *b = &f->chart->bucket[f->bucket];
    if (b->count > 0 && min >= b->min) return;
    b->min = min;
    keep_place(f->chart->min, f->bucket, at);
}

static void add_max(filler *f, double max, const mw_chart_place *at) {
    mw_bucket *b = &f->chart->bucket[f->bucket];
    if (b->count > 0 && max <= b->max) return;
    b->max = max;
    keep_place(f->chart->max, f->bucket, at);
}

// Adds samples that lie in the running bucket.
static void add_part(filler *f, const mw_run *part) {
    mw_bucket *b = &f->chart->bucket[f->bucket];
    double min = INFINITY, max = -INFINITY, sum = 0;
    int64_t min_at = -1, max_at = -1, first = -1, last = -1, count = 0;
    for (int64_t i = 0; i < part->count; i++) {
        double x = part->value[i];
        if (isnan(x)) continue;
        if (x < min || min_at < 0) min = x, min_at = i;
        if (x > max || max_at < 0) max = x, max_at = i;
        if (first < 0) first = i;
        last = i;
        sum += x;
        count++;
    }
    b->gap_count += part->count - count;
    if (count == 0) return;
    add_first(b, part->time_ns[first], part->value[first]);
    add_last(b, part->time_ns[last], part->value[last]);
    add_min(f, min, &(mw_chart_place){part->time_ns[min_at], f->layer, -1});
    add_max(f, max, &(mw_chart_place){part->time_ns[max_at], f->layer, -1});
    b->sum = b->count ? b->sum + sum : sum;
    b->count += count;
}

static void add_summary(filler *f, const mw_summary *a) {
    mw_bucket *b = &f->chart->bucket[f->bucket];
    add_first(b, a->first_ns, a->first);
    add_last(b, a->last_ns, a->last);
    const mw_chart_place place = {a->first_ns, f->layer, f->chunk};
    add_min(f, a->min, &place);
    add_max(f, a->max, &place);
    b->sum = b->count ? b->sum + a->sum : a->sum;
    b->count += a->count - a->nan_count;
    b->gap_count += a->nan_count;
}

// Whether a summary can stand for its chunk: all in the range and in one bucket, known at both
// ends. Leaves the running bucket at it.
static bool is_inside(filler *f, const mw_summary *a) {
    const mw_series_range *r = &f->layers->range;
    if (!a || a->first_ns < r->from_ns || a->last_ns >= r->to_ns) return false;
    if (isnan(a->first) || isnan(a->last)) return false;
    find_bucket(f, a->first_ns);
    return a->last_ns < f->bucket_end_ns;
}

// ---- what newer layers hide

static mw_status load_newer(filler *f, int64_t layer, int64_t chunk, mw_error *err) {
    struct newer *n = &f->newer[layer];
    const mw_layer *y = &f->layers->layer[layer];
    if (n->loaded == chunk) return MW_OK;
    if (y->segment && !n->scratch && !(n->scratch = mw_alloc(sizeof *n->scratch)))
        return mw_fail(err, MW_NOMEM, "no memory to read samples");
    n->loaded = -1;
    MW_TRY(mw_layer_load(y, chunk, n->scratch, &n->run, err));
    n->loaded = chunk;
    return MW_OK;
}

// Marks samples of own that the loaded chunk of a newer layer has too. Both ascend. Returns whether
// there are any.
static bool mark(const mw_run *own, const mw_run *newer, bool *hidden) {
    bool any = false;
    int64_t i = mw_run_find(own, newer->time_ns[0]), k = mw_run_find(newer, own->time_ns[0]);
    while (i < own->count && k < newer->count) {
        if (own->time_ns[i] == newer->time_ns[k])
            any = hidden[i++] = true, k++;
        else if (own->time_ns[i] < newer->time_ns[k])
            i++;
        else
            k++;
    }
    return any;
}

// The time of a chunk, and the chunk itself once it had to be read.
typedef struct {
    int64_t first_ns, last_ns;
    bool loaded, hides; // hides: something of it is hidden
    mw_run run;
} own_chunk;

static mw_status load_own(filler *f, own_chunk *own, mw_error *err) {
    if (own->loaded) return MW_OK;
    MW_TRY(mw_layer_load(&f->layers->layer[f->layer], f->chunk, f->scratch, &own->run, err));
    memset(f->hidden, 0, (size_t)own->run.count * sizeof *f->hidden);
    own->loaded = true;
    return MW_OK;
}

// Looks whether one chunk of a newer layer has samples in the chunk's time, and hides what it has
// too.
static mw_status meet(filler *f, int64_t layer, int64_t chunk, own_chunk *own, mw_error *err) {
    MW_TRY(load_newer(f, layer, chunk, err));
    const mw_run *newer = &f->newer[layer].run;
    int64_t at = mw_run_find(newer, own->first_ns);
    if (at == newer->count || newer->time_ns[at] > own->last_ns) return MW_OK;
    MW_TRY(load_own(f, own, err));
    if (mark(&own->run, newer, f->hidden)) own->hides = true;
    return MW_OK;
}

// Follows a newer layer to the chunk's time: what lies before it is passed for good.
static mw_status meet_layer(filler *f, int64_t layer, own_chunk *own, mw_error *err) {
    const mw_layer *y = &f->layers->layer[layer];
    struct newer *n = &f->newer[layer];
    int64_t first_ns, last_ns;
    for (; n->chunk < y->chunk_count; n->chunk++) {
        mw_layer_span(y, n->chunk, &first_ns, &last_ns);
        if (last_ns >= own->first_ns) break;
    }
    for (int64_t k = n->chunk; k < y->chunk_count; k++) {
        mw_layer_span(y, k, &first_ns, &last_ns);
        if (first_ns > own->last_ns) break;
        MW_TRY(meet(f, layer, k, own, err));
    }
    return MW_OK;
}

// ---- layer by layer

// Leaves out samples that a newer layer has too.
static mw_run without_hidden(filler *f, const mw_run *run) {
    mw_chunk *to = f->shown;
    to->count = 0;
    for (int64_t i = 0; i < run->count; i++) {
        if (f->hidden[i]) continue;
        to->time_ns[to->count] = run->time_ns[i];
        to->value[to->count++] = run->value[i];
    }
    return mw_chunk_run(to);
}

static void add_run(filler *f, const own_chunk *own) {
    const mw_series_range *r = &f->layers->range;
    mw_run run = own->hides ? without_hidden(f, &own->run) : own->run;
    int64_t from = mw_run_find(&run, r->from_ns), end = mw_run_find(&run, r->to_ns);
    while (from < end) {
        find_bucket(f, run.time_ns[from]);
        mw_run left = mw_run_part(&run, from, end);
        int64_t n = mw_run_find(&left, f->bucket_end_ns);
        mw_run part = mw_run_part(&left, 0, n);
        add_part(f, &part);
        from += n;
    }
}

static mw_status add_chunk(filler *f, mw_error *err) {
    const mw_layer *y = &f->layers->layer[f->layer];
    own_chunk own = {.loaded = false};
    mw_layer_span(y, f->chunk, &own.first_ns, &own.last_ns);
    for (int64_t i = 0; i < f->layer; i++) MW_TRY(meet_layer(f, i, &own, err));
    const mw_summary *a = mw_layer_summary(y, f->chunk);
    if (!own.loaded && is_inside(f, a)) {
        add_summary(f, a);
        return MW_OK;
    }
    MW_TRY(load_own(f, &own, err));
    add_run(f, &own);
    return MW_OK;
}

static mw_status add_layer(filler *f, mw_error *err) {
    f->bucket = -1;
    for (int64_t i = 0; i < f->layer; i++) {
        f->newer[i].chunk = 0;
        f->newer[i].loaded = -1;
    }
    for (f->chunk = 0; f->chunk < f->layers->layer[f->layer].chunk_count; f->chunk++)
        MW_TRY(add_chunk(f, err));
    return MW_OK;
}

static void begin(mw_chart *c) {
    for (int64_t i = 0; i < c->count; i++)
        c->bucket[i] = (mw_bucket){.min = NAN, .max = NAN, .sum = NAN, .first = NAN, .last = NAN};
}

mw_status mw_chart_fill(const mw_layers *layers, const mw_series_range *range, mw_chart *out,
                        mw_error *err) {
    filler f = {.layers = layers, .range = range, .chart = out};
    f.hidden = mw_alloc(MW_CHUNK_SAMPLES_MAX * sizeof *f.hidden);
    f.scratch = mw_alloc(sizeof *f.scratch);
    f.shown = mw_alloc(sizeof *f.shown);
    f.newer = mw_alloc_array(layers->count, sizeof *f.newer);
    mw_status st = MW_OK;
    if (!f.hidden || !f.scratch || !f.shown || !f.newer)
        st = mw_fail(err, MW_NOMEM, "no memory to read samples");
    begin(out);
    for (; f.layer < layers->count && st == MW_OK; f.layer++) st = add_layer(&f, err);
    for (int64_t i = 0; f.newer && i < layers->count; i++) mw_free(f.newer[i].scratch);
    mw_free(f.newer);
    mw_free(f.shown);
    mw_free(f.scratch);
    mw_free(f.hidden);
    return st;
}

mw_status mw_series_chart(mw_series *s, const mw_series_range *range, int64_t count, mw_bucket *out,
                          mw_error *err) {
    mw_layers layers;
    mw_chart chart = {out, NULL, NULL, count};
    MW_TRY(mw_chart_check(range, count, err));
    MW_TRY(mw_layers_open(s, range, &layers, err));
    mw_status st = mw_chart_fill(&layers, range, &chart, err);
    mw_layers_close(&layers);
    return st;
}

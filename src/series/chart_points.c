// SPDX-License-Identifier: MIT
// Points worth drawing; see chart.h. The smallest and largest of a bucket are known from a chart,
// their times are looked up in the one chunk that has them.
#include "base/alloc.h"
#include "series/chart.h"
#include "series/chart_int.h"
#include "series/merge.h"

#include <math.h>

enum {
    POINTS_MIN = 3,
    ALL_PER_POINT = 64,   // up to so many samples per point LTTB looks at all of them
    BUCKETS_PER_POINT = 4 // above, at the extremes of so many buckets
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the points of a chart");
}

// ---- smallest and largest

// The chunk that was read last.
typedef struct {
    const mw_layers *layers;
    mw_chunk *scratch;
    int64_t layer, chunk;
    mw_run run;
} reader;

// The instant of a value that stands at `place`.
static mw_status find_time(reader *r, const mw_chart_place *place, double x, int64_t *time_ns,
                           mw_error *err) {
    *time_ns = place->time_ns;
    if (place->chunk < 0) return MW_OK;
    if (place->layer != r->layer || place->chunk != r->chunk) {
        r->chunk = -1;
        MW_TRY(
            mw_layer_load(&r->layers->layer[place->layer], place->chunk, r->scratch, &r->run, err));
        r->layer = place->layer;
        r->chunk = place->chunk;
    }
    int64_t i = 0;
    while (i < r->run.count - 1 && r->run.value[i] != x) i++;
    *time_ns = r->run.time_ns[i];
    return MW_OK;
}

static mw_status add_bucket(reader *r, const mw_chart *c, int64_t i, mw_samples *out,
                            mw_error *err) {
    const mw_bucket *b = &c->bucket[i];
    int32_t signal = r->layers->range.signal;
    int64_t min_ns, max_ns;
    if (b->count == 0) return MW_OK;
    MW_TRY(find_time(r, &c->min[i], b->min, &min_ns, err));
    MW_TRY(find_time(r, &c->max[i], b->max, &max_ns, err));
    if (!mw_samples_grow(out, out->count + 2)) return no_memory(err);
    bool min_first = min_ns <= max_ns, room = true;
    double first = min_first ? b->min : b->max, second = min_first ? b->max : b->min;
    int64_t first_ns = min_first ? min_ns : max_ns, second_ns = min_first ? max_ns : min_ns;
    room = mw_samples_add(out, signal, first_ns, first, 0);
    if (room && second_ns != first_ns) room = mw_samples_add(out, signal, second_ns, second, 0);
    return room ? MW_OK : no_memory(err);
}

static mw_status add_buckets(const mw_layers *layers, const mw_chart *c, mw_samples *out,
                             mw_error *err) {
    reader r = {.layers = layers, .chunk = -1, .scratch = mw_alloc(sizeof *r.scratch)};
    mw_status st = r.scratch ? MW_OK : no_memory(err);
    for (int64_t i = 0; i < c->count && st == MW_OK; i++) st = add_bucket(&r, c, i, out, err);
    mw_free(r.scratch);
    return st;
}

// Adds the extremes of `count` buckets to out.
static mw_status add_extremes(const mw_layers *layers, const mw_series_range *range, int64_t count,
                              mw_samples *out, mw_error *err) {
    uint64_t width = (uint64_t)range->to_ns - (uint64_t)range->from_ns;
    if ((uint64_t)count > width) count = (int64_t)width;
    mw_chart c = {mw_alloc_array(count, sizeof *c.bucket), mw_alloc_array(count, sizeof *c.min),
                  mw_alloc_array(count, sizeof *c.max), count};
    mw_status st = c.bucket && c.min && c.max ? MW_OK : no_memory(err);
    if (st == MW_OK) st = mw_chart_fill(layers, range, &c, err);
    if (st == MW_OK) st = add_buckets(layers, &c, out, err);
    mw_free(c.bucket);
    mw_free(c.min);
    mw_free(c.max);
    return st;
}

// ---- LTTB

static mw_status add_all(const mw_layers *layers, mw_samples *out, mw_error *err) {
    mw_merge *m = NULL;
    mw_run run = {.count = 1};
    bool room = true;
    MW_TRY(mw_merge_open(layers, &m, err));
    mw_status st = MW_OK;
    while (st == MW_OK && room && run.count > 0) {
        st = mw_merge_next(m, &run, err);
        for (int64_t i = 0; st == MW_OK && room && i < run.count; i++)
            if (!isnan(run.value[i]))
                room = mw_samples_add(out, layers->range.signal, run.time_ns[i], run.value[i], 0);
    }
    mw_merge_close(m);
    return room ? st : no_memory(err);
}

// Twice the area of the triangle of a, candidate i and the middle of what comes next.
static double area(const mw_samples *s, int64_t a, int64_t i, double next_ns, double next) {
    double ax = 0, bx = (double)(s->time_ns[i] - s->time_ns[a]),
           cx = next_ns - (double)(s->time_ns[a] - s->time_ns[0]);
    return fabs((ax - cx) * (s->value[i] - s->value[a]) - (ax - bx) * (next - s->value[a]));
}

// Candidates [from, to) of the third of three neighbouring groups, as one point.
static void middle(const mw_samples *s, int64_t from, int64_t to, double *time_ns, double *value) {
    *time_ns = *value = 0;
    for (int64_t i = from; i < to; i++) {
        *time_ns += (double)(s->time_ns[i] - s->time_ns[0]);
        *value += s->value[i];
    }
    *time_ns /= (double)(to - from);
    *value /= (double)(to - from);
}

// Where group g of `groups` between the first and the last candidate begins.
static int64_t group_start(const mw_samples *s, int64_t groups, int64_t g) {
    return g >= groups ? s->count - 1 : 1 + g * (s->count - 2) / groups;
}

// Chooses count of more candidates: the first, the last, and of each group between them the one
// with the largest triangle.
static bool add_largest(const mw_samples *s, int64_t count, mw_samples *out) {
    int64_t a = 0, groups = count - 2;
    bool room = mw_samples_add(out, s->signal[0], s->time_ns[0], s->value[0], 0);
    for (int64_t g = 0; g < groups && room; g++) {
        int64_t from = group_start(s, groups, g), to = group_start(s, groups, g + 1), best = from;
        int64_t next_to = g + 1 < groups ? group_start(s, groups, g + 2) : s->count;
        double next_ns, next, largest = -1;
        middle(s, to, next_to, &next_ns, &next);
        for (int64_t i = from; i < to; i++) {
            double size = area(s, a, i, next_ns, next);
            if (size > largest) largest = size, best = i;
        }
        room = mw_samples_add(out, s->signal[best], s->time_ns[best], s->value[best], 0);
        a = best;
    }
    int64_t last = s->count - 1;
    return room && mw_samples_add(out, s->signal[last], s->time_ns[last], s->value[last], 0);
}

bool mw_series_largest(const mw_samples *points, int64_t count_max, mw_samples *out) {
    bool room = true;
    MW_ASSERT(count_max >= POINTS_MIN);
    if (points->count > count_max) return add_largest(points, count_max, out);
    for (int64_t i = 0; room && i < points->count; i++)
        room = mw_samples_add(out, points->signal[i], points->time_ns[i], points->value[i], 0);
    return room;
}

static mw_status count_samples(const mw_layers *layers, const mw_series_range *range,
                               int64_t *count, mw_error *err) {
    mw_bucket one;
    mw_chart c = {&one, NULL, NULL, 1};
    MW_TRY(mw_chart_fill(layers, range, &c, err));
    *count = one.count;
    return MW_OK;
}

static mw_status add_lttb(const mw_layers *layers, const mw_series_range *range, int64_t count_max,
                          mw_samples *out, mw_error *err) {
    mw_samples from = {0};
    int64_t count;
    MW_TRY(count_samples(layers, range, &count, err));
    mw_status st = count <= ALL_PER_POINT * count_max
                       ? add_all(layers, &from, err)
                       : add_extremes(layers, range, BUCKETS_PER_POINT * count_max, &from, err);
    bool room = st != MW_OK || mw_series_largest(&from, count_max, out);
    mw_samples_fini(&from);
    return room ? st : no_memory(err);
}

mw_status mw_series_points(mw_series *s, const mw_series_range *range, mw_points_method method,
                           int64_t count_max, mw_samples *out, mw_error *err) {
    mw_layers layers;
    int64_t before = out->count;
    MW_TRY(mw_chart_check(range, 1, err));
    if (count_max < POINTS_MIN || count_max > MW_CHART_BUCKETS_MAX / BUCKETS_PER_POINT)
        return mw_fail(err, MW_INVALID, "a chart has %d to %d points, not %lld", POINTS_MIN,
                       MW_CHART_BUCKETS_MAX / BUCKETS_PER_POINT, (long long)count_max);
    MW_TRY(mw_layers_open(s, range, &layers, err));
    mw_status st = method == MW_POINTS_LTTB ? add_lttb(&layers, range, count_max, out, err)
                                            : add_extremes(&layers, range, count_max / 2, out, err);
    mw_layers_close(&layers);
    if (st != MW_OK) out->count = before;
    return st;
}

// SPDX-License-Identifier: MIT
// See sample_testing.h. Not part of the module's library: test programs of other modules name this
// file among theirs.
#include "series/sample_testing.h"

#include "base/alloc.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static mw_test_sink *own(mw_sink *s) { return (mw_test_sink *)s; }

static mw_status add_unit(mw_test_sink *s, mw_slice name, mw_slice unit, mw_error *err) {
    int64_t number = -1;
    if (unit.n == 0) return MW_OK;
    if (unit.n > MW_SIGNAL_UNIT_MAX) return mw_fail(err, MW_LIMIT, "a unit of %zu bytes", unit.n);
    MW_TRY(mw_map_add(s->unit_texts, unit, mw_map_count(s->unit_texts), &number, err));
    return mw_map_add(s->units, name, number, NULL, err);
}

// Under the mutex.
static mw_status add_signal(mw_test_sink *s, mw_slice name, mw_signal_kind kind, int32_t *id,
                            mw_error *err) {
    int64_t first = -1, before = mw_map_count(s->names);
    MW_TRY(mw_map_add(s->names, name, kind, &first, err));
    if (first != (int64_t)kind)
        return mw_fail(err, MW_INVALID, "%.*s is a signal of kind %s, not %s", (int)name.n, name.p,
                       mw_signal_kind_text((mw_signal_kind)first), mw_signal_kind_text(kind));
    int64_t i = before;
    while (i == mw_map_count(s->names) || !mw_slice_same(mw_map_key(s->names, i), name)) i--;
    *id = (int32_t)i;
    return MW_OK;
}

static mw_status signal_of(mw_sink *sink, mw_slice name, mw_signal_kind kind, mw_slice unit,
                           int32_t *id, mw_error *err) {
    mw_test_sink *s = own(sink);
    MW_TRY(mw_signal_name_check(name, err));
    pthread_mutex_lock(&s->mutex);
    mw_status st = add_signal(s, name, kind, id, err);
    if (st == MW_OK) st = add_unit(s, name, unit, err);
    pthread_mutex_unlock(&s->mutex);
    return st;
}

static mw_status text_of(mw_sink *sink, mw_slice text, double *code, mw_error *err) {
    mw_test_sink *s = own(sink);
    int64_t number = 0;
    MW_TRY(mw_signal_text_check(text, err));
    pthread_mutex_lock(&s->mutex);
    mw_status st = mw_map_add(s->texts, text, mw_map_count(s->texts), &number, err);
    pthread_mutex_unlock(&s->mutex);
    if (st == MW_OK) *code = (double)number;
    return st;
}

// Under the mutex.
static mw_status keep(mw_test_sink *s, const mw_samples *in, mw_error *err) {
    if (s->fail_puts > 0) {
        s->fail_puts--;
        return mw_fail(err, MW_IO, "no space left for samples");
    }
    for (int64_t i = 0; i < in->count; i++) {
        if (in->signal[i] < 0 || in->signal[i] >= mw_map_count(s->names))
            return mw_fail(err, MW_INVALID, "no signal has id %d", in->signal[i]);
        if (in->quality[i] > MW_SAMPLE_DOUBTFUL)
            return mw_fail(err, MW_INVALID, "no quality is %d", in->quality[i]);
    }
    if (!mw_samples_grow(&s->samples, s->samples.count + in->count))
        return mw_fail(err, MW_NOMEM, "no memory for %" PRId64 " samples", in->count);
    for (int64_t i = 0; i < in->count; i++)
        if (!mw_samples_add(&s->samples, in->signal[i], in->time_ns[i], in->value[i],
                            in->quality[i]))
            abort(); // there is room
    s->put_count++;
    return MW_OK;
}

static mw_status put(mw_sink *sink, const mw_samples *in, mw_error *err) {
    mw_test_sink *s = own(sink);
    pthread_mutex_lock(&s->mutex);
    mw_status st = keep(s, in, err);
    pthread_mutex_unlock(&s->mutex);
    return st;
}

static const mw_sink_ops remember_ops = {signal_of, text_of, put, NULL};

static mw_map *map_new(void) {
    mw_map *m = mw_map_new();
    if (!m) abort();
    return m;
}

void mw_test_sink_init(mw_test_sink *s) {
    *s = (mw_test_sink){.base = {&remember_ops},
                        .names = map_new(),
                        .units = map_new(),
                        .unit_texts = map_new(),
                        .texts = map_new()};
    pthread_mutex_init(&s->mutex, NULL);
}

void mw_test_sink_fini(mw_test_sink *s) {
    mw_map_free(s->names);
    mw_map_free(s->units);
    mw_map_free(s->unit_texts);
    mw_map_free(s->texts);
    mw_samples_fini(&s->samples);
    pthread_mutex_destroy(&s->mutex);
}

int32_t mw_test_sink_find(const mw_test_sink *s, const char *name) {
    for (int64_t i = 0; i < mw_map_count(s->names); i++)
        if (mw_slice_is(mw_map_key(s->names, i), name)) return (int32_t)i;
    return -1;
}

mw_signal_kind mw_test_sink_kind(const mw_test_sink *s, int32_t id) {
    return (mw_signal_kind)mw_map_value(s->names, id);
}

mw_slice mw_test_sink_unit(const mw_test_sink *s, int32_t id) {
    int64_t number = mw_map_get(s->units, mw_map_key(s->names, id), -1);
    return number < 0 ? (mw_slice){0} : mw_map_key(s->unit_texts, number);
}

mw_slice mw_test_sink_text(const mw_test_sink *s, double code) {
    if (!(code >= 0 && code < (double)mw_map_count(s->texts))) return (mw_slice){0};
    return mw_map_key(s->texts, (int64_t)code);
}

// Whether sample i is of this signal and instant; otherwise says what it is.
static bool is_at(const mw_test_sink *s, int64_t i, const char *name, int64_t time_ns) {
    const mw_samples *x = &s->samples;
    if (i < 0 || i >= x->count) {
        fprintf(stderr, "%" PRId64 " samples were put, not %" PRId64 "\n", x->count, i + 1);
        return false;
    }
    mw_slice seen = mw_map_key(s->names, x->signal[i]);
    if (mw_slice_is(seen, name) && x->time_ns[i] == time_ns) return true;
    fprintf(stderr, "sample %" PRId64 " is of %.*s at %" PRId64 "\n", i, (int)seen.n, seen.p,
            x->time_ns[i]);
    return false;
}

bool mw_test_sink_is(const mw_test_sink *s, int64_t i, const char *name, int64_t time_ns,
                     double value) {
    if (!is_at(s, i, name, time_ns)) return false;
    double seen = s->samples.value[i];
    int quality = s->samples.quality[i];
    bool same = (seen == value || (isnan(seen) && isnan(value))) && quality == MW_SAMPLE_GOOD;
    if (!same) fprintf(stderr, "sample %" PRId64 " is %.17g of quality %d\n", i, seen, quality);
    return same;
}

bool mw_test_sink_is_text(const mw_test_sink *s, int64_t i, const char *name, int64_t time_ns,
                          const char *text) {
    if (!is_at(s, i, name, time_ns)) return false;
    mw_slice seen = mw_test_sink_text(s, s->samples.value[i]);
    bool same = mw_slice_is(seen, text);
    if (!same) fprintf(stderr, "sample %" PRId64 " is \"%.*s\"\n", i, (int)seen.n, seen.p);
    return same;
}

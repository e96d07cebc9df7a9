// SPDX-License-Identifier: MIT
// See series_past.h.
#include "live/series_past.h"

typedef struct {
    int32_t signal;
    mw_samples *out;
} collecting;

static mw_status collect(void *ctx, const mw_run *run, mw_error *err) {
    const collecting *c = ctx;
    if (!mw_samples_grow(c->out, c->out->count + run->count)) {
        return mw_fail(err, MW_NOMEM, "no memory for %lld samples", (long long)run->count);
    }
    for (int64_t i = 0; i < run->count; i++) {
        (void)mw_samples_add(c->out, c->signal, run->time_ns[i], run->value[i], run->quality[i]);
    }
    return MW_OK;
}

static mw_status past_read(mw_past *p, int32_t signal, int64_t from_ns, int64_t to_ns,
                           mw_samples *out, mw_error *err) {
    mw_series_range range = {signal, from_ns, to_ns};
    if (signal < 0) return MW_OK;
    collecting c = {signal, out};
    return mw_series_scan(((mw_series_past *)p)->series, &range, collect, &c, err);
}

static mw_status past_before(mw_past *p, int32_t signal, int64_t t_ns, mw_past_sample *out,
                             mw_error *err) {
    mw_sample s;
    bool found = false;
    mw_series *series = ((mw_series_past *)p)->series;
    if (signal < 0) return MW_NOTFOUND;
    MW_TRY(mw_series_before(series, signal, t_ns, &s, &found, err));
    if (!found) return MW_NOTFOUND;
    *out = (mw_past_sample){s.time_ns, s.value, s.quality};
    return MW_OK;
}

typedef struct {
    mw_past_sample first;
    bool found;
} finding;

// Ends the scan with the first run of samples.
static mw_status take_first(void *ctx, const mw_run *run, mw_error *err) {
    finding *f = ctx;
    (void)err;
    if (run->count == 0) return MW_OK;
    f->first = (mw_past_sample){run->time_ns[0], run->value[0], run->quality[0]};
    f->found = true;
    return MW_LIMIT;
}

static mw_status past_first(mw_past *p, int32_t signal, mw_past_sample *out, mw_error *err) {
    mw_series_range range = {signal, INT64_MIN, INT64_MAX};
    finding f = {0};
    if (signal < 0) return MW_NOTFOUND;
    mw_status st = mw_series_scan(((mw_series_past *)p)->series, &range, take_first, &f, err);
    if (st != MW_OK && !f.found) return st;
    if (!f.found) return MW_NOTFOUND;
    *out = f.first;
    return MW_OK;
}

mw_series_past mw_series_past_of(mw_series *series) {
    return (mw_series_past){
        {past_read, past_before, past_first},
        series
    };
}

// SPDX-License-Identifier: MIT
// See retain.h.
#include "series/retain.h"

#include "series/series_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PUT_SAMPLES = 50000 }; // companions that are put at once

typedef enum { LEAST, LARGEST, MEAN, LAST, COUNT } part;

enum { PARTS = 5, SUFFIX_BYTES_MAX = 6 };

static const char *const suffix[PARTS] = {"~min", "~max", "~mean", "~last", "~count"};

// ---- who is meant

// Goes back to the last star whenever what follows it does not match: no recursion.
bool mw_series_match(mw_slice pattern, mw_slice name) {
    size_t p = 0, n = 0, star = SIZE_MAX, resumed = 0;
    while (n < name.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            resumed = n;
        } else if (p < pattern.n && (pattern.p[p] == '?' || pattern.p[p] == name.p[n])) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++resumed;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*') p++;
    return p == pattern.n;
}

// Whether a signal is a companion of another one: those are kept.
static bool is_companion(mw_series *s, mw_slice name) {
    for (int i = 0; i < PARTS; i++) {
        size_t n = strlen(suffix[i]);
        if (name.n > n && memcmp(name.p + name.n - n, suffix[i], n) == 0 &&
            mw_series_find(s, (mw_slice){name.p, name.n - n}) >= 0)
            return true;
    }
    return false;
}

static const mw_series_policy *policy_of(const mw_series_policy *policy, int64_t count,
                                         mw_slice name) {
    for (int64_t i = 0; i < count; i++)
        if (mw_series_match(policy[i].pattern, name)) return &policy[i];
    return NULL;
}

static mw_status check(const mw_series_policy *policy, int64_t count, mw_error *err) {
    for (int64_t i = 0; i < count; i++) {
        const mw_series_policy *p = &policy[i];
        if (p->pattern.n == 0 || p->keep_ns <= 0 || p->interval_ns < 0)
            return mw_fail(err, MW_INVALID,
                           "policy %lld for \"%.*s\" needs a pattern, a time to keep above 0 and "
                           "an interval that is not negative",
                           (long long)i + 1, (int)p->pattern.n, p->pattern.p);
    }
    return MW_OK;
}

// ---- companions

// What gathers the samples of a signal interval by interval.
typedef struct {
    mw_series *s;
    const mw_signal *about;
    int64_t interval_ns;
    int32_t id[PARTS]; // -1: has none
    int64_t start_ns;  // of the running interval; meaningless while count and gaps are 0
    int64_t count, gaps;
    double min, max, sum, last;
    mw_samples out;
    int64_t put; // samples that were put already
} thinner;

static mw_status ask_companion(thinner *t, part i, mw_error *err) {
    mw_sink *sink = mw_series_sink(t->s);
    char name[MW_SIGNAL_NAME_MAX + 1];
    int n =
        snprintf(name, sizeof name, "%.*s%s", (int)t->about->name.n, t->about->name.p, suffix[i]);
    mw_signal_kind kind = i == LAST ? t->about->kind : MW_SIGNAL_NUMBER;
    mw_slice unit = i == COUNT ? (mw_slice){0} : t->about->unit;
    return sink->ops->signal(sink, (mw_slice){name, (size_t)n}, kind, unit, &t->id[i], err);
}

static mw_status ask_companions(thinner *t, mw_error *err) {
    for (int i = 0; i < PARTS; i++) {
        t->id[i] = -1;
        if (t->about->kind == MW_SIGNAL_NUMBER || i == LAST || i == COUNT)
            MW_TRY(ask_companion(t, (part)i, err));
    }
    return MW_OK;
}

static mw_status put_out(thinner *t, mw_error *err) {
    mw_sink *sink = mw_series_sink(t->s);
    MW_TRY(sink->ops->put(sink, &t->out, err));
    t->put += t->out.count;
    t->out.count = 0;
    return MW_OK;
}

// Ends the running interval, if anything was in it.
static mw_status end_interval(thinner *t, mw_error *err) {
    if (t->count == 0 && t->gaps == 0) return MW_OK;
    bool any = t->count > 0, room = true;
    const double value[PARTS] = {any ? t->min : NAN, any ? t->max : NAN,
                                 any ? t->sum / (double)t->count : NAN, t->last, (double)t->count};
    for (int i = 0; i < PARTS && room; i++)
        if (t->id[i] >= 0) room = mw_samples_add(&t->out, t->id[i], t->start_ns, value[i], 0);
    if (!room) return mw_fail(err, MW_NOMEM, "no memory to sum up samples");
    t->count = t->gaps = 0;
    return t->out.count >= PUT_SAMPLES ? put_out(t, err) : MW_OK;
}

// The beginning of the interval that an instant lies in; intervals count from 1970.
static int64_t start_of(int64_t time_ns, int64_t interval_ns) {
    int64_t rest = time_ns % interval_ns;
    if (rest < 0) rest += interval_ns;
    return time_ns < INT64_MIN + rest ? INT64_MIN + 1 : time_ns - rest;
}

static mw_status take_sample(thinner *t, int64_t time_ns, double x, mw_error *err) {
    int64_t start = start_of(time_ns, t->interval_ns);
    if (start != t->start_ns) MW_TRY(end_interval(t, err));
    t->start_ns = start;
    t->last = x;
    if (isnan(x)) {
        t->gaps++;
        return MW_OK;
    }
    if (t->count == 0) t->min = t->max = x, t->sum = 0;
    if (x < t->min) t->min = x;
    if (x > t->max) t->max = x;
    t->sum += x;
    t->count++;
    return MW_OK;
}

static mw_status take_run(void *ctx, const mw_run *run, mw_error *err) {
    for (int64_t i = 0; i < run->count; i++)
        MW_TRY(take_sample(ctx, run->time_ns[i], run->value[i], err));
    return MW_OK;
}

// Puts the companions of a signal for a range.
static mw_status thin_out(thinner *t, const mw_series_range *range, mw_error *err) {
    mw_status st = ask_companions(t, err);
    if (st == MW_OK) st = mw_series_scan(t->s, range, take_run, t, err);
    if (st == MW_OK) st = end_interval(t, err);
    if (st == MW_OK) st = put_out(t, err);
    mw_samples_fini(&t->out);
    return st;
}

static mw_status retain_signal(mw_series *s, int32_t id, const mw_series_policy *p, int64_t now_ns,
                               mw_series_retained *done, mw_error *err) {
    mw_signal about;
    mw_sample last;
    bool any;
    if (!mw_series_signal(s, id, &about)) return MW_OK;
    int64_t horizon;
    if (__builtin_sub_overflow(now_ns, p->keep_ns, &horizon)) return MW_OK;
    if (p->interval_ns > 0) horizon = start_of(horizon, p->interval_ns);
    if (horizon <= about.horizon_ns) return MW_OK;
    MW_TRY(mw_series_before(s, id, horizon, &last, &any, err));
    if (!any) return MW_OK;
    if (p->interval_ns > 0 && about.name.n > MW_SIGNAL_NAME_MAX - SUFFIX_BYTES_MAX) {
        done->too_long++;
        return MW_OK;
    }
    if (p->interval_ns > 0) {
        thinner t = {.s = s, .about = &about, .interval_ns = p->interval_ns};
        mw_status st = thin_out(&t, &(mw_series_range){id, INT64_MIN, horizon}, err);
        done->put += t.put;
        if (st != MW_OK) return st;
    }
    MW_TRY(mw_names_horizon(s->names, id, horizon, err));
    done->signals++;
    return MW_OK;
}

mw_status mw_series_retain(mw_series *s, const mw_series_policy *policy, int64_t count,
                           int64_t now_ns, mw_series_retained *out, mw_error *err) {
    mw_series_retained done = {0};
    mw_signal about;
    mw_status st = check(policy, count, err);
    int32_t signals = mw_series_count(s); // companions that come meanwhile are not looked at
    for (int32_t id = 0; id < signals && st == MW_OK; id++) {
        if (!mw_series_signal(s, id, &about) || is_companion(s, about.name)) continue;
        const mw_series_policy *p = policy_of(policy, count, about.name);
        if (p) st = retain_signal(s, id, p, now_ns, &done, err);
    }
    if (out) *out = done;
    if (st == MW_OK && done.signals) st = mw_series_commit(s, NULL, NULL, err);
    if (st == MW_OK && done.signals) st = mw_series_worker_settle(s, err);
    return st;
}

// SPDX-License-Identifier: MIT
// See retain.h.
#include "series/retain.h"

#include "base/alloc.h"
#include "series/chart.h"
#include "series/series_int.h"

#include <math.h>
#include <string.h>

enum {
    PUT_SAMPLES = 50000,      // of companions that are put at once
    HOURS_PER_STEP = 24 * 31, // of minutes that become hours
    LOOKS_BACK = 64,          // for a value that is known
    MOVES_PER_KEEP = 32,
};

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

// ---- one interval after the other

// What gathers what lies in each interval, and puts its summary.
typedef struct {
    mw_series *s;
    const mw_signal *about;
    mw_series_tier tier;
    int32_t id[MW_PARTS]; // of companions; -1: has none
    int64_t start_ns;     // of the running interval; meaningless while count and gaps are 0
    int64_t count, gaps;
    double min, max, sum, last;
    int64_t taken, taken_max; // samples; beyond taken_max it stops before the next interval
    int64_t end_ns;           // where it stopped, or was to stop
    int64_t intervals;        // put
    mw_samples out;
} thinner;

static int64_t floor_to(int64_t time_ns, int64_t interval_ns) {
    int64_t rest = time_ns % interval_ns;
    if (rest < 0) rest += interval_ns;
    return time_ns < INT64_MIN + rest ? INT64_MIN + 1 : time_ns - rest;
}

// A companion made now knows nothing of what was given up before.
static mw_status ask_companion(thinner *t, mw_series_part part, mw_error *err) {
    mw_sink *sink = mw_series_sink(t->s);
    char name[MW_SIGNAL_NAME_MAX + 1];
    (void)mw_series_companion_name(t->about, t->tier, part, name);
    mw_slice whole = mw_slice_of(name);
    bool fresh = mw_series_find(t->s, whole) < 0;
    mw_signal_kind kind = part == MW_PART_LAST ? t->about->kind : MW_SIGNAL_NUMBER;
    mw_slice unit = part == MW_PART_COUNT ? (mw_slice){0} : t->about->unit;
    MW_TRY(mw_sink_signal(sink, whole, kind, unit, &t->id[part], err));
    if (!fresh || t->tier == MW_TIER_HOURS) return MW_OK;
    return mw_names_horizon(t->s->names, t->id[part], t->about->horizon_ns, err);
}

static mw_status ask_companions(thinner *t, mw_error *err) {
    for (int part = 0; part < MW_PARTS; part++) {
        t->id[part] = -1;
        if (mw_series_has_part(t->about->kind, (mw_series_part)part))
            MW_TRY(ask_companion(t, (mw_series_part)part, err));
    }
    return MW_OK;
}

static mw_status put_out(thinner *t, mw_error *err) {
    mw_sink *sink = mw_series_sink(t->s);
    MW_TRY(sink->ops->put(sink, &t->out, err));
    t->out.count = 0;
    return MW_OK;
}

// Ends the running interval, if anything was in it.
static mw_status end_interval(thinner *t, mw_error *err) {
    if (t->count == 0 && t->gaps == 0) return MW_OK;
    bool any = t->count > 0, room = true;
    const double value[MW_PARTS] = {any ? t->min : NAN, any ? t->max : NAN, any ? t->sum : NAN,
                                    t->last, (double)t->count};
    for (int i = 0; i < MW_PARTS && room; i++)
        if (t->id[i] >= 0) room = mw_samples_add(&t->out, t->id[i], t->start_ns, value[i], 0);
    if (!room) return mw_fail(err, MW_NOMEM, "no memory to sum up samples");
    t->intervals++;
    t->count = t->gaps = 0;
    return t->out.count >= PUT_SAMPLES ? put_out(t, err) : MW_OK;
}

// Some samples of one interval, summed up.
typedef struct {
    int64_t time_ns, count;
    double min, max, sum, last; // last NaN: not known then
} row;

// Takes a row; MW_LIMIT, without a text, when enough was taken.
static mw_status take_row(thinner *t, const row *r, mw_error *err) {
    int64_t start = floor_to(r->time_ns, mw_series_tier_ns(t->tier));
    if (start != t->start_ns) {
        MW_TRY(end_interval(t, err));
        t->start_ns = start;
        if (t->taken >= t->taken_max) {
            t->end_ns = start;
            return MW_LIMIT;
        }
    }
    t->taken++;
    t->last = r->last;
    if (isnan(r->last)) t->gaps++;
    if (r->count == 0) return MW_OK;
    if (t->count == 0) t->min = r->min, t->max = r->max, t->sum = 0;
    if (r->min < t->min) t->min = r->min;
    if (r->max > t->max) t->max = r->max;
    t->sum += r->sum;
    t->count += r->count;
    return MW_OK;
}

static mw_status take_run(void *ctx, const mw_run *run, mw_error *err) {
    for (int64_t i = 0; i < run->count; i++) {
        double x = run->value[i];
        row r = {run->time_ns[i], !isnan(x), x, x, x, x};
        MW_TRY(take_row(ctx, &r, err));
    }
    return MW_OK;
}

// ---- minutes as rows

typedef struct {
    mw_samples *out;
    int32_t signal;
} reading;

static mw_status add_run(void *ctx, const mw_run *run, mw_error *err) {
    reading *r = ctx;
    if (!mw_samples_grow(r->out, r->out->count + run->count))
        return mw_fail(err, MW_NOMEM, "no memory to sum up minutes");
    for (int64_t i = 0; i < run->count; i++)
        (void)mw_samples_add(r->out, r->signal, run->time_ns[i], run->value[i], 0);
    return MW_OK;
}

// Parts of one interval are put together: they have the same times.
static mw_status take_minutes(thinner *t, const mw_samples part[MW_PARTS], mw_error *err) {
    const mw_samples *count = &part[MW_PART_COUNT];
    for (int i = 0; i < MW_PARTS; i++)
        if (part[i].count != count->count && mw_series_has_part(t->about->kind, (mw_series_part)i))
            return mw_fail(err, MW_CORRUPT, "the minutes of %.*s have %lld counts, but %lld of %d",
                           (int)t->about->name.n, t->about->name.p, (long long)count->count,
                           (long long)part[i].count, i);
    bool number = t->about->kind == MW_SIGNAL_NUMBER;
    for (int64_t i = 0; i < count->count; i++) {
        row r = {count->time_ns[i],
                 (int64_t)count->value[i],
                 number ? part[MW_PART_MIN].value[i] : NAN,
                 number ? part[MW_PART_MAX].value[i] : NAN,
                 number ? part[MW_PART_SUM].value[i] : NAN,
                 part[MW_PART_LAST].value[i]};
        MW_TRY(take_row(t, &r, err));
    }
    return MW_OK;
}

static mw_status scan_minutes(thinner *t, const mw_series_range *range, mw_error *err) {
    mw_samples part[MW_PARTS] = {0};
    mw_status st = MW_OK;
    for (int i = 0; i < MW_PARTS && st == MW_OK; i++) {
        mw_series_range of = *range;
        of.signal = mw_series_companion(t->s, t->about, MW_TIER_MINUTES, (mw_series_part)i);
        reading r = {&part[i], of.signal};
        if (of.signal >= 0) st = mw_series_scan(t->s, &of, add_run, &r, err);
    }
    if (st == MW_OK) st = take_minutes(t, part, err);
    for (int i = 0; i < MW_PARTS; i++) mw_samples_fini(&part[i]);
    return st;
}

// Puts the summaries of what a tier has in a range; *end_ns: up to where.
static mw_status thin_out(thinner *t, mw_series_tier from, const mw_series_range *range,
                          int64_t *end_ns, mw_error *err) {
    t->end_ns = range->to_ns;
    t->start_ns = INT64_MIN;
    mw_status st = ask_companions(t, err);
    if (st == MW_OK && from == MW_TIER_RAW) st = mw_series_scan(t->s, range, take_run, t, err);
    if (st == MW_OK && from == MW_TIER_MINUTES) st = scan_minutes(t, range, err);
    if (st == MW_LIMIT && t->end_ns < range->to_ns) st = MW_OK;
    if (st == MW_OK) st = end_interval(t, err);
    if (st == MW_OK) st = put_out(t, err);
    mw_samples_fini(&t->out);
    *end_ns = t->end_ns;
    return st;
}

// ---- where a tier may be cut

// One signal and what is kept of it, as far as tiers are needed.
typedef struct {
    mw_series *s;
    mw_signal about;
    int32_t signal;
    int64_t keep_ns[MW_TIERS], limit_ns, now_ns;
} job;

static bool has_tier(const job *j, mw_series_tier tier) {
    return tier == MW_TIER_RAW || mw_series_companion(j->s, &j->about, tier, MW_PART_COUNT) >= 0;
}

// What becomes of a tier; MW_TIERS: nothing, it goes.
static mw_series_tier next_tier(const job *j, mw_series_tier tier) {
    for (int k = tier + 1; k < MW_TIERS; k++)
        if (j->keep_ns[k] != 0) return (mw_series_tier)k;
    return MW_TIERS;
}

static mw_status check(const mw_series_keep *keep, const mw_signal *about, mw_error *err) {
    int64_t before = 0;
    for (int k = 0; k < MW_TIERS; k++) {
        if (keep->keep_ns[k] == 0 && k != MW_TIER_RAW) continue;
        if (keep->keep_ns[k] <= before)
            return mw_fail(err, MW_INVALID,
                           "%s of %.*s are to be kept for %lld ns, which is not more than %lld",
                           mw_series_tier_word((mw_series_tier)k), (int)about->name.n,
                           about->name.p, (long long)keep->keep_ns[k], (long long)before);
        before = keep->keep_ns[k];
    }
    return MW_OK;
}

// Minutes that are not asked for any more, but are there, become hours as early as they may: so
// hours never lie between minutes.
static mw_status job_open(mw_series *s, const mw_series_keep *keep, int64_t now_ns, job *out,
                          mw_error *err) {
    *out = (job){.s = s, .signal = keep->signal, .limit_ns = keep->limit_ns, .now_ns = now_ns};
    if (!mw_series_signal(s, keep->signal, &out->about))
        return mw_fail(err, MW_INVALID, "no signal has id %d", keep->signal);
    MW_TRY(check(keep, &out->about, err));
    memcpy(out->keep_ns, keep->keep_ns, sizeof out->keep_ns);
    bool minutes = has_tier(out, MW_TIER_MINUTES), hours = has_tier(out, MW_TIER_HOURS);
    if (minutes && out->keep_ns[MW_TIER_MINUTES] == 0)
        out->keep_ns[MW_TIER_MINUTES] = out->keep_ns[MW_TIER_RAW];
    if (hours && out->keep_ns[MW_TIER_HOURS] == 0)
        out->keep_ns[MW_TIER_HOURS] = out->keep_ns[MW_TIER_MINUTES] != 0
                                          ? out->keep_ns[MW_TIER_MINUTES]
                                          : out->keep_ns[MW_TIER_RAW];
    return MW_OK;
}

// Goes back to the value that holds at *horizon_ns: it stays, and what was not known after it.
static mw_status hold_value(const job *j, int64_t interval_ns, int64_t *horizon_ns, mw_error *err) {
    mw_sample last = {.time_ns = *horizon_ns + 1, .value = NAN};
    bool found = true;
    for (int i = 0; i < LOOKS_BACK && found && isnan(last.value); i++)
        MW_TRY(mw_series_before(j->s, j->signal, last.time_ns, &last, &found, err));
    int64_t at = floor_to(last.time_ns, interval_ns);
    if (at < *horizon_ns) *horizon_ns = at;
    return MW_OK;
}

static mw_status has_any(const job *j, mw_series_tier tier, int64_t to_ns, bool *any,
                         mw_error *err) {
    mw_sample first;
    mw_series_range range = {j->signal, INT64_MIN, to_ns};
    if (tier != MW_TIER_RAW)
        range.signal = mw_series_companion(j->s, &j->about, tier, MW_PART_COUNT);
    return mw_series_first(j->s, &range, &first, any, err);
}

// What is finer must have come so far: an hour is made of all of its minutes.
static int64_t finer_than(const job *j, mw_series_tier tier, int64_t to_ns) {
    for (int k = MW_TIER_RAW; k < (int)tier; k++) {
        if (!has_tier(j, (mw_series_tier)k)) continue;
        int64_t finer = mw_series_tier_horizon(j->s, j->signal, (mw_series_tier)k);
        if (to_ns > finer) to_ns = finer;
    }
    return to_ns;
}

// The horizon that a tier is to have; that which it has when it is not to be moved.
static mw_status target(const job *j, mw_series_tier tier, int64_t *out, mw_error *err) {
    int64_t keep = j->keep_ns[tier], now = mw_series_tier_horizon(j->s, j->signal, tier), to;
    mw_series_tier next = next_tier(j, tier);
    int64_t interval = mw_series_tier_ns(next < MW_TIERS ? next : MW_TIER_MINUTES);
    int64_t move = keep / MOVES_PER_KEEP > interval ? keep / MOVES_PER_KEEP : interval;
    bool any;
    *out = now;
    if (keep == MW_KEEP_FOREVER || __builtin_sub_overflow(j->now_ns, keep, &to)) return MW_OK;
    if (tier == MW_TIER_RAW && to > j->limit_ns) to = j->limit_ns;
    to = finer_than(j, tier, to);
    if (to <= INT64_MIN + 1 + interval) return MW_OK;
    to = floor_to(to, interval);
    if (tier == MW_TIER_RAW) MW_TRY(hold_value(j, interval, &to, err));
    if (now != INT64_MIN && to - move < now) return MW_OK;
    MW_TRY(has_any(j, tier, to, &any, err));
    if (any) *out = to;
    return MW_OK;
}

// Samples that a signal has before an instant, without reading them.
static mw_status count_before(mw_series *s, int32_t signal, int64_t to_ns, int64_t *out,
                              mw_error *err) {
    mw_bucket b;
    mw_series_range range = {signal, INT64_MIN, to_ns};
    MW_TRY(mw_series_chart(s, &range, 1, &b, err));
    *out = b.count + b.gap_count;
    return MW_OK;
}

static mw_status count_tier(const job *j, mw_series_tier tier, int64_t to_ns, int64_t *out,
                            mw_error *err) {
    *out = 0;
    if (tier == MW_TIER_RAW) return count_before(j->s, j->signal, to_ns, out, err);
    for (int part = 0; part < MW_PARTS; part++) {
        int64_t n;
        int32_t id = mw_series_companion(j->s, &j->about, tier, (mw_series_part)part);
        if (id < 0) continue;
        MW_TRY(count_before(j->s, id, to_ns, &n, err));
        *out += n;
    }
    return MW_OK;
}

// ---- one step

static mw_status move_horizon(const job *j, mw_series_tier tier, int64_t to_ns, mw_error *err) {
    if (tier == MW_TIER_RAW) MW_TRY(mw_names_horizon(j->s->names, j->signal, to_ns, err));
    for (int part = 0; part < MW_PARTS && tier != MW_TIER_RAW; part++) {
        int32_t id = mw_series_companion(j->s, &j->about, tier, (mw_series_part)part);
        if (id >= 0) MW_TRY(mw_names_horizon(j->s->names, id, to_ns, err));
    }
    return mw_series_commit(j->s, NULL, NULL, err);
}

// Minutes are taken some hours at a time.
static mw_status some_hours(const job *j, mw_series_range *range, mw_error *err) {
    mw_sample first;
    bool any;
    int32_t id = mw_series_companion(j->s, &j->about, MW_TIER_MINUTES, MW_PART_COUNT);
    MW_TRY(mw_series_first(j->s, &(mw_series_range){id, range->from_ns, range->to_ns}, &first, &any,
                           err));
    if (!any) return MW_OK;
    int64_t hour = mw_series_tier_ns(MW_TIER_HOURS);
    int64_t end = floor_to(first.time_ns, hour) + HOURS_PER_STEP * hour;
    if (end < range->to_ns) range->to_ns = end;
    return MW_OK;
}

static mw_status give_up(const job *j, mw_series_tier tier, int64_t to_ns, mw_series_retained *out,
                         mw_error *err) {
    mw_series_tier next = next_tier(j, tier);
    mw_series_range range = {j->signal, mw_series_tier_horizon(j->s, j->signal, tier), to_ns};
    int64_t end = to_ns, count;
    if (next < MW_TIERS && tier == MW_TIER_MINUTES) MW_TRY(some_hours(j, &range, err));
    if (next < MW_TIERS) {
        thinner t = {
            .s = j->s, .about = &j->about, .tier = next, .taken_max = MW_RETAIN_SAMPLES_MAX};
        MW_TRY(thin_out(&t, tier, &range, &end, err));
        out->summaries += t.intervals;
    }
    MW_TRY(count_tier(j, tier, end, &count, err));
    MW_TRY(move_horizon(j, tier, end, err));
    if (tier == MW_TIER_RAW)
        out->samples += count;
    else
        out->dropped += count;
    out->steps++;
    return MW_OK;
}

static bool is_too_long(const job *j) {
    return next_tier(j, MW_TIER_RAW) < MW_TIERS &&
           j->about.name.n > MW_SIGNAL_NAME_MAX - MW_COMPANION_SUFFIX_MAX;
}

mw_status mw_series_retain_step(mw_series *s, const mw_series_keep *keep, int64_t now_ns,
                                mw_series_retained *out, bool *more, mw_error *err) {
    job j;
    *more = false;
    MW_TRY(job_open(s, keep, now_ns, &j, err));
    if (is_too_long(&j)) {
        out->too_long++;
        return MW_OK;
    }
    for (int k = 0; k < MW_TIERS; k++) {
        int64_t to;
        mw_series_tier tier = (mw_series_tier)k;
        if (!has_tier(&j, tier)) continue;
        MW_TRY(target(&j, tier, &to, err));
        if (to <= mw_series_tier_horizon(s, j.signal, tier)) continue;
        *more = true;
        return give_up(&j, tier, to, out, err);
    }
    return MW_OK;
}

mw_status mw_series_retain_horizon(mw_series *s, const mw_series_keep *keep, int64_t now_ns,
                                   int64_t *out, mw_error *err) {
    job j;
    MW_TRY(job_open(s, keep, now_ns, &j, err));
    *out = j.about.horizon_ns;
    return is_too_long(&j) ? MW_OK : target(&j, MW_TIER_RAW, out, err);
}

void mw_series_retain_wake(mw_series *s) { mw_series_worker_wake(s); }

mw_status mw_series_retain_end(mw_series *s, mw_error *err) {
    return mw_series_worker_settle(s, err);
}

mw_status mw_series_retain_preview(mw_series *s, const mw_series_keep *keep, int64_t now_ns,
                                   mw_series_retained *out, mw_error *err) {
    job j;
    MW_TRY(job_open(s, keep, now_ns, &j, err));
    out->too_long += is_too_long(&j);
    for (int k = 0; k < MW_TIERS && !is_too_long(&j); k++) {
        int64_t to, count;
        mw_series_tier tier = (mw_series_tier)k;
        if (!has_tier(&j, tier)) continue;
        MW_TRY(target(&j, tier, &to, err));
        if (to <= mw_series_tier_horizon(s, j.signal, tier)) continue;
        MW_TRY(count_tier(&j, tier, to, &count, err));
        *(tier == MW_TIER_RAW ? &out->samples : &out->dropped) += count;
    }
    return MW_OK;
}

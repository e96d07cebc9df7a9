// SPDX-License-Identifier: MIT
// See retention.h.
#include "live/retention.h"

#include "base/alloc.h"
#include "live/marks.h"
#include "live/replay.h"

#include <string.h>

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static bool is_own(mw_slice name) { return name.n >= 3 && memcmp(name.p, "mw/", 3) == 0; }

// ---- which statement counts

static bool fits(const mw_live_keep *k, int32_t signal, mw_slice name) {
    for (int32_t i = 0; i < k->pattern_count; i++)
        if (mw_series_match(k->pattern[i], name)) return true;
    for (int32_t i = 0; i < k->signal_count; i++)
        if (k->signal[i] == signal) return true;
    return k->is_rest;
}

static const mw_live_keep *statement_of(const mw_live_binding *b, int32_t signal, mw_slice name) {
    for (int32_t i = 0; i < b->keep_count; i++)
        if (fits(&b->keep[i], signal, name)) return &b->keep[i];
    return NULL;
}

static mw_status add_keep(mw_retention *r, int32_t signal, mw_error *err) {
    mw_signal about;
    mw_series *s = r->from.series;
    if (!mw_series_signal(s, signal, &about) || is_own(about.name)) return MW_OK;
    if (mw_series_is_companion(s, about.name)) return MW_OK;
    mw_sample last;
    bool found = false;
    MW_TRY(mw_series_before(s, signal, INT64_MAX, &last, &found, err));
    if (found && last.time_ns > r->now_ns) r->now_ns = last.time_ns;
    const mw_live_keep *k = statement_of(r->from.rules, signal, about.name);
    if (!k) return MW_OK;
    r->keep_of[signal] = (int32_t)r->count;
    mw_series_keep *to = &r->keep[r->count++];
    *to = (mw_series_keep){.signal = signal, .limit_ns = INT64_MAX};
    memcpy(to->keep_ns, k->keep_ns, sizeof to->keep_ns);
    return MW_OK;
}

// ---- what machines need

// How far before an instant samples are looked at when a machine is derived again from there:
// replay.h says why.
static int64_t reach_of(const mw_machine *m) {
    int64_t gap = 0;
    for (int32_t i = 0; i < m->channel_count; i++) {
        int64_t own = m->channel[i].gap_ns;
        if (own != INT64_MAX && own > gap) gap = own;
    }
    return m->minor_ns + 2 * m->slot_ns + m->silence_ns + gap;
}

static mw_status limit_machine(mw_retention *r, int32_t i, mw_error *err) {
    const mw_live_machine *m = &r->from.binding->machine[i];
    mw_live_marks marks;
    int64_t limit = INT64_MIN; // nothing of it was settled: it needs everything
    MW_TRY(mw_live_marks_read(r->from.series, m->entity, &marks, err));
    if (marks.noted_ns != INT64_MIN) limit = marks.redo_ns - reach_of(&m->machine);
    for (int32_t c = 0; c < m->machine.channel_count; c++) {
        int32_t at = r->keep_of[m->signal[c]];
        if (at >= 0) r->keep[at].limit_ns = least(r->keep[at].limit_ns, limit);
    }
    r->floor_ns[i] = marks.floor_ns;
    r->mark_ns[i] = marks.newest_ns < r->from.wall_ns ? r->from.wall_ns : marks.newest_ns + 1;
    return MW_OK;
}

// From here on a machine can be derived again when its samples are kept from horizon_ns on: a minor
// stop reaches back, and slots and stretches of silence are whole.
static int64_t floor_after(const mw_machine *m, int64_t horizon_ns) {
    return mw_replay_edge(m, horizon_ns + m->minor_ns + m->slot_ns);
}

// Before when samples of a signal are not there, or will not be after all steps, whatever comes
// meanwhile; INT64_MIN: all are.
static mw_status gone_before(mw_retention *r, mw_series_keep *k, int64_t *out, mw_error *err) {
    int64_t now = mw_series_tier_horizon(r->from.series, k->signal, MW_TIER_RAW), then, age;
    int64_t keep = k->keep_ns[MW_TIER_RAW];
    MW_TRY(mw_series_retain_horizon(r->from.series, k, r->now_ns, &then, err));
    bool moves = then > now && !__builtin_sub_overflow(r->now_ns, keep, &age);
    *out = moves ? least(age, k->limit_ns) : now;
    if (moves) k->limit_ns = *out; // samples that come may not move it farther than was said
    return MW_OK;
}

static mw_status find_floors(mw_retention *r, mw_error *err) {
    int64_t *gone = mw_alloc_array(r->count + 1, sizeof *gone);
    mw_status st = gone ? MW_OK : mw_fail(err, MW_NOMEM, "no memory to look what samples may go");
    for (int64_t i = 0; i < r->count && st == MW_OK; i++)
        st = gone_before(r, &r->keep[i], &gone[i], err);
    for (int32_t i = 0; i < r->from.binding->machine_count && st == MW_OK; i++) {
        const mw_live_machine *m = &r->from.binding->machine[i];
        for (int32_t c = 0; c < m->machine.channel_count; c++) {
            int32_t at = r->keep_of[m->signal[c]];
            if (at < 0 || gone[at] == INT64_MIN) continue;
            int64_t floor_ns = floor_after(&m->machine, gone[at]);
            if (floor_ns > r->floor_ns[i]) r->floor_ns[i] = floor_ns;
        }
    }
    mw_free(gone);
    return st;
}

// ---- the plan

mw_status mw_retention_plan(const mw_retention_from *from, mw_retention *out, mw_error *err) {
    int32_t signals = mw_series_count(from->series), machines = from->binding->machine_count;
    *out = (mw_retention){.from = *from, .now_ns = INT64_MIN};
    if (!from->rules) out->from.rules = from->binding;
    out->keep = mw_alloc_array((int64_t)signals + 1, sizeof *out->keep);
    out->floor_ns = mw_alloc_array((int64_t)machines + 1, sizeof *out->floor_ns);
    out->mark_ns = mw_alloc_array((int64_t)machines + 1, sizeof *out->mark_ns);
    out->keep_of = mw_alloc_array((int64_t)signals + 1, sizeof *out->keep_of);
    if (!out->keep || !out->floor_ns || !out->mark_ns || !out->keep_of)
        return mw_fail(err, MW_NOMEM, "no memory to look what samples may go");
    for (int32_t i = 0; i < signals; i++) out->keep_of[i] = -1;
    for (int32_t i = 0; i < signals; i++) MW_TRY(add_keep(out, i, err));
    out->now_ns = least(out->now_ns, from->wall_ns);
    for (int32_t i = 0; i < machines; i++) MW_TRY(limit_machine(out, i, err));
    return find_floors(out, err);
}

void mw_retention_fini(mw_retention *r) {
    mw_free(r->keep);
    mw_free(r->floor_ns);
    mw_free(r->mark_ns);
    mw_free(r->keep_of);
    *r = (mw_retention){0};
}

static mw_status add_marks(const mw_retention *r, mw_samples *out, mw_error *err) {
    for (int32_t i = 0; i < r->from.binding->machine_count; i++) {
        int32_t entity = r->from.binding->machine[i].entity;
        mw_live_marks marks;
        MW_TRY(mw_live_marks_read(r->from.series, entity, &marks, err));
        if (r->floor_ns[i] <= marks.floor_ns) continue;
        MW_TRY(mw_live_floor_add(r->from.series, entity, r->floor_ns[i], r->mark_ns[i], out, err));
    }
    return MW_OK;
}

// All in one put: a plant waits for it.
mw_status mw_retention_note(const mw_retention *r, mw_error *err) {
    mw_sink *sink = mw_series_sink(r->from.series);
    mw_samples marks = {0};
    mw_status st = add_marks(r, &marks, err);
    if (st == MW_OK && marks.count > 0) st = sink->ops->put(sink, &marks, err);
    mw_samples_fini(&marks);
    return st;
}

mw_status mw_retention_step(mw_retention *r, bool *more, mw_error *err) {
    bool again = false;
    *more = r->at < r->count;
    if (!*more) return MW_OK;
    mw_error why = {0};
    mw_status st =
        mw_series_retain_step(r->from.series, &r->keep[r->at], r->now_ns, &r->done, &again, &why);
    // What is wrong with one signal does not keep the others: it is told at the end.
    bool own = st == MW_CORRUPT || st == MW_INVALID;
    if (st != MW_OK && !own) return mw_fail(err, st, "%s", why.text);
    if (own && r->failed.status == MW_OK) r->failed = why;
    if (own || !again) r->at++;
    *more = r->at < r->count;
    if (*more || r->failed.status == MW_OK) return MW_OK;
    return mw_fail(err, r->failed.status, "%s", r->failed.text);
}

mw_status mw_retention_preview(mw_retention *r, mw_error *err) {
    for (int64_t i = 0; i < r->count; i++)
        MW_TRY(mw_series_retain_preview(r->from.series, &r->keep[i], r->now_ns, &r->done, err));
    return MW_OK;
}

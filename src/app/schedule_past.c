// SPDX-License-Identifier: MIT
// See schedule_past.h.
#include "app/schedule_past.h"

#include "base/text.h"

#include <string.h>

#define MINUTE_NS INT64_C(60000000000)

static const int64_t pause_ns[MW_SCHEDULE_TRIES_MAX] = {5 * MINUTE_NS, 15 * MINUTE_NS,
                                                        60 * MINUTE_NS};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for how a schedule went");
}

static int64_t number_of(const json_t *o, const char *name) {
    return json_integer_value(json_object_get(o, name));
}

static bool is(const json_t *run, const char *outcome) {
    const char *own = json_string_value(json_object_get(run, "outcome"));
    return own && strcmp(own, outcome) == 0;
}

// ---- another try

bool mw_schedule_retry_get(const json_t *stored, mw_schedule_retry *out) {
    const json_t *r = json_object_get(stored, "retry");
    int64_t tries = number_of(r, "try");
    if (tries < 1 || tries > MW_SCHEDULE_TRIES_MAX) return false;
    *out = (mw_schedule_retry){number_of(r, "at"), number_of(r, "slot"), (int32_t)tries};
    return true;
}

bool mw_schedule_retry_due(const json_t *stored, int64_t now_ns, mw_schedule_retry *out) {
    if (!mw_schedule_retry_get(stored, out)) return false;
    return out->at_ns <= now_ns || out->at_ns - now_ns > pause_ns[MW_SCHEDULE_TRIES_MAX - 1];
}

void mw_schedule_retry_drop(json_t *stored) { json_object_del(stored, "retry"); }

// Whether the moment is still the one that counts: who changes times or pauses begins anew.
static bool still_counts(const json_t *stored, const mw_schedule_turn *turn) {
    mw_schedule_retry planned;
    if (json_is_true(json_object_get(stored, "paused"))) return false;
    if (turn->tries == 0) return number_of(stored, "done") <= turn->slot_ns;
    return mw_schedule_retry_get(stored, &planned) && planned.slot_ns == turn->slot_ns;
}

static mw_status plan(json_t *stored, const mw_schedule_turn *turn, mw_error *err) {
    const json_t *last = json_object_get(stored, "last");
    bool again = is(last, "failed") && turn->tries < MW_SCHEDULE_TRIES_MAX;
    if (turn->asked && !is(last, "waiting")) return MW_OK;
    if (turn->asked || !again || !still_counts(stored, turn)) {
        mw_schedule_retry_drop(stored);
        return MW_OK;
    }
    json_t *r = json_pack("{s:I,s:I,s:i}", "at",
                          (json_int_t)(number_of(last, "at") + pause_ns[turn->tries]), "slot",
                          (json_int_t)turn->slot_ns, "try", (int)turn->tries + 1);
    return json_object_set_new(stored, "retry", r) == 0 ? MW_OK : no_memory(err);
}

// ---- what became of them

// A problem, not longer than is told of one long ago.
static json_t *short_problem(mw_slice text) {
    if (text.n == 0) return json_null();
    const char *p = text.p, *end = text.p + text.n;
    while (p < end) {
        int step = mw_utf8_step(p, end);
        if (step <= 0 || p + step - text.p > MW_SCHEDULE_PROBLEM_MAX) break;
        p += step;
    }
    return json_stringn(text.p, (size_t)(p - text.p));
}

static json_t *notices_of(const json_t *last) {
    size_t i;
    json_t *one, *list = json_array();
    json_array_foreach(json_object_get(last, "to"), i, one) {
        json_array_append(list, json_object_get(one, "notice"));
    }
    return list;
}

static json_t *run_of(const json_t *last, int32_t tries) {
    const json_t *to = json_object_get(last, "to"), *why = json_object_get(last, "problem");
    const mw_slice problem = {json_string_value(why), json_string_length(why)};
    json_t *run = json_pack("{s:I,s:O?,s:O?,s:o,s:I,s:i}", "at", (json_int_t)number_of(last, "at"),
                            "period", json_object_get(last, "period"), "outcome",
                            json_object_get(last, "outcome"), "problem", short_problem(problem),
                            "to", (json_int_t)json_array_size(to), "try", (int)tries);
    if (run && is(run, "waiting")) json_object_set_new(run, "notices", notices_of(last));
    return run;
}

static json_t *runs_of(json_t *stored) {
    json_t *runs = json_object_get(stored, "runs");
    if (json_is_array(runs)) return runs;
    runs = json_array();
    return json_object_set_new(stored, "runs", runs) == 0 ? runs : NULL;
}

mw_status mw_schedule_past_add(json_t *stored, const mw_schedule_turn *turn, mw_error *err) {
    const json_t *last = json_object_get(stored, "last");
    json_t *runs = runs_of(stored);
    if (!runs || json_array_insert_new(runs, 0, run_of(last, turn->tries)) != 0)
        return no_memory(err);
    while (json_array_size(runs) > MW_SCHEDULE_RUNS_MAX)
        json_array_remove(runs, json_array_size(runs) - 1);
    return plan(stored, turn, err);
}

static bool waits(const json_t *run, int64_t since_ns) {
    return is(run, "waiting") && number_of(run, "at") >= since_ns;
}

bool mw_schedule_past_waits(const json_t *stored, int64_t since_ns) {
    size_t i;
    json_t *run;
    bool any = waits(json_object_get(stored, "last"), since_ns);
    json_array_foreach(json_object_get(stored, "runs"), i, run) {
        any = any || waits(run, since_ns);
    }
    return any;
}

// A notice's number stands alone, or beside the name of who gets it.
static int64_t notice_of(const json_t *one) {
    return json_is_object(one) ? number_of(one, "notice") : json_integer_value(one);
}

static void settle(json_t *run, const char *mails, const mw_outbox *o) {
    size_t i;
    json_t *one;
    const mw_notice *dead = NULL;
    if (!is(run, "waiting")) return;
    json_array_foreach(json_object_get(run, mails), i, one) {
        int64_t at = mw_outbox_find(o, notice_of(one));
        const mw_notice *n = at < 0 ? NULL : mw_outbox_at(o, at);
        if (n && !n->dead) return;
        if (n) dead = n;
    }
    json_object_set_new(run, "outcome", json_string(dead ? "failed" : "sent"));
    if (dead) json_object_set_new(run, "problem", short_problem(dead->problem));
}

void mw_schedule_past_settle(json_t *stored, const mw_outbox *o) {
    size_t i;
    json_t *run;
    settle(json_object_get(stored, "last"), "to", o);
    json_array_foreach(json_object_get(stored, "runs"), i, run) {
        settle(run, "notices", o);
        if (!is(run, "waiting")) json_object_del(run, "notices");
    }
}

void mw_schedule_past_strip(json_t *stored) {
    static const char *const kept[] = {"last", "done", "runs", "retry"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) json_object_del(stored, kept[i]);
}

// SPDX-License-Identifier: MIT
// See alarm.h. A step decides on events and applies each as it is made, so that what was kept gives
// the same state again.
#include "alert/alarm.h"

#include <string.h>

mw_alarm mw_alarm_none(void) {
    return (mw_alarm){.clock_ns = INT64_MIN,
                      .raised_ns = INT64_MIN,
                      .cleared_ns = INT64_MIN,
                      .noticed_ns = INT64_MIN,
                      .shelved_until_ns = INT64_MIN,
                      .seen_ns = INT64_MIN};
}

bool mw_alarm_is_active(const mw_alarm *a) {
    return a->phase == MW_ALARM_ACTIVE || a->phase == MW_ALARM_CLEARING;
}

bool mw_alarm_is_shelved(const mw_alarm *a, int64_t now_ns) {
    return a->shelved_until_ns != INT64_MIN && now_ns < a->shelved_until_ns;
}

static void set_phase(mw_alarm *a, mw_alarm_phase phase, int64_t clock_ns) {
    a->phase = phase;
    a->clock_ns = clock_ns;
}

void mw_alarm_apply(mw_alarm *a, const mw_alarm_event *e) {
    switch (e->kind) {
    case MW_ALARM_RAISED:
        set_phase(a, MW_ALARM_ACTIVE, INT64_MIN);
        a->unacknowledged = true;
        a->escalated = false;
        a->raised_ns = a->noticed_ns = e->at_ns;
        break;
    case MW_ALARM_CLEARED:
        set_phase(a, MW_ALARM_NORMAL, INT64_MIN);
        a->cleared_ns = e->at_ns;
        break;
    case MW_ALARM_ESCALATED: a->escalated = true; break;
    case MW_ALARM_ACKNOWLEDGED: a->unacknowledged = false; break;
    case MW_ALARM_SHELVED: a->shelved_until_ns = e->until_ns; break;
    case MW_ALARM_UNSHELVED:
        a->shelved_until_ns = INT64_MIN;
        a->noticed_ns = e->at_ns;
        break;
    case MW_ALARM_EVENTS:
    default: break;
    }
}

mw_alarm mw_alarm_durable(const mw_alarm *a) {
    mw_alarm d = *a;
    if (d.phase == MW_ALARM_PENDING) d.phase = MW_ALARM_NORMAL;
    if (d.phase == MW_ALARM_CLEARING) d.phase = MW_ALARM_ACTIVE;
    d.clock_ns = d.seen_ns = INT64_MIN;
    return d;
}

// What is under way: events made so far.
typedef struct {
    mw_alarm *a;
    mw_alarm_event *out;
    int count;
} making;

static void emit(making *m, mw_alarm_event_kind kind, int64_t at_ns) {
    mw_alarm_event e = {.kind = kind, .at_ns = at_ns};
    mw_alarm_apply(m->a, &e);
    m->out[m->count++] = e;
}

// Whether `length` has passed since an instant.
static bool passed(int64_t since_ns, int64_t length_ns, int64_t now_ns) {
    int64_t end;
    return since_ns == INT64_MIN ||
           (!__builtin_add_overflow(since_ns, length_ns, &end) && now_ns >= end);
}

static void end_shelving(making *m, int64_t now_ns) {
    if (m->a->shelved_until_ns == INT64_MIN || now_ns < m->a->shelved_until_ns) return;
    emit(m, MW_ALARM_UNSHELVED, m->a->shelved_until_ns);
}

static void escalate(making *m, const mw_alarm_rule *rule, int64_t now_ns) {
    const mw_alarm *a = m->a;
    if (rule->escalate_ns == 0 || a->escalated || !a->unacknowledged) return;
    if (!mw_alarm_is_active(a) || mw_alarm_is_shelved(a, now_ns)) return;
    if (passed(a->noticed_ns, rule->escalate_ns, now_ns)) emit(m, MW_ALARM_ESCALATED, now_ns);
}

static void step_quiet(making *m, const mw_alarm_rule *rule, const mw_alarm_seen *seen) {
    if (seen->when != MW_TRUTH_YES) {
        set_phase(m->a, MW_ALARM_NORMAL, INT64_MIN);
        return;
    }
    if (m->a->phase == MW_ALARM_NORMAL) set_phase(m->a, MW_ALARM_PENDING, seen->at_ns);
    if (passed(m->a->clock_ns, rule->for_ns, seen->at_ns)) emit(m, MW_ALARM_RAISED, seen->at_ns);
}

static void step_active(making *m, const mw_alarm_rule *rule, const mw_alarm_seen *seen) {
    bool clear = rule->has_clear ? seen->clear == MW_TRUTH_YES && seen->when != MW_TRUTH_YES
                                 : seen->when == MW_TRUTH_NO;
    if (!clear) {
        set_phase(m->a, MW_ALARM_ACTIVE, INT64_MIN);
        return;
    }
    if (m->a->phase == MW_ALARM_ACTIVE) set_phase(m->a, MW_ALARM_CLEARING, seen->at_ns);
    if (passed(m->a->clock_ns, rule->clear_for_ns, seen->at_ns))
        emit(m, MW_ALARM_CLEARED, seen->at_ns);
}

// Nothing was seen for too long: a clock under way starts with this look.
static void bridge_gap(mw_alarm *a, const mw_alarm_rule *rule, int64_t now_ns) {
    if (rule->gap_ns == 0 || a->seen_ns == INT64_MIN || a->clock_ns == INT64_MIN) return;
    if (now_ns - rule->gap_ns > a->seen_ns) a->clock_ns = now_ns;
}

int mw_alarm_step(mw_alarm *a, const mw_alarm_rule *rule, const mw_alarm_seen *seen,
                  mw_alarm_event out[MW_ALARM_EVENTS_MAX]) {
    making m = {.a = a, .out = out};
    if (a->seen_ns != INT64_MIN && seen->at_ns < a->seen_ns) return 0;
    end_shelving(&m, seen->at_ns);
    bridge_gap(a, rule, seen->at_ns);
    if (mw_alarm_is_active(a))
        step_active(&m, rule, seen);
    else
        step_quiet(&m, rule, seen);
    a->seen_ns = seen->at_ns;
    escalate(&m, rule, seen->at_ns);
    return m.count;
}

int mw_alarm_pass(mw_alarm *a, const mw_alarm_rule *rule, int64_t now_ns,
                  mw_alarm_event out[MW_ALARM_EVENTS_MAX]) {
    making m = {.a = a, .out = out};
    end_shelving(&m, now_ns);
    escalate(&m, rule, now_ns);
    return m.count;
}

mw_status mw_alarm_acknowledge(mw_alarm *a, int64_t now_ns, mw_alarm_event *out, mw_error *err) {
    if (!a->unacknowledged)
        return mw_fail(err, MW_INVALID, "there is nothing to acknowledge: it is %s",
                       mw_alarm_state_text(a));
    *out = (mw_alarm_event){.kind = MW_ALARM_ACKNOWLEDGED, .at_ns = now_ns};
    mw_alarm_apply(a, out);
    return MW_OK;
}

mw_status mw_alarm_shelve(mw_alarm *a, int64_t now_ns, int64_t until_ns, mw_alarm_event *out,
                          mw_error *err) {
    if (until_ns <= now_ns)
        return mw_fail(err, MW_INVALID, "the time until which it is shelved has passed");
    *out = (mw_alarm_event){.kind = MW_ALARM_SHELVED, .at_ns = now_ns, .until_ns = until_ns};
    mw_alarm_apply(a, out);
    return MW_OK;
}

mw_status mw_alarm_unshelve(mw_alarm *a, int64_t now_ns, mw_alarm_event *out, mw_error *err) {
    if (!mw_alarm_is_shelved(a, now_ns)) return mw_fail(err, MW_INVALID, "it is not shelved");
    *out = (mw_alarm_event){.kind = MW_ALARM_UNSHELVED, .at_ns = now_ns};
    mw_alarm_apply(a, out);
    return MW_OK;
}

const char *mw_alarm_state_text(const mw_alarm *a) {
    if (mw_alarm_is_active(a))
        return a->unacknowledged ? "active, unacknowledged" : "active, acknowledged";
    return a->unacknowledged ? "returned, unacknowledged" : "normal";
}

static const char *const words[MW_ALARM_EVENTS] = {"raised",       "cleared", "escalated",
                                                   "acknowledged", "shelved", "unshelved"};

const char *mw_alarm_event_text(mw_alarm_event_kind kind) { return words[kind]; }

bool mw_alarm_event_find(const char *word, mw_alarm_event_kind *out) {
    for (int i = 0; i < MW_ALARM_EVENTS; i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (mw_alarm_event_kind)i;
            return true;
        }
    return false;
}

// SPDX-License-Identifier: MIT
// One alert of one entity as it goes on: how it is raised, acknowledged and over. A pure state
// machine in the words of ISA-18.2; whoever calls has the clock and keeps the events.
//
//     mw_alarm a = mw_alarm_none();
//     mw_alarm_event e[MW_ALARM_EVENTS_MAX];
//     int n = mw_alarm_step(&a, &rule, &(mw_alarm_seen){now_ns, when, clear}, e);
//     ... keep e[0] .. e[n - 1]; later: mw_alarm_apply(&b, &e[i]) for each gives the same state
//
//     normal --yes--> pending --yes for so long--> active --clear--> clearing --so long--> normal
//
// What is unknown neither raises nor clears: pending goes back to normal, clearing to active, and
// the clock starts anew. A clearing alert that is not clear any more is the same occurrence, active
// as before. One that is over before anybody acknowledged it is returned, unacknowledged, until
// somebody does or it is raised again. Thread: any; plain data.
#ifndef MW_ALERT_ALARM_H
#define MW_ALERT_ALARM_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum { MW_TRUTH_NO, MW_TRUTH_YES, MW_TRUTH_UNKNOWN } mw_truth;

// Lengths in nanoseconds.
typedef struct {
    int64_t for_ns, clear_for_ns; // how long a condition must hold; 0: once seen is enough
    int64_t escalate_ns;          // 0: never
    int64_t gap_ns;               // two looks further apart start the clock anew; 0: they never do
    bool has_clear;               // a condition of its own says when it is over
} mw_alarm_rule;

typedef enum {
    MW_ALARM_NORMAL,
    MW_ALARM_PENDING,
    MW_ALARM_ACTIVE,
    MW_ALARM_CLEARING,
} mw_alarm_phase;

// Instants are INT64_MIN where there is none.
typedef struct {
    mw_alarm_phase phase;
    bool unacknowledged; // active, clearing or returned, and nobody has acknowledged it
    bool escalated;      // of this occurrence
    int64_t clock_ns;    // since when it is pending or clearing
    int64_t raised_ns, cleared_ns;
    int64_t noticed_ns;       // since when people could see it: raised, or shelved no more
    int64_t shelved_until_ns; // while it lies ahead nobody is told
    int64_t seen_ns;          // of the last look
} mw_alarm;

typedef enum {
    MW_ALARM_RAISED,
    MW_ALARM_CLEARED,
    MW_ALARM_ESCALATED,
    MW_ALARM_ACKNOWLEDGED,
    MW_ALARM_SHELVED,
    MW_ALARM_UNSHELVED,
    MW_ALARM_EVENTS
} mw_alarm_event_kind;

typedef struct {
    mw_alarm_event_kind kind;
    int64_t at_ns;
    int64_t until_ns; // of SHELVED
} mw_alarm_event;

enum { MW_ALARM_EVENTS_MAX = 4 };

// A look at the conditions. clear is not looked at without rule->has_clear.
typedef struct {
    int64_t at_ns;
    mw_truth when, clear;
} mw_alarm_seen;

// Normal, and never looked at.
mw_alarm mw_alarm_none(void);

// Takes a look. One before the last look does nothing. Returns how many events it made; the state
// has taken them already.
int mw_alarm_step(mw_alarm *a, const mw_alarm_rule *rule, const mw_alarm_seen *seen,
                  mw_alarm_event out[MW_ALARM_EVENTS_MAX]);
// Time passes without a look: shelving ends, what nobody acknowledged escalates.
int mw_alarm_pass(mw_alarm *a, const mw_alarm_rule *rule, int64_t now_ns,
                  mw_alarm_event out[MW_ALARM_EVENTS_MAX]);

// What people do. *out is the event; the state has taken it.
//   errors  MW_INVALID: nothing to acknowledge, shelved until the past, not shelved.
MW_MUST_USE mw_status mw_alarm_acknowledge(mw_alarm *a, int64_t now_ns, mw_alarm_event *out,
                                           mw_error *err);
MW_MUST_USE mw_status mw_alarm_shelve(mw_alarm *a, int64_t now_ns, int64_t until_ns,
                                      mw_alarm_event *out, mw_error *err);
MW_MUST_USE mw_status mw_alarm_unshelve(mw_alarm *a, int64_t now_ns, mw_alarm_event *out,
                                        mw_error *err);

// An event that was kept, into a state.
void mw_alarm_apply(mw_alarm *a, const mw_alarm_event *e);
// The part of a state that events tell: clocks under way start anew.
mw_alarm mw_alarm_durable(const mw_alarm *a);

bool mw_alarm_is_active(const mw_alarm *a); // clearing too
// Whether nobody is told at an instant.
bool mw_alarm_is_shelved(const mw_alarm *a, int64_t now_ns);

// "normal", "active, unacknowledged", "active, acknowledged", "returned, unacknowledged".
const char *mw_alarm_state_text(const mw_alarm *a);
// "raised", "cleared", ... and back; false for another word.
const char *mw_alarm_event_text(mw_alarm_event_kind kind);
bool mw_alarm_event_find(const char *word, mw_alarm_event_kind *out);

#endif

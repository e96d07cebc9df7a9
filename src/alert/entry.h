// SPDX-License-Identifier: MIT
// The history of alerts: entries that are only added, records of the registry. What the program saw
// is of sort "alert", what people did of sort "alert_act".
//
//     mw_entry e = {.kind = MW_ENTRY_ALARM, .event = {MW_ALARM_RAISED, now, 0}, .alert = ...};
//     MW_TRY(mw_entry_put(registry, &e, err));
//     MW_TRY(mw_entry_each(registry, visit, ctx, err));    // both sorts, the oldest first
// Bodies: {"event":"raised","alert":"slow_line","severity":"warning","branch":"S1","value":3.5,
// "value_text":"3.5 %"}, of acts also "until" and "comment", of floods "count". Thread: one owner
// at a time.
#ifndef MW_ALERT_ENTRY_H
#define MW_ALERT_ENTRY_H

#include "alert/alarm.h"
#include "lang/program.h"
#include "store/registry.h"

typedef enum {
    MW_ENTRY_ALARM,      // an event of an alert of an entity
    MW_ENTRY_FLOOD,      // a flood begins at a branch
    MW_ENTRY_FLOOD_OVER, // it is over
} mw_entry_kind;

// Texts are borrowed: during a visit only.
typedef struct {
    int64_t id;
    mw_entry_kind kind;
    mw_alarm_event event; // of floods at_ns alone
    mw_slice alert;       // name in its pack
    int32_t entity;       // registry id; 0 of floods
    mw_alert_severity severity;
    mw_slice branch; // code of the entity at the top
    double value;    // NaN: none
    mw_slice value_text;
    int64_t count;         // of floods: raised
    mw_slice who, comment; // of acts
} mw_entry;

// Adds one.
//   errors  of the registry; MW_NOMEM.
MW_MUST_USE mw_status mw_entry_put(mw_registry *r, mw_entry *e, mw_error *err);

// Calls visit with each entry of an entity (0: all) in the order in which they were added.
//   errors  of the registry and of visit; MW_CORRUPT for a record that is none of ours.
typedef mw_status (*mw_entry_visit)(void *ctx, const mw_entry *e, mw_error *err);
MW_MUST_USE mw_status mw_entry_each(mw_registry *r, int32_t entity, mw_entry_visit visit, void *ctx,
                                    mw_error *err);

// "raised", ..., "flood", "flood-over".
const char *mw_entry_text(const mw_entry *e);

#endif

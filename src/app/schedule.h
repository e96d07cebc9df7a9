// SPDX-License-Identifier: MIT
// A report that is sent regularly: what, of which period, when, in which language, to whom. It
// stands in the workspace's setting "schedules" as JSON; here it is read, and what somebody says of
// one is checked.
//
//     MW_TRY(mw_schedule_set(stored, said, err));      // as the API and the command line say it
//     mw_schedule s;
//     MW_TRY(mw_schedule_read(stored, &s, err));       // texts are those of `stored`
// Thread: any; nothing is kept.
#ifndef MW_APP_SCHEDULE_H
#define MW_APP_SCHEDULE_H

#include "app/timetable.h"

#include <jansson.h>

typedef enum {
    MW_SCHEDULE_EVAL,   // values of indicators, of: parameters of exports/eval
    MW_SCHEDULE_RANK,   // of: parameters of exports/rank
    MW_SCHEDULE_REPORT, // on an assessment, of: campaign and entity
    MW_SCHEDULE_VIEW,   // that its owner saved, of: name
    MW_SCHEDULE_WHATS
} mw_schedule_what;

enum {
    MW_SCHEDULE_TO_MAX = 50,
    MW_SCHEDULES_MAX = 50,       // of one person
    MW_SCHEDULE_BYTES_MAX = 4000 // of one: all of a workspace are one text
};

typedef struct {
    int64_t id, organisation, person;
    const char *title, *format, *zone, *lang;
    mw_schedule_what what;
    json_t *of;
    mw_grain_unit period; // MW_GRAIN_NONE: a report, which has that of its campaign
    mw_timetable when;
    const json_t *to; // ids of people
    bool paused;
    int64_t done_ns; // moments of the timetable up to here are dealt with
} mw_schedule;

// Reads one as it is stored; all is borrowed from it.
//   errors  MW_CORRUPT.
MW_MUST_USE mw_status mw_schedule_read(const json_t *stored, mw_schedule *out, mw_error *err);

// Takes what is said of one: members title, what, of, format, period, when, zone, lang and paused
// that are there. What nothing was ever said of becomes the usual: title is what, format xlsx (of a
// report pdf), period that of the timetable, zone UTC, language en.
//   said    a JSON object; other members are not looked at.
//   errors  MW_INVALID with the member, what was seen and what would be right; stored may then be
//           changed in part.
MW_MUST_USE mw_status mw_schedule_set(json_t *stored, const json_t *said, mw_error *err);

const char *mw_schedule_what_name(mw_schedule_what what); // "eval", "rank", "report", "view"

#endif

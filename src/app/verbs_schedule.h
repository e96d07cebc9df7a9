// SPDX-License-Identifier: MIT
// The verbs of what is sent regularly, as rows for the table of verbs.c. Thread: any.
#ifndef MW_APP_VERBS_SCHEDULE_H
#define MW_APP_VERBS_SCHEDULE_H

#include "app/call.h"

extern const mw_option mw_options_schedule_add[];
extern const mw_option mw_options_schedule_list[];
extern const mw_option mw_options_schedule_one[];

// clang-format off
#define MW_VERBS_OF_SCHEDULES                                                                      \
    {"schedule add", "Have a report sent regularly by mail", "PERSON WHAT [NAME=VALUE]...", 2, -1, \
     mw_options_schedule_add,                                                                      \
     "WHAT is eval, rank, report or view; NAME=VALUE are its parameters, as the API has them: "    \
     "those of exports/eval and exports/rank, campaign and entity of a report, name of a view "    \
     "that PERSON saved. mw serve makes it in the name of PERSON, of what they may read at that "  \
     "moment, of the last period that is over, and sends it to those who may read it, too. What "  \
     "was missed while no server ran is sent once. See docs/schedules.md.",                        \
     "mw schedule add li rank index=strength --when 'weekly mon 07:00' --to wang\n"                \
     "mw schedule add li view name=mine --format csv --when 'daily 06:00'",                        \
     mw_verb_schedule_add},                                                                        \
    {"schedule list", "What is sent regularly, and how it went", "", 0, 0,                         \
     mw_options_schedule_list,                                                                     \
     "Outcomes are waiting (the mail is on its way), sent, failed and skipped (there was nothing " \
     "that may be read). Nothing is sent for somebody who is disabled: it rests. retry is when a " \
     "run that failed is tried again.",                                                            \
     "mw schedule list --format json", mw_verb_schedule_list},                                     \
    {"schedule show", "How the runs of one went", "ID", 1, 1, mw_options_schedule_list,            \
     "The last 20, the newest first: when, of which period, the outcome, how many mails, and how " \
     "often its moment was tried before. A run that failed is tried again after 5, 15 and 60 "     \
     "minutes: then the first line is planned, with the time.",                                    \
     "mw schedule show 3\nmw schedule show 3 --format json", mw_verb_schedule_show},               \
    {"schedule remove", "Have it sent no more", "ID", 1, 1, mw_options_schedule_one,               \
     "ID is that of mw schedule list.", "mw schedule remove 3", mw_verb_schedule_remove},          \
    {"schedule run", "Send it now", "ID", 1, 1, mw_options_schedule_one,                           \
     "The server that runs there makes it; its timetable goes on as before. Exit code 1 when it "  \
     "is not sent.", "mw schedule run 3", mw_verb_schedule_run}
// clang-format on

#endif

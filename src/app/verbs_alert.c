// SPDX-License-Identifier: MIT
// See verbs_alert.h.
#include "app/verbs_alert.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define FORMAT                                                                                     \
    {                                                                                              \
        .name = "format", .value = "FORMAT", .words = "table csv json",                            \
        .help = "table, csv or json; default table"                                                \
    }
#define BY                                                                                         \
    { .name = "by", .value = "NAME", .help = "Who does it; default: $MW_USER, the login name" }
#define COMMENT { .name = "comment", .value = "TEXT", .help = "Why; kept with it" }
#define ALERT { .name = "alert", .letter = 'a', .value = "ALERT", .help = "This alert alone" }
#define ENTITY { .name = "entity", .letter = 'e', .value = "ENTITY", .help = "This entity alone" }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_alert_list[] = {
    WORKSPACE,
    {.name = "all", .help = "Those that are normal now, too"},
    FORMAT,
    END
};
const mw_option mw_options_alert_history[] = {
    WORKSPACE,
    ALERT,
    ENTITY,
    {.name = "from", .value = "TIME", .help = "From then on: a date, or RFC 3339"},
    {.name = "to", .value = "TIME", .help = "Until then"},
    FORMAT,
    END
};
const mw_option mw_options_alert_ack[] = {
    WORKSPACE,
    {.name = "all", .help = "All that nobody acknowledged"},
    COMMENT,
    BY,
    END
};
const mw_option mw_options_alert_act[] = {WORKSPACE, COMMENT, BY, END};
const mw_option mw_options_alert_shelve[] = {
    WORKSPACE,
    {.name = "minutes", .value = "N", .help = "For so long"},
    {.name = "until", .value = "TIME", .help = "Until the end of a date, or a moment (RFC 3339)"},
    COMMENT,
    BY,
    END
};
const mw_option mw_options_alert_check[] = {
    WORKSPACE,
    {.name = "at", .value = "TIME", .help = "The periods that are over then; default now"},
    {.name = "from", .value = "TIME", .help = "All periods from then on: what alerts would do"},
    {.name = "to", .value = "TIME", .help = "Until then; default now"},
    ALERT,
    ENTITY,
    {.name = "slot",
     .value = "MINUTES",
     .help = "Periods of alerts without `per`; default 15"},
    {.name = "keep", .help = "Not a trial: keep what happens, and notices for the channels"},
    {.name = "as-known",
     .value = "DATE",
     .help = "What was known at the end of that day, or at a moment (RFC 3339)"},
    FORMAT,
    {.name = "threads",
     .value = "N",
     .help = "Threads to work with; default: as many as processors. Results are the same"},
    END
};
const mw_option mw_options_alert_channel[] = {
    WORKSPACE,
    {.name = "webhook", .value = "URL", .help = "POST a JSON document there"},
    {.name = "mail", .value = "SERVER", .help = "Send mail by smtp://HOST:PORT or smtps://HOST"},
    {.name = "to", .value = "ADDRESS", .many = true, .help = "Whom the mail goes to"},
    {.name = "from", .value = "ADDRESS", .help = "Whom it comes from"},
    {.name = "user", .value = "NAME", .help = "Sign in at the mail server"},
    {.name = "secret-file",
     .value = "FILE",
     .help = "Holds the password, or what signs the webhook"},
    {.name = "plain", .help = "Mail without TLS: a server on this machine"},
    {.name = "private", .help = "The webhook may go to addresses that are not public"},
    {.name = "least",
     .value = "SEVERITY",
     .words = "information warning critical",
     .help = "Only what is as severe; default information"},
    {.name = "branch", .value = "ENTITY", .help = "Only what stands below this one at the top"},
    {.name = "lang",
     .value = "LANG",
     .words = "en zh",
     .help = "Language of mails: en or zh; default en"},
    FORMAT,
    END
};
const mw_option mw_options_alert_retry[] = {WORKSPACE, BY, END};
const mw_option mw_options_alert_set[] = {WORKSPACE, FORMAT, END};

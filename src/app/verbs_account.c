// SPDX-License-Identifier: MIT
// See verbs_account.h.
#include "app/verbs_account.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define FORMAT                                                                                     \
    {                                                                                              \
        .name = "format", .value = "FORMAT", .words = "table csv json",                            \
        .help = "table, csv or json; default table"                                                \
    }
#define ROLES "viewer operator assessor analyst administrator"
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_organisation_add[] = {
    WORKSPACE,
    {.name = "title", .value = "TEXT", .help = "What people call it"},
    {.name = "entity", .letter = 'e', .value = "ENTITY",
     .help = "It holds this one and all below; default: all that no other holds"},
    END
};
const mw_option mw_options_person_add[] = {
    WORKSPACE,
    {.name = "title", .value = "TEXT", .help = "The name that people know"},
    {.name = "mail", .value = "ADDRESS", .help = "Where mail for the person goes"},
    {.name = "organisation", .value = "CODE",
     .help = "Whose; not needed when there is one. The first is made, as main"},
    {.name = "role", .value = "ROLE", .words = ROLES, .help = "Grant this role, too"},
    {.name = "entity", .letter = 'e', .value = "ENTITY",
     .help = "There and below; default: all of the organisation"},
    END
};
const mw_option mw_options_person_list[] = {
    WORKSPACE,
    {.name = "organisation", .value = "CODE", .help = "Only those of this one"},
    FORMAT,
    END
};
const mw_option mw_options_person_role[] = {
    WORKSPACE,
    {.name = "entity", .letter = 'e', .value = "ENTITY",
     .help = "There and below; default: all of the organisation"},
    END
};
const mw_option mw_options_person_notify[] = {
    WORKSPACE,
    {.name = "least", .value = "SEVERITY", .words = "none information warning critical",
     .help = "Only what is as severe; none: nothing"},
    {.name = "entity", .letter = 'e', .value = "ENTITY",
     .help = "Only what stands there and below"},
    {.name = "everywhere", .help = "All that they may see"},
    {.name = "lang", .value = "LANG", .words = "en zh", .help = "Language of the mails: en or zh"},
    {.name = "zone", .value = "ZONE", .help = "Of times and quiet hours, as Asia/Shanghai"},
    {.name = "quiet", .value = "HH:MM-HH:MM",
     .help = "What is not critical waits until these are over; none: no such hours"},
    {.name = "tell", .value = "WHAT", .words = "all escalations", .help = "all or escalations"},
    FORMAT,
    END
};
const mw_option mw_options_person_password[] = {
    WORKSPACE,
    {.name = "link", .help = "Print what goes into a link instead; it works once, for a day"},
    END
};
const mw_option mw_options_token_new[] = {
    WORKSPACE,
    {.name = "title", .value = "TEXT", .help = "What it is for"},
    {.name = "role", .value = "ROLE", .words = ROLES,
     .help = "It may do no more than this role; default viewer"},
    {.name = "entity", .letter = 'e', .value = "ENTITY",
     .help = "There and below; default: all of the organisation"},
    {.name = "read-only", .help = "It may look, whatever the role"},
    {.name = "days", .value = "N", .help = "It ends after N days, at most 732; default 90"},
    END
};
const mw_option mw_options_token_list[] = {
    WORKSPACE,
    {.name = "person", .value = "NAME", .help = "Only those of this person"},
    FORMAT,
    END
};
const mw_option mw_options_changes[] = {
    WORKSPACE,
    {.name = "entity", .letter = 'e', .value = "ENTITY",
     .help = "Only what is about this one and all below"},
    {.name = "since", .value = "TIME",
     .help = "From then on: a date, or RFC 3339; default: all, of a branch's imports 90 days"},
    {.name = "top", .value = "N", .help = "Only the newest N; default 50"},
    FORMAT,
    END
};
const mw_option mw_options_audit_list[] = {
    WORKSPACE,
    {.name = "since", .value = "TIME", .help = "From then on: a date, or RFC 3339"},
    {.name = "organisation", .value = "CODE", .help = "Only what concerns this one"},
    FORMAT,
    END
};

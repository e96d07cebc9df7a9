// SPDX-License-Identifier: MIT
// See verbs_assess.h.
#include "app/verbs_assess.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define FORMAT                                                                                     \
    {                                                                                              \
        .name = "format", .value = "FORMAT", .words = "table csv json",                            \
        .help = "table, csv or json; default table"                                                \
    }
#define LANG                                                                                       \
    {                                                                                              \
        .name = "lang", .value = "LANG", .words = "en zh",                                         \
        .help = "Language of titles: en or zh; default en"                                         \
    }
#define BY                                                                                         \
    {                                                                                              \
        .name = "by", .value = "NAME",                                                             \
        .help = "Who does it; default: the campaign's setting by, $MW_USER, the login name"        \
    }
#define COMMENT { .name = "comment", .value = "TEXT", .help = "Why; kept with it" }
#define IN                                                                                         \
    {                                                                                              \
        .name = "in", .value = "ENTITY", .many = true, .help = "All that stand in these"           \
    }
#define NO_INFORM                                                                                  \
    {                                                                                              \
        .name = "no-inform", .help = "No proposals from indicators propose_QUESTION"               \
    }
#define TOP                                                                                        \
    {                                                                                              \
        .name = "top", .value = "N", .help = "Only the first N"                                    \
    }
#define THREADS                                                                                    \
    {                                                                                              \
        .name = "threads", .value = "N", .help = "Threads; default: as many as processors"         \
    }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_assess_new[] = {
    WORKSPACE,
    {.name = "standard",
     .value = "STANDARD",
     .help = "A pack that has one level, or the name of a level"},
    {.name = "period", .value = "PERIOD", .help = "Of which the level is asked, such as 2026"},
    {.name = "deadline", .value = "DATE", .help = "Last day to submit"},
    {.name = "when",
     .value = "TIME",
     .help = "When it began, of a campaign that is taken over; default now"},
    IN,
    {.name = "entity", .value = "ENTITY", .many = true, .help = "These; default: all of the kind"},
    {.name = "from",
     .value = "CAMPAIGN",
     .help = "Answers confirmed in it become proposals"},
    NO_INFORM,
    BY,
    END
};
const mw_option mw_options_assess_enter[] = {WORKSPACE, IN, NO_INFORM, BY, END};
const mw_option mw_options_assess_agreement[] = {WORKSPACE, FORMAT, LANG, END};
const mw_option mw_options_assess_list[] = {WORKSPACE, TOP, FORMAT, END};
const mw_option mw_options_assess_show[] = {
    WORKSPACE,
    {.name = "questions",
     .help = "What is asked, without answers (in json with them); ENTITY may be left out"},
    {.name = "history", .help = "All that was said, in order: who, when, what"},
    {.name = "version", .value = "N", .help = "An earlier version"},
    FORMAT,
    LANG,
    END
};
const mw_option mw_options_assess_answer[] = {
    WORKSPACE,
    {.name = "accept",
     .value = "QUESTION",
     .many = true,
     .help = "Take what is proposed (an assessor: what was answered) as it is; all: everything"},
    {.name = "withdraw", .value = "QUESTION", .many = true, .help = "Take an answer back"},
    COMMENT,
    BY,
    LANG,
    END
};
const mw_option mw_options_assess_attach[] = {
    WORKSPACE,
    {.name = "remove",
     .value = "FILE",
     .many = true,
     .help = "Take a file back, by its name or the first digits of its hash"},
    {.name = "limit",
     .value = "MIB",
     .help = "Largest file; default: the campaign's setting limit, 100"},
    COMMENT,
    BY,
    END
};
const mw_option mw_options_assess_fetch[] = {
    WORKSPACE,
    {.name = "output", .letter = 'o', .value = "DIR", .help = "Write there; must be given"},
    END
};
const mw_option mw_options_assess_export[] = {
    WORKSPACE,
    {.name = "format",
     .value = "FORMAT",
     .words = "json csv aas xlsx",
     .help = "json: everything; csv: what counts now; aas: submodels; xlsx: a form for Excel; "
             "default: by the ending of FILE, else json"},
    {.name = "output", .letter = 'o', .value = "FILE", .help = "Write there; default stdout"},
    {.name = "lang",
     .value = "LANG",
     .words = "en zh both",
     .help = "Language of a form: en, zh or both; default en"},
    END
};
const mw_option mw_options_assess_import[] = {
    WORKSPACE,
    {.name = "entity",
     .value = "ENTITY",
     .help = "Whose form for Excel it must be; default: as it says"},
    {.name = "rejects",
     .value = "FILE",
     .help = "Where refused rows of a table go; default DIR/files/NAME.rejects.csv"},
    BY,
    LANG,
    END
};
const mw_option mw_options_assess_submit[] = {
    WORKSPACE,
    {.name = "incomplete", .help = "Although questions are open"},
    COMMENT,
    BY,
    LANG,
    END
};
const mw_option mw_options_assess_move[] = {WORKSPACE, COMMENT, BY, END};
const mw_option mw_options_assess_set[] = {
    WORKSPACE,
    {.name = "prior",
     .value = "FILE",
     .help = "CSV question,option,p: how likely the options of open questions are"},
    {.name = "costs",
     .value = "FILE",
     .help = "CSV question,option,cost[,effort]: what it takes to get to an option"},
    FORMAT,
    BY,
    END
};
const mw_option mw_options_assess_status[] = {WORKSPACE, TOP, FORMAT, LANG, THREADS, END};
const mw_option mw_options_assess_next[] = {
    WORKSPACE,
    {.name = "level", .value = "N", .help = "To this level; default: the one above what is sure"},
    FORMAT,
    LANG,
    THREADS,
    END
};

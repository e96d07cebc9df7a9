// SPDX-License-Identifier: MIT
// The desk's table: numbers, and what they are made of. See desk_int.h for what a row says.
#include "app/desk_int.h"

#define QUERY(name_, type_, about_)                                                                \
    { .name = name_, .place = MW_IN_QUERY, .type = type_, .about = about_ }
#define ENTITY(about_)                                                                             \
    { .name = "entity", .place = MW_IN_QUERY, .type = "string", .entity = true, .about = about_ }
#define LANG QUERY("lang", "en|zh", "Language of titles")
#define AS_KNOWN                                                                                   \
    QUERY("as-known", "string", "What was known at the end of that day, or at a moment")
#define END                                                                                        \
    { .name = NULL }

static const mw_route_param eval_params[] = {
    QUERY("pack", "strings", "Indicators of these packs; default: those in use"),
    QUERY("indicator", "strings", "Indicators, measures or groups; default: all indicators"),
    QUERY("on", "string", "Kind of entities; default: that of the indicator"),
    QUERY("entity", "strings", "Only these, or with on what stands in them"),
    QUERY("at", "string", "A period or a range: 2024, 2024-Q1, 2024-03, 2024-01..2024-06"),
    QUERY("from", "string", "First period of several"),
    QUERY("to", "string", "Last period of several"),
    QUERY("total", "boolean", "Take keys together"),
    QUERY("all", "boolean", "Rows and indicators without any value, too"),
    QUERY("no-coverage", "boolean", "Do not count which inputs are known"),
    AS_KNOWN,
    LANG,
    END,
};

const mw_desk_row mw_desk_rows_number[] = {
    {.route = {.method = "GET",
               .path = "/api/v1/eval",
               .door = MW_DOOR_ACT,
               .act = MW_ACT_READ,
               .tag = "numbers",
               .name = "evaluate",
               .summary = "Values of indicators",
               .param = eval_params,
               .reply = "Evaluation"},
     .verb = "eval",
     .operands = "pack",
     .fixed = "format=json"},
    {.route = {.path = NULL}                   },
};

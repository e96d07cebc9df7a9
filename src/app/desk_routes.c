// SPDX-License-Identifier: MIT
// The desk's table: numbers, and what they are made of. See desk_int.h for what a row says.
#include "app/desk_rows.h"

// clang-format off
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
    AS_KNOWN, LANG, END
};
static const mw_route_param explain_params[] = {
    NEEDED("indicator", "string", "The indicator or measure"),
    ENTITY_OF(MW_IN_QUERY, "entity", false, "Whose; may be left out where there is only one"),
    QUERY("at", "string", "The period; default: the last year that has facts"),
    QUERY("on", "string", "Kind that the entity must be of"),
    QUERY("keys", "strings", "Its arguments, if it has any, and codes of its keys, in order"),
    QUERY("total", "boolean", "Take keys together"),
    QUERY("depth", "integer", "Levels of inputs shown; default: all"),
    QUERY("rows", "integer", "Rows shown of each aggregate; default 10"),
    QUERY("pack", "string", "Take this pack alone; default: all packs in use"),
    AS_KNOWN, LANG, END
};
static const mw_route_param fact_params[] = {
    QUERY("measure", "strings", "Only of these measures"),
    QUERY("entity", "strings", "Only of these entities"),
    QUERY("from", "string", "Only what reaches beyond the start of that day, or moment"),
    QUERY("to", "string", "Only what begins before that day, or moment"),
    QUERY("all-versions", "boolean", "What was corrected and undone, too"),
    QUERY("limit", "integer", "At most so many; default 1000"),
    AS_KNOWN, END
};
static const mw_route_param rank_params[] = {
    QUERY("index", "string", "An index or a node of one; may be left out where there is only one"),
    QUERY("at", "string", "The period; default: the last year that has facts"),
    QUERY("entity", "strings", "Show only these"),
    QUERY("top", "integer", "Show only the best N"),
    QUERY("compare", "string", "Ranks before: of another period, or by another index"),
    QUERY("what-if", "string", "Ranks before: by the index like this one that a pack declares"),
    QUERY("by", "strings", "Among peers of the same codes: percentile and quartiles"),
    QUERY("members", "integer", "Quartiles of groups with fewer members are withheld; default 5"),
    QUERY("size", "string", "Withhold quartiles, too, where one member has most of this"),
    QUERY("share", "integer", "What most means for size, in percent; default 50"),
    QUERY("draws", "integer", "Draw what the index says under vary so often: intervals"),
    QUERY("seed", "integer", "Of the draws; default 1"),
    QUERY("sampler", "random|sobol", "Of the draws; default random"),
    QUERY("within", "integer", "Share of the draws among the best K; default 10"),
    QUERY("ahead-of", "string", "Share of the draws ahead of this entity"),
    AS_KNOWN, LANG, END
};
static const mw_route_param accepted_params[] = {
    QUERY("index", "string", "An index or a node of one"),
    QUERY("at", "string", "The period; default: the last year that has facts"),
    QUERY("entity", "strings", "Show only these"),
    QUERY("top", "integer", "Show only the best N"),
    NEEDED("draws", "integer", "How many draws"),
    QUERY("seed", "integer", "Of the draws; default 1"),
    QUERY("sampler", "random|sobol", "Of the draws; default random"),
    AS_KNOWN, END
};
static const mw_route_param effect_params[] = {
    QUERY("index", "string", "An index or a node of one"),
    QUERY("at", "string", "The period; default: the last year that has facts"),
    ENTITY_OF(MW_IN_QUERY, "entity", false, "Explain the rank of this one, too"),
    QUERY("draws", "integer", "Of each sample; default 256"),
    QUERY("seed", "integer", "Of the draws; default 1"),
    AS_KNOWN, END
};
static const mw_route_param result_params[] = {
    PATH("id", "Number of the result"),
    QUERY("top", "integer", "Show only the best N"),
    END
};
static const mw_route_param keep_params[] = {
    WANTED("index", "string", "An index or a node of one"),
    WANTED("at", "string", "The period"),
    BODY("draws", "integer", "Draws, for intervals of ranks and scores"),
    BODY("seed", "integer", "Of the draws; default 1"),
    END
};

const mw_desk_row mw_desk_rows_number[] = {
    {READ("/api/v1/eval", "numbers", "evaluate", "Values of indicators", eval_params,
          "Evaluation"),
     .verb = "eval", .operands = "pack", .fixed = "format=json"},
    {READ("/api/v1/explain", "numbers", "explain", "Why a number is what it is", explain_params,
          "Explanation"),
     .verb = "explain", .operands = "indicator", .fixed = "json"},
    {READ("/api/v1/facts", "numbers", "listFacts", "Facts as they are stored", fact_params,
          "Facts"),
     .verb = "fact list", .fixed = "format=json", .usual = "limit=1000"},
    {READ("/api/v1/rank", "index", "rank", "Entities in the order of an index", rank_params,
          "Ranks"),
     .verb = "rank", .operands = "index", .fixed = "format=json"},
    {READ("/api/v1/rank/acceptability", "index", "rankAcceptability",
          "Which share of the draws has each rank", accepted_params, "RankShares"),
     .verb = "rank", .operands = "index", .fixed = "format=json acceptability"},
    {READ("/api/v1/rank/sensitivity", "index", "rankSensitivity",
          "Which of the choices moves the ranks", effect_params, "RankEffects"),
     .verb = "rank", .operands = "index", .fixed = "format=json sensitivity",
     .usual = "draws=256"},
    {READ("/api/v1/results", "index", "listResults", "Results that were kept", NULL, "Results"),
     .verb = "result list", .fixed = "format=json"},
    {READ("/api/v1/results/{id}", "index", "getResult", "A result that was kept", result_params,
          "Ranks"),
     .verb = "result show", .operands = "id", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/results", MW_DOOR_WHOLE, MW_ACT_ANALYSE, "index", "keepResult",
           "Keep scores and ranks as a result", keep_params, "Ranks"),
     .verb = "rank", .operands = "index", .fixed = "format=json save"},
    {ROUTE("GET", "/api/v1/verify", MW_DOOR_WHOLE, MW_ACT_AUDIT, "administration", "verify",
           "Whether stored data is sound", NULL, "Verification"),
     .verb = "verify", .fixed = "format=json"},
    {.route = {.path = NULL}},
};

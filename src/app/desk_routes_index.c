// SPDX-License-Identifier: MIT
// The desk's table: what lies inside a composite index, and what other weights would make of it.
#include "app/desk_rows.h"

#include <stdio.h>
#include <string.h>

// clang-format off
static const mw_route_param look_params[] = {
    {.name = "what", .place = MW_IN_PATH, .required = true,
     .type = "stats|corr|structure|treat|weights|remove|profile|trend|couple",
     .about = "What is looked at"},
    QUERY("index", "strings", "An index or a node of one; two for couple"),
    QUERY("at", "string", "The period; default: the last year that has facts"),
    QUERY("from", "string", "trend: the first period"),
    QUERY("to", "string", "trend: the last period"),
    QUERY("stage", "raw|denominated|imputed|screened|treated|normalised",
          "stats, corr, structure, trend: values as they are then"),
    QUERY("units", "boolean", "stats: what is known of each unit"),
    QUERY("kind", "pearson|spearman|kendall", "corr: which coefficient"),
    QUERY("level", "integer", "corr: all parts of one level with each other"),
    QUERY("with", "strings", "corr: with these parts"),
    QUERY("flagged", "boolean", "corr: only the pairs that stand out"),
    QUERY("points", "boolean", "treat: the values that were brought in"),
    QUERY("nodes", "boolean", "remove: leave out each node, too"),
    ENTITY_OF(MW_IN_QUERY, "entity", false, "profile: whose; trend: all parts of this one"),
    QUERY("against", "strings", "profile: compare with these; default: medians of all"),
    QUERY("part", "string", "trend: of this node or indicator"),
    QUERY("top", "integer", "trend: only the best N at the end"),
    QUERY("variant", "means|spread", "couple: which formula"),
    QUERY("share", "number", "couple: of the first in development, in percent"),
    QUERY("scale", "string", "couple: least and greatest possible score, LOW..HIGH"),
    AS_KNOWN, LANG, END
};
static const mw_route_param what_if_params[] = {
    BODY("index", "string", "An index or a node of one"),
    BODY("at", "string", "The period; default: the last year that has facts"),
    WANTED("weights", "object", "Weights of parts by their names: {\"people\": 2}"),
    BODY("top", "integer", "Show only the best N"),
    END
};

// clang-format on

// {"people": 2} is --weight people=2.
static mw_status what_if(mw_desk_work *w, mw_error *err) {
    json_t *weights = json_object_get(w->asked->body, "weights");
    mw_status st = mw_desk_words(w, err);
    for (void *at = json_object_iter(weights); at && st == MW_OK;
         at = json_object_iter_next(weights, at)) {
        char number[32], text[256];
        const json_t *v = json_object_iter_value(at);
        int n = snprintf(text, sizeof text, "%s=%s", json_object_iter_key(at),
                         mw_number_text(json_number_value(v), number));
        if (!json_is_number(v) || n < 0 || n >= (int)sizeof text || strchr(text, ','))
            st = mw_fail(err, MW_INVALID, "weights: expected names of parts with numbers");
        else
            st = mw_desk_option_before(w, "weight", mw_slice_of(text), err);
    }
    w->wrong = st == MW_INVALID;
    return st == MW_OK ? mw_desk_run(w, err) : st;
}

// clang-format off
const mw_desk_row mw_desk_rows_index[] = {
    {READ("/api/v1/index/{what}", "index", "lookIntoIndex", "What lies inside a composite index",
          look_params, "IndexLook"),
     .verb = "index {what}", .operands = "index", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/index/what-if", MW_DOOR_ACT, MW_ACT_READ, "index", "rankWhatIf",
           "Ranks with other weights, beside those of the index", what_if_params, "Ranks"),
     .verb = "rank", .operands = "index", .fixed = "format=json", .own = "weights",
     .act = what_if},
    {.route = {.path = NULL}},
};

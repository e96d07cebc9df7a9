// SPDX-License-Identifier: MIT
// The desk's table: files in and out. An import is the verb on the body of the request; an export
// is a verb's CSV, as it is or laid out anew.
#include "app/desk_rows.h"

#include "app/desk_export.h"
#include "app/desk_saved.h"
#include "app/verb.h"
#include "base/file.h"

#include <string.h>

enum { IMPORT_BYTES_MAX = 64 << 20 };

// clang-format off
static const mw_route_param import_params[] = {
    NEEDED("name", "string", "Of the file; its ending tells the format"),
    NEEDED("map", "string", "Name of a map that was saved: which column is what"),
    QUERY("dry-run", "boolean", "Read and check everything, store nothing"),
    QUERY("add-entities", "boolean", "Add entities that are not there, whatever the map says"),
    END
};
static const mw_route_param guess_params[] = {
    NEEDED("name", "string", "Of the file; its ending tells the format"), END
};
static const mw_route_param map_params[] = {PATH("name", "Of the map"), END};
static const mw_route_param put_map_params[] = {
    PATH("name", "Of the map"), WANTED("text", "string", "See docs/import.md"), END
};
static const mw_route_param undo_params[] = {PATH("id", "Number of the import"), END};

#define FILE_FORMAT NEEDED("format", "csv|xlsx|parquet", "Of the file")
static const mw_route_param eval_params[] = {
    FILE_FORMAT,
    QUERY("pack", "strings", "Indicators of these packs; default: those in use"),
    QUERY("indicator", "strings", "Indicators, measures or groups; default: all indicators"),
    QUERY("on", "string", "Kind of entities; default: that of the indicator"),
    QUERY("entity", "strings", "Only these, or with on what stands in them"),
    QUERY("at", "string", "A period or a range"),
    QUERY("from", "string", "First period of several"),
    QUERY("to", "string", "Last period of several"),
    QUERY("total", "boolean", "Take keys together"),
    QUERY("all", "boolean", "Rows and indicators without any value, too"),
    AS_KNOWN, END
};
static const mw_route_param fact_params[] = {
    FILE_FORMAT,
    QUERY("measure", "strings", "Only of these measures"),
    QUERY("entity", "strings", "Only of these entities"),
    QUERY("from", "string", "Only what reaches beyond the start of that day, or moment"),
    QUERY("to", "string", "Only what begins before that day, or moment"),
    QUERY("all-versions", "boolean", "What was corrected and undone, too"),
    QUERY("limit", "integer", "At most so many; default a million"),
    AS_KNOWN, END
};
static const mw_route_param rank_params[] = {
    FILE_FORMAT,
    QUERY("index", "string", "An index or a node of one"),
    QUERY("at", "string", "The period; default: the last year that has facts"),
    QUERY("entity", "strings", "Show only these"),
    QUERY("top", "integer", "Show only the best N"),
    QUERY("compare", "string", "Ranks before: of another period, or by another index"),
    QUERY("by", "strings", "Among peers of the same codes"),
    QUERY("draws", "integer", "Intervals of ranks and scores"),
    QUERY("seed", "integer", "Of the draws; default 1"),
    AS_KNOWN, LANG, END
};
static const mw_route_param list_params[] = {
    FILE_FORMAT, QUERY("kind", "string", "Only of this kind"), END
};
// clang-format on

// ---- imports

// The verb on the body as a file, with a map where one is given.
static mw_status run_on(mw_desk_work *w, const mw_desk_file *map, mw_error *err) {
    mw_desk_file file;
    MW_TRY(mw_desk_file_body(w, mw_desk_value(w, "name"), &file, err));
    mw_status st = mw_desk_words(w, err);
    if (st == MW_OK && map) st = mw_desk_option_before(w, "map", mw_slice_of(map->path), err);
    if (st == MW_OK) st = mw_desk_word(w, mw_slice_of(file.path), err);
    w->wrong = st == MW_INVALID;
    if (st == MW_OK) st = mw_desk_run(w, err);
    mw_desk_file_gone(&file);
    return st;
}

static mw_status import(mw_desk_work *w, mw_error *err) {
    mw_desk_file map;
    mw_text text = {0};
    mw_status st = mw_desk_map_find(w, mw_desk_value(w, "map"), &text, err);
    if (st == MW_OK) st = mw_desk_file_new(w, mw_slice_of("import.map"), &map, err);
    if (st == MW_OK) {
        st = mw_file_replace(map.path, text.bytes, text.size, err);
        if (st == MW_OK) st = run_on(w, &map, err);
        mw_desk_file_gone(&map);
    }
    mw_text_free(&text);
    return st;
}

static mw_status guess(mw_desk_work *w, mw_error *err) { return run_on(w, NULL, err); }

static mw_status undo(mw_desk_work *w, mw_error *err) {
    mw_status st = mw_desk_words(w, err);
    if (st == MW_OK) st = mw_desk_option_before(w, "undo", mw_desk_value(w, "id"), err);
    w->wrong = st == MW_INVALID;
    return st == MW_OK ? mw_desk_run(w, err) : st;
}

// ---- exports

// The CSV of the verb in the format that was asked for.
static mw_status export_rows(mw_desk_work *w, mw_error *err) {
    MW_TRY(mw_desk_verb(w, err));
    return mw_desk_export(w, mw_desk_value(w, "format"), err);
}

// clang-format off
#define EXPORT(path_, name_, summary_, param_)                                                     \
    .route = {.method = "GET", .path = "/api/v1/exports/" path_, .door = MW_DOOR_ACT,              \
              .act = MW_ACT_READ, .tag = "exports", .name = name_, .summary = summary_,            \
              .param = param_, .type = "application/octet-stream"}

const mw_desk_row mw_desk_rows_file[] = {
    {ROUTE("GET", "/api/v1/imports", MW_DOOR_WHOLE, MW_ACT_READ, "imports", "listImports",
           "Imports of files", NULL, "Imports"),
     .verb = "import list", .fixed = "format=json"},
    {.route = {.method = "POST", .path = "/api/v1/imports", .door = MW_DOOR_WHOLE,
               .act = MW_ACT_ENTER, .tag = "imports", .name = "importFile",
               .summary = "Import a file: the body", .param = import_params,
               .body_bytes_max = IMPORT_BYTES_MAX, .reply = "ImportReport"},
     .verb = "import", .fixed = "format=json", .own = "name map", .act = import},
    {.route = {.method = "POST", .path = "/api/v1/imports/guess", .door = MW_DOOR_WHOLE,
               .act = MW_ACT_ENTER, .tag = "imports", .name = "guessMap",
               .summary = "A map for a file: the body", .param = guess_params,
               .body_bytes_max = IMPORT_BYTES_MAX, .type = "text/plain; charset=utf-8"},
     .verb = "import", .fixed = "guess", .own = "name", .act = guess},
    {ROUTE("POST", "/api/v1/imports/{id}/undo", MW_DOOR_WHOLE, MW_ACT_ENTER, "imports",
           "undoImport", "Make an import count as never recorded", undo_params, NULL),
     .verb = "import", .own = "id", .act = undo},
    {ROUTE("GET", "/api/v1/maps", MW_DOOR_WHOLE, MW_ACT_READ, "imports", "listMaps",
           "Maps for imports: which column is what", NULL, "ImportMaps"),
     .act = mw_desk_maps_list},
    {ROUTE("PUT", "/api/v1/maps/{name}", MW_DOOR_WHOLE, MW_ACT_AUTHOR, "imports", "putMap",
           "Save a map", put_map_params, NULL),
     .act = mw_desk_map_put},
    {ROUTE("DELETE", "/api/v1/maps/{name}", MW_DOOR_WHOLE, MW_ACT_AUTHOR, "imports", "dropMap",
           "Forget a map", map_params, NULL),
     .act = mw_desk_map_drop},
    {EXPORT("eval", "exportValues", "Values of indicators as a file", eval_params),
     .verb = "eval", .operands = "pack", .fixed = "format=csv", .own = "format",
     .act = export_rows},
    {EXPORT("facts", "exportFacts", "Facts as a file", fact_params),
     .verb = "fact list", .fixed = "format=csv", .usual = "limit=1000000", .own = "format",
     .act = export_rows},
    {EXPORT("rank", "exportRanks", "Ranks as a file", rank_params),
     .verb = "rank", .operands = "index", .fixed = "format=csv", .own = "format",
     .act = export_rows},
    {EXPORT("entities", "exportEntities", "Entities as a file", list_params),
     .verb = "entity list", .operands = "kind", .fixed = "format=csv", .own = "format",
     .act = export_rows},
    {.route = {.path = NULL}},
};

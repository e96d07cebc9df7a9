// SPDX-License-Identifier: MIT
// Importing a file: rows read, mapped, checked, compared with what is known and committed.
//
//     mw_import_job job = {.path = "steel.csv", .map = map, .maps = maps, .catalogue = &catalogue,
//                          .registry = registry, .facts = facts, .reject_path = "rejects.csv"};
//     mw_import_report report;
//     st = mw_import_run(&job, &report, err);
//     if (maps->diags->errors) mw_diag_print(maps->diags, &out); // the map does not fit the file
//
// A row with anything wrong is refused with its line, column, value and reason, and never takes
// good rows with it. Facts are committed in batches: memory is bounded, and an import that was cut
// off is completed by importing again, as what is there already counts as the same. The import's
// row in the registry has ended_ns 0 until it is complete.
// Thread: one owner at a time; the pool's threads parse.
#ifndef MW_INGEST_IMPORT_H
#define MW_INGEST_IMPORT_H

#include "base/pool.h"
#include "ingest/catalogue.h"
#include "ingest/mapping.h"
#include "store/facts.h"
#include "store/registry.h"

typedef struct {
    int64_t bytes_read, bytes_total; // of what was taken so far; total 0: not known
    int64_t rows_read;
} mw_import_progress;

typedef struct {
    const char *path;
    const char *file_name; // as the registry shall know it; NULL: path
    const mw_mapping *map;
    const mw_mappings *maps; // holds map; takes the diagnostics when it does not fit the file
    const mw_catalogue *catalogue;
    mw_registry *registry;
    mw_facts *facts;
    const char *reject_path; // CSV of what was refused, written when there is any; NULL: none
    const mw_zone *zone;     // of the workspace; NULL: UTC
    const mw_shifts *shifts; // NULL: none
    mw_pool *pool;           // NULL: this thread alone; results are the same
    int64_t batch_facts;     // facts committed at once; 0: what suits
    // Called after every block that was read or taken, in any thread, never twice at once. A false
    // answer stops the import there, which can be completed later. NULL: none.
    bool (*progress)(void *ctx, const mw_import_progress *p);
    void *progress_ctx;
    // Called after each batch, in any thread, when no store is in the middle of a change: whoever
    // else has a claim on registry and facts may use them meanwhile. NULL: none.
    void (*between)(void *ctx);
    void *between_ctx;
    // Entities that may be written to, see directory.h. NULL: all.
    bool (*lets_in)(void *ctx, int32_t entity);
    void *lets_in_ctx;
} mw_import_job;

// One refusal. Texts are cut to fit, never in the middle of a character.
typedef struct {
    int64_t line;
    char column[64], value[80], reason[240];
} mw_reject;

enum { MW_REJECTS_SHOWN = 20 };

typedef struct {
    int32_t import_id;
    bool finished;
    int64_t rows_read;     // after unpivoting; without the header and blank lines
    int64_t rows_left_out; // by `where`
    int64_t rows_refused;
    int64_t values_missing;
    int64_t values_refused; // with `refuse value`: bad values in rows that were kept
    int64_t facts_kept, facts_same, facts_corrected, facts_doubtful;
    int64_t entities_added, links_added;
    mw_reject reject[MW_REJECTS_SHOWN]; // the first ones
    int64_t reject_count;               // all of them, as in the reject file
} mw_import_report;

// Runs an import.
//   report  filled with what was done, also when it fails half-way.
//   errors  MW_SYNTAX when the map does not fit the file or the catalogue: the diagnostics say
//           why, nothing was written; MW_INVALID when every row is refused; MW_IO, MW_NOMEM,
//           MW_LIMIT; those of the stores. What was committed stays and counts as the same later.
MW_MUST_USE mw_status mw_import_run(const mw_import_job *job, mw_import_report *report,
                                    mw_error *err);

// Makes an import count as never recorded from now on; the facts it corrected count again.
//   errors  MW_NOTFOUND for an unknown id, MW_INVALID when it is undone already.
MW_MUST_USE mw_status mw_import_undo(mw_registry *registry, int32_t import_id, int64_t now_ns,
                                     mw_error *err);

// The imports that were undone, as queries of facts want them.
//   out, count  owned by the caller (mw_free); NULL and 0 when there are none.
MW_MUST_USE mw_status mw_import_undone(mw_registry *registry, mw_undone **out, int64_t *count,
                                       mw_error *err);

#endif

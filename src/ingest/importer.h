// SPDX-License-Identifier: MIT
// An import under way. Stages are taken in the order of the file: entities and codes found or
// added, duplicates refused, facts gathered, compared and committed in batches.
//
// The registry's part of a batch is committed before its facts, so no fact ever names what the
// registry does not know.
// Thread: one owner at a time, but for mw_importer_write, which touches the facts and the batch
// that was handed over, and may run beside merging.
//
// Locking: `mutex` guards `handed.under_way`. Merging that has gathered too much waits for the
// batch that is being written.
#ifndef MW_INGEST_IMPORTER_H
#define MW_INGEST_IMPORTER_H

#include "base/map.h"
#include "ingest/directory.h"
#include "ingest/import.h"
#include "ingest/rejects.h"
#include "ingest/seen.h"
#include "ingest/stage.h"

#include <pthread.h>

// What a measure of the map is in the registry.
typedef struct {
    int32_t id;
    bool converts; // by offset and factor; else factor alone
    double factor; // column to registry
    mw_unit to;
    double low, high;             // in the registry's unit; outside: doubtful
    int64_t fits_start, fits_end; // period that was found to fit last
    const mw_zone *fits_zone;
} mw_import_measure;

// The periods of another measure, by entity id: what `time like` borrows.
typedef struct {
    int64_t start_ns, end_ns; // the same: there are several
} mw_like_period;

typedef struct {
    mw_map *number; // entity id, as its bytes, to a number in period
    mw_like_period *period;
    int64_t capacity;
} mw_import_like;

// A fact of the row at hand.
typedef struct {
    int32_t measure; // of the bound map
    int32_t entity;  // id
    int32_t key, series, slot;
    int64_t start_ns, end_ns;
    double value;
    uint8_t quality;
} mw_row_fact;

// A batch on its way to the store, apart from the one that is being gathered.
typedef struct {
    mw_fact_batch batch;
    uint8_t *standing;
    bool under_way;
    mw_status status; // of the last one that was written
    mw_error err;
} mw_handed;

typedef struct {
    const mw_import_job *job;
    mw_import_report *report;
    mw_bound *bound;
    mw_directory *directory;
    mw_seen *seen;
    mw_rejects rejects;
    mw_import_measure *measure;
    mw_import_like *like; // per when; number NULL unless it is one
    mw_map *given;        // of measures with `repeats`: what was given, see importer_merge.c
    mw_map *texts;        // text to its id in the registry
    mw_map *links;        // those that are there, as bytes
    mw_text scratch;
    mw_row_fact *fact; // of the row at hand
    int32_t fact_count;
    mw_fact_batch batch;
    int64_t batch_enough, batch_max; // facts that are worth a commit, and those that force one
    mw_handed handed;
    pthread_mutex_t mutex;
    pthread_cond_t written;
    mw_undone *undone;
    int64_t undone_count;
    mw_import row;                     // of the registry
    mw_text others;                    // its text
    bool changing;                     // a change of the registry is under way
    int64_t entities_kept, links_kept; // added by changes that were committed
    int64_t line;                      // of the file, of the next block's first line
    int64_t recorded_ns;
    int32_t near_looks; // left for "did you mean"
} mw_importer;

// Prepares *x, which is zeroed, for mw_importer_fini.
void mw_importer_init(mw_importer *x, const mw_import_job *job, mw_import_report *report);
// Begins: entities read, measures known to the registry, the import's own row written.
MW_MUST_USE mw_status mw_importer_begin(mw_importer *x, mw_error *err);
// Takes the rows of a filled stage, in the order of the file.
MW_MUST_USE mw_status mw_importer_merge(mw_importer *x, mw_stage *s, mw_error *err);
// Hands what is gathered over to be written, once the registry has its part; not beside merging.
// errors  those of the batch handed over before, too.
MW_MUST_USE mw_status mw_importer_hand(mw_importer *x, mw_error *err);
// Writes what was handed over, if anything; may run beside merging. What goes wrong is told by the
// next call of the others.
void mw_importer_write(mw_importer *x);
// Commits what is gathered and waits for it; what was handed over is written already or is being
// written by another thread. `last` also marks the import as finished.
MW_MUST_USE mw_status mw_importer_commit(mw_importer *x, bool last, mw_error *err);
void mw_importer_fini(mw_importer *x);

// Begins a change of the registry unless one is under way.
MW_MUST_USE mw_status mw_importer_change(mw_importer *x, mw_error *err);
// The registry's id of a text.
MW_MUST_USE mw_status mw_importer_text(mw_importer *x, mw_slice text, int32_t *out, mw_error *err);

// The entity of a rule and a number in the stage's dictionary, as index of the directory; -1 with
// the reason left in the dictionary.
MW_MUST_USE mw_status mw_importer_entity(mw_importer *x, mw_stage *s, int32_t rule, int32_t number,
                                         int32_t *out, mw_error *err);
// The same for the end of a link, which is never added.
int32_t mw_importer_end(mw_importer *x, mw_stage *s, const mw_bound_level *level, mw_stage_dict *d,
                        int32_t number);
// Adds a link unless it is there.
MW_MUST_USE mw_status mw_importer_link(mw_importer *x, const mw_link *link, mw_error *err);
// Reads the periods that `time like` rules borrow.
MW_MUST_USE mw_status mw_importer_like(mw_importer *x, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Where facts are kept: a small function table with one file per adapter (DESIGN.md, section 7).
//
// A fact is the value of a measure for an entity, a key tuple and a period, as recorded at some
// time. Facts are only ever appended. Two facts with the same (entity, measure, key, start, end)
// are versions of one another; the one recorded last counts, so a correction is a later fact and
// any past state can be read again. An import that was undone counts as never recorded from the
// moment of the undo on.
//
// Numbers: value is in the unit that the registry holds for the measure; texts, codes are numbers
// of registry texts; dates are days since 1970-01-01; yes/no is 1/0. NaN is a fact too: "known to
// be missing", it ends an earlier value. Thread: one owner at a time.
#ifndef MW_STORE_FACTS_H
#define MW_STORE_FACTS_H

#include "base/status.h"
#include "store/copy.h"

#include <stdbool.h>
#include <stdint.h>

// Facts side by side; count values in each array. Arrays belong to whoever fills them.
typedef struct {
    int64_t count, capacity;
    int32_t *entity;   // registry id
    int32_t *measure;  // registry id
    int32_t *key;      // registry id of the key tuple; 0 when the measure has no keys
    int64_t *start_ns; // first instant of the period, UTC; INT64_MIN: always
    int64_t *end_ns;   // first instant after it; INT64_MAX: until further notice
    double *value;
    uint8_t *quality;   // 0 good, 1 estimated, 2 doubtful
    int32_t *import_id; // registry id of the import; 0: put by hand
    int64_t *line;      // line of the import's file, 1-based; 0: none
} mw_fact_batch;

typedef struct {
    int32_t import_id;
    int64_t undone_ns;
} mw_undone;

// What a scan wants. Empty lists mean "all".
typedef struct {
    const int32_t *measures; // measure_count registry ids
    int64_t measure_count;
    const int32_t *entities; // entity_count registry ids, any order; only for a few (explain)
    int64_t entity_count;
    int64_t from_ns, to_ns;   // facts with end > from and start < to; INT64_MIN and INT64_MAX: all
    int64_t as_known_ns;      // only what was recorded at or before; INT64_MAX: now
    int64_t recorded_from_ns; // only what was recorded at or after; 0: whenever
    const mw_undone *undone;  // undone_count imports that were undone
    int64_t undone_count;
    bool with_source;  // fill import_id, line, recorded; else those columns are NULL
    bool all_versions; // every version instead of the one that counts
} mw_fact_query;

// Borrowed columns, valid during the callback only.
typedef struct {
    int64_t count;
    const int32_t *entity, *measure, *key;
    const int64_t *start_ns, *end_ns;
    const double *value;
    const uint8_t *quality;
    const int32_t *import_id;
    const int64_t *line, *recorded_ns;
} mw_fact_chunk;

typedef mw_status (*mw_fact_visit)(void *ctx, const mw_fact_chunk *chunk, mw_error *err);

// How a row of a batch stands to what is stored (the current version, now).
typedef enum {
    MW_FACT_NEW,     // nothing there
    MW_FACT_SAME,    // the same value is there
    MW_FACT_CHANGED, // another value is there: appending it is a correction
} mw_fact_standing;

// Of a measure, over all versions: how many, and from when to when their periods begin.
typedef struct {
    int64_t versions;
    int64_t start_min_ns, start_max_ns; // min > max when there are none
} mw_fact_span;

typedef struct mw_facts mw_facts;

typedef struct {
    const char *scheme; // "duckdb", "memory", ...: the part before ':' in a configured address
    mw_status (*open)(const char *address, mw_facts **out, mw_error *err);
    // All or nothing, and on disk when it returns MW_OK. A recorded_ns before that of the last
    // append counts as that one: a clock that was put back cannot undo the order of recording.
    mw_status (*append)(mw_facts *f, const mw_fact_batch *in, int64_t recorded_ns, mw_error *err);
    // Chunks in the order of recording; stops at the first failing visit, which may ask nothing
    // else of the store.
    mw_status (*scan)(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                      mw_error *err);
    // standing: in->count results. Of undone (NULL: none) only the list of imports is used. Quality
    // is part of the value. Rows are not compared with each other.
    mw_status (*compare)(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                         uint8_t *standing, mw_error *err);
    mw_status (*count)(mw_facts *f, int64_t *out, mw_error *err); // versions, not facts
    // What is known of a measure without reading its facts. Cheap where facts are many.
    mw_status (*span)(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err);
    // Begins a copy in a file at path, where there is none; NULL: the store is not one of files.
    mw_status (*copy)(mw_facts *f, const char *path, mw_store_copy **out, mw_error *err);
    // Checks what can be checked; problems are told one line at a time; count of them in *problems.
    mw_status (*verify)(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                        int64_t *problems, mw_error *err);
    void (*close)(mw_facts *f); // NULL is allowed
} mw_facts_ops;

extern const mw_facts_ops *const mw_facts_all[]; // ends with NULL

// A facts store and the table that serves it: every adapter's struct begins with this.
struct mw_facts {
    const mw_facts_ops *ops;
};

// Opens "scheme:address".
MW_MUST_USE mw_status mw_facts_open(const char *address, mw_facts **out, mw_error *err);

// Room for need facts in every array; false when out of memory. free: NULL arrays are allowed.
bool mw_fact_batch_grow(mw_fact_batch *b, int64_t need);
void mw_fact_batch_fini(mw_fact_batch *b);

#endif

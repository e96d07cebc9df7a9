// SPDX-License-Identifier: MIT
// One suite per function table that every adapter must pass, and what store's tests share.
//
// A new adapter is one line in conformance_test.c. The suites report through test/test.h.
// Thread: one at a time.
#ifndef MW_STORE_CONFORMANCE_H
#define MW_STORE_CONFORMANCE_H

#include "store/facts.h"
#include "store/registry.h"
#include "test/folder.h"

// An adapter to try: address is where it may put things ("duckdb:/tmp/x/facts"), and what was put
// there is found again after close when it keeps.
typedef struct {
    const char *address;
    bool keeps;
} mw_conformance_place;

// The suites: each opens, tries everything that its header promises, and closes.
void mw_conformance_facts(const mw_conformance_place *place);
void mw_conformance_registry(const mw_conformance_place *place);
void mw_conformance_rows(const mw_conformance_place *place);

// One fact as a row of a table of tests; key, quality, import and line are 0 where they do not
// matter.
typedef struct {
    int32_t measure, entity, key;
    int64_t start_ns, end_ns;
    double value;
    uint8_t quality;
    int32_t import_id;
    int64_t line;
} mw_test_fact;

// Adds a fact to a batch.
void mw_test_add(mw_fact_batch *b, mw_test_fact fact);
// Asks for everything, current, as known now, with sources.
mw_fact_query mw_test_query(void);
// Gathers all that a scan tells, in its order; recorded_ns in rec, which has the batch's capacity.
typedef struct {
    mw_fact_batch facts;
    int64_t *recorded_ns;
    int64_t recorded_capacity, chunk_count;
    int64_t fail_at_chunk; // the visit fails there; 0: never
} mw_test_rows;
mw_status mw_test_scan(mw_facts *f, const mw_fact_query *q, mw_test_rows *out, mw_error *err);
void mw_test_rows_fini(mw_test_rows *r);

// How often a test that could go on for ever repeats: `normal`, or $MW_STORE_ROUNDS when that is
// set.
int64_t mw_test_rounds(int64_t normal);

// Collects what verify tells; prints it.
void mw_test_tell(void *ctx, const char *line);

#endif

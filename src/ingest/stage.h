// SPDX-License-Identifier: MIT
// A block of rows made into values: read, translated, converted, checked. Everything that needs
// nothing but the map happens here, on any thread; what needs the registry waits for the order of
// the file: entities, codes and texts are numbered per stage and looked up later, each once.
//
// A row of a stage is a row of the file, or one per unpivoted column of it.
// Thread: one owner at a time; different stages on different threads.
#ifndef MW_INGEST_STAGE_H
#define MW_INGEST_STAGE_H

#include "ingest/bind.h"

typedef enum { MW_ROW_GOOD, MW_ROW_LEFT_OUT, MW_ROW_REFUSED } mw_row_state;

// One refusal; texts borrowed from the block or the stage.
typedef struct {
    int64_t row;
    int32_t column;
    mw_slice value, reason;
} mw_staged_reject;

// Distinct texts of one place of the map, numbered as they come.
typedef struct {
    mw_slice *text;    // count of them, level_count side by side
    mw_slice *reason;  // why it cannot be, found while staging; empty: nothing is known against it
    int32_t *resolved; // for the import: -1 at first
    int32_t count, level_count;
    int64_t text_capacity, reason_capacity, resolved_capacity;
    int32_t *slot; // open addressing, -1 free
    uint64_t *hash;
    int64_t slot_count, hash_capacity;
} mw_stage_dict;

typedef struct {
    int64_t *start_ns, *end_ns; // per row
    uint8_t *state;             // mw_when_state per row
} mw_stage_when;

typedef struct {
    double *value;    // per row, in the unit of the column; NaN: missing; of codes and texts the
                      // number in texts
    int32_t *key;     // per row, number in keys; NULL when the measure has none
    uint8_t *quality; // per row; NULL: good
    mw_stage_dict texts, keys;
} mw_stage_measure;

typedef struct {
    int32_t *from, *to; // per row, number in ends; -1: missing
    mw_stage_dict from_ends, to_ends;
} mw_stage_link;

typedef struct {
    const mw_bound *bound;
    mw_block *block;
    int64_t row_count, row_capacity;
    uint8_t *row; // mw_row_state
    mw_stage_when *when;
    int32_t **entity; // per entity rule, per row: number in entities
    mw_stage_dict *entities;
    mw_slice **title; // per entity rule, per number in entities
    int64_t *title_capacity;
    mw_stage_measure *measure;
    mw_stage_link *link;
    mw_staged_reject *reject;
    int64_t reject_count, reject_capacity;
    int64_t left_out, missing;
    mw_when_cache *cache; // per when
    mw_pad pad;
    bool nomem;
} mw_stage;

// A stage for a bound map, with a block of its own; NULL when out of memory.
mw_stage *mw_stage_new(const mw_bound *b);
void mw_stage_free(mw_stage *s); // NULL is allowed

// Fills the stage from its block, which was split.
//   cal     of the workspace; entities in another zone are read again by the import.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_stage_fill(mw_stage *s, const mw_calendar *cal, mw_error *err);

// The row of the block and the place in it that a row of the stage is.
mw_row_at mw_stage_row_at(mw_stage *s, int64_t row);

#endif

// SPDX-License-Identifier: MIT
// What is known of each measure without looking at its facts: how many, from when to when, how many
// with versions. It tells most new facts from corrections in a few nanoseconds.
//
// A fact can only be a version of a stored one when it starts within the span of its measure. For
// measures that grow at the end by many small appends the latest start of each series (measure,
// entity, key) can be followed too: what starts later is new.
//     MW_TRY(mw_spans_reserve(&s, batch, err));          // all memory that noting may need
//     fresh = mw_spans_fresh(&s, batch, i);              // true: surely no version is stored
//     mw_spans_note(&s, batch, replaces);
// Thread: one owner at a time.
#ifndef MW_STORE_SPANS_H
#define MW_STORE_SPANS_H

#include "store/facts.h"

typedef struct {
    int32_t measure;
    int32_t looks;                      // appends that had to look at the stored facts
    bool followed;                      // the series of this measure are in the table
    bool wanted;                        // a mark for those who go through a batch
    int64_t versions, corrected;        // rows; rows that had an earlier version
    int64_t start_min_ns, start_max_ns; // over all versions; min > max when there are none
} mw_span;

typedef struct {
    int32_t measure, entity, key;
    int64_t start_max_ns;
} mw_series;

typedef struct {
    mw_span *items; // in the order of first use
    int64_t count, capacity;
    int32_t *slot; // hash table of item number + 1
    int64_t slot_count;
    mw_series *series; // hash table; measure 0: empty
    int64_t series_count, series_slots;
} mw_spans;

void mw_spans_fini(mw_spans *s); // may be used again, empty

// The span of a measure; NULL when nothing was ever noted or reserved for it. Borrowed until the
// next reserve.
mw_span *mw_spans_get(mw_spans *s, int32_t measure);

// Room for one more measure; its span is empty when it is new.
MW_MUST_USE mw_status mw_spans_add(mw_spans *s, int32_t measure, mw_span **out, mw_error *err);

// Makes noting b impossible to fail: a span for each measure, room for each series followed.
//   errors  MW_NOMEM; nothing noted is lost.
MW_MUST_USE mw_status mw_spans_reserve(mw_spans *s, const mw_fact_batch *b, mw_error *err);

// True when row i of b cannot be a version of anything noted.
bool mw_spans_fresh(mw_spans *s, const mw_fact_batch *b, int64_t i);

// Takes the rows of b into account; replaces[i] is -1 where row i had no earlier version.
void mw_spans_note(mw_spans *s, const mw_fact_batch *b, const int64_t *replaces);

// Adds a series of a measure that is going to be followed.
MW_MUST_USE mw_status mw_spans_series_add(mw_spans *s, const mw_series *series, mw_error *err);

// Stops following the measures of b.
void mw_spans_unfollow(mw_spans *s, const mw_fact_batch *b);

#endif

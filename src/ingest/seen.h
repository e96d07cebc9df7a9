// SPDX-License-Identifier: MIT
// Which facts an import has met before, and in which line: what makes a second value for the same
// entity, measure, keys and period a refusal. Exact, and small where files are regular.
//
// Periods are numbered in the order in which they appear (slots); entities with measure and keys
// are series. Most series meet slots in rising order and even steps, from lines in even steps: such
// a run is four numbers. What comes out of order goes to a hash table.
//
//     int32_t slot, series;
//     MW_TRY(mw_seen_slot(seen, start_ns, end_ns, &slot, err));
//     MW_TRY(mw_seen_series(seen, (mw_seen_key){entity, measure, key}, &series, err));
//     if (mw_seen_line(seen, series, slot) == 0) MW_TRY(mw_seen_add(seen, series, slot, line,
//     err));
// Thread: one owner at a time.
#ifndef MW_INGEST_SEEN_H
#define MW_INGEST_SEEN_H

#include "base/status.h"

#include <stdint.h>

typedef struct mw_seen mw_seen;

typedef struct {
    int32_t entity, measure, key;
} mw_seen_key;

mw_seen *mw_seen_new(void);    // NULL when out of memory
void mw_seen_free(mw_seen *s); // NULL is allowed

// The number of a period; the last one asked for costs nothing.
//   errors  MW_NOMEM; MW_LIMIT beyond 2^31 periods.
MW_MUST_USE mw_status mw_seen_slot(mw_seen *s, int64_t start_ns, int64_t end_ns, int32_t *out,
                                   mw_error *err);
// The number of a series. errors: likewise.
MW_MUST_USE mw_status mw_seen_series(mw_seen *s, mw_seen_key key, int32_t *out, mw_error *err);

// The line in which a series met a slot first; 0 when it did not.
int64_t mw_seen_line(const mw_seen *s, int32_t series, int32_t slot);

// Notes that it did; the slot must be new to the series and line > 0.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_seen_add(mw_seen *s, int32_t series, int32_t slot, int64_t line,
                                  mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Brings the facts of machines that are stored in line with what was derived, without ever
// overwriting: a changed value is a newer fact, one that is no longer derived is ended by a missing
// one, and what a person or another import said stays.
//
// Facts of the live part carry an import whose file begins with "live:". Thread: one owner at a
// time.
#ifndef MW_LIVE_WRITER_H
#define MW_LIVE_WRITER_H

#include "live/binding.h"
#include "store/facts.h"

// A machine of which something was derived.
typedef struct {
    const mw_live_machine *machine;
    int64_t void_from_ns; // what the live part wrote that ends later is derived anew; INT64_MAX
} mw_live_part;

typedef struct {
    const mw_live_part *part; // part_count machines, each once
    int32_t part_count;
    mw_facts *facts;
    const int32_t *live_import; // live_count ids of imports of the live part
    int64_t live_count;
    const mw_undone *undone;
    int64_t undone_count;
    int64_t recorded_ns;
} mw_live_write;

typedef struct {
    int64_t added, corrected, ended, same; // facts
    int64_t kept;                          // derived, but someone else said otherwise
} mw_live_written;

// Stores what derived (facts of the machines, import filled) says and the store does not.
//   stands  NULL, or gets the facts that count now for each of derived and each one ended.
//   errors  those of the store, MW_NOMEM: then nothing was stored.
//   cost    one append for all machines; before it one scan of the stretch that derived spans, for
//           the measures of the machines, unless all of it begins after whatever is stored of them.
MW_MUST_USE mw_status mw_live_write_facts(const mw_live_write *w, const mw_fact_batch *derived,
                                          mw_fact_batch *stands, mw_live_written *out,
                                          mw_error *err);

#endif

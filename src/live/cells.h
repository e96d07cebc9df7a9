// SPDX-License-Identifier: MIT
// The cells of a machine as facts: which measure, entity, keys and unit each becomes, and what is
// derived from several of them.
//
// Texts of codes (reasons, products) are interned in the registry when first used; a cell whose
// measure has keys takes the tuple of them. Thread: one owner at a time.
#ifndef MW_LIVE_CELLS_H
#define MW_LIVE_CELLS_H

#include "live/binding.h"
#include "store/facts.h"

// Where key tuples come from. code -1: the text "" (unspecified).
typedef struct mw_live_keys mw_live_keys;
struct mw_live_keys {
    // The registry id of a tuple of codes of the series store.
    mw_status (*tuple)(mw_live_keys *k, const int32_t *code, int32_t count, int32_t *id,
                       mw_error *err);
};

typedef struct {
    const mw_live_machine *machine;
    mw_live_cell *cell; // count of them, in any order; they are put in order
    int64_t count;
    mw_live_keys *keys;
    int32_t import_id;
} mw_live_cells;

// Adds the facts of cells to out, in the order of measure, entity, time and keys. Cells that no
// output wants give none.
//   errors  those of keys; MW_NOMEM. out then holds what it held.
//   cost    O(n log n).
MW_MUST_USE mw_status mw_live_facts(const mw_live_cells *cells, mw_fact_batch *out, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// One bit for each cell of a table, in the order of its values: which of them were imputed.
// Thread: reading from any; writing by one owner at a time.
#ifndef MW_INDEX_CELLS_H
#define MW_INDEX_CELLS_H

#include "base/status.h"

#include <stdbool.h>

typedef struct {
    int64_t count;
    uint64_t *word; // bit i of the cells is bit i % 64 of word i / 64
} mw_cells;

// count cells, none marked.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_cells_new(int64_t count, mw_cells *out, mw_error *err);
void mw_cells_free(mw_cells *c); // of zero cells is allowed; leaves it zero
int64_t mw_cells_marked(const mw_cells *c);
// Marks the cell at + i of `to` for each marked cell i of `from`; at + from->count <= to->count.
void mw_cells_put(mw_cells *to, int64_t at, const mw_cells *from);

static inline bool mw_cells_get(const mw_cells *c, int64_t i) {
    return c->word[i >> 6] >> (i & 63) & 1;
}

static inline void mw_cells_set(mw_cells *c, int64_t i) {
    c->word[i >> 6] |= (uint64_t)1 << (i & 63);
}

#endif

// SPDX-License-Identifier: MIT
// See cells.h.
#include "index/cells.h"

#include "base/alloc.h"

mw_status mw_cells_new(int64_t count, mw_cells *out, mw_error *err) {
    int64_t words = (count >> 6) + 1;
    uint64_t *word = mw_alloc_array(words, sizeof *word);
    if (!word)
        return mw_fail(err, MW_NOMEM, "marks of %lld cells: out of memory", (long long)count);
    *out = (mw_cells){count, word};
    return MW_OK;
}

void mw_cells_free(mw_cells *c) {
    mw_free(c->word);
    *c = (mw_cells){0};
}

int64_t mw_cells_marked(const mw_cells *c) {
    int64_t marked = 0;
    for (int64_t i = 0; c->word && i <= c->count >> 6; i++)
        marked += __builtin_popcountll(c->word[i]);
    return marked;
}

void mw_cells_put(mw_cells *to, int64_t at, const mw_cells *from) {
    MW_ASSERT(at >= 0 && at + from->count <= to->count);
    int64_t first = at >> 6, shift = at & 63;
    for (int64_t i = 0; i <= from->count >> 6; i++) {
        uint64_t word = from->word[i];
        if (word == 0) continue;
        to->word[first + i] |= word << shift;
        uint64_t rest = shift ? word >> (64 - shift) : 0;
        if (rest) to->word[first + i + 1] |= rest;
    }
}

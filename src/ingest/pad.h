// SPDX-License-Identifier: MIT
// Texts made while a block is worked on: they stay where they are until all are let go at once,
// and the memory is used again for the next block.
//
//     mw_pad pad = {0};
//     mw_slice s = mw_pad_text(&pad, "abc", 3);
//     mw_pad_reset(&pad);      // s is invalid from here on
//     mw_pad_fini(&pad);
// Thread: one owner at a time.
#ifndef MW_INGEST_PAD_H
#define MW_INGEST_PAD_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct mw_pad_chunk mw_pad_chunk;

typedef struct {
    mw_pad_chunk **chunk;
    int64_t chunk_count, chunk_capacity;
    int64_t current; // chunk that is being filled
    bool failed;     // a text was left out for lack of memory
} mw_pad;

// n bytes at an address that stays; NULL when out of memory (pad->failed is then set).
char *mw_pad_bytes(mw_pad *pad, size_t n);
// A copy of p[0..n); the empty slice when out of memory.
mw_slice mw_pad_text(mw_pad *pad, const char *p, size_t n);
// A text made by printf, cut at 512 bytes.
mw_slice mw_pad_printf(mw_pad *pad, const char *fmt, ...) MW_PRINTF(2, 3);
void mw_pad_reset(mw_pad *pad);
void mw_pad_fini(mw_pad *pad);

#endif

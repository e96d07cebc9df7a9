// SPDX-License-Identifier: MIT
// Samples in memory by signal: what was put since the last segment. They are kept as they come;
// who reads a signal whose samples came out of order sorts it first.
// Thread: one owner at a time; many readers of sorted signals while nobody writes.
#ifndef MW_SERIES_HEAD_H
#define MW_SERIES_HEAD_H

#include "series/chunk.h"
#include "series/sample.h"

typedef struct mw_head mw_head;

mw_head *mw_head_new(void);    // NULL when out of memory
void mw_head_free(mw_head *h); // NULL is allowed

// Makes room, so that mw_head_add of the same samples cannot fail; may be called for several
// batches before they are added.
//   errors  MW_NOMEM; nothing is then reserved.
MW_MUST_USE mw_status mw_head_reserve(mw_head *h, const mw_samples *in, mw_error *err);
// Gives reserved room back.
void mw_head_unreserve(mw_head *h, const mw_samples *in);
// Adds samples for which there is room. cost: some 10 ns each.
void mw_head_add(mw_head *h, const mw_samples *in);

int64_t mw_head_count(const mw_head *h);      // samples, those that later ones replace included
int32_t mw_head_signal_end(const mw_head *h); // one past the largest id
bool mw_head_is_sorted(const mw_head *h, int32_t signal); // also true when there are no samples

// Puts the samples of a signal in order of time; of several at one instant the last added stays.
//   errors  MW_NOMEM; the signal is then as before.
//   cost    n log n in the samples since the signal was last in order, n in the others.
MW_MUST_USE mw_status mw_head_sort(mw_head *h, int32_t signal, mw_error *err);

// The samples of a sorted signal, borrowed until something is added.
mw_run mw_head_run(const mw_head *h, int32_t signal);

#endif

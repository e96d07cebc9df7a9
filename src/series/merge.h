// SPDX-License-Identifier: MIT
// The samples of several layers as one sequence in order of time, the newest layer's where several
// have one for an instant.
// Thread: one owner at a time.
#ifndef MW_SERIES_MERGE_H
#define MW_SERIES_MERGE_H

#include "series/layers.h"

typedef struct mw_merge mw_merge;

// Begins at the first sample of the layers' range.
//   layers  borrowed until mw_merge_close.
//   errors  MW_NOMEM, MW_IO, MW_CORRUPT.
MW_MUST_USE mw_status mw_merge_open(const mw_layers *layers, mw_merge **out, mw_error *err);

// The next samples, borrowed until the next call; none (count 0) at the end.
//   errors  MW_IO, MW_CORRUPT.
MW_MUST_USE mw_status mw_merge_next(mw_merge *m, mw_run *out, mw_error *err);
void mw_merge_close(mw_merge *m); // NULL is allowed

#endif

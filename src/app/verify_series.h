// SPDX-License-Identifier: MIT
// Whether the samples of signals, where a plant ran, are sound. Thread: the main one.
#ifndef MW_APP_VERIFY_SERIES_H
#define MW_APP_VERIFY_SERIES_H

#include "app/workspace.h"

// Counted; 0 where there are none.
typedef struct {
    int64_t samples, signals;
} mw_series_checked;

// Reads every sample of a workspace.
//   tell      told each problem, a line at a time.
//   problems  counted up.
//   errors    MW_IO, MW_NOMEM; damage is a problem, not an error.
MW_MUST_USE mw_status mw_verify_series(const mw_workspace *ws,
                                       void (*tell)(void *ctx, const char *line),
                                       mw_series_checked *out, int64_t *problems, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// See verify_series.h.
#include "app/verify_series.h"

#include "base/alloc.h"
#include "series/series.h"

#include <unistd.h>

static mw_status check(mw_series *series, void (*tell)(void *ctx, const char *line),
                       mw_series_checked *out, int64_t *problems, mw_error *err) {
    mw_series_stats stats;
    int64_t found = 0;
    MW_TRY(mw_series_verify(series, tell, NULL, &found, err));
    mw_series_stat(series, &stats);
    *out = (mw_series_checked){stats.samples, stats.signals};
    *problems += found;
    return MW_OK;
}

mw_status mw_verify_series(const mw_workspace *ws, void (*tell)(void *ctx, const char *line),
                           mw_series_checked *out, int64_t *problems, mw_error *err) {
    mw_series *series = NULL;
    mw_error own = {0};
    char *path = mw_workspace_path(ws->folder, "series");
    *out = (mw_series_checked){0};
    if (!path) return mw_fail(err, MW_NOMEM, "verify: out of memory");
    bool there = access(path, F_OK) == 0;
    mw_status st = there ? mw_series_open(path, &series, &own) : MW_OK;
    mw_free(path);
    if (series) st = check(series, tell, out, problems, &own);
    mw_series_close(series);
    if (st == MW_CORRUPT) {
        tell(NULL, own.text);
        ++*problems;
        return MW_OK;
    }
    if (st != MW_OK && err) *err = own;
    return st;
}

// SPDX-License-Identifier: MIT
// Giving up old samples: what is older than some time becomes a few numbers per interval in
// companion signals, then the samples themselves go.
//
// A signal "x" has companions "x~min", "x~max", "x~mean", "x~last" and "x~count", one sample each
// per interval at its beginning. Texts and yes/no have "~last" and "~count" alone. The order is
// safe at any moment: companions are put, then the signal's horizon is made durable, from which on
// scans do not show what lies before it, then segments are written anew without it. Samples that
// come later for a time before the horizon are not shown either. Thread: any; one at a time.
#ifndef MW_SERIES_RETAIN_H
#define MW_SERIES_RETAIN_H

#include "series/series.h"

// For signals whose name matches. Of several policies the first that matches counts.
typedef struct {
    mw_slice pattern; // of the whole name: * stands for any bytes, ? for one, all else for itself
    int64_t keep_ns;  // samples younger than that stay; above 0
    int64_t interval_ns; // of companions; 0: there are none, the samples just go
} mw_series_policy;

typedef struct {
    int64_t signals;  // whose horizon moved
    int64_t put;      // samples of companions
    int64_t too_long; // signals kept whole: their names leave no room for those of companions
} mw_series_retained;

// Applies policies as of now, and waits until segments that consist of what is given up by more
// than a quarter are written anew without it; the rest goes with the next merge.
//   now_ns  the horizon of a signal becomes the last whole interval that ended keep_ns before it.
//   out     what was done; may be NULL.
//   errors  MW_INVALID (a policy that is none), MW_IO, MW_CORRUPT, MW_NOMEM; signals that were done
//           before stay so, and it may be called again.
//   cost    a scan of what is given up.
MW_MUST_USE mw_status mw_series_retain(mw_series *s, const mw_series_policy *policy, int64_t count,
                                       int64_t now_ns, mw_series_retained *out, mw_error *err);

// Whether a name matches a pattern.
bool mw_series_match(mw_slice pattern, mw_slice name);

#endif

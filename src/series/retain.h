// SPDX-License-Identifier: MIT
// Giving up old samples: what is older than some time becomes summaries of minutes, later of hours
// (tier.h), then goes. It is done in steps, so that a plant can go on meanwhile.
//
//     mw_series_keep keep = {id, {90 * day, 2 * year, MW_KEEP_FOREVER}, INT64_MAX};
//     for (bool more = true; more;) MW_TRY(mw_series_retain_step(s, &keep, now, &done, &more,
//     err)); MW_TRY(mw_series_retain_end(s, err));
//
// The order is safe at any moment: summaries are put, then the signal's horizon is made durable,
// from which on scans do not show what lies before it, then segments are written anew without it.
// Samples that come later for a time before the horizon are not shown either.
//
// The value that holds when the kept time begins stays with its interval, however old it is: a
// product that was told a year ago is still the product. Thread: any; one at a time.
#ifndef MW_SERIES_RETAIN_H
#define MW_SERIES_RETAIN_H

#include "series/tier.h"

#define MW_KEEP_FOREVER INT64_MAX

enum { MW_RETAIN_SAMPLES_MAX = 1 << 20 }; // of one step: some 20 ms

// How long each tier of a signal is kept, counted from now; 0: it has no such tier.
typedef struct {
    int32_t signal;
    int64_t keep_ns[MW_TIERS]; // ascending where not 0; that of samples is not 0
    int64_t limit_ns;          // samples from then on stay, whatever their age
} mw_series_keep;

typedef struct {
    int64_t steps;
    int64_t samples;   // given up
    int64_t summaries; // intervals made
    int64_t dropped;   // samples of companions given up
    int64_t too_long;  // signals kept whole: their names leave no room for those of companions
} mw_series_retained;

// Does one step of a signal: a part of its samples, or of its minutes, or of its hours. A horizon
// moves when it is behind by an interval and by 1/32 of the time kept, not each time.
//   now_ns  ages are counted from there.
//   out     added to.
//   more    whether something was done: call again. False: there is nothing to do.
//   errors  MW_INVALID (no such signal; times that do not ascend), MW_IO, MW_CORRUPT, MW_NOMEM;
//   what
//           was done stays done, and it may be called again.
//   cost    a scan of what is given up, at most MW_RETAIN_SAMPLES_MAX samples and what belongs to
//           the last interval, and two waits for the disk.
MW_MUST_USE mw_status mw_series_retain_step(mw_series *s, const mw_series_keep *keep,
                                            int64_t now_ns, mw_series_retained *out, bool *more,
                                            mw_error *err);

// Has segments that consist of what is given up by more than a quarter written anew without it, by
// the store's own thread; the rest goes with the next merge. `end` waits for that.
//   errors  MW_IO, MW_CORRUPT, MW_NOMEM.
void mw_series_retain_wake(mw_series *s);
MW_MUST_USE mw_status mw_series_retain_end(mw_series *s, mw_error *err);

// The horizon that the samples of a signal have after all steps, as things stand; INT64_MIN: none
// of them goes, or ever went.
//   errors  as a step.
MW_MUST_USE mw_status mw_series_retain_horizon(mw_series *s, const mw_series_keep *keep,
                                               int64_t now_ns, int64_t *out, mw_error *err);

// Counts the samples that steps would give up now, samples of minutes and hours as `dropped`;
// nothing changes.
//   cost    some milliseconds.
MW_MUST_USE mw_status mw_series_retain_preview(mw_series *s, const mw_series_keep *keep,
                                               int64_t now_ns, mw_series_retained *out,
                                               mw_error *err);

// Whether a name matches a pattern: * stands for any bytes, ? for one, all else for itself.
bool mw_series_match(mw_slice pattern, mw_slice name);

#endif

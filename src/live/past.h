// SPDX-License-Identifier: MIT
// Samples of before, wherever they are kept: what replaying needs of the series store. A signal -1
// has none.
// Thread: as the store behind it.
#ifndef MW_LIVE_PAST_H
#define MW_LIVE_PAST_H

#include "series/sample.h"

typedef struct {
    int64_t t_ns;
    double value; // NaN: from here on not known
    uint8_t quality;
} mw_past_sample;

typedef struct mw_past mw_past;
struct mw_past {
    // Adds the samples of a signal with from_ns <= time < to_ns to out, ascending, each instant
    // once, signal ids as asked.
    mw_status (*read)(mw_past *p, int32_t signal, int64_t from_ns, int64_t to_ns, mw_samples *out,
                      mw_error *err);
    // The last sample before an instant; MW_NOTFOUND when there is none.
    mw_status (*before)(mw_past *p, int32_t signal, int64_t t_ns, mw_past_sample *out,
                        mw_error *err);
    // The first sample of all; MW_NOTFOUND when there is none.
    mw_status (*first)(mw_past *p, int32_t signal, mw_past_sample *out, mw_error *err);
};

#endif

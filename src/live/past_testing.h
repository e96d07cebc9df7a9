// SPDX-License-Identifier: MIT
// A past of plain lists: whatever was put, the last put of an instant counts. For tests.
// Thread: one owner at a time.
#ifndef MW_LIVE_PAST_TESTING_H
#define MW_LIVE_PAST_TESTING_H

#include "live/fold_testing.h"
#include "live/past.h"

typedef struct {
    mw_past past;
    fold_event event[2 * FOLD_EVENTS_MAX];
    int32_t count;
} plain_past;

void mw_plain_past_init(plain_past *p); // empty
// Over what was put for the same channel and instant.
void mw_plain_past_put(plain_past *p, const fold_event *e);

#endif

// SPDX-License-Identifier: MIT
// What changed on a line since it was told: report by exception, with a queue for the time in which
// nobody can be told. Thread: one owner at a time.
#ifndef MW_SIMULATE_FEED_H
#define MW_SIMULATE_FEED_H

#include "base/status.h"
#include "simulate/metric.h"

enum { MW_FEED_CHANGES_MAX = 200000 }; // queued: some hours of a line that is not heard

typedef struct {
    int64_t time_s;
    int part;
    mw_metric metric;
    mw_metric_value value;
} mw_feed_change;

// All zero is empty: a first look without mw_feed_begin finds every value new.
typedef struct {
    mw_feed_change *changes; // in the order of time
    int64_t count, capacity;
    int64_t lost; // dropped as the queue was full, the oldest half at a time
    mw_metric_value last[MW_PLANT_PARTS][MW_METRICS];
    bool has_last;
} mw_feed;

// Takes what is now as told, by a birth: the queue is then empty.
void mw_feed_begin(mw_feed *f, const mw_plant *p);
// Queues what differs from the last look.
//   errors  MW_NOMEM; what was not queued is then found by the next look.
MW_MUST_USE mw_status mw_feed_look(mw_feed *f, const mw_plant *p, mw_error *err);
void mw_feed_clear(mw_feed *f); // the queue: what it held was told
void mw_feed_fini(mw_feed *f);

#endif

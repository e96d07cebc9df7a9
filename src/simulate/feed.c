// SPDX-License-Identifier: MIT
// See feed.h.
#include "simulate/feed.h"

#include "base/alloc.h"

#include <string.h>

static void drop_old_half(mw_feed *f) {
    int64_t drop = f->count / 2;
    f->count -= drop;
    f->lost += drop;
    memmove(f->changes, f->changes + drop, (size_t)f->count * sizeof *f->changes);
}

void mw_feed_begin(mw_feed *f, const mw_plant *p) {
    for (int part = 0; part < MW_PLANT_PARTS; part++)
        for (int m = 0; m < MW_METRICS; m++)
            if (mw_metric_of(part, (mw_metric)m))
                f->last[part][m] = mw_metric_read(p, part, (mw_metric)m);
    f->has_last = true;
    f->count = 0;
}

mw_status mw_feed_look(mw_feed *f, const mw_plant *p, mw_error *err) {
    if (f->count + MW_PLANT_PARTS * MW_METRICS > MW_FEED_CHANGES_MAX) drop_old_half(f);
    if (!mw_grow(&f->changes, &f->capacity, f->count + MW_PLANT_PARTS * MW_METRICS,
                 sizeof *f->changes))
        return mw_fail(err, MW_NOMEM, "out of memory for what the simulated line tells");
    for (int part = 0; part < MW_PLANT_PARTS; part++)
        for (int m = 0; m < MW_METRICS; m++) {
            if (!mw_metric_of(part, (mw_metric)m)) continue;
            mw_metric_value now = mw_metric_read(p, part, (mw_metric)m), *last = &f->last[part][m];
            if (f->has_last && mw_metric_same(now, *last)) continue;
            f->changes[f->count++] = (mw_feed_change){p->time_s, part, (mw_metric)m, now};
            *last = now;
        }
    f->has_last = true;
    return MW_OK;
}

void mw_feed_clear(mw_feed *f) { f->count = 0; }

void mw_feed_fini(mw_feed *f) {
    mw_free(f->changes);
    *f = (mw_feed){0};
}

// SPDX-License-Identifier: MIT
#include "simulate/feed.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static int metrics_of_all(void) {
    int count = 0;
    for (int part = 0; part < MW_PLANT_PARTS; part++)
        for (int m = 0; m < MW_METRICS; m++) count += mw_metric_of(part, (mw_metric)m);
    return count;
}

// First everything, then what is new: played back, the changes give what is read.
void test_feed_plays_back(void) {
    mw_plant p;
    mw_feed f = {0};
    mw_metric_value now[MW_PLANT_PARTS][MW_METRICS];
    mw_plant_init(&p, 9, 21500); // while cleaning ends
    CHECK(mw_feed_look(&f, &p, NULL) == MW_OK);
    CHECK(f.count == metrics_of_all());
    CHECK(mw_feed_look(&f, &p, NULL) == MW_OK);
    CHECK(f.count == metrics_of_all());
    for (int t = 0; t < 3000; t++) {
        int64_t before = f.count;
        mw_plant_step(&p);
        CHECK(mw_feed_look(&f, &p, NULL) == MW_OK);
        for (int64_t i = before; i < f.count; i++) CHECK_ROW(f.changes[i].time_s == p.time_s, t);
    }
    memset(now, 0, sizeof now);
    for (int64_t i = 0; i < f.count; i++) {
        const mw_feed_change *c = &f.changes[i];
        CHECK_ROW(i < metrics_of_all() || !mw_metric_same(now[c->part][c->metric], c->value), i);
        now[c->part][c->metric] = c->value;
    }
    for (int part = 0; part < MW_PLANT_PARTS; part++)
        for (int m = 0; m < MW_METRICS; m++)
            if (mw_metric_of(part, (mw_metric)m))
                CHECK_ROW(mw_metric_same(now[part][m], mw_metric_read(&p, part, (mw_metric)m)), m);
    mw_feed_clear(&f);
    CHECK(f.count == 0);
    mw_feed_fini(&f);
}

// What a birth told is not told again.
void test_feed_begins(void) {
    mw_plant p;
    mw_feed f = {0};
    mw_plant_init(&p, 9, 21500);
    mw_feed_begin(&f, &p);
    CHECK(mw_feed_look(&f, &p, NULL) == MW_OK && f.count == 0);
    p.unit[2].processed = 5;
    CHECK(mw_feed_look(&f, &p, NULL) == MW_OK && f.count == 1);
    CHECK(f.changes[0].part == 2 && f.changes[0].metric == MW_METRIC_PROCESSED);
    CHECK(f.changes[0].value.number == 5);
    mw_feed_fini(&f);
}

void test_feed_full(void) {
    mw_plant p;
    mw_feed f = {0};
    mw_plant_init(&p, 9, 21600);
    int64_t told = 0, t = 0;
    for (; f.lost == 0 && t < 200000; t++) {
        int64_t before = f.count;
        mw_plant_step(&p);
        CHECK(mw_feed_look(&f, &p, NULL) == MW_OK);
        told += f.lost ? 0 : f.count - before;
    }
    CHECK(f.lost > MW_FEED_CHANGES_MAX / 3 && f.lost < MW_FEED_CHANGES_MAX);
    CHECK(f.count + f.lost >= told && f.count < MW_FEED_CHANGES_MAX);
    CHECK(f.changes[f.count - 1].time_s == p.time_s);
    CHECK(f.changes[0].time_s > 21601); // the oldest are gone
    mw_feed_fini(&f);
}

void test_feed_out_of_memory(void) {
    mw_plant p;
    mw_feed f = {0};
    mw_error err = {0};
    int64_t live = mw_alloc_live();
    mw_plant_init(&p, 9, 0);
    mw_alloc_fail_after(0);
    CHECK(mw_feed_look(&f, &p, &err) == MW_NOMEM && err.text[0]);
    mw_alloc_fail_after(-1);
    CHECK(mw_feed_look(&f, &p, NULL) == MW_OK && f.count == metrics_of_all());
    mw_feed_fini(&f);
    CHECK(mw_alloc_live() == live);
}

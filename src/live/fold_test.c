// SPDX-License-Identifier: MIT
#include "live/fold.h"

#include "live/fold_testing.h"
#include "test/test.h"

#include <math.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define S_NS INT64_C(1000000000)

static fold_case one;
static fold_cells got, want;

// What comes out is what looking at every second by itself gives.
void test_fold_definition(void) {
    for (int64_t seed = 0; seed < mw_test_cases(1000); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        mw_fold_run(&one, &got);
        mw_fold_plain(&one, &want);
        CHECK_ROW(mw_fold_cells_differ(&got, &want, seed) == 0, seed);
    }
}

static const struct {
    double wrap, from, to, step;
    int64_t resets, falls, wraps;
    uint8_t quality;
} steps[] = {
    {0,     10,    13, 3,  0, 0, 0, 0},
    {0,     10,    10, 0,  0, 0, 0, 0},
    {0,     100,   3,  3,  1, 0, 0, 1}, // began anew
    {0,     100,   99, -1, 0, 1, 0, 2}, // set back a little
    {65536, 65530, 4,  10, 0, 0, 1, 0},
    {65536, 30000, 4,  4,  1, 0, 0, 1}, // too far for a wrap
    {0,     0,     -5, -5, 0, 1, 0, 2},
};

void test_fold_steps(void) {
    for (size_t i = 0; i < COUNT(steps); i++) {
        mw_channel channel = {.kind = MW_CHANNEL_COUNT,
                              .alive = -1,
                              .scale = 1,
                              .wrap = steps[i].wrap,
                              .stale_ns = INT64_MAX,
                              .gap_ns = 3600 * S_NS};
        mw_machine m = {.channel = &channel, .channel_count = 1, .slot_ns = 60 * S_NS};
        got.count = 0;
        mw_fold *f = mw_fold_new(&m, mw_fold_cells_put, &got);
        mw_fold_sample(f, 0, 5 * S_NS, steps[i].from, 0);
        mw_fold_sample(f, 0, 70 * S_NS, steps[i].to, 0);
        mw_fold_advance(f, 120 * S_NS);
        mw_fold_problems p = mw_fold_trouble(f);
        CHECK_ROW(got.count == 2 && got.cell[0].value == 0, i);
        CHECK_ROW(got.cell[1].value == steps[i].step && got.cell[1].quality == steps[i].quality, i);
        CHECK_ROW(p.resets == steps[i].resets && p.falls == steps[i].falls, i);
        CHECK_ROW(p.wraps == steps[i].wraps && p.gaps == 0, i);
        mw_fold_free(f);
    }
}

// A meter that was away: known before, known in all over the gap, known after.
void test_fold_gap(void) {
    mw_channel channel = {.kind = MW_CHANNEL_METER,
                          .alive = -1,
                          .scale = 1,
                          .stale_ns = INT64_MAX,
                          .gap_ns = 100 * S_NS};
    mw_machine m = {.channel = &channel, .channel_count = 1, .slot_ns = 60 * S_NS};
    got.count = 0;
    mw_fold *f = mw_fold_new(&m, mw_fold_cells_put, &got);
    mw_fold_sample(f, 0, 10 * S_NS, 100, 0);
    mw_fold_sample(f, 0, 70 * S_NS, 106, 0);
    mw_fold_sample(f, 0, 80 * S_NS, 107, 0);
    mw_fold_sample(f, 0, 500 * S_NS, 130, 0);
    mw_fold_sample(f, 0, 540 * S_NS, 134, 0);
    static const struct {
        int64_t from, to;
        double value;
    } expect[] = {
        {10,  60,  5 },
        {60,  80,  2 },
        {80,  500, 23},
        {500, 540, 4 }
    };
    CHECK(got.count == (int32_t)COUNT(expect));
    for (size_t i = 0; i < COUNT(expect); i++) {
        const mw_live_cell *c = &got.cell[i];
        CHECK_ROW(c->start_ns == expect[i].from * S_NS && c->end_ns == expect[i].to * S_NS, i);
        CHECK_ROW(fabs(c->value - expect[i].value) < 1e-12, i);
    }
    CHECK(mw_fold_trouble(f).gaps == 1);
    mw_fold_free(f);
}

// How often time is told to pass changes no bit of what comes out.
void test_fold_ticks(void) {
    for (int64_t seed = 0; seed < mw_test_cases(200); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        mw_fold_run(&one, &want);
        got.count = 0;
        mw_fold *f = mw_fold_new(&one.machine, mw_fold_cells_put, &got);
        int32_t i = 0;
        mw_fold_begin(f, one.event[0].t_s * S_NS);
        for (int64_t t = one.event[0].t_s; t <= FOLD_LENGTH_S; t++) {
            if (t % 7 == 0) mw_fold_advance(f, t * S_NS);
            for (; i < one.event_count && one.event[i].t_s == t; i++) {
                const fold_event *e = &one.event[i];
                mw_fold_sample(f, e->channel, t * S_NS, e->value, 0);
            }
        }
        mw_fold_advance(f, FOLD_LENGTH_S * S_NS);
        mw_fold_open(f, mw_fold_cells_put, &got);
        mw_fold_free(f);
        CHECK_ROW(mw_fold_cells_same(&got, &want), seed);
    }
}

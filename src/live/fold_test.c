// SPDX-License-Identifier: MIT
#include "live/fold.h"

#include "live/fold_testing.h"
#include "test/test.h"

#include <math.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define S_NS INT64_C(1000000000)

static fold_case one;
static fold_cells got, want;

// What comes out is what looking at every second by itself gives; stretches of silence are the sum
// of their slots.
void test_fold_definition(void) {
    int64_t stretches = 0;
    for (int64_t seed = 0; seed < mw_test_cases(1000); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        mw_fold_run(&one, &got);
        mw_fold_plain(&one, &want);
        int32_t before = got.count;
        CHECK_ROW(mw_fold_split_silence(&one, &want, &got, seed), seed);
        stretches += got.count > before;
        CHECK_ROW(mw_fold_cells_differ(&got, &want, seed) == 0, seed);
    }
    CHECK(stretches > mw_test_cases(1000) / 20);
}

// A state that is not known any more, in a shift of 06:00 to 14:30, on the first days of 1970.
static fold_cells silence_of(int64_t slot_ns, int64_t silence_ns, int64_t until_min) {
    static const mw_state_table table = {
        NULL, 0, {0, MW_STATE_PRODUCTION, -1}
    };
    static const struct {
        int64_t t_min;
        double value;
    } said[] = {
        {300, 1  },
        {370, NAN},
        {530, NAN}
    };
    mw_shifts shifts;
    CHECK(mw_shifts_parse(mw_slice_of("day 06:00 PT8H30M"), &shifts, NULL) == MW_OK);
    mw_channel channel = {
        .kind = MW_CHANNEL_STATE, .alive = -1, .stale_ns = INT64_MAX, .table = &table};
    mw_machine m = {
        .channel = &channel,
        .channel_count = 1,
        .plan = {.shifts = &shifts, .shift_mask = 1},
        .slot_ns = slot_ns,
        .silence_ns = silence_ns
    };
    got.count = want.count = 0;
    mw_fold *f = mw_fold_new(&m, mw_fold_cells_put, &got);
    mw_fold_begin(f, said[0].t_min * 60 * S_NS);
    for (size_t i = 0; i < COUNT(said); i++)
        mw_fold_sample(f, 0, said[i].t_min * 60 * S_NS, said[i].value, 0);
    mw_fold_advance(f, until_min * 60 * S_NS);
    mw_fold_open(f, mw_fold_cells_put, &got);
    for (int32_t i = 0; i < got.count; i++) {
        if (got.cell[i].out == MW_OUT_UNOBSERVED && got.cell[i].value > 0)
            mw_fold_cells_put(&want, &got.cell[i]);
    }
    mw_fold_free(f);
    return want;
}

static double sum_of(const fold_cells *c, int64_t from_ns, int64_t to_ns) {
    double sum = 0;
    for (int32_t i = 0; i < c->count; i++) {
        const mw_live_cell *x = &c->cell[i];
        if (x->start_ns >= from_ns && x->end_ns <= to_ns) sum += x->value;
    }
    return sum;
}

// Silence is told by the hour and shift, as far as it goes: fewer facts, and each hour, and so each
// shift, day and month, has the same sum.
void test_fold_silence(void) {
    static const int64_t hour = 3600 * S_NS;
    static const struct {
        int64_t from_min, to_min;
    } expect[] = {
        {360, 375}, // in its slot the state was lost
        {375, 420},
        {420, 480},
        {480, 525},
        {525, 540}, // a sample that says nothing
        {540, 600},
        {600, 660},
        {660, 705}, // under way: with the whole slot
    };
    fold_cells c = silence_of(900 * S_NS, hour, 700);
    CHECK(c.count == (int32_t)COUNT(expect));
    for (size_t i = 0; i < COUNT(expect) && i < (size_t)c.count; i++) {
        CHECK_ROW(c.cell[i].start_ns == expect[i].from_min * 60 * S_NS, i);
        CHECK_ROW(c.cell[i].end_ns == expect[i].to_min * 60 * S_NS, i);
    }
    c = silence_of(900 * S_NS, hour, 24 * 30 * 60);
    fold_cells plain = silence_of(900 * S_NS, 0, 24 * 30 * 60);
    CHECK(plain.count == 30 * 34 && c.count == 30 * 9 + 2);
    for (int64_t h = 0; h < 24 * 30; h++)
        CHECK_ROW(fabs(sum_of(&c, h * hour, (h + 1) * hour) -
                       sum_of(&plain, h * hour, (h + 1) * hour)) < 1e-12,
                  h);
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

// SPDX-License-Identifier: MIT
#include "live/replay.h"

#include "live/past_testing.h"
#include "test/test.h"

#define S_NS INT64_C(1000000000)

static fold_case one;
static fold_cells got, want;
static plain_past past;

static void keep_after(fold_cells *c, int64_t from_ns) {
    int32_t kept = 0;
    for (int32_t i = 0; i < c->count; i++) {
        if (c->cell[i].end_ns > from_ns) c->cell[kept++] = c->cell[i];
    }
    c->count = kept;
}

// Wherever replaying begins, what ends after that comes out as if all had been seen.
void test_replay_from_anywhere(void) {
    int32_t signal[FOLD_CHANNELS];
    for (int32_t i = 0; i < FOLD_CHANNELS; i++) signal[i] = i;
    for (int64_t seed = 0; seed < mw_test_cases(400); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        mw_plain_past_init(&past);
        for (int32_t i = 0; i < one.event_count; i++) mw_plain_past_put(&past, &one.event[i]);
        mw_fold_run(&one, &want);
        mw_replay r = {&one.machine, signal, &past.past};
        int64_t from = (seed * 5) % FOLD_LENGTH_S * S_NS, begin;
        CHECK_ROW(mw_replay_begin(&r, from, &begin, NULL) == MW_OK, seed);
        CHECK_ROW(begin <= from && begin % one.machine.slot_ns == 0, seed);
        got.count = 0;
        mw_fold *f = mw_fold_new(&one.machine, mw_fold_cells_put, &got);
        CHECK_ROW(mw_replay_run(&r, f, begin, FOLD_LENGTH_S * S_NS, NULL) == MW_OK, seed);
        mw_fold_advance(f, FOLD_LENGTH_S * S_NS);
        mw_fold_open(f, mw_fold_cells_put, &got);
        mw_fold_free(f);
        keep_after(&got, begin);
        keep_after(&want, begin);
        CHECK_ROW(mw_fold_cells_same(&got, &want), seed);
    }
}

// A machine of which nothing was ever heard.
void test_replay_of_nothing(void) {
    mw_channel channel = {.kind = MW_CHANNEL_STATE, .alive = -1, .stale_ns = INT64_MAX};
    mw_machine m = {.channel = &channel, .channel_count = 1, .slot_ns = 60 * S_NS};
    int32_t signal = 0;
    int64_t first = 0, begin = 0;
    mw_plain_past_init(&past);
    mw_replay r = {&m, &signal, &past.past};
    CHECK(mw_replay_first(&r, &first, NULL) == MW_OK && first == INT64_MAX);
    CHECK(mw_replay_begin(&r, 90 * S_NS, &begin, NULL) == MW_OK && begin == 60 * S_NS);
    got.count = 0;
    mw_fold *f = mw_fold_new(&m, mw_fold_cells_put, &got);
    CHECK(mw_replay_run(&r, f, begin, 200 * S_NS, NULL) == MW_OK && got.count == 0);
    mw_fold_free(f);
}

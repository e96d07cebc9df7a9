// SPDX-License-Identifier: MIT
#include "live/states.h"

#include "live/past_testing.h"
#include "test/test.h"

#include <string.h>

#define S_NS INT64_C(1000000000)

static fold_case one;
static plain_past past;

typedef struct {
    mw_fold_state at[FOLD_LENGTH_S]; // second by second
    int64_t covered;                 // seconds that stretches told
    int64_t next_ns, count, limit;
    bool apart; // a stretch begins where the one before does not end, or is none
} told;

static bool take(void *ctx, const mw_states_stretch *s) {
    told *t = ctx;
    if (t->count++ == t->limit) return false;
    t->apart = t->apart || s->from_ns >= s->to_ns || (t->count > 1 && s->from_ns != t->next_ns);
    t->next_ns = s->to_ns;
    for (int64_t at = s->from_ns; at < s->to_ns; at += S_NS) {
        t->at[at / S_NS] = s->state;
        t->covered++;
    }
    return true;
}

static void unheard(void *ctx, const mw_live_cell *cell) {
    (void)ctx;
    (void)cell;
}

// What a fold says that sees all samples, stopped within each second.
static void plain(mw_fold_state *at) {
    mw_fold *f = mw_fold_new(&one.machine, unheard, NULL);
    int32_t k = 0;
    mw_fold_begin(f, 0);
    for (int64_t s = 0; s < FOLD_LENGTH_S; s++) {
        for (; k < one.event_count && one.event[k].t_s == s; k++)
            mw_fold_sample(f, one.event[k].channel, s * S_NS, one.event[k].value, 0);
        mw_fold_advance(f, s * S_NS + S_NS / 2);
        at[s] = mw_fold_current(f);
    }
    mw_fold_free(f);
}

static bool same(const mw_fold_state *a, const mw_fold_state *b) {
    return a->category == b->category && a->reason == b->reason && a->product == b->product &&
           a->order == b->order;
}

static mw_states states_of(int32_t signal[FOLD_CHANNELS]) {
    for (int32_t i = 0; i < FOLD_CHANNELS; i++) signal[i] = i <= FOLD_OVERRIDE ? i : -1;
    return (mw_states){.machine = one.machine,
                       .signal = signal,
                       .past = &past.past,
                       .floor_ns = INT64_MIN,
                       .now_ns = FOLD_LENGTH_S * S_NS};
}

static void case_init(uint64_t seed) {
    mw_fold_case_init(&one, seed);
    mw_plain_past_init(&past);
    for (int32_t i = 0; i < one.event_count; i++) mw_plain_past_put(&past, &one.event[i]);
}

// From wherever to wherever: second by second the states are those of a fold that saw everything.
void test_states_definition(void) {
    static mw_fold_state want[FOLD_LENGTH_S];
    static told got;
    int32_t signal[FOLD_CHANNELS];
    for (int64_t seed = 0; seed < mw_test_cases(200); seed++) {
        case_init((uint64_t)seed);
        mw_states s = states_of(signal);
        int64_t from = seed * 7 % FOLD_LENGTH_S, to = from + 1 + seed * 31 % (FOLD_LENGTH_S - from);
        plain(want);
        got = (told){.limit = INT64_MAX};
        CHECK_ROW(mw_states_run(&s, from * S_NS, to * S_NS, take, &got, NULL) == MW_OK, seed);
        CHECK_ROW(!got.apart, seed);
        CHECK_ROW(got.covered <= to - from && got.next_ns <= to * S_NS, seed);
        for (int64_t at = to - got.covered; at < to; at++)
            CHECK_ROW(same(&got.at[at], &want[at]), seed);
        for (int64_t at = from; at < to - got.covered; at++)
            CHECK_ROW(want[at].category == MW_STATE_UNKNOWN, seed);
    }
}

// Nothing is told before what can be derived, nor after now; and no more than is taken.
void test_states_bounds(void) {
    static told got;
    int32_t signal[FOLD_CHANNELS];
    case_init(21);
    mw_states s = states_of(signal);
    s.floor_ns = 600 * S_NS;
    s.now_ns = 900 * S_NS;
    got = (told){.limit = INT64_MAX};
    CHECK(mw_states_run(&s, 0, FOLD_LENGTH_S * S_NS, take, &got, NULL) == MW_OK);
    CHECK(got.covered == 300 && got.next_ns == 900 * S_NS && got.count > 1);
    got = (told){.limit = 1};
    CHECK(mw_states_run(&s, 0, FOLD_LENGTH_S * S_NS, take, &got, NULL) == MW_OK);
    CHECK(got.count == 2 && got.next_ns < 900 * S_NS);
    got = (told){.limit = INT64_MAX};
    CHECK(mw_states_run(&s, 0, 600 * S_NS, take, &got, NULL) == MW_OK && got.count == 0);
    CHECK(mw_states_run(&s, 900 * S_NS, 950 * S_NS, take, &got, NULL) == MW_OK && got.count == 0);
    s.now_ns = INT64_MIN;
    CHECK(mw_states_run(&s, 0, 950 * S_NS, take, &got, NULL) == MW_OK && got.count == 0);
}

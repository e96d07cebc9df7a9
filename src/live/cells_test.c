// SPDX-License-Identifier: MIT
#include "live/cells.h"

#include "base/alloc.h"
#include "test/test.h"

#define S_NS INT64_C(1000000000)

// Tuples are numbered as they come: 100 + 10 * first code + second.
static mw_status tuple(mw_live_keys *k, const int32_t *code, int32_t count, int32_t *id,
                       mw_error *err) {
    (void)k;
    (void)err;
    *id = 100 + 10 * code[0] + (count > 1 ? code[1] : 0);
    return MW_OK;
}

enum { PQ = MW_OUT_CHANNEL, SQ, POWER };

static const mw_live_output outputs[] = {
    {MW_OUT_APT,      7, 1, 60,  0, {0}                  },
    {PQ,              7, 2, 1,   1, {MW_LIVE_KEY_PRODUCT}},
    {MW_OUT_DOWNTIME, 7, 3, 1,   0, {0}                  },
    {POWER,           8, 4, 3.6, 0, {0}                  },
};
static const mw_live_term good[] = {
    {PQ, 1,  -1},
    {SQ, -1, -1}
};
static const mw_live_term run_time[] = {
    {PQ, 30, 1},
    {PQ, 12, 2}
};
static const mw_live_derived derived[] = {
    {.entity = 7,
     .measure = 5,
     .key_count = 1,
     .key = {MW_LIVE_KEY_PRODUCT},
     .term = good,
     .term_count = 2},
    {.entity = 7, .measure = 6, .term = run_time, .term_count = 2},
};
static const mw_live_machine machine = {.machine = {.slot_ns = 60 * S_NS},
                                        .output = outputs,
                                        .output_count = 4,
                                        .derived = derived,
                                        .derived_count = 2};

static const struct {
    int32_t measure, entity, key;
    int64_t start, end;
    double value;
    uint8_t quality;
} expect[] = {
    {1, 7, 0,   0,  60,  30,   0}, // hours to minutes
    {2, 7, 110, 0,  60,  10,   0},
    {2, 7, 120, 0,  60,  4,    1},
    {2, 7, 110, 45, 95,  9,    0},
    {2, 7, 110, 60, 120, 5,    0},
    {3, 7, 0,   0,  60,  0.75, 0}, // reasons summed: no such key
    {4, 8, 0,   0,  60,  7.2,  0},
    {5, 7, 110, 0,  60,  10,   0},
    {5, 7, 120, 0,  60,  3,    1}, // of the other product nothing was scrapped
    {5, 7, 110, 45, 95,  9,    0}, // over a gap; in 60..120 scrap is not known
    {6, 7, 0,   0,  60,  348,  1},
    {6, 7, 0,   45, 95,  270,  0},
    {6, 7, 0,   60, 120, 150,  0},
};

void test_cells_facts(void) {
    mw_live_keys keys = {tuple};
    mw_live_cell cells[] = {
        {PQ,              {-1, 1},  60 * S_NS, 120 * S_NS, 5,    0},
        {MW_OUT_APT,      {-1, -1}, 0,         60 * S_NS,  0.5,  0},
        {MW_OUT_AUST,     {-1, -1}, 0,         60 * S_NS,  0.1,  0}, // nobody wants it
        {PQ,              {-1, 1},  0,         60 * S_NS,  10,   0},
        {PQ,              {-1, 2},  0,         60 * S_NS,  4,    1},
        {SQ,              {-1, 2},  0,         60 * S_NS,  1,    0},
        {MW_OUT_DOWNTIME, {31, -1}, 0,         60 * S_NS,  0.5,  0},
        {MW_OUT_DOWNTIME, {32, -1}, 0,         60 * S_NS,  0.25, 0},
        {POWER,           {-1, -1}, 0,         60 * S_NS,  2,    0},
        {PQ,              {-1, 1},  45 * S_NS, 95 * S_NS,  9,    0},
    };
    mw_fact_batch out = {0};
    mw_live_cells all = {&machine, cells, 10, &keys, 3};
    CHECK(mw_live_facts(&all, &out, NULL) == MW_OK);
    CHECK(out.count == 13);
    for (int64_t i = 0; i < out.count && i < 13; i++) {
        CHECK_ROW(out.measure[i] == expect[i].measure && out.entity[i] == expect[i].entity, i);
        CHECK_ROW(out.key[i] == expect[i].key && out.value[i] == expect[i].value, i);
        CHECK_ROW(out.start_ns[i] == expect[i].start * S_NS, i);
        CHECK_ROW(out.end_ns[i] == expect[i].end * S_NS && out.quality[i] == expect[i].quality, i);
        CHECK_ROW(out.import_id[i] == 3 && out.line[i] == 0, i);
    }
    mw_fact_batch_fini(&out);
}

void test_cells_out_of_memory(void) {
    mw_live_keys keys = {tuple};
    mw_live_cell cell = {
        PQ, {-1, 1},
         0, 60 * S_NS, 10, 0
    };
    mw_live_cells all = {&machine, &cell, 1, &keys, 3};
    for (int64_t n = 0;; n++) {
        mw_fact_batch out = {0};
        mw_alloc_fail_after(n);
        mw_status st = mw_live_facts(&all, &out, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK ? out.count == 2 : out.count == 0, n);
        mw_fact_batch_fini(&out);
        if (st == MW_OK) break;
    }
}

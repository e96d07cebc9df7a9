// SPDX-License-Identifier: MIT
#include "live/board.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

// A fact of a small world, as a batch of one.
static bool add(mw_fact_batch *b, int32_t entity, int32_t measure, int64_t start, double value) {
    if (!mw_fact_batch_grow(b, b->count + 1)) return false;
    int64_t i = b->count++;
    b->entity[i] = entity;
    b->measure[i] = measure;
    b->key[i] = 0;
    b->start_ns[i] = start;
    b->end_ns[i] = start + 10;
    b->value[i] = value;
    b->quality[i] = 0;
    b->import_id[i] = 5;
    b->line[i] = 0;
    return true;
}

enum { ENTITIES = 3, MEASURES = 2, STARTS = 8, CELLS = ENTITIES * MEASURES * STARTS, LAYERS = 3 };

// The plain picture: a settled value and one per layer, newest layer on top.
typedef struct {
    double settled, laid[LAYERS];
    int64_t when[LAYERS]; // laid last: counts
} plain_cell;

static double top(const plain_cell *c) {
    double value = c->settled;
    int64_t newest = 0;
    for (int32_t l = 0; l < LAYERS; l++) {
        if (isnan(c->laid[l]) || c->when[l] <= newest) continue;
        value = c->laid[l];
        newest = c->when[l];
    }
    return value;
}

static mw_status gather(void *ctx, const mw_fact_chunk *chunk, mw_error *err) {
    double *seen = ctx;
    (void)err;
    for (int64_t i = 0; i < chunk->count; i++) {
        int64_t at =
            (chunk->entity[i] * MEASURES + chunk->measure[i]) * STARTS + chunk->start_ns[i] / 10;
        CHECK(isnan(seen[at])); // each once
        seen[at] = chunk->value[i];
    }
    return MW_OK;
}

static void check(mw_live_board *b, const plain_cell *plain, int64_t row) {
    double seen[CELLS];
    for (int32_t i = 0; i < CELLS; i++) seen[i] = NAN;
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    mw_facts *f = mw_live_board_facts(b);
    CHECK(f->ops->scan(f, &q, gather, seen, NULL) == MW_OK);
    for (int32_t i = 0; i < CELLS; i++) {
        double want = top(&plain[i]);
        CHECK_ROW(seen[i] == want || (isnan(seen[i]) && isnan(want)), row);
    }
}

static int64_t below(uint64_t *seed, int64_t n) {
    return (int64_t)(mw_hash64_mix(++*seed) % (uint64_t)n);
}

static void settle(mw_live_board *b, plain_cell *plain, uint64_t *seed) {
    mw_fact_batch batch = {0};
    for (int64_t n = below(seed, 6); n >= 0; n--) {
        int64_t at = below(seed, CELLS);
        double value = (double)below(seed, 1000);
        plain[at].settled = value;
        CHECK(add(&batch, (int32_t)(at / STARTS / MEASURES), (int32_t)(at / STARTS % MEASURES),
                  at % STARTS * 10, value));
    }
    CHECK(mw_live_board_put(b, &batch, NULL) == MW_OK);
    mw_fact_batch_fini(&batch);
}

static void lay(mw_live_board *b, plain_cell *plain, uint64_t *seed, int64_t now) {
    mw_fact_batch batch = {0};
    int32_t layer = (int32_t)below(seed, LAYERS);
    // Each layer has an entity of its own: machines do not share facts.
    for (int32_t i = 0; i < CELLS; i++) {
        plain[i].laid[layer] = NAN;
        if (i / STARTS / MEASURES != layer || below(seed, 3) != 0) continue;
        plain[i].laid[layer] = (double)below(seed, 1000);
        plain[i].when[layer] = now;
        CHECK(add(&batch, layer, i / STARTS % MEASURES, i % STARTS * 10, plain[i].laid[layer]));
    }
    CHECK(mw_live_board_lay(b, layer, &batch, NULL) == MW_OK);
    mw_fact_batch_fini(&batch);
}

static void forget(mw_live_board *b, plain_cell *plain, int64_t before) {
    mw_live_board_forget(b, before);
    for (int32_t i = 0; i < CELLS; i++) {
        if (i % STARTS * 10 + 10 > before) continue;
        plain[i].settled = NAN;
        for (int32_t l = 0; l < LAYERS; l++) plain[i].laid[l] = NAN;
    }
}

static void take_away(mw_live_board *b, plain_cell *plain, uint64_t *seed) {
    int32_t entity = (int32_t)below(seed, ENTITIES), measure = (int32_t)below(seed, MEASURES);
    int64_t from = below(seed, 80);
    mw_live_board_void(b, entity, measure, from);
    for (int32_t i = 0; i < STARTS; i++) {
        if (i * 10 + 10 > from) plain[(entity * MEASURES + measure) * STARTS + i].settled = NAN;
    }
}

void test_board_random(void) {
    for (int64_t seed = 0; seed < mw_test_cases(200); seed++) {
        uint64_t s = mw_hash64_mix((uint64_t)seed);
        plain_cell plain[CELLS];
        for (int32_t i = 0; i < CELLS; i++) {
            plain[i] = (plain_cell){
                NAN, {NAN, NAN, NAN},
                 {0,   0,   0  }
            };
        }
        mw_live_board *b = mw_live_board_new(LAYERS);
        CHECK(b);
        for (int64_t step = 1; step < 60; step++) {
            int64_t what = below(&s, 12);
            if (what < 5)
                settle(b, plain, &s);
            else if (what < 10)
                lay(b, plain, &s, step);
            else if (what == 10)
                take_away(b, plain, &s);
            else
                forget(b, plain, below(&s, 60));
            check(b, plain, seed);
        }
        mw_live_board_free(b);
    }
}

void test_board_out_of_memory(void) {
    mw_fact_batch batch = {0};
    for (int32_t i = 0; i < 2000; i++) CHECK(add(&batch, 1, 1, i * 10, i));
    for (int64_t n = 0;; n++) {
        mw_alloc_fail_after(n);
        mw_live_board *b = mw_live_board_new(1);
        mw_status st = b ? mw_live_board_put(b, &batch, NULL) : MW_NOMEM;
        if (st == MW_OK) st = mw_live_board_lay(b, 0, &batch, NULL);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) CHECK(mw_live_board_count(b) == 2000);
        mw_live_board_free(b);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM, n);
    }
    mw_fact_batch_fini(&batch);
}

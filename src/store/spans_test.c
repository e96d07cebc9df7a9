// SPDX-License-Identifier: MIT
#include "store/spans.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <stdlib.h>

static mw_fact_batch batch_of(const mw_test_fact *facts, int64_t count) {
    mw_fact_batch b = {0};
    for (int64_t i = 0; i < count; i++) mw_test_add(&b, facts[i]);
    return b;
}

static const mw_test_fact noted[] = {
    {7, 1, 0, 100, 110, 0, 0, 0, 0},
    {7, 2, 0, 200, 210, 0, 0, 0, 0},
    {9, 1, 0, 50,  60,  0, 0, 0, 0},
};

// What may be a version of what was noted, with and without the series of measure 7 followed.
static const struct {
    mw_test_fact fact;
    bool fresh, fresh_followed;
} cases[] = {
    {{7, 1, 0, 99, 100, 0, 0, 0, 0},  true,  true }, // before all of the measure
    {{7, 1, 0, 201, 202, 0, 0, 0, 0}, true,  true }, // after all of the measure
    {{7, 1, 0, 100, 101, 0, 0, 0, 0}, false, false}, // at the first start
    {{7, 2, 0, 200, 201, 0, 0, 0, 0}, false, false}, // at the last
    {{7, 1, 0, 150, 151, 0, 0, 0, 0}, false, true }, // after all of its series
    {{7, 2, 0, 150, 151, 0, 0, 0, 0}, false, false},
    {{7, 1, 5, 150, 151, 0, 0, 0, 0}, false, true }, // another key is another series
    {{7, 3, 0, 150, 151, 0, 0, 0, 0}, false, true }, // a series without facts
    {{8, 1, 0, 150, 151, 0, 0, 0, 0}, true,  true }, // a measure without facts
    {{9, 1, 0, 50, 51, 0, 0, 0, 0},   false, false},
};
enum { CASES = sizeof cases / sizeof cases[0] };

void test_spans_fresh(void) {
    mw_spans s = {0};
    const int64_t replaces[] = {-1, 4, -1};
    mw_fact_batch b = batch_of(noted, 3), asked = {0};
    for (size_t i = 0; i < CASES; i++) mw_test_add(&asked, cases[i].fact);
    for (size_t i = 0; i < CASES; i++) CHECK_ROW(mw_spans_fresh(&s, &asked, (int64_t)i), i);
    CHECK(mw_spans_reserve(&s, &b, NULL) == MW_OK);
    for (size_t i = 0; i < CASES; i++) CHECK_ROW(mw_spans_fresh(&s, &asked, (int64_t)i), i);
    mw_spans_note(&s, &b, replaces);
    const mw_span *span = mw_spans_get(&s, 7);
    CHECK(span && span->versions == 2 && span->corrected == 1);
    CHECK(span && span->start_min_ns == 100 && span->start_max_ns == 200);
    CHECK(mw_spans_get(&s, 8) == NULL);
    for (size_t i = 0; i < CASES; i++)
        CHECK_ROW(mw_spans_fresh(&s, &asked, (int64_t)i) == cases[i].fresh, i);
    for (int i = 0; i < 2; i++) {
        mw_series series = {7, noted[i].entity, 0, noted[i].start_ns};
        CHECK(mw_spans_series_add(&s, &series, NULL) == MW_OK);
    }
    mw_spans_get(&s, 7)->followed = true;
    for (size_t i = 0; i < CASES; i++)
        CHECK_ROW(mw_spans_fresh(&s, &asked, (int64_t)i) == cases[i].fresh_followed, i);
    mw_spans_unfollow(&s, &b);
    CHECK(!mw_spans_get(&s, 7)->followed);
    mw_spans_fini(&s);
    mw_fact_batch_fini(&b);
    mw_fact_batch_fini(&asked);
}

// A followed series moves on with what is noted, over many series and measures.
void test_spans_many(void) {
    mw_spans s = {0};
    for (int32_t round = 0; round < 3; round++) {
        mw_fact_batch b = {0};
        int64_t *replaces = mw_alloc_array(3000, sizeof *replaces);
        if (!replaces) abort();
        for (int32_t i = 0; i < 3000; i++) {
            mw_test_add(&b, (mw_test_fact){1 + i % 300, 1 + i / 300, i % 7, round * 100 + i % 50,
                                           round * 100 + 51, 0, 0, 0, 0});
            replaces[i] = -1;
        }
        CHECK(mw_spans_reserve(&s, &b, NULL) == MW_OK);
        for (int32_t m = 1; m <= 300; m++) mw_spans_get(&s, m)->followed = true;
        CHECK(mw_spans_reserve(&s, &b, NULL) == MW_OK);
        for (int64_t i = 0; i < b.count; i++) CHECK_ROW(mw_spans_fresh(&s, &b, i), i);
        mw_spans_note(&s, &b, replaces);
        for (int64_t i = 0; i < b.count; i++) CHECK_ROW(!mw_spans_fresh(&s, &b, i), i);
        mw_fact_batch_fini(&b);
        mw_free(replaces);
    }
    CHECK(s.count == 300 && s.series_count == 3000);
    CHECK(mw_spans_get(&s, 300)->versions == 30);
    mw_spans_fini(&s);
}

void test_spans_out_of_memory(void) {
    mw_spans s = {0};
    mw_fact_batch b = batch_of(noted, 3);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 20; n++) {
        mw_alloc_fail_after(n);
        st = mw_spans_reserve(&s, &b, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && s.count == 2);
    mw_spans_get(&s, 7)->followed = true;
    mw_alloc_fail_after(0);
    CHECK(mw_spans_reserve(&s, &b, NULL) == MW_NOMEM);
    mw_alloc_fail_after(0);
    CHECK(mw_spans_series_add(&s, &(mw_series){7, 1, 0, 5}, NULL) == MW_NOMEM);
    mw_alloc_fail_after(-1);
    mw_spans_fini(&s);
    mw_fact_batch_fini(&b);
}

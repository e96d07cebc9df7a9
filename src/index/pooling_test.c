// SPDX-License-Identifier: MIT
#include "index/pooling.h"

#include "test/test.h"

#include <string.h>

void test_pooling_spans(void) {
    static const struct {
        mw_pooling pooling;
        int32_t first, last, fits, fit;
        mw_span sample, target;
    } rows[] = {
        {MW_POOL_PERIOD, 0, 0, 4, 0, {0, 5},  {0, 5} },
        {MW_POOL_PERIOD, 0, 0, 4, 3, {15, 5}, {15, 5}},
        {MW_POOL_RANGE,  0, 3, 1, 0, {0, 20}, {0, 20}},
        {MW_POOL_RANGE,  1, 1, 1, 0, {5, 5},  {0, 20}},
        {MW_POOL_RANGE,  1, 2, 1, 0, {5, 10}, {0, 20}},
    };
    const mw_table t = {.units = 5, .columns = 2, .periods = 4};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_index_spec spec = {
            .pooling = rows[i].pooling, .pool_first = rows[i].first, .pool_last = rows[i].last};
        mw_span sample = mw_pooling_sample(&spec, &t, rows[i].fit);
        mw_span target = mw_pooling_target(&spec, &t, rows[i].fit);
        CHECK_ROW(mw_pooling_fits(&spec, &t) == rows[i].fits, i);
        CHECK_ROW(sample.first == rows[i].sample.first && sample.count == rows[i].sample.count, i);
        CHECK_ROW(target.first == rows[i].target.first && target.count == rows[i].target.count, i);
    }
}

void test_pooling_check(void) {
    static const struct {
        mw_pooling pooling;
        int32_t first, last, columns;
        mw_status want;
    } rows[] = {
        {MW_POOL_PERIOD, 9,  9, 1, MW_OK     }, // not looked at
        {MW_POOL_RANGE,  0,  3, 1, MW_OK     },
        {MW_POOL_RANGE,  3,  3, 1, MW_OK     },
        {MW_POOL_RANGE,  0,  4, 1, MW_INVALID},
        {MW_POOL_RANGE,  -1, 3, 1, MW_INVALID},
        {MW_POOL_RANGE,  2,  1, 1, MW_INVALID},
        {MW_POOL_PERIOD, 0,  0, 2, MW_INVALID},
    };
    const mw_index_node node[] = {{.column = -1}, {.column = 7}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_table t = {.units = 5, .columns = rows[i].columns, .periods = 4};
        mw_index_spec spec = {.node = node,
                              .node_count = 2,
                              .pooling = rows[i].pooling,
                              .pool_first = rows[i].first,
                              .pool_last = rows[i].last};
        CHECK_ROW(mw_pooling_check(&spec, &t, NULL) == rows[i].want, i);
    }
}

void test_pooling_errors(void) {
    mw_index_spec spec = {.pooling = MW_POOL_PERIOD, .pool_first = 1, .pool_last = 2};
    mw_error err;
    mw_status st = mw_fail(&err, MW_INVALID, "why");
    CHECK(mw_pooling_fail_in(&spec, 4, 3, st, &err) == MW_INVALID);
    CHECK(strstr(err.text, "column 4, period 3") && strstr(err.text, "why"));
    spec.pooling = MW_POOL_RANGE;
    st = mw_fail(&err, MW_INVALID, "why");
    CHECK(mw_pooling_fail_in(&spec, 4, 0, st, &err) == MW_INVALID);
    CHECK(strstr(err.text, "column 4, periods 1 to 2") && strstr(err.text, "why"));
}

// SPDX-License-Identifier: MIT
#include "index/denominate.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

void test_denominate_values(void) {
    static const struct {
        double x, by, scale, want;
    } rows[] = {
        {6,        3,      0,    2   },
        {6,        3,      1000, 2000},
        {6,        -3,     0.5,  -1  },
        {0,        3,      0,    0   },
        {6,        0,      0,    NA  }, // not infinite
        {0,        0,      0,    NA  },
        {NA,       3,      0,    NA  },
        {6,        NA,     0,    NA  },
        {1e300,    1e-300, 0,    NA  },
        {INFINITY, 2,      0,    NA  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x = rows[i].x;
        mw_denominate(&x, &rows[i].by, rows[i].scale, 1, &x);
        CHECK_ROW(x == rows[i].want || (isnan(x) && isnan(rows[i].want)), i);
    }
}

void test_denominate_table(void) {
    // The second leaf is divided by the first, which is an indicator of its own.
    const mw_index_node node[] = {
        {.parent = -1,      .column = -1,            .denominator = -1},
        {           .parent = 0,      .column = 1,       .denominator = -1                 },
        { .parent = 0, .column = 0, .denominator = 1,                  .denominator_scale = 10},
    };
    const mw_index_spec spec = {.node = node, .node_count = 3};
    mw_table raw, got;
    CHECK(mw_table_new(2, 2, 2, &raw, NULL) == MW_OK);
    for (int i = 0; i < 8; i++) raw.value[i] = i + 1; // columns 1 2 3 4, 5 6 7 8
    CHECK(mw_index_leaf_count(&spec) == 2);
    int32_t leaf[2];
    mw_index_leaves(&spec, leaf);
    CHECK(leaf[0] == 1 && leaf[1] == 2);
    CHECK(mw_denominate_table(&spec, &raw, &got, NULL) == MW_OK);
    CHECK(got.columns == 2 && got.units == 2 && got.periods == 2);
    for (int i = 0; i < 4; i++) {
        CHECK(got.value[i] == i + 5);
        CHECK(got.value[4 + i] == (double)(i + 1) / (i + 5) * 10);
        CHECK(raw.value[i] == i + 1);
    }
    mw_table_free(&got);
    for (int64_t n = 0; n < 1; n++) {
        mw_alloc_fail_after(n);
        CHECK(mw_denominate_table(&spec, &raw, &got, NULL) == MW_NOMEM);
        mw_alloc_fail_after(-1);
    }
    mw_table_free(&raw);
}

void test_denominate_columns(void) {
    static const struct {
        int32_t column, denominator;
        mw_status want;
    } rows[] = {
        {2, -1, MW_OK     },
        {3, -1, MW_INVALID},
        {0, 2,  MW_OK     },
        {0, 3,  MW_INVALID},
    };
    mw_table raw;
    CHECK(mw_table_new(1, 3, 1, &raw, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_index_node node = {.column = rows[i].column, .denominator = rows[i].denominator};
        mw_index_spec spec = {.node = &node, .node_count = 1};
        mw_table got = {0};
        mw_error err = {0};
        CHECK_ROW(mw_denominate_table(&spec, &raw, &got, &err) == rows[i].want, i);
        CHECK_ROW(rows[i].want == MW_OK || (strstr(err.text, "node 0") && !got.value), i);
        mw_table_free(&got);
    }
    mw_table_free(&raw);
}

void test_denominate_asem(void) {
    mw_asem a;
    mw_table got;
    if (!mw_asem_open(&a)) return;
    CHECK(mw_denominate_table(&a.spec, &a.raw, &got, NULL) == MW_OK);
    CHECK(mw_asem_check(&a, "ref_dset_Denominated.csv", &got));
    mw_table_free(&got);
    mw_asem_close(&a);
}

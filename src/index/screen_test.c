// SPDX-License-Identifier: MIT
#include "index/screen.h"

#include "index/asem_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

void test_screen_units(void) {
    // three leaves, one period; a unit for each row
    static const struct {
        double x[3];
        double screen_min;
        mw_screened want;
    } rows[] = {
        {{1, 0, NA},   0,       {1, 1, 2.0 / 3, 0.5, true} },
        {{1, 0, NA},   0.7,     {1, 1, 2.0 / 3, 0.5, false}},
        {{1, 0, NA},   2.0 / 3, {1, 1, 2.0 / 3, 0.5, true} }, // at the limit is in
        {{1, 2, 3},    1,       {0, 0, 1, 1, true}         },
        {{NA, NA, NA}, 0,       {3, 0, 0, NA, true}        },
        {{NA, NA, NA}, 0.01,    {3, 0, 0, NA, false}       },
        {{0, -0.0, 0}, 1,       {0, 3, 1, 0, true}         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_index_spec spec = {.screen_min = rows[i].screen_min};
        mw_screened got, want = rows[i].want;
        mw_table t;
        CHECK(mw_table_new(1, 3, 1, &t, NULL) == MW_OK);
        for (int c = 0; c < 3; c++) *mw_table_at(&t, c, 0) = rows[i].x[c];
        mw_screen(&spec, &t, NULL, &got);
        CHECK_ROW(got.missing == want.missing && got.zero == want.zero && got.in == want.in, i);
        CHECK_ROW(got.known == want.known, i);
        CHECK_ROW(got.nonzero == want.nonzero || (isnan(got.nonzero) && isnan(want.nonzero)), i);
        CHECK_ROW(mw_screen_apply(&got, &t) == !want.in, i);
        for (int c = 0; c < 3; c++)
            CHECK_ROW(isnan(t.value[c]) == (!want.in || isnan(rows[i].x[c])), i);
        mw_table_free(&t);
    }
}

// Cells that were imputed count as missing, each in its own period.
void test_screen_imputed(void) {
    mw_index_spec spec = {.screen_min = 0.6};
    mw_table t;
    mw_cells cells;
    mw_screened got[4];
    CHECK(mw_table_new(2, 2, 2, &t, NULL) == MW_OK && mw_cells_new(8, &cells, NULL) == MW_OK);
    for (int i = 0; i < 8; i++) t.value[i] = i;
    mw_cells_set(&cells, 6); // column 1, period 1, unit 0
    mw_screen(&spec, &t, &cells, got);
    CHECK(got[0].in && got[1].in && !got[2].in && got[3].in);
    CHECK(got[2].missing == 1 && got[0].zero == 1);
    CHECK(mw_screen_apply(got, &t) == 1);
    for (int i = 0; i < 8; i++) CHECK_ROW(isnan(t.value[i]) == (i == 2 || i == 6), i);
    mw_screen(&spec, &t, NULL, got);
    CHECK(got[2].missing == 2);
    mw_cells_free(&cells);
    mw_table_free(&t);
}

void test_screen_asem(void) {
    mw_asem a;
    mw_csv c;
    mw_table t;
    if (!mw_asem_open(&a)) return;
    mw_screened got[64];
    CHECK(mw_asem_read(&a, "ref_dset_Imputed.csv", &t) && a.units <= 64);
    CHECK(mw_csv_open("ref_screen_DataSummary.csv", &c));
    mw_screen(&a.spec, &t, NULL, got);
    for (int32_t u = 0; u < a.units; u++) {
        int32_t row = mw_csv_row(&c, a.unit[u]);
        CHECK_ROW(got[u].missing == mw_csv_number(&c, row, 1), u);
        CHECK_ROW(got[u].zero == mw_csv_number(&c, row, 2), u);
        CHECK_ROW(got[u].missing + got[u].zero == mw_csv_number(&c, row, 3), u);
        CHECK_ROW(mw_near(got[u].known, mw_csv_number(&c, row, 4)), u);
        CHECK_ROW(mw_near(got[u].nonzero, mw_csv_number(&c, row, 5)), u);
        CHECK_ROW(got[u].in == (strcmp(mw_csv_text(&c, row, 9), "TRUE") == 0), u);
    }
    CHECK(mw_screen_apply(got, &t) == 0 && mw_asem_check(&a, "ref_dset_Screened.csv", &t));
    mw_csv_close(&c);
    mw_table_free(&t);
    mw_asem_close(&a);
}

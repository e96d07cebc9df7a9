// SPDX-License-Identifier: MIT
#include "index/impute.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

// Six units in groups 0 0 0 1 1 and none, one column, one period.
void test_impute_units(void) {
    static const int32_t group[] = {0, 0, 0, 5, 5, -1};
    static const struct {
        mw_impute_method method;
        double x[6], want[6];
    } rows[] = {
        {MW_IMPUTE_NONE,         {1, NA, 2, 8, NA, NA},    {1, NA, 2, 8, NA, NA}   },
        {MW_IMPUTE_MEAN,         {1, NA, 3, 8, NA, NA},    {1, 4, 3, 8, 4, 4}      },
        {MW_IMPUTE_MEDIAN,       {1, NA, 3, 8, NA, NA},    {1, 3, 3, 8, 3, 3}      },
        {MW_IMPUTE_GROUP_MEAN,   {1, NA, 3, 8, NA, NA},    {1, 2, 3, 8, 8, 4}      },
        {MW_IMPUTE_GROUP_MEDIAN, {1, 9, NA, 8, NA, NA},    {1, 9, 5, 8, 8, 8}      },
        {MW_IMPUTE_GROUP_MEAN,   {NA, NA, NA, 8, 2, NA},   {5, 5, 5, 8, 2, 5}      },
        {MW_IMPUTE_GROUP_MEDIAN, {NA, NA, NA, 8, 2, 2},    {2, 2, 2, 8, 2, 2}      },
        {MW_IMPUTE_GROUP_MEDIAN, {NA, 7, 7, 8, NA, 7},     {7, 7, 7, 8, 8, 7}      },
        {MW_IMPUTE_GROUP_MEAN,   {NA, NA, NA, NA, NA, NA}, {NA, NA, NA, NA, NA, NA}},
        {MW_IMPUTE_GROUP_MEDIAN, {NA, NA, NA, NA, NA, NA}, {NA, NA, NA, NA, NA, NA}},
        {MW_IMPUTE_MEAN,         {NA, NA, NA, NA, NA, NA}, {NA, NA, NA, NA, NA, NA}},
        {MW_IMPUTE_MEDIAN,       {NA, NA, NA, NA, NA, NA}, {NA, NA, NA, NA, NA, NA}},
        {MW_IMPUTE_MEAN,         {1, 2, 3, 4, 5, 6},       {1, 2, 3, 4, 5, 6}      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_index_spec spec = {.impute = {.method = rows[i].method}, .group = group};
        mw_table t;
        mw_cells cells;
        CHECK(mw_table_new(6, 1, 1, &t, NULL) == MW_OK && mw_cells_new(6, &cells, NULL) == MW_OK);
        memcpy(t.value, rows[i].x, sizeof rows[i].x);
        CHECK_ROW(mw_impute_table(&spec, &t, &cells, NULL) == MW_OK, i);
        for (int u = 0; u < 6; u++) {
            CHECK_ROW(same(t.value[u], rows[i].want[u]), i);
            bool filled = isnan(rows[i].x[u]) && !isnan(rows[i].want[u]);
            CHECK_ROW(mw_cells_get(&cells, u) == filled, i);
        }
        mw_cells_free(&cells);
        mw_table_free(&t);
    }
}

// Groups that end where the units' numbers do.
void test_impute_last_groups(void) {
    static const int32_t group[] = {2, 2, 3, 3};
    static const mw_impute_method methods[] = {MW_IMPUTE_GROUP_MEAN, MW_IMPUTE_GROUP_MEDIAN};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        mw_index_spec spec = {.impute = {.method = methods[i]}, .group = group};
        mw_table t;
        CHECK(mw_table_new(4, 1, 1, &t, NULL) == MW_OK);
        t.value[0] = 1;
        t.value[2] = 9;
        CHECK_ROW(mw_impute_table(&spec, &t, NULL, NULL) == MW_OK, i);
        CHECK_ROW(t.value[1] == 1 && t.value[3] == 9, i);
        mw_table_free(&t);
    }
}

// One unit beside another that has everything, six periods.
void test_impute_periods(void) {
    static const struct {
        mw_impute_method method;
        int32_t back_max;
        double x[6], want[6];
    } rows[] = {
        {MW_IMPUTE_LAST,   0, {NA, 1, NA, NA, 4, NA},   {NA, 1, 1, 1, 4, 4}     },
        {MW_IMPUTE_LAST,   1, {NA, 1, NA, NA, 4, NA},   {NA, 1, 1, NA, 4, 4}    },
        {MW_IMPUTE_LAST,   2, {3, NA, NA, NA, NA, NA},  {3, 3, 3, NA, NA, NA}   },
        {MW_IMPUTE_LAST,   0, {NA, NA, NA, NA, NA, NA}, {NA, NA, NA, NA, NA, NA}},
        {MW_IMPUTE_LINEAR, 0, {NA, 1, NA, NA, 4, NA},   {1, 1, 2, 3, 4, 4}      },
        {MW_IMPUTE_LINEAR, 0, {2, NA, 4, NA, 2, 1},     {2, 3, 4, 3, 2, 1}      },
        {MW_IMPUTE_LINEAR, 0, {NA, NA, NA, NA, NA, 5},  {5, 5, 5, 5, 5, 5}      },
        {MW_IMPUTE_LINEAR, 0, {NA, NA, NA, NA, NA, NA}, {NA, NA, NA, NA, NA, NA}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_index_spec spec = {
            .impute = {.method = rows[i].method, .back_max = rows[i].back_max}
        };
        mw_table t;
        mw_cells cells;
        int64_t filled = 0;
        CHECK(mw_table_new(2, 1, 6, &t, NULL) == MW_OK && mw_cells_new(12, &cells, NULL) == MW_OK);
        for (int p = 0; p < 6; p++) {
            mw_table_at(&t, 0, p)[0] = 100 + p;
            mw_table_at(&t, 0, p)[1] = rows[i].x[p];
            filled += isnan(rows[i].x[p]) && !isnan(rows[i].want[p]);
        }
        CHECK_ROW(mw_impute_table(&spec, &t, &cells, NULL) == MW_OK, i);
        for (int p = 0; p < 6; p++) {
            CHECK_ROW(mw_table_at(&t, 0, p)[0] == 100 + p, i);
            CHECK_ROW(same(mw_table_at(&t, 0, p)[1], rows[i].want[p]), i);
        }
        CHECK_ROW(mw_cells_marked(&cells) == filled, i);
        mw_cells_free(&cells);
        mw_table_free(&t);
    }
}

// Whether the unit of cell k has a value of its column in any period.
static bool ever_known(const mw_table *t, int64_t k) {
    const double *x = mw_table_at(t, (int32_t)(k / (t->units * t->periods)), 0);
    bool known = false;
    for (int32_t p = 0; p < t->periods; p++) known |= !isnan(x[p * t->units + k % t->units]);
    return known;
}

// Ten in a hundred values missing, several columns and periods: what was known stays, every missing
// cell is filled and marked, and the means by group are those of the known values, by a plain loop.
void test_impute_tenth(void) {
    enum { UNITS = 200, COLUMNS = 5, PERIODS = 3, CELLS = UNITS * COLUMNS * PERIODS };
    static const mw_impute_method methods[] = {MW_IMPUTE_MEAN,       MW_IMPUTE_MEDIAN,
                                               MW_IMPUTE_GROUP_MEAN, MW_IMPUTE_GROUP_MEDIAN,
                                               MW_IMPUTE_LINEAR,     MW_IMPUTE_EM};
    static int32_t group[UNITS];
    mw_random r = mw_random_from(3);
    for (int u = 0; u < UNITS; u++) group[u] = u % 7;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        mw_index_spec spec = {.impute = {.method = methods[i]}, .group = group};
        mw_table t, was;
        mw_cells cells;
        CHECK(mw_table_new(UNITS, COLUMNS, PERIODS, &t, NULL) == MW_OK);
        for (int k = 0; k < CELLS; k++)
            t.value[k] = mw_random_next(&r) < 0.1 ? NA : mw_random_normal(&r);
        CHECK(mw_table_copy(&t, &was, NULL) == MW_OK && mw_cells_new(CELLS, &cells, NULL) == MW_OK);
        CHECK_ROW(mw_impute_table(&spec, &t, &cells, NULL) == MW_OK, i);
        for (int k = 0; k < CELLS; k++) {
            bool missing = isnan(was.value[k]);
            bool filled = missing && (methods[i] != MW_IMPUTE_LINEAR || ever_known(&was, k));
            CHECK_ROW(filled == (missing && !isnan(t.value[k])), i);
            CHECK_ROW(missing || t.value[k] == was.value[k], i);
            CHECK_ROW(mw_cells_get(&cells, k) == filled, i);
        }
        for (int u = 0; methods[i] == MW_IMPUTE_GROUP_MEAN && u < UNITS; u++) {
            const double *x = mw_table_at(&was, 2, 1);
            double sum = 0, known = 0;
            for (int v = u % 7; v < UNITS; v += 7) {
                sum += isnan(x[v]) ? 0 : x[v];
                known += !isnan(x[v]);
            }
            if (isnan(x[u])) CHECK_ROW(mw_near(mw_table_at(&t, 2, 1)[u], sum / known), u);
        }
        mw_cells_free(&cells);
        mw_table_free(&was);
        mw_table_free(&t);
    }
}

void test_impute_refused(void) {
    static const int32_t beyond[] = {0, 2};
    const struct {
        mw_index_spec spec;
        const char *want;
    } rows[] = {
        {{.impute = {MW_IMPUTE_GROUP_MEAN, 0, 0, 0}, .group = beyond}, "group 2"   },
        {{.impute = {MW_IMPUTE_LAST, -1, 0, 0}},                       "-1 periods"},
        {{.impute = {MW_IMPUTE_EM, 0, 0, 0}},                          "period 0"  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_table t;
        mw_error err = {0};
        CHECK(mw_table_new(2, 1, 1, &t, NULL) == MW_OK);
        CHECK_ROW(mw_impute_table(&rows[i].spec, &t, NULL, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, rows[i].want) != NULL, i);
        mw_table_free(&t);
    }
}

void test_impute_memory(void) {
    static const mw_impute_method methods[] = {MW_IMPUTE_MEDIAN, MW_IMPUTE_EM};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        mw_index_spec spec = {.impute = {.method = methods[i]}};
        mw_status st = MW_NOMEM;
        for (int64_t n = 0; st == MW_NOMEM; n++) {
            mw_table t;
            CHECK(mw_table_new(4, 2, 1, &t, NULL) == MW_OK);
            memcpy(t.value, (double[]){1, 2, 4, NA, 3, 1, 1, 2}, 8 * sizeof(double));
            mw_alloc_fail_after(n);
            st = mw_impute_table(&spec, &t, NULL, NULL);
            mw_alloc_fail_after(-1);
            CHECK_ROW(n < 40 && (st == MW_OK || st == MW_NOMEM), i);
            CHECK_ROW(isnan(t.value[3]) == (st == MW_NOMEM), i);
            mw_table_free(&t);
        }
        CHECK_ROW(st == MW_OK, i);
    }
}

void test_impute_asem(void) {
    mw_asem a;
    mw_table t;
    mw_cells cells;
    if (!mw_asem_open(&a)) return;
    CHECK(mw_asem_read(&a, "ref_dset_Denominated.csv", &t));
    CHECK(mw_cells_new((int64_t)a.units * a.leaves, &cells, NULL) == MW_OK);
    CHECK(mw_impute_table(&a.spec, &t, &cells, NULL) == MW_OK);
    CHECK(mw_asem_check(&a, "ref_dset_Imputed.csv", &t));
    CHECK(mw_cells_marked(&cells) == 65);
    mw_cells_free(&cells);
    mw_table_free(&t);
    mw_asem_close(&a);
}

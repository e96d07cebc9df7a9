// SPDX-License-Identifier: MIT
#include "index/structure.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "index/run.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const double a[] = {1, 2, 3, 4}, b[] = {4, 1, 3, 2}, flat[] = {7, 7, 7, 7};

// Two columns of correlation r have components of variance 1 + |r| and 1 - |r|.
void test_structure_pca_two(void) {
    const double *column[] = {a, b};
    mw_pca p;
    CHECK(mw_pca_new(MW_CASES_PAIRWISE, &(mw_columns){column, 2, 4}, &p, NULL) == MW_OK);
    CHECK(mw_near(p.value[0], 1.4) && mw_near(p.value[1], 0.6) && mw_near(p.share[0], 0.7));
    CHECK(mw_near(fabs(p.vector[0]), sqrt(0.5)) && mw_near(p.vector[0], -p.vector[2]));
    CHECK(mw_near(fabs(p.loading[0]), sqrt(0.5 * 1.4)));
    mw_pca_fini(&p);
    const double *bad[] = {a, flat};
    mw_error err = {0};
    CHECK(mw_pca_new(MW_CASES_PAIRWISE, &(mw_columns){bad, 2, 4}, &p, &err) == MW_INVALID);
    CHECK(strstr(err.text, "columns 0 and 1 have no correlation") != NULL && !p.value);
}

// Loadings give the correlations back; squares of a member's loadings add up to 1.
void test_structure_pca_random(void) {
    enum { N = 300, M = 6 };
    static double x[M][N];
    const double *column[M];
    double r[M * M];
    mw_random random = mw_random_from(4);
    for (int j = 0; j < M; j++) column[j] = x[j];
    for (int i = 0; i < N; i++) {
        double common = mw_random_normal(&random);
        for (int j = 0; j < M; j++) x[j][i] = mw_random_normal(&random) + j * common;
    }
    mw_columns c = {column, M, N};
    mw_pca p;
    CHECK(mw_pca_new(MW_CASES_COMPLETE, &c, &p, NULL) == MW_OK);
    CHECK(mw_corr_matrix((mw_corr_how){0}, &c, r, NULL) == MW_OK);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < M; j++) {
            double sum = 0;
            for (int k = 0; k < M; k++) sum += p.loading[i * M + k] * p.loading[j * M + k];
            CHECK_ROW(fabs(sum - r[i * M + j]) < 1e-12, i);
        }
    mw_pca_fini(&p);
}

// Variances 5/3 each, covariance -2/3: 2 (1 - (10/3) / (10/3 - 4/3)) = -4/3. The same column twice:
// 1. With three of a and one of b: 4/3 (1 - 4 * 5 / (3 * 5 * 3 + 5 - 3 * 2 * 2)) of thirds.
void test_structure_alpha(void) {
    const double *two[] = {a, b}, *same[] = {a, a}, *four[] = {a, a, a, b}, *none[] = {flat, flat};
    double alpha, without[4];
    CHECK(mw_alpha(MW_CASES_PAIRWISE, &(mw_columns){two, 2, 4}, &alpha, without, NULL) == MW_OK);
    CHECK(mw_near(alpha, -4.0 / 3) && isnan(without[0]));
    CHECK(mw_alpha(MW_CASES_PAIRWISE, &(mw_columns){same, 2, 4}, &alpha, NULL, NULL) == MW_OK);
    CHECK(mw_near(alpha, 1));
    CHECK(mw_alpha(MW_CASES_PAIRWISE, &(mw_columns){four, 4, 4}, &alpha, without, NULL) == MW_OK);
    CHECK(mw_near(alpha, 4.0 / 3 * (1 - 20.0 / 38)) && mw_near(without[3], 1));
    CHECK(mw_near(without[0], 1.5 * (1 - 15.0 / (4 * 5 + 5 - 2 * 2 * 2))));
    CHECK(mw_alpha(MW_CASES_PAIRWISE, &(mw_columns){none, 2, 4}, &alpha, NULL, NULL) == MW_OK);
    CHECK(isnan(alpha));
    CHECK(mw_alpha(MW_CASES_PAIRWISE, &(mw_columns){two, 1, 4}, &alpha, NULL, NULL) == MW_OK);
    CHECK(isnan(alpha));
}

void test_structure_memory(void) {
    const double *column[] = {a, b};
    mw_columns c = {column, 2, 4};
    mw_status st = MW_NOMEM;
    double alpha;
    for (int64_t n = 0; st != MW_OK && n < 50; n++) {
        mw_pca p;
        mw_alloc_fail_after(n);
        st = mw_pca_new(MW_CASES_COMPLETE, &c, &p, NULL);
        if (st == MW_OK) st = mw_alpha(MW_CASES_COMPLETE, &c, &alpha, NULL, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_pca_fini(&p);
    }
    CHECK(st == MW_OK);
}

// ---- against the reference

typedef struct {
    mw_asem a;
    mw_index_result r;
    const double *column[64];
} asem;

static bool open_asem(asem *s) {
    if (!mw_asem_open(&s->a)) return false;
    s->a.spec.screen_min = 0;
    for (int32_t n = 0; n < s->a.spec.node_count; n++) s->a.node[n].absent = MW_ABSENT_REWEIGHT;
    mw_index_options options = {.stages = true};
    CHECK(mw_index_run(&s->a.spec, &s->a.raw, &options, &s->r, NULL) == MW_OK);
    return true;
}

static void close_asem(asem *s) {
    mw_index_result_fini(&s->r);
    mw_asem_close(&s->a);
}

// The members of a node by name: their scores, or their values at a stage.
static mw_columns members(asem *s, const char *name, const mw_table *stage) {
    mw_columns c = {s->column, 0, s->a.units};
    for (int32_t n = 1; n < s->a.spec.node_count; n++) {
        if (strcmp(s->a.name[s->a.node[n].parent], name) != 0) continue;
        s->column[c.count++] =
            stage ? mw_table_at(stage, s->r.leaf[n], 0) : mw_table_at(&s->r.score, n, 0);
    }
    return c;
}

// Three pillars, as the reference prints them to five digits.
void test_structure_asem_pca(void) {
    static const double loading[] = {0.65132, 0.74437, 0.14731},
                        value[] = {1.11638, 1.05927, 0.82435};
    asem s;
    mw_pca p;
    if (!open_asem(&s)) return;
    mw_columns c = members(&s, "Sust", NULL);
    CHECK(c.count == 3 && mw_pca_new(MW_CASES_PAIRWISE, &c, &p, NULL) == MW_OK);
    for (int k = 0; k < 3; k++) {
        CHECK_ROW(fabs(p.value[k] - value[k]) < 6e-6, k);
        CHECK_ROW(fabs(fabs(p.vector[3 * k]) - loading[k]) < 6e-6, k);
    }
    mw_pca_fini(&p);
    close_asem(&s);
}

void test_structure_asem_alpha(void) {
    asem s;
    mw_csv c;
    if (!open_asem(&s)) return;
    if (mw_csv_open("ref_cronbach.csv", &c)) {
        CHECK(c.rows == 9);
        for (int32_t i = 1; i < c.rows; i++) {
            mw_columns m = members(&s, mw_csv_text(&c, i, 0), NULL);
            double alpha;
            CHECK_ROW(mw_alpha(MW_CASES_PAIRWISE, &m, &alpha, NULL, NULL) == MW_OK, i);
            CHECK_ROW(mw_near(alpha, mw_csv_number(&c, i, 1)), i);
        }
        mw_csv_close(&c);
    }
    close_asem(&s);
}

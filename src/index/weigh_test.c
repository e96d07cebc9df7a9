// SPDX-License-Identifier: MIT
#include "index/weigh.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/linear.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static bool near(double a, double b, double by) { return fabs(a - b) <= by; }

// Saaty's choice of a school: learning, friends, school life, vocational training, college
// preparation, music classes (The analytic hierarchy process, 1980), with the weights printed
// there; the ratio is that of an independent program for this matrix.
void test_weigh_ahp_school(void) {
    const double m[] = {1, 4,       3, 1,       3,       4,       1.0 / 4, 1,       7,
                        3, 1.0 / 5, 1, 1.0 / 3, 1.0 / 7, 1,       1.0 / 5, 1.0 / 5, 1.0 / 6,
                        1, 1.0 / 3, 5, 1,       1,       1.0 / 3, 1.0 / 3, 5,       5,
                        1, 1,       3, 1.0 / 4, 1,       6,       3,       1.0 / 3, 1};
    const double want[] = {0.32, 0.14, 0.03, 0.13, 0.24, 0.14};
    double w[6];
    mw_consistency c;
    CHECK(mw_weigh_ahp(m, 6, w, &c, NULL) == MW_OK);
    for (int i = 0; i < 6; i++) CHECK_ROW(near(w[i], want[i], 0.006), i);
    CHECK(near(c.ratio, 0.2290113067614943, 1e-12));
    CHECK(near(c.index, c.ratio * 1.24, 1e-15) && near(c.lambda, 6 + 5 * c.index, 1e-12));
}

void test_weigh_ahp_edges(void) {
    const double agree[] = {1, 2, 6, 0.5, 1, 3, 1.0 / 6, 1.0 / 3, 1}, torn[] = {1, 2, 2, 1};
    double w[3];
    mw_consistency c = {0};
    mw_error err = {0};
    CHECK(mw_weigh_ahp(agree, 3, w, &c, NULL) == MW_OK);
    CHECK(near(w[0], 0.6, 1e-12) && near(w[2], 0.1, 1e-12) && near(c.ratio, 0, 1e-12) &&
          near(c.lambda, 3, 1e-12));
    CHECK(mw_weigh_ahp(torn, 2, w, NULL, &err) == MW_INVALID && strstr(err.text, "inverse"));
    CHECK(mw_weigh_ahp(agree, 16, w, NULL, NULL) == MW_LIMIT);
    CHECK(mw_weigh_ahp((const double[]){1}, 1, w, &c, NULL) == MW_OK && w[0] == 1 && c.ratio == 0 &&
          c.lambda == 1);
}

// Three members of four units, by hand.
static const double a[] = {1, 2, 3, 4}, b[] = {2, 4, 6, 8}, c[] = {4, 1, 3, 2},
                    flat[] = {5, 5, 5, 5};

static mw_parts parts(const double *const *child, const double *weight, int32_t count) {
    return (mw_parts){.child = child, .weight = weight, .count = count, .units = 4};
}

void test_weigh_entropy(void) {
    const double *child[] = {a, flat, c}, given[] = {1, 1, 1};
    mw_parts p = parts(child, given, 3);
    double w[3], e = 0;
    for (int i = 0; i < 4; i++) e -= a[i] / 10 * log(a[i] / 10);
    double distance = 1 - e / log(4);
    CHECK(mw_weigh_parts(MW_WEIGH_ENTROPY, &p, w, NULL) == MW_OK);
    // c holds the same values as a in another order; the constant one tells nothing
    CHECK(distance > 0 && near(w[0], 0.5, 1e-12) && near(w[1], 0, 1e-12) && near(w[2], 0.5, 1e-12));
    const double minus[] = {1, -1, 2, 3}, *bad[] = {a, minus};
    mw_error err = {0};
    p = parts(bad, given, 2);
    CHECK(mw_weigh_parts(MW_WEIGH_ENTROPY, &p, w, &err) == MW_INVALID);
    CHECK(strstr(err.text, "child 1 of unit 1 is -1") != NULL);
}

void test_weigh_critic(void) {
    const double *child[] = {a, b, c}, given[] = {1, 1, 1};
    mw_parts p = parts(child, given, 3);
    double w[3], r = mw_correlation(a, c, 4), sum;
    // a and b are one up to scale: the same deviation on 0 .. 1; r(a, b) = 1, r(a, c) = r(b, c)
    double own = 1 - r, third = 2 * (1 - r);
    sum = 2 * own + third;
    CHECK(near(r, -0.4, 1e-12));
    CHECK(mw_weigh_parts(MW_WEIGH_CRITIC, &p, w, NULL) == MW_OK);
    CHECK(near(w[0], own / sum, 1e-12) && near(w[1], w[0], 1e-12) &&
          near(w[2], third / sum, 1e-12));
    const double *bad[] = {a, flat};
    mw_error err = {0};
    p = parts(bad, given, 2);
    CHECK(mw_weigh_parts(MW_WEIGH_CRITIC, &p, w, &err) == MW_INVALID);
    CHECK(strstr(err.text, "members 0 and 1 have no correlation") != NULL);
}

// Two columns: the first component lies between them; three, of which one is apart, by hand.
void test_weigh_pca(void) {
    const double *two[] = {a, c}, given[] = {1, 5, 1};
    mw_parts p = parts(two, given, 2);
    double w[3];
    CHECK(mw_weigh_parts(MW_WEIGH_PCA, &p, w, NULL) == MW_OK);
    CHECK(near(w[0], 0.5, 1e-12) && near(w[1], 0.5, 1e-12));
    CHECK(mw_weigh_parts(MW_WEIGH_EQUAL, &p, w, NULL) == MW_OK && w[0] == 0.5);
    CHECK(mw_weigh_parts(MW_WEIGH_GIVEN, &p, w, NULL) == MW_OK && near(w[1], 5.0 / 6, 1e-12));
    CHECK(mw_weigh_parts(MW_WEIGH_AHP, &p, w, NULL) == MW_INVALID);
    p.count = 1;
    CHECK(mw_weigh_parts(MW_WEIGH_PCA, &p, w, NULL) == MW_OK && w[0] == 1);
}

// The members' correlations with the mean stand as wanted.
void test_weigh_balanced(void) {
    enum { N = 200 };
    static double x[3][N], mean[N];
    mw_random random = mw_random_from(3);
    const double *child[] = {x[0], x[1], x[2]}, given[] = {1, 1, 2};
    for (int i = 0; i < N; i++) {
        double common = mw_random_normal(&random);
        for (int j = 0; j < 3; j++) x[j][i] = mw_random_normal(&random) + (j < 2 ? common : 0);
    }
    mw_parts p = {.child = child, .weight = given, .count = 3, .units = N};
    double w[3];
    CHECK(mw_weigh_parts(MW_WEIGH_BALANCED, &p, w, NULL) == MW_OK);
    p.weight = w;
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_ARITHMETIC}, &p, mean, NULL) ==
          MW_OK);
    double r0 = mw_correlation(x[0], mean, N), r1 = mw_correlation(x[1], mean, N),
           r2 = mw_correlation(x[2], mean, N);
    CHECK(near(r0 / r1, 1, 1e-3) && near(r2 / r0, 2, 2e-2));
}

// Where something is missing correlations are those with the mean of what is there; a constant
// member has none.
void test_weigh_balanced_edges(void) {
    enum { N = 200 };
    static double x[2][N], mean[N], same[N];
    mw_random random = mw_random_from(6);
    const double *child[] = {x[0], x[1]}, given[] = {1, 1}, *bad[] = {x[0], same};
    for (int i = 0; i < N; i++) {
        double common = mw_random_normal(&random);
        x[0][i] = common + mw_random_normal(&random);
        x[1][i] = i % 10 ? common + 3 * mw_random_normal(&random) : (double)NAN;
    }
    mw_parts p = {
        .child = child, .weight = given, .count = 2, .units = N, .absent = MW_ABSENT_REWEIGHT};
    double w[2];
    mw_error err = {0};
    CHECK(mw_weigh_parts(MW_WEIGH_BALANCED, &p, w, NULL) == MW_OK && w[0] > w[1]);
    p.weight = w;
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_ARITHMETIC}, &p, mean, NULL) ==
          MW_OK);
    CHECK(near(mw_correlation(x[0], mean, N), mw_correlation(x[1], mean, N), 1e-9));
    p.weight = given;
    p.child = bad;
    CHECK(mw_weigh_parts(MW_WEIGH_BALANCED, &p, w, &err) == MW_INVALID);
    CHECK(strstr(err.text, "a member is constant") != NULL);
}

void test_weigh_out_of_memory(void) {
    static const mw_weigh_method methods[] = {MW_WEIGH_PCA, MW_WEIGH_BALANCED, MW_WEIGH_CRITIC};
    const double missing[] = {1, NAN, 3, 4, 2}, full[] = {2, 1, 4, 3, 9},
                 *child[] = {missing, full}, given[] = {1, 1};
    mw_parts p = {
        .child = child, .weight = given, .count = 2, .units = 5, .absent = MW_ABSENT_REWEIGHT};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        mw_status st = MW_NOMEM;
        double w[2];
        for (int64_t n = 0; st != MW_OK && n < 100; n++) {
            mw_alloc_fail_after(n);
            st = mw_weigh_parts(methods[i], &p, w, NULL);
            mw_alloc_fail_after(-1);
            CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        }
        CHECK_ROW(st == MW_OK, i);
    }
}

// What an indicator of a pillar of five, a pillar of five and one of three count in the whole.
void test_weigh_asem_effective(void) {
    static const struct {
        const char *name;
        double want;
    } rows[] = {
        {"FDI",      0.02   },
        {"ConEcFin", 0.1    },
        {"Environ",  1.0 / 6},
        {"Conn",     0.5    }
    };
    mw_asem asem;
    mw_csv csv;
    double w[128], leaves = 0;
    if (!mw_asem_open(&asem)) return;
    mw_effective_weights(asem.node, asem.spec.node_count, w);
    for (int32_t n = 0; n < asem.spec.node_count; n++) {
        leaves += asem.node[n].column >= 0 ? w[n] : 0;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            CHECK_ROW(strcmp(asem.name[n], rows[i].name) != 0 || mw_near(w[n], rows[i].want), i);
    }
    CHECK(mw_near(leaves, 1));
    if (mw_csv_open("ref_weights_original.csv", &csv)) {
        CHECK(csv.rows == asem.spec.node_count + 1);
        for (int32_t n = 0; n < asem.spec.node_count; n++)
            CHECK_ROW(asem.node[n].weight == mw_csv_number(&csv, mw_csv_row(&csv, asem.name[n]), 2),
                      n);
        mw_csv_close(&csv);
    }
    mw_asem_close(&asem);
}

void test_weigh_effective(void) {
    const mw_index_node node[] = {
        {.parent = -1, .weight = 1, .column = -1},
        {.parent = 0,  .weight = 1, .column = -1},
        {.parent = 0,  .weight = 3, .column = 0 },
        {.parent = 1,  .weight = 2, .column = 1 },
        {.parent = 1,  .weight = 2, .column = 2 },
    };
    double w[5];
    mw_effective_weights(node, 5, w);
    CHECK(w[0] == 1 && w[1] == 0.25 && w[2] == 0.75 && w[3] == 0.125 && w[4] == 0.125);
}

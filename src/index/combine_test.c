// SPDX-License-Identifier: MIT
// Ways to combine: values worked out by hand or taken from the literature, and properties.
#include "index/combine.h"

#include "base/alloc.h"
#include "index/combine_int.h"
#include "index/random_testing.h"
#include "solve/simplex.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

static bool close_to(double a, double b) {
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-6 * fmax(1, fabs(b));
}

// Three children of up to four units.
static mw_status combine(const mw_combine *how, double x[3][4], const double *weight, int64_t units,
                         double *out, mw_error *err) {
    const double *child[] = {x[0], x[1], x[2]};
    mw_parts p = {.child = child, .weight = weight, .count = 3, .units = units};
    return mw_combine_parts(how, &p, out, err);
}

void test_combine_means(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        mw_combine how;
        double x[3], weight[3], want;
} rows[] = {
        {{.method = MW_COMBINE_ARITHMETIC}, {1, 2, 6}, {1, 1, 2}, 3.75},
        {{.method = MW_COMBINE_GEOMETRIC}, {1, 2, 4}, {1, 1, 1}, 2},
        {{.method = MW_COMBINE_GEOMETRIC}, {1, 1, 16}, {2, 1, 1}, 2},
        {{.method = MW_COMBINE_HARMONIC}, {1, 2, 4}, {1, 1, 1}, 12.0 / 7},
        {{.method = MW_COMBINE_GENERALISED, .power = -1},
         {1, 2, 3},
         {1, 1, 1},
         1.636364}, // FACTS 7.3
        {{.method = MW_COMBINE_GENERALISED, .power = 2}, {1, 2, 2}, {1, 1, 1}, 1.7320508},
        {{.method = MW_COMBINE_GENERALISED, .power = 0}, {1, 2, 4}, {1, 1, 1}, 2},
        {{.method = MW_COMBINE_MIN}, {3, 1, 2}, {1, 1, 9}, 1},
        {{.method = MW_COMBINE_MAX}, {3, 1, 2}, {1, 1, 9}, 3},
        {{.method = MW_COMBINE_MEDIAN}, {3, 1, 2}, {1, 1, 9}, 2},
 // mean 100, deviation of the unit's own values 8.1649658: 100 -+ 66.6667 / 100
        {{.method = MW_COMBINE_MPI, .penalty_down = true}, {90, 100, 110}, {1, 1, 1}, 99.333333},
        {{.method = MW_COMBINE_MPI}, {90, 100, 110}, {1, 1, 1}, 100.666667},
        {{.method = MW_COMBINE_AMPI, .penalty_down = true}, {100, 100, 100}, {1, 1, 1}, 100},
        {{.method = MW_COMBINE_OWA, .owa_count = 3, .owa = {0.5, 0.3, 0.2}},
         {1, 3, 2},
         {9, 1, 1},
         2.3},
        {{.method = MW_COMBINE_OWA, .orness = 0.5}, {1, 3, 8}, {9, 1, 1}, 4},
        {{.method = MW_COMBINE_OWA, .orness = 1}, {1, 3, 8}, {1, 1, 1}, 8},
        {{.method = MW_COMBINE_OWA, .orness = 0}, {1, 3, 8}, {1, 1, 1}, 1},
};
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[3][4] = {{rows[i].x[0]}, {rows[i].x[1]}, {rows[i].x[2]}}, out;
        CHECK_ROW(combine(&rows[i].how, x, rows[i].weight, 1, &out, NULL) == MW_OK, i);
        CHECK_ROW(close_to(out, rows[i].want), i);
    }
}

void test_combine_missing(void) {
    double a[] = {1, NA, NA, 4}, b[] = {3, 3, NA, NA}, out[4];
    const double *child[] = {a, b}, weight[] = {1, 3};
    static const struct {
        mw_absent absent;
        double needs, want[4];
    } rows[] = {
        {MW_ABSENT_PROPAGATE, 0,    {2.5, NA, NA, NA}},
        {MW_ABSENT_REWEIGHT,  0,    {2.5, 3, NA, 4}  },
        {MW_ABSENT_REWEIGHT,  0.5,  {2.5, 3, NA, NA} },
        {MW_ABSENT_REWEIGHT,  0.75, {2.5, 3, NA, NA} },
        {MW_ABSENT_REWEIGHT,  0.76, {2.5, NA, NA, NA}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_parts p = {.child = child,
                      .weight = weight,
                      .count = 2,
                      .units = 4,
                      .absent = rows[i].absent,
                      .needs = rows[i].needs};
        mw_combine how = {.method = MW_COMBINE_ARITHMETIC};
        CHECK_ROW(mw_combine_parts(&how, &p, out, NULL) == MW_OK, i);
        for (int u = 0; u < 4; u++) CHECK_ROW(close_to(out[u], rows[i].want[u]), i);
    }
}

// By hand: A is ahead of B in children 1 and 2 (weight 3 of 4), of C in child 1 alone (2 of 4:
// even, with child 2 the same counted half it is 2.5); B is ahead of C in child 3 (1) and 2 (0) ...
void test_combine_copeland(void) {
    double x[3][4] = {
        {3, 2, 1},
        {2, 1, 2},
        {1, 2, 3}
    };
    const double weight[] = {2, 1, 1};
    double out[3];
    mw_combine how = {.method = MW_COMBINE_COPELAND};
    // A over B: 2 + 1 of 4 = 0.75: +1. A over C: 2 + 0.5 = 0.625: +1. B over C: 2 of 4: even, 0.
    CHECK(combine(&how, x, weight, 3, out, NULL) == MW_OK);
    CHECK(out[0] == 2 && out[1] == -1 && out[2] == -1);
    x[0][1] = NA;
    CHECK(combine(&how, x, weight, 3, out, NULL) == MW_OK);
    CHECK(out[0] == 1 && isnan(out[1]) && out[2] == -1);
}

// By hand, with equal weights of 1/3 and values 0 .. 1: unit 0 is the best in all, unit 2 the
// worst; unit 1 stands at 0.5, 0.25 and 1 between them.
void test_combine_topsis(void) {
    double x[3][4] = {
        {1, 0.5,  0},
        {1, 0.25, 0},
        {1, 1,    0}
    };
    const double weight[] = {1, 1, 1};
    double out[3], best = sqrt(0.25 + 0.5625), worst = sqrt(0.25 + 0.0625 + 1);
    mw_combine how = {.method = MW_COMBINE_TOPSIS};
    CHECK(combine(&how, x, weight, 3, out, NULL) == MW_OK);
    CHECK(out[0] == 1 && out[2] == 0 && close_to(out[1], worst / (worst + best)));
    CHECK(combine(&how, x, weight, 1, out, NULL) == MW_OK && isnan(out[0])); // no other unit
}

// Two children. Units (1, 0.5), (0.5, 1), (0.6, 0.6): the first two reach 1 with weights of their
// own; the third is held by both: w = (2/3, 2/3), so 0.8.
void test_combine_doubt(void) {
    double a[] = {1, 0.5, 0.6, 0.3}, b[] = {0.5, 1, 0.6, NA}, out[4];
    const double *child[] = {a, b}, weight[] = {1, 1};
    mw_parts p = {.child = child, .weight = weight, .count = 2, .units = 4};
    mw_combine how = {.method = MW_COMBINE_BOD};
    CHECK(mw_combine_parts(&how, &p, out, NULL) == MW_OK);
    CHECK(close_to(out[0], 1) && close_to(out[1], 1) && close_to(out[2], 0.8) && isnan(out[3]));
    // Both shares are to be one half: w1 y1 = w2 y2. Unit 0: w2 = 2 w1; unit 1 then needs
    // 0.5 w1 + 2 w1 <= 1, w1 = 0.4, score 0.8. Unit 2: w1 = w2, 1.5 w <= 1, score 0.8.
    how.share_min = how.share_max = 0.5;
    CHECK(mw_combine_parts(&how, &p, out, NULL) == MW_OK);
    CHECK(close_to(out[0], 0.8) && close_to(out[1], 0.8) && close_to(out[2], 0.8));
    p.absent = MW_ABSENT_REWEIGHT;
    how.share_min = how.share_max = 0;
    CHECK(mw_combine_parts(&how, &p, out, NULL) == MW_OK && close_to(out[3], 0.3));
}

void test_combine_refused(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        mw_combine how;
        double x;
        const char *said;
} rows[] = {
        {{.method = MW_COMBINE_GEOMETRIC}, 0, "child 1 of unit 2 is 0: a geometric mean"},
        {{.method = MW_COMBINE_GEOMETRIC}, -2, "child 1 of unit 2 is -2: a geometric mean"},
        {{.method = MW_COMBINE_HARMONIC}, 0, "a harmonic mean needs values above 0"},
        {{.method = MW_COMBINE_GENERALISED, .power = 2}, -1, "a generalised mean needs"},
        {{.method = MW_COMBINE_BOD}, -1, "benefit of the doubt needs 0 or more"},
        {{.method = MW_COMBINE_BOD, .share_max = 0.2}, 1, "cannot make up 1"},
        {{.method = MW_COMBINE_BOD}, INFINITY, "is inf: benefit of the doubt needs finite"},
        {{.method = MW_COMBINE_BOD, .share_min = 0.1, .share_max = 0.9},
         0, "is 0: benefit of the doubt needs values above 0 for a least share"},
        {{.method = MW_COMBINE_BOD, .share_min = 0.4, .share_max = 0.9}, 1, "cannot make up 1"},
        {{.method = MW_COMBINE_MPI}, -2, "unit 2 is -2, and the mean of all members 0: "},
        {{.method = MW_COMBINE_OWA, .owa_count = 2, .owa = {1}},
         1, "owa has 2 weights for 3 members"},
};
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[3][4] =
            {
                {1, 1, 1        },
                {1, 1, rows[i].x},
                {1, 1, 1        }
        },
               out[3];
        const double weight[] = {1, 1, 1};
        mw_error err = {0};
        CHECK_ROW(combine(&rows[i].how, x, weight, 3, out, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, rows[i].said) != NULL, i);
    }
}

void test_combine_owa_weights(void) {
    double w[5];
    for (double orness = 0; orness <= 1; orness += 0.125) {
        double sum = 0, got = 0;
        mw_owa_weights(orness, 5, w);
        for (int i = 0; i < 5; i++) {
            sum += w[i];
            got += w[i] * (4 - i) / 4;
            CHECK(w[i] >= 0);
        }
        CHECK(fabs(sum - 1) < 1e-12 && fabs(got - orness) < 1e-9);
    }
    // O'Hagan's example of four, as Filev and Yager (1995) have it: orness 0.7
    mw_owa_weights(0.7, 4, w);
    CHECK(fabs(w[0] - 0.4614) < 2e-4 && fabs(w[1] / w[0] - w[2] / w[1]) < 1e-9);
    mw_owa_weights(0.3, 1, w);
    CHECK(w[0] == 1);
    // Fuller and Majlender (2001), the example of five at orness 0.6
    static const double five[] = {0.2884, 0.2353, 0.1920, 0.1566, 0.1278};
    mw_owa_weights(0.6, 5, w);
    for (int i = 0; i < 5; i++) CHECK_ROW(fabs(w[i] - five[i]) < 1e-4, i);
}

// Weights by order where a child is missing: those of three, 0.6 0.3 0.1, spread over two are 0.75
// and 0.25; where only the worst counts it does so among what is known.
void test_combine_owa_missing(void) {
    static const struct {
        double owa[3], want;
    } rows[] = {
        {{0.6, 0.3, 0.1}, 7},
        {{0, 0, 2},       4},
        {{1, 0, 0},       8},
        {{1, 1, 1},       6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double a[] = {4}, b[] = {NA}, c[] = {8}, out;
        const double *child[] = {a, b, c}, weight[] = {1, 1, 1};
        mw_parts p = {
            .child = child, .weight = weight, .count = 3, .units = 1, .absent = MW_ABSENT_REWEIGHT};
        mw_combine how = {.method = MW_COMBINE_OWA, .owa_count = 3};
        memcpy(how.owa, rows[i].owa, sizeof rows[i].owa);
        CHECK_ROW(mw_combine_parts(&how, &p, &out, NULL) == MW_OK, i);
        CHECK_ROW(close_to(out, rows[i].want), i);
    }
}

// ---- many units

enum { MANY = 1100, CHILDREN = 5 };

typedef struct {
    double x[CHILDREN][MANY], weight[CHILDREN];
    const double *child[CHILDREN];
    mw_parts p;
} many;

static void fill_many(many *m, uint64_t seed, double missing) {
    mw_random r = mw_random_from(seed);
    for (int j = 0; j < CHILDREN; j++) {
        m->child[j] = m->x[j];
        m->weight[j] = 1 + j;
        for (int i = 0; i < MANY; i++) {
            m->x[j][i] = 0.05 + mw_random_next(&r);
            if (mw_random_next(&r) < missing) m->x[j][i] = NA;
        }
    }
    m->p = (mw_parts){
        .child = m->child, .weight = m->weight, .count = CHILDREN, .units = MANY, .needs = 0.4};
}

// Means as they are defined, unit by unit.
static double plain_mean(const many *m, double power, int64_t unit) {
    double sum = 0, known = 0, all = 0;
    for (int j = 0; j < CHILDREN; j++) {
        double x = m->x[j][unit], w = m->weight[j];
        all += w;
        if (isnan(x)) continue;
        known += w;
        sum += w * (power == 0 ? log(x) : pow(x, power));
    }
    if (m->p.absent == MW_ABSENT_PROPAGATE ? known < all : known < m->p.needs * all - 1e-9)
        return NA;
    return power == 0 ? exp(sum / known) : pow(sum / known, 1 / power);
}

void test_combine_means_of_many(void) {
    static const struct {
        mw_combine how;
        double power;
    } rows[] = {
        {{.method = MW_COMBINE_ARITHMETIC},                1  },
        {{.method = MW_COMBINE_GEOMETRIC},                 0  },
        {{.method = MW_COMBINE_HARMONIC},                  -1 },
        {{.method = MW_COMBINE_GENERALISED, .power = 2.5}, 2.5},
        {{.method = MW_COMBINE_GENERALISED, .power = -7},  -7 },
        {{.method = MW_COMBINE_GENERALISED, .power = 1},   1  },
    };
    static many m;
    static double out[MANY];
    fill_many(&m, 21, 0.3);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int absent = MW_ABSENT_PROPAGATE; absent <= MW_ABSENT_REWEIGHT; absent++) {
            m.p.absent = (mw_absent)absent;
            CHECK_ROW(mw_combine_parts(&rows[i].how, &m.p, out, NULL) == MW_OK, i);
            for (int u = 0; u < MANY; u++) {
                double want = plain_mean(&m, rows[i].power, u);
                CHECK_ROW(isnan(want) ? isnan(out[u]) : fabs(out[u] - want) < 1e-12, i);
            }
        }
}

// A value that a mean cannot take is refused wherever it stands, unless its unit is left out.
void test_combine_low_among_many(void) {
    static many m;
    static double out[MANY];
    mw_combine how = {.method = MW_COMBINE_GEOMETRIC};
    mw_error err = {0};
    fill_many(&m, 22, 0);
    m.x[3][1030] = 0;
    CHECK(mw_combine_parts(&how, &m.p, out, &err) == MW_INVALID);
    CHECK(strstr(err.text, "child 3 of unit 1030 is 0") != NULL);
    m.x[0][1030] = NA;
    CHECK(mw_combine_parts(&how, &m.p, out, NULL) == MW_OK && isnan(out[1030]));
    CHECK(fabs(out[1031] - plain_mean(&m, 0, 1031)) < 1e-12);
}

// Powers that leave the range of numbers do not take the mean with them: between the values, near
// the greatest or the least.
void test_combine_large_powers(void) {
    static const struct {
        double power, x[3], want;
    } rows[] = {
        {400,  {1e5, 1e6, 1e3},    1e6 },
        {-400, {1e5, 1e6, 1e3},    1e3 },
        {400,  {1e-5, 1e-6, 1e-3}, 1e-3},
        {-400, {1e-5, 1e-6, 1e-3}, 1e-6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[3][4] = {{rows[i].x[0]}, {rows[i].x[1]}, {rows[i].x[2]}}, out;
        const double weight[] = {1, 1, 1};
        mw_combine how = {.method = MW_COMBINE_GENERALISED, .power = rows[i].power};
        CHECK_ROW(combine(&how, x, weight, 1, &out, NULL) == MW_OK, i);
        CHECK_ROW(fabs(out / rows[i].want - 1) < 0.003, i); // a third to the power of 1 / 400
    }
}

// One unit by itself has the score it has among all.
void test_combine_one(void) {
    static many m;
    static double out[MANY];
    for (int method = MW_COMBINE_ARITHMETIC; method <= MW_COMBINE_MEDIAN; method++) {
        mw_combine how = {.method = (mw_combine_method)method, .power = 3, .orness = 0.7};
        fill_many(&m, 23, 0.1);
        m.p.absent = MW_ABSENT_REWEIGHT;
        CHECK_ROW(mw_combine_parts(&how, &m.p, out, NULL) == MW_OK, method);
        for (int64_t u = 0; u < MANY; u += 97) {
            double one;
            CHECK_ROW(mw_combine_one(&how, &m.p, u, &one, NULL) == MW_OK, method);
            CHECK_ROW(isnan(out[u]) ? isnan(one) : fabs(one - out[u]) < 1e-9, method);
        }
    }
}

// Copeland by its definition, across blocks of units, with ties and missing values.
void test_combine_copeland_many(void) {
    static many m;
    static double out[MANY];
    fill_many(&m, 24, 0.1);
    m.p.absent = MW_ABSENT_REWEIGHT;
    for (int j = 0; j < CHILDREN; j++)
        for (int i = 0; i < MANY; i++) m.x[j][i] = floor(m.x[j][i] * 8);
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_COPELAND}, &m.p, out, NULL) == MW_OK);
    for (int u = 0; u < MANY; u += 61) {
        double want = 0;
        for (int k = 0; k < MANY; k++) {
            double for_u = 0, for_k = 0;
            for (int j = 0; j < CHILDREN; j++) {
                for_u += m.x[j][u] > m.x[j][k] ? m.weight[j] : 0;
                for_k += m.x[j][u] < m.x[j][k] ? m.weight[j] : 0;
            }
            if (!isnan(out[k])) want += (for_u > for_k) - (for_u < for_k);
        }
        CHECK_ROW(isnan(out[u]) || out[u] == want, u);
    }
}

// ---- the doubt

// The score of a unit by one program that holds it against all the units.
static double whole_program(const many *m, int64_t unit) {
    static double a[MANY * CHILDREN], b[MANY];
    double c[CHILDREN], x[CHILDREN], best = NA;
    int32_t rows = 0;
    for (int64_t i = 0; i < m->p.units; i++) {
        bool known = true;
        for (int j = 0; j < CHILDREN; j++) known = known && !isnan(m->x[j][i]);
        if (!known && i != unit) continue;
        for (int j = 0; j < CHILDREN; j++)
            a[rows * CHILDREN + j] = isnan(m->x[j][i]) ? 0 : m->x[j][i];
        b[rows++] = 1;
    }
    for (int j = 0; j < CHILDREN; j++) c[j] = isnan(m->x[j][unit]) ? 0 : m->x[j][unit];
    CHECK(mw_simplex_max(&(mw_linear){rows, CHILDREN, a, b, c}, x, &best, NULL) == MW_OK);
    return best;
}

// Against the program of all units; with shares from 0 to 1, which bind nothing; and with children
// of other scales, which are no matter.
void test_combine_doubt_ways(void) {
    enum { N = 300 };
    static many m;
    double free[N], bound[N], scaled[N];
    int at_edge = 0;
    fill_many(&m, 25, 0.1);
    m.p.units = N;
    m.p.absent = MW_ABSENT_REWEIGHT;
    mw_combine how = {.method = MW_COMBINE_BOD};
    CHECK(mw_combine_parts(&how, &m.p, free, NULL) == MW_OK);
    for (int i = 0; i < N; i++)
        CHECK_ROW(isnan(free[i]) || fabs(free[i] - whole_program(&m, i)) < 2e-9, i);
    how.share_max = 1;
    CHECK(mw_combine_parts(&how, &m.p, bound, NULL) == MW_OK);
    how.share_max = 0;
    for (int j = 0; j < CHILDREN; j++)
        for (int i = 0; i < N; i++) m.x[j][i] *= pow(10, 4 * j - 8);
    CHECK(mw_combine_parts(&how, &m.p, scaled, NULL) == MW_OK);
    for (int i = 0; i < N; i++) {
        CHECK_ROW(isnan(free[i]) == isnan(bound[i]) && isnan(free[i]) == isnan(scaled[i]), i);
        if (isnan(free[i])) continue;
        CHECK_ROW(fabs(free[i] - bound[i]) < 1e-9 && fabs(free[i] - scaled[i]) < 1e-9, i);
        CHECK_ROW(free[i] > 0 && free[i] <= 1, i);
        at_edge += free[i] == 1;
    }
    CHECK(at_edge > 3); // not one by chance: those at the edge share their rank
}

// Units that lack a child: by what they have, and never above 1.
void test_combine_doubt_missing(void) {
    double a[] = {1, 2, NA, 0.5}, b[] = {1, NA, NA, 0.25}, c[] = {0, NA, 3, 0}, out[4];
    const double *child[] = {a, b, c}, weight[] = {1, 1, 1};
    mw_parts p = {
        .child = child, .weight = weight, .count = 3, .units = 4, .absent = MW_ABSENT_REWEIGHT};
    mw_combine how = {.method = MW_COMBINE_BOD};
    // Unit 1 beats all in the only child it has, unit 2 has one that others have nothing of.
    CHECK(mw_combine_parts(&how, &p, out, NULL) == MW_OK);
    CHECK(out[0] == 1 && out[1] == 1 && out[2] == 1 && close_to(out[3], 0.5));
    // Two shares of at most 0.45 cannot make up 1, of which unit 1 has one and unit 2 one.
    how.share_max = 0.45;
    CHECK(mw_combine_parts(&how, &p, out, NULL) == MW_OK);
    CHECK(isnan(out[1]) && isnan(out[2]) && !isnan(out[0]));
    double none[] = {NA}, some[] = {2}; // no unit has everything
    const double *two[] = {none, some};
    p = (mw_parts){
        .child = two, .weight = weight, .count = 2, .units = 1, .absent = MW_ABSENT_REWEIGHT};
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_BOD}, &p, out, NULL) == MW_OK);
    CHECK(out[0] == 1);
}

// Scores of the doubt are at most 1, and some unit reaches it; outranking adds up to nothing; a
// power near 0 is near the geometric mean.
void test_combine_properties(void) {
    enum { N = 40 };
    mw_random r = mw_random_from(9);
    double x[3][N], out[N], other[N], sum = 0, most = 0;
    const double *child[] = {x[0], x[1], x[2]}, weight[] = {1, 2, 3};
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < N; i++) x[j][i] = 0.05 + mw_random_next(&r);
    mw_parts p = {.child = child, .weight = weight, .count = 3, .units = N};
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_BOD}, &p, out, NULL) == MW_OK);
    for (int i = 0; i < N; i++) {
        CHECK_ROW(out[i] <= 1 + 1e-9, i);
        most = fmax(most, out[i]);
    }
    CHECK(fabs(most - 1) < 1e-9);
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_COPELAND}, &p, out, NULL) == MW_OK);
    for (int i = 0; i < N; i++) sum += out[i];
    CHECK(sum == 0);
    mw_combine near_zero = {.method = MW_COMBINE_GENERALISED, .power = 1e-7};
    CHECK(mw_combine_parts(&near_zero, &p, out, NULL) == MW_OK);
    CHECK(mw_combine_parts(&(mw_combine){.method = MW_COMBINE_GEOMETRIC}, &p, other, NULL) ==
          MW_OK);
    for (int i = 0; i < N; i++) CHECK_ROW(fabs(out[i] - other[i]) < 1e-6, i);
}

void test_combine_out_of_memory(void) {
    static const mw_combine_method methods[] = {MW_COMBINE_TOPSIS, MW_COMBINE_BOD};
    double x[3][4] =
        {
            {1, 2, 3},
            {2, 1, 3},
            {3, 1, 2}
    },
           out[3];
    const double weight[] = {1, 1, 1};
    for (size_t i = 0; i < 2; i++) {
        mw_status st = MW_NOMEM;
        for (int64_t n = 0; st != MW_OK && n < 100; n++) {
            mw_alloc_fail_after(n);
            st = combine(&(mw_combine){.method = methods[i]}, x, weight, 3, out, NULL);
            mw_alloc_fail_after(-1);
            CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        }
        CHECK_ROW(st == MW_OK, i);
    }
}

// SPDX-License-Identifier: MIT
// Parts worked out by hand, and what must hold for all ways to combine: parts add up.
#include "index/contribute.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NA (double)NAN

static mw_index_node node_of(int32_t parent, int32_t column, double weight) {
    return (mw_index_node){.parent = parent,
                           .column = column,
                           .weight = weight,
                           .denominator = -1,
                           .absent = MW_ABSENT_REWEIGHT};
}

// An index, not normalised, of one period.
typedef struct {
    mw_index_node node[40];
    mw_index_spec spec;
    mw_table t;
    mw_index_result r;
} made;

static void add(made *m, int32_t parent, int32_t column, double weight) {
    m->node[m->spec.node_count++] = node_of(parent, column, weight);
    m->spec.node = m->node;
}

static void run(made *m, int64_t units, int32_t columns, const double *value) {
    MW_ASSERT(mw_table_new(units, columns, 1, &m->t, NULL) == MW_OK);
    memcpy(m->t.value, value, (size_t)(units * columns) * sizeof *value);
    MW_ASSERT(mw_index_run(&m->spec, &m->t, NULL, &m->r, NULL) == MW_OK);
}

static void done(made *m) {
    mw_index_result_fini(&m->r);
    mw_table_free(&m->t);
}

static mw_contribution_ask ask_of(const made *m, int64_t unit, const double *reference) {
    return (mw_contribution_ask){
        .spec = &m->spec, .result = &m->r, .unit = unit, .reference = reference};
}

// The whole: 1/4 of leaf 2 and 3/4 of node 1, which is half of leaf 3 and half of leaf 4.
static void three_leaves(made *m) {
    *m = (made){0};
    add(m, -1, -1, 1);
    add(m, 0, -1, 3);
    add(m, 0, 0, 1);
    add(m, 1, 1, 1);
    add(m, 1, 2, 1);
}

void test_contribute_arithmetic(void) {
    made m;
    three_leaves(&m);
    run(&m, 2, 3, (const double[]){8, 0, /* */ 2, 6, /* */ 6, NA});
    double part[5], from, zero[5] = {0}, other[5] = {0, 0, 4, 4, 4};
    mw_contribution_ask ask = ask_of(&m, 0, zero);
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    // 8 / 4, 2 * 3 / 8, 6 * 3 / 8: the score's own shares
    const double want[] = {5, 3, 2, 0.75, 2.25};
    CHECK(from == 0);
    for (int i = 0; i < 5; i++) CHECK_ROW(mw_near(part[i], want[i]), i);
    ask.reference = other;
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    CHECK(from == 4 && mw_near(part[2], 1) && mw_near(part[3], -0.75) && mw_near(part[4], 0.75));
    // Unit 1 lacks leaf 4: leaf 3 is all of node 1, for the unit and its reference.
    ask.unit = 1;
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    CHECK(from == 4 && mw_near(part[2], -1) && mw_near(part[3], 1.5) && isnan(part[4]));
    ask.node = 1; // the part of the tree below node 1
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    CHECK(isnan(part[0]) && isnan(part[2]) && mw_near(part[1], 2) && mw_near(part[3], 2));
    done(&m);
}

// Of 4 and 9 against 1 and 1 the geometric mean is 6 against 1: 5 is divided as ln 4 to ln 9. Of
// the harmonic mean, 72 / 13 against 1, as 3 / 4 to 8 / 9.
void test_contribute_means(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        mw_combine how;
        double score, one, two; // shares of the difference, up to scale
    } rows[] = {
        {{.method = MW_COMBINE_GEOMETRIC}, 6, 1.3862943611198906, 2.1972245773362196},
        {{.method = MW_COMBINE_GENERALISED}, 6, 1.3862943611198906, 2.1972245773362196},
        {{.method = MW_COMBINE_HARMONIC}, 72.0 / 13, 0.75, 8.0 / 9},
        {{.method = MW_COMBINE_GENERALISED, .power = 2}, 6.9641941385920596, 15, 80},
        {{.method = MW_COMBINE_GENERALISED, .power = 1}, 6.5, 3, 8},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made m = {0};
        add(&m, -1, -1, 1);
        add(&m, 0, 0, 1);
        add(&m, 0, 1, 1);
        m.node[0].combine = rows[i].how;
        run(&m, 1, 2, (const double[]){4, 9});
        double part[3], from, reference[] = {0, 1, 1}, all = rows[i].one + rows[i].two;
        mw_contribution_ask ask = ask_of(&m, 0, reference);
        CHECK_ROW(mw_contribute(&ask, part, &from, NULL) == MW_OK, i);
        CHECK_ROW(mw_near(from, 1) && mw_near(part[0], rows[i].score - 1), i);
        CHECK_ROW(mw_near(part[1], (rows[i].score - 1) * rows[i].one / all), i);
        CHECK_ROW(mw_near(part[2], (rows[i].score - 1) * rows[i].two / all), i);
        done(&m);
    }
}

// By hand: how the score grows in each of the two orders, halved.
void test_contribute_shapley(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        mw_combine how;
        double x[2], from[2], part[2];
    } rows[] = {
        {{.method = MW_COMBINE_MIN}, {3, 5}, {0, 0}, {1.5, 1.5}}, // 0, or 3 with both
        {{.method = MW_COMBINE_MAX}, {3, 5}, {0, 0}, {1.5, 3.5}}, // 3 and 2; 0 and 5
        {{.method = MW_COMBINE_MAX}, {3, 5}, {4, 5}, {0, 0}}, // nothing happens
        {{.method = MW_COMBINE_MEDIAN}, {3, 5}, {1, 2}, {1, 1.5}}, // of two: their mean
        {{.method = MW_COMBINE_OWA, .owa_count = 2, .owa = {3, 1}}, {4, 0}, {0, 0}, {3, 0}},
        // 10 and 10 against 10 and 20: 15 - 25 / 15 becomes 10
        {{.method = MW_COMBINE_MPI, .penalty_down = true}, {10, 10}, {10, 20}, {0, -10.0 / 3}},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        made m = {0};
        add(&m, -1, -1, 1);
        add(&m, 0, 0, 1);
        add(&m, 0, 1, 1);
        m.node[0].combine = rows[i].how;
        run(&m, 1, 2, rows[i].x);
        double part[3], from, reference[] = {0, rows[i].from[0], rows[i].from[1]};
        mw_contribution_ask ask = ask_of(&m, 0, reference);
        CHECK_ROW(mw_contribute(&ask, part, &from, NULL) == MW_OK, i);
        CHECK_ROW(mw_near(part[1], rows[i].part[0]) && mw_near(part[2], rows[i].part[1]), i);
        done(&m);
    }
}

// A unit that outranks none of two others, and with the reference's value both in one child of
// three: 1, 1, 1 against ones and threes. Replacing one of two winning children is not enough.
void test_contribute_copeland(void) {
    made m = {0};
    add(&m, -1, -1, 1);
    for (int32_t j = 0; j < 3; j++) add(&m, 0, j, 1);
    m.node[0].combine.method = MW_COMBINE_COPELAND;
    run(&m, 3, 3, (const double[]){1, 2, 2, /* */ 1, 2, 2, /* */ 3, 2, 2});
    double part[4], from, reference[] = {0, 3, 3, 3};
    mw_contribution_ask ask = ask_of(&m, 0, reference);
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    // It has -2 and would have 2. Two children of three decide: the first to fall costs nothing,
    // the second all; both are alike.
    CHECK(from == 2 && mw_near(part[0], -4) && mw_near(part[1], -2) && mw_near(part[2], -2));
    CHECK(part[3] == 0);
    done(&m);
}

static void check_sums(const made *m, const double *part, double from, int64_t row) {
    double leaves = 0;
    for (int32_t i = 0; i < m->spec.node_count; i++) {
        double members = 0;
        if (isnan(part[i])) continue;
        if (m->node[i].column >= 0) leaves += part[i];
        for (int32_t j = i + 1; j < m->spec.node_count; j++)
            if (m->node[j].parent == i && !isnan(part[j])) members += part[j];
        if (m->node[i].column < 0) CHECK_ROW(fabs(members - part[i]) < 1e-9, row);
    }
    double score = mw_table_at(&m->r.score, 0, 0)[row];
    CHECK_ROW(fabs(from + leaves - score) < 1e-9, row);
}

// Every way to combine, at two levels, with values missing: parts add up, for each unit.
void test_contribute_adds_up(void) {
    enum { UNITS = 12, LEAVES = 5 };
    mw_random random = mw_random_from(2);
    for (int method = MW_COMBINE_ARITHMETIC; method <= MW_COMBINE_MEDIAN; method++) {
        made m = {0};
        double value[UNITS * LEAVES], part[8], from, reference[8];
        add(&m, -1, -1, 1);
        add(&m, 0, -1, 2);
        add(&m, 0, -1, 1);
        for (int32_t j = 0; j < LEAVES; j++) add(&m, 1 + (j > 2), j, 1 + j);
        for (int i = 0; i < 3; i++)
            m.node[i].combine =
                (mw_combine){.method = (mw_combine_method)method, .power = -2.5, .orness = 0.3};
        for (int i = 0; i < UNITS * LEAVES; i++) {
            value[i] = 0.5 + mw_random_next(&random);
            if (mw_random_next(&random) < 0.1) value[i] = NA;
        }
        run(&m, UNITS, LEAVES, value);
        CHECK(mw_leaf_medians(&m.spec, &m.r, 0, reference, NULL) == MW_OK);
        for (int64_t u = 0; u < UNITS; u++) {
            mw_contribution_ask ask = ask_of(&m, u, reference);
            if (isnan(mw_table_at(&m.r.score, 0, 0)[u])) continue;
            CHECK_ROW(mw_contribute(&ask, part, &from, NULL) == MW_OK, method);
            check_sums(&m, part, from, u);
        }
        done(&m);
    }
}

// With more members than all subsets are tried of: equal weights by order are the mean, so that
// every order gives each member its share; where the greatest counts alone, parts still add up.
void test_contribute_many(void) {
    enum { MEMBERS = 20 };
    made m = {0};
    double value[MEMBERS], part[MEMBERS + 1], from, reference[MEMBERS + 1] = {0}, sum = 0;
    add(&m, -1, -1, 1);
    for (int32_t j = 0; j < MEMBERS; j++) {
        add(&m, 0, j, 1);
        value[j] = 1 + j;
    }
    m.node[0].combine = (mw_combine){.method = MW_COMBINE_OWA, .orness = 0.5};
    run(&m, 1, MEMBERS, value);
    mw_contribution_ask ask = ask_of(&m, 0, reference);
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    for (int32_t j = 0; j < MEMBERS; j++) CHECK_ROW(fabs(part[j + 1] - value[j] / 20) < 1e-9, j);
    m.node[0].combine.method = MW_COMBINE_MAX;
    mw_index_result_fini(&m.r);
    CHECK(mw_index_run(&m.spec, &m.t, NULL, &m.r, NULL) == MW_OK);
    CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
    for (int32_t j = 0; j < MEMBERS; j++) sum += part[j + 1];
    CHECK(fabs(sum - MEMBERS) < 1e-9);
    // Exactly 1/20 + 1/19 + ... for steps of 1 that so many members reach (the airport game of
    // Littlechild and Owen 1973); a sample of orders is near.
    CHECK(fabs(part[1] - 0.05) < 0.01 && fabs(part[20] - 3.597739657143682) < 0.1);
    done(&m);
}

// Near the reference slopes become derivatives: parts go on without a jump.
void test_contribute_near(void) {
    for (double step = 1e-3; step > 1e-13; step /= 10) {
        made m = {0};
        add(&m, -1, -1, 1);
        add(&m, 0, 0, 1);
        add(&m, 0, 1, 2);
        m.node[0].combine.method = MW_COMBINE_GEOMETRIC;
        double part[3], from, reference[] = {0, 2, 3}, value[] = {2, 3 - step};
        run(&m, 1, 2, value);
        mw_contribution_ask ask = ask_of(&m, 0, reference);
        CHECK(mw_contribute(&ask, part, &from, NULL) == MW_OK);
        double rate = 2.0 / 3 * cbrt(2.0 * 3 * 3) / 3, moved = 3 - value[1];
        CHECK(part[1] == 0 && fabs(part[2] / moved + rate) < step + 1e-9);
        done(&m);
    }
}

// A member near its reference beside one that is far from it: weight times the derivative of what
// the mean averages, over the slope of that between the two scores.
void test_contribute_near_and_far(void) {
    static const double powers[] = {0, 2, -1, -3};
    for (size_t i = 0; i < sizeof powers / sizeof powers[0]; i++) {
        double p = powers[i], part[3], from, reference[] = {0, 2, 3};
        made m = {0};
        add(&m, -1, -1, 1);
        add(&m, 0, 0, 1);
        add(&m, 0, 1, 2);
        m.node[0].combine = (mw_combine){.method = MW_COMBINE_GENERALISED, .power = p};
        run(&m, 1, 2, (const double[]){7, 3 - 1e-7});
        mw_contribution_ask ask = ask_of(&m, 0, reference);
        CHECK_ROW(mw_contribute(&ask, part, &from, NULL) == MW_OK, i);
        double score = from + part[0];
        double slope = p == 0 ? log(score / from) : pow(score, p) - pow(from, p);
        double derivative = p == 0 ? 1.0 / 3 : p * pow(3, p - 1);
        double want = -1e-7 * 2 / 3 * derivative / (slope / (score - from));
        CHECK_ROW(fabs(part[2] / want - 1) < 1e-6, i);
        done(&m);
    }
}

static void name_it(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    snprintf(buf, size, "%s %d of %lld", (const char *)ctx, node, (long long)unit);
}

void test_contribute_refused(void) {
    made m;
    three_leaves(&m);
    m.node[1].combine.method = MW_COMBINE_GEOMETRIC;
    run(&m, 2, 3, (const double[]){8, 0, /* */ 2, 6, /* */ 6, 5});
    char what[] = "leaf";
    mw_index_names names = {what, name_it};
    double part[5], from, reference[] = {NA, NA, 4, 4, 0};
    mw_contribution_ask ask = ask_of(&m, 1, reference);
    mw_error err = {0};
    CHECK(mw_contribute(&ask, part, &from, &err) == MW_INVALID);
    CHECK(strstr(err.text, "node 4 of unit 1, or of its reference, is 0: a geometric") != NULL);
    ask.names = &names;
    CHECK(mw_contribute(&ask, part, &from, &err) == MW_INVALID);
    CHECK(strstr(err.text, "contributions, node 1: leaf 4 of 1 is 0") == err.text);
    reference[4] = NA;
    CHECK(mw_contribute(&ask, part, &from, &err) == MW_INVALID);
    CHECK(strstr(err.text, "the reference has no value for node 4, which unit 1 has") != NULL);
    ask.unit = 2;
    CHECK(mw_contribute(&ask, part, &from, &err) == MW_INVALID && strstr(err.text, "unit 2"));
    ask.unit = 0, ask.node = 5;
    CHECK(mw_contribute(&ask, part, &from, &err) == MW_INVALID && strstr(err.text, "node 5"));
    done(&m);
}

void test_contribute_strengths(void) {
    made m;
    three_leaves(&m);
    run(&m, 3, 3, (const double[]){8, 0, 4, /* */ 2, 6, 6, /* */ 6, NA, 5});
    mw_strength s[3];
    int32_t count = 0;
    mw_contribution_ask ask = ask_of(&m, 0, NULL);
    // medians 4, 6 and 5.5: (8 - 4) / 4, (2 - 6) * 3 / 8, (6 - 5.5) * 3 / 8
    CHECK(mw_strengths(&ask, s, &count, NULL) == MW_OK && count == 3);
    CHECK(s[0].node == 2 && mw_near(s[0].contribution, 1) && s[0].rank == 1 && s[0].median == 4);
    CHECK(s[1].node == 4 && mw_near(s[1].contribution, 0.1875) && s[1].median == 5.5);
    CHECK(s[2].node == 3 && mw_near(s[2].contribution, -1.5) && s[2].rank == 3 && s[2].value == 2);
    ask.unit = 1;
    CHECK(mw_strengths(&ask, s, &count, NULL) == MW_OK && count == 2);
    CHECK(s[0].node == 3 && s[0].contribution == 0 && s[0].rank == 1 && s[1].node == 2);
    ask.period = 1;
    CHECK(mw_strengths(&ask, s, &count, NULL) == MW_INVALID);
    done(&m);
}

void test_contribute_memory(void) {
    made m;
    three_leaves(&m);
    m.node[0].combine.method = MW_COMBINE_TOPSIS;
    m.node[1].combine.method = MW_COMBINE_MAX;
    run(&m, 3, 3, (const double[]){8, 0, 4, /* */ 2, 6, 6, /* */ 6, 2, 5});
    mw_contribution_ask ask = ask_of(&m, 0, NULL);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 500; n++) {
        mw_strength s[3];
        int32_t count;
        mw_alloc_fail_after(n);
        st = mw_strengths(&ask, s, &count, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    done(&m);
}

// SPDX-License-Identifier: MIT
// The operators for one point against values worked out by hand.
#include "engine/scalar.h"

#include "base/date.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA NAN

// Same value, NaN equal to NaN and 0 different from -0.
static bool same(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return a == b && signbit(a) == signbit(b);
}

static const struct {
    mw_node_op op;
    double a, b, c, want;
} cases[] = {
    {MW_NODE_ADD,    1,         2,         0,  3        },
    {MW_NODE_ADD,    1,         NA,        0,  NA       },
    {MW_NODE_ADD,    INFINITY,  -INFINITY, 0,  NA       },
    {MW_NODE_SUB,    1,         3,         0,  -2       },
    {MW_NODE_MUL,    -2,        0,         0,  -0.0     },
    {MW_NODE_DIV,    1,         4,         0,  0.25     },
    {MW_NODE_DIV,    1,         0,         0,  NA       },
    {MW_NODE_DIV,    0,         -0.0,      0,  NA       },
    {MW_NODE_DIV,    1,         INFINITY,  0,  0        },
    {MW_NODE_POW,    2,         10,        0,  1024     },
    {MW_NODE_POW,    NA,        0,         0,  NA       },
    {MW_NODE_POW,    1,         NA,        0,  NA       },
    {MW_NODE_POW,    0,         -1,        0,  NA       },
    {MW_NODE_POW,    -8,        1.0 / 3,   0,  NA       },
    {MW_NODE_NEG,    0,         0,         0,  -0.0     },
    {MW_NODE_MIN,    1,         2,         0,  1        },
    {MW_NODE_MIN,    1,         NA,        0,  NA       },
    {MW_NODE_MIN,    NA,        1,         0,  NA       },
    {MW_NODE_MAX,    1,         INFINITY,  0,  INFINITY },
    {MW_NODE_MAX,    NA,        1,         0,  NA       },
    {MW_NODE_ABS,    -3,        0,         0,  3        },
    {MW_NODE_SQRT,   9,         0,         0,  3        },
    {MW_NODE_SQRT,   -1,        0,         0,  NA       },
    {MW_NODE_LN,     1,         0,         0,  0        },
    {MW_NODE_LN,     0,         0,         0,  NA       },
    {MW_NODE_LOG10,  1000,      0,         0,  3        },
    {MW_NODE_LOG10,  -1,        0,         0,  NA       },
    {MW_NODE_EXP,    0,         0,         0,  1        },
    {MW_NODE_ROUND,  2.5,       0,         0,  3        },
    {MW_NODE_ROUND,  -2.5,      0,         0,  -3       },
    {MW_NODE_ROUND,  1.234,     2,         0,  1.23     },
    {MW_NODE_ROUND,  1250,      -2,        0,  1300     },
    {MW_NODE_ROUND,  1e300,     3,         0,  1e300    },
    {MW_NODE_ROUND,  1.5,       400,       0,  1.5      },
    {MW_NODE_ROUND,  1.5,       -400,      0,  0        },
    {MW_NODE_ROUND,  1.5,       NA,        0,  NA       },
    {MW_NODE_ROUND,  -INFINITY, 2,         0,  -INFINITY},
    {MW_NODE_FLOOR,  -1.5,      0,         0,  -2       },
    {MW_NODE_CEIL,   -1.5,      0,         0,  -1       },
    {MW_NODE_EQ,     0,         -0.0,      0,  1        },
    {MW_NODE_EQ,     NA,        NA,        0,  NA       },
    {MW_NODE_NE,     1,         2,         0,  1        },
    {MW_NODE_NE,     1,         NA,        0,  NA       },
    {MW_NODE_LT,     1,         2,         0,  1        },
    {MW_NODE_LT,     2,         2,         0,  0        },
    {MW_NODE_LE,     2,         2,         0,  1        },
    {MW_NODE_GT,     3,         2,         0,  1        },
    {MW_NODE_GE,     NA,        2,         0,  NA       },
    {MW_NODE_AND,    0,         NA,        0,  0        },
    {MW_NODE_AND,    NA,        0,         0,  0        },
    {MW_NODE_AND,    2,         NA,        0,  NA       },
    {MW_NODE_AND,    2,         3,         0,  1        },
    {MW_NODE_OR,     NA,        3,         0,  1        },
    {MW_NODE_OR,     NA,        0,         0,  NA       },
    {MW_NODE_OR,     0,         0,         0,  0        },
    {MW_NODE_NOT,    NA,        0,         0,  NA       },
    {MW_NODE_NOT,    5,         0,         0,  0        },
    {MW_NODE_NOT,    -0.0,      0,         0,  1        },
    {MW_NODE_IF,     1,         7,         NA, 7        },
    {MW_NODE_IF,     0,         7,         NA, NA       },
    {MW_NODE_IF,     NA,        7,         7,  NA       },
    {MW_NODE_ELSE,   NA,        7,         0,  7        },
    {MW_NODE_ELSE,   0,         7,         0,  0        },
    {MW_NODE_KNOWN,  NA,        0,         0,  0        },
    {MW_NODE_KNOWN,  INFINITY,  0,         0,  1        },
    {MW_NODE_MEMBER, 1,         0,         0,  1        },
    {MW_NODE_MEMBER, 0,         0,         0,  0        },
    {MW_NODE_MEMBER, 2,         0,         0,  0        }, // past the set
    {MW_NODE_MEMBER, 0.5,       0,         0,  0        },
    {MW_NODE_MEMBER, -1,        0,         0,  0        },
    {MW_NODE_MEMBER, 1e300,     0,         0,  0        },
    {MW_NODE_MEMBER, NA,        0,         0,  NA       },
};

void test_scalar_elementwise(void) {
    static const uint8_t set[] = {0, 1};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_node n = {.op = cases[i].op, .arg_count = 3, .set = set, .set_count = 2};
        double arg[] = {cases[i].a, cases[i].b, cases[i].c};
        CHECK_ROW(same(mw_scalar_apply(&n, arg), cases[i].want), i);
    }
}

static double day(const char *text) {
    int64_t days = 0;
    CHECK(mw_date_parse(mw_slice_of(text), &days, NULL) == MW_OK);
    return (double)days;
}

void test_scalar_dates(void) {
    static const struct {
        mw_node_op op;
        const char *a, *b;
        double want;
    } rows[] = {
        {MW_NODE_YEARS,  "2000-02-29", "2001-02-28", 0  },
        {MW_NODE_YEARS,  "2000-02-29", "2001-03-01", 1  },
        {MW_NODE_YEARS,  "1980-03-13", "2016-01-01", 35 },
        {MW_NODE_YEARS,  "2016-01-01", "1980-03-13", -35},
        {MW_NODE_MONTHS, "2016-01-31", "2016-03-01", 1  },
        {MW_NODE_MONTHS, "2016-03-31", "2016-02-29", -1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_node n = {.op = rows[i].op, .arg_count = 2};
        double arg[] = {day(rows[i].a), day(rows[i].b) + 0.5}; // a time of day does not matter
        CHECK_ROW(same(mw_scalar_apply(&n, arg), rows[i].want), i);
        arg[1] = 1e18; // no date
        CHECK_ROW(isnan(mw_scalar_apply(&n, arg)), i);
    }
    mw_node n = {.op = MW_NODE_ADD_MONTHS, .arg_count = 2};
    CHECK(mw_scalar_apply(&n, (double[]){day("2016-01-31"), 1}) == day("2016-02-29"));
    CHECK(mw_scalar_apply(&n, (double[]){day("2016-03-31"), -1}) == day("2016-02-29"));
    CHECK(isnan(mw_scalar_apply(&n, (double[]){day("9999-12-01"), 1})));
    CHECK(isnan(mw_scalar_apply(&n, (double[]){day("2016-01-31"), NAN})));
    CHECK(isnan(mw_scalar_apply(&n, (double[]){NAN, 1})));
}

void test_scalar_tables(void) {
    static const double low[] = {0, 10, 20}, high[] = {10, 20, INFINITY};
    static const uint8_t open[] = {2, 2, 0}; // [0, 10) [10, 20) [20, inf]
    static const double rate[] = {1, 2, 4}, grid[] = {1, 2, 3, 4, 5, NAN};
    static const mw_lookup_row bands = {{{true, 3, low, high, open}}, rate};
    static const mw_lookup_row both = {
        {{false, 2, NULL, NULL, NULL}, {true, 3, low, high, open}},
        grid
    };
    static const mw_lookup one = {1, 1, &bands}, two = {2, 1, &both};
    static const struct {
        double x, rate, marginal;
    } rows[] = {
        {-1,       NAN, 0       },
        {0,        1,   0       },
        {5,        1,   5       },
        {10,       2,   10      },
        {15,       2,   20      },
        {20,       4,   30      },
        {25,       4,   50      },
        {NAN,      NAN, NAN     },
        {INFINITY, 4,   INFINITY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ROW(same(mw_scalar_lookup(&one, 0, &rows[i].x), rows[i].rate), i);
        CHECK_ROW(same(mw_scalar_marginal(&one, 0, rows[i].x), rows[i].marginal), i);
        CHECK_ROW(isnan(mw_scalar_lookup(&one, -1, &rows[i].x)), i);
        CHECK_ROW(isnan(mw_scalar_marginal(&one, -1, rows[i].x)), i);
    }
    CHECK(mw_scalar_lookup(&two, 0, (double[]){1, 5}) == 4);
    CHECK(mw_scalar_lookup(&two, 0, (double[]){0, 30}) == 3);
    CHECK(isnan(mw_scalar_lookup(&two, 0, (double[]){1, 30})));  // no value there
    CHECK(isnan(mw_scalar_lookup(&two, 0, (double[]){2, 5})));   // no such code
    CHECK(isnan(mw_scalar_lookup(&two, 0, (double[]){0.5, 5}))); // no code
}

enum { MEMBERS = 4 };

static const struct {
    mw_reduce reduce;
    double needs;
    int count;
    double value[MEMBERS], cond[MEMBERS], want;
} reductions[] = {
    {MW_REDUCE_SUM,    0,    3, {1, 2, 3},     {1, 1, 1},    6  },
    {MW_REDUCE_SUM,    0,    0, {0},           {0},          0  },
    {MW_REDUCE_SUM,    0,    3, {1, NA, 3},    {1, 1, 1},    NA },
    {MW_REDUCE_SUM,    0,    3, {1, NA, 3},    {1, 0, 1},    4  },
    {MW_REDUCE_SUM,    0,    3, {1, 2, 3},     {1, NA, 1},   NA },
    {MW_REDUCE_SUM,    0,    3, {1, 0, 3},     {1, NA, 1},   4  },
    {MW_REDUCE_SUM,    0.75, 4, {1, 2, NA, 3}, {1, 1, 1, 1}, 6  },
    {MW_REDUCE_SUM,    0.76, 4, {1, 2, NA, 3}, {1, 1, 1, 1}, NA },
    {MW_REDUCE_SUM,    1e-9, 2, {NA, NA},      {1, 1},       NA }, // one at least
    {MW_REDUCE_COUNT,  0,    3, {1, 1, 1},     {1, 0, 1},    2  },
    {MW_REDUCE_COUNT,  0,    3, {1, 1, 1},     {1, NA, 1},   NA },
    {MW_REDUCE_COUNT,  0.5,  3, {1, 1, 1},     {1, NA, 1},   2  },
    {MW_REDUCE_COUNT,  0,    0, {0},           {0},          0  },
    {MW_REDUCE_ANY,    0,    3, {0, NA, 5},    {1, 1, 1},    1  },
    {MW_REDUCE_ANY,    0,    3, {0, NA, 0},    {1, 1, 1},    NA },
    {MW_REDUCE_ANY,    0,    3, {0, 0, 0},     {1, NA, 1},   0  },
    {MW_REDUCE_ANY,    0,    3, {0, 1, 0},     {1, NA, 1},   NA },
    {MW_REDUCE_ANY,    0.5,  3, {0, NA, 0},    {1, 1, 1},    0  },
    {MW_REDUCE_ANY,    0,    0, {0},           {0},          0  },
    {MW_REDUCE_ALL,    0,    3, {1, NA, 0},    {1, 1, 1},    0  },
    {MW_REDUCE_ALL,    0,    3, {1, NA, 2},    {1, 1, 1},    NA },
    {MW_REDUCE_ALL,    0,    3, {1, 2, 3},     {1, NA, 1},   1  },
    {MW_REDUCE_ALL,    0,    0, {0},           {0},          1  },
    {MW_REDUCE_MEAN,   0,    3, {1, 2, 6},     {1, 1, 1},    3  },
    {MW_REDUCE_MEAN,   0.5,  3, {1, NA, 6},    {1, 1, 1},    3.5},
    {MW_REDUCE_MEAN,   0,    0, {0},           {0},          NA },
    {MW_REDUCE_MIN,    0,    3, {3, 1, 2},     {1, 1, 1},    1  },
    {MW_REDUCE_MIN,    0,    3, {3, 1, 2},     {1, 0, 1},    2  },
    {MW_REDUCE_MIN,    0,    0, {0},           {0},          NA },
    {MW_REDUCE_MAX,    0,    3, {-3, -1, -2},  {1, 1, 1},    -1 },
    {MW_REDUCE_MAX,    0,    2, {-3, NA},      {1, 1},       NA },
    {MW_REDUCE_FIRST,  0,    3, {NA, 2, 3},    {1, 1, 1},    2  },
    {MW_REDUCE_FIRST,  0,    3, {1, 2, 3},     {0, 1, 1},    2  },
    {MW_REDUCE_FIRST,  0,    3, {1, 2, 3},     {NA, 1, 1},   NA },
    {MW_REDUCE_FIRST,  0,    3, {NA, 2, 3},    {NA, 1, 1},   2  },
    {MW_REDUCE_FIRST,  0,    0, {0},           {0},          NA },
    {MW_REDUCE_LAST,   0,    3, {1, 2, NA},    {1, 1, 1},    2  },
    {MW_REDUCE_MEDIAN, 0,    3, {9, 1, 5},     {1, 1, 1},    5  },
    {MW_REDUCE_MEDIAN, 0,    4, {9, 1, 5, 2},  {1, 1, 1, 1}, 3.5},
    {MW_REDUCE_MEDIAN, 0.5,  4, {9, NA, 5, 2}, {1, 1, 1, 0}, 7  },
    {MW_REDUCE_MEDIAN, 0,    0, {0},           {0},          NA },
};

void test_scalar_reduce(void) {
    double scratch[MEMBERS];
    for (size_t i = 0; i < sizeof reductions / sizeof reductions[0]; i++) {
        mw_node n = {.reduce = reductions[i].reduce, .needs = reductions[i].needs};
        double got = mw_scalar_reduce(&n, reductions[i].value, reductions[i].cond,
                                      reductions[i].count, scratch);
        CHECK_ROW(same(got, reductions[i].want), i);
    }
    mw_node n = {.reduce = MW_REDUCE_SUM, .needs = 0.55}; // 11 of 20 are 55 %
    double many[20];
    for (int i = 0; i < 20; i++) many[i] = i < 11 ? 1 : NAN;
    CHECK(mw_scalar_reduce(&n, many, NULL, 20, scratch) == 11);
}

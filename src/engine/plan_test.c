// SPDX-License-Identifier: MIT
// Sharing, folding and checking of plans.
#include "engine/plan.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const mw_domain rows_of_0 = {
    0, 0, {-1, -1, -1}
};

static int32_t fact(mw_plan *p, int32_t source) {
    return mw_plan_add(p, &(mw_node){.op = MW_NODE_FACT, .domain = rows_of_0, .source = source});
}

static int32_t constant(mw_plan *p, double x) {
    return mw_plan_add(p, &(mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY, .value = x});
}

static int32_t op2(mw_plan *p, mw_node_op op, int32_t a, int32_t b) {
    return mw_plan_add(p, &(mw_node){
                              .op = op, .domain = rows_of_0, .arg = {a, b},
                                      .arg_count = 2
    });
}

void test_plan_shares_nodes(void) {
    mw_plan *p = mw_plan_new();
    int32_t x = fact(p, 1), y = fact(p, 2);
    CHECK(x != y && fact(p, 1) == x);
    int32_t sum = op2(p, MW_NODE_ADD, x, y);
    CHECK(op2(p, MW_NODE_ADD, x, y) == sum);
    CHECK(op2(p, MW_NODE_ADD, y, x) != sum); // order shows in the bits of a NaN only, but is kept
    CHECK(op2(p, MW_NODE_SUB, x, y) != sum);
    mw_node previous = {.op = MW_NODE_PREVIOUS_SELF, .domain = rows_of_0, .aux = 3};
    CHECK(mw_plan_add(p, &previous) != mw_plan_add(p, &previous));
    mw_node tagged = *mw_plan_node(p, sum);
    tagged.tag = 77;
    CHECK(mw_plan_add(p, &tagged) == sum);
    CHECK(constant(p, 0.0) != constant(p, -0.0));
    CHECK(constant(p, NAN) == constant(p, -NAN));
    mw_plan_free(p);
}

void test_plan_folds(void) {
    mw_plan *p = mw_plan_new();
    int32_t x = fact(p, 1), one = constant(p, 1), zero = constant(p, 0);
    int32_t minus_zero = constant(p, -0.0), na = constant(p, NAN);
    CHECK(op2(p, MW_NODE_ADD, constant(p, 2), constant(p, 3)) == constant(p, 5));
    CHECK(op2(p, MW_NODE_DIV, one, zero) == na);
    CHECK(mw_plan_node(p, constant(p, 5))->domain.kind == -1);
    struct {
        mw_node_op op;
        int32_t a, b, want; // -1: a node of its own
    } cases[] = {
        {MW_NODE_MUL,  x,          one,        x  },
        {MW_NODE_MUL,  one,        x,          x  },
        {MW_NODE_MUL,  x,          zero,       -1 },
        {MW_NODE_DIV,  x,          one,        x  },
        {MW_NODE_DIV,  one,        x,          -1 },
        {MW_NODE_ADD,  x,          zero,       -1 },
        {MW_NODE_ADD,  x,          minus_zero, x  },
        {MW_NODE_ADD,  minus_zero, x,          x  },
        {MW_NODE_SUB,  x,          zero,       x  },
        {MW_NODE_SUB,  x,          minus_zero, -1 },
        {MW_NODE_POW,  x,          one,        -1 },
        {MW_NODE_ELSE, x,          na,         x  },
        {MW_NODE_ELSE, na,         x,          x  },
        {MW_NODE_ELSE, one,        x,          one},
        {MW_NODE_ELSE, x,          one,        -1 },
        {MW_NODE_AND,  x,          one,        -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t got = op2(p, cases[i].op, cases[i].a, cases[i].b);
        const mw_node *n = mw_plan_node(p, got);
        CHECK_ROW(cases[i].want >= 0 ? got == cases[i].want : n->op == cases[i].op, i);
    }
    mw_node choice = {.op = MW_NODE_IF, .domain = rows_of_0, .arg_count = 3};
    int32_t want[][2] = {
        {one,  x         },
        {zero, minus_zero},
        {na,   na        }
    };
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        choice.arg[0] = want[i][0], choice.arg[1] = x, choice.arg[2] = minus_zero;
        CHECK_ROW(mw_plan_add(p, &choice) == want[i][1], i);
    }
    mw_node minus = {.op = MW_NODE_NEG, .domain = rows_of_0, .arg = {x}, .arg_count = 1};
    minus.arg[0] = mw_plan_add(p, &minus);
    CHECK(minus.arg[0] != x && mw_plan_add(p, &minus) == x);
    mw_plan_free(p);
}

// Numbers and pointers stay while the plan grows far beyond its first room; the limit holds.
void test_plan_many(void) {
    mw_plan *p = mw_plan_new();
    int32_t first = fact(p, 0);
    const mw_node *kept = mw_plan_node(p, first);
    for (int32_t i = 1; i < MW_PLAN_NODES_MAX; i++) CHECK(fact(p, i) == i);
    CHECK(mw_plan_node(p, first) == kept && kept->op == MW_NODE_FACT);
    CHECK(fact(p, MW_PLAN_NODES_MAX) < 0);
    CHECK(mw_plan_count(p) == MW_PLAN_NODES_MAX);
    for (int32_t i = 0; i < MW_PLAN_NODES_MAX; i += 1000) CHECK(fact(p, i) == i);
    mw_plan_free(p);
}

void test_plan_out_of_memory(void) {
    int64_t live = mw_alloc_live();
    for (int64_t n = 0, done = 0; !done; n++) {
        mw_alloc_fail_after(n);
        mw_plan *p = mw_plan_new();
        int32_t added = 0;
        while (p && added < 300 && fact(p, added) == added) added++;
        mw_alloc_fail_after(-1);
        done = added == 300;
        CHECK_ROW(!p || mw_plan_count(p) == added, n); // as it was before the failure
        mw_plan_free(p);
        CHECK_ROW(mw_alloc_live() == live, n);
        CHECK(!done || n > 5);
    }
}

// A shape of two kinds, 1 below 0, one axis of 3 periods, one key dimension of 2 members.
static const int32_t begin[] = {0, 2}, end[] = {2, 2}, up[] = {0, 0}, axis_size[] = {3};
static const int32_t *const begins[] = {NULL, begin}, *const ends[] = {NULL, end};
static const int32_t *const ups[] = {up, NULL}, *const none[] = {NULL, NULL};
static const mw_shape_kind kinds[] = {
    {.count = 2, .up = none, .begin = begins, .end = ends},
    {.count = 2, .up = ups,  .begin = none,   .end = none},
};
static const int32_t key_size[] = {2};
static const mw_shape shape = {.kind_count = 2,
                               .axis_count = 1,
                               .key_count = 1,
                               .kind = kinds,
                               .axis_size = axis_size,
                               .key_size = key_size};
static const int32_t map_low[] = {-1, 0, 2}, map_high[] = {3, 3, 3}, map_wild[] = {0, 0, 4};
static const double low[] = {0, 5}, high[] = {5, 9}, crossed[] = {5, 4}, per_period[] = {1, 2, 3};
static const uint8_t open[] = {2, 2};
static const mw_lookup_row rows[] = {
    {{{true, 2, low, high, open}}, low}
};
static const mw_lookup_row bad_rows[] = {
    {{{true, 2, low, crossed, open}}, low}
};
static const mw_lookup table = {1, 1, rows}, bad_table = {1, 1, bad_rows};
static const int32_t row_of[] = {0, 0, -1}, row_of_wild[] = {0, 1, 0};

#define AT(kind, axis, key)                                                                        \
    {                                                                                              \
        kind, axis, { key, -1, -1 }                                                                \
    }

// Nodes 0..3 of each plan: a fact of kind 0, of kind 1, of kind 0 by key, and a constant.
static const struct {
    bool ok;
    mw_node n;
} checks[] = {
    {true,  {.op = MW_NODE_ADD, .domain = AT(0, 0, -1), .arg = {0, 3}, .arg_count = 2}            },
    {false, {.op = MW_NODE_ADD, .domain = AT(0, 0, -1), .arg = {0, 1}, .arg_count = 2}            },
    {false, {.op = MW_NODE_ADD, .domain = AT(0, 0, -1), .arg = {0}, .arg_count = 1}               },
    {false, {.op = MW_NODE_ADD, .domain = AT(0, 0, -1), .arg = {0, 4}, .arg_count = 2}            },
    {false, {.op = MW_NODE_ADD, .domain = AT(0, 0, -1), .arg = {0, -1}, .arg_count = 2}           },
    {false, {.op = MW_NODE_FACT, .domain = AT(2, 0, -1)}                                          },
    {false, {.op = MW_NODE_FACT, .domain = AT(0, 1, -1)}                                          },
    {false, {.op = MW_NODE_FACT, .domain = {0, 0, {-1, 0, -1}}}                                   },
    {false, {.op = MW_NODE_FACT, .domain = {0, 0, {0, 0, -1}}}                                    },
    {true,  {.op = MW_NODE_TIME, .domain = AT(-1, 0, -1), .per_period = per_period}               },
    {false, {.op = MW_NODE_TIME, .domain = AT(0, -1, -1), .per_period = per_period}               },
    {true,  {.op = MW_NODE_KEY, .domain = AT(0, 0, 0)}                                            },
    {false, {.op = MW_NODE_KEY, .domain = AT(0, 0, -1)}                                           },
    {false, {.op = MW_NODE_KEY, .domain = AT(0, 0, 0), .aux = 3}                                  },
    {true,  {.op = MW_NODE_SPREAD, .domain = AT(0, 0, 0), .arg = {0}, .arg_count = 1}             },
    {false, {.op = MW_NODE_SPREAD, .domain = AT(0, 0, -1), .arg = {2}, .arg_count = 1}            },
    {false, {.op = MW_NODE_SPREAD, .domain = AT(1, 0, -1), .arg = {0}, .arg_count = 1}            },
    {true,  {.op = MW_NODE_UP, .domain = AT(1, 0, -1), .arg = {0}, .arg_count = 1}                },
    {false, {.op = MW_NODE_UP, .domain = AT(0, 0, -1), .arg = {1}, .arg_count = 1}                },
    {true,  {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .arg = {1}, .arg_count = 1}               },
    {true,  {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .arg = {1, 1}, .arg_count = 2}            },
    {false, {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .arg = {1, 0}, .arg_count = 2}            },
    {false, {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .arg = {-1, 1}, .arg_count = 2}           },
    {true,
     {.op = MW_NODE_AGG,
      .domain = AT(0, 0, -1),
      .arg = {-1, 1},
      .arg_count = 2,
      .reduce = MW_REDUCE_COUNT}                                                                  },
    {true,  {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .aux = 1, .reduce = MW_REDUCE_COUNT}      },
    {false, {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .aux = 0, .reduce = MW_REDUCE_COUNT}      },
    {false, {.op = MW_NODE_AGG, .domain = AT(1, 0, -1), .arg = {0}, .arg_count = 1}               },
    {false, {.op = MW_NODE_AGG, .domain = AT(0, 0, -1), .arg = {1}, .arg_count = 1, .needs = 1.5} },
    {true,  {.op = MW_NODE_ROLL, .domain = AT(0, 0, -1), .arg = {0, 1}, .arg_count = 2}           },
    {true,  {.op = MW_NODE_ROLL, .domain = AT(0, 0, -1), .arg = {-1, 1}, .arg_count = 2}          },
    {false, {.op = MW_NODE_ROLL, .domain = AT(0, 0, -1), .arg = {0, 1, 1}, .arg_count = 3}        },
    {false, {.op = MW_NODE_ROLL, .domain = AT(0, 0, -1), .arg = {0, 1}, .arg_count = 2, .aux = 2} },
    {false, {.op = MW_NODE_LINKED, .domain = AT(0, 0, -1), .arg = {1}, .arg_count = 1}            },
    {true,
     {.op = MW_NODE_TIME_PICK, .domain = AT(0, 0, -1), .arg = {0}, .arg_count = 1, .map = map_low}},
    {false,
     {.op = MW_NODE_TIME_PICK,
      .domain = AT(0, 0, -1),
      .arg = {0},
      .arg_count = 1,
      .map = map_high}                                                                            },
    {false, {.op = MW_NODE_TIME_PICK, .domain = AT(0, 0, -1), .arg = {0}, .arg_count = 1}         },
    {true,
     {.op = MW_NODE_TIME_REDUCE,
      .domain = AT(0, 0, -1),
      .arg = {0},
      .arg_count = 1,
      .map = map_low,
      .map_end = map_high}                                                                        },
    {false,
     {.op = MW_NODE_TIME_REDUCE,
      .domain = AT(0, 0, -1),
      .arg = {0},
      .arg_count = 1,
      .map = map_low,
      .map_end = map_wild}                                                                        },
    {true,  {.op = MW_NODE_KEY_REDUCE, .domain = AT(0, 0, -1), .arg = {2}, .arg_count = 1}        },
    {false, {.op = MW_NODE_KEY_REDUCE, .domain = AT(0, 0, -1), .arg = {0}, .arg_count = 1}        },
    {true,  {.op = MW_NODE_KEY_PICK, .domain = AT(0, 0, -1), .arg = {2, 3}, .arg_count = 2}       },
    {false, {.op = MW_NODE_KEY_PICK, .domain = AT(0, 0, -1), .arg = {2, 1}, .arg_count = 2}       },
    {true,
     {.op = MW_NODE_MARGINAL,
      .domain = AT(0, 0, -1),
      .arg = {0},
      .arg_count = 1,
      .table = &table,
      .row_of = row_of}                                                                           },
    {false,
     {.op = MW_NODE_MARGINAL,
      .domain = AT(0, 0, -1),
      .arg = {0},
      .arg_count = 1,
      .table = &table,
      .row_of = row_of_wild}                                                                      },
    {false,
     {.op = MW_NODE_LOOKUP,
      .domain = AT(0, 0, -1),
      .arg = {0},
      .arg_count = 1,
      .table = &bad_table,
      .row_of = row_of}                                                                           },
    {false, {.op = MW_NODE_LOOKUP, .domain = AT(0, 0, -1), .table = &table, .row_of = row_of}     },
    {true,  {.op = MW_NODE_PEER, .domain = AT(0, 0, -1), .arg = {0, 3}, .arg_count = 2}           },
    {false, {.op = MW_NODE_PEER, .domain = AT(0, 0, -1)}                                          },
 // no RECUR of it
    {false, {.op = MW_NODE_PREVIOUS_SELF, .domain = AT(0, 0, -1), .aux = 9}                       },
};

// Adds what makes a RECUR: previous, previous + fact, the RECUR itself, and what `extra` says.
static mw_plan *recur_plan(int extra) {
    mw_plan *p = mw_plan_new();
    int32_t x = fact(p, 0);
    int32_t self =
        mw_plan_add(p, &(mw_node){.op = MW_NODE_PREVIOUS_SELF, .domain = rows_of_0, .aux = 5});
    int32_t body = op2(p, MW_NODE_ADD, self, x);
    mw_node recur = {
        .op = MW_NODE_RECUR,
        .domain = rows_of_0,
        .arg = {extra == 1 ? self : x, body},
        .arg_count = 2,
        .aux = 5
    };
    int32_t done = mw_plan_add(p, &recur);
    if (extra == 2) op2(p, MW_NODE_MUL, body, x); // a use outside
    if (extra == 3) mw_plan_add(p, &recur);       // a second RECUR
    if (extra == 4) op2(p, MW_NODE_MUL, done, x); // its result may be used
    return p;
}

void test_plan_check(void) {
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        mw_plan *p = mw_plan_new();
        mw_node below = {.op = MW_NODE_FACT, .domain = AT(1, 0, -1)};
        mw_node keyed = {.op = MW_NODE_FACT, .domain = AT(0, 0, 0)};
        CHECK(fact(p, 0) == 0 && mw_plan_add(p, &below) == 1);
        CHECK(mw_plan_add(p, &keyed) == 2 && constant(p, 0) == 3);
        // A wrong node is put in place of a good one: mw_plan_add trusts its args.
        mw_node filler = {.op = MW_NODE_ABS, .domain = rows_of_0, .arg_count = 1};
        int32_t id = checks[i].ok ? mw_plan_add(p, &checks[i].n) : mw_plan_add(p, &filler);
        mw_node *at = (mw_node *)(uintptr_t)mw_plan_node(p, id);
        *at = checks[i].n;
        mw_error err = {0};
        mw_status st = mw_plan_check(p, &shape, &err);
        CHECK_ROW(st == (checks[i].ok ? MW_OK : MW_INVALID), i);
        CHECK_ROW(checks[i].ok || strstr(err.text, mw_node_op_name(checks[i].n.op)), i);
        mw_plan_free(p);
    }
    static const bool recur_ok[] = {true, false, false, false, true};
    for (int extra = 0; extra < 5; extra++) {
        mw_plan *p = recur_plan(extra);
        CHECK_ROW((mw_plan_check(p, &shape, NULL) == MW_OK) == recur_ok[extra], extra);
        mw_plan_free(p);
    }
}

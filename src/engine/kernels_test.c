// SPDX-License-Identifier: MIT
// Every set of kernels against the definition, point by point, for all lengths up to 67.
#include "engine/kernels.h"

#include "base/hash.h"
#include "engine/scalar.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

enum { LENGTH_MAX = 67, ROUNDS = 40 };

static uint64_t state;

static double draw(void) {
    static const double odd[] = {NAN, NAN, 0, -0.0, 1, INFINITY, -INFINITY, 1e300, 2.5, -2.5, 0.5};
    uint64_t r = mw_hash64_mix(++state);
    switch (r % 4) {
    case 0: return odd[r / 4 % (sizeof odd / sizeof odd[0])];
    case 1: return (double)(int64_t)(r / 4 % 4000000) - 800000; // dates, and some beyond them
    case 2: return (double)(int64_t)(r / 4 % 9) - 2;
    default: return ((double)(r / 4 % 1000000) - 500000) / 64;
    }
}

static bool same(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

typedef struct {
    double a[LENGTH_MAX], b[LENGTH_MAX], c[LENGTH_MAX], out[LENGTH_MAX + 1];
} vectors;

static void fill(vectors *v) {
    for (int i = 0; i < LENGTH_MAX; i++) v->a[i] = draw(), v->b[i] = draw(), v->c[i] = draw();
    for (int i = 0; i <= LENGTH_MAX; i++) v->out[i] = 77;
}

static void check_one(const mw_kernels *k, vectors *v, mw_node_op op, int64_t n) {
    mw_node node = {.op = op, .arg_count = 1};
    k->one[op](v->a, v->out, n);
    for (int64_t i = 0; i < n; i++)
        CHECK_ROW(same(v->out[i], mw_scalar_apply(&node, &v->a[i])), op);
    CHECK_ROW(v->out[n] == 77, op); // nothing beyond the end
}

static void check_two(const mw_kernels *k, vectors *v, mw_node_op op, int64_t n) {
    mw_node node = {.op = op, .arg_count = 2};
    for (int form = 0; form < MW_FORM_COUNT; form++) {
        k->two[op][form](v->a, v->b, v->out, n);
        for (int64_t i = 0; i < n; i++) {
            double arg[] = {v->a[form == MW_FORM_CV ? 0 : i], v->b[form == MW_FORM_VC ? 0 : i]};
            CHECK_ROW(same(v->out[i], mw_scalar_apply(&node, arg)), op);
        }
    }
    CHECK_ROW(v->out[n] == 77, op);
}

static void check_choose(const mw_kernels *k, vectors *v, int64_t n) {
    mw_node node = {.op = MW_NODE_IF, .arg_count = 3};
    for (int form = 0; form < 4; form++) {
        k->choose[form](v->a, v->b, v->c, v->out, n);
        for (int64_t i = 0; i < n; i++) {
            double arg[] = {v->a[i], v->b[form & 1 ? 0 : i], v->c[form & 2 ? 0 : i]};
            CHECK_ROW(same(v->out[i], mw_scalar_apply(&node, arg)), form);
        }
    }
}

// A reduction of the first members of a, as one row, and joined vector by vector.
static void check_reduce(const mw_kernels *k, vectors *v, mw_reduce r, int64_t n) {
    static const int32_t zero = 0;
    mw_node node = {.reduce = r};
    double got, scratch[LENGTH_MAX], want = mw_scalar_reduce(&node, v->a, NULL, n, scratch);
    if (k->reduce[r] && n > 0) {
        mw_kernel_rows rows = {&zero, &zero, (int32_t)n, 1};
        k->reduce[r](&rows, v->a, &got);
        CHECK_ROW(same(got, want), r);
    }
    if (!k->join[r] || n == 0 || r == MW_REDUCE_LAST) return;
    bool none = r == MW_REDUCE_FIRST, first = r == MW_REDUCE_MIN || r == MW_REDUCE_MAX;
    got = none ? NAN : first ? v->a[0] : r == MW_REDUCE_ALL ? 1 : 0;
    for (int64_t i = first; i < n; i++) k->join[r](&v->a[i], &got, 1);
    CHECK_ROW(same(got, want), r);
}

// With conditions: what the two kernels make of a member adds up to the reduction.
static void check_conditions(const mw_kernels *k, vectors *v, int64_t n) {
    double scratch[LENGTH_MAX], sum = 0, count = 0;
    mw_node node = {.reduce = MW_REDUCE_SUM};
    k->cond_sum(v->a, v->b, v->out, n);
    for (int64_t i = 0; i < n; i++) sum += v->out[i];
    CHECK(same(sum, mw_scalar_reduce(&node, v->a, v->b, n, scratch)));
    node.reduce = MW_REDUCE_COUNT;
    k->cond_count(v->a, v->b, v->out, n);
    for (int64_t i = 0; i < n; i++) count += v->out[i];
    CHECK(same(count, mw_scalar_reduce(&node, v->a, v->b, n, scratch)));
}

static void check_tables(const mw_kernels *k, vectors *v, int64_t n) {
    static const double low[] = {-INFINITY, 0, 1, 5}, high[] = {-3, 1, 2, INFINITY};
    static const double value[] = {1, 2, NAN, 4};
    for (uint64_t open = 0; open < 256; open += 5) {
        const uint8_t ends[] = {open & 3, open >> 2 & 3, open >> 4 & 3, open >> 6 & 3};
        const mw_lookup_row row = {{{true, 4, low, high, ends}}, value};
        const mw_lookup table = {1, 1, &row};
        k->bands(v->a, &row, v->out, n);
        for (int64_t i = 0; i < n; i++)
            CHECK_ROW(same(v->out[i], mw_scalar_lookup(&table, 0, &v->a[i])), open);
        k->marginal(v->a, &row, v->out, n);
        for (int64_t i = 0; i < n; i++)
            CHECK_ROW(same(v->out[i], mw_scalar_marginal(&table, 0, v->a[i])), open);
    }
}

static void check_rest(const mw_kernels *k, vectors *v, int64_t n) {
    static const uint8_t set[] = {0, 1, 1, 0, 0, 1};
    mw_node member = {.op = MW_NODE_MEMBER, .arg_count = 1, .set = set, .set_count = 6};
    int32_t at[LENGTH_MAX];
    k->member_bits(v->a, 0x26, v->out, n);
    for (int64_t i = 0; i < n; i++) CHECK(same(v->out[i], mw_scalar_apply(&member, &v->a[i])));
    for (int64_t i = 0; i < n; i++) at[i] = (int32_t)(mw_hash64_mix(++state) % 67) - 1;
    for (int64_t i = 0; i < n; i++) at[i] = at[i] < 0 ? -1 : at[i] + 100;
    k->up(v->a, at, 100, v->out, n);
    for (int64_t i = 0; i < n; i++)
        CHECK(at[i] < 0 ? isnan(v->out[i]) : same(v->out[i], v->a[at[i] - 100]));
    k->copy(v->a, v->out, n);
    for (int64_t i = 0; i < n; i++) CHECK(same(v->out[i], v->a[i]));
    k->fill(-0.0, v->out, n);
    for (int64_t i = 0; i < n; i++) CHECK(same(v->out[i], -0.0));
}

static void check_all(const mw_kernels *k, int64_t n) {
    vectors v;
    for (int32_t op = 0; op < MW_NODE_OP_COUNT; op++) {
        fill(&v);
        if (k->one[op]) check_one(k, &v, op, n);
        if (k->two[op][0]) check_two(k, &v, op, n);
    }
    for (int32_t r = 0; r < MW_REDUCE_OP_COUNT; r++) {
        fill(&v);
        if (r % 2)
            for (int i = 0; i < LENGTH_MAX; i++) v.a[i] = isfinite(v.a[i]) ? v.a[i] : i % 2;
        check_reduce(k, &v, r, n);
    }
    fill(&v);
    check_choose(k, &v, n);
    check_conditions(k, &v, n);
    check_tables(k, &v, n);
    check_rest(k, &v, n);
}

void test_kernels(void) {
    const mw_kernels *set[MW_KERNELS_MAX];
    const char *name[MW_KERNELS_MAX];
    int count = mw_kernels_all(set, name);
    CHECK(count >= 1 && mw_kernels_get() == set[count - 1]);
    for (int s = 0; s < count; s++) {
        int before = mw_test_failures;
        state = 0;
        for (int round = 0; round < ROUNDS; round++)
            for (int64_t n = 0; n <= LENGTH_MAX; n += round ? 1 + round % 7 : 1)
                check_all(set[s], n);
        if (mw_test_failures > before) fprintf(stderr, "above: kernels %s\n", name[s]);
    }
}

// Day by day over three leap years and around the ends of the calendar, in all directions.
void test_kernels_dates(void) {
    const mw_kernels *k = mw_kernels_get();
    static const double to[] = {-719162, 0, 18321, 18322, 2932896};
    static const mw_node_op ops[] = {MW_NODE_YEARS, MW_NODE_MONTHS};
    enum { DAYS = 4500 };
    static double from[DAYS], out[DAYS];
    static const double starts[] = {-719162 - 10, 10000, 2932896 - DAYS + 10};
    for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++)
        for (size_t t = 0; t < sizeof to / sizeof to[0]; t++)
            for (size_t o = 0; o < 2; o++) {
                mw_node node = {.op = ops[o], .arg_count = 2};
                for (int i = 0; i < DAYS; i++) from[i] = starts[s] + i;
                k->two[ops[o]][MW_FORM_VC](from, &to[t], out, DAYS);
                for (int i = 0; i < DAYS; i++) {
                    double arg[] = {from[i], to[t]};
                    CHECK_ROW(same(out[i], mw_scalar_apply(&node, arg)), i);
                }
            }
}

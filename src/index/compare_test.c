// SPDX-License-Identifier: MIT
#include "index/compare.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NA (double)NAN

// By hand: units 0 to 3 have both. By a 4 3 2 1, by b 4 2 2 1 (8 is tied): shifts 0 1 0 0.
void test_compare_scores(void) {
    const double a[] = {1, 2, 3, 9, NA, 100}, b[] = {5, 8, 8, 9, 3, NA}, *column[] = {a, b};
    double rank[12];
    mw_columns pair = {column, 2, 6};
    mw_comparison c;
    CHECK(mw_compare_scores(&pair, rank, &c, NULL) == MW_OK);
    CHECK(c.units == 4 && c.moved == 1 && c.shift_mean == 0.25);
    CHECK(c.shift_max == 1 && c.shift_max_unit == 1);
    const double want[] = {4, 3, 2, 1, NA, NA, 4, 2, 2, 1, NA, NA};
    for (int i = 0; i < 12; i++) CHECK_ROW(mw_near(rank[i], want[i]), i);
    // ranks 1 2 3 4 and 1 2.5 2.5 4; five of six pairs agree, one is tied
    CHECK(mw_near(c.spearman, 4.5 / sqrt(5 * 4.5)) && mw_near(c.kendall, 5 / sqrt(6 * 5)));
    CHECK(c.pearson > 0 && c.pearson < 1);
    pair.column = (const double *const[]){a, a};
    CHECK(mw_compare_scores(&pair, NULL, &c, NULL) == MW_OK);
    CHECK(c.units == 5 && c.moved == 0 && c.shift_max == 0 && c.shift_max_unit == 0);
    CHECK(mw_near(c.kendall, 1));
    pair.n = 0;
    CHECK(mw_compare_scores(&pair, NULL, &c, NULL) == MW_OK);
    CHECK(c.units == 0 && isnan(c.shift_mean) && isnan(c.shift_max) && c.shift_max_unit == -1);
}

// ---- leaving out

// The whole of a (leaf 3, leaf 4) and leaf 2.
// clang-format off
static const mw_index_node tree[] = {
    {.parent = -1, .column = -1, .weight = 1, .denominator = -1, .absent = MW_ABSENT_REWEIGHT},
    {.parent = 0, .column = -1, .weight = 1, .denominator = -1, .absent = MW_ABSENT_REWEIGHT},
    {.parent = 0, .column = 2, .weight = 1, .denominator = -1, .absent = MW_ABSENT_REWEIGHT},
    {.parent = 1, .column = 0, .weight = 1, .denominator = -1, .absent = MW_ABSENT_REWEIGHT},
    {.parent = 1, .column = 1, .weight = 1, .denominator = -1, .absent = MW_ABSENT_REWEIGHT},
};
// clang-format on
enum { NODES = sizeof tree / sizeof tree[0], UNITS = 3 };

static mw_table values(void) {
    // the whole: (x0 + x1) / 4 + x2 / 2 = 3, 2.5, 2 by unit
    const double v[] = {4, 2, 0, /* */ 4, 2, 0, /* */ 2, 3, 4};
    mw_table t;
    MW_ASSERT(mw_table_new(UNITS, 3, 1, &t, NULL) == MW_OK);
    memcpy(t.value, v, sizeof v);
    return t;
}

void test_compare_without(void) {
    mw_table t = values();
    mw_index_spec spec = {.node = tree, .node_count = NODES};
    mw_removal_ask ask = {.spec = &spec, .raw = &t};
    const int32_t node[] = {1, 2, 3};
    mw_comparison c[3];
    CHECK(mw_remove_each(&ask, node, 3, c, NULL) == MW_OK);
    // without the inner node 1 leaf 2 decides: all turned round
    CHECK(c[0].units == 3 && c[0].moved == 2 && mw_near(c[0].shift_mean, 4.0 / 3));
    CHECK(mw_near(c[0].kendall, -1) && c[0].shift_max == 2 && c[0].shift_max_unit == 0);
    // without leaf 2, or with one of two alike fewer, nothing moves
    CHECK(c[1].moved == 0 && c[2].moved == 0 && mw_near(c[2].pearson, 1));
    mw_table_free(&t);
}

// Without node 1 those behind it move up, their parents too: what is left is the mean of the leaves
// of node 2, in which unit 2 is the best.
void test_compare_without_first(void) {
    mw_table t = values();
    mw_index_node node[] = {tree[0], tree[2], tree[1], tree[3], tree[4]};
    node[1].weight = 9;
    node[1].column = 0;
    node[3].parent = node[4].parent = 2;
    node[3].column = 1, node[3].weight = 0.1;
    node[4].column = 2;
    mw_index_spec spec = {.node = node, .node_count = NODES};
    mw_removal_ask ask = {.spec = &spec, .raw = &t};
    const int32_t first[] = {1};
    mw_comparison c;
    CHECK(mw_remove_each(&ask, first, 1, &c, NULL) == MW_OK);
    CHECK(c.units == 3 && mw_near(c.kendall, -1) && c.shift_max == 2);
    mw_table_free(&t);
}

// The only member takes its parent with it; the last one leaves nothing.
void test_compare_without_last(void) {
    mw_table t = values();
    mw_index_node node[] = {tree[0], tree[1], tree[2], tree[3]};
    mw_index_spec spec = {.node = node, .node_count = 4};
    mw_removal_ask ask = {.spec = &spec, .raw = &t};
    const int32_t leaf[] = {3}, only[] = {1, 2};
    mw_comparison c[2];
    CHECK(mw_remove_each(&ask, leaf, 1, c, NULL) == MW_OK);
    CHECK(c[0].units == 3 && mw_near(c[0].kendall, -1));
    node[1].column = 0; // one leaf below the root
    spec.node_count = 2;
    CHECK(mw_remove_each(&ask, only, 1, c, NULL) == MW_OK);
    CHECK(c[0].units == 0 && isnan(c[0].shift_mean) && isnan(c[0].kendall));
    mw_table_free(&t);
}

static void name_it(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    snprintf(buf, size, "%s %d of unit %lld", (const char *)ctx, node, (long long)unit);
}

void test_compare_without_refused(void) {
    mw_table t = values();
    mw_index_node node[NODES];
    memcpy(node, tree, sizeof tree);
    mw_index_spec spec = {.node = node, .node_count = NODES};
    char what[] = "part";
    mw_index_names names = {what, name_it};
    mw_removal_ask ask = {.spec = &spec, .raw = &t, .names = &names};
    mw_comparison c;
    mw_error err = {0};
    const int32_t root[] = {0}, beyond[] = {NODES}, third[] = {3};
    CHECK(mw_remove_each(&ask, root, 1, &c, &err) == MW_INVALID);
    CHECK(strstr(err.text, "node 0 cannot be left out: there are 1 to 4") != NULL);
    CHECK(mw_remove_each(&ask, beyond, 1, &c, NULL) == MW_INVALID);
    ask.period = 1;
    CHECK(mw_remove_each(&ask, third, 1, &c, &err) == MW_INVALID && strstr(err.text, "period 1"));
    ask.period = 0;
    // The part that is named is the one of the whole: leaf 4 is node 3 of what is left.
    node[1].combine = (mw_combine){
        .method = MW_COMBINE_OWA, .owa_count = 2, .owa = {1, 1}
    };
    CHECK(mw_remove_each(&ask, third, 1, &c, &err) == MW_INVALID);
    CHECK(strstr(err.text, "without node 3: ") == err.text && strstr(err.text, "owa has 2"));
    // With leaf 3 node 1 has a mean above 0 everywhere, and a harmonic mean without it has not.
    double *x = mw_table_at(&t, 0, 0);
    x[1] = 9, x[2] = 9;
    mw_table_at(&t, 1, 0)[2] = -1;
    node[1].combine = (mw_combine){.method = MW_COMBINE_MPI};
    CHECK(mw_remove_each(&ask, third, 1, &c, &err) == MW_INVALID);
    CHECK(strstr(err.text, "part 4 of unit 2 is -1") != NULL);
    mw_table_free(&t);
}

void test_compare_memory(void) {
    mw_table t = values();
    mw_index_spec spec = {.node = tree, .node_count = NODES};
    mw_removal_ask ask = {.spec = &spec, .raw = &t};
    const int32_t node[] = {3};
    mw_comparison c;
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 500; n++) {
        mw_alloc_fail_after(n);
        st = mw_remove_each(&ask, node, 1, &c, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_table_free(&t);
}

// SPDX-License-Identifier: MIT
// Whole indices: against the reference's aggregates and ranks, and the edges of a table.
#include "index/run.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "index/weigh.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// As the reference does it: it screens what was imputed, so that nothing is left out; missing
// children are left to the others.
static bool open_asem(mw_asem *a) {
    if (!mw_asem_open(a)) return false;
    a->spec.screen_min = 0;
    for (int32_t n = 0; n < a->spec.node_count; n++) a->node[n].absent = MW_ABSENT_REWEIGHT;
    return true;
}

// Every node's score against a file with a column for it; how many were compared.
static int compare(const mw_asem *a, const mw_index_result *r, const char *file) {
    mw_csv c;
    int compared = 0;
    if (!mw_csv_open(file, &c)) return -1;
    for (int32_t i = 0; i < a->spec.node_count; i++) {
        int32_t column = mw_csv_column(&c, a->name[i]);
        for (int32_t u = 0; u < a->units && column >= 0; u++) {
            double want = mw_csv_number(&c, mw_csv_row(&c, a->unit[u]), column);
            double got = mw_table_at(&r->score, i, 0)[u];
            CHECK_ROW(mw_near(got, want), u);
            if (!mw_near(got, want))
                fprintf(stderr, "%s of %s: %.15g, not %.15g\n", a->name[i], a->unit[u], got, want);
            compared++;
        }
    }
    mw_csv_close(&c);
    return compared;
}

void test_run_asem(void) {
    static const struct {
        const char *file;
        mw_norm norm;
        int nodes;
    } rows[] = {
        {"ref_dset_Aggregated.csv",       {MW_NORM_MINMAX, 0, 100, 0}, 60},
        {"ref_agg_minmax1_100_amean.csv", {MW_NORM_MINMAX, 1, 100, 0}, 11},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_asem a;
        mw_index_result r;
        if (!open_asem(&a)) return;
        a.spec.norm = rows[i].norm;
        CHECK_ROW(mw_index_run(&a.spec, &a.raw, NULL, &r, NULL) == MW_OK, i);
        CHECK_ROW(compare(&a, &r, rows[i].file) == rows[i].nodes * a.units, i);
        mw_index_result_fini(&r);
        mw_asem_close(&a);
    }
}

void test_run_asem_ranks(void) {
    mw_asem a;
    mw_index_result r;
    mw_csv c;
    double rank[64];
    int compared = 0;
    if (!open_asem(&a)) return;
    CHECK(mw_index_run(&a.spec, &a.raw, NULL, &r, NULL) == MW_OK);
    if (mw_csv_open("ref_results_aggs_ranks.csv", &c)) {
        for (int32_t i = 0; i < a.spec.node_count; i++) {
            int32_t column = mw_csv_column(&c, a.name[i]);
            CHECK(mw_index_ranks(&r, i, 0, rank, NULL) == MW_OK);
            for (int32_t u = 0; u < a.units && column >= 0; u++, compared++)
                CHECK_ROW(rank[u] == mw_csv_number(&c, mw_csv_row(&c, a.unit[u]), column), u);
        }
        CHECK(compared == 11 * a.units);
        mw_csv_close(&c);
    }
    mw_index_result_fini(&r);
    mw_asem_close(&a);
}

// The reference's table of results, rounded to eight places, by rank.
void test_run_asem_results(void) {
    mw_asem a;
    mw_index_result r;
    mw_csv c;
    double rank[64];
    int compared = 0;
    if (!open_asem(&a)) return;
    CHECK(mw_index_run(&a.spec, &a.raw, NULL, &r, NULL) == MW_OK);
    CHECK(mw_index_ranks(&r, 0, 0, rank, NULL) == MW_OK);
    if (mw_csv_open("ref_results_full_scores.csv", &c)) {
        for (int32_t u = 0; u < a.units; u++) {
            int32_t row = mw_csv_row(&c, a.unit[u]);
            CHECK_ROW(rank[u] == mw_csv_number(&c, row, mw_csv_column(&c, "Rank")), u);
            for (int32_t i = 0; i < a.spec.node_count; i++, compared++) {
                double want = mw_csv_number(&c, row, mw_csv_column(&c, a.name[i]));
                CHECK_ROW(fabs(mw_table_at(&r.score, i, 0)[u] - want) < 6e-9, i);
            }
        }
        CHECK(compared == 60 * a.units);
        mw_csv_close(&c);
    }
    mw_index_result_fini(&r);
    mw_asem_close(&a);
}

static int32_t node_named(const mw_asem *a, const char *name) {
    for (int32_t n = 0; n < a->spec.node_count; n++)
        if (strcmp(a->name[n], name) == 0) return n;
    return -1;
}

// Weights of the pillars' indicators by their first component: sizes of loadings, which the
// reference leaves as they are and the index brings to a sum of 1.
static int compare_loadings(const mw_asem *a, const mw_csv *c, const mw_index_result *r) {
    double sum[64] = {0};
    int compared = 0;
    for (int32_t i = 1; i < c->rows; i++) {
        int32_t n = node_named(a, mw_csv_text(c, i, 0));
        if (n > 0) sum[a->node[n].parent] += fabs(mw_csv_number(c, i, 2));
    }
    for (int32_t i = 1; i < c->rows; i++) {
        int32_t n = node_named(a, mw_csv_text(c, i, 0));
        if (n < 1 || strcmp(mw_csv_text(c, i, 1), "1") != 0) continue;
        double want = fabs(mw_csv_number(c, i, 2)) / sum[a->node[n].parent];
        CHECK_ROW(fabs(mw_table_at(&r->weight, n, 0)[0] - want) <= 1e-9, i);
        compared++;
    }
    return compared;
}

void test_run_asem_pca(void) {
    mw_asem a;
    mw_index_result r;
    mw_csv c;
    if (!open_asem(&a)) return;
    for (int32_t n = 0; n < a.spec.node_count; n++)
        if (a.node[n].column < 0) a.node[n].weigh = MW_WEIGH_PCA;
    CHECK(mw_index_run(&a.spec, &a.raw, NULL, &r, NULL) == MW_OK);
    if (mw_csv_open("ref_PCA_weights_level1.csv", &c)) {
        CHECK(compare_loadings(&a, &c, &r) == 49);
        mw_csv_close(&c);
    }
    mw_index_result_fini(&r);
    mw_asem_close(&a);
}

// ---- small tables

// clang-format off
static const mw_index_node tree[] = {
    {.parent = -1, .column = -1, .weight = 1, .denominator = -1},
    {.parent = 0, .column = -1, .weight = 1, .denominator = -1},
    {.parent = 0, .column = 2, .weight = 3, .denominator = -1, .less_is_better = true},
    {.parent = 1, .column = 0, .weight = 1, .denominator = -1, .treated = true},
    {.parent = 1, .column = 1, .weight = 1, .denominator = 3, .treated = true},
};
// clang-format on

enum { NODES = sizeof tree / sizeof tree[0] };

static mw_table small(int64_t units, const double *value) {
    mw_table t;
    MW_ASSERT(mw_table_new(units, 4, 1, &t, NULL) == MW_OK);
    memcpy(t.value, value, (size_t)(units * 4) * sizeof *value);
    return t;
}

void test_run_small(void) {
    const double v[] = {0, 5, 10, /* */ 10, 40, 90, /* */ 1, 2, 3, /* */ 1, 2, 3};
    mw_table t = small(3, v);
    mw_index_spec spec = {
        .node = tree, .node_count = NODES, .norm = {MW_NORM_MINMAX, 0, 100, 0}
    };
    mw_index_result r;
    CHECK(mw_index_run(&spec, &t, &(mw_index_options){.stages = true}, &r, NULL) == MW_OK);
    // column 0: 0 50 100; column 1 by 3: 10 20 30, so 0 50 100; column 2 turned: 100 50 0
    const double want[] = {75, 50, 25};
    double rank[3];
    for (int u = 0; u < 3; u++) CHECK_ROW(mw_near(mw_table_at(&r.score, 0, 0)[u], want[u]), u);
    CHECK(mw_near(mw_table_at(&r.score, 1, 0)[2], 100) && r.leaves[0] == 3 && r.leaves[1] == 2);
    CHECK(mw_table_at(&r.stage[MW_STAGE_DENOMINATED], 2, 0)[1] == 20); // leaves in their order
    CHECK(mw_near(mw_table_at(&r.weight, 2, 0)[0], 0.75) && mw_table_at(&r.coverage, 0, 0)[0] == 1);
    CHECK(mw_index_ranks(&r, 0, 0, rank, NULL) == MW_OK && rank[0] == 1 && rank[2] == 3);
    mw_index_result_fini(&r);
    mw_table_free(&t);
}

// A constant column, a unit of which nothing is known, duplicates: what run.h and the stages say.
void test_run_edges(void) {
    const double v[] = {0,   5, 10, NAN, 5, /* */ 7, 7, 7, NAN, 7, /* */
                        NAN, 2, 3,  NAN, 2, /* */ 1, 1, 1, 1,   1};
    mw_table t = small(5, v);
    mw_index_node node[NODES];
    memcpy(node, tree, sizeof tree);
    node[0].absent = node[1].absent = MW_ABSENT_REWEIGHT;
    mw_index_spec spec = {
        .node = node, .node_count = NODES, .norm = {MW_NORM_MINMAX, 0, 100, 0}
    };
    mw_index_result r;
    double rank[5];
    CHECK(mw_index_run(&spec, &t, NULL, &r, NULL) == MW_OK);
    const double *score = mw_table_at(&r.score, 0, 0), *known = mw_table_at(&r.coverage, 0, 0);
    CHECK(isnan(score[3]) && known[3] == 0);      // nothing is known
    CHECK(isnan(mw_table_at(&r.score, 4, 0)[0])); // a constant column has no scale
    CHECK(mw_near(score[0], 0) && mw_near(known[0], 2.0 / 3));
    CHECK(score[1] == score[4]); // duplicates are the same to the bit
    CHECK(mw_index_ranks(&r, 0, 0, rank, NULL) == MW_OK);
    CHECK(rank[1] == rank[4] && isnan(rank[3]));
    mw_index_result_fini(&r);
    node[0].needs = 0.9; // then the unit of which the heavy leaf is missing has no score
    CHECK(mw_index_run(&spec, &t, NULL, &r, NULL) == MW_OK);
    CHECK(isnan(mw_table_at(&r.score, 0, 0)[0]) && !isnan(mw_table_at(&r.score, 0, 0)[1]));
    mw_index_result_fini(&r);
    mw_table_free(&t);
    mw_table one = small(1, (const double[]){1, 2, 3, 1});
    CHECK(mw_index_run(&spec, &one, NULL, &r, NULL) == MW_OK && isnan(r.score.value[0]));
    mw_index_result_fini(&r);
    mw_table_free(&one);
}

// The same bits, and the same of what is kept, on any number of threads.
static bool same_bytes(const void *a, const void *b, int64_t count, size_t size) {
    return memcmp(a, b, (size_t)count * size) == 0;
}

static void same_results(const mw_index_result *a, const mw_index_result *b) {
    int64_t n = a->score.units * a->score.periods, leaves = a->stage[0].columns;
    CHECK(same_bytes(a->score.value, b->score.value, n * a->nodes, sizeof(double)));
    CHECK(same_bytes(a->coverage.value, b->coverage.value, n * a->nodes, sizeof(double)));
    CHECK(same_bytes(a->imputed.word, b->imputed.word, n * leaves / 64 + 1, sizeof(uint64_t)));
    for (int i = 0; i < MW_STAGE_COUNT; i++)
        CHECK_ROW(same_bytes(a->stage[i].value, b->stage[i].value, n * leaves, sizeof(double)), i);
    for (int64_t k = 0; k < leaves * a->score.periods; k++) {
        CHECK_ROW(a->norm[k].scale == b->norm[k].scale && a->treat[k].hi == b->treat[k].hi, k);
        CHECK_ROW(a->norm[k].known > 0 && !a->norm[k].sorted, k);
    }
    for (int64_t k = 0; k < n; k++) CHECK_ROW(a->screened[k].in == b->screened[k].in, k);
}

void test_run_threads(void) {
    enum { UNITS = 77, PERIODS = 3 };
    mw_random q = mw_random_from(3);
    mw_table t;
    mw_index_node node[NODES];
    mw_index_result one, other;
    memcpy(node, tree, sizeof tree);
    node[0].absent = node[1].absent = MW_ABSENT_REWEIGHT;
    CHECK(mw_table_new(UNITS, 4, PERIODS, &t, NULL) == MW_OK);
    for (int i = 0; i < UNITS * 4 * PERIODS; i++)
        t.value[i] = mw_random_next(&q) < 0.2 ? (double)NAN : exp(mw_random_normal(&q));
    mw_index_spec spec = {
        .node = node,
        .node_count = NODES,
        .norm = {.method = MW_NORM_RANK},
        .impute = {                  .method = MW_IMPUTE_LINEAR                     },
        .treat = { .winsorise_max = 3,                      .then = MW_TRANSFORM_LOG_CT},
        .screen_min = 0.6,
    };
    CHECK(mw_index_run(&spec, &t, &(mw_index_options){.stages = true}, &one, NULL) == MW_OK);
    int64_t out = 0, imputed = mw_cells_marked(&one.imputed);
    for (int k = 0; k < UNITS * PERIODS; k++) out += !one.screened[k].in;
    CHECK(out > 10 && imputed > 50);
    for (int threads = 1; threads <= 3; threads++) {
        mw_index_options options = {.stages = true};
        CHECK(mw_pool_new(threads, &options.pool, NULL) == MW_OK);
        CHECK(mw_index_run(&spec, &t, &options, &other, NULL) == MW_OK);
        same_results(&one, &other);
        mw_index_result_fini(&other);
        mw_pool_free(options.pool);
    }
    mw_index_result_fini(&one);
    mw_table_free(&t);
}

// Of several leaves that fail the first is reported, whoever comes first; so for nodes.
void test_run_first_failure(void) {
    const double v[] = {0, 5, 10, /* */ 10, 40, 90, /* */ 1, 2, 3, /* */ 1, 2, 3};
    mw_table t = small(3, v);
    mw_index_node node[NODES];
    mw_index_options options = {0};
    mw_index_result r;
    mw_error err = {0};
    memcpy(node, tree, sizeof tree);
    mw_index_spec spec = {.node = node, .node_count = NODES, .norm = {.method = MW_NORM_GOALPOSTS}};
    CHECK(mw_pool_new(3, &options.pool, NULL) == MW_OK);
    for (int round = 0; round < 20; round++) {
        CHECK(mw_index_run(&spec, &t, &options, &r, &err) == MW_INVALID);
        CHECK(strstr(err.text, "column 0, period 0") != NULL);
    }
    mw_pool_free(options.pool);
    mw_table_free(&t);
}

// Weights found from a range of periods are those of all of them, at every level.
void test_run_weights_of_range(void) {
    enum { UNITS = 30 };
    static const mw_index_node deep[] = {
        {.parent = -1, .column = -1, .weight = 1, .denominator = -1,       .weigh = MW_WEIGH_PCA},
        {.parent = 0,            .column = -1,              .weight = 1,  .denominator = -1},
        {.parent = 0,            .column = -1,              .weight = 1,  .denominator = -1},
        {.parent = 1,            .column = 0,              .weight = 1,   .denominator = -1 },
        {.parent = 1,            .column = 1,              .weight = 1,   .denominator = -1},
        {.parent = 2,            .column = 2,              .weight = 1,   .denominator = -1 },
    };
    mw_random q = mw_random_from(9);
    mw_table t;
    mw_index_result r;
    CHECK(mw_table_new(UNITS, 3, 2, &t, NULL) == MW_OK);
    for (int i = 0; i < UNITS * 6; i++) t.value[i] = mw_random_next(&q);
    mw_index_spec spec = {.node = deep,
                          .node_count = 6,
                          .norm = {.method = MW_NORM_MINMAX},
                          .pooling = MW_POOL_RANGE,
                          .pool_first = 0,
                          .pool_last = 1};
    CHECK(mw_index_run(&spec, &t, NULL, &r, NULL) == MW_OK);
    for (int i = 1; i <= 2; i++) {
        CHECK_ROW(mw_table_at(&r.weight, i, 0)[0] == mw_table_at(&r.weight, i, 1)[0], i);
        CHECK_ROW(mw_table_at(&r.weight, i, 0)[0] > 0, i);
    }
    mw_index_result_fini(&r);
    mw_table_free(&t);
}

static void name_it(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    (void)ctx;
    snprintf(buf, size, "node %d of unit %lld", node, (long long)unit);
}

void test_run_refused(void) {
    const double v[] = {0, 5, 10, /* */ 10, 40, 90, /* */ 1, 2, 3, /* */ 1, 2, 3};
    mw_table t = small(3, v);
    mw_index_node node[NODES];
    mw_index_spec spec = {
        .node = node, .node_count = NODES, .norm = {MW_NORM_MINMAX, 0, 100, 0}
    };
    mw_index_result r;
    mw_error err = {0};
    memcpy(node, tree, sizeof tree);
    node[1].combine.method = MW_COMBINE_GEOMETRIC;
    mw_index_options named = {
        .names = &(mw_index_names){NULL, name_it}
    };
    CHECK(mw_index_run(&spec, &t, &named, &r, &err) == MW_INVALID);
    CHECK(strstr(err.text, "node 3 of unit 0 is 0: a geometric mean needs values above 0") != NULL);
    CHECK(!r.score.value);
    memcpy(node, tree, sizeof tree);
    node[3].parent = 4;
    CHECK(mw_index_run(&spec, &t, NULL, &r, &err) == MW_INVALID && strstr(err.text, "node 3"));
    memcpy(node, tree, sizeof tree);
    node[2].weight = 0;
    CHECK(mw_index_run(&spec, &t, NULL, &r, &err) == MW_INVALID && strstr(err.text, "weight is 0"));
    memcpy(node, tree, sizeof tree);
    node[2].column = -1;
    CHECK(mw_index_run(&spec, &t, NULL, &r, &err) == MW_INVALID);
    CHECK(strstr(err.text, "node 2 has no children") != NULL);
    mw_table_free(&t);
}

void test_run_out_of_memory(void) {
    const double v[] = {0, 5, 10, NAN, /* */ 10, 40, 90, 3, /* */ 1, 2, 3, 5, /* */ 1, 2, 3, 4};
    mw_table t = small(4, v);
    mw_index_spec spec = {
        .node = tree,
        .node_count = NODES,
        .norm = {MW_NORM_MINMAX, 0, 100, 0},
        .impute = {.method = MW_IMPUTE_MEDIAN          },
        .treat = {.winsorise_max = 2             },
        .screen_min = 0.5
    };
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 1000; n++) {
        mw_index_result r;
        mw_alloc_fail_after(n);
        st = mw_index_run(&spec, &t, &(mw_index_options){.stages = true}, &r, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_index_result_fini(&r);
    }
    CHECK(st == MW_OK);
    mw_table_free(&t);
}

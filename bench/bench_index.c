// SPDX-License-Identifier: MIT
// Draws of composite indices: a table of 51 units and 49 leaves with treatment, normalisation and
// weights varied 500 times, and one of 100,000 units and 50 leaves with weights, normalisation and
// combination varied 1,000 times. Values are made up. On one thread and on two the results must be
// the same to the bit. Prints lines of build/bench.csv (bench/run collects them).
#include "base/alloc.h"
#include "base/clock.h"
#include "index/draw.h"
#include "index/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { PILLARS = 8, NODES_MAX = 64 };

typedef struct {
    const char *name, *unit, *peer;
    int64_t units;
    int32_t leaves, draws, runs;
    double scale, bar;
    mw_vary vary;
} work;

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench index: %s\n", err->text);
    exit(1);
}

// A root, eight pillars, and the leaves shared out among them.
static int32_t plant(mw_index_node *node, int32_t leaves) {
    int32_t n = 1 + PILLARS + leaves;
    for (int32_t i = 0; i < n; i++) {
        bool leaf = i > PILLARS;
        node[i] = (mw_index_node){.parent = i == 0 ? -1
                                            : leaf ? 1 + (i - 1 - PILLARS) % PILLARS
                                                   : 0,
                                  .column = leaf ? i - 1 - PILLARS : -1,
                                  .weight = 1,
                                  .denominator = -1,
                                  .less_is_better = leaf && i % 4 == 0,
                                  .goal_lo = NAN,
                                  .goal_hi = NAN,
                                  .treated = true};
    }
    return n;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double timed(const work *w, const mw_index_spec *spec, const mw_table *t, mw_pool *pool,
                    mw_draws *last) {
    double s[9];
    mw_error err = {0};
    for (int i = 0; i < w->runs; i++) {
        mw_draw_ask ask = {
            .vary = &w->vary, .draws = w->draws, .rival = -1, .seed = 1, .pool = pool};
        int64_t before = mw_clock_steady_ns();
        if (i) mw_draws_fini(last);
        must(mw_index_draw(spec, t, &ask, last, &err), &err);
        s[i] = (double)(mw_clock_steady_ns() - before) / 1e9;
    }
    qsort(s, (size_t)w->runs, sizeof *s, compare);
    return s[w->runs / 2];
}

static bool run(const work *w, mw_pool *pool) {
    mw_index_node node[NODES_MAX];
    mw_index_spec spec = {.node = node, .node_count = plant(node, w->leaves)};
    spec.norm = (mw_norm){MW_NORM_MINMAX, 1, 100, -1};
    mw_table t;
    mw_error err = {0};
    must(mw_table_new(w->units, w->leaves, 1, &t, &err), &err);
    mw_sequence s = mw_sequence_of(1, 1);
    for (int32_t j = 0; j < w->leaves; j++) // a third of the columns is skewed
        for (int64_t u = 0; u < w->units; u++) {
            double x = mw_sequence_normal(&s);
            mw_table_at(&t, j, 0)[u] = j % 3 == 0 ? exp(x) : x;
        }
    mw_draws two, one;
    double s2 = timed(w, &spec, &t, pool, &two);
    work once = *w;
    once.runs = 1;
    (void)timed(&once, &spec, &t, NULL, &one);
    bool same = memcmp(one.unit, two.unit, (size_t)w->units * sizeof *one.unit) == 0;
    printf("%s,%.4g,%s,%s,,,%g,%s\n", w->name, s2 * w->scale, w->unit, w->peer, w->bar,
           s2 * w->scale <= w->bar && same ? "yes" : "no");
    fprintf(stderr, "%s: results on 1 and 2 threads %s\n", w->name,
            same ? "are the same to the bit" : "DIFFER");
    mw_draws_fini(&one);
    mw_draws_fini(&two);
    mw_table_free(&t);
    return same;
}

int main(void) {
    static const mw_norm norms[] = {
        {MW_NORM_MINMAX, 1, 100, -1},
        {MW_NORM_RANK,   0, 0,   -1}
    };
    static const mw_combine combines[] = {{.method = MW_COMBINE_ARITHMETIC},
                                          {.method = MW_COMBINE_GEOMETRIC}};
    static const mw_treat treats[] = {
        {0                           },
        { .winsorise_max = 5, .then = MW_TRANSFORM_LOG_CT}
    };
    const work works[] = {
        {.name = "asem_uncertainty",
         .unit = "ms (500 draws; 51 x 49)",
         .peer = "COINr 1.1.14",
         .units = 51,
         .leaves = 49,
         .draws = 500,
         .runs = 9,
         .scale = 1e3,
         .bar = 20,
         .vary = {.weights = 0.25,
                  .weights_relative = true,
                  .norm = norms,
                  .norm_count = 2,
                  .treat = treats,
                  .treat_count = 2}  },
        {.name = "index_draws",
         .unit = "s (1000 draws; 100000 x 50)",
         .peer = "nobody",
         .units = 100000,
         .leaves = 50,
         .draws = 1000,
         .runs = 3,
         .scale = 1,
         .bar = 3,
         .vary = {.weights = 0.25,
                  .weights_relative = true,
                  .norm = norms,
                  .norm_count = 2,
                  .combine = combines,
                  .combine_count = 2}},
    };
    mw_pool *pool = NULL;
    mw_error err = {0};
    struct rusage used;
    bool good = true;
    must(mw_pool_new(2, &pool, &err), &err);
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) good = run(&works[i], pool) && good;
    getrusage(RUSAGE_SELF, &used);
    fprintf(stderr, "at most %ld MiB of memory\n", used.ru_maxrss / 1024);
    mw_pool_free(pool);
    return good ? 0 : 1;
}

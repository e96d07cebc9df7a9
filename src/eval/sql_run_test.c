// SPDX-License-Identifier: MIT
// Random plans by DuckDB against the engine's plain run.
#include "eval/sql_run.h"

#include "base/alloc.h"
#include "engine/random_plan.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WANTS_MAX = 24 };

static bool near(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return a == b || fabs(a - b) <= 1e-12 * fmax(1, fmax(fabs(a), fabs(b)));
}

// What does not go period by period.
static int32_t draw_wants(mw_random_case *c, int32_t *want) {
    int32_t n = 0, count = mw_plan_count(c->plan);
    bool *self = mw_alloc_array(count, sizeof *self);
    for (int32_t id = 0; id < count; id++) {
        const mw_node *x = mw_plan_node(c->plan, id);
        self[id] = x->op == MW_NODE_RECUR || x->op == MW_NODE_PREVIOUS_SELF;
        for (int32_t i = 0; i < x->arg_count; i++)
            self[id] = self[id] || (x->arg[i] >= 0 && self[x->arg[i]]);
        if (!self[id] && n < WANTS_MAX && mw_random_below(c, 3) == 0) want[n++] = id;
    }
    mw_free(self);
    return n;
}

static void say(const mw_random_case *c, int32_t id, uint64_t seed) {
    const mw_node *n = mw_plan_node(c->plan, id);
    fprintf(stderr, "seed %llu node %d %s", (unsigned long long)seed, id, mw_node_op_name(n->op));
    for (int32_t i = 0; i < n->arg_count; i++)
        fprintf(stderr, " %d %s", n->arg[i],
                n->arg[i] < 0 ? "-" : mw_node_op_name(mw_plan_node(c->plan, n->arg[i])->op));
    fprintf(stderr, "\n");
}

static void one_case(uint64_t seed) {
    mw_random_case c;
    mw_random_options o = {.seed = seed, .nodes = 40, .entities = 30, .tame = true};
    o.ops_left_out = UINT64_C(1) << MW_NODE_RECUR | UINT64_C(1) << MW_NODE_PREVIOUS_SELF;
    int32_t want[WANTS_MAX], count;
    double *plain[WANTS_MAX] = {0}, *sql[WANTS_MAX] = {0};
    mw_error err = {0};
    CHECK_ROW(mw_random_init(&c, &o), seed);
    count = draw_wants(&c, want);
    for (int32_t i = 0; i < count; i++) {
        int64_t size = mw_domain_size(&mw_plan_node(c.plan, want[i])->domain, &c.shape);
        plain[i] = mw_alloc_column(size + 1, sizeof(double));
        sql[i] = mw_alloc_column(size + 1, sizeof(double));
    }
    mw_run_input in = {.plan = c.plan, .shape = &c.shape, .leaf = c.leaf};
    mw_sql_case s = {0};
    CHECK_ROW(mw_run_reference(&in, want, plain, count, &err) == MW_OK, seed);
    mw_status st = mw_sql_open(&in, want, count, 1, &s, &err);
    bool opened = st == MW_OK;
    if (st == MW_OK) st = mw_sql_run(&s, &err);
    if (st == MW_OK) st = mw_sql_read(&s, sql, &err);
    CHECK_ROW(st == MW_OK, seed);
    if (st != MW_OK) fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, err.text);
    if (st != MW_OK && getenv("MW_SQL_SEED") && s.sql.text.bytes) fputs(s.sql.text.bytes, stderr);
    for (int32_t i = 0; i < count && st == MW_OK; i++) {
        int64_t size = mw_domain_size(&mw_plan_node(c.plan, want[i])->domain, &c.shape), bad = 0;
        for (int64_t p = 0; p < size; p++) {
            if (near(plain[i][p], sql[i][p])) continue;
            if (bad++ == 0) {
                say(&c, want[i], seed);
                fprintf(stderr, "  point %lld: %.17g by SQL %.17g\n", (long long)p, plain[i][p],
                        sql[i][p]);
            }
        }
        CHECK_ROW(bad == 0, want[i]);
    }
    if (opened) mw_sql_close(&s);
    for (int32_t i = 0; i < count; i++) mw_free(plain[i]), mw_free(sql[i]);
    mw_random_fini(&c);
}

// MW_SQL_SEED and MW_SQL_CASES: other cases, or more of them.
void test_sql_agrees_with_reference(void) {
    // Once wrong: the last of children of several kinds, an empty set of codes.
    static const uint64_t met[] = {4615, 5159, 5295};
    const char *more = getenv("MW_SQL_CASES"), *from = getenv("MW_SQL_SEED");
    uint64_t cases = more ? strtoull(more, NULL, 10) : 100;
    uint64_t first = from ? strtoull(from, NULL, 10) : 1;
    for (uint64_t seed = first; seed < first + cases; seed++) one_case(seed);
    for (size_t i = 0; i < sizeof met / sizeof met[0] && !from; i++) one_case(met[i]);
}

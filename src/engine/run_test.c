// SPDX-License-Identifier: MIT
// The block run against the plain one, bit for bit, over random plans and shapes.
#include "engine/run.h"

#include "base/alloc.h"
#include "engine/random_plan.h"
#include "engine/run_int.h"
#include "test/test.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

// Bit for bit, NaN equal to NaN whatever its bits.
static bool same_bits(const double *a, const double *b, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (memcmp(&a[i], &b[i], sizeof a[i]) != 0 && !(isnan(a[i]) && isnan(b[i]))) return false;
    return true;
}

typedef struct {
    int32_t count;
    int32_t *want;
    double **plain, **block;
} outputs;

static void add_output(outputs *o, const mw_random_case *c, int32_t id) {
    int64_t size = mw_domain_size(&mw_plan_node(c->plan, id)->domain, &c->shape);
    o->want[o->count] = id;
    o->plain[o->count] = mw_alloc_column(size, sizeof(double));
    o->block[o->count++] = mw_alloc_column(size, sizeof(double));
}

// Wants one node in `share`, some twice; those inside a RECUR too.
static outputs draw_outputs(mw_random_case *c, int share) {
    int32_t count = mw_plan_count(c->plan);
    outputs o = {.want = mw_alloc_array(2 * count, sizeof *o.want),
                 .plain = mw_alloc_array(2 * count, sizeof *o.plain),
                 .block = mw_alloc_array(2 * count, sizeof *o.block)};
    for (int32_t id = 0; id < count; id++) {
        bool orphan = mw_plan_node(c->plan, id)->tag == 1; // its RECUR may not have come about
        if (mw_random_below(c, share) || orphan) continue;
        add_output(&o, c, id);
        if (mw_random_below(c, 10) == 0) add_output(&o, c, id);
    }
    return o;
}

static void free_outputs(outputs *o) {
    for (int32_t i = 0; i < o->count; i++) {
        mw_free(o->plain[i]);
        mw_free(o->block[i]);
    }
    mw_free(o->want);
    mw_free(o->plain);
    mw_free(o->block);
}

// Runs both ways and names the first node that differs.
static bool agree(const mw_random_case *c, const mw_run_input *in, outputs *o, mw_pool *pool) {
    mw_error err = {0};
    mw_status plain = mw_run_reference(in, o->want, o->plain, o->count, &err);
    mw_status block = mw_run(in, o->want, o->block, o->count, pool, &err);
    CHECK_ROW(plain == MW_OK && block == MW_OK, c->o.seed);
    for (int32_t i = 0; i < o->count; i++) {
        const mw_node *n = mw_plan_node(c->plan, o->want[i]);
        if (same_bits(o->plain[i], o->block[i], mw_domain_size(&n->domain, &c->shape))) continue;
        fprintf(stderr, "seed %d: node %d (%s) differs\n", (int)c->o.seed, o->want[i],
                mw_node_op_name(n->op));
        return false;
    }
    return true;
}

static const mw_run_limits small_limits = {
    .block_rows = 5, .tile_values = 8, .subtree_rows = 20, .subtree_points = 40};

static void one_case(uint64_t seed, mw_pool *const *pools, int pool_count) {
    mw_run_limits usual = mw_run_limits_now;
    mw_random_case c;
    mw_random_options o = {.seed = seed,
                           .nodes = 10 + (int32_t)(seed % 60),
                           .entities = (int32_t)(seed % 3 ? seed * 7 % 68 : seed % 300)};
    CHECK(mw_random_init(&c, &o));
    mw_error err = {0};
    CHECK_ROW(mw_plan_check(c.plan, &c.shape, &err) == MW_OK, seed);
    if (err.text[0]) fprintf(stderr, "seed %d: %s\n", (int)seed, err.text);
    outputs out = draw_outputs(&c, 1 + (int)(seed % 4));
    mw_run_input in = {.plan = c.plan, .shape = &c.shape, .leaf = c.leaf};
    if (seed % 2) mw_run_limits_now = small_limits;
    for (int p = 0; p < pool_count; p++) CHECK_ROW(agree(&c, &in, &out, pools[p]), seed);
    in.mode = MW_RUN_COUNT;
    in.leaf = mw_random_counts(&c);
    CHECK_ROW(agree(&c, &in, &out, pools[0]), seed);
    mw_run_limits_now = usual;
    free_outputs(&out);
    mw_random_fini(&c);
}

void test_run_agrees_with_reference(void) {
    enum { POOLS = 3, CASES = 4000 };
    mw_pool *pools[POOLS] = {NULL};
    CHECK(mw_pool_new(2, &pools[1], NULL) == MW_OK);
    CHECK(mw_pool_new(5, &pools[2], NULL) == MW_OK);
    for (uint64_t seed = 1; seed <= CASES && mw_test_failures < 5; seed++)
        one_case(seed, pools, seed % 10 ? 1 : POOLS);
    for (int p = 0; p < POOLS; p++) mw_pool_free(pools[p]);
}

typedef struct {
    atomic_int asked;
    int allowed;
} patience;

static bool lost(const void *ctx) {
    patience *p = *(patience *const *)ctx;
    return atomic_fetch_add(&p->asked, 1) >= p->allowed;
}

// A run ends at any block, and with enough patience gives what it always gives.
void test_run_gives_up(void) {
    mw_run_limits usual = mw_run_limits_now;
    mw_pool *pool = NULL;
    mw_random_case c;
    mw_random_options o = {.seed = 7, .nodes = 60, .entities = 60};
    CHECK(mw_pool_new(3, &pool, NULL) == MW_OK && mw_random_init(&c, &o));
    outputs out = draw_outputs(&c, 4);
    mw_run_limits_now = small_limits;
    mw_status st = MW_LIMIT;
    int given_up = 0;
    for (; st == MW_LIMIT && given_up < 10000; given_up++) {
        patience p = {0, given_up}, *watched = &p;
        mw_run_input in = {.plan = c.plan,
                           .shape = &c.shape,
                           .leaf = c.leaf,
                           .stops = lost,
                           .stops_ctx = &watched};
        st = mw_run(&in, out.want, out.block, out.count, pool, NULL);
    }
    CHECK(st == MW_OK && given_up > 2);
    mw_run_input in = {.plan = c.plan, .shape = &c.shape, .leaf = c.leaf};
    CHECK(agree(&c, &in, &out, pool));
    mw_run_limits_now = usual;
    free_outputs(&out);
    mw_random_fini(&c);
    mw_pool_free(pool);
}

// SPDX-License-Identifier: MIT
// What SQL cannot say, and running out of memory. That what is written means the same as the engine
// is tested where DuckDB is at hand: src/eval/sql_run_test.c.
#include "engine/sql.h"

#include "base/alloc.h"
#include "engine/random_plan.h"
#include "test/test.h"

#include <string.h>

// A plan of the past: x = previous(x) + 1.
void test_sql_refuses_recurrence(void) {
    mw_plan *p = mw_plan_new();
    mw_domain d = {
        -1, 0, {-1, -1, -1}
    };
    int32_t start = mw_plan_add(p, &(mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY});
    int32_t one =
        mw_plan_add(p, &(mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY, .value = 1});
    int32_t self = mw_plan_add(p, &(mw_node){.op = MW_NODE_PREVIOUS_SELF, .domain = d, .aux = 1});
    int32_t next =
        mw_plan_add(p, &(mw_node){
                           .op = MW_NODE_ADD, .domain = d, .arg = {self, one},
                                   .arg_count = 2
    });
    int32_t recur = mw_plan_add(
        p, &(mw_node){
               .op = MW_NODE_RECUR, .domain = d, .arg = {start, next},
                       .arg_count = 2, .aux = 1
    });
    int32_t size = 3;
    mw_shape s = {.axis_count = 1, .axis_size = &size};
    mw_sql sql = {0};
    mw_error err = {0};
    CHECK(mw_sql_write(p, &s, &recur, 1, &sql, &err) == MW_INVALID);
    CHECK(strstr(err.text, "node 2 (PREVIOUS_SELF)") != NULL);
    mw_sql_fini(&sql);
    mw_plan_free(p);
}

void test_sql_out_of_memory(void) {
    mw_random_case c;
    mw_random_options o = {.seed = 5, .nodes = 40, .entities = 20, .tame = true};
    o.ops_left_out = UINT64_C(1) << MW_NODE_RECUR | UINT64_C(1) << MW_NODE_PREVIOUS_SELF;
    CHECK(mw_random_init(&c, &o));
    int32_t want[8];
    for (int32_t i = 0; i < 8; i++) want[i] = mw_plan_count(c.plan) - 1 - i;
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 100000; n++) {
        mw_sql sql = {0};
        mw_alloc_fail_after(n);
        st = mw_sql_write(c.plan, &c.shape, want, 8, &sql, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_sql_fini(&sql);
    }
    CHECK(st == MW_OK);
    mw_random_fini(&c);
}

// SPDX-License-Identifier: MIT
// The household rules of packs/household at the size of a country's survey: 509,714 persons in
// 170,000 households over 12 months, eight results. Times the run of the plan over columns in
// memory, on one thread and on two, whose results must be the same to the bit, and the same plan as
// SQL in DuckDB. Prints lines of build/bench.csv (bench/run collects them).
#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/pool.h"
#include "engine/run.h"
#include "eval/leaf.h"
#include "eval/lower.h"
#include "eval/sql_run.h"
#include "eval/world_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUSEHOLDS = 170000, PERSONS = 509714, MONTHS = 12, RUNS = 7 };

static const char *const names[] = {"age",
                                    "income_tax",
                                    "social_contribution",
                                    "basic_income",
                                    "household_income",
                                    "housing_allowance",
                                    "parenting_allowance",
                                    "disposable_income"};

static uint64_t seed = 1;
static double uniform(void) { return (double)(mw_hash64_mix(seed++) >> 11) * 0x1p-53; }

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench household: %s\n", err->text);
    exit(1);
}

// Entities alone: facts are made as columns, since the bench is about the rules.
static void people(mw_registry *r, mw_error *err) {
    char code[32];
    int32_t id, home = 0;
    must(r->ops->begin(r, err), err);
    for (int32_t i = 0, h = -1; i < PERSONS; i++) {
        int32_t want = (int32_t)((int64_t)i * HOUSEHOLDS / PERSONS);
        for (; h < want; h++) {
            snprintf(code, sizeof code, "h%d", (int)h + 1);
            mw_entity e = {.kind = mw_slice_of("household"),
                           .code = mw_slice_of(code),
                           .valid_from_ns = INT64_MIN,
                           .valid_to_ns = INT64_MAX};
            must(r->ops->entity_put(r, &e, &home, err), err);
        }
        snprintf(code, sizeof code, "p%d", (int)i);
        mw_entity e = {.kind = mw_slice_of("person"),
                       .code = mw_slice_of(code),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        must(r->ops->entity_put(r, &e, &id, err), err);
        mw_placement p = {id, home, INT64_MIN};
        must(r->ops->placement_put(r, &p, err), err);
    }
    must(r->ops->commit(r, err), err);
}

static double draw(const char *measure) {
    if (strcmp(measure, "salary") == 0)
        return uniform() < 0.4 ? 0 : floor(uniform() * 800000) / 100;
    if (strcmp(measure, "capital_returns") == 0)
        return uniform() < 0.9 ? 0 : floor(uniform() * 50000) / 100;
    if (strcmp(measure, "rent") == 0) return floor(uniform() * 150000) / 100;
    if (strcmp(measure, "size") == 0) return 15 + floor(uniform() * 150);
    if (strcmp(measure, "birth") == 0) return -18000 + floor(uniform() * 34000);
    if (strcmp(measure, "role") == 0) return uniform() < 0.6 ? 0 : 1;
    return floor(uniform() * 4); // occupancy
}

// What holds is the same in every month; flows differ.
static double *column(const mw_program *p, const mw_leaf *leaf, const mw_shape *s) {
    const mw_measure *m = &p->measure[leaf->measure];
    int64_t rows = s->kind[leaf->kind].count, periods = s->axis_size[leaf->axis];
    double *c = mw_alloc_column(rows * periods, sizeof *c);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)m->name.n, m->name.p);
    bool holds = m->roll.time == MW_ROLL_HOLD;
    seed = 1 + mw_hash64(name, strlen(name), 0);
    for (int64_t i = 0; i < rows * periods; i++)
        c[i] = holds && i >= rows ? c[i - rows] : draw(name);
    return c;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double timed(const mw_run_input *in, const int32_t *want, double **out, mw_pool *pool) {
    double s[RUNS];
    mw_error err = {0};
    for (int i = 0; i < RUNS; i++) {
        int64_t before = mw_clock_steady_ns();
        must(mw_run(in, want, out, 8, pool, &err), &err);
        s[i] = (double)(mw_clock_steady_ns() - before) / 1e9;
    }
    qsort(s, RUNS, sizeof *s, compare);
    return s[RUNS / 2];
}

// Median time of the same plan as SQL; its results must be the same but for rounding.
static double timed_sql(const mw_run_input *in, const int32_t *want, double **ours,
                        const int64_t *size, int *same) {
    enum { SQL_RUNS = 5 };
    double s[SQL_RUNS], *theirs[8];
    mw_sql_case c;
    mw_error err = {0};
    for (int i = 0; i < 8; i++) theirs[i] = mw_alloc_column(size[i], sizeof(double));
    must(mw_sql_open(in, want, 8, 2, &c, &err), &err);
    for (int i = 0; i < SQL_RUNS; i++) {
        int64_t before = mw_clock_steady_ns();
        must(mw_sql_run(&c, &err), &err);
        s[i] = (double)(mw_clock_steady_ns() - before) / 1e9;
    }
    must(mw_sql_read(&c, theirs, &err), &err);
    for (int i = 0; i < 8; i++) {
        for (int64_t j = 0; j < size[i]; j++) {
            double a = ours[i][j], b = theirs[i][j];
            bool missing = isnan(a) && isnan(b);
            if (!missing && !(fabs(a - b) <= 1e-12 * fmax(1, fabs(a)))) *same = 0;
        }
        mw_free(theirs[i]);
    }
    mw_sql_close(&c);
    qsort(s, SQL_RUNS, sizeof *s, compare);
    return s[SQL_RUNS / 2];
}

int main(int argc, char **argv) {
    mw_error err = {0};
    mw_program *p = NULL;
    mw_registry *r = NULL;
    mw_facts *f = NULL;
    mw_world *w = NULL;
    mw_lower *l = NULL;
    const char *pack[] = {MW_SOURCE_ROOT "/packs/household"};
    mw_load_from from = {.pack = pack, .pack_count = 1};
    (void)argc, (void)argv;
    must(mw_program_load(&from, &p, &err), &err);
    must(mw_registry_open("memory:", &r, &err), &err);
    must(mw_facts_open("memory:", &f, &err), &err);
    people(r, &err);
    must(mw_world_open(&(mw_world_from){p, r, f, INT64_MAX, "UTC"}, &w, &err), &err);
    mw_period month[MONTHS];
    for (int i = 0; i < MONTHS; i++)
        month[i] = (mw_period){
            {MW_GRAIN_MONTH, 1},
            (2016 - 1970) * 12 + i
        };
    must(mw_lower_new(w, month, MONTHS, &l, &err), &err);
    int32_t node[8];
    for (int i = 0; i < 8; i++) {
        mw_want want = {.symbol = mw_program_find(p, mw_slice_of(names[i]))};
        want.kind = p->indicator[want.symbol.index].kind;
        must(mw_lower_want(l, &want, &node[i], NULL, &err), &err);
    }
    const mw_shape *shape;
    const mw_leaf *leaf;
    int32_t leaves = mw_lower_leaves(l, &leaf);
    must(mw_lower_shape(l, &shape, &err), &err);
    const double **input = mw_alloc_array(mw_plan_count(mw_lower_plan(l)), sizeof *input);
    for (int32_t i = 0; i < leaves; i++) input[leaf[i].node] = column(p, &leaf[i], shape);
    mw_run_input in = {.plan = mw_lower_plan(l), .shape = shape, .leaf = input};
    double *one[8], *two[8];
    int64_t size[8];
    for (int i = 0; i < 8; i++) {
        size[i] = mw_domain_size(&mw_plan_node(in.plan, node[i])->domain, shape);
        one[i] = mw_alloc_column(size[i], sizeof(double));
        two[i] = mw_alloc_column(size[i], sizeof(double));
    }
    mw_pool *pool = NULL;
    must(mw_pool_new(2, &pool, &err), &err);
    double s1 = timed(&in, node, one, NULL), s2 = timed(&in, node, two, pool);
    int same = 1;
    for (int i = 0; i < 8; i++)
        same = same && memcmp(one[i], two[i], (size_t)size[i] * sizeof(double)) == 0;
    double months = (double)PERSONS * MONTHS;
    printf("household,%.2f,ns per person-month (2 threads),OpenFisca-Core 44,,,20,%s\n",
           s2 / months * 1e9, s2 / months * 1e9 <= 20 && same ? "yes" : "no");
    printf("household_1thread,%.2f,ns per person-month (1 thread),,,,,\n", s1 / months * 1e9);
    int agree = 1;
    double sql = timed_sql(&in, node, two, size, &agree);
    printf("household_sql,%.2f,ns per person-month (2 threads),DuckDB,%.2f,%.1f,2,%s\n",
           s2 / months * 1e9, sql / months * 1e9, sql / s2, sql / s2 >= 2 && agree ? "yes" : "no");
    fprintf(stderr, "results by SQL %s\n", agree ? "agree to 1e-12" : "DIFFER");
    fprintf(stderr, "results on 1 and 2 threads %s\n", same ? "are the same to the bit" : "DIFFER");
    mw_pool_free(pool);
    return same && agree ? 0 : 1;
}

// SPDX-License-Identifier: MIT
#include "assess/path.h"

#include "assess/rule_testing.h"
#include "base/alloc.h"

#include <string.h>

// Costs of the outcomes of each input: whole numbers, so that ways can cost the same.
typedef struct {
    double cost[INPUTS][OUTCOMES];
    const double *list[INPUTS];
} prices;

static void random_prices(prices *p, mw_sequence *q) {
    for (int32_t i = 0; i < INPUTS; i++) {
        for (int32_t o = 0; o < OUTCOMES; o++) p->cost[i][o] = pick(q, 6);
        p->cost[i][pick(q, OUTCOMES)] = 0;
        p->list[i] = p->cost[i];
    }
}

// The least cost by going through all combinations; INFINITY: none.
static double enumerate(const mw_rule *r, const mw_rule_ways *x, int32_t inputs) {
    int32_t outcome[INPUTS] = {0};
    double best = INFINITY, scratch[256];
    for (;;) {
        double cost = 0;
        for (int32_t i = 0; i < inputs; i++) cost += x->cost[i][outcome[i]];
        if (cost < best && mw_rule_value(r, &x->row, outcome, scratch) >= x->at_least) best = cost;
        int32_t i = 0;
        while (i < inputs && ++outcome[i] == x->row.input[i].count) outcome[i++] = 0;
        if (i == inputs) return best;
    }
}

static void check_cheapest(const mw_rule *r, const mw_rule_ways *x, int32_t inputs, int64_t at) {
    int32_t outcome[INPUTS];
    double scratch[256], best = enumerate(r, x, inputs);
    mw_rule_path path = {.outcome = outcome};
    mw_rule_work *w = mw_rule_work_new(r);
    mw_error err = {0};
    CHECK_ROW(mw_rule_cheapest(r, x, w, &path, &err) == MW_OK, at);
    CHECK_ROW(path.proven && path.found == isfinite(best), at);
    if (path.found) {
        CHECK_ROW(fabs(path.cost - best) < 1e-9, at);
        CHECK_ROW(mw_rule_value(r, &x->row, outcome, scratch) >= x->at_least, at);
    }
    mw_rule_work_free(w);
}

void test_path_level(void) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        mw_sequence q = mw_sequence_of(5, seed);
        scene s;
        prices p;
        mw_rule *r = NULL;
        standard(&s);
        random_prices(&p, &q);
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, 8, &r, NULL) == MW_OK, seed);
        mw_rule_ways x = {
            {NULL, s.outcomes},
            p.list, (double)(int32_t)(seed % 3), 0
        };
        check_cheapest(r, &x, 8, (int64_t)seed);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
}

// Any rule that can be written as a program; those that cannot say so.
void test_path_random(void) {
    int32_t searched = 0, refused = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        mw_sequence q = mw_sequence_of(12, seed);
        scene s;
        prices p;
        mw_rule *r = NULL;
        const int32_t *node;
        double given[32];
        int32_t outcome[INPUTS];
        mw_error err = {0};
        begin(&s, 2 + (int32_t)(seed % 4));
        random_rule(&s, &q), random_outcomes(&s, &q), random_prices(&p, &q);
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, s.count, &r, NULL) == MW_OK, seed);
        for (int32_t i = mw_rule_given(r, &node) - 1; i >= 0; i--) given[i] = 0.75;
        mw_rule_ways x = {
            {given, s.outcomes},
            p.list, (double)pick(&q, 9) / 4 - 1, 0
        };
        mw_rule_work *w = mw_rule_work_new(r);
        mw_rule_path path = {.outcome = outcome};
        mw_status st = mw_rule_cheapest(r, &x, w, &path, &err);
        if (st == MW_OK) check_cheapest(r, &x, s.count, (int64_t)seed);
        bool said = st == MW_INVALID || st == MW_NOTFOUND;
        CHECK_ROW(st == MW_OK || (said && err.text[0]), seed);
        searched += st == MW_OK, refused += said;
        mw_rule_work_free(w);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
    CHECK(searched >= 100 && refused >= 20);
}

// What standards do with domains that may be left out: a mean of those that are known, of means and
// of the least of some, rounded to some places, and a level by where it lies.
static int32_t known_mean(scene *s, const int32_t *of, int32_t n) {
    int32_t sum = number(s, 0), weights = number(s, 0);
    for (int32_t i = 0; i < n; i++) {
        sum = add(s, MW_NODE_ADD, sum, add(s, MW_NODE_ELSE, of[i], number(s, 0), -1), -1);
        weights = add(s, MW_NODE_ADD, weights, add(s, MW_NODE_KNOWN, of[i], -1, -1), -1);
    }
    return add(s, MW_NODE_DIV, sum, weights, -1);
}

static void domains(scene *s, mw_sequence *q, double places) {
    int32_t part[4];
    begin(s, 8);
    for (int32_t i = 0; i < 4; i++)
        part[i] = i < 2 ? known_mean(s, s->input + (ptrdiff_t)2 * i, 2)
                        : add(s, MW_NODE_MIN, s->input[2 * i], s->input[2 * i + 1], -1);
    int32_t mean = add(s, MW_NODE_ROUND, known_mean(s, part, 4), number(s, places), -1);
    int32_t total = add(s, MW_NODE_IF, add(s, MW_NODE_LT, part[0], number(s, 0.8), -1), part[0],
                        add(s, MW_NODE_ADD, number(s, 1), mean, -1));
    s->target = add(s, MW_NODE_IF, add(s, MW_NODE_GE, total, number(s, 1.8), -1), number(s, 2),
                    add(s, MW_NODE_GE, total, number(s, 0.8), -1));
    for (int32_t i = 0; i < 8; i++)
        set_outcomes(s, i, pick(q, 6) ? 4 : 1,
                     pick(q, 8) || !i ? (double[]){0, 0.5, 0.8, 1} : (double[]){NAN, 0, 0, 0},
                     (double[]){1, 1, 1, 1});
    for (int32_t i = 0; i < 8; i++)
        if (isnan(s->points[i][0])) s->outcomes[i].count = 1;
}

void test_path_domains(void) {
    for (uint64_t seed = 0; seed < 60; seed++) {
        mw_sequence q = mw_sequence_of(31, seed);
        scene s;
        prices p;
        mw_rule *r = NULL;
        domains(&s, &q, seed % 3 ? seed % 3 == 1 ? 6 : 1 : 0);
        random_prices(&p, &q);
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, 8, &r, NULL) == MW_OK, seed);
        mw_rule_ways x = {
            {NULL, s.outcomes},
            p.list, seed % 2 ? 2 : 1, 0
        };
        check_cheapest(r, &x, 8, (int64_t)seed);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
}

void test_path_none(void) {
    scene s;
    prices p;
    mw_rule *r = NULL;
    mw_sequence q = mw_sequence_of(1, 1);
    standard(&s);
    random_prices(&p, &q);
    CHECK(mw_rule_new(s.plan, s.target, s.input, 8, &r, NULL) == MW_OK);
    mw_rule_ways x = {
        {NULL, s.outcomes},
        p.list, 3, 0
    };
    check_cheapest(r, &x, 8, 0);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

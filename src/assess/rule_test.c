// SPDX-License-Identifier: MIT
#include "assess/rule.h"

#include "assess/rule_int.h"
#include "assess/rule_testing.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum { ALL = 65536 };

// ---- what odds must be: all combinations

static double find(const mw_rule_odds_list *l, double value) {
    for (int64_t i = 0; i < l->count; i++)
        if (fabs(l->value[i] - value) < 1e-12 || (isnan(l->value[i]) && isnan(value)))
            return l->p[i];
    return 0;
}

static mw_status enumerate(const mw_rule *r, const mw_rule_row *row, int32_t inputs,
                           mw_rule_odds_list *out) {
    static double value[ALL], p[ALL], scratch[256];
    int32_t outcome[INPUTS] = {0};
    int64_t n = 0;
    for (;;) {
        double product = 1, v = mw_rule_value(r, row, outcome, scratch);
        for (int32_t i = 0; i < inputs; i++) product *= row->input[i].p[outcome[i]];
        int64_t at = 0;
        while (at < n && !(fabs(value[at] - v) < 1e-12 || (isnan(value[at]) && isnan(v)))) at++;
        if (at == n) value[n] = v, p[n++] = 0;
        p[at] += product;
        int32_t i = 0;
        while (i < inputs && ++outcome[i] == row->input[i].count) outcome[i++] = 0;
        if (i == inputs) break;
    }
    *out = (mw_rule_odds_list){n, 0, value, p};
    return MW_OK;
}

static bool agrees(const mw_rule *r, const mw_rule_row *row, int32_t inputs, mw_rule_work *w) {
    mw_rule_odds_list odds = {0}, plain;
    mw_error err = {0};
    bool good =
        mw_rule_odds(r, row, w, &odds, &err) == MW_OK && enumerate(r, row, inputs, &plain) == MW_OK;
    double sum = 0;
    for (int64_t i = 0; good && i < plain.count; i++)
        if (fabs(find(&odds, plain.value[i]) - plain.p[i]) > 1e-12) good = false;
    for (int64_t i = 0; i < odds.count; i++) sum += odds.p[i];
    good = good && fabs(sum - 1) < 1e-12;
    mw_rule_odds_fini(&odds);
    return good;
}

void test_rule_level(void) {
    scene s;
    standard(&s);
    mw_rule *r = NULL;
    mw_rule_odds_list odds = {0};
    double given = 0;
    CHECK(mw_rule_new(s.plan, s.target, s.input, 8, &r, NULL) == MW_OK);
    mw_rule_work *w = mw_rule_work_new(r);
    mw_rule_row row = {&given, s.outcomes};
    CHECK(agrees(r, &row, 8, w));
    // Known answers: one value, for sure.
    for (int32_t i = 0; i < 8; i++)
        set_outcomes(&s, i, 1, i < 4 ? (double[]){2} : (double[]){2}, (double[]){1});
    CHECK(mw_rule_odds(r, &row, w, &odds, NULL) == MW_OK);
    CHECK(odds.count == 1 && odds.value[0] == 2 && odds.p[0] == 1 && mw_rule_entropy(&odds) == 0);
    // One question decides between the levels.
    set_outcomes(&s, 0, 2, (double[]){1, 2}, (double[]){1, 3});
    CHECK(mw_rule_odds(r, &row, w, &odds, NULL) == MW_OK);
    CHECK(odds.count == 2 && fabs(find(&odds, 2) - 0.75) < 1e-15 &&
          fabs(find(&odds, 1) - 0.25) < 1e-15);
    CHECK(fabs(mw_rule_at_least(&odds, 2) - 0.75) < 1e-15 && mw_rule_at_least(&odds, 1) == 1);
    mw_rule_odds_fini(&odds);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

// Whether 10 * x + y reaches 1, as a rule; `places` below 0: without rounding.
static void sum_reaches(scene *s, int32_t places, const double *x, int32_t count) {
    begin(s, 2);
    int32_t sum = s->input[0];
    for (int32_t i = 1; i < 10; i++) sum = add(s, MW_NODE_ADD, sum, s->input[0], -1);
    sum = add(s, MW_NODE_ADD, sum, s->input[1], -1);
    if (places >= 0) sum = add(s, MW_NODE_ROUND, sum, number(s, places), -1);
    s->target = add(s, MW_NODE_GE, sum, number(s, 1), -1);
    set_outcomes(s, 0, count, x, (double[]){1, 1, 1, 1});
    set_outcomes(s, 1, 2, (double[]){0, -1}, (double[]){1, 1});
}

// Sums that are equal on paper need not be to the engine, and its answer counts: 10 * 0.1 is a hair
// less than 1. Rounded it is 1.
void test_rule_sums_as_the_engine_does(void) {
    for (int32_t places = -1; places <= 8; places++) {
        scene s;
        mw_rule *r = NULL;
        mw_rule_odds_list odds = {0};
        sum_reaches(&s, places, (double[]){0.1, 0.05}, 2);
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, 2, &r, NULL) == MW_OK, places);
        mw_rule_work *w = mw_rule_work_new(r);
        CHECK_ROW(mw_rule_odds(r, &(mw_rule_row){NULL, s.outcomes}, w, &odds, NULL) == MW_OK,
                  places);
        CHECK_ROW(find(&odds, 1) == (places >= 0 ? 0.25 : 0), places);
        CHECK_ROW(agrees(r, &(mw_rule_row){NULL, s.outcomes}, 2, w), places);
        mw_rule_odds_fini(&odds);
        mw_rule_work_free(w);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
}

// Sums just beside a limit, and just where rounding begins to bring them there.
void test_rule_rounds_at_limits(void) {
    int32_t above = 0, below = 0;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        mw_sequence q = mw_sequence_of(21, seed);
        scene s;
        mw_rule *r = NULL;
        mw_rule_odds_list odds = {0};
        int32_t places = 6 + (int32_t)(seed % 3), inputs = 2 + pick(&q, 3);
        double unit = places == 6 ? 1e-7 : places == 7 ? 1e-8 : 1e-9;
        begin(&s, inputs);
        int32_t sum = s.input[0];
        for (int32_t i = 1; i < inputs; i++) sum = add(&s, MW_NODE_ADD, sum, s.input[i], -1);
        sum = add(&s, MW_NODE_ROUND, sum, number(&s, places), -1);
        if (pick(&q, 2)) // as a total of levels has it
            sum = add(&s, MW_NODE_IF, add(&s, MW_NODE_LT, sum, number(&s, 0.7), -1), sum,
                      add(&s, MW_NODE_ADD, number(&s, 2), sum, -1));
        s.target = add(&s, (mw_node_op)(MW_NODE_EQ + pick(&q, 6)), sum,
                       number(&s, pick(&q, 2) ? 0.8 : 2.8), -1);
        for (int32_t i = 0; i < inputs; i++) {
            double points[OUTCOMES];
            for (int32_t o = 0; o < OUTCOMES; o++)
                points[o] = 0.8 / inputs + unit * (pick(&q, 11) - 5);
            set_outcomes(&s, i, OUTCOMES, points, (double[]){1, 2, 3, 1});
        }
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, inputs, &r, NULL) == MW_OK, seed);
        mw_rule_work *w = mw_rule_work_new(r);
        CHECK_ROW(agrees(r, &(mw_rule_row){NULL, s.outcomes}, inputs, w), seed);
        CHECK_ROW(mw_rule_odds(r, &(mw_rule_row){NULL, s.outcomes}, w, &odds, NULL) == MW_OK, seed);
        above += find(&odds, 1) > 0, below += find(&odds, 0) > 0;
        mw_rule_odds_fini(&odds);
        mw_rule_work_free(w);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
    CHECK(above > 500 && below > 500);
}

// Rounding that changes nothing stays a sum; rounding that does is computed as it is.
void test_rule_rounding(void) {
    for (int32_t places = 0; places <= 3; places++) {
        scene s;
        begin(&s, 3);
        int32_t sum = add(&s, MW_NODE_ADD, s.input[0], s.input[1], -1);
        sum = add(&s, MW_NODE_ADD, sum, s.input[2], -1);
        sum = add(&s, MW_NODE_ROUND, sum, number(&s, places), -1);
        s.target = add(&s, MW_NODE_GE, sum, number(&s, 2), -1);
        for (int32_t i = 0; i < 3; i++)
            set_outcomes(&s, i, 3, (double[]){0.1, 0.7, 1.25}, (double[]){1, 2, 3});
        mw_rule *r = NULL;
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, 3, &r, NULL) == MW_OK, places);
        mw_rule_work *w = mw_rule_work_new(r);
        CHECK_ROW(agrees(r, &(mw_rule_row){NULL, s.outcomes}, 3, w), places);
        mw_rule_work_free(w);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
}

// ---- scores of levels

enum { SCORED = 20, GRADES = 4 };
static const double weight[SCORED] = {14, 16, 9, 7, 5, 5, 3, 2, 8, 6, 4, 4, 3, 3, 2, 2, 2, 2, 1, 2},
                    grade[GRADES] = {0, 0.5, 0.8, 1}, likely[GRADES] = {0.1, 0.2, 0.3, 0.4};

// How likely a score is at least 0.8: by all that it can be, in thousandths.
static double chance_met(void) {
    static double p[1001], next[1001];
    double met = 0;
    memset(p, 0, sizeof p);
    p[0] = 1;
    for (int32_t i = 0; i < SCORED; i++) {
        memset(next, 0, sizeof next);
        for (int32_t s = 0; s <= 1000; s++)
            for (int32_t g = 0; g < GRADES && p[s] > 0; g++)
                next[s + (int32_t)lround(10 * weight[i] * grade[g])] += p[s] * likely[g];
        memcpy(p, next, sizeof p);
    }
    for (int32_t s = 800; s <= 1000; s++) met += p[s];
    return met;
}

// A weighted mean of facts, rounded.
static int32_t add_score(scene *s, int32_t source, int32_t *input) {
    int32_t sum = number(s, 0);
    for (int32_t i = 0; i < SCORED; i++) {
        input[i] = fact(s, source + i);
        sum = add(s, MW_NODE_ADD, sum, add(s, MW_NODE_MUL, input[i], number(s, weight[i] / 7), -1),
                  -1);
    }
    sum = add(s, MW_NODE_DIV, sum, number(s, 100.0 / 7), -1);
    return add(s, MW_NODE_ROUND, sum, number(s, 6), -1);
}

// A total that counts a level's score once the level below is met, as in GB/T 39116: the scores
// matter no further than where the total is compared, so 4^40 combinations are few states.
void test_rule_total(void) {
    static mw_rule_outcomes outcomes[2 * SCORED];
    int32_t input[2 * SCORED];
    scene s;
    mw_rule *r = NULL;
    mw_rule_odds_list odds = {0};
    begin(&s, 0);
    int32_t first = add_score(&s, 1, input), second = add_score(&s, 1 + SCORED, input + SCORED);
    int32_t hundred = number(&s, 100);
    int32_t total = add(&s, MW_NODE_IF, add(&s, MW_NODE_LT, first, number(&s, 0.8), -1), first,
                        add(&s, MW_NODE_ADD, number(&s, 1), second, -1));
    total = add(&s, MW_NODE_NEG, add(&s, MW_NODE_MUL, total, hundred, -1), -1, -1);
    s.target = add(&s, MW_NODE_IF, add(&s, MW_NODE_LE, total, number(&s, -180), -1), number(&s, 2),
                   add(&s, MW_NODE_GE, number(&s, -80), total, -1));
    for (int32_t i = 0; i < 2 * SCORED; i++)
        outcomes[i] = (mw_rule_outcomes){GRADES, grade, likely};
    CHECK(mw_rule_new(s.plan, s.target, input, 2 * SCORED, &r, NULL) == MW_OK);
    mw_rule_work *w = mw_rule_work_new(r);
    mw_rule_row row = {NULL, outcomes};
    CHECK(mw_rule_odds(r, &row, w, &odds, NULL) == MW_OK);
    double met = chance_met();
    CHECK(met > 0.1 && met < 0.9 && odds.count == 3);
    CHECK(fabs(find(&odds, 0) - (1 - met)) < 1e-12);
    CHECK(fabs(find(&odds, 1) - met * (1 - met)) < 1e-12);
    CHECK(fabs(find(&odds, 2) - met * met) < 1e-12);
    mw_rule_odds_fini(&odds);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

// ---- any rule

// Random rules with random outcomes, of one to six inputs, and what is given at a row.
typedef struct {
    scene s;
    mw_rule *rule;
    double given[32];
} any_rule;

static void begin_any(any_rule *a, uint64_t seed) {
    mw_sequence q = mw_sequence_of(11, seed);
    begin(&a->s, 1 + (int32_t)(seed % 6));
    if (a->s.count < 2) a->s.input[1] = a->s.given;
    random_rule(&a->s, &q);
    random_outcomes(&a->s, &q);
    CHECK_ROW(mw_rule_new(a->s.plan, a->s.target, a->s.input, a->s.count, &a->rule, NULL) == MW_OK,
              seed);
    const int32_t *node;
    int32_t n = mw_rule_given(a->rule, &node);
    for (int32_t i = 0; i < n; i++) {
        const mw_node *at = mw_plan_node(a->s.plan, node[i]);
        a->given[i] = at->op == MW_NODE_CONST ? at->value : pick(&q, 5) ? 0.75 : NAN;
    }
}

static void end_any(any_rule *a) {
    mw_rule_free(a->rule);
    mw_plan_free(a->s.plan);
}

// Among 30,000 rules some reach limits only by the order of adding: few, else this would compare
// all combinations with themselves.
void test_rule_random(void) {
    int32_t ties = 0;
    for (uint64_t seed = 0; seed < 30000; seed++) {
        any_rule a = {.rule = NULL};
        begin_any(&a, seed);
        mw_rule_work *w = mw_rule_work_new(a.rule);
        mw_rule_row row = {a.given, a.s.outcomes};
        for (int32_t again = 0; again < 2; again++)
            CHECK_ROW(agrees(a.rule, &row, a.s.count, w), seed);
        ties += w->tie;
        mw_rule_work_free(w);
        end_any(&a);
    }
    CHECK(ties > 50 && ties < 600);
}

// ---- news, draws

void test_rule_learn(void) {
    scene s;
    begin(&s, 3);
    int32_t sum = add(&s, MW_NODE_ADD, s.input[0], s.input[1], -1);
    s.target = add(&s, MW_NODE_GE, sum, number(&s, 2), -1);
    set_outcomes(&s, 0, 2, (double[]){0, 2}, (double[]){1, 1});
    set_outcomes(&s, 1, 2, (double[]){0, 1}, (double[]){1, 1});
    set_outcomes(&s, 2, 2, (double[]){0, 1}, (double[]){1, 1}); // the rule does not use it
    mw_rule *r = NULL;
    mw_rule_news news[3];
    CHECK(mw_rule_new(s.plan, s.target, s.input, 3, &r, NULL) == MW_OK);
    CHECK(mw_rule_uses(r, 0) && mw_rule_uses(r, 1) && !mw_rule_uses(r, 2));
    mw_rule_work *w = mw_rule_work_new(r);
    CHECK(mw_rule_learn(r, &(mw_rule_row){NULL, s.outcomes}, w, news, NULL) == MW_OK);
    CHECK(news[0].settled == 1 && news[0].entropy == 0); // 0 or 2 says it all
    CHECK(news[1].settled == 0 && news[1].entropy == 1); // nothing
    CHECK(news[2].settled == 0 && news[2].entropy == 1);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

// What knowing an input tells, by the definition: all combinations of the others, outcome by
// outcome.
static mw_rule_news plain_news(const mw_rule *r, const mw_rule_row *row, int32_t inputs,
                               int32_t input) {
    static const double sure = 1;
    mw_rule_outcomes outcome[INPUTS];
    mw_rule_row one = {row->given, outcome};
    mw_rule_odds_list odds;
    mw_rule_news news = {0};
    const mw_rule_outcomes *o = &row->input[input];
    memcpy(outcome, row->input, (size_t)inputs * sizeof *outcome);
    for (int32_t i = 0; i < o->count; i++) {
        outcome[input] = (mw_rule_outcomes){1, &o->points[i], &sure};
        CHECK(enumerate(r, &one, inputs, &odds) == MW_OK);
        double bits = mw_rule_entropy(&odds);
        news.entropy += o->p[i] * bits;
        if (bits == 0) news.settled += o->p[i];
    }
    return news;
}

void test_rule_learns_as_defined(void) {
    int32_t told = 0;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        any_rule a = {.rule = NULL};
        mw_rule_news news[INPUTS];
        begin_any(&a, seed);
        mw_rule_work *w = mw_rule_work_new(a.rule);
        mw_rule_row row = {a.given, a.s.outcomes};
        CHECK_ROW(mw_rule_learn(a.rule, &row, w, news, NULL) == MW_OK, seed);
        for (int32_t i = 0; i < a.s.count; i++) {
            mw_rule_news plain = plain_news(a.rule, &row, a.s.count, i);
            CHECK_ROW(fabs(news[i].settled - plain.settled) < 1e-12, seed);
            CHECK_ROW(fabs(news[i].entropy - plain.entropy) < 1e-12, seed);
            told += plain.entropy > 0 && plain.settled > 0;
        }
        mw_rule_work_free(w);
        end_any(&a);
    }
    CHECK(told > 100);
}

void test_rule_draws(void) {
    scene s;
    standard(&s);
    mw_rule *r = NULL;
    mw_rule_odds_list odds = {0}, drawn = {0}, again = {0};
    CHECK(mw_rule_new(s.plan, s.target, s.input, 8, &r, NULL) == MW_OK);
    mw_rule_work *w = mw_rule_work_new(r);
    mw_rule_row row = {NULL, s.outcomes};
    CHECK(mw_rule_odds(r, &row, w, &odds, NULL) == MW_OK);
    CHECK(mw_rule_draw(r, &row, 20000, 7, &drawn, NULL) == MW_OK);
    CHECK(mw_rule_draw(r, &row, 20000, 7, &again, NULL) == MW_OK);
    for (int64_t i = 0; i < odds.count; i++)
        CHECK_ROW(fabs(find(&drawn, odds.value[i]) - odds.p[i]) < 0.02, i);
    CHECK(drawn.count == again.count &&
          memcmp(drawn.p, again.p, (size_t)drawn.count * sizeof *drawn.p) == 0);
    mw_rule_odds_fini(&odds), mw_rule_odds_fini(&drawn), mw_rule_odds_fini(&again);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

// ---- limits

void test_rule_refuses(void) {
    scene s;
    begin(&s, 1);
    mw_rule *r = NULL;
    mw_error err = {0};
    mw_node n = {.op = MW_NODE_TIME_PICK, .domain = own, .arg = {s.input[0]}, .arg_count = 1};
    s.target = mw_plan_add(s.plan, &n);
    CHECK(mw_rule_new(s.plan, s.target, s.input, 1, &r, &err) == MW_INVALID && !r);
    CHECK(strstr(err.text, "TIME_PICK") != NULL);
    mw_plan_free(s.plan);
}

// Numbers without a common measure make all sums differ: too many is said, not tried.
void test_rule_states_limit(void) {
    enum { MANY = 24 };
    static mw_rule_outcomes outcomes[MANY];
    static double points[MANY][2];
    static const double half[2] = {0.5, 0.5};
    int32_t input[MANY];
    scene s;
    begin(&s, 1);
    s.target = number(&s, 0);
    for (int32_t i = 0; i < MANY; i++) {
        input[i] = fact(&s, i + 2);
        points[i][1] = sqrt(2 + i);
        outcomes[i] = (mw_rule_outcomes){2, points[i], half};
        s.target = add(&s, MW_NODE_ADD, s.target, input[i], -1);
    }
    mw_rule *r = NULL;
    mw_error err = {0};
    mw_rule_odds_list odds = {0};
    CHECK(mw_rule_new(s.plan, s.target, input, MANY, &r, NULL) == MW_OK);
    mw_rule_work *w = mw_rule_work_new(r);
    CHECK(mw_rule_odds(r, &(mw_rule_row){NULL, outcomes}, w, &odds, &err) == MW_LIMIT);
    mw_rule_odds_fini(&odds);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

// A tie among more combinations than are gone through is said, not guessed.
void test_rule_ties_limit(void) {
    enum { MANY = 24 };
    static mw_rule_outcomes outcomes[MANY];
    static const double points[2] = {0, 0.1}, half[2] = {0.5, 0.5};
    int32_t input[MANY];
    scene s;
    begin(&s, 1);
    int32_t sum = number(&s, 0);
    for (int32_t i = 0; i < MANY; i++) {
        input[i] = fact(&s, i + 2);
        outcomes[i] = (mw_rule_outcomes){2, points, half};
        sum = add(&s, MW_NODE_ADD, sum, input[i], -1);
    }
    s.target = add(&s, MW_NODE_GE, sum, number(&s, 0.8), -1);
    mw_rule *r = NULL;
    mw_error err = {0};
    mw_rule_odds_list odds = {0};
    mw_rule_news news[MANY];
    CHECK(mw_rule_new(s.plan, s.target, input, MANY, &r, NULL) == MW_OK);
    mw_rule_work *w = mw_rule_work_new(r);
    mw_rule_row row = {NULL, outcomes};
    CHECK(mw_rule_odds(r, &row, w, &odds, &err) == MW_LIMIT && strstr(err.text, "round()"));
    CHECK(mw_rule_learn(r, &row, w, news, &err) == MW_LIMIT);
    mw_rule_odds_fini(&odds);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

static mw_status run_once(scene *s, mw_rule_news *news) {
    mw_rule *r = NULL;
    mw_rule_work *w = NULL;
    mw_status st = mw_rule_new(s->plan, s->target, s->input, s->count, &r, NULL);
    if (st == MW_OK && !(w = mw_rule_work_new(r))) st = MW_NOMEM;
    if (st == MW_OK) st = mw_rule_learn(r, &(mw_rule_row){NULL, s->outcomes}, w, news, NULL);
    mw_rule_work_free(w);
    mw_rule_free(r);
    return st;
}

static void fail_each(scene *s) {
    mw_rule_news news[8];
    int64_t live = mw_alloc_live();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 2000 && st == MW_NOMEM; n++) {
        mw_alloc_fail_after(n);
        st = run_once(s, news);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_alloc_live() == live, n);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_plan_free(s->plan);
}

void test_rule_out_of_memory(void) {
    scene s;
    standard(&s);
    fail_each(&s);
    sum_reaches(&s, -1, (double[]){0.1, 0.05}, 2); // goes through all combinations
    fail_each(&s);
}

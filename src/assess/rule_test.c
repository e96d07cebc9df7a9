// SPDX-License-Identifier: MIT
#include "assess/rule.h"

#include "base/alloc.h"
#include "index/random.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

enum { INPUTS = 8, OUTCOMES = 4, ALL = 65536 };

// A plan over choices of one entity, with what the choices may turn out to be.
typedef struct {
    mw_plan *plan;
    int32_t input[INPUTS], given, target;
    int32_t count;
    double points[INPUTS][OUTCOMES], p[INPUTS][OUTCOMES];
    mw_rule_outcomes outcomes[INPUTS];
} scene;

static const mw_domain own = {
    0, 0, {-1, -1, -1}
};

static int32_t add(scene *s, mw_node_op op, int32_t a, int32_t b, int32_t c) {
    mw_node n = {
        .op = op,
        .domain = own,
        .arg = {a, b, c},
        .arg_count = c >= 0   ? 3
                     : b >= 0 ? 2
                              : 1
    };
    return mw_plan_add(s->plan, &n);
}

static int32_t fact(scene *s, int32_t source) {
    return mw_plan_add(s->plan, &(mw_node){.op = MW_NODE_FACT, .domain = own, .source = source});
}

static int32_t number(scene *s, double x) {
    return mw_plan_add(s->plan,
                       &(mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY, .value = x});
}

static void begin(scene *s, int32_t inputs) {
    *s = (scene){.plan = mw_plan_new(), .count = inputs};
    for (int32_t i = 0; i < inputs; i++) s->input[i] = fact(s, i);
    s->given = fact(s, inputs);
}

static void set_outcomes(scene *s, int32_t i, int32_t count, const double *points,
                         const double *weight) {
    double all = 0;
    for (int32_t o = 0; o < count; o++) all += weight[o];
    for (int32_t o = 0; o < count; o++) {
        s->points[i][o] = points[o];
        s->p[i][o] = weight[o] / all;
    }
    s->outcomes[i] = (mw_rule_outcomes){count, s->points[i], s->p[i]};
}

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

// ---- a level as standards have it

// Points of four questions, grades of four scenes: level 2 at 8 points and 3 scenes of grade 2,
// level 1 at 4 points and 2 scenes of grade 1.
static void standard(scene *s) {
    begin(s, 8);
    int32_t score = s->input[0], at[2], level[2];
    for (int32_t i = 1; i < 4; i++) score = add(s, MW_NODE_ADD, score, s->input[i], -1);
    for (int32_t l = 0; l < 2; l++) {
        at[l] = number(s, 0);
        for (int32_t i = 4; i < 8; i++)
            at[l] = add(s, MW_NODE_ADD, at[l],
                        add(s, MW_NODE_GE, s->input[i], number(s, l + 1), -1), -1);
        level[l] = add(s, MW_NODE_AND, add(s, MW_NODE_GE, score, number(s, 4 * (l + 1)), -1),
                       add(s, MW_NODE_GE, at[l], number(s, l + 2), -1), -1);
    }
    s->target = add(s, MW_NODE_IF, level[1], number(s, 2),
                    add(s, MW_NODE_IF, level[0], number(s, 1), number(s, 0)));
    for (int32_t i = 0; i < 8; i++)
        set_outcomes(s, i, i < 4 ? 4 : 3, i < 4 ? (double[]){0, 0.7, 1.4, 3} : (double[]){0, 1, 2},
                     (double[]){1, 2, 1.5, 1 + i});
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

// Sums that are equal on paper are equal to a limit: 13 * 0.7 + 0.9 reaches 10.
void test_rule_rounds_sums(void) {
    scene s;
    begin(&s, 2);
    int32_t sum = s.input[0];
    for (int32_t i = 1; i < 13; i++) sum = add(&s, MW_NODE_ADD, sum, s.input[0], -1);
    sum = add(&s, MW_NODE_ADD, sum, s.input[1], -1);
    s.target = add(&s, MW_NODE_GE, sum, number(&s, 10), -1);
    set_outcomes(&s, 0, 2, (double[]){0.7, 0.699}, (double[]){1, 1});
    set_outcomes(&s, 1, 1, (double[]){0.9}, (double[]){1});
    mw_rule *r = NULL;
    mw_rule_odds_list odds = {0};
    CHECK(mw_rule_new(s.plan, s.target, s.input, 2, &r, NULL) == MW_OK);
    mw_rule_work *w = mw_rule_work_new(r);
    CHECK(mw_rule_odds(r, &(mw_rule_row){NULL, s.outcomes}, w, &odds, NULL) == MW_OK);
    CHECK(odds.count == 2 && odds.p[0] == 0.5 && odds.value[1] == 1);
    mw_rule_odds_fini(&odds);
    mw_rule_work_free(w);
    mw_rule_free(r);
    mw_plan_free(s.plan);
}

// ---- any rule

static int32_t pick(mw_sequence *q, int32_t n) { return mw_sequence_below(q, n); }

// Yes/no nodes and numbers that grow from each other.
typedef struct {
    int32_t num[64], yes[32], nums, yeses;
    mw_sequence *q;
} grown;

static int32_t some_number(grown *g) { return g->num[pick(g->q, g->nums)]; }
static int32_t some_yes(grown *g) { return g->yes[pick(g->q, g->yeses)]; }

static void grow_numbers(scene *s, grown *g, int32_t i) {
    static const mw_node_op sums[] = {MW_NODE_ADD, MW_NODE_SUB, MW_NODE_MUL,  MW_NODE_MIN,
                                      MW_NODE_MAX, MW_NODE_DIV, MW_NODE_ELSE, MW_NODE_ADD};
    int32_t node = add(s, sums[pick(g->q, 8)], some_number(g), some_number(g), -1);
    g->num[g->nums++] = node;
    if (i % 4 == 2) node = add(s, MW_NODE_IF, some_yes(g), some_number(g), some_number(g));
    if (i % 4 == 3) node = add(s, MW_NODE_KNOWN, some_number(g), -1, -1);
    g->num[g->nums++] = node;
}

static void grow_yes(scene *s, grown *g, int32_t i) {
    mw_node_op op = (mw_node_op)(MW_NODE_EQ + pick(g->q, 6));
    int32_t node = add(s, op, some_number(g), some_number(g), -1);
    g->yes[g->yeses++] = node;
    if (i % 4 == 1)
        node = add(s, i % 8 == 1 ? MW_NODE_AND : MW_NODE_OR, some_yes(g), some_yes(g), -1);
    if (i % 8 == 7) node = add(s, MW_NODE_NOT, some_yes(g), -1, -1);
    if (i % 2) g->yes[g->yeses++] = node;
}

static void random_rule(scene *s, mw_sequence *q) {
    grown g = {.q = q};
    for (int32_t i = 0; i < s->count; i++) g.num[g.nums++] = s->input[i];
    g.num[g.nums++] = s->given;
    for (int32_t i = 0; i < 4; i++) g.num[g.nums++] = number(s, (double)pick(q, 7) / 4 - 0.5);
    g.yes[g.yeses++] = add(s, MW_NODE_GE, g.num[0], g.num[1], -1);
    for (int32_t i = 0; i < 16; i++) grow_numbers(s, &g, i), grow_yes(s, &g, i);
    s->target = g.num[g.nums - 1];
    if (pick(q, 3)) s->target = add(s, MW_NODE_IF, some_yes(&g), s->target, some_number(&g));
}

static void random_outcomes(scene *s, mw_sequence *q) {
    static const double some[] = {0, 0.5, 0.8, 1, 2, 0.1, 0.7, -1};
    for (int32_t i = 0; i < s->count; i++) {
        double points[OUTCOMES], weight[OUTCOMES];
        int32_t n = 1 + pick(q, OUTCOMES);
        for (int32_t o = 0; o < n; o++) {
            points[o] = pick(q, 12) ? some[pick(q, 8)] : NAN;
            weight[o] = 1 + pick(q, 4);
        }
        set_outcomes(s, i, n, points, weight);
    }
}

void test_rule_random(void) {
    for (uint64_t seed = 0; seed < 3000; seed++) {
        mw_sequence q = mw_sequence_of(11, seed);
        scene s;
        mw_rule *r = NULL;
        begin(&s, 1 + (int32_t)(seed % 6));
        if (s.count < 2) s.input[1] = s.given;
        random_rule(&s, &q);
        random_outcomes(&s, &q);
        CHECK_ROW(mw_rule_new(s.plan, s.target, s.input, s.count, &r, NULL) == MW_OK, seed);
        const int32_t *node;
        double given[32];
        int32_t n = mw_rule_given(r, &node);
        for (int32_t i = 0; i < n; i++) {
            const mw_node *at = mw_plan_node(s.plan, node[i]);
            given[i] = at->op == MW_NODE_CONST ? at->value : pick(&q, 5) ? 0.75 : NAN;
        }
        mw_rule_work *w = mw_rule_work_new(r);
        mw_rule_row row = {given, s.outcomes};
        for (int32_t again = 0; again < 2; again++) CHECK_ROW(agrees(r, &row, s.count, w), seed);
        mw_rule_work_free(w);
        mw_rule_free(r);
        mw_plan_free(s.plan);
    }
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

static mw_status run_once(scene *s, mw_rule_news *news) {
    mw_rule *r = NULL;
    mw_rule_work *w = NULL;
    mw_status st = mw_rule_new(s->plan, s->target, s->input, 8, &r, NULL);
    if (st == MW_OK && !(w = mw_rule_work_new(r))) st = MW_NOMEM;
    if (st == MW_OK) st = mw_rule_learn(r, &(mw_rule_row){NULL, s->outcomes}, w, news, NULL);
    mw_rule_work_free(w);
    mw_rule_free(r);
    return st;
}

void test_rule_out_of_memory(void) {
    scene s;
    mw_rule_news news[8];
    standard(&s);
    int64_t live = mw_alloc_live();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 2000 && st == MW_NOMEM; n++) {
        mw_alloc_fail_after(n);
        st = run_once(&s, news);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_alloc_live() == live, n);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_plan_free(s.plan);
}

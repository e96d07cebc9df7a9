// SPDX-License-Identifier: MIT
// Tests only: rules over a few inputs, one as standards have it, and any.
#ifndef MW_ASSESS_RULE_TESTING_H
#define MW_ASSESS_RULE_TESTING_H

#include "assess/rule.h"
#include "index/random.h"
#include "test/test.h"

#include <math.h>

enum { INPUTS = 8, OUTCOMES = 4 };

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

static inline int32_t add(scene *s, mw_node_op op, int32_t a, int32_t b, int32_t c) {
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

static inline int32_t fact(scene *s, int32_t source) {
    return mw_plan_add(s->plan, &(mw_node){.op = MW_NODE_FACT, .domain = own, .source = source});
}

static inline int32_t number(scene *s, double x) {
    return mw_plan_add(s->plan,
                       &(mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY, .value = x});
}

static inline void begin(scene *s, int32_t inputs) {
    *s = (scene){.plan = mw_plan_new(), .count = inputs};
    for (int32_t i = 0; i < inputs; i++) s->input[i] = fact(s, i);
    s->given = fact(s, inputs);
}

static inline void set_outcomes(scene *s, int32_t i, int32_t count, const double *points,
                                const double *weight) {
    double all = 0;
    for (int32_t o = 0; o < count; o++) all += weight[o];
    for (int32_t o = 0; o < count; o++) {
        s->points[i][o] = points[o];
        s->p[i][o] = weight[o] / all;
    }
    s->outcomes[i] = (mw_rule_outcomes){count, s->points[i], s->p[i]};
}

// ---- a level as standards have it

// Points of four questions, grades of four scenes: level 2 at 8 points and 3 scenes of grade 2,
// level 1 at 4 points and 2 scenes of grade 1.
static inline void standard(scene *s) {
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

// ---- any rule

static inline int32_t pick(mw_sequence *q, int32_t n) { return mw_sequence_below(q, n); }

// Yes/no nodes and numbers that grow from each other.
typedef struct {
    int32_t num[64], yes[32], nums, yeses;
    mw_sequence *q;
} grown;

static inline int32_t some_number(grown *g) { return g->num[pick(g->q, g->nums)]; }
static inline int32_t some_yes(grown *g) { return g->yes[pick(g->q, g->yeses)]; }

static inline void grow_numbers(scene *s, grown *g, int32_t i) {
    static const mw_node_op sums[] = {MW_NODE_ADD, MW_NODE_SUB, MW_NODE_MUL,  MW_NODE_MIN,
                                      MW_NODE_MAX, MW_NODE_DIV, MW_NODE_ELSE, MW_NODE_ADD};
    int32_t node = add(s, sums[pick(g->q, 8)], some_number(g), some_number(g), -1);
    g->num[g->nums++] = node;
    if (i % 4 == 2) node = add(s, MW_NODE_IF, some_yes(g), some_number(g), some_number(g));
    if (i % 4 == 3) node = add(s, MW_NODE_KNOWN, some_number(g), -1, -1);
    g->num[g->nums++] = node;
}

static inline void grow_yes(scene *s, grown *g, int32_t i) {
    mw_node_op op = (mw_node_op)(MW_NODE_EQ + pick(g->q, 6));
    int32_t node = add(s, op, some_number(g), some_number(g), -1);
    g->yes[g->yeses++] = node;
    if (i % 4 == 1)
        node = add(s, i % 8 == 1 ? MW_NODE_AND : MW_NODE_OR, some_yes(g), some_yes(g), -1);
    if (i % 8 == 7) node = add(s, MW_NODE_NOT, some_yes(g), -1, -1);
    if (i % 2) g->yes[g->yeses++] = node;
}

static inline void random_rule(scene *s, mw_sequence *q) {
    grown g = {.q = q};
    for (int32_t i = 0; i < s->count; i++) g.num[g.nums++] = s->input[i];
    g.num[g.nums++] = s->given;
    for (int32_t i = 0; i < 4; i++) g.num[g.nums++] = number(s, (double)pick(q, 7) / 4 - 0.5);
    g.yes[g.yeses++] = add(s, MW_NODE_GE, g.num[0], g.num[1], -1);
    for (int32_t i = 0; i < 16; i++) grow_numbers(s, &g, i), grow_yes(s, &g, i);
    s->target = g.num[g.nums - 1];
    if (pick(q, 3)) s->target = add(s, MW_NODE_IF, some_yes(&g), s->target, some_number(&g));
}

static inline void random_outcomes(scene *s, mw_sequence *q) {
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

#endif

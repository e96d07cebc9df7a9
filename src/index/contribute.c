// SPDX-License-Identifier: MIT
// See contribute.h. Going up, the reference's value of each node is worked out from what the unit
// has; going down, each node's difference is divided among its members. What a member contributes
// for each point of its own difference is its rate, so that its own members' parts follow from it.
#include "index/contribute.h"

#include "base/alloc.h"
#include "index/combine_int.h"
#include "index/order.h"
#include "index/stat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Values nearer than this share have a derivative between them rather than a slope: the error of
// the one is then below that of the other.
static const double NEAR = 1e-6;

// The members of one node; NaN in both where the unit has nothing.
typedef struct {
    int32_t count, node[MW_PARTS_MAX];
    double x[MW_PARTS_MAX], from[MW_PARTS_MAX], weight[MW_PARTS_MAX];
    double rate[MW_PARTS_MAX];
    int32_t player[MW_PARTS_MAX], players; // the known ones
} members;

typedef struct {
    const mw_contribution_ask *ask;
    mw_index_names names; // as the ask's, but always of the unit
    double *from;         // [node]: the reference's; NaN where the unit has nothing
    members *m;
    mw_error *err;
} explainer;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "contributions: out of memory");
}

static const double *column_of(const explainer *e, int32_t node) {
    return mw_table_at(&e->ask->result->score, node, e->ask->period);
}

// What is combined here has profiles for units.
static void name_unit(void *ctx, int32_t node, int64_t profile, char *buf, size_t size) {
    const mw_contribution_ask *ask = ((const explainer *)ctx)->ask;
    (void)profile;
    if (ask->names)
        ask->names->text(ask->names->ctx, node, ask->unit, buf, size);
    else
        snprintf(buf, size, "node %d of unit %lld, or of its reference,", node,
                 (long long)ask->unit);
}

static void find_members(const explainer *e, int32_t node) {
    const mw_index_spec *spec = e->ask->spec;
    members *m = e->m;
    m->count = m->players = 0;
    for (int32_t j = node + 1; j < spec->node_count; j++) {
        if (spec->node[j].parent != node) continue;
        m->node[m->count] = j;
        m->x[m->count] = column_of(e, j)[e->ask->unit];
        m->from[m->count] = e->from[j];
        m->weight[m->count] = mw_table_at(&e->ask->result->weight, j, e->ask->period)[0];
        if (!isnan(m->x[m->count])) m->player[m->players++] = m->count;
        m->count++;
    }
}

// ---- scores of profiles: a value for every member of the node

typedef struct {
    const double *cell; // [member][profile]
    int64_t count;
} profiles;

// Each in the place of the unit, among the others. column: room for all values of the members.
static mw_status score_among(const explainer *e, int32_t node, const mw_parts *of, double *column,
                             double *out) {
    const mw_contribution_ask *ask = e->ask;
    const mw_index_node *n = &ask->spec->node[node];
    int64_t units = ask->result->score.units;
    const double *child[MW_PARTS_MAX];
    mw_parts p = *of;
    for (int32_t k = 0; k < p.count; k++) {
        child[k] = column + k * units;
        memcpy(column + k * units, column_of(e, e->m->node[k]), (size_t)units * sizeof *column);
    }
    p.child = child;
    p.units = units;
    p.absent = n->absent;
    p.needs = n->needs;
    for (int64_t i = 0; i < of->units; i++) {
        for (int32_t k = 0; k < p.count; k++) column[k * units + ask->unit] = of->child[k][i];
        MW_TRY(mw_combine_one(&n->combine, &p, ask->unit, &out[i], e->err));
    }
    return MW_OK;
}

static mw_status score_profiles(const explainer *e, int32_t node, profiles of, double *out) {
    const mw_combine *how = &e->ask->spec->node[node].combine;
    const double *child[MW_PARTS_MAX];
    for (int32_t k = 0; k < e->m->count; k++) child[k] = of.cell + k * of.count;
    mw_parts p = {.child = child,
                  .weight = e->m->weight,
                  .count = e->m->count,
                  .units = of.count,
                  .absent = MW_ABSENT_REWEIGHT,
                  .names = &e->names,
                  .node = e->m->node};
    bool alone = how->method != MW_COMBINE_COPELAND && how->method != MW_COMBINE_TOPSIS &&
                 how->method != MW_COMBINE_BOD;
    if (alone) return mw_combine_parts(how, &p, out, e->err);
    double *column = mw_alloc_array(e->ask->result->score.units * p.count + 1, sizeof *column);
    if (!column) return no_memory(e->err);
    mw_status st = score_among(e, node, &p, column, out);
    mw_free(column);
    return st;
}

// ---- up: the reference

static mw_status reference_leaf(const explainer *e, int32_t node) {
    e->from[node] = e->ask->reference[node];
    if (isfinite(e->from[node])) return MW_OK;
    return mw_fail(e->err, MW_INVALID,
                   "contributions: the reference has no value for node %d, which unit %lld has",
                   node, (long long)e->ask->unit);
}

static mw_status reference_node(const explainer *e, int32_t node) {
    find_members(e, node);
    mw_status st = score_profiles(e, node, (profiles){e->m->from, 1}, &e->from[node]);
    if (st != MW_OK) return mw_fail_in(e->err, st, "contributions, node %d: ", node);
    if (!isnan(e->from[node])) return MW_OK;
    return mw_fail(e->err, MW_INVALID,
                   "contributions: the reference of unit %lld has no score for node %d",
                   (long long)e->ask->unit, node);
}

// below: whether each node is ask->node or below it.
static mw_status find_reference(const explainer *e, const bool *below) {
    for (int32_t i = e->ask->spec->node_count - 1; i >= 0; i--) {
        e->from[i] = NAN;
        if (!below[i] || isnan(column_of(e, i)[e->ask->unit])) continue;
        bool leaf = e->ask->spec->node[i].column >= 0;
        MW_TRY((leaf ? reference_leaf : reference_node)(e, i));
    }
    return MW_OK;
}

// ---- down: means

static double slope(double power, double from, double to) {
    double middle = (from + to) / 2;
    bool near = fabs(to - from) <= NEAR * middle;
    if (near) return power == 0 ? 1 / middle : power * pow(middle, power - 1);
    if (power == 0) return log(to / from) / (to - from);
    return (pow(to, power) - pow(from, power)) / (to - from);
}

// Values in shares of the score, so that powers stay in range.
static void rate_mean(const explainer *e, int32_t node, double power) {
    members *m = e->m;
    double to = column_of(e, node)[e->ask->unit], all = 0;
    for (int32_t k = 0; k < m->players; k++) all += m->weight[m->player[k]];
    for (int32_t k = 0; k < m->players; k++) {
        int32_t j = m->player[k];
        double share = m->weight[j] / all;
        m->rate[j] = power == 1 ? share
                                : share * slope(power, m->from[j] / to, m->x[j] / to) /
                                      slope(power, e->from[node] / to, 1);
    }
}

// ---- down: Shapley

// A room for count profiles of the members and their scores, all as the reference.
static double *new_profiles(const members *m, int64_t count) {
    double *room = mw_alloc_array(count * (m->count + 1), sizeof *room);
    for (int64_t i = 0; i < count * m->count && room; i++) room[i] = m->from[i / count];
    return room;
}

// Profile i has the unit's value of player k where bit k of i is set.
static mw_status exact_parts(const explainer *e, int32_t node, double *part) {
    const members *m = e->m;
    int32_t n = m->players;
    int64_t count = INT64_C(1) << n;
    double weight[MW_SHAPLEY_EXACT + 1], *cell = new_profiles(m, count);
    if (!cell) return no_memory(e->err);
    double *score = cell + count * m->count;
    for (int32_t k = 0; k < n; k++)
        for (int64_t i = 0; i < count; i++)
            if (i >> k & 1) cell[m->player[k] * count + i] = m->x[m->player[k]];
    mw_status st = score_profiles(e, node, (profiles){cell, count}, score);
    // Of a subset of s others: s! (n - s - 1)! / n!
    for (int32_t s = 0; s < n; s++) weight[s] = s == 0 ? 1.0 / n : weight[s - 1] * s / (n - s);
    for (int32_t k = 0; k < n && st == MW_OK; k++)
        for (int64_t i = 0; i < count; i++)
            if (!(i >> k & 1))
                part[k] += weight[__builtin_popcountll((uint64_t)i)] *
                           (score[i | INT64_C(1) << k] - score[i]);
    mw_free(cell);
    return st;
}

// A step of splitmix64 (Steele, Lea and Flood 2014), below a limit.
static int32_t next_below(uint64_t *state, int32_t limit) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int32_t)((z ^ z >> 31) % (uint64_t)limit);
}

// One order of the players: profile i has the unit's values of the first i of them.
static mw_status add_order(const explainer *e, int32_t node, const int32_t *order, double *part) {
    const members *m = e->m;
    int32_t n = m->players, count = n + 1;
    double *cell = new_profiles(m, count), *score = cell ? cell + (int64_t)count * m->count : NULL;
    if (!cell) return no_memory(e->err);
    for (int32_t k = 0; k < n; k++) {
        int32_t j = m->player[order[k]];
        for (int32_t i = k + 1; i < count; i++) cell[(int64_t)j * count + i] = m->x[j];
    }
    mw_status st = score_profiles(e, node, (profiles){cell, count}, score);
    for (int32_t k = 0; k < n && st == MW_OK; k++) part[order[k]] += score[k + 1] - score[k];
    mw_free(cell);
    return st;
}

static mw_status sampled_parts(const explainer *e, int32_t node, double *part) {
    int32_t n = e->m->players, order[MW_PARTS_MAX], pairs = MW_SHAPLEY_PROFILES / (2 * (n + 1));
    uint64_t state = 1;
    mw_status st = MW_OK;
    for (int32_t k = 0; k < n; k++) order[k] = k;
    for (int32_t pair = 0; pair < pairs && st == MW_OK; pair++) {
        for (int32_t k = n - 1; k > 0; k--) {
            int32_t other = next_below(&state, k + 1), held = order[k];
            order[k] = order[other];
            order[other] = held;
        }
        st = add_order(e, node, order, part);
        for (int32_t k = 0; k < n / 2; k++) {
            int32_t held = order[k];
            order[k] = order[n - 1 - k];
            order[n - 1 - k] = held;
        }
        if (st == MW_OK) st = add_order(e, node, order, part);
    }
    for (int32_t k = 0; k < n; k++) part[k] /= 2 * pairs;
    return st;
}

static mw_status rate_shapley(const explainer *e, int32_t node) {
    members *m = e->m;
    double part[MW_PARTS_MAX] = {0};
    bool exact = m->players <= MW_SHAPLEY_EXACT;
    MW_TRY((exact ? exact_parts : sampled_parts)(e, node, part));
    for (int32_t k = 0; k < m->players; k++) {
        int32_t j = m->player[k];
        double moved = m->x[j] - m->from[j];
        m->rate[j] = moved == 0 ? 0 : part[k] / moved;
    }
    return MW_OK;
}

// ---- down: the tree

static mw_status rate_members(const explainer *e, int32_t node) {
    double power = mw_mean_power(&e->ask->spec->node[node].combine);
    find_members(e, node);
    if (!isnan(power)) {
        rate_mean(e, node, power);
        return MW_OK;
    }
    mw_status st = rate_shapley(e, node);
    return st == MW_OK || st == MW_NOMEM ? st
                                         : mw_fail_in(e->err, st, "contributions, node %d: ", node);
}

// rate: room for every node.
static mw_status divide(const explainer *e, double *rate, double *out) {
    const mw_contribution_ask *ask = e->ask;
    for (int32_t i = 0; i < ask->spec->node_count; i++) out[i] = NAN;
    for (int32_t i = ask->node; i < ask->spec->node_count; i++) {
        if (isnan(e->from[i])) continue; // not below, or nothing is known
        if (i == ask->node) {
            rate[i] = 1;
            out[i] = column_of(e, i)[ask->unit] - e->from[i];
        }
        if (ask->spec->node[i].column >= 0) continue;
        MW_TRY(rate_members(e, i));
        for (int32_t k = 0; k < e->m->players; k++) {
            int32_t j = e->m->player[k], node = e->m->node[j];
            rate[node] = rate[i] * e->m->rate[j];
            out[node] = rate[node] * (e->m->x[j] - e->m->from[j]);
        }
    }
    return MW_OK;
}

static mw_status check_ask(const mw_contribution_ask *ask, mw_error *err) {
    const mw_table *t = &ask->result->score;
    if (ask->node < 0 || ask->node >= ask->spec->node_count || ask->spec->node_count != t->columns)
        return mw_fail(err, MW_INVALID, "contributions: node %d of an index of %d", ask->node,
                       t->columns);
    if (ask->period < 0 || ask->period >= t->periods || ask->unit < 0 || ask->unit >= t->units)
        return mw_fail(err, MW_INVALID,
                       "contributions: period %d and unit %lld, there are %d and %lld", ask->period,
                       (long long)ask->unit, t->periods, (long long)t->units);
    return MW_OK;
}

static mw_status explain(explainer *e, bool *below, double *rate, double *out) {
    const mw_index_spec *spec = e->ask->spec;
    for (int32_t i = e->ask->node; i < spec->node_count; i++)
        below[i] = i == e->ask->node || (spec->node[i].parent >= 0 && below[spec->node[i].parent]);
    MW_TRY(find_reference(e, below));
    return divide(e, rate, out);
}

mw_status mw_contribute(const mw_contribution_ask *ask, double *out, double *from, mw_error *err) {
    MW_TRY(check_ask(ask, err));
    int32_t n = ask->spec->node_count;
    explainer e = {.ask = ask, .err = err, .m = mw_alloc(sizeof *e.m)};
    bool *below = mw_alloc_array(n, sizeof *below);
    double *rate = mw_alloc_array(n, sizeof *rate);
    e.names = (mw_index_names){&e, name_unit};
    e.from = mw_alloc_array(n, sizeof *e.from);
    mw_status st = e.m && e.from && below && rate ? explain(&e, below, rate, out) : no_memory(err);
    if (st == MW_OK) *from = e.from[ask->node];
    mw_free(e.m);
    mw_free(e.from);
    mw_free(below);
    mw_free(rate);
    return st;
}

// ---- strengths

mw_status mw_leaf_medians(const mw_index_spec *spec, const mw_index_result *r, int32_t period,
                          double *out, mw_error *err) {
    mw_scratch s;
    MW_TRY(mw_scratch_new(r->score.units, &s, err));
    for (int32_t i = 0; i < spec->node_count; i++) {
        out[i] = NAN;
        if (spec->node[i].column < 0) continue;
        int64_t known = mw_sort(mw_table_at(&r->score, i, period), r->score.units, &s);
        out[i] = mw_quantile(s.sorted, known, 0.5);
    }
    mw_scratch_free(&s);
    return MW_OK;
}

static int by_contribution(const void *a, const void *b) {
    const mw_strength *x = a, *y = b;
    int by_part = (x->contribution < y->contribution) - (x->contribution > y->contribution);
    return by_part ? by_part : (x->node > y->node) - (x->node < y->node);
}

// 1 and as many as are better.
static double rank_of(const double *x, int64_t n, int64_t unit) {
    int64_t better = 0;
    for (int64_t i = 0; i < n; i++) better += x[i] > x[unit];
    return (double)better + 1;
}

mw_status mw_strengths(const mw_contribution_ask *ask, mw_strength *out, int32_t *count,
                       mw_error *err) {
    const mw_table *score = &ask->result->score;
    int32_t n = ask->spec->node_count, found = 0;
    double from, *median = mw_alloc_array(2 * (int64_t)n + 1, sizeof *median);
    if (!median) return no_memory(err);
    double *part = median + n;
    mw_contribution_ask own = *ask;
    own.reference = median;
    mw_status st = check_ask(ask, err);
    if (st == MW_OK) st = mw_leaf_medians(ask->spec, ask->result, ask->period, median, err);
    if (st == MW_OK) st = mw_contribute(&own, part, &from, err);
    for (int32_t i = 0; i < n && st == MW_OK; i++) {
        if (ask->spec->node[i].column < 0 || isnan(part[i])) continue;
        const double *x = mw_table_at(score, i, ask->period);
        out[found++] =
            (mw_strength){i, x[ask->unit], median[i], part[i], rank_of(x, score->units, ask->unit)};
    }
    mw_free(median);
    if (st != MW_OK) return st;
    qsort(out, (size_t)found, sizeof *out, by_contribution);
    *count = found;
    return MW_OK;
}

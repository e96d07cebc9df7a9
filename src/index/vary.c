// SPDX-License-Identifier: MIT
// See vary.h. Choices and uniform weights are coordinates of a point; what needs an unknown number
// of random numbers (gamma, normal) takes a sequence of its own for each draw and factor.
#include "index/vary.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "index/random.h"

#include <math.h>
#include <string.h>

const char *mw_factor_text(mw_factor f) {
    static const char *const text[MW_FACTOR_COUNT] = {
        [MW_FACTOR_WEIGHTS] = "weights", [MW_FACTOR_NORMALISE] = "normalise",
        [MW_FACTOR_COMBINE] = "combine", [MW_FACTOR_TREAT] = "treat",
        [MW_FACTOR_IMPUTE] = "impute",   [MW_FACTOR_ERROR] = "error",
        [MW_FACTOR_REMOVE] = "remove",
    };
    return text[f];
}

bool mw_vary_has(const mw_vary *v, mw_factor f, int32_t leaves) {
    bool error = v->error > 0;
    for (int32_t i = 0; i < leaves && v->leaf_error; i++) error = error || v->leaf_error[i] > 0;
    switch (f) {
    case MW_FACTOR_WEIGHTS: return v->weights > 0 || v->dirichlet > 0;
    case MW_FACTOR_NORMALISE: return v->norm_count > 0;
    case MW_FACTOR_COMBINE: return v->combine_count > 0;
    case MW_FACTOR_TREAT: return v->treat_count > 0;
    case MW_FACTOR_IMPUTE: return v->impute_count > 0;
    case MW_FACTOR_ERROR: return error;
    case MW_FACTOR_REMOVE: return v->remove_one;
    case MW_FACTOR_COUNT: break;
    }
    return false;
}

// ---- where the numbers come from

static mw_status check(const mw_varied_from *f, int32_t leaves, mw_error *err) {
    const mw_vary *v = f->vary;
    const double spread[] = {v->weights, v->dirichlet, v->error};
    bool varies = false;
    for (int i = 0; i < MW_FACTOR_COUNT; i++)
        varies = varies || mw_vary_has(v, (mw_factor)i, leaves);
    for (size_t i = 0; i < sizeof spread / sizeof spread[0]; i++)
        if (!(spread[i] >= 0 && isfinite(spread[i])))
            return mw_fail(err, MW_INVALID, "a spread of %g: 0 or more is right", spread[i]);
    for (int32_t i = 0; i < leaves && v->leaf_error; i++)
        if (!(v->leaf_error[i] >= 0 && isfinite(v->leaf_error[i])))
            return mw_fail(err, MW_INVALID, "an error of %g of leaf %d: 0 or more is right",
                           v->leaf_error[i], i);
    if (!varies) return mw_fail(err, MW_INVALID, "nothing varies, so every draw is the same");
    return MW_OK;
}

static mw_status find_levels(mw_varied *v, mw_error *err) {
    const mw_index_spec *s = v->from.spec;
    for (int32_t i = 0; i < s->node_count; i++) {
        int32_t above = i > v->from.node ? v->level[s->node[i].parent] : -1;
        v->level[i] = i == v->from.node ? 0 : above < 0 ? -1 : above + 1;
        if (v->level[i] < 0) continue;
        if (v->level[i] >= MW_LEVELS_MAX)
            return mw_fail(err, MW_LIMIT, "an index of more than %d levels", MW_LEVELS_MAX);
        v->removable += s->node[i].column >= 0;
        if (v->level[i] + 1 > v->levels) v->levels = v->level[i] + 1;
    }
    return MW_OK;
}

static bool has_siblings(const mw_index_spec *s, int32_t node) {
    for (int32_t i = 1; i < s->node_count; i++)
        if (i != node && s->node[i].parent == s->node[node].parent) return true;
    return false;
}

// Choices first: the first dimensions of a Sobol sequence are the best.
static int32_t assign_dims(mw_varied *v) {
    const mw_vary *vary = v->from.vary;
    int32_t n = 0;
    v->dim_norm = n, n += vary->norm_count > 1;
    v->dim_combine = n;
    if (vary->combine_count > 1) n += vary->combine_by_level ? v->levels : 1;
    v->dim_treat = n, n += vary->treat_count > 1;
    v->dim_impute = n, n += vary->impute_count > 1;
    v->dim_remove = n, n += vary->remove_one;
    for (int32_t i = 0; i < v->from.spec->node_count; i++) {
        bool drawn = vary->weights > 0 && v->level[i] > 0 && has_siblings(v->from.spec, i);
        v->dim[i] = drawn ? n++ : -1;
    }
    return n;
}

mw_status mw_varied_new(const mw_varied_from *from, mw_varied *out, mw_error *err) {
    int32_t nodes = from->spec->node_count;
    *out = (mw_varied){.from = *from};
    MW_TRY(check(from, from->nominal->leaves[0], err));
    if (from->node < 0 || from->node >= nodes)
        return mw_fail(err, MW_INVALID, "node %d of %d", from->node, nodes);
    out->level = mw_alloc_array(nodes, sizeof *out->level);
    out->dim = mw_alloc_array(nodes, sizeof *out->dim);
    mw_status st = MW_OK;
    if (!out->level || !out->dim) st = mw_fail(err, MW_NOMEM, "draws: out of memory");
    if (st == MW_OK) st = find_levels(out, err);
    if (st == MW_OK)
        st = mw_points_new(from->sampler, assign_dims(out), from->seed, &out->points, err);
    if (st != MW_OK) mw_varied_fini(out);
    return st;
}

void mw_varied_fini(mw_varied *v) {
    mw_free(v->level);
    mw_free(v->dim);
    mw_points_free(&v->points);
    *v = (mw_varied){0};
}

static bool is_second(mw_draw_at at, mw_factor f) { return at.second >> f & 1; }

static mw_sequence sequence(const mw_varied *v, mw_draw_at at, mw_factor f) {
    uint64_t seed = mw_hash64_mix(v->from.seed + (uint64_t)f + 1);
    return mw_sequence_of(seed, 2 * (uint64_t)at.row + is_second(at, f));
}

// One of count; dim is asked only where there is something to choose.
static int32_t pick(const mw_varied *v, mw_draw_at at, mw_factor f, int32_t dim, int32_t count) {
    if (count < 2) return 0;
    return (int32_t)(mw_points_at(&v->points, at.row, is_second(at, f), dim) * count);
}

// ---- what a draw comes to

void mw_varied_choose(const mw_varied *v, mw_draw_at at, mw_choice *out) {
    const mw_vary *y = v->from.vary;
    out->norm = pick(v, at, MW_FACTOR_NORMALISE, v->dim_norm, y->norm_count);
    out->treat = pick(v, at, MW_FACTOR_TREAT, v->dim_treat, y->treat_count);
    out->impute = pick(v, at, MW_FACTOR_IMPUTE, v->dim_impute, y->impute_count);
    for (int32_t i = 0; i < v->levels; i++)
        out->combine[i] = pick(v, at, MW_FACTOR_COMBINE,
                               v->dim_combine + (y->combine_by_level ? i : 0), y->combine_count);
    out->removed = -1;
    if (!y->remove_one) return;
    int32_t nth = pick(v, at, MW_FACTOR_REMOVE, v->dim_remove, v->removable + 1);
    for (int32_t i = 0; i < v->from.spec->node_count; i++) {
        if (v->level[i] < 0 || v->from.spec->node[i].column < 0) continue;
        if (--nth == 0) out->removed = v->from.nominal->leaf[i];
    }
}

const mw_combine *mw_varied_combine(const mw_varied *v, int32_t node, const mw_choice *c) {
    const mw_vary *y = v->from.vary;
    bool own = y->combine_count == 0 || (y->own_combine && y->own_combine[node]);
    return own ? &v->from.spec->node[node].combine : &y->combine[c->combine[v->level[node]]];
}

static int32_t at_least_one(int32_t n) { return n > 0 ? n : 1; }

int32_t mw_varied_variants(const mw_varied *v) {
    const mw_vary *y = v->from.vary;
    return at_least_one(y->norm_count) * at_least_one(y->treat_count) *
           at_least_one(y->impute_count);
}

int32_t mw_varied_variant(const mw_varied *v, const mw_choice *c) {
    const mw_vary *y = v->from.vary;
    return (c->impute * at_least_one(y->treat_count) + c->treat) * at_least_one(y->norm_count) +
           c->norm;
}

mw_index_spec mw_varied_spec(const mw_varied *v, int32_t variant) {
    const mw_vary *y = v->from.vary;
    int32_t norms = at_least_one(y->norm_count), treats = at_least_one(y->treat_count);
    mw_index_spec s = *v->from.spec;
    if (y->norm_count > 0) s.norm = y->norm[variant % norms];
    if (y->treat_count > 0) s.treat = y->treat[variant / norms % treats];
    if (y->impute_count > 0) s.impute = y->impute[variant / norms / treats];
    return s;
}

// Ways of one scale have one number: all but these three give scores among those of the members.
static int scale_of(const mw_combine *how) {
    bool own = how->method == MW_COMBINE_COPELAND || how->method == MW_COMBINE_TOPSIS ||
               how->method == MW_COMBINE_BOD;
    return own ? (int)how->method : -1;
}

static bool same_norm(const mw_norm *a, const mw_norm *b) {
    return a->method == b->method && a->lo == b->lo && a->hi == b->hi &&
           (a->method != MW_NORM_DIST_REF || a->reference == b->reference);
}

bool mw_varied_keeps_scale(const mw_varied *v, const mw_choice *c) {
    const mw_vary *y = v->from.vary;
    const mw_index_spec *s = v->from.spec;
    if (y->norm_count > 0 && !same_norm(&y->norm[c->norm], &s->norm)) return false;
    for (int32_t i = 0; i < s->node_count; i++) {
        if (v->level[i] < 0 || s->node[i].column >= 0) continue;
        if (scale_of(mw_varied_combine(v, i, c)) != scale_of(&s->node[i].combine)) return false;
    }
    return true;
}

static double noisy(const mw_varied *v, mw_draw_at at, int32_t node, double w) {
    if (v->dim[node] < 0) return w;
    double x = mw_points_at(&v->points, at.row, is_second(at, MW_FACTOR_WEIGHTS), v->dim[node]);
    double noise = v->from.vary->weights * (2 * x - 1);
    return fmax(0, v->from.vary->weights_relative ? w * (1 + noise) : w + noise);
}

void mw_varied_weights(const mw_varied *v, mw_draw_at at, const mw_choice *c, double *out) {
    const mw_index_spec *s = v->from.spec;
    const mw_vary *y = v->from.vary;
    mw_sequence q = sequence(v, at, MW_FACTOR_WEIGHTS);
    for (int32_t i = 0; i < s->node_count; i++) {
        double w = mw_table_at(&v->from.nominal->weight, i, v->from.period)[0];
        if (v->level[i] == 0)
            w = 1;
        else if (!(w > 0))
            w = 0;
        else if (y->dirichlet > 0 && v->level[i] > 0)
            w = mw_sequence_gamma(&q, y->dirichlet * w);
        else
            w = noisy(v, at, i, w);
        if (c->removed >= 0 && v->from.nominal->leaf[i] == c->removed) w = NAN;
        out[i] = s->node[i].column >= 0 ? w : -w; // with a sign until a member is seen
    }
    for (int32_t i = s->node_count - 1; i >= 0; i--) {
        int32_t parent = s->node[i].parent;
        if (s->node[i].column < 0 && signbit(out[i])) out[i] = NAN;
        if (!isnan(out[i]) && parent >= 0) out[parent] = fabs(out[parent]);
    }
}

void mw_varied_errors(const mw_varied *v, mw_draw_at at, const double *spread, mw_table *raw) {
    const mw_vary *y = v->from.vary;
    mw_sequence q = sequence(v, at, MW_FACTOR_ERROR);
    int64_t cells = raw->units * raw->periods;
    for (int32_t i = 0; i < v->from.spec->node_count; i++) {
        int32_t column = v->from.spec->node[i].column;
        if (column < 0) continue;
        double size = y->leaf_error ? y->leaf_error[v->from.nominal->leaf[i]] : y->error;
        double *x = mw_table_at(raw, column, 0);
        for (int64_t u = 0; u < cells; u++) {
            double by = y->error_relative ? fabs(x[u]) : spread[column];
            x[u] += size * by * mw_sequence_normal(&q);
        }
    }
}

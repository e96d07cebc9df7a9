// SPDX-License-Identifier: MIT
// See compare.h.
#include "index/compare.h"

#include "base/alloc.h"
#include "index/order.h"

#include <math.h>

// ---- two columns

static void measure(const double *rank_a, const double *rank_b, int64_t n, mw_comparison *out) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(rank_a[i])) continue;
        double shift = fabs(rank_a[i] - rank_b[i]);
        out->units++;
        out->moved += shift > 0;
        sum += shift;
        if (out->shift_max_unit >= 0 && shift <= out->shift_max) continue;
        out->shift_max = shift;
        out->shift_max_unit = i;
    }
    out->shift_mean = out->units > 0 ? sum / (double)out->units : (double)NAN;
}

static mw_status correlate(const mw_columns *pair, mw_comparison *out, mw_error *err) {
    double r[4];
    MW_TRY(mw_corr_matrix((mw_corr_how){.kind = MW_CORR_PEARSON}, pair, r, err));
    out->pearson = r[1];
    MW_TRY(mw_corr_matrix((mw_corr_how){.kind = MW_CORR_SPEARMAN}, pair, r, err));
    out->spearman = r[1];
    MW_TRY(mw_corr_matrix((mw_corr_how){.kind = MW_CORR_KENDALL}, pair, r, err));
    out->kendall = r[1];
    return MW_OK;
}

// rank: room for 2 * pair->n.
static mw_status compare(const mw_columns *pair, double *rank, mw_comparison *out, mw_error *err) {
    int64_t n = pair->n;
    mw_scratch s;
    *out = (mw_comparison){.shift_max = NAN, .shift_max_unit = -1};
    MW_TRY(correlate(pair, out, err));
    MW_TRY(mw_scratch_new(n, &s, err));
    for (int64_t i = 0; i < n; i++) {
        bool both = !isnan(pair->column[0][i]) && !isnan(pair->column[1][i]);
        rank[i] = both ? pair->column[0][i] : (double)NAN;
        rank[n + i] = both ? pair->column[1][i] : (double)NAN;
    }
    mw_rank(rank, n, MW_RANK_BEST, &s, rank);
    mw_rank(rank + n, n, MW_RANK_BEST, &s, rank + n);
    mw_scratch_free(&s);
    measure(rank, rank + n, n, out);
    return MW_OK;
}

mw_status mw_compare_scores(const mw_columns *pair, double *rank, mw_comparison *out,
                            mw_error *err) {
    MW_ASSERT(pair->count == 2);
    if (rank) return compare(pair, rank, out, err);
    double *own = mw_alloc_array(2 * pair->n + 1, sizeof *own);
    if (!own) return mw_fail(err, MW_NOMEM, "comparison: out of memory");
    mw_status st = compare(pair, own, out, err);
    mw_free(own);
    return st;
}

// ---- without a part

// The spec without some nodes, and how messages call what is left.
typedef struct {
    const mw_removal_ask *ask;
    mw_index_node *node;
    int32_t *whole_of; // node of the whole, for each that is left
    int32_t *left_of;  // and the other way round; -1: gone
    int32_t count;
} rest;

static void name_left(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    const rest *r = ctx;
    r->ask->names->text(r->ask->names->ctx, r->whole_of[node], unit, buf, size);
}

// Marks node and all below as gone, and above it whatever is left without members.
static void take_out(rest *r, int32_t node) {
    const mw_index_spec *spec = r->ask->spec;
    int32_t n = spec->node_count;
    bool lonely = true;
    while (lonely && node > 0) {
        r->left_of[node] = -1;
        for (int32_t i = node + 1; i < n; i++)
            if (r->left_of[spec->node[i].parent] < 0) r->left_of[i] = -1;
        int32_t parent = spec->node[node].parent;
        for (int32_t i = parent + 1; i < n; i++)
            lonely = lonely && (spec->node[i].parent != parent || r->left_of[i] < 0);
        node = parent;
    }
    if (lonely) r->left_of[0] = -1;
}

static void fill_rest(rest *r, int32_t node) {
    const mw_index_spec *spec = r->ask->spec;
    r->count = 0;
    for (int32_t i = 0; i < spec->node_count; i++) r->left_of[i] = 0;
    take_out(r, node);
    for (int32_t i = 0; i < spec->node_count; i++) {
        if (r->left_of[i] < 0) continue;
        r->left_of[i] = r->count;
        r->whole_of[r->count] = i;
        r->node[r->count] = spec->node[i];
        if (i > 0) r->node[r->count].parent = r->left_of[spec->node[i].parent];
        r->count++;
    }
}

// Compares what is left with the scores of the whole.
static mw_status run_rest(rest *r, const double *whole, mw_comparison *out, mw_error *err) {
    mw_index_result result;
    mw_index_spec spec = *r->ask->spec;
    mw_index_names names = {r, name_left};
    mw_index_options options = {.names = r->ask->names ? &names : NULL};
    *out = (mw_comparison){.shift_mean = NAN,
                           .shift_max = NAN,
                           .shift_max_unit = -1,
                           .pearson = NAN,
                           .spearman = NAN,
                           .kendall = NAN};
    if (r->count == 0) return MW_OK;
    spec.node = r->node;
    spec.node_count = r->count;
    MW_TRY(mw_index_run(&spec, r->ask->raw, &options, &result, err));
    const double *pair[2] = {whole, mw_table_at(&result.score, 0, r->ask->period)};
    mw_status st = mw_compare_scores(&(mw_columns){pair, 2, r->ask->raw->units}, NULL, out, err);
    mw_index_result_fini(&result);
    return st;
}

static mw_status remove_each(rest *r, const int32_t *node, int32_t count, mw_comparison *out,
                             mw_error *err) {
    const mw_removal_ask *ask = r->ask;
    mw_index_result whole;
    mw_index_options options = {.names = ask->names};
    MW_TRY(mw_index_run(ask->spec, ask->raw, &options, &whole, err));
    mw_status st = MW_OK;
    for (int32_t k = 0; k < count && st == MW_OK; k++) {
        fill_rest(r, node[k]);
        st = run_rest(r, mw_table_at(&whole.score, 0, ask->period), &out[k], err);
        if (st != MW_OK && st != MW_NOMEM) st = mw_fail_in(err, st, "without node %d: ", node[k]);
    }
    mw_index_result_fini(&whole);
    return st;
}

mw_status mw_remove_each(const mw_removal_ask *ask, const int32_t *node, int32_t count,
                         mw_comparison *out, mw_error *err) {
    int32_t n = ask->spec->node_count;
    if (ask->period < 0 || ask->period >= ask->raw->periods)
        return mw_fail(err, MW_INVALID, "period %d of a table of %d", ask->period,
                       ask->raw->periods);
    for (int32_t k = 0; k < count; k++)
        if (node[k] < 1 || node[k] >= n)
            return mw_fail(err, MW_INVALID, "node %d cannot be left out: there are 1 to %d",
                           node[k], n - 1);
    rest r = {.ask = ask,
              .node = mw_alloc_array(n + 1, sizeof *r.node),
              .whole_of = mw_alloc_array(n + 1, sizeof *r.whole_of),
              .left_of = mw_alloc_array(n + 1, sizeof *r.left_of)};
    mw_status st = r.node && r.whole_of && r.left_of
                       ? remove_each(&r, node, count, out, err)
                       : mw_fail(err, MW_NOMEM, "leaving out: out of memory");
    mw_free(r.node);
    mw_free(r.whole_of);
    mw_free(r.left_of);
    return st;
}

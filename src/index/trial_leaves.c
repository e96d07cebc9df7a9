// SPDX-License-Identifier: MIT
// See trial_int.h. Leaves lie in blocks of units, so that a block of all leaves stays in the cache
// while the draws of a batch go over it.
#include "index/trial_int.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

void mw_trial_enter(const mw_lanes *lanes, mw_trial_space s, const double *x, int64_t n,
                    double *y) {
    switch (s.kind) {
    case MW_SPACE_VALUE: memmove(y, x, (size_t)n * sizeof *y); return;
    case MW_SPACE_LOG: lanes->log(x, n, y); return;
    case MW_SPACE_INVERSE: lanes->inverse(x, n, y); return;
    case MW_SPACE_POWER:
        lanes->log(x, n, y);
        lanes->scale(y, s.power, n, y);
        lanes->exp(y, n, y);
        return;
    }
}

void mw_trial_leave(const mw_lanes *lanes, mw_trial_space s, const double *x, int64_t n,
                    double *y) {
    switch (s.kind) {
    case MW_SPACE_VALUE: memmove(y, x, (size_t)n * sizeof *y); return;
    case MW_SPACE_LOG: lanes->exp(x, n, y); return;
    case MW_SPACE_INVERSE: lanes->inverse(x, n, y); return;
    case MW_SPACE_POWER:
        lanes->log(x, n, y);
        lanes->scale(y, 1 / s.power, n, y);
        lanes->exp(y, n, y);
        return;
    }
}

// A leaf's values of the period into the blocks.
static void put_leaf(const mw_trial *t, int32_t leaf, mw_trial_leaves *l) {
    const double *x = mw_table_at(&l->t, leaf, t->from.period);
    int64_t units = l->t.units;
    for (int64_t u = 0; u < t->padded; u += MW_TRIAL_BLOCK) {
        double *out = l->block[0] + mw_trial_leaf_at(t, u, leaf);
        int64_t n = units - u < MW_TRIAL_BLOCK ? units - u : MW_TRIAL_BLOCK;
        memcpy(out, x + u, (size_t)n * sizeof *out);
        for (int64_t i = n; i < MW_TRIAL_STEP; i++) out[i] = 1;
        for (int64_t i = 0; i < n; i++) {
            l->missing |= isnan(out[i]) != 0;
            l->low |= out[i] <= 0;
        }
    }
}

static mw_status fill_blocks(const mw_trial *t, mw_trial_leaves *l, mw_error *err) {
    int64_t cells = mw_trial_leaf_at(t, t->padded, 0);
    for (int32_t s = 0; s < t->space_count; s++) {
        l->block[s] = mw_alloc_column(cells + 1, sizeof **l->block);
        if (!l->block[s]) return mw_fail(err, MW_NOMEM, "draws: out of memory");
    }
    for (int32_t i = 0; i < t->leaf_count; i++) put_leaf(t, i, l);
    for (int32_t s = 1; s < t->space_count; s++) // of values of 0 or less they are not looked at
        mw_trial_enter(t->lanes, t->space[s], l->block[0], cells, l->block[s]);
    return MW_OK;
}

mw_status mw_trial_leaves_fill(const mw_trial *t, int32_t variant, const mw_table *raw,
                               mw_trial_leaves *out, mw_error *err) {
    mw_index_spec spec = mw_varied_spec(&t->varied, variant);
    *out = (mw_trial_leaves){0};
    mw_status st = mw_index_run_leaves(&spec, raw, &out->t, err);
    if (st == MW_OK) st = fill_blocks(t, out, err);
    if (st != MW_OK) mw_trial_leaves_free(out);
    out->status = st;
    return st;
}

void mw_trial_leaves_free(mw_trial_leaves *l) {
    mw_table_free(&l->t);
    for (int32_t s = 0; s < MW_SPACES_MAX; s++) mw_free(l->block[s]);
    *l = (mw_trial_leaves){0};
}

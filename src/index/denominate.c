// SPDX-License-Identifier: MIT
// See denominate.h.
#include "index/denominate.h"

#include <math.h>
#include <string.h>

int32_t mw_index_leaf_count(const mw_index_spec *spec) {
    int32_t count = 0;
    for (int32_t i = 0; i < spec->node_count; i++) count += spec->node[i].column >= 0;
    return count;
}

const mw_index_node *mw_index_leaf_node(const mw_index_spec *spec, int32_t k) {
    for (int32_t i = 0; i < spec->node_count; i++)
        if (spec->node[i].column >= 0 && k-- == 0) return &spec->node[i];
    return NULL;
}

void mw_index_leaves(const mw_index_spec *spec, int32_t *node) {
    for (int32_t i = 0; i < spec->node_count; i++)
        if (spec->node[i].column >= 0) *node++ = i;
}

void mw_denominate(const double *x, const double *by, double scale, int64_t n, double *out) {
    double factor = scale == 0 ? 1 : scale;
    for (int64_t i = 0; i < n; i++) {
        double quotient = x[i] / by[i] * factor;
        out[i] = isfinite(quotient) ? quotient : (double)NAN;
    }
}

static mw_status check_columns(const mw_index_spec *spec, const mw_table *raw, mw_error *err) {
    for (int32_t i = 0; i < spec->node_count; i++) {
        const mw_index_node *node = &spec->node[i];
        if (node->column >= raw->columns || node->denominator >= raw->columns)
            return mw_fail(err, MW_INVALID,
                           "node %d: column %d by column %d, of a table of %d columns", i,
                           node->column, node->denominator, raw->columns);
    }
    return MW_OK;
}

mw_status mw_denominate_table(const mw_index_spec *spec, const mw_table *raw, mw_table *out,
                              mw_error *err) {
    MW_TRY(check_columns(spec, raw, err));
    mw_table t;
    MW_TRY(mw_table_new(raw->units, mw_index_leaf_count(spec), raw->periods, &t, err));
    int64_t n = raw->units * raw->periods;
    for (int32_t i = 0, leaf = 0; i < spec->node_count; i++) {
        const mw_index_node *node = &spec->node[i];
        if (node->column < 0) continue;
        const double *x = mw_table_at(raw, node->column, 0);
        double *y = mw_table_at(&t, leaf++, 0);
        if (node->denominator < 0)
            memcpy(y, x, (size_t)n * sizeof *y);
        else
            mw_denominate(x, mw_table_at(raw, node->denominator, 0), node->denominator_scale, n, y);
    }
    *out = t;
    return MW_OK;
}

// SPDX-License-Identifier: MIT
// See pooling.h.
#include "index/pooling.h"

#include "index/denominate.h"

int32_t mw_pooling_fits(const mw_index_spec *spec, const mw_table *t) {
    return spec->pooling == MW_POOL_RANGE ? 1 : t->periods;
}

mw_span mw_pooling_sample(const mw_index_spec *spec, const mw_table *t, int32_t fit) {
    if (spec->pooling == MW_POOL_PERIOD) return (mw_span){fit * t->units, t->units};
    return (mw_span){spec->pool_first * t->units,
                     (spec->pool_last - spec->pool_first + 1) * t->units};
}

mw_span mw_pooling_target(const mw_index_spec *spec, const mw_table *t, int32_t fit) {
    if (spec->pooling == MW_POOL_PERIOD) return (mw_span){fit * t->units, t->units};
    return (mw_span){0, t->periods * t->units};
}

mw_status mw_pooling_check(const mw_index_spec *spec, const mw_table *t, mw_error *err) {
    int32_t leaves = mw_index_leaf_count(spec);
    if (t->columns != leaves)
        return mw_fail(err, MW_INVALID, "a table of %d columns for %d leaves", t->columns, leaves);
    bool within = spec->pool_first >= 0 && spec->pool_first <= spec->pool_last &&
                  spec->pool_last < t->periods;
    if (spec->pooling == MW_POOL_RANGE && !within)
        return mw_fail(err, MW_INVALID, "parameters of periods %d to %d, of a table of %d periods",
                       spec->pool_first, spec->pool_last, t->periods);
    return MW_OK;
}

mw_status mw_pooling_fail_in(const mw_index_spec *spec, int32_t column, int32_t fit, mw_status st,
                             mw_error *err) {
    if (spec->pooling == MW_POOL_PERIOD)
        return mw_fail_in(err, st, "column %d, period %d", column, fit);
    return mw_fail_in(err, st, "column %d, periods %d to %d", column, spec->pool_first,
                      spec->pool_last);
}

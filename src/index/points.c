// SPDX-License-Identifier: MIT
// See points.h.
#include "index/points.h"

#include "index/random.h"

mw_status mw_points_new(mw_sampler sampler, int32_t dims, uint64_t seed, mw_points *out,
                        mw_error *err) {
    *out = (mw_points){.seed = seed, .dims = dims};
    if (dims < 0) return mw_fail(err, MW_LIMIT, "points of %d dimensions", dims);
    if (sampler == MW_SAMPLER_RANDOM || dims == 0) return MW_OK;
    int32_t most = dims > MW_SOBOL_DIMS_MAX / 2 ? MW_SOBOL_DIMS_MAX : 2 * dims;
    return mw_sobol_new(most, seed, &out->sobol, err);
}

void mw_points_free(mw_points *p) {
    mw_sobol_free(&p->sobol);
    *p = (mw_points){0};
}

double mw_points_at(const mw_points *p, int64_t row, bool second, int32_t dim) {
    MW_ASSERT(dim >= 0 && dim < p->dims);
    int64_t column = (second ? p->dims : 0) + (int64_t)dim;
    if (column < p->sobol.dims) return mw_sobol_at(&p->sobol, row, (int32_t)column);
    return mw_sequence_place(p->seed, 2 * (uint64_t)row + second, (uint64_t)dim);
}

// SPDX-License-Identifier: MIT
// See laid.h.
#include "assess/laid.h"

mw_status mw_laid_open(const mw_program *p, mw_registry *r, const mw_overlay_from *over,
                       mw_laid *out, mw_error *err) {
    *out = (mw_laid){0};
    MW_TRY(mw_overlay_open(over, &out->facts, err));
    mw_world_from from = {p, r, out->facts, INT64_MAX, NULL};
    return mw_world_open(&from, &out->world, err);
}

void mw_laid_close(mw_laid *l) {
    mw_evaluation_free(l->e);
    mw_world_free(l->world);
    if (l->facts) l->facts->ops->close(l->facts);
    *l = (mw_laid){0};
}

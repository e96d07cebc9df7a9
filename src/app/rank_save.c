// SPDX-License-Identifier: MIT
// The verb rank: keeping what it came to.
#include "app/rank_int.h"
#include "app/result.h"

mw_status mw_rank_save(const mw_rank_job *x, mw_error *err) {
    mw_call *call = x->k.call;
    mw_kept kept = {
        .draws = x->draw_count, .seed = 1, .top = x->within, .ahead_of = mw_slice_of(x->rival)};
    MW_TRY(mw_session_as_known(call, &x->k.s.ws.calendar, &kept.as_known_ns, err));
    MW_TRY(mw_call_int(call, "seed", 0, INT64_MAX, &kept.seed, err));
    MW_TRY(mw_kept_save(&x->k, x->draw_count ? &x->draws : NULL, &kept, err));
    mw_note("kept as result %lld", (long long)kept.id);
    return MW_OK;
}

// SPDX-License-Identifier: MIT
// See errand.h.
#include "app/errand.h"

static _Thread_local const mw_errand *now;

void mw_errand_begin(const mw_errand *e) {
    MW_ASSERT(!now);
    now = e;
}

void mw_errand_end(void) { now = NULL; }

const mw_errand *mw_errand_now(void) { return now; }

bool mw_errand_sees_all(void) { return !now || !now->who; }

bool mw_errand_has(int32_t entity) {
    if (mw_errand_sees_all()) return true;
    int64_t holder = mw_account_tree_organisation(now->tree, entity);
    return holder && holder == now->who->organisation;
}

bool mw_errand_sees(int32_t entity) {
    return mw_errand_sees_all() || mw_account_may(now->who, MW_ACT_READ, now->tree, entity);
}

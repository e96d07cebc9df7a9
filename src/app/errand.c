// SPDX-License-Identifier: MIT
// See errand.h.
#include "app/errand.h"

#include <stdarg.h>
#include <stdio.h>

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

bool mw_errand_may(int32_t entity) {
    return mw_errand_sees_all() || mw_account_may(now->who, now->act, now->tree, entity);
}

bool mw_errand_may_top(void) {
    if (mw_errand_sees_all()) return true;
    return mw_errand_may(0) && mw_account_tree_rest(now->tree) == now->who->organisation;
}

void mw_errand_did_nothing(void) {
    if (now && now->due) now->due->idle = true;
}

bool mw_errand_is_ending(const mw_errand *e) {
    bool cancelled = e->told && atomic_load(&e->told->cancelled);
    if (cancelled) atomic_store(&e->told->ends, true);
    return cancelled || (e->ending && atomic_load(e->ending));
}

bool mw_errand_cancelled(void) { return now && now->told && atomic_load(&now->told->ends); }

mw_status mw_errand_deny(mw_error *err, const char *fmt, ...) {
    char text[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (now && now->denied) *now->denied = true;
    return mw_fail(err, MW_INVALID, "%s", text);
}

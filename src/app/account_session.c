// SPDX-License-Identifier: MIT
// See account_session.h.
#include "app/account_session.h"

#include "base/clock.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

// Who works at this machine, as the system knows it: what could be set by hand is no evidence.
static void find_who(mw_account_shell *x) {
    const struct passwd *login = getpwuid(getuid());
    if (login)
        snprintf(x->who, sizeof x->who, "%s (command line)", login->pw_name);
    else
        snprintf(x->who, sizeof x->who, "user %d (command line)", (int)getuid());
    if (gethostname(x->place, sizeof x->place) != 0) x->place[0] = '\0';
    x->place[sizeof x->place - 1] = '\0';
    x->by = (mw_audit_by){mw_slice_of(x->who), mw_slice_of(x->place), mw_clock_wall_ns()};
}

mw_status mw_account_shell_open(mw_call *call, mw_account_shell *out, mw_error *err) {
    out->call = call;
    find_who(out);
    MW_TRY(mw_workspace_open(mw_session_folder(call), &out->ws, err));
    MW_TRY(mw_roster_open(out->ws.registry, &out->roster, err));
    const mw_accounts_setup setup = {.registry = out->ws.registry};
    return mw_accounts_open(&setup, &out->accounts, err);
}

void mw_account_shell_close(mw_account_shell *x) {
    mw_accounts_close(x->accounts);
    mw_roster_free(x->roster);
    mw_workspace_close(&x->ws);
    *x = (mw_account_shell){0};
}

mw_status mw_account_shell_run(mw_call *call, mw_account_verb act, mw_error *err) {
    mw_account_shell x = {0};
    mw_status st = mw_account_shell_open(call, &x, err);
    if (st == MW_OK) st = act(&x, err);
    mw_account_shell_close(&x);
    return st;
}

mw_status mw_account_shell_entity(const mw_account_shell *x, int32_t *id, mw_error *err) {
    const char *code = mw_call_value(x->call, "entity");
    int32_t at;
    *id = 0;
    if (!code) return MW_OK;
    MW_TRY(mw_roster_find(x->roster, mw_slice_of(code), &at, err));
    *id = mw_roster_at(x->roster, at)->e.id;
    return MW_OK;
}

mw_status mw_account_shell_person(const mw_account_shell *x, const char *name, mw_person *out,
                                  mw_error *err) {
    return mw_person_find(x->accounts, mw_slice_of(name), out, err);
}

mw_status mw_account_shell_organisation(const mw_account_shell *x, int64_t *id, mw_error *err) {
    const char *code = mw_call_value(x->call, "organisation");
    mw_organisation o;
    *id = 0;
    if (!code) return MW_OK;
    MW_TRY(mw_organisation_find(x->accounts, mw_slice_of(code), &o, err));
    *id = o.id;
    return MW_OK;
}

mw_slice mw_account_shell_code(const mw_account_shell *x, int32_t id) {
    int32_t at = mw_roster_find_id(x->roster, id);
    return at < 0 ? (mw_slice){0} : mw_roster_at(x->roster, at)->e.code;
}

void mw_account_shell_moment(const mw_account_shell *x, mw_listing *l, int64_t ns) {
    if (ns == 0)
        mw_listing_text(l, (mw_slice){"", 0});
    else
        mw_listing_moment(l, ns, x->ws.calendar.zone);
}

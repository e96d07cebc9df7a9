// SPDX-License-Identifier: MIT
// See alert_session.h.
#include "app/alert_session.h"

#include "app/errand.h"
#include "app/verb.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has_option(const mw_call *call, const char *name) {
    for (const mw_option *o = call->verb->option; o->name; o++)
        if (strcmp(o->name, name) == 0) return true;
    return false;
}

static mw_status find_who(mw_alert_session *x, mw_error *err) {
    const mw_errand *errand = mw_errand_now();
    mw_slice who = mw_slice_of(mw_call_value(x->call, "by"));
    if (errand && errand->name) who = mw_slice_of(errand->name);
    if (!who.n) who = mw_slice_of(getenv("MW_USER"));
    const struct passwd *login = who.n ? NULL : getpwuid(geteuid());
    if (login) who = mw_slice_of(login->pw_name);
    who = mw_slice_trim(who);
    if (who.n >= sizeof x->who)
        return mw_call_wrong(x->call, err, "--by: a name of %zu bytes is longer than %zu", who.n,
                             sizeof x->who - 1);
    snprintf(x->who, sizeof x->who, "%.*s", (int)who.n, who.n ? who.p : "");
    return MW_OK;
}

mw_status mw_alert_session_board(mw_alert_session *x, mw_error *err) {
    mw_registry *r = x->s.ws.registry;
    MW_TRY(mw_roster_open(r, &x->roster, err));
    MW_TRY(mw_notify_open(r, &x->settings, err));
    MW_TRY(mw_outbox_open(r, &x->outbox, err));
    x->from = (mw_board_from){r, x->outbox, x->settings, x->s.ws.zone};
    return mw_board_open(&x->from, &x->board, err);
}

mw_status mw_alert_session_open(mw_call *call, mw_alert_session *out, mw_error *err) {
    out->call = call;
    if (has_option(call, "by")) MW_TRY(find_who(out, err));
    MW_TRY(mw_workspace_open(mw_session_folder(call), &out->s.ws, err));
    return mw_alert_session_board(out, err);
}

void mw_alert_session_close(mw_alert_session *x) {
    mw_board_close(x->board);
    mw_outbox_close(x->outbox);
    mw_notify_free(x->settings);
    mw_roster_free(x->roster);
    mw_session_close(&x->s);
    *x = (mw_alert_session){0};
}

mw_slice mw_alert_session_code(const mw_alert_session *x, int32_t id) {
    int32_t at = mw_roster_find_id(x->roster, id);
    return at < 0 ? (mw_slice){0} : mw_roster_at(x->roster, at)->e.code;
}

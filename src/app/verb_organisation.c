// SPDX-License-Identifier: MIT
// The verbs organisation add, list and rename.
#include "app/account_session.h"
#include "app/verb.h"

#include <stdio.h>

static mw_status add(mw_account_shell *x, mw_error *err) {
    const char *title = mw_call_value(x->call, "title"), *code = x->call->operand[0];
    mw_organisation o = {0};
    MW_TRY(mw_account_name_check(mw_slice_of(code), "code", err));
    MW_TRY(mw_account_shell_entity(x, &o.entity, err));
    snprintf(o.code, sizeof o.code, "%s", code);
    mw_account_copy(o.title, sizeof o.title, mw_slice_of(title));
    return mw_organisation_add(x->accounts, &x->by, &o, NULL, err);
}

static mw_status change_title(mw_account_shell *x, mw_error *err) {
    mw_organisation o;
    MW_TRY(mw_organisation_find(x->accounts, mw_slice_of(x->call->operand[0]), &o, err));
    return mw_organisation_rename(x->accounts, &x->by, &o, mw_slice_of(x->call->operand[1]), err);
}

typedef struct {
    mw_account_shell *x;
    mw_listing l;
} listed;

static mw_status row(void *ctx, const mw_organisation *o, mw_error *err) {
    listed *w = ctx;
    (void)err;
    mw_listing_text(&w->l, mw_slice_of(o->code));
    mw_listing_text(&w->l, mw_slice_of(o->title));
    mw_listing_text(&w->l, o->entity ? mw_account_shell_code(w->x, o->entity) : (mw_slice){0});
    mw_account_shell_moment(w->x, &w->l, o->made_ns);
    return MW_OK;
}

static mw_status list(mw_account_shell *x, mw_error *err) {
    static const char *const columns[] = {"code", "title", "entity", "added", NULL};
    listed w = {.x = x};
    mw_status st = mw_listing_begin(&w.l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK) st = mw_organisation_each(x->accounts, row, &w, err);
    if (st == MW_OK) st = mw_listing_end(&w.l, err);
    mw_listing_fini(&w.l);
    return st;
}

mw_status mw_verb_organisation_add(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, add, err);
}

mw_status mw_verb_organisation_list(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, list, err);
}

mw_status mw_verb_organisation_rename(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, change_title, err);
}

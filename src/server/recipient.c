// SPDX-License-Identifier: MIT
// See recipient.h.
#include "server/recipient.h"

#include "account/people.h"

#include <stdio.h>

// Whether they may read the entity, and it stands where they want to know of.
static mw_status may_read(mw_accounts *a, const mw_notice *n, int64_t now_ns, bool *may,
                          mw_error *err) {
    mw_account_tree *tree = NULL;
    mw_principal who = {0};
    mw_status st = mw_person_principal(a, n->person, &who, err);
    *may = st == MW_OK;
    if (st == MW_NOTFOUND) return MW_OK;
    MW_TRY(st);
    if (!n->entity) return MW_OK;
    MW_TRY(mw_accounts_tree(a, now_ns, &tree, err));
    *may = mw_account_may(&who, MW_ACT_READ, tree, n->entity);
    if (n->branch) *may = *may && mw_account_tree_within(tree, n->entity, n->branch);
    mw_account_tree_free(tree);
    return MW_OK;
}

mw_status mw_recipient_look(void *ctx, const mw_notice *n, int64_t now_ns, mw_outbox_recipient *out,
                            mw_error *err) {
    const mw_accounts_setup setup = {.registry = ctx};
    mw_accounts *a = NULL;
    mw_person p = {0};
    bool may = false;
    MW_TRY(mw_accounts_open(&setup, &a, err));
    mw_status st = may_read(a, n, now_ns, &may, err);
    if (st == MW_OK && may) st = mw_person_get(a, n->person, &p, err);
    mw_accounts_close(a);
    if (st == MW_NOTFOUND) st = MW_OK;
    MW_TRY(st);
    out->may = may && mw_mail_address_is(mw_slice_of(p.mail));
    snprintf(out->mail, sizeof out->mail, "%s", p.mail);
    return MW_OK;
}

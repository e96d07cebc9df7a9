// SPDX-License-Identifier: MIT
// See verify_account.h.
#include "app/verify_account.h"

#include "account/audit.h"
#include "app/verb.h"

static void tell(void *ctx, const char *line) {
    (void)ctx;
    mw_say("problem: %s", line);
}

static mw_status count_row(void *ctx, const mw_cell *c, mw_error *err) {
    int64_t *n = ctx;
    (void)c, (void)err;
    ++*n;
    return MW_OK;
}

mw_status mw_verify_account(mw_call *call, mw_workspace *ws, mw_account_checked *out,
                            int64_t *problems, mw_error *err) {
    const mw_row_query people = {.table = MW_ROWS_PERSON}, entries = {.table = MW_ROWS_AUDIT};
    const char *noted = mw_call_value(call, "audit");
    mw_registry *r = ws->registry;
    mw_audit_head head;
    mw_error why = {0};
    *out = (mw_account_checked){0};
    if (noted && mw_audit_head_parse(mw_slice_of(noted), &head, &why) != MW_OK)
        return mw_call_wrong(call, err, "--audit: %s", why.text);
    MW_TRY(mw_audit_verify(r, noted ? &head : NULL, tell, NULL, problems, err));
    MW_TRY(r->ops->row_each(r, &people, count_row, &out->people, err));
    return r->ops->row_each(r, &entries, count_row, &out->entries, err);
}

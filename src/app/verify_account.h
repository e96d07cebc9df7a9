// SPDX-License-Identifier: MIT
// Checking accounts: that the audit trail is whole.
// Thread: the main one.
#ifndef MW_APP_VERIFY_ACCOUNT_H
#define MW_APP_VERIFY_ACCOUNT_H

#include "app/call.h"
#include "app/workspace.h"

typedef struct {
    int64_t people, entries;
} mw_account_checked;

// Tells of each break of the trail, against the head of --audit where one is given. Adds to
// *problems.
//   errors  wrong usage for what is no head; of the registry; MW_NOMEM.
MW_MUST_USE mw_status mw_verify_account(mw_call *call, mw_workspace *ws, mw_account_checked *out,
                                        int64_t *problems, mw_error *err);

#endif

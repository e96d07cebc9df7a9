// SPDX-License-Identifier: MIT
// Rows of sessions, for signing in. Thread: any, with the lock of the accounts held.
#ifndef MW_ACCOUNT_SESSION_INT_H
#define MW_ACCOUNT_SESSION_INT_H

#include "account/accounts_int.h"
#include "account/sign_in.h"

typedef struct {
    mw_account_session s;
    char hash[MW_SHA256_HEX_MAX];
} mw_session_row;

// Adds a session to a change under way; those of the person that are over go.
MW_MUST_USE mw_status mw_session_row_add(mw_accounts *a, int64_t person, const mw_sign_in *asked,
                                         mw_secret *out, mw_error *err);

#endif

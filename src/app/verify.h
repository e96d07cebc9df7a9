// SPDX-License-Identifier: MIT
// Checking a workspace, as `mw verify` does.
// Thread: the main one.
#ifndef MW_APP_VERIFY_H
#define MW_APP_VERIFY_H

#include "app/call.h"

// Checks all that is stored in a folder, prints what was checked, and sets call->no when something
// is wrong. The verb has the option --audit.
//   errors  MW_NOTFOUND when it is no workspace; those of the stores.
MW_MUST_USE mw_status mw_verify_folder(mw_call *call, const char *folder, mw_error *err);

#endif

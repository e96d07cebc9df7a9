// SPDX-License-Identifier: MIT
// Whether somebody may be told what a mail says, asked of accounts at the moment it is sent: they
// may sign in, have an address, and may read the entity that it is about.
//
//     mw_outbox_job job = {..., .look = mw_recipient_look, .look_ctx = registry};
// Thread: that of the registry.
#ifndef MW_SERVER_RECIPIENT_H
#define MW_SERVER_RECIPIENT_H

#include "alert/outbox.h"

// A mw_outbox_look; ctx is the registry, which has the accounts.
//   errors  of the registry: it is tried again.
//   cost    O(n) of the placements.
mw_status mw_recipient_look(void *ctx, const mw_notice *n, int64_t now_ns, mw_outbox_recipient *out,
                            mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// A registry whose next change takes an entry of the audit trail with it: both are on disk then, or
// neither. It stands before the registry of somebody, who makes changes as always.
//
//     mw_audit_due due = {.entry = entry};
//     MW_TRY(mw_audited_open(registry, &due, &r, err));
//     ... r->ops->begin, changes, r->ops->commit: the entry is written before the commit ...
//     if (!due.written) ...                     // nothing of it was changed
//     r->ops->close(r);                         // registry stays open
//
// Measures and texts that get an id are no change. A failing entry makes the change fail.
// Thread: that of the registry.
#ifndef MW_ACCOUNT_AUDITED_H
#define MW_ACCOUNT_AUDITED_H

#include "account/audit.h"

typedef struct {
    mw_audit_entry entry;
    bool written;
    bool idle; // nothing was changed: whoever puts it at the end need not
} mw_audit_due;

//   to    borrowed until it is closed; nothing of it is under way.
//   due   borrowed likewise; NULL: nothing is, until mw_audited_next.
MW_MUST_USE mw_status mw_audited_open(mw_registry *to, mw_audit_due *due, mw_registry **out,
                                      mw_error *err);
// Whose entry the next change takes; NULL: it takes none. Programmer error: between begin and
// commit.
void mw_audited_next(mw_registry *audited, mw_audit_due *due);
// The registry that one stands before.
mw_registry *mw_audited_to(mw_registry *audited);

// Writes an entry that is due by itself: before a change of something else. Nothing when it is
// written.
MW_MUST_USE mw_status mw_audit_due_put(mw_registry *r, mw_audit_due *due, mw_error *err);
// Writes that what an entry told did not come to its end: "ACT failed", and why.
MW_MUST_USE mw_status mw_audit_due_failed(mw_registry *r, const mw_audit_due *due, const char *why,
                                          mw_error *err);

#endif

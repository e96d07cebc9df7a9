// SPDX-License-Identifier: MIT
// One facts store for several owners at once: each has a handle that is a mw_facts like any other,
// and operations follow one another.
//
//     MW_TRY(mw_facts_shared_open(store, &mine, err));  // takes the store
//     mw_facts *yours = mw_facts_shared_share(mine);
//     ... each thread works with its handle ...
//     yours->ops->close(yours);                         // the last one closes the store
//     mine->ops->close(mine);
//
// Locking: one mutex for each operation, so nobody waits for more than the operations of others
// that are under way; the visit of a scan runs with it held. Thread: handles any, one owner at a
// time for each; they may be the same pointer.
#ifndef MW_STORE_FACTS_SHARED_H
#define MW_STORE_FACTS_SHARED_H

#include "store/facts.h"

// Shares a store.
//   store   taken, and closed with the last handle; on error it stays the caller's.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_facts_shared_open(mw_facts *store, mw_facts **out, mw_error *err);

// One more handle, to be closed by its table's close. Programmer error: not a shared store.
mw_facts *mw_facts_shared_share(mw_facts *shared);

#endif

// SPDX-License-Identifier: MIT
// A copy of a store as it is at one moment, made in parts while the store goes on being used.
//
//     mw_store_copy *copy = NULL;
//     MW_TRY(facts->ops->copy(facts, "/tmp/copy/facts.duckdb", &copy, err));  // this is the moment
//     for (bool more = true; more && st == MW_OK;) st = mw_store_copy_step(copy, &more, err);
//     mw_store_copy_end(copy);
//
// What is written to the store between the steps is not in the copy. The file is whole once a step
// has said that there is no more; ended before, it is removed.
// Thread: each call by the owner of the store; a step takes some ten milliseconds.
#ifndef MW_STORE_COPY_H
#define MW_STORE_COPY_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct mw_store_copy mw_store_copy;

// Every adapter's struct begins with this.
struct mw_store_copy {
    int64_t rows; // versions of facts in it; of a registry 0
    mw_status (*step)(mw_store_copy *c, bool *more, mw_error *err);
    void (*end)(mw_store_copy *c);
};

// Does a part of it; more: whether some is left to do.
//   errors  MW_IO, MW_NOMEM, MW_CORRUPT: the copy is of no use then, and only ended.
MW_MUST_USE mw_status mw_store_copy_step(mw_store_copy *c, bool *more, mw_error *err);
// Ends it, before the store is closed; NULL is allowed.
void mw_store_copy_end(mw_store_copy *c);

#endif

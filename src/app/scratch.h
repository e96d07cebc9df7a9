// SPDX-License-Identifier: MIT
// A copy in memory of what a registry has, with empty facts: where a dry run may write.
// Thread: one owner at a time.
#ifndef MW_APP_SCRATCH_H
#define MW_APP_SCRATCH_H

#include "store/facts.h"
#include "store/registry.h"

typedef struct {
    mw_registry *registry;
    mw_facts *facts;
} mw_scratch;

// Copies entities, where they stand, links and measures; ids differ.
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_scratch_open(mw_registry *from, mw_scratch *out, mw_error *err);
void mw_scratch_close(mw_scratch *s);

#endif

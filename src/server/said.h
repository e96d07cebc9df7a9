// SPDX-License-Identifier: MIT
// What operators say of machines: the reason of a stop, or that the state was another one than was
// told. Each is a fact of the measures `stop_reason` and `state_said` (pack monitoring) for a
// stretch of time; what machines told stays beside it, and is what counts again when the fact is
// ended.
//
// Thread: the hub's owner.
#ifndef MW_SERVER_SAID_H
#define MW_SERVER_SAID_H

#include "lang/program.h"
#include "live/hub.h"

typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_series *series; // reasons are its texts
    const mw_live_binding *binding;
    mw_hub *hub;
} mw_said_of;

// Takes over what was said of a machine, deriving its past anew from from_ns on, and from what was
// said or taken back since the hub before noted what it settled: `mw fact put` while nothing ran.
//   errors  those of the stores; MW_NOMEM. Without those measures in the packs nothing was said.
MW_MUST_USE mw_status mw_said_load(const mw_said_of *s, int32_t machine, int64_t from_ns,
                                   mw_error *err);

typedef struct {
    int32_t machine;
    int64_t from_ns, to_ns;
    mw_slice reason, state; // empty: nothing is said of it
} mw_said;

// Stores what is said, and takes it over.
//   errors  MW_INVALID for an empty stretch, nothing said, an unknown state, packs without the
//           measures; those of the stores.
MW_MUST_USE mw_status mw_said_put(const mw_said_of *s, const mw_said *said, int64_t now_ns,
                                  mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// What operators say of machines, or of a line and thus of its machines: the reason of a stop, that
// state, product or order were others than was told, or a remark. Each is a fact of the measures
// `stop_reason`, `state_said`, `product_said`, `order_said`, `remark` (pack monitoring) for a
// stretch of time, or until the next one when it has no end; what machines told stays beside it,
// and is what counts again when the fact is ended. What is said of the machine itself stands over
// what is said of its line.
//
// A reason without an end is of the stop that its machine was in at its beginning: it gets its end,
// with a state and a remark that were said with it, once that stop is over, as a fact that is ended
// and one of the stretch. So facts alone tell what was said, and what is derived from them anew is
// the same. Where the machine was in no stop, it holds until the next.
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

enum {
    MW_SAID_REASON,
    MW_SAID_STATE,
    MW_SAID_PRODUCT,
    MW_SAID_ORDER,
    MW_SAID_REMARK,
    MW_SAID_MEASURES
};

// The measures that take what is said: registry ids, 0 where the packs do not have one, and names.
//   errors  those of the registry.
MW_MUST_USE mw_status mw_said_measures(const mw_said_of *s, int32_t id[MW_SAID_MEASURES],
                                       const char *name[MW_SAID_MEASURES], mw_error *err);

// Takes over what was said of a machine, deriving its past anew from from_ns on, and from what was
// said or taken back since the hub before noted what it settled: `mw fact put` while nothing ran.
//   errors  those of the stores; MW_NOMEM. Without those measures in the packs nothing was said.
MW_MUST_USE mw_status mw_said_load(const mw_said_of *s, int32_t machine, int64_t from_ns,
                                   mw_error *err);

typedef struct {
    int32_t entity;         // registry id: a machine, or something that machines stand in
    int64_t from_ns, to_ns; // to_ns INT64_MAX: until the next
    mw_slice reason, state, product, order, remark; // empty: nothing is said of it
} mw_said;

// Whether what is said of an entity is said of a machine.
bool mw_said_concerns(const mw_live_machine *m, int32_t entity);

// Checks what is said, and adds its facts to a batch: nothing is stored.
//   errors  MW_INVALID for an empty stretch, nothing said, an unknown state, no machine there,
//           packs without the measures, a stretch that begins before what can be derived again
//           (mw_hub_floor), a remark alone excepted; those of the registry.
MW_MUST_USE mw_status mw_said_add(const mw_said_of *s, const mw_said *said, mw_fact_batch *batch,
                                  mw_error *err);
// Takes over what was said and stored.
MW_MUST_USE mw_status mw_said_take(const mw_said_of *s, const mw_said *said, mw_error *err);

// ---- reasons of stops that are not over

// What is known of them, of a machine; zero: nothing is.
typedef struct {
    bool none;        // nothing waits for the end of its stop
    int64_t since_ns; // since when the observed state holds that was looked at
    int64_t taken_ns; // up to where it was looked at
} mw_said_open;

// Whether signals tell that a machine stood at an instant: a delay, down or planned down.
//   errors  those of the store, MW_NOMEM.
MW_MUST_USE mw_status mw_said_stood(const mw_said_of *s, int32_t machine, int64_t t_ns, bool *stood,
                                    mw_error *err);

// Ends what is said of stops that are over, as far as all samples were taken. After each turn.
//   errors  those of the stores, MW_NOMEM: the next call tries again.
//   cost    O(1) while the same stop goes on or nothing waits.
MW_MUST_USE mw_status mw_said_end(const mw_said_of *s, int32_t machine, int64_t now_ns,
                                  mw_said_open *open, mw_error *err);

#endif

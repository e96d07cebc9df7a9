// SPDX-License-Identifier: MIT
// A fact that a person or another system puts into a running plant: a new value, or a correction of
// one that is there. The earlier one stays in the history, and the live part leaves what was put as
// it is.
//
//     mw_put put = {.measure = "pq", .entity = filler, .from_ns = a, .to_ns = b,
//                   .value = mw_slice_of("118")};
//     MW_TRY(mw_put_fact(&of, &put, now_ns, err));
// Thread: the hub's owner.
#ifndef MW_SERVER_PUT_H
#define MW_SERVER_PUT_H

#include "eval/world.h"
#include "live/hub.h"

typedef struct {
    const mw_world *world; // entities and names
    mw_registry *registry;
    mw_facts *facts;
    const mw_live_binding *binding;
    mw_hub *hub;
} mw_put_of;

typedef struct {
    const char *measure;
    int32_t entity; // index in the model of the world
    mw_slice key[3];
    int32_t key_count;
    int64_t from_ns, to_ns; // to_ns is not looked at where the measure holds
    mw_slice value;         // as typed: "118", "118 piece", "2026-03-01", "missing"
} mw_put;

// Checks it, and adds its fact to a batch. Nothing is stored, so that several are, or none.
//   errors  MW_NOTFOUND for a measure that is not there; MW_INVALID for another kind of entity,
//           keys or a value that do not fit; a stretch that is empty, of a machine not over yet, no
//           slot of it, or partly that of another fact, so that both would be counted; those of the
//           stores.
MW_MUST_USE mw_status mw_put_add(const mw_put_of *of, const mw_put *put, mw_fact_batch *batch,
                                 mw_error *err);
enum { MW_PUT_FACTS_MAX = 16 };
// Leaves in the batch what is not known already; MW_PUT_FACTS_MAX facts at most.
MW_MUST_USE mw_status mw_put_news(const mw_put_of *of, mw_fact_batch *batch, mw_error *err);
// Stores a batch at once, and lets the indicators under way know of its first put_count facts.
MW_MUST_USE mw_status mw_put_store(const mw_put_of *of, const mw_fact_batch *batch,
                                   int64_t put_count, int64_t now_ns, mw_error *err);

// All of it for one. The same value again changes nothing.
MW_MUST_USE mw_status mw_put_fact(const mw_put_of *of, const mw_put *put, int64_t now_ns,
                                  mw_error *err);

#endif

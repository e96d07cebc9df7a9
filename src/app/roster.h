// SPDX-License-Identifier: MIT
// All entities of a registry in memory, found by code: for verbs that name, list and change them.
//
//     mw_roster *r = NULL;
//     MW_TRY(mw_roster_open(registry, &r, err));
//     MW_TRY(mw_roster_find(r, mw_slice_of("line:L1"), &index, err));
//     mw_roster_free(r);
// Thread: one owner at a time.
#ifndef MW_APP_ROSTER_H
#define MW_APP_ROSTER_H

#include "store/registry.h"

typedef struct {
    mw_entity e;
    int32_t parent;   // index of where it stands since last; -1 at the top
    int64_t since_ns; // since when
    int32_t stays;    // placements it has had
    bool hidden;      // whoever this errand is for does not see it: not named, not listed
} mw_roster_entity;

typedef struct mw_roster mw_roster;

// Reads the registry. On an errand entities of other organisations are not there.
//   errors  those of the registry; MW_NOMEM.
MW_MUST_USE mw_status mw_roster_open(mw_registry *registry, mw_roster **out, mw_error *err);
void mw_roster_free(mw_roster *r); // NULL is allowed

// How many there are, and each of them; borrowed.
int64_t mw_roster_count(const mw_roster *r);
const mw_roster_entity *mw_roster_at(const mw_roster *r, int64_t index);

// An entity by "CODE", or "KIND:CODE" where several kinds have the code. Cost: O(1).
//   errors  MW_NOTFOUND with a near miss; MW_INVALID when several kinds have it.
MW_MUST_USE mw_status mw_roster_find(const mw_roster *r, mw_slice code, int32_t *index,
                                     mw_error *err);
// By kind and code; -1 when there is none.
int32_t mw_roster_find_of(const mw_roster *r, mw_slice kind, mw_slice code);
// By the registry's id; -1.
int32_t mw_roster_find_id(const mw_roster *r, int32_t id);

// Takes an entity in that was just written to the registry; texts are copied.
MW_MUST_USE mw_status mw_roster_add(mw_roster *r, const mw_entity *e, mw_error *err);

#endif

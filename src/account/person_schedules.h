// SPDX-License-Identifier: MIT
// What the setting "schedules" says of somebody: reports that they have sent regularly, and those
// that they get. app/schedule_book.h has its form; here only people are looked at.
// Thread: that of the registry.
#ifndef MW_ACCOUNT_PERSON_SCHEDULES_H
#define MW_ACCOUNT_PERSON_SCHEDULES_H

#include "store/registry.h"

#include <jansson.h>

// Those that a person set up, as they are stored, for json_decref.
//   errors  of the registry; MW_CORRUPT for a setting that is none of ours; MW_NOMEM.
MW_MUST_USE mw_status mw_person_schedules(mw_registry *r, int64_t person, json_t **out,
                                          mw_error *err);

// What somebody is known by; mail may be empty.
typedef struct {
    mw_slice name, mail;
} mw_person_known;

// Removes those that they set up, and takes them out of the others: their number where it is sent
// to, their name where it says how the last run went, and why runs failed where that names them or
// their address. Within a change under way.
//   errors  the same.
MW_MUST_USE mw_status mw_person_schedules_erase(mw_registry *r, int64_t person,
                                                const mw_person_known *who, mw_error *err);

#endif

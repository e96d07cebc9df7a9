// SPDX-License-Identifier: MIT
// What a schedule asks for: the target of a request of the API, of which the answer is the file
// that is sent. So it is the file that its owner would get, refused what they would be refused.
// Thread: any; the registry's where there is one.
#ifndef MW_APP_SCHEDULE_TARGET_H
#define MW_APP_SCHEDULE_TARGET_H

#include "app/schedule.h"
#include "store/registry.h"

typedef struct {
    const mw_schedule *s;
    const char *owner;  // name of the person it belongs to, whose views are looked at
    const char *period; // text of it; empty: none
    mw_text target;     // to be freed: "/api/v1/exports/rank?index=...&at=2026-W48&format=xlsx"
    json_t *named;      // an array that gets the entities it is narrowed to; none: it is not
} mw_schedule_ask;

// Writes the target.
//   errors  MW_NOTFOUND for a view that is not there (any more); MW_INVALID for one of a page that
//           is no file; MW_NOMEM.
MW_MUST_USE mw_status mw_schedule_target(mw_registry *r, mw_schedule_ask *ask, mw_error *err);

// What an address of the page shows as a file: "/index/x?draws=200" is a ranking.
//   of      an object that gets its parameters.
//   errors  MW_INVALID with the pages that are; MW_NOMEM.
MW_MUST_USE mw_status mw_schedule_address(mw_slice address, mw_schedule_what *what, json_t *of,
                                          mw_error *err);

#endif

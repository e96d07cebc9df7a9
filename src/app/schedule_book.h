// SPDX-License-Identifier: MIT
// All schedules of a workspace, in its setting "schedules":
//
//     {"next": 4, "list": [{"id": 3, "organisation", "person", "title", "what", "of", "format",
//                           "period", "when", "zone", "lang", "to": [ids], "paused", "made",
//                           "done", "last": {...}, "runs": [...], "retry": {...}}]}
// "last" is how the last run went: "at", "period", "outcome" (waiting, sent, failed, skipped),
// "problem", "to": [{"name", "notice"}], "left": [{"name", "why"}]; for "runs" and "retry" see
// schedule_past.h.
//
//     MW_TRY(mw_schedule_book_change(registry, act, ctx, err));
// Thread: that of the registry. A change reads and writes between begin and commit, so that two at
// once do not lose one another.
#ifndef MW_APP_SCHEDULE_BOOK_H
#define MW_APP_SCHEDULE_BOOK_H

#include "app/schedule.h"
#include "store/registry.h"

// The book, for json_decref.
//   errors  of the registry; MW_CORRUPT.
MW_MUST_USE mw_status mw_schedule_book_read(mw_registry *r, json_t **out, mw_error *err);

// Changes it: all of what act does, or nothing when it fails. What act puts into the registry
// happens with it.
typedef mw_status mw_schedule_act(void *ctx, mw_registry *r, json_t *book, mw_error *err);
MW_MUST_USE mw_status mw_schedule_book_change(mw_registry *r, mw_schedule_act *act, void *ctx,
                                              mw_error *err);

// One by its id, borrowed; NULL: there is none.
json_t *mw_schedule_book_find(const json_t *book, int64_t id);
// Adds one that was checked; the book takes a share. Its id is set.
//   errors  MW_LIMIT when its person has MW_SCHEDULES_MAX, MW_NOMEM.
MW_MUST_USE mw_status mw_schedule_book_add(json_t *book, json_t *schedule, mw_error *err);
void mw_schedule_book_remove(json_t *book, int64_t id);

#endif

// SPDX-License-Identifier: MIT
// What the files of the history share. Thread: one owner at a time.
#ifndef MW_ASSESS_HISTORY_INT_H
#define MW_ASSESS_HISTORY_INT_H

#include "assess/history.h"
#include "base/arena.h"
#include "base/map.h"

struct mw_history {
    mw_registry *registry;
    mw_arena *arena; // texts
    mw_campaign *campaign;
    mw_assessment *assessment;
    int64_t campaign_count, campaign_room, assessment_count, assessment_room;
    mw_map *by_id; // record -> index of its campaign or assessment
    mw_map *last;  // campaign and entity -> index of the last version
    int64_t seen;  // id of the last record that is in it, or is none of its own
    // Of acts, see act.h.
    bool begun;    // a transaction of several
    int64_t at_ns; // INT64_MIN: now
    mw_slice recorder;
};

// A record into the history.
//   errors  MW_CORRUPT, MW_NOMEM.
MW_MUST_USE mw_status mw_history_take(mw_history *h, const mw_record *r, mw_error *err);

// Takes what others have put into the registry since the history was read; to be called within a
// transaction.
//   visit  is told of each of these records; NULL is allowed.
//   errors MW_CORRUPT, MW_NOMEM; of visit.
MW_MUST_USE mw_status mw_history_catch_up(mw_history *h, mw_record_visit visit, void *ctx,
                                          mw_error *err);

// The bodies of records.
void mw_campaign_write(const mw_campaign *c, mw_text *out);
void mw_answer_write(const mw_answer *a, mw_text *out);
void mw_attachment_write(const mw_attachment *f, mw_text *out);
MW_MUST_USE mw_status mw_campaign_read(mw_arena *a, const mw_record *r, mw_campaign *out,
                                       mw_error *err);
MW_MUST_USE mw_status mw_answer_read(mw_arena *a, const mw_record *r, mw_answer *out,
                                     mw_error *err);
MW_MUST_USE mw_status mw_attachment_read(mw_arena *a, const mw_record *r, mw_attachment *out,
                                         mw_error *err);
MW_MUST_USE mw_status mw_event_read(mw_arena *a, const mw_record *r, mw_assess_event *out,
                                    mw_error *err);
MW_MUST_USE mw_status mw_setting_read(mw_arena *a, const mw_record *r, mw_campaign_setting *out,
                                      mw_error *err);
MW_MUST_USE mw_status mw_version_read(const mw_record *r, int32_t *out, mw_error *err);

// A copy of a text in an arena.
MW_MUST_USE mw_status mw_slice_copy(mw_arena *a, mw_slice s, mw_slice *out, mw_error *err);

#endif

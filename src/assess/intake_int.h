// SPDX-License-Identifier: MIT
// What the files of the intake share: rows that were checked, and what was refused. Thread: one
// owner at a time.
#ifndef MW_ASSESS_INTAKE_INT_H
#define MW_ASSESS_INTAKE_INT_H

#include "assess/intake.h"
#include "base/map.h"

// When a row says no time: it is taken last, as of now.
#define MW_INTAKE_NOW INT64_MAX

typedef struct {
    mw_intake_act act;
    bool refused;       // only holds up what follows it
    int32_t assessment; // as it was found: a later version may come
    int64_t line, at_ns, round;
    mw_slice entity;
    mw_answer answer;             // of an answer or a score; its question also of a file
    const mw_evidence_file *file; // of a file, with its name
    mw_slice name;
    mw_slice comment, who;
} mw_intake_item;

typedef struct {
    int64_t line;
    const char *column; // kept as given
    mw_slice value, why;
} mw_intake_refusal;

struct mw_intake {
    mw_intake_from from;
    mw_arena *arena;
    mw_map *by_place;            // act, assessment, question without a time -> its item
    mw_map *files;               // path -> index of kept
    mw_evidence_batch *evidence; // NULL until a file is attached
    mw_evidence_file **kept;
    mw_intake_item *item;
    mw_intake_refusal *refusal;
    int64_t count, room, refusal_count, refusal_room, kept_count, kept_room;
    mw_intake_report report;
};

// Fails with MW_NOMEM.
mw_status mw_intake_no_memory(mw_error *err);
// Notes a refusal, to be told at the end; value and why are copied.
MW_MUST_USE mw_status mw_intake_refuse(mw_intake *in, const mw_intake_refusal *what, mw_error *err);
// The word of an act.
const char *mw_intake_word(mw_intake_act act);
static inline bool mw_intake_is_state(mw_intake_act act) { return act >= MW_INTAKE_SUBMIT; }

// Takes all items, as intake.h says.
MW_MUST_USE mw_status mw_intake_take(mw_intake *in, mw_error *err);

#endif

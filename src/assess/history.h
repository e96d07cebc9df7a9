// SPDX-License-Identifier: MIT
// What was asked, answered, shown, scored and decided: campaigns and their assessments, read from
// the records of the registry. Nothing is ever changed: an answer given again, a return, a
// reopening are later records; act.h adds them.
//
//     mw_history *h = NULL;
//     MW_TRY(mw_history_open(registry, &h, err));
//     int32_t c = mw_history_campaign(h, mw_slice_of("2026"));
//     const mw_assessment *a = mw_history_at(h, mw_history_assessment(h, c, entity));
//     mw_history_close(h);
// The records stand in history_body.c. Thread: one owner; the registry outlives it.
#ifndef MW_ASSESS_HISTORY_H
#define MW_ASSESS_HISTORY_H

#include "store/registry.h"

enum { MW_ANSWER_CODES_MAX = 256, MW_COMMENT_MAX = 4000 };

typedef enum {
    MW_ASSESS_DRAFT,
    MW_ASSESS_SUBMITTED,
    MW_ASSESS_REVIEWED,
    MW_ASSESS_CONFIRMED,
    MW_ASSESS_RETURNED, // may be changed like a draft
    MW_ASSESS_STATES
} mw_assess_state;

// Where an answer comes from. CARRIED: of an earlier assessment, INFORMED: of one by another
// standard; both are proposals that do not count until somebody confirms them.
typedef enum {
    MW_ANSWER_DECLARED,
    MW_ANSWER_IMPORTED,
    MW_ANSWER_CARRIED,
    MW_ANSWER_INFORMED,
    MW_ANSWER_SOURCES
} mw_answer_source;

// Options by their codes, or a number in the unit of the question's bands; neither: withdrawn.
typedef struct {
    int32_t code_count;
    mw_slice *code;
    double number; // NaN: none
} mw_answer_value;

// By whom and when something that was done elsewhere, or before, was taken over; empty when it was
// done here.
typedef struct {
    mw_slice who, when; // RFC 3339, UTC
} mw_assess_recorder;

typedef struct {
    mw_slice question;
    mw_answer_value value;
    mw_answer_source source;
    mw_slice comment, who;
    int64_t at_ns;
    mw_assess_recorder recorder;
} mw_answer;

// A file that shows that an answer is right.
typedef struct {
    mw_slice question;
    mw_slice file; // SHA-256 in hex, see evidence.h
    mw_slice name, type, comment, who;
    int64_t bytes, at_ns;
    bool removed;
    mw_assess_recorder recorder;
} mw_attachment;

typedef struct {
    mw_assess_state to;
    mw_slice comment, who;
    int64_t at_ns;
    mw_assess_recorder recorder;
} mw_assess_event;

// One entity in one campaign; a reopened one is a new version.
typedef struct {
    int64_t id; // of its record
    int32_t campaign, entity, version;
    mw_assess_state state;
    int64_t opened_ns;
    int32_t newer; // index of the version after it; -1
    // In the order in which they came; the last of a question counts.
    mw_answer *answer, *score;
    mw_attachment *evidence;
    mw_assess_event *event;
    int64_t answer_count, score_count, evidence_count, event_count;
    int64_t answer_room, score_room, evidence_room, event_room;
} mw_assessment;

typedef struct {
    mw_slice name, value, who;
    int64_t at_ns;
} mw_campaign_setting;

typedef struct {
    int64_t id;
    mw_slice name; // "2026"
    mw_slice pack, version, hash, level;
    mw_slice period;   // whose level is asked, "2026"
    mw_slice from;     // campaign whose answers are proposals; may be empty
    mw_slice deadline; // a date; may be empty
    mw_slice who;
    int64_t at_ns;
    mw_campaign_setting *setting;
    int64_t setting_count, setting_room;
} mw_campaign;

typedef struct mw_history mw_history;

// Reads all records of assessments.
//   errors  of the registry; MW_CORRUPT for a record that is not as written above; MW_NOMEM.
MW_MUST_USE mw_status mw_history_open(mw_registry *r, mw_history **out, mw_error *err);
void mw_history_close(mw_history *h); // NULL is allowed
// Goes on with another connection, and reads what was added since; after an error only for close.
MW_MUST_USE mw_status mw_history_resume(mw_history *h, mw_registry *r, mw_error *err);

// Campaigns in the order in which they began; borrowed.
int32_t mw_history_campaign_count(const mw_history *h);
const mw_campaign *mw_history_campaign_at(const mw_history *h, int32_t i);
// A campaign by name; -1: none.
int32_t mw_history_campaign(const mw_history *h, mw_slice name);

// Assessments of all campaigns, all versions; borrowed until the next act.
int32_t mw_history_count(const mw_history *h);
const mw_assessment *mw_history_at(const mw_history *h, int32_t i);
// The latest version of an entity's assessment in a campaign; -1: none.
int32_t mw_history_assessment(const mw_history *h, int32_t campaign, int32_t entity);

// The answer that was given last, proposals too; NULL when there is none or it was withdrawn.
const mw_answer *mw_assessment_answer(const mw_assessment *a, mw_slice question);
// Whether an answer counts: it is no proposal.
bool mw_answer_counts(const mw_answer *a);
const mw_answer *mw_assessment_score(const mw_assessment *a, mw_slice question);
// Files that stand for a question; NULL or the next after `after`.
const mw_attachment *mw_assessment_evidence(const mw_assessment *a, mw_slice question,
                                            const mw_attachment *after);
// Whether two answers say the same, in whatever order.
bool mw_answer_same(const mw_answer_value *a, const mw_answer_value *b);

// The value of a campaign's setting, the last one given; empty when there is none.
mw_slice mw_campaign_setting_of(const mw_campaign *c, const char *name);

// "draft", "submitted", ...
const char *mw_assess_state_text(mw_assess_state s);
// "declared", ...
const char *mw_answer_source_text(mw_answer_source s);

#endif

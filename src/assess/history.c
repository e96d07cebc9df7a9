// SPDX-License-Identifier: MIT
// See history.h: reading, and looking up.
#include "assess/history.h"

#include "assess/history_int.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 1 << 30 };

const char *mw_assess_state_text(mw_assess_state s) {
    static const char *const words[MW_ASSESS_STATES] = {"draft", "submitted", "reviewed",
                                                        "confirmed", "returned"};
    return words[s];
}

const char *mw_answer_source_text(mw_answer_source s) {
    static const char *const words[MW_ANSWER_SOURCES] = {"declared", "imported", "carried over",
                                                         "informed"};
    return words[s];
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assessments: out of memory");
}

// ---- records into the history

static mw_slice last_key(char *buf, size_t size, int32_t campaign, int32_t entity) {
    int n = snprintf(buf, size, "%d/%d", (int)campaign, (int)entity);
    return (mw_slice){buf, (size_t)n};
}

static mw_slice id_key(char *buf, size_t size, int64_t id) {
    int n = snprintf(buf, size, "%lld", (long long)id);
    return (mw_slice){buf, (size_t)n};
}

static int64_t index_of(const mw_history *h, int64_t id) {
    char buf[32];
    return mw_map_get(h->by_id, id_key(buf, sizeof buf, id), -1);
}

static mw_status take_campaign(mw_history *h, const mw_record *r, mw_error *err) {
    char buf[32];
    mw_campaign c;
    MW_TRY(mw_campaign_read(h->arena, r, &c, err));
    if (!mw_grow(&h->campaign, &h->campaign_room, h->campaign_count + 1, sizeof c))
        return no_memory(err);
    MW_TRY(mw_map_set(h->by_id, id_key(buf, sizeof buf, r->id), h->campaign_count, err));
    h->campaign[h->campaign_count++] = c;
    return MW_OK;
}

static mw_status take_assessment(mw_history *h, int64_t campaign, const mw_record *r,
                                 mw_error *err) {
    char buf[32];
    mw_assessment a = {.id = r->id,
                       .campaign = (int32_t)campaign,
                       .entity = r->entity,
                       .opened_ns = r->at_ns,
                       .newer = -1};
    int32_t before = mw_history_assessment(h, a.campaign, a.entity);
    MW_TRY(mw_version_read(r, &a.version, err));
    if (!mw_grow(&h->assessment, &h->assessment_room, h->assessment_count + 1, sizeof a))
        return no_memory(err);
    MW_TRY(mw_map_set(h->by_id, id_key(buf, sizeof buf, r->id), h->assessment_count, err));
    MW_TRY(mw_map_set(h->last, last_key(buf, sizeof buf, a.campaign, a.entity), h->assessment_count,
                      err));
    if (before >= 0) h->assessment[before].newer = (int32_t)h->assessment_count;
    h->assessment[h->assessment_count++] = a;
    return MW_OK;
}

#define TAKE(a, list, read)                                                                        \
    do {                                                                                           \
        if (!mw_grow(&(a)->list, &(a)->list##_room, (a)->list##_count + 1, sizeof *(a)->list))     \
            return no_memory(err);                                                                 \
        MW_TRY(read(h->arena, r, &(a)->list[(a)->list##_count], err));                             \
        (a)->list##_count++;                                                                       \
    } while (0)

static mw_status take_of(mw_history *h, mw_assessment *a, const mw_record *r, mw_error *err) {
    if (mw_slice_is(r->sort, "answer")) {
        TAKE(a, answer, mw_answer_read);
    } else if (mw_slice_is(r->sort, "score")) {
        TAKE(a, score, mw_answer_read);
    } else if (mw_slice_is(r->sort, "evidence")) {
        TAKE(a, evidence, mw_attachment_read);
    } else {
        TAKE(a, event, mw_event_read);
        a->state = a->event[a->event_count - 1].to;
    }
    return MW_OK;
}

mw_status mw_history_take(mw_history *h, const mw_record *r, mw_error *err) {
    static const char *const parts[] = {"answer", "score", "evidence", "event"};
    int64_t of = index_of(h, r->of);
    if (mw_slice_is(r->sort, "campaign")) return take_campaign(h, r, err);
    if (mw_slice_is(r->sort, "assessment") && of >= 0) return take_assessment(h, of, r, err);
    if (mw_slice_is(r->sort, "setting") && of >= 0) {
        mw_campaign *c = &h->campaign[of];
        TAKE(c, setting, mw_setting_read);
        return MW_OK;
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (mw_slice_is(r->sort, parts[i]) && of >= 0)
            return take_of(h, &h->assessment[of], r, err);
    return MW_OK; // of another module
}

typedef struct {
    mw_history *h;
    mw_record_visit visit;
    void *ctx;
} catching_up;

static mw_status take(void *ctx, const mw_record *r, mw_error *err) {
    const catching_up *c = ctx;
    MW_TRY(mw_history_take(c->h, r, err));
    c->h->seen = r->id;
    return c->visit ? c->visit(c->ctx, r, err) : MW_OK;
}

mw_status mw_history_catch_up(mw_history *h, mw_record_visit visit, void *ctx, mw_error *err) {
    catching_up c = {h, visit, ctx};
    mw_record_query later = {.of = -1, .after = h->seen};
    return h->registry->ops->record_each(h->registry, &later, take, &c, err);
}

mw_status mw_history_resume(mw_history *h, mw_registry *r, mw_error *err) {
    h->registry = r;
    return mw_history_catch_up(h, NULL, NULL, err);
}

mw_status mw_history_open(mw_registry *r, mw_history **out, mw_error *err) {
    mw_history *h = mw_alloc(sizeof *h);
    if (!h) return no_memory(err);
    h->registry = r;
    h->at_ns = INT64_MIN;
    h->arena = mw_arena_new(TEXT_BYTES_MAX);
    h->by_id = mw_map_new();
    h->last = mw_map_new();
    mw_status st = h->arena && h->by_id && h->last ? MW_OK : no_memory(err);
    if (st == MW_OK) st = mw_history_catch_up(h, NULL, NULL, err);
    if (st == MW_OK)
        *out = h;
    else
        mw_history_close(h);
    return st;
}

void mw_history_close(mw_history *h) {
    if (!h) return;
    for (int64_t i = 0; i < h->campaign_count; i++) mw_free(h->campaign[i].setting);
    for (int64_t i = 0; i < h->assessment_count; i++) {
        mw_assessment *a = &h->assessment[i];
        mw_free(a->answer), mw_free(a->score), mw_free(a->evidence), mw_free(a->event);
    }
    mw_free(h->campaign), mw_free(h->assessment);
    mw_map_free(h->by_id), mw_map_free(h->last);
    mw_arena_free(h->arena);
    mw_free(h);
}

// ---- looking up

int32_t mw_history_campaign_count(const mw_history *h) { return (int32_t)h->campaign_count; }
const mw_campaign *mw_history_campaign_at(const mw_history *h, int32_t i) {
    return &h->campaign[i];
}

int32_t mw_history_campaign(const mw_history *h, mw_slice name) {
    for (int64_t i = 0; i < h->campaign_count; i++)
        if (mw_slice_same(h->campaign[i].name, name)) return (int32_t)i;
    return -1;
}

int32_t mw_history_count(const mw_history *h) { return (int32_t)h->assessment_count; }
const mw_assessment *mw_history_at(const mw_history *h, int32_t i) { return &h->assessment[i]; }

int32_t mw_history_assessment(const mw_history *h, int32_t campaign, int32_t entity) {
    char buf[32];
    return (int32_t)mw_map_get(h->last, last_key(buf, sizeof buf, campaign, entity), -1);
}

static bool withdrawn(const mw_answer *a) { return !a->value.code_count && isnan(a->value.number); }

static const mw_answer *last_of(const mw_answer *list, int64_t count, mw_slice question) {
    for (int64_t i = count; i > 0; i--)
        if (mw_slice_same(list[i - 1].question, question))
            return withdrawn(&list[i - 1]) ? NULL : &list[i - 1];
    return NULL;
}

const mw_answer *mw_assessment_answer(const mw_assessment *a, mw_slice question) {
    return last_of(a->answer, a->answer_count, question);
}

const mw_answer *mw_assessment_score(const mw_assessment *a, mw_slice question) {
    return last_of(a->score, a->score_count, question);
}

bool mw_answer_counts(const mw_answer *a) {
    return a->source != MW_ANSWER_CARRIED && a->source != MW_ANSWER_INFORMED;
}

// Whether a file was removed, or attached again, after its record i.
static bool later(const mw_assessment *a, int64_t i) {
    for (int64_t j = i + 1; j < a->evidence_count; j++)
        if (mw_slice_same(a->evidence[j].file, a->evidence[i].file) &&
            mw_slice_same(a->evidence[j].question, a->evidence[i].question))
            return true;
    return false;
}

const mw_attachment *mw_assessment_evidence(const mw_assessment *a, mw_slice question,
                                            const mw_attachment *after) {
    for (int64_t i = after ? after - a->evidence + 1 : 0; i < a->evidence_count; i++)
        if (mw_slice_same(a->evidence[i].question, question) && !a->evidence[i].removed &&
            !later(a, i))
            return &a->evidence[i];
    return NULL;
}

bool mw_answer_same(const mw_answer_value *a, const mw_answer_value *b) {
    if (a->code_count != b->code_count) return false;
    if (!a->code_count) return a->number == b->number || (isnan(a->number) && isnan(b->number));
    for (int32_t i = 0; i < a->code_count; i++) {
        bool found = false;
        for (int32_t j = 0; j < b->code_count && !found; j++)
            found = mw_slice_same(a->code[i], b->code[j]);
        if (!found) return false;
    }
    return true;
}

mw_slice mw_campaign_setting_of(const mw_campaign *c, const char *name) {
    for (int64_t i = c->setting_count; i > 0; i--)
        if (mw_slice_is(c->setting[i - 1].name, name)) return c->setting[i - 1].value;
    return (mw_slice){0};
}

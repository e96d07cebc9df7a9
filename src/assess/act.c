// SPDX-License-Identifier: MIT
// Acts that add to a history: what an act writes is gathered, stored in one transaction, and only
// then taken into the history. See act.h.
#include "assess/act.h"

#include "assess/history_int.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

typedef struct {
    mw_record record; // of: -1 - i is the i-th record of the act
    mw_text body;
} written;

typedef struct {
    mw_history *h;
    mw_slice who;
    int64_t at_ns, now_ns;
    written *list;
    int64_t count, room;
} act;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assessments: out of memory");
}

static act act_by(mw_history *h, mw_slice who) {
    int64_t now = mw_clock_wall_ns();
    return (act){
        .h = h, .who = who, .now_ns = now, .at_ns = h->at_ns == INT64_MIN ? now : h->at_ns};
}

// A record to be filled; NULL when out of memory.
static mw_text *add(act *x, const char *sort, int64_t of, int32_t entity) {
    if (!mw_grow(&x->list, &x->room, x->count + 1, sizeof *x->list)) return NULL;
    written *w = &x->list[x->count++];
    *w = (written){
        .record = {.sort = mw_slice_of(sort),
                   .of = of,
                   .entity = entity,
                   .at_ns = x->at_ns,
                   .who = x->who}
    };
    return &w->body;
}

// Who took it over, and when, into the body of what was done elsewhere.
static void add_recorder(const act *x, mw_text *body) {
    char when[MW_DATETIME_TEXT_MAX];
    if (x->h->at_ns == INT64_MIN || body->failed) return;
    body->size--; // the brace
    mw_text_adds(body, ",\"recorder\":");
    mw_json_string(body, x->h->recorder);
    mw_text_addf(body, ",\"recorded\":\"%s\"}", mw_datetime_print(x->now_ns, NULL, when));
}

static mw_status put_all(act *x, mw_error *err) {
    mw_registry *r = x->h->registry;
    for (int64_t i = 0; i < x->count; i++) {
        mw_record *one = &x->list[i].record;
        add_recorder(x, &x->list[i].body);
        if (x->list[i].body.failed) return no_memory(err);
        if (one->of < 0) one->of = x->list[-1 - one->of].record.id;
        one->body = (mw_slice){x->list[i].body.bytes, x->list[i].body.size};
        MW_TRY(r->ops->record_put(r, one, &one->id, err));
    }
    return MW_OK;
}

// Whether what another program did makes wrong what this act was checked against: the state of the
// assessment, the versions of it, the names of campaigns; or what a state is given to without
// having been seen. Two answers are not in each other's way.
static bool in_the_way(const mw_record *mine, const mw_record *other) {
    if (mw_slice_is(mine->sort, "campaign")) return mw_slice_is(other->sort, "campaign");
    if (mw_slice_is(other->sort, "assessment")) return mine->entity == other->entity;
    bool states = mw_slice_is(mine->sort, "event") || mw_slice_is(other->sort, "event");
    return states && other->of > 0 && mine->of == other->of;
}

static mw_status visit_other(void *ctx, const mw_record *other, mw_error *err) {
    const act *x = ctx;
    for (int64_t i = 0; i < x->count; i++)
        if (in_the_way(&x->list[i].record, other))
            return mw_fail(err, MW_INVALID,
                           "%.*s did something else there at the same time: look at it, and do it "
                           "again",
                           (int)other->who.n, other->who.n ? other->who.p : "");
    return MW_OK;
}

static mw_status put_alone(act *x, mw_error *err) {
    mw_registry *r = x->h->registry;
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_history_catch_up(x->h, visit_other, x, err);
    if (st == MW_OK) st = put_all(x, err);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

// Stores what was gathered and takes it into the history; frees it.
static mw_status end(act *x, mw_status st, mw_error *err) {
    if (st == MW_OK) st = x->h->begun ? put_all(x, err) : put_alone(x, err);
    for (int64_t i = 0; i < x->count; i++) {
        if (st == MW_OK) st = mw_history_take(x->h, &x->list[i].record, err);
        if (st == MW_OK) x->h->seen = x->list[i].record.id;
        mw_text_free(&x->list[i].body);
    }
    mw_free(x->list);
    return st;
}

mw_status mw_assess_check_text(const char *what, mw_slice text, size_t bytes_max, mw_error *err) {
    if (text.n > bytes_max)
        return mw_fail(err, MW_LIMIT, "%s of %zu bytes is longer than %zu", what, text.n,
                       bytes_max);
    for (size_t i = 0; i < text.n;) {
        int step = mw_utf8_step(text.p + i, mw_slice_end(text));
        if (step <= 0 || text.p[i] == '\0')
            return mw_fail(err, MW_INVALID, "%s is not UTF-8 text: byte %zu is 0x%02X", what, i + 1,
                           (uint8_t)text.p[i]);
        i += (size_t)step;
    }
    return MW_OK;
}

static mw_status check_comment(mw_slice comment, mw_error *err) {
    return mw_assess_check_text("a comment", comment, MW_COMMENT_MAX, err);
}

// ---- several acts

mw_status mw_assess_as_of(mw_history *h, int64_t at_ns, mw_slice recorder, mw_error *err) {
    if (!mw_slice_same(h->recorder, recorder))
        MW_TRY(mw_slice_copy(h->arena, recorder, &h->recorder, err));
    h->at_ns = at_ns;
    return MW_OK;
}

mw_status mw_assess_begin(mw_history *h, mw_error *err) {
    MW_ASSERT(!h->begun);
    MW_TRY(h->registry->ops->begin(h->registry, err));
    h->begun = true;
    mw_status st = mw_history_catch_up(h, NULL, NULL, err);
    if (st != MW_OK) mw_assess_abort(h);
    return st;
}

mw_status mw_assess_commit(mw_history *h, mw_error *err) {
    MW_ASSERT(h->begun);
    h->begun = false;
    return h->registry->ops->commit(h->registry, err);
}

void mw_assess_abort(mw_history *h) {
    if (h->begun) h->registry->ops->abort(h->registry);
    h->begun = false;
}

// ---- campaigns

mw_status mw_assess_new(mw_history *h, const mw_campaign *new, int32_t *out, mw_error *err) {
    if (mw_history_campaign(h, new->name) >= 0)
        return mw_fail(err, MW_INVALID, "there is a campaign \"%.*s\" already", (int)new->name.n,
                       new->name.p);
    MW_TRY(mw_assess_check_text("the name of a campaign", new->name, MW_COMMENT_MAX, err));
    act x = act_by(h, new->who);
    mw_text *body = add(&x, "campaign", 0, 0);
    if (body) mw_campaign_write(new, body);
    MW_TRY(end(&x, body ? MW_OK : no_memory(err), err));
    *out = (int32_t)h->campaign_count - 1;
    return MW_OK;
}

mw_status mw_assess_set(mw_history *h, int32_t campaign, const char *name, mw_slice value,
                        mw_slice who, mw_error *err) {
    MW_TRY(mw_assess_check_text("a setting", value, SIZE_MAX, err));
    act x = act_by(h, who);
    mw_text *body = add(&x, "setting", h->campaign[campaign].id, 0);
    if (body) {
        mw_text_adds(body, "{\"name\":");
        mw_json_string(body, mw_slice_of(name));
        mw_text_adds(body, ",\"value\":");
        mw_json_string(body, value);
        mw_text_addc(body, '}');
    }
    return end(&x, body ? MW_OK : no_memory(err), err);
}

mw_status mw_assess_enter(mw_history *h, int32_t campaign, const int32_t *entity, int64_t count,
                          mw_slice who, mw_error *err) {
    act x = act_by(h, who);
    mw_status st = MW_OK;
    for (int64_t i = 0; i < count && st == MW_OK; i++) {
        if (mw_history_assessment(h, campaign, entity[i]) >= 0) continue;
        mw_text *body = add(&x, "assessment", h->campaign[campaign].id, entity[i]);
        if (body)
            mw_text_adds(body, "{\"version\":1}");
        else
            st = no_memory(err);
    }
    return end(&x, st, err);
}

// ---- answers

static const char *const why_closed[MW_ASSESS_STATES] = {
    [MW_ASSESS_SUBMITTED] = "it was submitted: an assessor can return it",
    [MW_ASSESS_REVIEWED] = "it was reviewed: an assessor can return it",
    [MW_ASSESS_CONFIRMED] = "it was confirmed: reopening it begins a new version",
};

static mw_status check_open(const mw_assessment *a, mw_error *err) {
    if (a->newer >= 0)
        return mw_fail(err, MW_INVALID, "version %d is closed: there is a later one", a->version);
    if (!why_closed[a->state]) return MW_OK;
    return mw_fail(err, MW_INVALID, "the assessment takes no answers: %s", why_closed[a->state]);
}

static mw_status add_answer(act *x, const char *sort, const mw_assessment *a, int64_t of,
                            const mw_answer *answer, mw_error *err) {
    MW_TRY(check_comment(answer->comment, err));
    mw_text *body = add(x, sort, of, a->entity);
    if (!body) return no_memory(err);
    mw_answer_write(answer, body);
    return MW_OK;
}

static mw_status add_said(act *x, const mw_assess_said *said, mw_error *err) {
    const mw_assessment *a = &x->h->assessment[said->assessment];
    MW_TRY(check_open(a, err));
    for (int64_t i = 0; i < said->count; i++)
        MW_TRY(add_answer(x, "answer", a, a->id, &said->answer[i], err));
    return MW_OK;
}

mw_status mw_assess_answer_all(mw_history *h, const mw_assess_said *said, int64_t count,
                               mw_slice who, mw_error *err) {
    act x = act_by(h, who);
    mw_status st = MW_OK;
    for (int64_t i = 0; i < count && st == MW_OK; i++) st = add_said(&x, &said[i], err);
    return end(&x, st, err);
}

mw_status mw_assess_answer(mw_history *h, int32_t assessment, const mw_answer *answer,
                           int64_t count, mw_slice who, mw_error *err) {
    mw_assess_said said = {assessment, answer, count};
    return mw_assess_answer_all(h, &said, 1, who, err);
}

mw_status mw_assess_score(mw_history *h, int32_t assessment, const mw_answer *score, int64_t count,
                          mw_slice who, mw_error *err) {
    const mw_assessment *a = &h->assessment[assessment];
    if (a->newer >= 0 || (a->state != MW_ASSESS_SUBMITTED && a->state != MW_ASSESS_REVIEWED))
        return mw_fail(err, MW_INVALID,
                       "an assessor scores what was submitted; this assessment is %s",
                       a->newer >= 0 ? "an earlier version" : mw_assess_state_text(a->state));
    act x = act_by(h, who);
    mw_status st = MW_OK;
    for (int64_t i = 0; i < count && st == MW_OK; i++)
        st = add_answer(&x, "score", a, a->id, &score[i], err);
    return end(&x, st, err);
}

mw_status mw_assess_attach(mw_history *h, int32_t assessment, const mw_attachment *file,
                           mw_slice who, mw_error *err) {
    const mw_assessment *a = &h->assessment[assessment];
    MW_TRY(check_open(a, err));
    MW_TRY(check_comment(file->comment, err));
    MW_TRY(mw_assess_check_text("the name of a file", file->name, MW_COMMENT_MAX, err));
    act x = act_by(h, who);
    mw_text *body = add(&x, "evidence", a->id, a->entity);
    if (body) mw_attachment_write(file, body);
    return end(&x, body ? MW_OK : no_memory(err), err);
}

// ---- states

// Which states follow from which.
static bool follows(mw_assess_state from, mw_assess_state to) {
    switch (from) {
    case MW_ASSESS_DRAFT:
    case MW_ASSESS_RETURNED: return to == MW_ASSESS_SUBMITTED;
    case MW_ASSESS_SUBMITTED: return to == MW_ASSESS_REVIEWED || to == MW_ASSESS_RETURNED;
    case MW_ASSESS_REVIEWED: return to == MW_ASSESS_CONFIRMED || to == MW_ASSESS_RETURNED;
    case MW_ASSESS_CONFIRMED:
    case MW_ASSESS_STATES:
    default: return false;
    }
}

static mw_status refuse_move(const mw_assessment *a, mw_assess_state to, mw_error *err) {
    mw_text list = {0};
    for (int32_t s = 0; s < MW_ASSESS_STATES; s++)
        if (follows(a->state, (mw_assess_state)s))
            mw_text_addf(&list, "%s%s", list.size ? " or " : "",
                         mw_assess_state_text((mw_assess_state)s));
    mw_status st = mw_fail(err, MW_INVALID, "what is %s cannot become %s; next it is %s",
                           mw_assess_state_text(a->state), mw_assess_state_text(to),
                           list.size ? list.bytes : "reopened, as a new version");
    mw_text_free(&list);
    return st;
}

static mw_status add_event(act *x, const mw_assessment *a, mw_assess_state to, mw_slice comment,
                           mw_error *err) {
    mw_text *body = add(x, "event", a->id, a->entity);
    if (!body) return no_memory(err);
    mw_text_addf(body, "{\"to\":\"%s\"", mw_assess_state_text(to));
    if (comment.n) {
        mw_text_adds(body, ",\"comment\":");
        mw_json_string(body, comment);
    }
    mw_text_addc(body, '}');
    return MW_OK;
}

mw_status mw_assess_move(mw_history *h, int32_t assessment, mw_assess_state to, mw_slice comment,
                         mw_slice who, mw_error *err) {
    const mw_assessment *a = &h->assessment[assessment];
    if (a->newer >= 0)
        return mw_fail(err, MW_INVALID, "version %d is closed: there is a later one", a->version);
    if (!follows(a->state, to)) return refuse_move(a, to, err);
    MW_TRY(check_comment(comment, err));
    act x = act_by(h, who);
    return end(&x, add_event(&x, a, to, comment, err), err);
}

// Answers that count, as proposals of the new version.
static mw_status carry(act *x, const mw_assessment *a, mw_error *err) {
    for (int64_t i = 0; i < a->answer_count; i++) {
        if (mw_assessment_answer(a, a->answer[i].question) != &a->answer[i]) continue;
        mw_answer proposal = a->answer[i];
        proposal.source = MW_ANSWER_CARRIED;
        MW_TRY(add_answer(x, "answer", a, -1, &proposal, err));
    }
    return MW_OK;
}

mw_status mw_assess_reopen(mw_history *h, int32_t assessment, mw_slice comment, mw_slice who,
                           int32_t *out, mw_error *err) {
    const mw_assessment *a = &h->assessment[assessment];
    if (a->newer >= 0 || a->state != MW_ASSESS_CONFIRMED)
        return mw_fail(err, MW_INVALID, "only a confirmed assessment is reopened; this one is %s",
                       a->newer >= 0 ? "an earlier version" : mw_assess_state_text(a->state));
    MW_TRY(check_comment(comment, err));
    act x = act_by(h, who);
    mw_text *body = add(&x, "assessment", h->campaign[a->campaign].id, a->entity);
    if (body) mw_text_addf(body, "{\"version\":%d}", a->version + 1);
    mw_status st = body ? carry(&x, a, err) : no_memory(err);
    if (st == MW_OK && comment.n) {
        mw_assessment next = *a;
        next.id = -1;
        st = add_event(&x, &next, MW_ASSESS_DRAFT, comment, err);
    }
    MW_TRY(end(&x, st, err));
    *out = (int32_t)h->assessment_count - 1;
    return MW_OK;
}

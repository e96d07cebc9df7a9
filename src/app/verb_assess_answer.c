// SPDX-License-Identifier: MIT
// The verbs assess answer and score: what somebody says, and an assessor.
#include "app/assess_session.h"
#include "app/verb.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

typedef struct {
    mw_assess_session *x;
    bool score; // the assessor's
    mw_answer *list;
    int64_t count, room;
} saying;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assessments: out of memory");
}

// ---- what is said

static mw_status add(saying *t, int32_t question, const mw_answer_value *value, mw_error *err) {
    mw_slice name = t->x->q->asked[question].name;
    for (int64_t i = 0; i < t->count; i++)
        if (mw_slice_same(t->list[i].question, name))
            return mw_call_wrong(t->x->call, err, "%.*s is answered twice", (int)name.n, name.p);
    if (!mw_grow(&t->list, &t->room, t->count + 1, sizeof *t->list)) return no_memory(err);
    t->list[t->count++] = (mw_answer){.question = name,
                                      .value = *value,
                                      .source = MW_ANSWER_DECLARED,
                                      .comment = mw_assess_session_comment(t->x->call)};
    return MW_OK;
}

// "QUESTION=ANSWER"
static mw_status say(saying *t, const char *word, mw_error *err) {
    const mw_questionnaire *q = t->x->q;
    const char *sign = strchr(word, '=');
    mw_answer_value value;
    int32_t question;
    if (!sign) return mw_call_wrong(t->x->call, err, "%s: expected QUESTION=ANSWER", word);
    mw_slice name = mw_slice_trim((mw_slice){word, (size_t)(sign - word)});
    mw_slice text = mw_slice_trim(mw_slice_of(sign + 1));
    MW_TRY(mw_questionnaire_get(q, name, &question, err));
    if (text.n == 0)
        return mw_call_wrong(t->x->call, err, "%.*s: no answer; --withdraw %.*s takes one back",
                             (int)name.n, name.p, (int)name.n, name.p);
    MW_TRY(mw_answer_parse(q, question, text, t->x->arena, &value, err));
    return add(t, question, &value, err);
}

static mw_status withdraw(void *ctx, mw_slice name, mw_error *err) {
    saying *t = ctx;
    const mw_assessment *a = mw_assess_session_of(t->x);
    mw_answer_value nothing = {.number = NAN};
    int32_t question;
    MW_TRY(mw_questionnaire_get(t->x->q, name, &question, err));
    if (!(t->score ? mw_assessment_score(a, name) : mw_assessment_answer(a, name)))
        return mw_fail(err, MW_INVALID, "--withdraw: %.*s has no %s", (int)name.n, name.p,
                       t->score ? "score" : "answer");
    return add(t, question, &nothing, err);
}

// What stands to be accepted: a proposal, or for an assessor the answer that was given.
static const mw_answer *open_to(const saying *t, mw_slice question) {
    const mw_assessment *a = mw_assess_session_of(t->x);
    const mw_answer *v = mw_assessment_answer(a, question);
    if (!v) return NULL;
    return mw_answer_counts(v) == t->score ? v : NULL;
}

static mw_status accept_one(saying *t, int32_t question, mw_error *err) {
    mw_slice name = t->x->q->asked[question].name;
    const mw_answer *v = open_to(t, name);
    if (!v)
        return mw_fail(err, MW_INVALID, "--accept: %.*s has no %s", (int)name.n, name.p,
                       t->score ? "answer" : "proposal");
    MW_TRY(mw_answer_check(t->x->q, question, &v->value, err));
    return add(t, question, &v->value, err);
}

static bool said(const saying *t, mw_slice name) {
    for (int64_t i = 0; i < t->count; i++)
        if (mw_slice_same(t->list[i].question, name)) return true;
    return false;
}

static mw_status accept(void *ctx, mw_slice name, mw_error *err) {
    saying *t = ctx;
    const mw_questionnaire *q = t->x->q;
    int32_t question;
    if (!mw_slice_is(name, "all")) {
        MW_TRY(mw_questionnaire_get(q, name, &question, err));
        return accept_one(t, question, err);
    }
    for (int32_t i = 0; i < q->count; i++)
        if (open_to(t, q->asked[i].name) && !said(t, q->asked[i].name))
            MW_TRY(accept_one(t, i, err));
    return MW_OK;
}

// ---- how it was understood

static void report_one(const saying *t, const mw_answer *v, mw_text *out) {
    const mw_questionnaire *q = t->x->q;
    int32_t i = mw_questionnaire_find(q, v->question);
    char points[32];
    mw_text_addf(out, "%.*s: ", (int)v->question.n, v->question.p);
    if (v->value.code_count == 0 && isnan(v->value.number)) {
        mw_text_adds(out, "withdrawn\n");
        return;
    }
    mw_answer_say(q, i, &v->value, t->x->lang, out);
    mw_text_addf(out, " (%s of %s points)\n",
                 mw_number_text(mw_answer_points(q, i, &v->value), points),
                 mw_number_text(mw_asked_most(&q->asked[i]), (char[32]){0}));
}

static mw_status answer(saying *t, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_call *call = x->call;
    mw_text out = {0};
    MW_TRY(mw_assess_session_at(call, x, err));
    for (int i = 2; i < call->operand_count; i++) MW_TRY(say(t, call->operand[i], err));
    MW_TRY(mw_call_each(call, "withdraw", withdraw, t, err));
    MW_TRY(mw_call_each(call, "accept", accept, t, err));
    if (t->count == 0 && mw_call_has(call, "accept")) {
        mw_note("there is nothing to accept");
        return MW_OK;
    }
    if (t->count == 0)
        return mw_call_wrong(call, err, "%s needs QUESTION=ANSWER, --accept or --withdraw",
                             call->verb->name);
    mw_slice who = mw_assess_session_who(x);
    MW_TRY(t->score ? mw_assess_score(x->h, x->assessment, t->list, t->count, who, err)
                    : mw_assess_answer(x->h, x->assessment, t->list, t->count, who, err));
    for (int64_t i = 0; i < t->count; i++) report_one(t, &t->list[i], &out);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status run(mw_call *call, bool score, mw_error *err) {
    mw_assess_session x = {0};
    saying t = {.x = &x, .score = score};
    x.call = call;
    mw_status st = answer(&t, err);
    mw_free(t.list);
    mw_assess_session_close(&x);
    return st;
}

mw_status mw_verb_assess_answer(mw_call *call, mw_error *err) { return run(call, false, err); }

mw_status mw_verb_assess_score(mw_call *call, mw_error *err) { return run(call, true, err); }

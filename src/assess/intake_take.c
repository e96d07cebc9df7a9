// SPDX-License-Identifier: MIT
// Items of an intake into the history: in order, none twice, each refused by itself. See intake.h.
#include "assess/intake_int.h"
#include "base/alloc.h"
#include "base/datetime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    mw_intake *in;
    mw_history *h;
    mw_map *there; // what the history holds, by what was done and when
    mw_text key;
    // For each assessment: the line of a refused item, 0; whether what follows has to wait for it.
    int64_t *held;
    bool *stopped;
} taking;

// ---- order

static int by_time(const void *x, const void *y) {
    const mw_intake_item *a = x, *b = y;
    if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool confirms(const mw_intake_item *k) { return k->act == MW_INTAKE_CONFIRM && !k->refused; }

static int by_round(const void *x, const void *y) {
    const mw_intake_item *a = x, *b = y;
    if (a->round != b->round) return a->round < b->round ? -1 : 1;
    if (confirms(a) != confirms(b)) return confirms(a) ? 1 : -1;
    return by_time(x, y);
}

// A round is what comes up to the next confirmation of each assessment: confirmations, which store
// facts, are transactions of their own.
static mw_status sort(taking *x, mw_error *err) {
    mw_intake *in = x->in;
    int64_t *round = mw_alloc_array(mw_history_count(x->h) + 1, sizeof *round);
    if (!round) return mw_intake_no_memory(err);
    if (in->count) qsort(in->item, (size_t)in->count, sizeof *in->item, by_time);
    for (int64_t i = 0; i < in->count; i++) {
        mw_intake_item *k = &in->item[i];
        k->round = round[k->assessment];
        round[k->assessment] += confirms(k);
    }
    if (in->count) qsort(in->item, (size_t)in->count, sizeof *in->item, by_round);
    mw_free(round);
    return MW_OK;
}

// ---- what is there

static int by_text(const void *x, const void *y) {
    const mw_slice *a = x, *b = y;
    int sign = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
    return sign ? sign : a->n < b->n ? -1 : a->n > b->n;
}

static void add_value(mw_text *key, const mw_answer_value *v) {
    mw_slice code[MW_ANSWER_CODES_MAX];
    int32_t n = v->code_count < MW_ANSWER_CODES_MAX ? v->code_count : MW_ANSWER_CODES_MAX;
    if (n) memcpy(code, v->code, (size_t)n * sizeof *code);
    if (n) qsort(code, (size_t)n, sizeof *code, by_text);
    for (int32_t i = 0; i < n; i++) mw_text_addf(key, "%.*s;", (int)code[i].n, code[i].p);
    if (n == 0) mw_text_addf(key, "%.17g", v->number);
}

// What was done, to whom and when, begun; what follows says more of it.
static void begin_key(mw_text *key, int32_t entity, mw_intake_act act, int64_t at_ns) {
    key->size = 0;
    mw_text_addf(key, "%d %d %lld ", (int)entity, (int)act, (long long)at_ns);
}

static void answer_key(mw_text *key, const mw_answer *v) {
    mw_text_addf(key, "%.*s=", (int)v->question.n, v->question.p);
    add_value(key, &v->value);
}

static void file_key(mw_text *key, mw_slice question, const char *hash, mw_slice name) {
    mw_text_addf(key, "%.*s %.64s %.*s", (int)question.n, question.p, hash, (int)name.n, name.p);
}

static mw_status remember(taking *x, mw_error *err) {
    if (x->key.failed) return mw_intake_no_memory(err);
    return mw_map_set(x->there, (mw_slice){x->key.bytes, x->key.size}, 1, err);
}

static mw_status remember_answers(taking *x, const mw_assessment *a, bool score, mw_error *err) {
    const mw_answer *list = score ? a->score : a->answer;
    int64_t count = score ? a->score_count : a->answer_count;
    for (int64_t i = 0; i < count; i++) {
        if (!mw_answer_counts(&list[i])) continue;
        begin_key(&x->key, a->entity, score ? MW_INTAKE_SCORE : MW_INTAKE_ANSWER, list[i].at_ns);
        answer_key(&x->key, &list[i]);
        MW_TRY(remember(x, err));
    }
    return MW_OK;
}

static mw_intake_act act_of(mw_assess_state to) {
    switch (to) {
    case MW_ASSESS_SUBMITTED: return MW_INTAKE_SUBMIT;
    case MW_ASSESS_REVIEWED: return MW_INTAKE_REVIEW;
    case MW_ASSESS_CONFIRMED: return MW_INTAKE_CONFIRM;
    case MW_ASSESS_RETURNED: return MW_INTAKE_RETURN;
    case MW_ASSESS_DRAFT:
    case MW_ASSESS_STATES:
    default: return MW_INTAKE_REOPEN;
    }
}

static mw_status remember_states(taking *x, const mw_assessment *a, mw_error *err) {
    for (int64_t i = 0; i < a->event_count; i++) {
        begin_key(&x->key, a->entity, act_of(a->event[i].to), a->event[i].at_ns);
        MW_TRY(remember(x, err));
    }
    if (a->version == 1) return MW_OK;
    begin_key(&x->key, a->entity, MW_INTAKE_REOPEN, a->opened_ns);
    return remember(x, err);
}

static mw_status remember_one(taking *x, const mw_assessment *a, mw_error *err) {
    MW_TRY(remember_answers(x, a, false, err));
    MW_TRY(remember_answers(x, a, true, err));
    for (int64_t i = 0; i < a->evidence_count; i++) {
        const mw_attachment *f = &a->evidence[i];
        if (f->removed) continue;
        begin_key(&x->key, a->entity, MW_INTAKE_ATTACH, f->at_ns);
        file_key(&x->key, f->question, f->file.p, f->name);
        MW_TRY(remember(x, err));
    }
    return remember_states(x, a, err);
}

// All that campaigns of the items hold; nothing where no item has a time.
static mw_status remember_all(taking *x, mw_error *err) {
    bool any = false;
    for (int64_t i = 0; i < x->in->count && !any; i++)
        any = !x->in->item[i].refused && x->in->item[i].at_ns != MW_INTAKE_NOW;
    if (!any) return MW_OK;
    int32_t campaign = mw_history_at(x->h, x->in->item[0].assessment)->campaign;
    for (int32_t i = 0; i < mw_history_count(x->h); i++)
        if (mw_history_at(x->h, i)->campaign == campaign)
            MW_TRY(remember_one(x, mw_history_at(x->h, i), err));
    return MW_OK;
}

static void item_key(taking *x, const mw_intake_item *k) {
    begin_key(&x->key, mw_history_at(x->h, k->assessment)->entity, k->act, k->at_ns);
    if (k->act == MW_INTAKE_ATTACH)
        file_key(&x->key, k->answer.question, k->file->hash, k->name);
    else if (!mw_intake_is_state(k->act))
        answer_key(&x->key, &k->answer);
}

static bool attached(const mw_assessment *a, const mw_intake_item *k) {
    for (const mw_attachment *f = NULL;
         (f = mw_assessment_evidence(a, k->answer.question, f)) != NULL;)
        if (mw_slice_is(f->file, k->file->hash) && mw_slice_same(f->name, k->name)) return true;
    return false;
}

// Whether an item without a time says what holds already.
static bool same_as_now(const mw_assessment *a, const mw_intake_item *k) {
    if (k->act == MW_INTAKE_ATTACH) return attached(a, k);
    const mw_answer *v = k->act == MW_INTAKE_SCORE ? mw_assessment_score(a, k->answer.question)
                                                   : mw_assessment_answer(a, k->answer.question);
    return v && mw_answer_counts(v) && mw_answer_same(&v->value, &k->answer.value) &&
           (k->comment.n == 0 || mw_slice_same(v->comment, k->comment));
}

// ---- what came last

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t last_answer(const mw_answer *list, int64_t count, mw_slice question) {
    int64_t at = INT64_MIN;
    for (int64_t i = 0; i < count; i++)
        if (mw_answer_counts(&list[i]) &&
            (!question.n || mw_slice_same(list[i].question, question)))
            at = later(at, list[i].at_ns);
    return at;
}

// When what an item follows was said: the last state, and what was said of the same question; for
// a state all that was said.
static int64_t last_before(const mw_assessment *a, const mw_intake_item *k) {
    int64_t at = a->event_count ? a->event[a->event_count - 1].at_ns : INT64_MIN;
    bool state = mw_intake_is_state(k->act);
    mw_slice question = state ? (mw_slice){0} : k->answer.question;
    if (state || k->act == MW_INTAKE_ANSWER)
        at = later(at, last_answer(a->answer, a->answer_count, question));
    if (state || k->act == MW_INTAKE_SCORE)
        at = later(at, last_answer(a->score, a->score_count, question));
    for (int64_t i = 0; i < a->evidence_count && state; i++) at = later(at, a->evidence[i].at_ns);
    return at;
}

static mw_status check_time(const taking *x, const mw_assessment *a, const mw_intake_item *k,
                            mw_error *why) {
    int64_t last = last_before(a, k);
    char before[MW_DATETIME_TEXT_MAX];
    if (k->at_ns >= last) return MW_OK;
    mw_datetime_print(last, x->in->from.zone, before);
    return mw_fail(why, MW_INVALID, "its time is before what was done already, at %s", before);
}

// ---- doing it

static mw_status attach(taking *x, int32_t at, const mw_intake_item *k, mw_error *err) {
    mw_attachment f = {.question = k->answer.question,
                       .file = mw_slice_of(k->file->hash),
                       .name = k->name,
                       .type = mw_slice_of(k->file->type),
                       .comment = k->comment,
                       .bytes = k->file->bytes};
    return mw_assess_attach(x->h, at, &f, k->who, err);
}

static mw_status do_it(taking *x, int32_t at, const mw_intake_item *k, mw_error *err) {
    const mw_intake_from *from = &x->in->from;
    mw_assess_event by = {.comment = k->comment, .who = k->who};
    int32_t version;
    switch (k->act) {
    case MW_INTAKE_ANSWER: return mw_assess_answer(x->h, at, &k->answer, 1, k->who, err);
    case MW_INTAKE_SCORE: return mw_assess_score(x->h, at, &k->answer, 1, k->who, err);
    case MW_INTAKE_ATTACH: return attach(x, at, k, err);
    case MW_INTAKE_SUBMIT:
        return mw_assess_move(x->h, at, MW_ASSESS_SUBMITTED, k->comment, k->who, err);
    case MW_INTAKE_REVIEW:
        return mw_assess_move(x->h, at, MW_ASSESS_REVIEWED, k->comment, k->who, err);
    case MW_INTAKE_RETURN: return from->settle(from->ctx, at, MW_ASSESS_RETURNED, &by, err);
    case MW_INTAKE_CONFIRM: return from->settle(from->ctx, at, MW_ASSESS_CONFIRMED, &by, err);
    case MW_INTAKE_REOPEN: return mw_assess_reopen(x->h, at, k->comment, k->who, &version, err);
    case MW_INTAKE_ACTS:
    default: return mw_fail(err, MW_INVALID, "no act");
    }
}

// What follows a refused item of an assessment, from the next state on, has to wait.
static mw_status refuse(taking *x, const mw_intake_item *k, const char *why, mw_error *err) {
    mw_intake_refusal r = {k->line, "entity", k->entity, mw_slice_of(why)};
    if (!x->held[k->assessment]) x->held[k->assessment] = k->line;
    return mw_intake_refuse(x->in, &r, err);
}

static bool has_to_wait(taking *x, const mw_intake_item *k) {
    if (x->held[k->assessment] && mw_intake_is_state(k->act)) x->stopped[k->assessment] = true;
    return x->stopped[k->assessment];
}

static mw_status try_it(taking *x, int32_t at, const mw_intake_item *k, mw_error *why) {
    bool now = k->at_ns == MW_INTAKE_NOW;
    MW_TRY(check_time(x, mw_history_at(x->h, at), k, why));
    MW_TRY(mw_assess_as_of(x->h, now ? INT64_MIN : k->at_ns, x->in->from.who, why));
    return do_it(x, at, k, why);
}

static mw_status take_one(taking *x, const mw_intake_item *k, mw_error *err) {
    int32_t at = k->assessment;
    mw_error why = {0};
    char text[64];
    while (mw_history_at(x->h, at)->newer >= 0) at = mw_history_at(x->h, at)->newer;
    item_key(x, k);
    bool timed = k->at_ns != MW_INTAKE_NOW;
    if (timed ? mw_map_get(x->there, (mw_slice){x->key.bytes, x->key.size}, 0) == 1
              : same_as_now(mw_history_at(x->h, at), k)) {
        x->in->report.same++;
        return MW_OK;
    }
    if (has_to_wait(x, k)) {
        snprintf(text, sizeof text, "waits until line %lld is mended",
                 (long long)x->held[k->assessment]);
        return refuse(x, k, text, err);
    }
    mw_status st = try_it(x, at, k, &why);
    if (st == MW_INVALID) return refuse(x, k, why.text, err);
    if (st != MW_OK) {
        if (err) *err = why;
        return mw_fail_in(err, st, "line %lld: ", (long long)k->line);
    }
    x->in->report.kept[k->act]++;
    return timed ? remember(x, err) : MW_OK;
}

static mw_status take_item(taking *x, const mw_intake_item *k, bool *begun, mw_error *err) {
    if (k->refused) {
        if (!x->held[k->assessment]) x->held[k->assessment] = k->line;
        return MW_OK;
    }
    if (*begun == confirms(k)) {
        MW_TRY(*begun ? mw_assess_commit(x->h, err) : mw_assess_begin(x->h, err));
        *begun = !*begun;
    }
    return take_one(x, k, err);
}

static mw_status take_all(taking *x, mw_error *err) {
    bool begun = false;
    mw_status st = MW_OK;
    for (int64_t i = 0; i < x->in->count && st == MW_OK; i++)
        st = take_item(x, &x->in->item[i], &begun, err);
    if (st == MW_OK && begun) st = mw_assess_commit(x->h, err);
    if (st != MW_OK) mw_assess_abort(x->h);
    return st == MW_OK ? mw_assess_as_of(x->h, INT64_MIN, x->in->from.who, err) : st;
}

mw_status mw_intake_take(mw_intake *in, mw_error *err) {
    int64_t n = mw_history_count(in->from.history) + 1;
    taking x = {.in = in,
                .h = in->from.history,
                .there = mw_map_new(),
                .held = mw_alloc_array(n, sizeof *x.held),
                .stopped = mw_alloc_array(n, sizeof *x.stopped)};
    mw_status st = x.there && x.held && x.stopped ? MW_OK : mw_intake_no_memory(err);
    if (st == MW_OK) st = sort(&x, err);
    if (st == MW_OK) st = remember_all(&x, err);
    if (st == MW_OK) st = take_all(&x, err);
    mw_map_free(x.there);
    mw_text_free(&x.key);
    mw_free(x.held);
    mw_free(x.stopped);
    return st;
}

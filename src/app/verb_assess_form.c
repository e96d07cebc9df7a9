// SPDX-License-Identifier: MIT
// What assess export and import do with workbooks of Excel: a form goes out, comes back filled in.
// See assess/form.h.
#include "app/assess_form.h"
#include "app/verb.h"
#include "assess/form.h"
#include "base/alloc.h"
#include "base/clock.h"

#include <math.h>
#include <string.h>

// ---- the form of the assessment at hand

typedef struct {
    mw_form form;
    mw_measured *measured; // owns the computed answers
} asking;

static mw_status prepare(mw_assess_session *x, asking *t, mw_error *err) {
    const mw_questionnaire *q = x->q;
    const mw_entity *e = mw_assess_session_whose(x, mw_assess_session_of(x));
    mw_form_state *state = MW_PUSH(x->arena, mw_form_state, (size_t)q->count + 1);
    mw_answer_value *computed = MW_PUSH(x->arena, mw_answer_value, (size_t)q->count + 1);
    if (!state || !computed) return mw_fail(err, MW_NOMEM, "form: out of memory");
    MW_TRY(mw_assess_session_measure(x, &x->assessment, 1, &t->measured, err));
    for (int32_t i = 0; i < q->count; i++) {
        const mw_measured_answer *m = mw_measured_at(t->measured, 0, i);
        state[i] = !m->applies ? MW_FORM_NOT_ASKED : m->known ? MW_FORM_COMPUTED : MW_FORM_ASKED;
        computed[i] = m->value;
    }
    const mw_campaign *c = mw_assess_session_about(x);
    t->form = (mw_form){.q = q,
                        .campaign = c,
                        .assessment = mw_assess_session_of(x),
                        .entity = e->code,
                        .name = e->title,
                        .state = state,
                        .computed = computed,
                        .deadline = mw_assess_session_deadline(c),
                        .now_ns = mw_clock_wall_ns()};
    return MW_OK;
}

// ---- out

mw_status mw_assess_form_write(mw_assess_session *x, const char *path, mw_error *err) {
    asking t = {0};
    mw_xlsx_writer *w = NULL;
    mw_status st = prepare(x, &t, err);
    if (strcmp(x->lang, "zh") == 0) t.form.lang = MW_FORM_ZH;
    if (strcmp(x->lang, "both") == 0) t.form.lang = MW_FORM_BOTH;
    if (st == MW_OK) st = mw_form_write(&t.form, &w, err);
    if (st == MW_OK) st = mw_xlsx_writer_close(w, path, err);
    mw_measured_free(t.measured);
    return st;
}

// ---- in

static void report(const mw_assess_session *x, const mw_form_filled *o, mw_text *out) {
    for (int64_t i = 0; i < o->count; i++) {
        const mw_answer *a = &o->answer[i];
        int32_t q = mw_questionnaire_find(x->q, a->question);
        mw_text_addf(out, "%.*s: ", (int)a->question.n, a->question.p);
        if (a->value.code_count == 0 && isnan(a->value.number))
            mw_text_adds(out, "withdrawn");
        else
            mw_answer_say(x->q, q, &a->value, x->lang, out);
        mw_text_addc(out, '\n');
    }
    mw_text_addf(out, "%lld taken, %lld as before, %lld refused\n", (long long)o->count,
                 (long long)o->same, (long long)o->refused);
}

static mw_status say_remarks(const mw_form_filled *o, mw_error *err) {
    mw_text t = {0};
    for (int64_t i = 0; i < o->remark_count; i++) {
        t.size = 0;
        mw_visible(&t, o->remark[i].text, false);
        if (t.bytes) mw_say("%s: %s", o->remark[i].note ? "note" : "refused", t.bytes);
    }
    bool failed = t.failed;
    mw_text_free(&t);
    return failed ? mw_fail(err, MW_NOMEM, "form: out of memory") : MW_OK;
}

static mw_status take(mw_assess_session *x, const mw_form_filled *o, mw_error *err) {
    mw_text out = {0};
    MW_TRY(say_remarks(o, err));
    if (o->count > 0)
        MW_TRY(mw_assess_answer(x->h, x->assessment, o->answer, o->count, mw_assess_session_who(x),
                                err));
    report(x, o, &out);
    x->call->no = o->refused > 0;
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status fill(mw_assess_session *x, mw_xlsx *book, mw_error *err) {
    const char *entity = mw_call_value(x->call, "entity");
    mw_slice whose = {0};
    asking t = {0};
    mw_form_filled *filled = NULL;
    if (!entity) {
        MW_TRY(mw_form_whose(book, x->arena, &whose, err));
        entity = whose.p;
    }
    MW_TRY(mw_assess_session_entity(x, entity, err));
    mw_status st = prepare(x, &t, err);
    if (st == MW_OK) st = mw_form_read(&t.form, book, &filled, err);
    if (st == MW_OK) st = take(x, filled, err);
    mw_form_filled_free(filled);
    mw_measured_free(t.measured);
    return st;
}

mw_status mw_assess_form_fill(mw_assess_session *x, const char *path, mw_error *err) {
    mw_xlsx *book = NULL;
    mw_status st = mw_form_open(path, &book, err);
    if (st == MW_OK) st = fill(x, book, err);
    mw_xlsx_close(book);
    return st == MW_OK ? st : mw_fail_in(err, st, "%s: ", path);
}

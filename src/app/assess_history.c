// SPDX-License-Identifier: MIT
// See assess_history.h.
#include "app/assess_history.h"

#include "app/listing.h"
#include "app/page.h"
#include "app/verb.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *mw_assess_bytes_text(int64_t bytes, char *buf) {
    static const char *const units[] = {"bytes", "kB", "MB", "GB"};
    double size = (double)bytes;
    int unit = 0;
    for (; size >= 1000 && unit < 3; unit++) size /= 1000;
    snprintf(buf, 32, unit && size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
    return buf;
}

// ---- history

typedef enum { SAID_EVENT, SAID_ANSWER, SAID_SCORE, SAID_EVIDENCE } said_sort;

// One thing that was said; kept with its place, so that what came at once stays in order.
typedef struct {
    int64_t at_ns, place;
    const mw_assessment *a;
    said_sort sort;
    const void *what;
} said;

typedef struct {
    said *list;
    int64_t count, room;
    bool failed;
} telling;

static void add(telling *t, said one) {
    if (!mw_grow(&t->list, &t->room, t->count + 1, sizeof *t->list)) {
        t->failed = true;
        return;
    }
    one.place = t->count;
    t->list[t->count++] = one;
}

static void add_all(telling *t, const mw_assessment *a) {
    for (int64_t i = 0; i < a->answer_count; i++)
        add(t, (said){a->answer[i].at_ns, 0, a, SAID_ANSWER, &a->answer[i]});
    for (int64_t i = 0; i < a->score_count; i++)
        add(t, (said){a->score[i].at_ns, 0, a, SAID_SCORE, &a->score[i]});
    for (int64_t i = 0; i < a->evidence_count; i++)
        add(t, (said){a->evidence[i].at_ns, 0, a, SAID_EVIDENCE, &a->evidence[i]});
    for (int64_t i = 0; i < a->event_count; i++)
        add(t, (said){a->event[i].at_ns, 0, a, SAID_EVENT, &a->event[i]});
}

static int in_order(const void *x, const void *y) {
    const said *a = x, *b = y;
    if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static void answer_row(const mw_assess_session *x, mw_listing *l, const mw_answer *v, bool score,
                       mw_text *text) {
    int32_t i = mw_questionnaire_find(x->q, v->question);
    bool gone = v->value.code_count == 0 && isnan(v->value.number);
    char number[32];
    if (gone)
        mw_text_adds(text, "withdrawn");
    else if (i >= 0)
        mw_answer_say(x->q, i, &v->value, NULL, text);
    else
        mw_text_adds(text, isnan(v->value.number) ? "?" : mw_number_text(v->value.number, number));
    mw_listing_text(l, mw_slice_of(score ? "score" : mw_answer_counts(v) ? "answer" : "proposal"));
    mw_listing_text(l, v->question);
    mw_listing_text(l, (mw_slice){text->bytes, text->size});
    mw_listing_text(l, score ? (mw_slice){0} : mw_slice_of(mw_answer_source_text(v->source)));
    mw_listing_text(l, v->comment);
    mw_listing_text(l, v->who);
}

static void evidence_row(mw_listing *l, const mw_attachment *f) {
    mw_listing_text(l, mw_slice_of(f->removed ? "evidence removed" : "evidence"));
    mw_listing_text(l, f->question);
    mw_listing_text(l, f->name);
    mw_listing_text(l, f->type);
    mw_listing_text(l, f->comment);
    mw_listing_text(l, f->who);
}

static void event_row(mw_listing *l, const mw_assess_event *e) {
    mw_listing_text(l, mw_slice_of("state"));
    mw_listing_text(l, (mw_slice){0});
    mw_listing_text(l, mw_slice_of(mw_assess_state_text(e->to)));
    mw_listing_text(l, (mw_slice){0});
    mw_listing_text(l, e->comment);
    mw_listing_text(l, e->who);
}

static const mw_assess_recorder *recorder_of(const said *one) {
    if (one->sort == SAID_EVENT) return &((const mw_assess_event *)one->what)->recorder;
    if (one->sort == SAID_EVIDENCE) return &((const mw_attachment *)one->what)->recorder;
    return &((const mw_answer *)one->what)->recorder;
}

static void say_row(const mw_assess_session *x, mw_listing *l, const said *one, mw_text *text) {
    mw_listing_moment(l, one->at_ns, x->s.ws.calendar.zone);
    mw_listing_int(l, one->a->version);
    text->size = 0;
    if (one->sort == SAID_EVENT)
        event_row(l, one->what);
    else if (one->sort == SAID_EVIDENCE)
        evidence_row(l, one->what);
    else
        answer_row(x, l, one->what, one->sort == SAID_SCORE, text);
    mw_listing_text(l, recorder_of(one)->who);
    mw_listing_text(l, recorder_of(one)->when);
}

// ---- history for people: who and when once, then what was said

static void line(mw_text *out, const char *what, const mw_text *text, mw_slice comment, int width) {
    mw_text all = {0};
    mw_text_add(&all, text->bytes ? text->bytes : "", text->size);
    if (comment.n) mw_text_addf(&all, "%s%.*s", all.size ? " - " : "", (int)comment.n, comment.p);
    mw_page_item(out, (mw_page_place){2, 20, width}, mw_slice_of(what),
                 (mw_slice){all.bytes ? all.bytes : "", all.size});
    out->failed = out->failed || all.failed;
    mw_text_free(&all);
}

static void say_answer(const mw_assess_session *x, const mw_answer *v, bool score, mw_text *out,
                       int width) {
    int32_t i = mw_questionnaire_find(x->q, v->question);
    mw_text text = {0};
    mw_text_addf(&text, "%.*s: ", (int)v->question.n, v->question.p);
    if (v->value.code_count == 0 && isnan(v->value.number))
        mw_text_adds(&text, "withdrawn");
    else if (i >= 0)
        mw_answer_say(x->q, i, &v->value, NULL, &text);
    if (!score && v->source != MW_ANSWER_DECLARED)
        mw_text_addf(&text, " (%s)", mw_answer_source_text(v->source));
    line(out,
         score                 ? "score"
         : mw_answer_counts(v) ? "answer"
                               : "proposal",
         &text, v->comment, width);
    mw_text_free(&text);
}

static void say_one(const mw_assess_session *x, const said *one, mw_text *out, int width) {
    mw_text text = {0};
    if (one->sort == SAID_EVENT) {
        const mw_assess_event *e = one->what;
        mw_text_adds(&text, mw_assess_state_text(e->to));
        line(out, "state", &text, e->comment, width);
    } else if (one->sort == SAID_EVIDENCE) {
        const mw_attachment *f = one->what;
        mw_text_addf(&text, "%.*s: %.*s (%.*s, SHA-256 %.12s)", (int)f->question.n, f->question.p,
                     (int)f->name.n, f->name.p, (int)f->type.n, f->type.p, f->file.p);
        line(out, f->removed ? "evidence removed" : "evidence", &text, f->comment, width);
    } else
        say_answer(x, one->what, one->sort == SAID_SCORE, out, width);
    mw_text_free(&text);
}

static mw_slice who_of(const said *one) {
    if (one->sort == SAID_EVENT) return ((const mw_assess_event *)one->what)->who;
    if (one->sort == SAID_EVIDENCE) return ((const mw_attachment *)one->what)->who;
    return ((const mw_answer *)one->what)->who;
}

static void say_recorder(const mw_assess_recorder *r, mw_text *out) {
    if (!r->when.n) return;
    mw_text_adds(out, "  (taken over by ");
    mw_visible(out, r->who, false);
    mw_text_addf(out, ", %.10s)", r->when.p);
}

static mw_status say_page(const mw_assess_session *x, const telling *t, mw_error *err) {
    mw_text out = {0};
    int width = mw_grid_width();
    for (int64_t i = 0; i < t->count; i++) {
        const said *one = &t->list[i], *before = i ? one - 1 : NULL;
        char when[MW_DATETIME_TEXT_MAX];
        mw_slice who = who_of(one);
        bool same = before && before->at_ns == one->at_ns && before->a == one->a &&
                    mw_slice_same(who_of(before), who);
        mw_datetime_print(one->at_ns, x->s.ws.calendar.zone, when);
        when[19] = '\0', when[10] = ' ';
        if (!same) {
            mw_text_addf(&out, "%s%s  version %d  ", i ? "\n" : "", when, (int)one->a->version);
            mw_visible(&out, who, false);
            say_recorder(recorder_of(one), &out);
            mw_text_addc(&out, '\n');
        }
        say_one(x, one, &out, width);
    }
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status say_rows(const mw_assess_session *x, const telling *t, mw_error *err) {
    static const char *const columns[] = {"when",     "#version", "what",    "question",
                                          "said",     "source",   "comment", "who",
                                          "recorder", "recorded", NULL};
    mw_listing l = {0};
    mw_text text = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    for (int64_t i = 0; i < t->count && st == MW_OK; i++) say_row(x, &l, &t->list[i], &text);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    mw_text_free(&text);
    return st;
}

mw_status mw_assess_show_history(mw_assess_session *x, mw_error *err) {
    telling t = {0};
    const mw_assessment *last = mw_assess_session_of(x);
    for (int32_t i = 0; i < mw_history_count(x->h); i++) {
        const mw_assessment *a = mw_history_at(x->h, i);
        if (a->campaign == x->campaign && a->entity == last->entity) add_all(&t, a);
    }
    if (t.count) qsort(t.list, (size_t)t.count, sizeof *t.list, in_order);
    mw_status st = t.failed ? mw_fail(err, MW_NOMEM, "assessments: out of memory")
                   : mw_verb_format(x->call) == MW_FORMAT_TABLE ? say_page(x, &t, err)
                                                                : say_rows(x, &t, err);
    mw_free(t.list);
    return st;
}

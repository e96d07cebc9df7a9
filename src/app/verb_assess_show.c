// SPDX-License-Identifier: MIT
// The verb assess show: the questions of a standard with what was answered, proposed, measured,
// scored and shown, or all that was ever said.
#include "app/assess_history.h"
#include "app/assess_questions.h"
#include "app/assess_session.h"
#include "app/listing.h"
#include "app/page.h"
#include "app/verb.h"
#include "assess/propose.h"
#include "assess/words.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { HEAD = 14, INDENT = 2, CODES = 10, POINTS = 8 };

typedef struct {
    mw_assess_session *x;
    const mw_assessment *a; // NULL: questions alone
    mw_measured *m;
    mw_text out, word;
    int width;
} showing;

static const char *word(const showing *t, mw_assess_word w) {
    return mw_assess_word_in(w, t->x->lang);
}

// "head  text" below a question; `what` is the text at hand, emptied.
static void item(showing *t, mw_assess_word head) {
    mw_slice text = {t->word.bytes, t->word.size};
    mw_page_place at = {INDENT, INDENT + HEAD, t->width};
    mw_page_item(&t->out, at, mw_slice_of(word(t, head)), text);
    t->out.failed = t->out.failed || t->word.failed;
    t->word.size = 0;
}

static void add_slice(showing *t, mw_slice s) { mw_text_add(&t->word, s.n ? s.p : "", s.n); }

static void add_points(showing *t, int32_t i, const mw_answer_value *v) {
    char have[32], most[32];
    mw_text_addf(&t->word, " (%s/%s)", mw_number_text(mw_answer_points(t->x->q, i, v), have),
                 mw_number_text(mw_asked_most(&t->x->q->asked[i]), most));
}

// ---- the head

static void add_head(showing *t) {
    mw_assess_session *x = t->x;
    const mw_campaign *c = mw_assess_session_about(x);
    const mw_pack *pack = &x->s.program->pack[x->q->level->pack];
    mw_slice title = mw_title_in(&pack->titles, x->lang), last = mw_assess_session_deadline(c);
    mw_page_wrap(&t->out, title.n ? title : pack->name, 0, 0, t->width);
    mw_text_addf(&t->word, "%.*s %.*s · %s %.*s · %s %.*s", (int)c->pack.n, c->pack.p,
                 (int)pack->version.n, pack->version.p, word(t, MW_WORD_CAMPAIGN), (int)c->name.n,
                 c->name.p, word(t, MW_WORD_PERIOD), (int)c->period.n, c->period.p);
    if (last.n)
        mw_text_addf(&t->word, " · %s %.*s", word(t, MW_WORD_DEADLINE), (int)last.n, last.p);
    mw_page_wrap(&t->out, (mw_slice){t->word.bytes, t->word.size}, 0, 0, t->width);
    t->word.size = 0;
}

static void add_standing(showing *t) {
    mw_assess_session *x = t->x;
    const mw_entity *e = mw_assess_session_whose(x, t->a);
    mw_measured_count n = mw_measured_sum(t->m, 0, t->a);
    mw_text_addf(&t->word, "%.*s %.*s · %s %d, %s", (int)e->code.n, e->code.p, (int)e->title.n,
                 e->title.p, word(t, MW_WORD_VERSION), (int)t->a->version,
                 mw_assess_state_in(t->a->state, x->lang));
    mw_page_wrap(&t->out, (mw_slice){t->word.bytes, t->word.size}, 0, 0, t->width);
    t->word.size = 0;
    mw_text_addf(&t->word, "%s %d / %d", word(t, MW_WORD_ANSWERED), (int)n.answered, (int)n.asked);
    if (n.measured) mw_text_addf(&t->word, " · %s %d", word(t, MW_WORD_COMPUTED), (int)n.measured);
    if (n.proposed) mw_text_addf(&t->word, " · %s %d", word(t, MW_WORD_PROPOSED), (int)n.proposed);
    if (n.open[MW_OPEN_NOT_SHOWN])
        mw_text_addf(&t->word, " · %s %d", word(t, MW_WORD_NOT_SHOWN),
                     (int)n.open[MW_OPEN_NOT_SHOWN]);
    mw_page_wrap(&t->out, (mw_slice){t->word.bytes, t->word.size}, 0, 0, t->width);
    t->word.size = 0;
}

// ---- what was said

static void add_said(showing *t, int32_t i, const mw_answer *v, mw_assess_word head) {
    mw_answer_say(t->x->q, i, &v->value, t->x->lang, &t->word);
    add_points(t, i, &v->value);
    item(t, head);
    if (!v->comment.n) return;
    add_slice(t, v->comment);
    item(t, MW_WORD_COMMENT);
}

static void add_file(showing *t, const mw_attachment *f) {
    char size[32];
    add_slice(t, f->name);
    mw_text_addf(&t->word, " (%.*s, %s)", (int)f->type.n, f->type.p,
                 mw_assess_bytes_text(f->bytes, size));
    if (f->comment.n) mw_text_addf(&t->word, " %.*s", (int)f->comment.n, f->comment.p);
    item(t, MW_WORD_EVIDENCE);
}

static void add_answers(showing *t, int32_t i) {
    const mw_questionnaire *q = t->x->q;
    mw_slice name = q->asked[i].name;
    const mw_measured_answer *m = mw_measured_at(t->m, 0, i);
    const mw_answer *v = mw_assessment_answer(t->a, name), *score = mw_assessment_score(t->a, name);
    if (m->known) {
        mw_answer_say(q, i, &m->value, t->x->lang, &t->word);
        add_points(t, i, &m->value);
        item(t, MW_WORD_COMPUTED);
    }
    if (v) add_said(t, i, v, mw_answer_counts(v) ? MW_WORD_ANSWER : MW_WORD_PROPOSED);
    if (mw_measured_differs(q, i, t->a, m)) {
        mw_text_adds(&t->word, word(t, MW_WORD_CONTRADICTS));
        item(t, MW_WORD_NOTE);
    }
    if (score) add_said(t, i, score, MW_WORD_SCORE);
    for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(t->a, name, f));)
        add_file(t, f);
    mw_open open = mw_measured_open(q, i, t->a, m);
    if (!m->applies) item(t, MW_WORD_NOT_ASKED);
    if (open == MW_OPEN_UNANSWERED) item(t, MW_WORD_OPEN);
    if (open == MW_OPEN_NOT_SHOWN) {
        add_slice(t, mw_title_in(&q->asked[i].question->evidence, t->x->lang));
        item(t, MW_WORD_NOT_SHOWN);
    }
}

// ---- what is asked

static void add_band(const mw_asked *a, const mw_asked_option *o, mw_text *out) {
    char low[32], high[32], unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    if (strcmp(unit, "1") == 0) unit[0] = '\0';
    if (isinf(o->low) || isinf(o->high))
        mw_text_addf(out, "%s %s",
                     isinf(o->low) ? (o->open_high ? "<" : "<=") : (o->open_low ? ">" : ">="),
                     mw_number_text(isinf(o->low) ? o->high : o->low, low));
    else
        mw_text_addf(out, "%c%s, %s%c", o->open_low ? '(' : '[', mw_number_text(o->low, low),
                     mw_number_text(o->high, high), o->open_high ? ')' : ']');
    if (unit[0]) mw_text_addf(out, " %s", unit);
}

static void add_option(showing *t, const mw_asked *a, const mw_asked_option *o, int64_t column) {
    char points[32];
    mw_text head = {0};
    if (a->question->pick == MW_PICK_NUMBER)
        add_band(a, o, &head);
    else
        mw_text_add(&head, o->code.p, o->code.n);
    mw_slice title = mw_title_in(&o->titles, t->x->lang);
    mw_text_addf(&t->word, "%6s%s", mw_number_text(o->points, points), title.n ? "  " : "");
    // The points stand in a column of their own, in front of the wrapped title.
    mw_slice both = {t->word.bytes, t->word.size};
    int64_t at = INDENT + mw_text_columns(head.bytes ? head.bytes : "", head.size);
    for (int k = 0; k < INDENT; k++) mw_text_addc(&t->out, ' ');
    mw_visible(&t->out, (mw_slice){head.bytes, head.size}, false);
    for (; at < column; at++) mw_text_addc(&t->out, ' ');
    mw_text_add(&t->out, both.p, both.n);
    mw_page_wrap(&t->out, title, column + POINTS, column + POINTS, t->width);
    t->word.size = 0;
    mw_text_free(&head);
}

static int64_t option_column(const mw_asked *a) {
    int64_t column = CODES;
    for (int32_t o = 0; o < a->option_count; o++) {
        mw_text head = {0};
        if (a->question->pick == MW_PICK_NUMBER)
            add_band(a, &a->option[o], &head);
        else
            mw_text_add(&head, a->option[o].code.p, a->option[o].code.n);
        int64_t n = mw_text_columns(head.bytes ? head.bytes : "", head.size);
        if (n > column) column = n;
        mw_text_free(&head);
    }
    return INDENT + column + 1;
}

static void add_question(showing *t, const mw_asked *a) {
    const mw_question *q = a->question;
    int64_t column = option_column(a);
    mw_slice text = mw_title_in(&q->text, t->x->lang), guide = mw_title_in(&q->guide, t->x->lang),
             wanted = mw_title_in(&q->evidence, t->x->lang);
    if (text.n) {
        mw_text_adds(&t->out, "  ");
        mw_page_wrap(&t->out, text, INDENT, INDENT, t->width);
    }
    if (q->pick == MW_PICK_MANY) mw_text_adds(&t->word, word(t, MW_WORD_MANY));
    if (q->pick == MW_PICK_ONE) mw_text_adds(&t->word, word(t, MW_WORD_ONE));
    if (q->pick == MW_PICK_NUMBER) mw_text_adds(&t->word, word(t, MW_WORD_NUMBER));
    item(t, MW_WORD_ANSWER);
    for (int32_t o = 0; o < a->option_count; o++) add_option(t, a, &a->option[o], column);
    add_slice(t, guide);
    if (guide.n) item(t, MW_WORD_GUIDE);
    add_slice(t, wanted);
    if (wanted.n) item(t, MW_WORD_EVIDENCE);
}

static void add_part(showing *t, const mw_asked_part *part) {
    mw_slice title = mw_title_in(&part->titles, t->x->lang);
    if (title.n)
        add_slice(t, title);
    else
        mw_group_plain(part->group, &t->word);
    mw_page_title(&t->out, (mw_slice){t->word.bytes, t->word.size});
    t->word.size = 0;
}

static mw_status show_page(showing *t, bool questions, mw_error *err) {
    const mw_questionnaire *q = t->x->q;
    int32_t part = -2;
    add_head(t);
    if (t->a) add_standing(t);
    for (int32_t i = 0; i < q->count; i++) {
        const mw_asked *a = &q->asked[i];
        if (a->part != part && a->part >= 0) {
            mw_text_addc(&t->out, '\n');
            add_part(t, &q->part[a->part]);
        }
        part = a->part;
        mw_text_addc(&t->out, '\n');
        mw_slice title = mw_title_in(&a->titles, t->x->lang);
        mw_page_item(&t->out, (mw_page_place){0, a->name.n < 24 ? 26 : 4, t->width}, a->name,
                     title);
        if (questions) add_question(t, a);
        if (t->a) add_answers(t, i);
    }
    return mw_out(&t->out, err);
}

// ---- as rows

static void answer_cells(showing *t, mw_listing *l, int32_t i, const mw_answer_value *v) {
    mw_answer_say(t->x->q, i, v, NULL, &t->word);
    mw_listing_text(l, (mw_slice){t->word.bytes, t->word.size});
    t->word.size = 0;
    mw_listing_number(l, mw_answer_points(t->x->q, i, v));
}

static void row(showing *t, mw_listing *l, int32_t i) {
    static const char *const open[] = {"", "not answered", "proposed", "not shown"};
    const mw_questionnaire *q = t->x->q;
    const mw_asked *a = &q->asked[i];
    const mw_answer nothing = {.value = {.number = NAN}};
    const mw_answer *v = mw_assessment_answer(t->a, a->name),
                    *score = mw_assessment_score(t->a, a->name);
    const mw_measured_answer *m = mw_measured_at(t->m, 0, i);
    int64_t files = 0;
    for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(t->a, a->name, f));) files++;
    mw_slice part = a->part < 0 ? (mw_slice){0} : mw_title_in(&q->part[a->part].titles, t->x->lang);
    mw_listing_text(l, a->name);
    mw_listing_text(l, mw_title_in(&a->titles, t->x->lang));
    mw_listing_text(l, part);
    mw_listing_text(l, mw_slice_of(m->applies ? "yes" : "no"));
    answer_cells(t, l, i, v ? &v->value : &nothing.value);
    mw_listing_text(l, mw_slice_of(v ? mw_answer_source_text(v->source) : ""));
    answer_cells(t, l, i, m->known ? &m->value : &nothing.value);
    answer_cells(t, l, i, score ? &score->value : &nothing.value);
    mw_listing_number(l, mw_asked_most(a));
    mw_listing_int(l, files);
    mw_listing_text(l, mw_slice_of(open[mw_measured_open(q, i, t->a, m)]));
    mw_listing_text(l, v ? v->comment : (mw_slice){0});
    mw_listing_text(l, v ? v->who : (mw_slice){0});
    if (v)
        mw_listing_moment(l, v->at_ns, t->x->s.ws.calendar.zone);
    else
        mw_listing_text(l, (mw_slice){0});
}

static mw_status show_rows(showing *t, mw_error *err) {
    static const char *const columns[] = {"question", "title",         "part",
                                          "asked",    "answer",        "#points",
                                          "source",   "computed",      "#computed points",
                                          "score",    "#score points", "#most",
                                          "#files",   "open",          "comment",
                                          "who",      "when",          NULL};
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(t->x->call), err);
    for (int32_t i = 0; i < t->x->q->count && st == MW_OK; i++) row(t, &l, i);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// ---- which version

static mw_status pick_version(mw_assess_session *x, mw_error *err) {
    const mw_assessment *last = mw_assess_session_of(x);
    int64_t version = last->version;
    MW_TRY(mw_call_int(x->call, "version", 1, last->version, &version, err));
    for (int32_t i = 0; i < mw_history_count(x->h); i++) {
        const mw_assessment *a = mw_history_at(x->h, i);
        bool own = a->campaign == x->campaign && a->entity == last->entity;
        if (own && a->version == version) {
            x->assessment = i;
            return MW_OK;
        }
    }
    return MW_OK;
}

static mw_status show(mw_call *call, showing *t, mw_error *err) {
    mw_assess_session *x = t->x;
    bool questions = mw_call_has(call, "questions");
    MW_TRY(mw_assess_session_open(call, x, err));
    MW_TRY(mw_assess_session_campaign(x, call->operand[0], err));
    bool json = mw_verb_format(call) == MW_FORMAT_JSON_TEXT;
    if (call->operand_count < 2) {
        if (questions && json) return mw_assess_questions(x, NULL, err);
        if (questions) return show_page(t, true, err);
        return mw_call_wrong(call, err, "assess show needs ENTITY, or --questions");
    }
    MW_TRY(mw_assess_session_entity(x, call->operand[1], err));
    if (mw_call_has(call, "history")) return mw_assess_show_history(x, err);
    MW_TRY(pick_version(x, err));
    if (questions && !json) return show_page(t, true, err);
    MW_TRY(mw_assess_session_measure(x, &x->assessment, 1, &t->m, err));
    if (questions) return mw_assess_questions(x, t->m, err);
    t->a = mw_assess_session_of(x);
    if (mw_verb_format(call) != MW_FORMAT_TABLE) return show_rows(t, err);
    return show_page(t, false, err);
}

mw_status mw_verb_assess_show(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    showing t = {.x = &x, .width = mw_grid_width()};
    mw_status st = show(call, &t, err);
    mw_measured_free(t.m);
    mw_text_free(&t.out);
    mw_text_free(&t.word);
    mw_assess_session_close(&x);
    return st;
}

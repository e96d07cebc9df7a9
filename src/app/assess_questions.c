// SPDX-License-Identifier: MIT
// See assess_questions.h.
#include "app/assess_questions.h"

#include "app/verb.h"
#include "base/datetime.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

typedef struct {
    const mw_assess_session *x;
    const mw_assessment *a; // NULL: the questions alone
    const mw_measured *m;
    mw_text out, word;
} form;

// ,"name":
static void member(form *f, const char *name) { mw_text_addf(&f->out, ",\"%s\":", name); }

static void text(form *f, const char *name, mw_slice s) {
    member(f, name);
    if (s.n)
        mw_json_string(&f->out, s);
    else
        mw_text_adds(&f->out, "null");
}

static void number(form *f, const char *name, double v) {
    member(f, name);
    mw_json_number(&f->out, v);
}

static void flag(form *f, const char *name, bool v) {
    member(f, name);
    mw_json_bool(&f->out, v);
}

static void moment(form *f, const char *name, int64_t ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_datetime_print(ns, f->x->s.ws.calendar.zone, buf);
    text(f, name, mw_slice_of(buf));
}

// ---- the question

static void option(form *f, const mw_asked_option *o, bool first) {
    mw_text_adds(&f->out, first ? "{\"code\":" : ",{\"code\":");
    if (o->code.n)
        mw_json_string(&f->out, o->code);
    else
        mw_text_adds(&f->out, "null");
    text(f, "title", mw_title_in(&o->titles, f->x->lang));
    number(f, "points", o->points);
    flag(f, "alone", o->alone);
    bool band = o->code.n == 0;
    number(f, "low", band && !isinf(o->low) ? o->low : (double)NAN);
    number(f, "high", band && !isinf(o->high) ? o->high : (double)NAN);
    flag(f, "open_low", o->open_low);
    flag(f, "open_high", o->open_high);
    mw_text_addc(&f->out, '}');
}

static mw_slice part_title(form *f, const mw_asked *a) {
    if (a->part < 0) return (mw_slice){0};
    const mw_asked_part *p = &f->x->q->part[a->part];
    mw_slice title = mw_title_in(&p->titles, f->x->lang);
    f->word.size = 0;
    if (!title.n) mw_group_plain(p->group, &f->word);
    return title.n ? title : (mw_slice){f->word.bytes, f->word.size};
}

static void question(form *f, const mw_asked *a) {
    static const char *const picks[] = {
        [MW_PICK_ONE] = "one", [MW_PICK_MANY] = "many", [MW_PICK_NUMBER] = "number"};
    const mw_question *q = a->question;
    char unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    text(f, "title", mw_title_in(&a->titles, f->x->lang));
    text(f, "part", part_title(f, a));
    text(f, "text", mw_title_in(&q->text, f->x->lang));
    text(f, "guide", mw_title_in(&q->guide, f->x->lang));
    text(f, "evidence", mw_title_in(&q->evidence, f->x->lang));
    text(f, "pick", mw_slice_of(picks[q->pick]));
    text(f, "unit", mw_slice_of(strcmp(unit, "1") == 0 ? "" : unit));
    number(f, "most", mw_asked_most(a));
    number(f, "least", mw_asked_least(a));
    flag(f, "computable", mw_asked_computable(a));
    mw_text_adds(&f->out, ",\"options\":[");
    for (int32_t o = 0; o < a->option_count; o++) option(f, &a->option[o], o == 0);
    mw_text_addc(&f->out, ']');
}

// ---- what was said

static void value(form *f, int32_t i, const mw_answer_value *v) {
    f->word.size = 0;
    mw_answer_say(f->x->q, i, v, f->x->lang, &f->word);
    mw_text_adds(&f->out, "{\"codes\":[");
    for (int32_t k = 0; k < v->code_count; k++) {
        if (k) mw_text_addc(&f->out, ',');
        mw_json_string(&f->out, v->code[k]);
    }
    mw_text_addc(&f->out, ']');
    number(f, "number", v->code_count ? (double)NAN : v->number);
    text(f, "text", (mw_slice){f->word.bytes, f->word.size});
    number(f, "points", mw_answer_points(f->x->q, i, v));
}

static bool is_said(const mw_answer *v) {
    return v && (v->value.code_count > 0 || !isnan(v->value.number));
}

static void said(form *f, const char *name, int32_t i, const mw_answer *v) {
    member(f, name);
    if (!is_said(v)) {
        mw_text_adds(&f->out, "null");
        return;
    }
    value(f, i, &v->value);
    text(f, "source", mw_slice_of(mw_answer_source_text(v->source)));
    flag(f, "counts", mw_answer_counts(v));
    text(f, "comment", v->comment);
    text(f, "who", v->who);
    moment(f, "when", v->at_ns);
    mw_text_addc(&f->out, '}');
}

static void files(form *f, mw_slice name) {
    bool first = true;
    mw_text_adds(&f->out, ",\"files\":[");
    for (const mw_attachment *t = NULL; (t = mw_assessment_evidence(f->a, name, t));) {
        mw_text_adds(&f->out, first ? "{\"id\":" : ",{\"id\":");
        mw_json_string(&f->out, t->file);
        text(f, "name", t->name);
        text(f, "type", t->type);
        mw_text_addf(&f->out, ",\"bytes\":%lld", (long long)t->bytes);
        text(f, "comment", t->comment);
        text(f, "who", t->who);
        moment(f, "when", t->at_ns);
        mw_text_addc(&f->out, '}');
        first = false;
    }
    mw_text_addc(&f->out, ']');
}

static void answers(form *f, int32_t i) {
    static const char *const open[] = {"", "not answered", "proposed", "not shown"};
    const mw_questionnaire *q = f->x->q;
    mw_slice name = q->asked[i].name;
    const mw_measured_answer *m = mw_measured_at(f->m, 0, i);
    flag(f, "applies", m->applies);
    text(f, "open", mw_slice_of(open[mw_measured_open(q, i, f->a, m)]));
    said(f, "answer", i, mw_assessment_answer(f->a, name));
    said(f, "score", i, mw_assessment_score(f->a, name));
    member(f, "computed");
    if (m->known) {
        value(f, i, &m->value);
        mw_text_addc(&f->out, '}');
    } else
        mw_text_adds(&f->out, "null");
    flag(f, "contradicted", mw_measured_differs(q, i, f->a, m));
    files(f, name);
}

// ---- all

static void head(form *f) {
    const mw_assess_session *x = f->x;
    const mw_campaign *c = mw_assess_session_about(x);
    const mw_pack *pack = &x->s.program->pack[x->q->level->pack];
    mw_text_adds(&f->out, "{\"campaign\":");
    mw_json_string(&f->out, c->name);
    text(f, "standard", c->level);
    text(f, "standard_title", mw_title_in(&pack->titles, x->lang));
    text(f, "pack", pack->name);
    text(f, "version", pack->version);
    text(f, "period", c->period);
    text(f, "deadline", mw_assess_session_deadline(c));
    text(f, "entity", f->a ? mw_assess_session_whose(x, f->a)->code : (mw_slice){0});
    text(f, "title", f->a ? mw_assess_session_whose(x, f->a)->title : (mw_slice){0});
    text(f, "state", mw_slice_of(f->a ? mw_assess_state_text(f->a->state) : ""));
    mw_text_addf(&f->out, ",\"revision\":%d", f->a ? (int)f->a->version : 0);
}

mw_status mw_assess_questions(const mw_assess_session *x, const mw_measured *m, mw_error *err) {
    form f = {.x = x, .a = m ? mw_assess_session_of(x) : NULL, .m = m};
    head(&f);
    mw_text_adds(&f.out, ",\"questions\":[");
    for (int32_t i = 0; i < x->q->count; i++) {
        mw_text_adds(&f.out, i ? ",\n{\"question\":" : "\n{\"question\":");
        mw_json_string(&f.out, x->q->asked[i].name);
        question(&f, &x->q->asked[i]);
        if (m) answers(&f, i);
        mw_text_addc(&f.out, '}');
    }
    mw_text_adds(&f.out, "\n]}\n");
    f.out.failed = f.out.failed || f.word.failed;
    mw_status st = mw_out(&f.out, err);
    mw_text_free(&f.out);
    mw_text_free(&f.word);
    return st;
}

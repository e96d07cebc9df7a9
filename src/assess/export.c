// SPDX-License-Identifier: MIT
// See export.h: JSON and CSV.
#include "assess/export.h"

#include "base/csv_write.h"
#include "base/datetime.h"
#include "base/json.h"

#include <math.h>

const mw_assessment *mw_export_of(const mw_export_from *from, int64_t i) {
    return mw_history_at(from->history, from->assessment[i]);
}

const mw_campaign *mw_export_campaign(const mw_export_from *from) {
    return mw_history_campaign_at(from->history, mw_export_of(from, 0)->campaign);
}

// ---- JSON: members of objects

static void name(mw_text *t, const char *member) {
    char last = t->size ? t->bytes[t->size - 1] : '{';
    mw_text_addf(t, "%s\"%s\":", last == '{' || last == '[' || last == '\n' ? "" : ",", member);
}

static void text(mw_text *t, const char *member, mw_slice s) {
    if (!s.n) return;
    name(t, member);
    mw_json_string(t, s);
}

static void number(mw_text *t, const char *member, double x) {
    name(t, member);
    mw_json_number(t, x);
}

static void moment(mw_text *t, const char *member, int64_t ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    text(t, member, mw_slice_of(mw_datetime_print(ns, NULL, buf)));
}

static void titles(mw_text *t, const char *member, const mw_titles *s) {
    name(t, member);
    mw_text_addc(t, '{');
    text(t, "en", s->en), text(t, "zh", s->zh);
    mw_text_addc(t, '}');
}

// ---- JSON: the campaign and its questions

static void add_campaign(const mw_export_from *from, mw_text *t) {
    const mw_campaign *c = mw_export_campaign(from);
    name(t, "campaign");
    mw_text_addc(t, '{');
    text(t, "name", c->name), text(t, "pack", c->pack), text(t, "version", c->version);
    text(t, "pack_sha256", c->hash), text(t, "level", c->level), text(t, "period", c->period);
    text(t, "deadline", c->deadline), text(t, "from", c->from), text(t, "who", c->who);
    moment(t, "when", c->at_ns);
    name(t, "settings");
    mw_text_addc(t, '[');
    for (int64_t i = 0; i < c->setting_count; i++) {
        mw_text_adds(t, i ? ",\n{" : "\n{");
        text(t, "name", c->setting[i].name), text(t, "value", c->setting[i].value);
        text(t, "who", c->setting[i].who), moment(t, "when", c->setting[i].at_ns);
        mw_text_addc(t, '}');
    }
    mw_text_adds(t, "]}");
}

static void add_question(const mw_questionnaire *q, int32_t i, mw_text *t) {
    static const char *const picks[] = {
        [MW_PICK_ONE] = "one", [MW_PICK_MANY] = "many", [MW_PICK_NUMBER] = "number"};
    const mw_asked *a = &q->asked[i];
    mw_text_adds(t, i ? ",\n{" : "\n{");
    text(t, "name", a->name);
    titles(t, "title", &a->titles);
    if (a->part >= 0) text(t, "part", q->part[a->part].group->name);
    text(t, "pick", mw_slice_of(picks[a->question->pick]));
    number(t, "least", mw_asked_least(a)), number(t, "most", mw_asked_most(a));
    mw_text_addc(t, '}');
}

// ---- JSON: an assessment

static void add_recorder(const mw_assess_recorder *r, mw_text *t) {
    text(t, "recorder", r->who), text(t, "recorded", r->when);
}

static void add_answer(const mw_questionnaire *q, const mw_answer *v, bool score, mw_text *t) {
    int32_t i = mw_questionnaire_find(q, v->question);
    mw_text said = {0};
    if (i >= 0 && (v->value.code_count || !isnan(v->value.number)))
        mw_answer_say(q, i, &v->value, NULL, &said);
    mw_text_adds(t, "{");
    text(t, "question", v->question);
    name(t, "answer");
    mw_json_string(t, (mw_slice){said.bytes ? said.bytes : "", said.size});
    if (v->value.code_count) {
        name(t, "codes");
        mw_text_addc(t, '[');
        for (int32_t c = 0; c < v->value.code_count; c++) {
            if (c) mw_text_addc(t, ',');
            mw_json_string(t, v->value.code[c]);
        }
        mw_text_addc(t, ']');
    } else if (!isnan(v->value.number))
        number(t, "number", v->value.number);
    if (i >= 0) number(t, "points", mw_answer_points(q, i, &v->value));
    if (!score) text(t, "source", mw_slice_of(mw_answer_source_text(v->source)));
    text(t, "comment", v->comment), text(t, "who", v->who), moment(t, "when", v->at_ns);
    add_recorder(&v->recorder, t);
    mw_text_addc(t, '}');
    t->failed = t->failed || said.failed;
    mw_text_free(&said);
}

static void add_answers(const mw_questionnaire *q, const char *member, const mw_answer *list,
                        int64_t count, mw_text *t) {
    bool score = member[0] == 's';
    name(t, member);
    mw_text_addc(t, '[');
    for (int64_t i = 0; i < count; i++) {
        mw_text_adds(t, i ? ",\n" : "\n");
        add_answer(q, &list[i], score, t);
    }
    mw_text_addc(t, ']');
}

static void add_files(const mw_assessment *a, mw_text *t) {
    name(t, "evidence");
    mw_text_addc(t, '[');
    for (int64_t i = 0; i < a->evidence_count; i++) {
        const mw_attachment *f = &a->evidence[i];
        mw_text_adds(t, i ? ",\n{" : "\n{");
        text(t, "question", f->question), text(t, "name", f->name), text(t, "sha256", f->file);
        text(t, "type", f->type), number(t, "bytes", (double)f->bytes);
        if (f->removed) mw_text_adds(t, ",\"removed\":true");
        text(t, "comment", f->comment), text(t, "who", f->who), moment(t, "when", f->at_ns);
        add_recorder(&f->recorder, t);
        mw_text_addc(t, '}');
    }
    mw_text_addc(t, ']');
}

static void add_events(const mw_assessment *a, mw_text *t) {
    name(t, "states");
    mw_text_addc(t, '[');
    for (int64_t i = 0; i < a->event_count; i++) {
        mw_text_adds(t, i ? ",\n{" : "\n{");
        text(t, "to", mw_slice_of(mw_assess_state_text(a->event[i].to)));
        text(t, "comment", a->event[i].comment), text(t, "who", a->event[i].who);
        moment(t, "when", a->event[i].at_ns);
        add_recorder(&a->event[i].recorder, t);
        mw_text_addc(t, '}');
    }
    mw_text_addc(t, ']');
}

// ---- JSON: where it stands

static void add_standing(const mw_export_from *from, int64_t i, mw_text *t) {
    mw_measured_level x = mw_measured_level_of(from->measured, i);
    name(t, "level");
    mw_text_addc(t, '{');
    number(t, "value", x.level);
    number(t, "low", x.low);
    number(t, "high", x.high);
    mw_text_addc(t, '}');
    name(t, "computed");
    mw_text_addc(t, '[');
    bool first = true;
    for (int32_t k = 0; k < from->q->count; k++) {
        const mw_measured_answer *m = mw_measured_at(from->measured, i, k);
        mw_text said = {0};
        if (!m->known) continue;
        mw_answer_say(from->q, k, &m->value, NULL, &said);
        mw_text_adds(t, first ? "\n{" : ",\n{");
        text(t, "question", from->q->asked[k].name);
        text(t, "answer", (mw_slice){said.bytes, said.size});
        number(t, "points", mw_answer_points(from->q, k, &m->value));
        mw_text_addc(t, '}');
        first = false;
        mw_text_free(&said);
    }
    mw_text_addc(t, ']');
}

static void add_version(const mw_export_from *from, int64_t i, const mw_assessment *a, mw_text *t) {
    const mw_export_entity *e = &from->entity[i];
    mw_text_addc(t, '{');
    name(t, "entity");
    mw_text_addc(t, '{');
    text(t, "kind", e->kind), text(t, "code", e->code), text(t, "title", e->title);
    mw_text_addc(t, '}');
    number(t, "version", a->version);
    text(t, "state", mw_slice_of(mw_assess_state_text(a->state)));
    moment(t, "opened", a->opened_ns);
    if (a->newer < 0) add_standing(from, i, t);
    add_answers(from->q, "answers", a->answer, a->answer_count, t);
    add_answers(from->q, "scores", a->score, a->score_count, t);
    add_files(a, t);
    add_events(a, t);
    mw_text_addc(t, '}');
}

void mw_export_json(const mw_export_from *from, mw_text *out) {
    bool first = true;
    mw_text_adds(out, "{\"format\":\"millwright assessments 1\"");
    add_campaign(from, out);
    name(out, "questions");
    mw_text_addc(out, '[');
    for (int32_t i = 0; i < from->q->count; i++) add_question(from->q, i, out);
    mw_text_addc(out, ']');
    name(out, "assessments");
    mw_text_addc(out, '[');
    for (int64_t i = 0; i < from->count; i++) {
        const mw_assessment *last = mw_export_of(from, i);
        for (int32_t k = 0; k < mw_history_count(from->history); k++) {
            const mw_assessment *a = mw_history_at(from->history, k);
            if (a->campaign != last->campaign || a->entity != last->entity) continue;
            mw_text_adds(out, first ? "\n" : ",\n");
            add_version(from, i, a, out);
            first = false;
        }
    }
    mw_text_adds(out, "]}\n");
}

// ---- CSV

static void cell(mw_text *out, mw_slice s) {
    mw_csv_field(out, s.n ? s : (mw_slice){"", 0}, ',');
    mw_text_addc(out, ',');
}

static void said_cell(const mw_questionnaire *q, int32_t i, const mw_answer_value *v,
                      mw_text *out) {
    mw_text said = {0};
    if (v) mw_answer_say(q, i, v, NULL, &said);
    mw_csv_field(out, (mw_slice){said.bytes ? said.bytes : "", said.size}, ',');
    out->failed = out->failed || said.failed;
    mw_text_free(&said);
}

static void csv_row(const mw_export_from *from, int64_t n, int32_t i, mw_text *out) {
    const mw_questionnaire *q = from->q;
    const mw_asked *asked = &q->asked[i];
    const mw_assessment *a = mw_export_of(from, n);
    const mw_answer *v = mw_assessment_answer(a, asked->name),
                    *score = mw_assessment_score(a, asked->name);
    const mw_measured_answer *m = mw_measured_at(from->measured, n, i);
    char when[MW_DATETIME_TEXT_MAX] = "";
    cell(out, from->entity[n].code);
    cell(out, asked->name);
    cell(out, mw_title_in(&asked->titles, "en"));
    said_cell(q, i, v ? &v->value : NULL, out);
    mw_text_addc(out, ',');
    mw_csv_number(out, v ? mw_answer_points(q, i, &v->value) : (double)NAN);
    mw_text_addc(out, ',');
    cell(out, mw_slice_of(v ? mw_answer_source_text(v->source) : ""));
    cell(out, v ? v->comment : (mw_slice){0});
    cell(out, v ? v->who : (mw_slice){0});
    if (v) mw_datetime_print(v->at_ns, NULL, when);
    cell(out, mw_slice_of(when));
    said_cell(q, i, m->known ? &m->value : NULL, out);
    mw_text_addc(out, ',');
    said_cell(q, i, score ? &score->value : NULL, out);
    mw_text_addc(out, '\n');
}

void mw_export_csv(const mw_export_from *from, mw_text *out) {
    mw_text_adds(out, "entity,question,title,answer,points,source,comment,who,when,computed,"
                      "score\n");
    for (int64_t n = 0; n < from->count; n++)
        for (int32_t i = 0; i < from->q->count; i++)
            if (mw_measured_at(from->measured, n, i)->applies) csv_row(from, n, i, out);
}

// SPDX-License-Identifier: MIT
// Rows of an intake: each is read and checked by itself. See intake.h.
#include "assess/intake.h"

#include "assess/intake_int.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 1 << 30, WHO_MAX = 255 };

mw_status mw_intake_no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "import of assessments: out of memory");
}

mw_status mw_intake_new(const mw_intake_from *from, mw_intake **out, mw_error *err) {
    mw_intake *in = mw_alloc(sizeof *in);
    if (!in) return mw_intake_no_memory(err);
    in->from = *from;
    in->arena = mw_arena_new(ARENA_BYTES);
    in->by_place = mw_map_new();
    in->files = mw_map_new();
    if (!in->arena || !in->by_place || !in->files) {
        mw_intake_free(in);
        return mw_intake_no_memory(err);
    }
    *out = in;
    return MW_OK;
}

void mw_intake_free(mw_intake *in) {
    if (!in) return;
    mw_map_free(in->by_place);
    mw_map_free(in->files);
    mw_arena_free(in->arena);
    mw_evidence_batch_free(in->evidence);
    mw_free(in->kept);
    mw_free(in->item);
    mw_free(in->refusal);
    mw_free(in);
}

const char *mw_intake_word(mw_intake_act act) {
    static const char *const words[MW_INTAKE_ACTS] = {
        [MW_INTAKE_ANSWER] = "answer",   [MW_INTAKE_SCORE] = "score",
        [MW_INTAKE_ATTACH] = "attach",   [MW_INTAKE_SUBMIT] = "submit",
        [MW_INTAKE_REVIEW] = "review",   [MW_INTAKE_RETURN] = "return",
        [MW_INTAKE_CONFIRM] = "confirm", [MW_INTAKE_REOPEN] = "reopen"};
    return words[act];
}

// ---- refusals

static mw_status copy(mw_intake *in, mw_slice s, mw_slice *out, mw_error *err) {
    char *own = mw_arena_text(in->arena, s.n ? s.p : "", s.n);
    if (!own) return mw_intake_no_memory(err);
    *out = (mw_slice){own, s.n};
    return MW_OK;
}

mw_status mw_intake_refuse(mw_intake *in, const mw_intake_refusal *what, mw_error *err) {
    mw_intake_refusal r = *what;
    MW_TRY(copy(in, what->value, &r.value, err));
    MW_TRY(copy(in, what->why, &r.why, err));
    if (!mw_grow(&in->refusal, &in->refusal_room, in->refusal_count + 1, sizeof r))
        return mw_intake_no_memory(err);
    in->refusal[in->refusal_count++] = r;
    in->report.refused++;
    return MW_OK;
}

mw_status mw_intake_bad(mw_intake *in, int64_t line, mw_slice value, const char *why,
                        mw_error *err) {
    mw_intake_refusal r = {line, "row", value, mw_slice_of(why)};
    in->report.rows++;
    return mw_intake_refuse(in, &r, err);
}

// ---- what a row says

// A row under check: the column that is looked at, and what stands there.
typedef struct {
    mw_intake *in;
    mw_intake_row row; // without blanks around
    mw_intake_item k;
    const char *column;
    mw_slice value;
    bool found; // its assessment
} checking;

static void look_at(checking *c, const char *column, mw_slice value) {
    c->column = column, c->value = value;
}

static mw_status check_act(checking *c, mw_error *why) {
    look_at(c, "act", c->row.act);
    if (c->row.act.n == 0) return MW_OK;
    for (int32_t a = 0; a < MW_INTAKE_ACTS; a++) {
        if (!mw_slice_is(c->row.act, mw_intake_word((mw_intake_act)a))) continue;
        c->k.act = (mw_intake_act)a;
        return MW_OK;
    }
    return mw_fail(why, MW_INVALID,
                   "there are answer, score, attach, submit, review, return, confirm, reopen");
}

// Proposals and computed values are no answers.
static bool says_nothing(const checking *c) {
    mw_slice s = c->row.source;
    if (c->k.act != MW_INTAKE_ANSWER && c->k.act != MW_INTAKE_SCORE) return false;
    return c->row.answer.n == 0 ||
           (s.n > 0 && !mw_slice_is(s, mw_answer_source_text(MW_ANSWER_DECLARED)) &&
            !mw_slice_is(s, mw_answer_source_text(MW_ANSWER_IMPORTED)));
}

static mw_status check_entity(checking *c, mw_error *why) {
    const mw_intake_from *from = &c->in->from;
    look_at(c, "entity", c->row.entity);
    MW_TRY(from->find(from->ctx, c->row.entity, &c->k.assessment, why));
    c->found = true;
    return MW_OK;
}

static mw_status check_when(checking *c, mw_error *why) {
    const mw_intake_from *from = &c->in->from;
    look_at(c, "when", c->row.when);
    if (c->row.when.n) return from->moment(from->ctx, c->row.when, &c->k.at_ns, why);
    c->k.at_ns = MW_INTAKE_NOW;
    if (!mw_intake_is_state(c->k.act)) return MW_OK;
    return mw_fail(why, MW_INVALID, "a state needs a date or a time");
}

// What was done elsewhere keeps its source; an answer of a table of answers is imported.
static mw_status check_answer(checking *c, int32_t question, mw_error *why) {
    const mw_intake_from *from = &c->in->from;
    bool imported = mw_slice_is(c->row.source, mw_answer_source_text(MW_ANSWER_IMPORTED));
    look_at(c, "answer", c->row.answer);
    if (imported || c->row.act.n == 0) c->k.answer.source = MW_ANSWER_IMPORTED;
    return mw_answer_parse(from->q, question, c->row.answer, c->in->arena, &c->k.answer.value, why);
}

// "folder/file", and its name.
static mw_status path_of(const checking *c, mw_text *path, mw_error *why) {
    const char *beside = c->in->from.beside;
    if (c->row.file.p[0] != '/' && beside && beside[0]) mw_text_addf(path, "%s/", beside);
    mw_text_add(path, c->row.file.p, c->row.file.n);
    return path->failed ? mw_intake_no_memory(why) : MW_OK;
}

static mw_status keep_file(checking *c, const mw_text *path, mw_error *why) {
    mw_intake *in = c->in;
    mw_slice key = {path->bytes, path->size};
    int64_t at = mw_map_get(in->files, key, -1);
    if (at < 0) {
        mw_evidence_file *file = MW_PUSH(in->arena, mw_evidence_file, 1);
        if (!file || !mw_grow(&in->kept, &in->kept_room, in->kept_count + 1, sizeof *in->kept))
            return mw_intake_no_memory(why);
        if (!in->evidence)
            MW_TRY(mw_evidence_batch_new(in->from.evidence, in->from.file_bytes_max, &in->evidence,
                                         why));
        MW_TRY(mw_evidence_batch_put(in->evidence, path->bytes, file, why));
        at = in->kept_count;
        in->kept[in->kept_count++] = file;
        MW_TRY(mw_map_set(in->files, key, at, why));
    }
    c->k.file = in->kept[at];
    return MW_OK;
}

static mw_status check_file(checking *c, mw_error *why) {
    mw_text path = {0};
    mw_slice name = c->row.file;
    look_at(c, "file", c->row.file);
    if (name.n == 0) return mw_fail(why, MW_INVALID, "which file is attached?");
    mw_status st = path_of(c, &path, why);
    if (st == MW_OK) st = keep_file(c, &path, why);
    mw_text_free(&path);
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/') {
            name = (mw_slice){name.p + i, name.n - i};
            break;
        }
    return st == MW_OK ? copy(c->in, name, &c->k.name, why) : st;
}

static mw_status check_texts(checking *c, mw_error *why) {
    look_at(c, "comment", (mw_slice){0});
    MW_TRY(mw_assess_check_text("a comment", c->row.comment, MW_COMMENT_MAX, why));
    look_at(c, "who", (mw_slice){0});
    MW_TRY(mw_assess_check_text("a name", c->row.who, WHO_MAX, why));
    c->k.who = c->in->from.who;
    if (c->row.who.n) MW_TRY(copy(c->in, c->row.who, &c->k.who, why));
    MW_TRY(copy(c->in, c->row.comment, &c->k.comment, why));
    c->k.answer.comment = c->k.comment;
    return copy(c->in, c->row.entity, &c->k.entity, why);
}

static mw_status check(checking *c, mw_error *why) {
    const mw_questionnaire *q = c->in->from.q;
    int32_t question;
    MW_TRY(check_entity(c, why));
    MW_TRY(check_when(c, why));
    MW_TRY(check_texts(c, why));
    if (mw_intake_is_state(c->k.act)) return MW_OK;
    look_at(c, "question", c->row.question);
    MW_TRY(mw_questionnaire_get(q, c->row.question, &question, why));
    c->k.answer.question = q->asked[question].name;
    return c->k.act == MW_INTAKE_ATTACH ? check_file(c, why) : check_answer(c, question, why);
}

// ---- keeping it

static mw_status push(mw_intake *in, const mw_intake_item *k, mw_error *err) {
    if (!mw_grow(&in->item, &in->room, in->count + 1, sizeof *in->item))
        return mw_intake_no_memory(err);
    in->item[in->count++] = *k;
    return MW_OK;
}

// A refused row stays in its place, in front of all where that is not known.
static mw_status refuse(checking *c, const char *why, mw_error *err) {
    mw_intake_refusal r = {c->row.line, c->column, c->value, mw_slice_of(why)};
    MW_TRY(mw_intake_refuse(c->in, &r, err));
    if (!c->found) return MW_OK;
    c->k.refused = true;
    return push(c->in, &c->k, err);
}

// The row before it about the same, where neither says a time; -1 when there is none.
static mw_status earlier(mw_intake *in, const mw_intake_item *k, int64_t *out, mw_error *err) {
    char key[512];
    *out = -1;
    if (k->at_ns != MW_INTAKE_NOW || k->act > MW_INTAKE_SCORE) return MW_OK;
    int n = snprintf(key, sizeof key, "%d/%d/%.*s", (int)k->act, (int)k->assessment,
                     (int)k->answer.question.n, k->answer.question.p);
    if (n >= (int)sizeof key) return MW_OK;
    mw_slice place = {key, (size_t)n};
    *out = mw_map_get(in->by_place, place, -1);
    return *out >= 0 ? MW_OK : mw_map_set(in->by_place, place, in->count, err);
}

static mw_status keep(checking *c, mw_error *err) {
    mw_intake *in = c->in;
    int64_t before;
    char why[96];
    MW_TRY(earlier(in, &c->k, &before, err));
    if (before < 0) return push(in, &c->k, err);
    if (mw_answer_same(&in->item[before].answer.value, &c->k.answer.value)) {
        in->report.same++;
        return MW_OK;
    }
    snprintf(why, sizeof why, "line %lld answers it otherwise", (long long)in->item[before].line);
    look_at(c, "answer", c->row.answer);
    return refuse(c, why, err);
}

mw_status mw_intake_add(mw_intake *in, const mw_intake_row *row, mw_error *err) {
    checking c = {
        .in = in,
        .row = {.line = row->line,
                .entity = mw_slice_trim(row->entity),
                .question = mw_slice_trim(row->question),
                .answer = mw_slice_trim(row->answer),
                .comment = mw_slice_trim(row->comment),
                .source = mw_slice_trim(row->source),
                .act = mw_slice_trim(row->act),
                .file = mw_slice_trim(row->file),
                .who = mw_slice_trim(row->who),
                .when = mw_slice_trim(row->when)},
        .k = {.line = row->line, .at_ns = INT64_MIN}
    };
    mw_error why = {0};
    in->report.rows++;
    mw_status st = check_act(&c, &why);
    if (st == MW_OK && says_nothing(&c)) {
        in->report.empty++;
        return MW_OK;
    }
    if (st == MW_OK) st = check(&c, &why);
    if (st == MW_NOMEM) return mw_intake_no_memory(err);
    return st == MW_OK ? keep(&c, err) : refuse(&c, why.text, err);
}

// ---- the end

static int by_line(const void *x, const void *y) {
    const mw_intake_refusal *a = x, *b = y;
    return a->line < b->line ? -1 : a->line > b->line;
}

mw_status mw_intake_end(mw_intake *in, mw_intake_report *report, mw_error *err) {
    if (in->evidence) MW_TRY(mw_evidence_batch_sync(in->evidence, err));
    MW_TRY(mw_intake_take(in, err));
    if (in->refusal_count)
        qsort(in->refusal, (size_t)in->refusal_count, sizeof *in->refusal, by_line);
    for (int64_t i = 0; i < in->refusal_count; i++) {
        const mw_intake_refusal *r = &in->refusal[i];
        in->from.refuse(in->from.ctx, r->line, r->column, r->value, r->why.p);
    }
    *report = in->report;
    return MW_OK;
}

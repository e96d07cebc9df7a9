// SPDX-License-Identifier: MIT
// See intake.h.
#include "assess/intake.h"

#include "base/alloc.h"
#include "base/map.h"

#include <stdio.h>

enum { ARENA_BYTES = 1 << 30 };

typedef struct {
    int32_t assessment;
    mw_answer answer;
    int64_t line;
} kept;

struct mw_intake {
    mw_intake_from from;
    mw_arena *arena;
    mw_map *by_place; // assessment and question -> index of what is kept
    kept *list;
    int64_t count, room;
    mw_intake_report report;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "import of answers: out of memory");
}

mw_status mw_intake_new(const mw_intake_from *from, mw_intake **out, mw_error *err) {
    mw_intake *in = mw_alloc(sizeof *in);
    if (!in) return no_memory(err);
    in->from = *from;
    in->arena = mw_arena_new(ARENA_BYTES);
    in->by_place = mw_map_new();
    if (!in->arena || !in->by_place) {
        mw_intake_free(in);
        return no_memory(err);
    }
    *out = in;
    return MW_OK;
}

void mw_intake_free(mw_intake *in) {
    if (!in) return;
    mw_map_free(in->by_place);
    mw_arena_free(in->arena);
    mw_free(in->list);
    mw_free(in);
}

// ---- a row

static void refuse(mw_intake *in, const mw_intake_row *row, const char *column, mw_slice value,
                   const char *why) {
    in->report.refused++;
    in->from.refuse(in->from.refuse_ctx, row->line, column, value, why);
}

// Proposals and computed values are no answers.
static bool is_answer(const mw_intake_row *row) {
    mw_slice s = row->source;
    return s.n == 0 || mw_slice_is(s, mw_answer_source_text(MW_ANSWER_DECLARED)) ||
           mw_slice_is(s, mw_answer_source_text(MW_ANSWER_IMPORTED));
}

static bool is_open(const mw_intake *in, int32_t assessment, mw_error *why) {
    const mw_assessment *a = mw_history_at(in->from.history, assessment);
    if (a->state == MW_ASSESS_DRAFT || a->state == MW_ASSESS_RETURNED) return true;
    mw_fail(why, MW_INVALID, "the assessment is %s and takes no answers",
            mw_assess_state_text(a->state));
    return false;
}

// The row before it about the same question; -1 when there is none.
static mw_status earlier(mw_intake *in, const kept *k, int32_t question, int64_t *out,
                         mw_error *err) {
    char key[48];
    int n = snprintf(key, sizeof key, "%d/%d", (int)k->assessment, (int)question);
    mw_slice place = {key, (size_t)n};
    *out = mw_map_get(in->by_place, place, -1);
    return *out >= 0 ? MW_OK : mw_map_set(in->by_place, place, in->count, err);
}

static bool same_as_now(const mw_intake *in, const kept *k) {
    const mw_assessment *a = mw_history_at(in->from.history, k->assessment);
    const mw_answer *v = mw_assessment_answer(a, k->answer.question);
    return v && mw_answer_counts(v) && mw_answer_same(&v->value, &k->answer.value) &&
           (k->answer.comment.n == 0 || mw_slice_same(v->comment, k->answer.comment));
}

static mw_status keep(mw_intake *in, const mw_intake_row *row, kept k, int32_t question,
                      mw_error *err) {
    int64_t before;
    char why[96];
    mw_slice comment = mw_slice_trim(row->comment);
    char *own = mw_arena_text(in->arena, comment.n ? comment.p : "", comment.n);
    if (!own) return no_memory(err);
    k.answer.comment = (mw_slice){own, comment.n};
    MW_TRY(earlier(in, &k, question, &before, err));
    if (before >= 0 && !mw_answer_same(&in->list[before].answer.value, &k.answer.value)) {
        snprintf(why, sizeof why, "line %lld answers it otherwise",
                 (long long)in->list[before].line);
        refuse(in, row, "answer", row->answer, why);
        return MW_OK;
    }
    if (before >= 0) {
        in->report.same++;
        return MW_OK;
    }
    if (!mw_grow(&in->list, &in->room, in->count + 1, sizeof *in->list)) return no_memory(err);
    in->list[in->count++] = k;
    return MW_OK;
}

mw_status mw_intake_add(mw_intake *in, const mw_intake_row *row, mw_error *err) {
    mw_slice entity = mw_slice_trim(row->entity), name = mw_slice_trim(row->question),
             text = mw_slice_trim(row->answer);
    kept k = {.line = row->line};
    mw_error why = {0};
    int32_t question;
    in->report.rows++;
    if (text.n == 0 || !is_answer(row)) {
        in->report.empty++;
        return MW_OK;
    }
    const char *column = "entity";
    mw_slice value = entity;
    mw_status st = in->from.find(in->from.find_ctx, entity, &k.assessment, &why);
    if (st == MW_OK && !is_open(in, k.assessment, &why)) st = MW_INVALID;
    if (st == MW_OK) {
        column = "question", value = name;
        st = mw_questionnaire_get(in->from.q, name, &question, &why);
    }
    if (st == MW_OK) {
        column = "answer", value = text;
        st = mw_answer_parse(in->from.q, question, text, in->arena, &k.answer.value, &why);
    }
    if (st == MW_OK && row->comment.n > MW_COMMENT_MAX) {
        column = "comment", value = (mw_slice){0};
        st = mw_fail(&why, MW_LIMIT, "is longer than %d bytes", (int)MW_COMMENT_MAX);
    }
    if (st == MW_NOMEM) return no_memory(err);
    if (st != MW_OK) {
        refuse(in, row, column, value, why.text);
        return MW_OK;
    }
    k.answer.question = in->from.q->asked[question].name;
    k.answer.source = MW_ANSWER_IMPORTED;
    return keep(in, row, k, question, err);
}

// ---- storing

mw_status mw_intake_end(mw_intake *in, mw_slice who, mw_intake_report *report, mw_error *err) {
    mw_assess_said *said = mw_alloc_array(in->count + 1, sizeof *said);
    int64_t n = 0, same = 0;
    if (!said) return no_memory(err);
    for (int64_t i = 0; i < in->count; i++) {
        if (same_as_now(in, &in->list[i]))
            same++;
        else
            said[n++] = (mw_assess_said){in->list[i].assessment, &in->list[i].answer, 1};
    }
    mw_status st = n ? mw_assess_answer_all(in->from.history, said, n, who, err) : MW_OK;
    mw_free(said);
    MW_TRY(st);
    in->report.kept = n, in->report.same += same;
    *report = in->report;
    return MW_OK;
}

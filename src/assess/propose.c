// SPDX-License-Identifier: MIT
// See propose.h.
#include "assess/propose.h"

#include "base/alloc.h"
#include "eval/eval.h"

#include <math.h>
#include <stdio.h>

enum { ARENA_BYTES = 1 << 30, NAME_BYTES = 512 };

typedef struct {
    const mw_propose_from *from;
    mw_propose_report *report;
    mw_arena *arena;
    mw_assess_said *said; // per assessment
    mw_answer **room;     // its answers
    mw_want *want;        // want_count: those questions that have an indicator
    int32_t *question;    // of each want
    int32_t want_count;
    mw_world *world;
    mw_evaluation *e;
} proposing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assessments: out of memory");
}

// ---- what was confirmed

const mw_answer *mw_assessment_settled(const mw_assessment *a, mw_slice question) {
    const mw_answer *score = mw_assessment_score(a, question);
    const mw_answer *own = mw_assessment_answer(a, question);
    bool reviewed = a->state == MW_ASSESS_REVIEWED || a->state == MW_ASSESS_CONFIRMED;
    return score && reviewed ? score : own && mw_answer_counts(own) ? own : NULL;
}

const mw_assessment *mw_history_confirmed(const mw_history *h, int32_t campaign, int32_t entity) {
    const mw_assessment *last = NULL;
    for (int32_t i = 0; i < mw_history_count(h); i++) {
        const mw_assessment *a = mw_history_at(h, i);
        bool own = a->campaign == campaign && a->entity == entity;
        if (own && a->state == MW_ASSESS_CONFIRMED && (!last || a->version > last->version))
            last = a;
    }
    return last;
}

// ---- what is proposed

static bool said_before(const proposing *x, int64_t n, mw_slice question) {
    const mw_assessment *a = mw_history_at(x->from->history, x->from->assessment[n]);
    for (int64_t i = 0; i < a->answer_count; i++)
        if (mw_slice_same(a->answer[i].question, question)) return true;
    for (int64_t i = 0; i < x->said[n].count; i++)
        if (mw_slice_same(x->said[n].answer[i].question, question)) return true;
    return false;
}

static void propose(proposing *x, int64_t n, int32_t question, mw_answer answer) {
    bool fits = mw_answer_check(x->from->q, question, &answer.value, NULL) == MW_OK;
    mw_assess_said *said = &x->said[n];
    x->report->unfit += !fits;
    if (!fits) return;
    x->report->carried += answer.source == MW_ANSWER_CARRIED;
    x->report->informed += answer.source == MW_ANSWER_INFORMED;
    x->room[n][said->count++] = answer;
}

// The confirmed assessment of each entity: found in one walk.
static mw_status carry(proposing *x, mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    const mw_history *h = x->from->history;
    int32_t most = 0;
    for (int32_t i = 0; i < mw_history_count(h); i++)
        if (mw_history_at(h, i)->entity > most) most = mw_history_at(h, i)->entity;
    const mw_assessment **last = mw_alloc_array(most + 1, sizeof *last);
    if (!last) return no_memory(err);
    for (int32_t i = 0; i < mw_history_count(h); i++) {
        const mw_assessment *a = mw_history_at(h, i);
        if (a->campaign == x->from->from && a->state == MW_ASSESS_CONFIRMED) last[a->entity] = a;
    }
    for (int64_t n = 0; n < x->from->count; n++) {
        const mw_assessment *was = last[mw_history_at(h, x->from->assessment[n])->entity];
        for (int32_t i = 0; was && i < q->count; i++) {
            const mw_answer *v = mw_assessment_settled(was, q->asked[i].name);
            if (!v || said_before(x, n, q->asked[i].name)) continue;
            mw_answer carried = *v;
            carried.source = MW_ANSWER_CARRIED;
            propose(x, n, i, carried);
        }
    }
    mw_free(last);
    return MW_OK;
}

// ---- what indicators make of others' answers

static mw_status find_indicators(proposing *x, mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    char name[NAME_BYTES];
    x->want = MW_PUSH(x->arena, mw_want, (size_t)q->count + 1);
    x->question = MW_PUSH(x->arena, int32_t, (size_t)q->count + 1);
    if (!x->want || !x->question) return no_memory(err);
    for (int32_t i = 0; i < q->count; i++) {
        snprintf(name, sizeof name, "propose_%.*s", (int)q->asked[i].name.n, q->asked[i].name.p);
        mw_symbol s = mw_program_find(q->program, mw_slice_of(name));
        if (s.ref != MW_REF_INDICATOR) continue;
        x->want[x->want_count] = (mw_want){.symbol = s, .kind = q->level->kind};
        x->question[x->want_count++] = i;
    }
    return MW_OK;
}

// A number in the unit of the answer, or the text of a code, read as somebody would type it.
static mw_status read_value(proposing *x, int32_t w, double v, mw_answer_value *out,
                            mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    int32_t i = x->question[w];
    const mw_type *type = &q->program->indicator[x->want[w].symbol.index].type;
    if (type->kind == MW_TYPE_NUMBER) {
        double own = mw_unit_convert(v, &type->unit, &q->asked[i].type->unit);
        *out = (mw_answer_value){.number = own};
        return mw_answer_check(q, i, out, err);
    }
    int32_t list = type->kind == MW_TYPE_CODE ? type->codes : -1;
    mw_slice text = mw_world_code_text(x->world, list, (int32_t)v);
    char *own = mw_arena_text(x->arena, text.n ? text.p : "", text.n);
    if (!own) return no_memory(err);
    return mw_answer_parse(q, i, (mw_slice){own, text.n}, x->arena, out, err);
}

static mw_status take_values(proposing *x, int64_t n, mw_error *err) {
    const mw_assessment *a = mw_history_at(x->from->history, x->from->assessment[n]);
    int32_t entity = mw_model_find(mw_world_model(x->world), a->entity);
    int64_t row = entity < 0 ? -1 : mw_evaluation_row(x->e, entity, 0);
    for (int32_t w = 0; w < x->want_count && row >= 0; w++) {
        double v = mw_evaluation_at(x->e, w, NULL, 0, row);
        const mw_asked *asked = &x->from->q->asked[x->question[w]];
        mw_answer answer = {.question = asked->name, .source = MW_ANSWER_INFORMED};
        if (isnan(v) || said_before(x, n, asked->name)) continue;
        mw_status st = read_value(x, w, v, &answer.value, err);
        if (st == MW_NOMEM) return st;
        if (st == MW_OK)
            propose(x, n, x->question[w], answer);
        else
            x->report->unfit++;
    }
    return MW_OK;
}

static mw_status inform(proposing *x, mw_error *err) {
    const mw_propose_from *from = x->from;
    MW_TRY(find_indicators(x, err));
    if (x->want_count == 0) return MW_OK;
    mw_world_from world = {from->q->program, from->registry, from->facts, INT64_MAX, NULL};
    MW_TRY(mw_world_open(&world, &x->world, err));
    mw_eval_request request = {
        .want = x->want, .want_count = x->want_count, .period = &from->period, .period_count = 1};
    MW_TRY(mw_evaluate(x->world, &request, &x->e, err));
    for (int64_t n = 0; n < from->count; n++) MW_TRY(take_values(x, n, err));
    return MW_OK;
}

// ---- all

static mw_status begin(proposing *x, mw_error *err) {
    x->arena = mw_arena_new(ARENA_BYTES);
    x->said = mw_alloc_array(x->from->count + 1, sizeof *x->said);
    x->room = mw_alloc_array(x->from->count + 1, sizeof *x->room);
    if (!x->arena || !x->said || !x->room) return no_memory(err);
    for (int64_t n = 0; n < x->from->count; n++) {
        x->room[n] = MW_PUSH(x->arena, mw_answer, (size_t)x->from->q->count + 1);
        if (!x->room[n]) return no_memory(err);
        x->said[n] = (mw_assess_said){x->from->assessment[n], x->room[n], 0};
    }
    return MW_OK;
}

mw_status mw_propose(const mw_propose_from *from, mw_slice who, mw_propose_report *report,
                     mw_error *err) {
    proposing x = {.from = from, .report = report};
    *report = (mw_propose_report){0};
    mw_status st = begin(&x, err);
    if (st == MW_OK && from->from >= 0) st = carry(&x, err);
    if (st == MW_OK && from->inform) st = inform(&x, err);
    bool any = report->carried + report->informed > 0;
    if (st == MW_OK && any) st = mw_assess_answer_all(from->history, x.said, from->count, who, err);
    mw_evaluation_free(x.e);
    mw_world_free(x.world);
    mw_arena_free(x.arena);
    mw_free(x.said);
    mw_free(x.room);
    if (st != MW_OK) *report = (mw_propose_report){0};
    return st;
}

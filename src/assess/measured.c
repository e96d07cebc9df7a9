// SPDX-License-Identifier: MIT
// See measured.h. Answers are laid over the facts as if they were stored; the evaluation runs once
// with all of them, which tells what is asked, and once without those that could be computed,
// which tells what facts compute.
#include "assess/measured.h"

#include "assess/answer_facts.h"
#include "assess/laid.h"
#include "assess/propose.h"
#include "base/alloc.h"

#include <math.h>

enum { ARENA_BYTES = 1 << 30 };

struct mw_measured {
    mw_arena *arena;
    const mw_questionnaire *q;
    mw_measured_answer *answer; // [assessment][question]
    mw_measured_level *level;   // [assessment]
    int64_t count;
};

typedef struct {
    const mw_measured_from *from;
    mw_measured *m;
    mw_answer_ids *ids;
    mw_fact_batch batch;
    int32_t *hidden, *computable; // measures of the answers; of those that facts can compute
    int32_t computable_count;
    mw_want *want;
    mw_laid laid;
} measuring;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assessments: out of memory");
}

// ---- answers laid over facts

static mw_status lay(measuring *x, mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    for (int64_t n = 0; n < x->from->count; n++) {
        const mw_assessment *a = mw_history_at(x->from->history, x->from->assessment[n]);
        mw_answer_fact at = {.entity = a->entity, .start_ns = INT64_MIN, .end_ns = INT64_MAX};
        for (int32_t i = 0; i < q->count; i++) {
            const mw_answer *v = mw_assessment_settled(a, q->asked[i].name);
            // An answer to an earlier version of the pack may be none any more.
            if (!v || mw_answer_check(q, i, &v->value, NULL) != MW_OK) continue;
            MW_TRY(mw_answer_fact_add(x->ids, i, &v->value, &at, &x->batch, err));
        }
    }
    return MW_OK;
}

static mw_status evaluate(measuring *x, int64_t left_out, mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    mw_overlay_from over = {.facts = x->from->facts,
                            .hidden = x->hidden,
                            .hidden_count = q->count,
                            .laid = &x->batch,
                            .laid_count = 1,
                            .left_out = x->computable,
                            .left_out_count = left_out};
    mw_laid_close(&x->laid);
    MW_TRY(mw_laid_open(q->program, x->from->registry, &over, &x->laid, err));
    mw_eval_request request = {.want = x->want,
                               .want_count = q->count + 1,
                               .period = &x->from->period,
                               .period_count = 1,
                               .bounds = true,
                               .trace = true};
    return mw_evaluate(x->laid.world, &request, &x->laid.e, err);
}

// ---- reading results

static int64_t row_of(const measuring *x, int64_t n) {
    const mw_assessment *a = mw_history_at(x->from->history, x->from->assessment[n]);
    int32_t entity = mw_model_find(mw_world_model(x->laid.world), a->entity);
    return entity < 0 ? -1 : mw_evaluation_row(x->laid.e, entity, 0);
}

static void read_applies(measuring *x, int64_t n) {
    const mw_questionnaire *q = x->from->q;
    int64_t row = row_of(x, n);
    for (int32_t i = 0; i < q->count; i++) {
        const mw_question *one = q->asked[i].question;
        bool always = !q->program->indicator[one->indicator].applies;
        mw_measured_answer *out = &x->m->answer[n * q->count + i];
        out->value.number = NAN;
        out->applies = always || row < 0 || !isnan(mw_evaluation_at(x->laid.e, i, NULL, 0, row)) ||
                       !isnan(mw_evaluation_low(x->laid.e, i, NULL, 0, row));
    }
}

// The level is wanted after the questions.
static void read_level(measuring *x, int64_t n) {
    int32_t want = x->from->q->count;
    int64_t row = row_of(x, n);
    mw_measured_level *out = &x->m->level[n];
    *out = (mw_measured_level){NAN, NAN, NAN};
    if (row < 0) return;
    out->level = out->low = out->high = mw_evaluation_at(x->laid.e, want, NULL, 0, row);
    if (!isnan(out->level)) return;
    out->low = mw_evaluation_low(x->laid.e, want, NULL, 0, row);
    out->high = mw_evaluation_high(x->laid.e, want, NULL, 0, row);
}

// The answer itself, which stands in a column of its own.
static double answer_at(const measuring *x, int32_t i, int64_t row) {
    const mw_eval_column *c = mw_evaluation_column(x->laid.e, i);
    const mw_value *values;
    mw_lower *l = mw_evaluation_lower(x->laid.e);
    (void)mw_lower_values(l, &values);
    int32_t node = c->value_id < 0 ? -1 : values[c->value_id].key_node[0];
    const double *col = node < 0 ? NULL : mw_evaluation_node(x->laid.e, node);
    if (!col) return NAN;
    return col[mw_plan_node(mw_lower_plan(l), node)->domain.kind < 0 ? 0 : row];
}

static mw_status set_value(measuring *x, const mw_asked *a, double answer, mw_answer_value *out,
                           mw_error *err) {
    if (a->question->pick == MW_PICK_NUMBER) {
        out->number = answer;
        return MW_OK;
    }
    mw_slice code = mw_world_code_text(x->laid.world, a->type->codes, (int32_t)answer);
    out->code = MW_PUSH(x->m->arena, mw_slice, 1);
    char *own = mw_arena_text(x->m->arena, code.n ? code.p : "", code.n);
    if (!out->code || !own) return no_memory(err);
    out->code[0] = (mw_slice){own, code.n};
    out->code_count = 1;
    return MW_OK;
}

static mw_status read_computed(measuring *x, int64_t n, mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    int64_t row = row_of(x, n);
    for (int32_t i = 0; i < q->count && row >= 0; i++) {
        mw_measured_answer *out = &x->m->answer[n * q->count + i];
        if (!mw_asked_computable(&q->asked[i]) || !out->applies) continue;
        double answer = answer_at(x, i, row);
        if (isnan(mw_evaluation_at(x->laid.e, i, NULL, 0, row)) || isnan(answer)) continue;
        MW_TRY(set_value(x, &q->asked[i], answer, &out->value, err));
        out->known = true;
    }
    return MW_OK;
}

// ---- all

static mw_status prepare(measuring *x, mw_error *err) {
    const mw_questionnaire *q = x->from->q;
    mw_measured *m = x->m;
    m->q = q, m->count = x->from->count;
    m->arena = mw_arena_new(ARENA_BYTES);
    m->answer = mw_alloc_array(m->count * q->count + 1, sizeof *m->answer);
    m->level = mw_alloc_array(m->count + 1, sizeof *m->level);
    x->hidden = mw_alloc_array(q->count + 1, sizeof *x->hidden);
    x->computable = mw_alloc_array(q->count + 1, sizeof *x->computable);
    x->want = mw_alloc_array(q->count + 2, sizeof *x->want);
    if (!m->arena || !m->answer || !m->level || !x->hidden || !x->computable || !x->want)
        return no_memory(err);
    MW_TRY(mw_answer_ids_open(x->from->registry, q, &x->ids, err));
    x->want[q->count] = (mw_want){
        .symbol = {MW_REF_INDICATOR, q->level->indicator},
          .kind = q->level->kind
    };
    for (int32_t i = 0; i < q->count; i++) {
        x->hidden[i] = mw_answer_measure(x->ids, i);
        if (mw_asked_computable(&q->asked[i])) x->computable[x->computable_count++] = x->hidden[i];
        x->want[i] = (mw_want){
            .symbol = {MW_REF_INDICATOR, q->asked[i].question->indicator},
              .kind = q->level->kind
        };
    }
    return MW_OK;
}

static mw_status measure(measuring *x, mw_error *err) {
    MW_TRY(prepare(x, err));
    MW_TRY(lay(x, err));
    MW_TRY(evaluate(x, 0, err));
    for (int64_t n = 0; n < x->m->count; n++) read_applies(x, n), read_level(x, n);
    if (x->computable_count == 0) return MW_OK;
    MW_TRY(evaluate(x, x->computable_count, err));
    for (int64_t n = 0; n < x->m->count; n++) MW_TRY(read_computed(x, n, err));
    return MW_OK;
}

mw_status mw_measured_new(const mw_measured_from *from, mw_measured **out, mw_error *err) {
    measuring x = {.from = from, .m = mw_alloc(sizeof *x.m)};
    mw_status st = x.m ? measure(&x, err) : no_memory(err);
    mw_laid_close(&x.laid);
    mw_answer_ids_close(x.ids);
    mw_fact_batch_fini(&x.batch);
    mw_free(x.hidden), mw_free(x.computable);
    mw_free(x.want);
    if (st == MW_OK)
        *out = x.m;
    else
        mw_measured_free(x.m);
    return st;
}

void mw_measured_free(mw_measured *m) {
    if (!m) return;
    mw_arena_free(m->arena);
    mw_free(m->answer);
    mw_free(m->level);
    mw_free(m);
}

const mw_measured_answer *mw_measured_at(const mw_measured *m, int64_t i, int32_t question) {
    return &m->answer[i * m->q->count + question];
}

mw_measured_level mw_measured_level_of(const mw_measured *m, int64_t i) { return m->level[i]; }

// ---- what is open

mw_open mw_measured_open(const mw_questionnaire *q, int32_t question, const mw_assessment *a,
                         const mw_measured_answer *m) {
    const mw_asked *asked = &q->asked[question];
    const mw_answer *v = mw_assessment_answer(a, asked->name);
    if (!m->applies || m->known) return MW_OPEN_NOTHING;
    if (!v) return MW_OPEN_UNANSWERED;
    if (!mw_answer_counts(v)) return MW_OPEN_PROPOSED;
    if (!mw_answer_to_show(q, question, &v->value)) return MW_OPEN_NOTHING;
    return mw_assessment_evidence(a, asked->name, NULL) ? MW_OPEN_NOTHING : MW_OPEN_NOT_SHOWN;
}

bool mw_measured_differs(const mw_questionnaire *q, int32_t question, const mw_assessment *a,
                         const mw_measured_answer *m) {
    const mw_answer *v = mw_assessment_answer(a, q->asked[question].name);
    if (!m->known || !v || !mw_answer_counts(v)) return false;
    double measured = mw_answer_points(q, question, &m->value);
    return fabs(measured - mw_answer_points(q, question, &v->value)) > 1e-9;
}

mw_measured_count mw_measured_sum(const mw_measured *m, int64_t i, const mw_assessment *a) {
    mw_measured_count n = {0};
    for (int32_t k = 0; k < m->q->count; k++) {
        const mw_measured_answer *v = mw_measured_at(m, i, k);
        mw_open open = mw_measured_open(m->q, k, a, v);
        if (!v->applies) continue;
        n.asked++;
        n.open[open]++;
        n.measured += v->known;
        n.answered += open == MW_OPEN_NOTHING || open == MW_OPEN_NOT_SHOWN;
        n.proposed += open == MW_OPEN_PROPOSED;
        n.shown += mw_assessment_evidence(a, m->q->asked[k].name, NULL) != NULL;
    }
    return n;
}

// SPDX-License-Identifier: MIT
// See appraise.h.
#include "assess/appraise.h"

#include "assess/answer_facts.h"
#include "assess/laid.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/map.h"

#include <math.h>
#include <string.h>

enum { DRAWS = 100000, WANTS_MAX = 1 << 16 };

// What was said to a question.
typedef struct {
    const mw_answer *own, *score; // that count and can be read; NULL: none
    bool shown;
} seat;

struct mw_appraisals {
    mw_appraise_from from;
    mw_questionnaire *q;
    seat *seat; // [assessment][question]
    mw_prior prior;
    mw_answer_ids *ids;
    mw_fact_batch *answers; // per block of assessments
    int64_t blocks;
    int32_t *hidden;                       // measures of the answers
    int32_t *computable, computable_count; // those of them that facts can compute
    int32_t *computed; // per question: of those that facts compute, from 1; 0 of others
    mw_period period;
    mw_laid laid, bare; // with all answers, and without those that facts can compute
    int32_t *indicator;
    int32_t indicator_count;
    mw_rule *rule;
    int32_t given_count;
    double **given; // columns of the given nodes
    int64_t *given_rows;
    double *given_row; // [appraisal][given]
    mw_appraisal *list;
    double *numbers; // of all appraisals
    mw_appraised *questions;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assessments: out of memory");
}

static const mw_campaign *campaign_of(const mw_appraisals *a) {
    return mw_history_campaign_at(a->from.history, a->from.campaign);
}

// ---- answers

static bool settled(const mw_assessment *a) {
    return a->state == MW_ASSESS_REVIEWED || a->state == MW_ASSESS_CONFIRMED;
}

static const seat *seat_of(const mw_appraisals *a, int64_t n, int32_t i) {
    return &a->seat[n * a->q->count + i];
}

// Assessments are seated, laid and given odds in blocks, shared out to threads.
enum { BLOCK = 64 };

// The number of a question; answers mostly come in the order of the questionnaire, so the one after
// the last is tried first. -1: not asked any more.
static int64_t find_question(const mw_appraisals *a, const mw_map *names, mw_slice name,
                             int64_t *next) {
    bool as_guessed = *next < a->q->count && mw_slice_same(a->q->asked[*next].name, name);
    int64_t i = as_guessed ? *next : mw_map_get(names, name, -1);
    if (i >= 0) *next = i + 1;
    return i;
}

static void seat_answers(const mw_appraisals *a, const mw_map *names, const mw_assessment *x,
                         seat *to) {
    int64_t i, own = 0, score = 0, shown = 0;
    for (int64_t k = 0; k < x->answer_count; k++)
        if ((i = find_question(a, names, x->answer[k].question, &own)) >= 0)
            to[i].own = &x->answer[k];
    for (int64_t k = 0; k < x->score_count; k++)
        if ((i = find_question(a, names, x->score[k].question, &score)) >= 0)
            to[i].score = &x->score[k];
    for (int64_t k = 0; k < x->evidence_count; k++)
        if ((i = find_question(a, names, x->evidence[k].question, &shown)) >= 0)
            to[i].shown = !x->evidence[k].removed ||
                          mw_assessment_evidence(x, x->evidence[k].question, NULL) != NULL;
}

// Answers that do not count, or that the pack has no option for any more, are none.
static void leave_out(const mw_appraisals *a, seat *to) {
    for (int32_t i = 0; i < a->q->count; i++) {
        const mw_answer *own = to[i].own, *score = to[i].score;
        if (own && (!mw_answer_counts(own) || mw_answer_check(a->q, i, &own->value, NULL) != MW_OK))
            to[i].own = NULL;
        if (score && mw_answer_check(a->q, i, &score->value, NULL) != MW_OK) to[i].score = NULL;
    }
}

static mw_status name_questions(const mw_appraisals *a, mw_map *names, mw_error *err) {
    for (int32_t i = 0; i < a->q->count; i++)
        MW_TRY(mw_map_set(names, a->q->asked[i].name, i, err));
    return MW_OK;
}

// The answer that is laid over the facts.
static const mw_answer *counting(const mw_assessment *x, const seat *s) {
    return s->score && (settled(x) || !s->own) ? s->score : s->own;
}

static mw_status lay_one(const mw_appraisals *a, int64_t n, mw_fact_batch *to, mw_error *err) {
    const mw_assessment *x = mw_history_at(a->from.history, a->from.assessment[n]);
    mw_answer_fact fact = {
        .entity = x->entity, .start_ns = INT64_MIN, .end_ns = INT64_MAX, .ticks_only = true};
    for (int32_t i = 0; i < a->q->count; i++) {
        const mw_answer *answer = counting(x, seat_of(a, n, i));
        if (answer) MW_TRY(mw_answer_fact_add(a->ids, i, &answer->value, &fact, to, err));
    }
    return MW_OK;
}

typedef struct {
    mw_appraisals *a;
    const mw_map *names;
    mw_status *st; // per block
} laying;

static void lay_block(void *context, int64_t block, int worker) {
    const laying *l = context;
    mw_appraisals *a = l->a;
    mw_status st = MW_OK;
    (void)worker;
    for (int64_t n = block * BLOCK; n < (block + 1) * BLOCK && n < a->from.count && st == MW_OK;
         n++) {
        seat *to = &a->seat[n * a->q->count];
        seat_answers(a, l->names, mw_history_at(a->from.history, a->from.assessment[n]), to);
        leave_out(a, to);
        st = lay_one(a, n, &a->answers[block], NULL);
    }
    l->st[block] = st;
}

static mw_status lay_all(mw_appraisals *a, const mw_map *names, mw_error *err) {
    laying l = {a, names, mw_alloc_array(a->blocks + 1, sizeof *l.st)};
    bool ok = l.st != NULL;
    if (ok) mw_pool_run(a->from.pool, a->blocks, lay_block, &l);
    for (int64_t b = 0; ok && b < a->blocks; b++) ok = l.st[b] == MW_OK;
    mw_free(l.st);
    return ok ? MW_OK : no_memory(err);
}

static mw_status lay_answers(mw_appraisals *a, mw_error *err) {
    MW_TRY(mw_answer_ids_open(a->from.registry, a->q, &a->ids, err));
    a->blocks = (a->from.count + BLOCK - 1) / BLOCK;
    a->seat = mw_alloc_array(a->from.count * a->q->count + 1, sizeof *a->seat);
    a->answers = mw_alloc_array(a->blocks + 1, sizeof *a->answers);
    a->hidden = mw_alloc_array((int64_t)a->q->count + 1, sizeof *a->hidden);
    a->computable = mw_alloc_array((int64_t)a->q->count + 1, sizeof *a->computable);
    a->computed = mw_alloc_array((int64_t)a->q->count + 1, sizeof *a->computed);
    if (!a->seat || !a->answers || !a->hidden || !a->computable || !a->computed)
        return no_memory(err);
    for (int32_t i = 0; i < a->q->count; i++) {
        a->hidden[i] = mw_answer_measure(a->ids, i);
        if (mw_asked_computable(&a->q->asked[i]))
            a->computable[a->computable_count++] = a->hidden[i];
    }
    mw_map *names = mw_map_new();
    mw_status st = names ? name_questions(a, names, err) : no_memory(err);
    if (st == MW_OK) st = lay_all(a, names, err);
    mw_map_free(names);
    return st;
}

// ---- evaluating

static mw_status open_laid(mw_appraisals *a, int64_t left_out, mw_laid *out, mw_error *err) {
    mw_overlay_from over = {.facts = a->from.facts,
                            .hidden = a->hidden,
                            .hidden_count = a->q->count,
                            .laid = a->answers,
                            .laid_count = a->blocks,
                            .left_out = a->computable,
                            .left_out_count = left_out,
                            .recorded_ns = mw_clock_wall_ns()};
    return mw_laid_open(a->from.program, a->from.registry, &over, out, err);
}

static mw_want want_of(const mw_appraisals *a, int32_t indicator) {
    return (mw_want){
        .symbol = {MW_REF_INDICATOR, indicator},
          .kind = a->q->level->kind
    };
}

static bool is_shown(const mw_appraisals *a, const mw_indicator *m) {
    return m->pack == a->q->level->pack && m->kind == a->q->level->kind && m->arg_count == 0 &&
           m->key_count == 0 && m->question < 0 && m->level < 0 && m->index < 0 &&
           (m->type.kind == MW_TYPE_NUMBER || m->type.kind == MW_TYPE_NONE);
}

static mw_status find_indicators(mw_appraisals *a, mw_error *err) {
    const mw_program *p = a->from.program;
    a->indicator = mw_alloc_array((int64_t)p->indicator_count + 1, sizeof *a->indicator);
    if (!a->indicator) return no_memory(err);
    for (int32_t i = 0; i < p->indicator_count; i++)
        if (is_shown(a, &p->indicator[i])) a->indicator[a->indicator_count++] = i;
    return MW_OK;
}

// Wants: the level, the questions, the indicators.
static mw_status evaluate(mw_appraisals *a, mw_error *err) {
    int32_t n = 1 + a->q->count + a->indicator_count;
    mw_want *want = mw_alloc_array(n, sizeof *want);
    if (!want) return no_memory(err);
    want[0] = want_of(a, a->q->level->indicator);
    for (int32_t i = 0; i < a->q->count; i++)
        want[1 + i] = want_of(a, a->q->asked[i].question->indicator);
    for (int32_t i = 0; i < a->indicator_count; i++)
        want[1 + a->q->count + i] = want_of(a, a->indicator[i]);
    mw_eval_request all = {.want = want,
                           .want_count = n,
                           .period = &a->period,
                           .period_count = 1,
                           .pool = a->from.pool,
                           .bounds = true};
    mw_status st = mw_evaluate(a->laid.world, &all, &a->laid.e, err);
    // Other answers stay: they may decide whether a question is asked at all.
    int32_t computed = 0;
    for (int32_t i = 0; i < a->q->count && st == MW_OK; i++) {
        if (!mw_asked_computable(&a->q->asked[i])) continue;
        a->computed[i] = ++computed;
        want[computed] = want_of(a, a->q->asked[i].question->indicator);
    }
    mw_eval_request bare = {.want = want + 1,
                            .want_count = computed,
                            .period = &a->period,
                            .period_count = 1,
                            .pool = a->from.pool};
    if (st == MW_OK) st = mw_evaluate(a->bare.world, &bare, &a->bare.e, err);
    mw_free(want);
    const mw_eval_column *level = st == MW_OK ? mw_evaluation_column(a->laid.e, 0) : NULL;
    if (level && level->why)
        return mw_fail(err, MW_INVALID, "the level %.*s has no value: %s", (int)a->q->level->name.n,
                       a->q->level->name.p, level->why);
    return st;
}

// ---- the rule

// Once every answer is known, the least level is the level; a fact that is missing counts against
// it.
static int32_t level_node(const mw_appraisals *a) {
    const mw_value *value;
    int32_t least = mw_evaluation_bound_nodes(a->laid.e, 0)[0];
    mw_lower_values(mw_evaluation_lower(a->laid.e), &value);
    return least >= 0 ? least : value[mw_evaluation_column(a->laid.e, 0)->value_id].node;
}

static mw_status take_rule(mw_appraisals *a, mw_error *err) {
    int32_t *input = mw_alloc_array((int64_t)a->q->count + 1, sizeof *input);
    if (!input) return no_memory(err);
    mw_lower *l = mw_evaluation_lower(a->laid.e);
    mw_plan *plan = mw_lower_plan(l);
    for (int32_t i = 0; i < a->q->count; i++)
        input[i] = mw_lower_points(l, a->q->asked[i].question, a->q->level->kind, 0);
    mw_status st = mw_rule_new(plan, level_node(a), input, a->q->count, &a->rule, err);
    mw_free(input);
    return st;
}

static mw_status compute_given(mw_appraisals *a, mw_error *err) {
    const int32_t *node;
    mw_plan *plan = mw_lower_plan(mw_evaluation_lower(a->laid.e));
    a->given_count = mw_rule_given(a->rule, &node);
    a->given = mw_alloc_array((int64_t)a->given_count + 1, sizeof *a->given);
    a->given_rows = mw_alloc_array((int64_t)a->given_count + 1, sizeof *a->given_rows);
    a->given_row = mw_alloc_array(a->from.count * a->given_count + 1, sizeof *a->given_row);
    if (!a->given || !a->given_rows || !a->given_row) return no_memory(err);
    for (int32_t i = 0; i < a->given_count; i++) {
        const mw_domain *d = &mw_plan_node(plan, node[i])->domain;
        a->given_rows[i] = mw_domain_size(d, mw_evaluation_shape(a->laid.e));
        a->given[i] = mw_alloc_column(a->given_rows[i], sizeof(double));
        if (!a->given[i]) return no_memory(err);
    }
    return mw_evaluation_run(a->laid.e, node, a->given, a->given_count, a->from.pool, err);
}

// ---- one assessment

// The bounds of a want that is open; false when it has none.
static bool bounds_of(const mw_appraisals *a, int32_t want, int64_t row, double bound[2]) {
    bound[0] = mw_evaluation_low(a->laid.e, want, NULL, 0, row);
    bound[1] = mw_evaluation_high(a->laid.e, want, NULL, 0, row);
    return !isnan(bound[0]) || !isnan(bound[1]);
}

static void fill_question(const mw_appraisals *a, mw_appraisal *x, int32_t i) {
    const seat *s = seat_of(a, x - a->list, i);
    mw_appraised *q = &x->question[i];
    double bound[2];
    q->points = mw_evaluation_at(a->laid.e, 1 + i, NULL, 0, x->row);
    q->applies = !isnan(q->points) || bounds_of(a, 1 + i, x->row, bound);
    q->computed =
        a->computed[i] ? mw_evaluation_at(a->bare.e, a->computed[i] - 1, NULL, 0, x->row) : NAN;
    q->declared = s->own ? mw_answer_points(a->q, i, &s->own->value) : NAN;
    q->scored = s->score ? mw_answer_points(a->q, i, &s->score->value) : NAN;
    q->asked_to_show = isnan(q->computed) && s->own && mw_answer_to_show(a->q, i, &s->own->value);
    q->shown = s->shown;
    q->contradicted =
        !isnan(q->computed) && !isnan(q->declared) && fabs(q->computed - q->declared) > 1e-9;
}

static void fill_values(const mw_appraisals *a, mw_appraisal *x) {
    double bound[2];
    x->level = mw_evaluation_at(a->laid.e, 0, NULL, 0, x->row);
    x->low = x->high = x->level;
    if (isnan(x->level) && bounds_of(a, 0, x->row, bound)) x->low = bound[0], x->high = bound[1];
    for (int32_t i = 0; i < a->indicator_count; i++) {
        int32_t want = 1 + a->q->count + i;
        x->value[i] = mw_evaluation_at(a->laid.e, want, NULL, 0, x->row);
        x->bound[2 * i] = x->bound[2 * i + 1] = x->value[i];
        if (isnan(x->value[i]) && bounds_of(a, want, x->row, bound))
            x->bound[2 * i] = bound[0], x->bound[2 * i + 1] = bound[1];
    }
}

// What a question may turn out to be: by facts, by the answers, or as open.
static void fill_outcomes(const mw_appraisals *a, const mw_appraisal *x, int32_t i,
                          mw_outcome_list *out) {
    const mw_assessment *of = mw_history_at(a->from.history, x->assessment);
    const seat *s = seat_of(a, x - a->list, i);
    const mw_appraised *q = &x->question[i];
    mw_answer_state st = {.self = s->own ? &s->own->value : NULL,
                          .assessor = s->score ? &s->score->value : NULL,
                          .shown = q->shown || !q->asked_to_show,
                          .settled = settled(of)};
    if (!q->applies || !isnan(q->computed)) {
        out->count = 1;
        out->points[0] = q->points;
        out->p[0] = 1;
        return;
    }
    mw_prior_outcomes(&a->prior, a->q, i, &st, out);
}

// ---- odds, shared out to threads

// What a thread works with.
typedef struct {
    mw_rule_work *work;
    mw_outcome_list *list; // of each question
    mw_rule_outcomes *outcome;
    mw_map *seen; // what odds were found for -> the appraisal that has them
    mw_text key;
} odds_worker;

typedef struct {
    mw_appraisals *a;
    odds_worker *worker;
    mw_status *st; // per block
    mw_error *err;
    int64_t blocks;
} odds_job;

// Odds of appraisals with so many outcomes and more are kept for those that are alike: in a
// campaign that just began, most are.
enum { OUTCOMES_KEPT = 48, SEEN_MAX = 1024 };

static void gather_outcomes(const mw_appraisals *a, const mw_appraisal *x, mw_outcome_list *list,
                            mw_rule_outcomes *outcome) {
    for (int32_t i = 0; i < a->q->count; i++) {
        fill_outcomes(a, x, i, &list[i]);
        outcome[i] = (mw_rule_outcomes){list[i].count, list[i].points, list[i].p};
    }
}

// Everything but the odds.
static void fill_one(mw_appraisals *a, int64_t n) {
    mw_model *m = mw_world_model(a->laid.world);
    mw_appraisal *x = &a->list[n];
    int32_t entity = mw_history_at(a->from.history, x->assessment)->entity;
    int32_t index = mw_model_find(m, entity);
    bool kind = index >= 0 && mw_model_entity_at(m, index)->kind == a->q->level->kind;
    x->row = kind ? mw_evaluation_row(a->laid.e, index, 0) : -1;
    if (x->row < 0) return;
    fill_values(a, x);
    for (int32_t i = 0; i < a->q->count; i++) fill_question(a, x, i);
    for (int32_t i = 0; i < a->given_count; i++)
        a->given_row[n * a->given_count + i] = a->given[i][a->given_rows[i] > 1 ? x->row : 0];
}

static mw_status find_odds(const mw_appraisals *a, mw_appraisal *x, const mw_rule_row *row,
                           mw_rule_work *w, mw_error *err) {
    x->exact = true;
    mw_status st = mw_rule_odds(a->rule, row, w, &x->odds, err);
    if (st != MW_LIMIT) return st;
    x->exact = false;
    return mw_rule_draw(a->rule, row, DRAWS, 1, &x->odds, err);
}

static void add_bytes(mw_text *t, const void *bytes, int64_t count, size_t size) {
    mw_text_add(t, bytes, (size_t)count * size);
}

// All that odds depend on, as a key; false when there is too little of it to be worth it.
static bool key_of(const mw_appraisals *a, const mw_rule_row *row, odds_worker *w) {
    int64_t outcomes = 0;
    w->key.size = 0;
    add_bytes(&w->key, row->given, a->given_count, sizeof *row->given);
    for (int32_t i = 0; i < a->q->count; i++) {
        const mw_rule_outcomes *o = &row->input[i];
        add_bytes(&w->key, &o->count, 1, sizeof o->count);
        add_bytes(&w->key, o->points, o->count, sizeof *o->points);
        add_bytes(&w->key, o->p, o->count, sizeof *o->p);
        outcomes += o->count > 1 ? o->count : 0;
    }
    return outcomes >= OUTCOMES_KEPT && !w->key.failed;
}

static mw_status copy_odds(const mw_appraisal *from, mw_appraisal *to, mw_error *err) {
    const mw_rule_odds_list *o = &from->odds;
    to->odds.value = mw_alloc_array(o->count + 1, sizeof *o->value);
    to->odds.p = mw_alloc_array(o->count + 1, sizeof *o->p);
    if (!to->odds.value || !to->odds.p) return no_memory(err);
    memcpy(to->odds.value, o->value, (size_t)o->count * sizeof *o->value);
    memcpy(to->odds.p, o->p, (size_t)o->count * sizeof *o->p);
    to->odds.count = o->count;
    to->odds.capacity = o->count + 1;
    to->exact = from->exact;
    return MW_OK;
}

// The odds of one that this thread has seen and that is alike, or found.
static mw_status take_odds(mw_appraisals *a, int64_t n, odds_worker *w, mw_error *err) {
    mw_appraisal *x = &a->list[n];
    mw_rule_row row = {a->given_row + n * a->given_count, w->outcome};
    gather_outcomes(a, x, w->list, w->outcome);
    bool kept = key_of(a, &row, w);
    mw_slice key = {w->key.bytes, w->key.size};
    int64_t like = kept ? mw_map_get(w->seen, key, -1) : -1;
    if (like >= 0) return copy_odds(&a->list[like], x, err);
    MW_TRY(find_odds(a, x, &row, w->work, err));
    if (!kept || mw_map_count(w->seen) >= SEEN_MAX) return MW_OK;
    return mw_map_set(w->seen, key, n, err);
}

// Odds that are sure while the bounds are open rest on facts that are not there: then none are
// told.
static mw_status appraise_odds(mw_appraisals *a, int64_t n, odds_worker *w, mw_error *err) {
    mw_appraisal *x = &a->list[n];
    MW_TRY(take_odds(a, n, w, err));
    bool lacks = false;
    for (int64_t k = 0; k < a->given_count; k++)
        lacks |= isnan(a->given_row[n * a->given_count + k]);
    if (lacks && x->odds.count == 1 && x->low < x->high) x->odds.count = 0;
    return MW_OK;
}

static void run_block(void *context, int64_t block, int worker) {
    odds_job *job = context;
    mw_appraisals *a = job->a;
    mw_status st = MW_OK;
    for (int64_t n = block * BLOCK; n < (block + 1) * BLOCK && n < a->from.count && st == MW_OK;
         n++) {
        fill_one(a, n);
        if (a->list[n].row >= 0) st = appraise_odds(a, n, &job->worker[worker], &job->err[block]);
    }
    job->st[block] = st;
}

static bool open_worker(const mw_appraisals *a, odds_worker *w) {
    w->work = mw_rule_work_new(a->rule);
    w->list = mw_alloc_array((int64_t)a->q->count + 1, sizeof *w->list);
    w->outcome = mw_alloc_array((int64_t)a->q->count + 1, sizeof *w->outcome);
    w->seen = mw_map_new();
    return w->work && w->list && w->outcome && w->seen;
}

static bool open_job(odds_job *job, int workers) {
    job->worker = mw_alloc_array(workers, sizeof *job->worker);
    job->st = mw_alloc_array(job->blocks + 1, sizeof *job->st);
    job->err = mw_alloc_array(job->blocks + 1, sizeof *job->err);
    bool ok = job->worker && job->st && job->err;
    for (int i = 0; i < workers && ok; i++) ok = open_worker(job->a, &job->worker[i]);
    return ok;
}

static void close_job(odds_job *job, int workers) {
    for (int i = 0; job->worker && i < workers; i++) {
        odds_worker *w = &job->worker[i];
        mw_rule_work_free(w->work);
        mw_free(w->list), mw_free(w->outcome);
        mw_map_free(w->seen);
        mw_text_free(&w->key);
    }
    mw_free(job->worker), mw_free(job->st), mw_free(job->err);
}

static mw_status run_odds(mw_appraisals *a, mw_error *err) {
    odds_job job = {.a = a, .blocks = a->blocks};
    int workers = mw_pool_workers(a->from.pool);
    mw_status st = open_job(&job, workers) ? MW_OK : no_memory(err);
    if (st == MW_OK) mw_pool_run(a->from.pool, job.blocks, run_block, &job);
    for (int64_t b = 0; b < job.blocks && st == MW_OK; b++) {
        st = job.st[b];
        if (st != MW_OK && err) *err = job.err[b];
    }
    close_job(&job, workers);
    return st;
}

// ---- all

static mw_status grow_list(mw_appraisals *a, mw_error *err) {
    int64_t n = a->from.count, values = 3 * (int64_t)a->indicator_count;
    a->list = mw_alloc_array(n + 1, sizeof *a->list);
    a->numbers = mw_alloc_array(n * values + 1, sizeof *a->numbers);
    a->questions = mw_alloc_array(n * a->q->count + 1, sizeof *a->questions);
    if (!a->list || !a->numbers || !a->questions) return no_memory(err);
    for (int64_t i = 0; i < n; i++) {
        mw_appraisal *x = &a->list[i];
        x->assessment = a->from.assessment[i];
        x->question = a->questions + i * a->q->count;
        x->value = a->numbers + i * values;
        x->bound = x->value + a->indicator_count;
        x->row = -1;
        x->level = x->low = x->high = NAN;
    }
    return MW_OK;
}

static mw_status read_period(mw_appraisals *a, mw_error *err) {
    int32_t zones;
    const mw_calendar *cal = mw_world_calendars(a->laid.world, &zones);
    const char *text = a->from.period;
    mw_slice period = text ? mw_slice_of(text) : campaign_of(a)->period;
    return mw_period_parse(period, cal, &a->period, err);
}

static mw_status appraise(mw_appraisals *a, mw_error *err) {
    int32_t level;
    MW_TRY(mw_level_find(a->from.program, campaign_of(a)->level, &level, err));
    MW_TRY(mw_questionnaire_new(a->from.program, level, &a->q, err));
    MW_TRY(mw_prior_read(a->q, campaign_of(a), a->q->arena, &a->prior, err));
    MW_TRY(lay_answers(a, err));
    MW_TRY(open_laid(a, 0, &a->laid, err));
    MW_TRY(open_laid(a, a->computable_count, &a->bare, err));
    MW_TRY(read_period(a, err));
    MW_TRY(find_indicators(a, err));
    MW_TRY(evaluate(a, err));
    MW_TRY(take_rule(a, err));
    MW_TRY(compute_given(a, err));
    MW_TRY(grow_list(a, err));
    return run_odds(a, err);
}

mw_status mw_appraise(const mw_appraise_from *from, mw_appraisals **out, mw_error *err) {
    mw_appraisals *a = mw_alloc(sizeof *a);
    if (!a) return no_memory(err);
    a->from = *from;
    mw_status st = appraise(a, err);
    if (st == MW_OK)
        *out = a;
    else
        mw_appraisals_free(a);
    return st;
}

void mw_appraisals_free(mw_appraisals *a) {
    if (!a) return;
    for (int64_t i = 0; a->list && i < a->from.count; i++) mw_rule_odds_fini(&a->list[i].odds);
    for (int32_t i = 0; a->given && i < a->given_count; i++) mw_free(a->given[i]);
    mw_free(a->list), mw_free(a->numbers), mw_free(a->questions), mw_free(a->seat);
    mw_free(a->given), mw_free(a->given_rows), mw_free(a->given_row);
    mw_rule_free(a->rule);
    mw_laid_close(&a->laid), mw_laid_close(&a->bare);
    for (int64_t b = 0; a->answers && b < a->blocks; b++) mw_fact_batch_fini(&a->answers[b]);
    mw_free(a->answers);
    mw_answer_ids_close(a->ids);
    mw_free(a->hidden), mw_free(a->computable), mw_free(a->computed), mw_free(a->indicator);
    mw_questionnaire_free(a->q);
    mw_free(a);
}

int64_t mw_appraisals_count(const mw_appraisals *a) { return a->from.count; }
const mw_appraisal *mw_appraisal_at(const mw_appraisals *a, int64_t i) { return &a->list[i]; }
const mw_campaign *mw_appraisals_campaign(const mw_appraisals *a) { return campaign_of(a); }
const mw_assessment *mw_appraisals_assessment(const mw_appraisals *a, int64_t i) {
    return mw_history_at(a->from.history, a->list[i].assessment);
}
const mw_questionnaire *mw_appraisals_questionnaire(const mw_appraisals *a) { return a->q; }
const mw_prior *mw_appraisals_prior(const mw_appraisals *a) { return &a->prior; }
mw_world *mw_appraisals_world(mw_appraisals *a) { return a->laid.world; }
mw_evaluation *mw_appraisals_evaluation(mw_appraisals *a) { return a->laid.e; }

int32_t mw_appraisals_indicators(const mw_appraisals *a, const int32_t **out) {
    *out = a->indicator;
    return a->indicator_count;
}

mw_status mw_appraisal_learn(mw_appraisals *a, int64_t i, mw_rule_news *news, mw_error *err) {
    odds_job job = {.a = a};
    mw_status st = open_job(&job, 1) ? MW_OK : no_memory(err);
    if (st == MW_OK) {
        odds_worker *w = &job.worker[0];
        gather_outcomes(a, &a->list[i], w->list, w->outcome);
        mw_rule_row row = {a->given_row + i * a->given_count, w->outcome};
        st = mw_rule_learn(a->rule, &row, w->work, news, err);
    }
    close_job(&job, 1);
    return st;
}

const mw_rule *mw_appraisal_rule(const mw_appraisals *a, int64_t i, const double **given) {
    *given = a->given_row + i * a->given_count;
    return a->rule;
}

// SPDX-License-Identifier: MIT
// See confirm.h.
#include "assess/confirm.h"

#include "assess/answer_facts.h"
#include "assess/propose.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"

#include <math.h>
#include <stdio.h>

// An import row of this assessment, kept while others are walked.
typedef struct {
    int64_t assessment_id;
    mw_slice hash;    // of what is to be confirmed; empty: none
    mw_import *stale; // begun by earlier attempts with other answers, or all of them
    int64_t stale_count, stale_room;
    int32_t id; // begun by an earlier attempt with the same answers; 0
    int64_t started_ns;
} earlier;

typedef struct {
    const mw_confirm_job *job;
    mw_confirm_report *report;
    mw_answer_ids *ids;
    mw_fact_batch batch;
    mw_text name;
    char hash[MW_SHA256_HEX_MAX], mark[MW_SHA256_HEX_MAX];
    mw_import row;
    bool stored; // the facts are there already
} confirming;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "confirm: out of memory");
}

static const mw_assessment *about(const mw_confirm_job *job) {
    return mw_history_at(job->history, job->assessment);
}

// ---- which import is whose

// An import is known by its "map": the number of the record of its assessment.
char *mw_confirm_mark(int64_t assessment_id, char hex[MW_SHA256_HEX_MAX]) {
    char text[64];
    int n = snprintf(text, sizeof text, "assessment record %lld", (long long)assessment_id);
    return mw_sha256_text(text, (size_t)n, hex);
}

bool mw_confirm_is(const mw_import *i, int64_t assessment_id) {
    char mark[MW_SHA256_HEX_MAX];
    return mw_slice_is(i->map_hash, mw_confirm_mark(assessment_id, mark));
}

static mw_status visit_import(void *ctx, const mw_import *i, mw_error *err) {
    earlier *e = ctx;
    if (i->undone_ns || !mw_confirm_is(i, e->assessment_id)) return MW_OK;
    if (e->hash.n && mw_slice_same(i->file_hash, e->hash)) {
        e->id = i->id, e->started_ns = i->started_ns;
        return MW_OK;
    }
    if (!mw_grow(&e->stale, &e->stale_room, e->stale_count + 1, sizeof *e->stale))
        return no_memory(err);
    e->stale[e->stale_count++] = *i; // its texts are not kept
    return MW_OK;
}

// Takes earlier attempts back that confirm something else. The texts of an import are written when
// it is begun and stay: only counts and times are looked at here.
static mw_status undo_stale(const mw_confirm_job *job, earlier *e, mw_error *err) {
    mw_registry *r = job->registry;
    mw_status st = r->ops->import_each(r, visit_import, e, err);
    for (int64_t i = 0; i < e->stale_count && st == MW_OK; i++) {
        mw_import one = e->stale[i];
        one.file = one.file_hash = one.map_hash = (mw_slice){"", 0};
        one.undone_ns = mw_clock_wall_ns();
        st = r->ops->import_put(r, &one, &one.id, err);
    }
    mw_free(e->stale);
    return st;
}

// ---- what is confirmed

static void add_settled(const mw_answer *v, mw_text *out) {
    char number[32];
    mw_text_addf(out, "%.*s=", (int)v->question.n, v->question.p);
    for (int32_t c = 0; c < v->value.code_count; c++)
        mw_text_addf(out, "%s%.*s", c ? "," : "", (int)v->value.code[c].n, v->value.code[c].p);
    if (v->value.code_count == 0) mw_text_adds(out, mw_number_text(v->value.number, number));
    mw_text_addf(out, " by %.*s\n", (int)v->who.n, v->who.p);
}

static mw_status read_answers(confirming *x, mw_error *err) {
    const mw_questionnaire *q = x->job->q;
    const mw_assessment *a = about(x->job);
    const mw_campaign *c = mw_history_campaign_at(x->job->history, a->campaign);
    mw_text t = {0};
    mw_status st = MW_OK;
    mw_text_addf(&x->name, "assessment %.*s %.*s version %d", (int)c->name.n, c->name.p,
                 (int)x->job->entity.n, x->job->entity.p, (int)a->version);
    mw_text_addf(&t, "%.*s\n%s\n", (int)x->name.size, x->name.bytes ? x->name.bytes : "",
                 q->program->pack[q->level->pack].hash);
    for (int32_t i = 0; i < q->count && st == MW_OK; i++) {
        const mw_answer *v = mw_assessment_settled(a, q->asked[i].name);
        if (!v) continue;
        st = mw_answer_check(q, i, &v->value, err);
        add_settled(v, &t);
        x->report->answers++;
    }
    if (st == MW_OK && (t.failed || x->name.failed)) st = no_memory(err);
    if (st == MW_OK) mw_sha256_text(t.bytes, t.size, x->hash);
    mw_text_free(&t);
    return st;
}

// ---- facts

// Whether an earlier version was confirmed with an answer.
static bool answered_before(const confirming *x, mw_slice question) {
    const mw_history *h = x->job->history;
    const mw_assessment *a = about(x->job);
    for (int32_t i = 0; i < mw_history_count(h); i++) {
        const mw_assessment *was = mw_history_at(h, i);
        bool own = was->campaign == a->campaign && was->entity == a->entity;
        if (own && was->state == MW_ASSESS_CONFIRMED && mw_assessment_settled(was, question))
            return true;
    }
    return false;
}

// Facts that a question is known to have no answer.
static mw_status add_missing(confirming *x, int32_t i, const mw_answer_fact *at, mw_error *err) {
    const mw_asked *asked = &x->job->q->asked[i];
    int64_t before = x->batch.count;
    mw_slice first = asked->option_count ? asked->option[0].code : (mw_slice){0};
    mw_answer_value any = {.code_count = asked->question->pick != MW_PICK_NUMBER, .code = &first};
    MW_TRY(mw_answer_fact_add(x->ids, i, &any, at, &x->batch, err));
    for (int64_t k = before; k < x->batch.count; k++) x->batch.value[k] = NAN;
    return MW_OK;
}

static mw_status fill_facts(confirming *x, mw_error *err) {
    const mw_questionnaire *q = x->job->q;
    const mw_assessment *a = about(x->job);
    mw_answer_fact at = {.entity = a->entity,
                         .import_id = x->row.id,
                         .start_ns = x->job->start_ns,
                         .end_ns = INT64_MAX};
    for (int32_t i = 0; i < q->count; i++) {
        const mw_answer *v = mw_assessment_settled(a, q->asked[i].name);
        if (v)
            MW_TRY(mw_answer_fact_add(x->ids, i, &v->value, &at, &x->batch, err));
        else if (a->version > 1 && answered_before(x, q->asked[i].name))
            MW_TRY(add_missing(x, i, &at, err));
    }
    return MW_OK;
}

static mw_status visit_facts(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    confirming *x = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) x->stored = x->stored || c->import_id[i] == x->row.id;
    return MW_OK;
}

// Facts are appended all at once: one of this import means all of them.
static mw_status look_for_facts(confirming *x, mw_error *err) {
    int32_t entity = about(x->job)->entity;
    mw_fact_query q = {.entities = &entity,
                       .entity_count = 1,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true,
                       .all_versions = true};
    return x->job->facts->ops->scan(x->job->facts, &q, visit_facts, x, err);
}

// ---- the steps

static mw_status begin_import(confirming *x, mw_error *err) {
    mw_registry *r = x->job->registry;
    int64_t id = about(x->job)->id;
    earlier e = {.assessment_id = id, .hash = mw_slice_of(x->hash)};
    MW_TRY(undo_stale(x->job, &e, err));
    x->row = (mw_import){
        .id = e.id,
        .file = {x->name.bytes, x->name.size},
        .file_hash = mw_slice_of(x->hash),
        .map_hash = mw_slice_of(mw_confirm_mark(id, x->mark)),
        .started_ns = e.id ? e.started_ns : mw_clock_wall_ns()
    };
    x->report->completed = e.id != 0;
    return e.id ? MW_OK : r->ops->import_put(r, &x->row, &x->row.id, err);
}

static mw_status store(confirming *x, mw_error *err) {
    mw_facts *f = x->job->facts;
    mw_registry *r = x->job->registry;
    MW_TRY(mw_answer_ids_open(r, x->job->q, &x->ids, err));
    MW_TRY(begin_import(x, err));
    MW_TRY(fill_facts(x, err));
    if (x->report->completed) MW_TRY(look_for_facts(x, err));
    if (!x->stored && x->batch.count > 0)
        MW_TRY(f->ops->append(f, &x->batch, mw_clock_wall_ns(), err));
    x->report->facts = x->batch.count;
    x->report->import_id = x->row.id;
    x->row.read = x->report->answers, x->row.kept = x->batch.count;
    x->row.ended_ns = mw_clock_wall_ns();
    return r->ops->import_put(r, &x->row, &x->row.id, err);
}

static mw_status move_to(const mw_confirm_job *job, mw_assess_state state, mw_error *err) {
    return mw_assess_move(job->history, job->assessment, state, job->comment, job->who, err);
}

mw_status mw_confirm(const mw_confirm_job *job, mw_confirm_report *report, mw_error *err) {
    const mw_assessment *a = about(job);
    confirming x = {.job = job, .report = report};
    *report = (mw_confirm_report){0};
    if (a->newer >= 0 || a->state != MW_ASSESS_REVIEWED)
        return move_to(job, MW_ASSESS_CONFIRMED, err); // which refuses, saying why
    mw_status st = read_answers(&x, err);
    if (st == MW_OK) st = store(&x, err);
    if (st == MW_OK) st = move_to(job, MW_ASSESS_CONFIRMED, err);
    mw_fact_batch_fini(&x.batch);
    mw_answer_ids_close(x.ids);
    mw_text_free(&x.name);
    return st;
}

mw_status mw_confirm_return(const mw_confirm_job *job, mw_error *err) {
    const mw_assessment *a = about(job);
    earlier e = {.assessment_id = a->id};
    if (a->newer < 0 && a->state == MW_ASSESS_REVIEWED) MW_TRY(undo_stale(job, &e, err));
    return move_to(job, MW_ASSESS_RETURNED, err);
}

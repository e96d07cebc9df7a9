// SPDX-License-Identifier: MIT
#include "assess/confirm.h"

#include "assess/answer_facts.h"
#include "assess/appraise_testing.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

static mw_confirm_job job_of(scene *s, int32_t assessment) {
    return (mw_confirm_job){.history = s->h,
                            .assessment = assessment,
                            .q = s->q,
                            .registry = s->r,
                            .facts = s->f,
                            .entity = S("e1"),
                            .start_ns = INT64_C(1767225600) * 1000000000,
                            .who = S("Eve")};
}

// ---- what is stored

typedef struct {
    mw_text *out;
    scene *s;
    int32_t facts;
} telling;

static mw_status tell_import(void *ctx, const mw_import *i, mw_error *err) {
    telling *t = ctx;
    (void)err;
    mw_text_addf(t->out, "import %d %.*s%s%s kept %lld\n", i->id, (int)i->file.n, i->file.p,
                 i->ended_ns ? "" : ", begun", i->undone_ns ? ", undone" : "", (long long)i->kept);
    return MW_OK;
}

static mw_status tell_facts(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    telling *t = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++)
        mw_text_addf(t->out, "%d[%d]=%g by %d\n", c->measure[i], c->key[i], c->value[i],
                     c->import_id[i]);
    t->facts += (int32_t)c->count;
    return MW_OK;
}

static void describe(scene *s, bool all, mw_text *out) {
    telling t = {out, s, 0};
    mw_fact_query q = {.from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true,
                       .all_versions = all};
    CHECK(s->r->ops->import_each(s->r, tell_import, &t, NULL) == MW_OK);
    CHECK(s->f->ops->scan(s->f, &q, tell_facts, &t, NULL) == MW_OK);
    mw_text_addf(out, "%s\n", mw_assess_state_text(mw_history_at(s->h, s->list[0])->state));
}

static bool is(scene *s, bool all, const char *expected) {
    mw_text out = {0};
    describe(s, all, &out);
    bool same = strcmp(out.bytes, expected) == 0;
    if (!same) fputs(out.bytes, stderr);
    mw_text_free(&out);
    return same;
}

static scene reviewed(void) {
    scene s = begin();
    give(&s, 0, "q1_network", "wide");
    give(&s, 0, "s_design", "2");
    move(&s, 0, MW_ASSESS_SUBMITTED);
    mw_answer score = answer(&s, "s_design", "1");
    CHECK(mw_assess_score(s.h, s.list[0], &score, 1, S("Eve"), NULL) == MW_OK);
    move(&s, 0, MW_ASSESS_REVIEWED);
    return s;
}

static const char stored[] = "import 1 assessment c e1 version 1 kept 5\n"
                             "1[1]=0 by 1\n1[2]=0 by 1\n1[3]=1 by 1\n1[4]=0 by 1\n3[0]=6 by 1\n"
                             "confirmed\n";

void test_confirm_stores(void) {
    scene s = reviewed();
    mw_confirm_job job = job_of(&s, s.list[0]), other = job_of(&s, s.list[1]);
    mw_confirm_report report;
    mw_error err = {0};
    CHECK(mw_confirm(&other, &report, &err) == MW_INVALID && strstr(err.text, "draft"));
    CHECK(mw_confirm(&job, &report, NULL) == MW_OK);
    CHECK(report.answers == 2 && report.facts == 5 && report.import_id == 1 && !report.completed);
    CHECK(is(&s, true, stored));
    CHECK(mw_confirm(&job, &report, &err) == MW_INVALID && strstr(err.text, "reopened"));
    // A new version that does not answer a question any more: it is known to be missing.
    int32_t again;
    CHECK(mw_assess_reopen(s.h, s.list[0], S(""), S("Eve"), &again, NULL) == MW_OK);
    mw_answer two = answer(&s, "s_design", "2");
    CHECK(mw_assess_answer(s.h, again, &two, 1, S("Bo"), NULL) == MW_OK);
    s.list[0] = again;
    move(&s, 0, MW_ASSESS_SUBMITTED), move(&s, 0, MW_ASSESS_REVIEWED);
    job.assessment = again;
    CHECK(mw_confirm(&job, &report, NULL) == MW_OK);
    CHECK(report.answers == 1 && report.facts == 5 && report.import_id == 2);
    CHECK(is(&s, false,
             "import 1 assessment c e1 version 1 kept 5\n"
             "import 2 assessment c e1 version 2 kept 5\n"
             "1[1]=nan by 2\n1[2]=nan by 2\n1[3]=nan by 2\n1[4]=nan by 2\n3[0]=7 by 2\n"
             "confirmed\n"));
    finish(&s);
}

// Cut off at any place, a second try leaves what an undisturbed one leaves.
void test_confirm_cut_off(void) {
    mw_status st = MW_NOMEM;
    bool completed = false, begun_only = false;
    for (int64_t n = 0; n < 4000 && st == MW_NOMEM; n++) {
        scene s = reviewed();
        mw_confirm_job job = job_of(&s, s.list[0]);
        mw_confirm_report report;
        mw_alloc_fail_after(n);
        st = mw_confirm(&job, &report, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        // As after a start of the program: what is stored is read anew.
        mw_history_close(s.h);
        CHECK(mw_history_open(s.r, &s.h, NULL) == MW_OK);
        job.history = s.h;
        bool done = mw_history_at(s.h, s.list[0])->state == MW_ASSESS_CONFIRMED;
        if (!done) CHECK_ROW(mw_confirm(&job, &report, NULL) == MW_OK, n);
        completed = completed || (!done && report.completed);
        begun_only = begun_only || (!done && !report.completed);
        CHECK_ROW(is(&s, true, stored), n);
        finish(&s);
    }
    CHECK(st == MW_OK && completed && begun_only);
}

// The process ends after the facts: the assessment is returned, changed and confirmed after all.
void test_confirm_returned(void) {
    scene s = reviewed();
    mw_confirm_job job = job_of(&s, s.list[0]);
    mw_confirm_report report;
    mw_status st = MW_OK;
    bool found = false;
    for (int64_t n = 0; n < 4000 && !found; n++) {
        finish(&s);
        s = reviewed();
        job = job_of(&s, s.list[0]);
        mw_alloc_fail_after(n);
        st = mw_confirm(&job, &report, NULL);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) break;
        mw_text out = {0};
        describe(&s, true, &out);
        found = strstr(out.bytes, "by 1") != NULL;
        mw_text_free(&out);
    }
    CHECK(found);
    CHECK(mw_confirm_return(&job, NULL) == MW_OK);
    mw_text returned = {0};
    describe(&s, true, &returned);
    CHECK(strstr(returned.bytes, ", undone") != NULL); // at once, not when it is confirmed again
    mw_text_free(&returned);
    give(&s, 0, "q1_network", "none");
    move(&s, 0, MW_ASSESS_SUBMITTED), move(&s, 0, MW_ASSESS_REVIEWED);
    CHECK(mw_confirm(&job, &report, NULL) == MW_OK && report.import_id == 2 && !report.completed);
    mw_text out = {0};
    describe(&s, true, &out);
    CHECK(strstr(out.bytes, "import 1 assessment c e1 version 1") && strstr(out.bytes, ", undone"));
    CHECK(strstr(out.bytes, "import 2 assessment c e1 version 1 kept 5"));
    CHECK(strstr(out.bytes, "1[1]=1 by 2") && strstr(out.bytes, "1[3]=0 by 2"));
    mw_text_free(&out);
    finish(&s);
}

// Other answers than those of an attempt that was cut off: that one is taken back.
void test_confirm_other_answers(void) {
    scene s = reviewed();
    mw_confirm_job job = job_of(&s, s.list[0]);
    mw_confirm_report report;
    int64_t n = 0;
    mw_answer_ids *ids = NULL; // named once, so that each round goes the same way
    CHECK(mw_answer_ids_open(s.r, s.q, &ids, NULL) == MW_OK);
    mw_answer_ids_close(ids);
    for (mw_status st = MW_NOMEM; st != MW_OK && n < 4000; n++) {
        mw_text out = {0};
        mw_alloc_fail_after(n);
        st = mw_confirm(&job, &report, NULL);
        mw_alloc_fail_after(-1);
        describe(&s, true, &out);
        bool begun = strstr(out.bytes, "import 1") != NULL;
        mw_text_free(&out);
        if (begun) break;
    }
    mw_answer score = answer(&s, "s_design", "0");
    CHECK(mw_history_at(s.h, s.list[0])->state == MW_ASSESS_REVIEWED);
    CHECK(mw_assess_score(s.h, s.list[0], &score, 1, S("Eve"), NULL) == MW_OK);
    CHECK(mw_confirm(&job, &report, NULL) == MW_OK && report.import_id == 2);
    mw_text out = {0};
    describe(&s, true, &out);
    CHECK(strstr(out.bytes, ", undone") && strstr(out.bytes, "3[0]=5 by 2"));
    mw_text_free(&out);
    finish(&s);
}

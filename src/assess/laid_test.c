// SPDX-License-Identifier: MIT
#include "assess/laid.h"

#include "assess/answer_facts.h"
#include "assess/appraise_testing.h"
#include "base/alloc.h"

#include <math.h>

// The points of q2_digital of e1, by an answer of 50 % (4 points) over facts of 30 % (2 points).
static mw_status points(scene *s, const mw_fact_batch *b, int64_t left_out, double *out) {
    mw_laid l = {0};
    mw_answer_ids *ids = NULL;
    int32_t hidden[4], computable = 0;
    mw_period period;
    MW_TRY(mw_answer_ids_open(s->r, s->q, &ids, NULL));
    for (int32_t i = 0; i < 4; i++) hidden[i] = mw_answer_measure(ids, i);
    computable = hidden[1];
    mw_answer_ids_close(ids);
    mw_overlay_from over = {.facts = s->f,
                            .hidden = hidden,
                            .hidden_count = 4,
                            .laid = b,
                            .laid_count = 1,
                            .left_out = &computable,
                            .left_out_count = left_out};
    mw_want want = {
        .symbol = {MW_REF_INDICATOR, s->q->asked[1].question->indicator},
        .kind = s->q->level->kind
    };
    mw_eval_request request = {
        .want = &want, .want_count = 1, .period = &period, .period_count = 1};
    mw_status st = mw_laid_open(s->p, s->r, &over, &l, NULL);
    if (st == MW_OK) {
        int32_t zones;
        st = mw_period_parse(S("2026"), mw_world_calendars(l.world, &zones), &period, NULL);
    }
    if (st == MW_OK) st = mw_evaluate(l.world, &request, &l.e, NULL);
    if (st == MW_OK) *out = mw_evaluation_at(l.e, 0, NULL, 0, 0);
    mw_laid_close(&l);
    mw_laid_close(&l); // nothing is left
    return st;
}

// An answer to q2_digital of e1.
static void lay(scene *s, mw_fact_batch *b) {
    mw_answer_ids *ids = NULL;
    mw_answer one = answer(s, "q2_digital", "50 %");
    mw_answer_fact at = {.entity = 1, .start_ns = INT64_MIN, .end_ns = INT64_MAX};
    CHECK(mw_answer_ids_open(s->r, s->q, &ids, NULL) == MW_OK);
    CHECK(mw_answer_fact_add(ids, 1, &one.value, &at, b, NULL) == MW_OK);
    mw_answer_ids_close(ids);
}

void test_laid(void) {
    scene s = begin();
    mw_fact_batch b = {0};
    double x = 0;
    lay(&s, &b);
    CHECK(points(&s, &b, 0, &x) == MW_OK && x == 4);
    CHECK(points(&s, &b, 1, &x) == MW_OK && isnan(x));
    fact(&s, 1, "machines", 10), fact(&s, 1, "digital_machines", 3);
    CHECK(points(&s, &b, 0, &x) == MW_OK && x == 2); // facts come first
    CHECK(points(&s, &b, 1, &x) == MW_OK && x == 2);
    int64_t live = mw_alloc_live();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 5000 && st == MW_NOMEM; n++) {
        mw_alloc_fail_after(n);
        st = points(&s, &b, 1, &x);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_alloc_live() == live, n);
    }
    CHECK(st == MW_OK);
    mw_fact_batch_fini(&b);
    finish(&s);
}

// SPDX-License-Identifier: MIT
#include "assess/appraise.h"

#include "assess/appraise_testing.h"
#include "assess/measured.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

static double at(const mw_appraisal *x, double level) {
    for (int64_t i = 0; i < x->odds.count; i++)
        if (x->odds.value[i] == level) return x->odds.p[i];
    return 0;
}

static bool near(double a, double b) { return fabs(a - b) < 1e-12; }

void test_appraise_states(void) {
    scene s = begin();
    // e1: everything answered and shown. e2: nothing. e3: something.
    give(&s, 0, "q1_network", "control, wide"), show(&s, 0, "q1_network");
    give(&s, 0, "q2_digital", "50 %");
    give(&s, 0, "s_design", "2"), show(&s, 0, "s_design");
    give(&s, 0, "s_quality", "2"), show(&s, 0, "s_quality");
    give(&s, 2, "q1_network", "control, wide"), show(&s, 2, "q1_network");
    give(&s, 2, "s_design", "1"), show(&s, 2, "s_design");
    mw_appraisals *a = appraised(&s);
    const mw_appraisal *x = mw_appraisal_at(a, 0);
    const int32_t *indicator;
    CHECK(mw_appraisals_indicators(a, &indicator) == 1);
    CHECK(mw_slice_is(s.p->indicator[indicator[0]].name, "score"));
    CHECK(x->level == 2 && x->low == 2 && x->value[0] == 8 && at(x, 2) == 1 && x->exact);
    CHECK(x->question[0].points == 4 && x->question[0].declared == 4 && x->question[0].shown);
    x = mw_appraisal_at(a, 1);
    CHECK(isnan(x->level) && x->low == 0 && x->high == 2 && isnan(x->value[0]));
    CHECK(x->bound[0] == 0 && x->bound[1] == 10 && x->question[0].applies);
    // Open: score 0 2 4 6 by 1 3 3 1 eighths and 0 2 4 by thirds; grades by thirds. Of 6 and more:
    // 1/8 of 6, 3/8 of 4 with 2 or 4, 3/8 of 2 with 4; of 3 and more: all but 0+0, 0+2, 2+0.
    double six = (3 + 3 * 2 + 3 * 1) / 24.0, three = 1 - (1 + 1 + 3) / 24.0;
    CHECK(near(at(x, 2), six / 9));
    CHECK(near(at(x, 1), six * (1 - 1 / 9.0 - 1 / 9.0) + (three - six) * (1 - 1 / 9.0)));
    CHECK(near(at(x, 0) + at(x, 1) + at(x, 2), 1));
    x = mw_appraisal_at(a, 2);
    // Network 4: 6 with two of three bands; design 1 keeps level 2 away; 4 and design 1 is level 1.
    CHECK(x->level == 1 && x->low == 1 && x->high == 1 && at(x, 1) == 1);
    mw_appraisals_free(a);
    finish(&s);
}

void test_appraise_doubt(void) {
    scene s = begin();
    give(&s, 0, "q1_network", "control, wide"), show(&s, 0, "q1_network");
    give(&s, 0, "q2_digital", "50 %");
    give(&s, 0, "s_design", "2"); // asked to show, and not shown
    give(&s, 0, "s_quality", "2"), show(&s, 0, "s_quality");
    mw_rule_news news[4];
    mw_appraisals *a = appraised(&s);
    const mw_appraisal *x = mw_appraisal_at(a, 0);
    CHECK(x->level == 2 && near(at(x, 2), 0.8) && near(at(x, 1), 0.2));
    CHECK(mw_appraisal_learn(a, 0, news, NULL) == MW_OK);
    CHECK(near(news[2].settled, 1) && news[2].entropy == 0 && news[0].settled == 0);
    mw_appraisals_free(a);
    // The assessor sees it otherwise, then decides.
    move(&s, 0, MW_ASSESS_SUBMITTED);
    mw_answer score = answer(&s, "s_design", "1");
    CHECK(mw_assess_score(s.h, s.list[0], &score, 1, S("Eve"), NULL) == MW_OK);
    a = appraised(&s);
    x = mw_appraisal_at(a, 0);
    CHECK(x->level == 2 && near(at(x, 2), 0.1) && near(at(x, 1), 0.9));
    CHECK(x->question[2].declared == 2 && x->question[2].scored == 1);
    mw_appraisals_free(a);
    move(&s, 0, MW_ASSESS_REVIEWED);
    a = appraised(&s);
    x = mw_appraisal_at(a, 0);
    CHECK(x->level == 1 && at(x, 1) == 1 && x->question[2].points == 1);
    mw_appraisals_free(a);
    finish(&s);
}

// Evidence is asked of an answer that claims something and that facts do not give, as when an
// assessment is handed in.
void test_appraise_to_show(void) {
    scene s = begin();
    give(&s, 0, "s_design", "2"), give(&s, 0, "s_quality", "0");
    give(&s, 1, "s_design", "1"), show(&s, 1, "s_design");
    mw_appraisals *a = appraised(&s);
    const mw_appraised *q = mw_appraisal_at(a, 0)->question;
    CHECK(q[2].asked_to_show && !q[2].shown); // claims the most
    CHECK(!q[3].asked_to_show);               // claims nothing
    CHECK(!q[0].asked_to_show);               // is open
    q = mw_appraisal_at(a, 1)->question;
    CHECK(q[2].asked_to_show && q[2].shown);
    for (int32_t i = 0; i < 4; i++) {
        const mw_answer *own =
            mw_assessment_answer(mw_history_at(s.h, s.list[0]), s.q->asked[i].name);
        mw_measured_answer nothing = {.applies = true};
        mw_open open = mw_measured_open(s.q, i, mw_history_at(s.h, s.list[0]), &nothing);
        q = mw_appraisal_at(a, 0)->question;
        CHECK_ROW(!own || (open == MW_OPEN_NOT_SHOWN) == (q[i].asked_to_show && !q[i].shown), i);
    }
    mw_appraisals_free(a);
    finish(&s);
}

void test_appraise_facts(void) {
    scene s = begin();
    fact(&s, 1, "machines", 10), fact(&s, 1, "digital_machines", 3);
    give(&s, 0, "q2_digital", "50 %");
    give(&s, 1, "q2_digital", "50 %");
    mw_appraisals *a = appraised(&s);
    const mw_appraised *q = &mw_appraisal_at(a, 0)->question[1];
    CHECK(q->computed == 2 && q->declared == 4 && q->points == 2 && q->contradicted);
    q = &mw_appraisal_at(a, 1)->question[1];
    CHECK(isnan(q->computed) && q->declared == 4 && q->points == 4 && !q->contradicted);
    mw_appraisals_free(a);
    finish(&s);
}

// A proposal does not count; an answer stored by another assessment does not either.
void test_appraise_proposals(void) {
    scene s = begin();
    mw_answer carried = answer(&s, "s_design", "2");
    carried.source = MW_ANSWER_CARRIED;
    CHECK(mw_assess_answer(s.h, s.list[0], &carried, 1, S("Bo"), NULL) == MW_OK);
    mw_appraisals *a = appraised(&s);
    CHECK(isnan(mw_appraisal_at(a, 0)->question[2].points));
    CHECK(isnan(mw_appraisal_at(a, 0)->question[2].declared));
    mw_appraisals_free(a);
    finish(&s);
}

// Whoever has answered alike has the same odds: found once, and the same as found alone.
void test_appraise_alike(void) {
    enum { MANY = 6 };
    static const char *const pack[] = {"miit_sme_2024"}, *const folder[] = {MW_SOURCE_ROOT
                                                                            "/packs"};
    mw_load_from load = {.pack = pack, .pack_count = 1, .folder = folder, .folder_count = 1};
    mw_campaign c = {
        .name = S("c"), .pack = S("miit_sme_2024"), .level = S("sme_level"), .period = S("2026")};
    mw_program *p = NULL;
    mw_registry *r = NULL;
    mw_history *h = NULL;
    mw_appraisals *a = NULL;
    int32_t at = 0, ids[MANY], list[MANY] = {0, 1, 2, 3, 4, 5};
    mw_slice code[] = {S("most")};
    mw_answer answer = {
        .question = S("q05_systems"), .value = {.code_count = 1, .code = code, .number = NAN}
    };
    CHECK(mw_program_load(&load, &p, NULL) == MW_OK && p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    for (int32_t i = 0; i < MANY; i++) {
        char name[3] = {'e', (char)('1' + i), 0};
        mw_entity e = {.kind = S("enterprise"),
                       .code = S(name),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK(r->ops->entity_put(r, &e, &ids[i], NULL) == MW_OK);
    }
    CHECK(mw_history_open(r, &h, NULL) == MW_OK && mw_assess_new(h, &c, &at, NULL) == MW_OK);
    CHECK(mw_assess_enter(h, at, ids, MANY, S("x"), NULL) == MW_OK);
    for (int32_t i = 1; i < MANY; i += 2)
        CHECK(mw_assess_answer(h, i, &answer, 1, S("x"), NULL) == MW_OK);
    mw_appraise_from from = {.registry = r, .program = p, .history = h, .assessment = list};
    for (int32_t i = 0; i < MANY; i++) {
        mw_appraisals *alone = NULL;
        from.count = MANY, from.assessment = list;
        if (!a) CHECK(mw_appraise(&from, &a, NULL) == MW_OK);
        from.count = 1, from.assessment = &list[i];
        CHECK_ROW(mw_appraise(&from, &alone, NULL) == MW_OK, i);
        const mw_rule_odds_list *x = &mw_appraisal_at(a, i)->odds,
                                *y = &mw_appraisal_at(alone, 0)->odds,
                                *other = &mw_appraisal_at(a, (i + 1) % MANY)->odds;
        CHECK_ROW(x->count == 5 && y->count == 5, i);
        CHECK_ROW(memcmp(x->p, y->p, 5 * sizeof *x->p) == 0, i);
        CHECK_ROW(memcmp(x->p, other->p, 5 * sizeof *x->p) != 0, i);
        mw_appraisals_free(alone);
    }
    mw_appraisals_free(a);
    mw_history_close(h);
    r->ops->close(r);
    mw_program_free(p);
}

void test_appraise_out_of_memory(void) {
    scene s = begin();
    give(&s, 0, "q2_digital", "50 %");
    mw_appraisals *a = appraised(&s); // names are in the registry from now on
    mw_appraisals_free(a);
    mw_status st = MW_NOMEM;
    mw_appraise_from from = {.registry = s.r,
                             .facts = s.f,
                             .program = s.p,
                             .history = s.h,
                             .assessment = s.list,
                             .count = ENTITIES};
    for (int64_t n = 0; n < 20000 && st == MW_NOMEM; n += 1 + n / 50) {
        mw_alloc_fail_after(n);
        st = mw_appraise(&from, &a, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_appraisals_free(a);
    finish(&s);
}

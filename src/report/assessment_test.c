// SPDX-License-Identifier: MIT
#include "report/assessment.h"

#include "assess/appraise_testing.h"
#include "base/alloc.h"
#include "report/assessment_int.h"

#include <math.h>
#include <string.h>

static bool near(double a, double b) { return fabs(a - b) < 1e-12; }

// The first of three enterprises, with an answer open, one contradicted and one scored otherwise.
static scene small_scene(void) {
    scene s = begin();
    give(&s, 0, "q1_network", "control, wide"), show(&s, 0, "q1_network");
    give(&s, 0, "q2_digital", "50 %");
    give(&s, 0, "s_design", "1");
    fact(&s, 1, "machines", 100), fact(&s, 1, "digital_machines", 20);
    give(&s, 1, "s_design", "2"), give(&s, 1, "s_quality", "2");
    return s;
}

static mw_assessment_view view_of(mw_appraisals *a, mw_document_lang lang) {
    return (mw_assessment_view){.of = a, .code = S("e1"), .title = S("First"), .lang = lang};
}

void test_assessment_account(void) {
    scene s = small_scene();
    mw_appraisals *a = appraised(&s);
    mw_assessment_view v = view_of(a, MW_DOCUMENT_EN);
    mw_account t = {0};
    CHECK(mw_account_open(&v, &t, NULL) == MW_OK);
    CHECK(t.part_count == 2);
    CHECK(strcmp(t.part[0].title, "Basis") == 0 && strcmp(t.part[1].title, "Scenes") == 0);
    // Basis: 4 of 6 points, and 2 of 4 by data instead of the 4 declared.
    CHECK(near(t.part[0].points, 6) && near(t.part[0].full, 10));
    CHECK(near(t.part[0].least, 6) && near(t.part[0].most, 6));
    CHECK(near(t.part[1].points, 1) && near(t.part[1].least, 1) && near(t.part[1].most, 3));
    CHECK(near(t.all.points, 7) && near(t.all.full, 14) && t.all.count == 4);
    CHECK(t.a->question[1].contradicted);
    CHECK(strcmp(mw_account_source(&t, 1), "data") == 0);
    CHECK(strcmp(mw_account_source(&t, 3), "open") == 0);
    CHECK(strcmp(mw_account_shown(&t, 0), "yes") == 0);
    CHECK(strcmp(mw_account_shown(&t, 2), "no") == 0);
    CHECK(strcmp(mw_account_condition(&t, &t.q->level->line[0]),
                 "score ≥ 6 and scenes_at (2) ≥ 2") == 0);
    CHECK(strcmp(mw_account_level(&t, 2), "2 Good") == 0);
    // Two others: nothing is said of them.
    CHECK(t.peers < MW_ASSESSMENT_PEERS_MIN && isnan(t.peer_points) && isnan(t.part[0].peers));
    CHECK(!t.failed);
    mw_account_close(&t);
    mw_appraisals_free(a);
    finish(&s);
}

// The hash follows answers, scores and evidence, and nothing else.
void test_assessment_hash(void) {
    char before[MW_SHA256_HEX_MAX] = "";
    for (int k = 0; k < 4; k++) {
        scene s = small_scene();
        if (k == 2) give(&s, 0, "s_quality", "0");
        if (k == 3) show(&s, 0, "s_design");
        mw_appraisals *a = appraised(&s);
        mw_assessment_view v = view_of(a, k ? MW_DOCUMENT_ZH : MW_DOCUMENT_EN);
        mw_account t = {0};
        CHECK(mw_account_open(&v, &t, NULL) == MW_OK);
        if (k == 0) memcpy(before, t.hash, sizeof before);
        CHECK((strcmp(before, t.hash) == 0) == (k < 2));
        mw_account_close(&t);
        mw_appraisals_free(a);
        finish(&s);
    }
}

void test_assessment_sample(void) {
    static const struct {
        const char *title;
        bool sample;
    } rows[] = {
        {"",             false},
        {"Foundry",      false},
        {"SAMPLE works", true },
        {"示例企业", true },
        {"samp",         false},
    };
    scene s = begin();
    mw_appraisals *a = appraised(&s);
    mw_assessment_view v = view_of(a, MW_DOCUMENT_EN);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        v.title = S(rows[i].title);
        CHECK(mw_assessment_is_sample(&v) == rows[i].sample);
    }
    v.title = S("Foundry");
    CHECK(mw_assess_set(s.h, 0, "sample", S("yes"), S("Ann"), NULL) == MW_OK);
    CHECK(mw_assessment_is_sample(&v));
    mw_appraisals_free(a);
    finish(&s);
}

static mw_status document_of(const mw_assessment_view *v) {
    mw_document *d = NULL;
    mw_error err = {0};
    mw_status st = mw_assessment_document(v, &d, &err);
    mw_document_free(d);
    return st;
}

static mw_status workbook_of(const mw_assessment_view *v) {
    mw_xlsx_writer *w = NULL;
    char *bytes = NULL;
    size_t size = 0;
    mw_error err = {0};
    mw_status st = mw_assessment_workbook(v, &w, &err);
    if (st == MW_OK) st = mw_xlsx_writer_take(w, &bytes, &size, &err);
    mw_free(bytes);
    return st;
}

// Memory lacks at one allocation after the other, later ones in longer steps.
void test_assessment_out_of_memory(void) {
    mw_status (*const make[])(const mw_assessment_view *v) = {document_of, workbook_of};
    scene s = small_scene();
    mw_appraisals *a = appraised(&s);
    mw_assessment_view v = view_of(a, MW_DOCUMENT_EN);
    for (int k = 0; k < 2; k++) {
        mw_status st = MW_NOMEM;
        int64_t n = 0;
        for (; st == MW_NOMEM && n < 1000000; n += 1 + n / 16) {
            mw_alloc_fail_after(n);
            st = make[k](&v);
            mw_alloc_fail_after(-1);
        }
        CHECK(st == MW_OK);
        CHECK(n > 20);
    }
    mw_appraisals_free(a);
    finish(&s);
}

// SPDX-License-Identifier: MIT
#include "assess/gap.h"

#include "assess/appraise_testing.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

// Steps as "question from>to:cost" with what is reached.
static void describe(const mw_appraisals *a, const mw_gap *g, mw_text *out) {
    const mw_questionnaire *q = mw_appraisals_questionnaire(a);
    if (!g->found) mw_text_adds(out, "none");
    for (int32_t s = 0; s < g->step_count; s++) {
        const mw_gap_step *step = &g->step[s];
        const mw_asked *asked = &q->asked[step->question];
        mw_text_addf(out, "%s%.*s %g>%g:%g", s ? ", " : "", (int)asked->name.n, asked->name.p,
                     step->from, step->to, step->cost);
        for (int32_t i = 0; i < step->add_count; i++)
            mw_text_addf(out, " +%.*s", (int)asked->option[step->add[i]].code.n,
                         asked->option[step->add[i]].code.p);
    }
}

static void check(scene *s, double level, double cost, const char *steps) {
    mw_appraisals *a = appraised(s);
    mw_gap *g = NULL;
    mw_text seen = {0};
    mw_error err = {0};
    CHECK(mw_gap_find(a, 0, level, &g, &err) == MW_OK);
    if (!g) fprintf(stderr, "  %s\n", err.text);
    if (g) {
        describe(a, g, &seen);
        CHECK(g->proven && (g->found ? g->cost == cost : isnan(cost)));
        CHECK(strcmp(seen.bytes ? seen.bytes : "", steps) == 0);
        if (strcmp(seen.bytes ? seen.bytes : "", steps) != 0) fprintf(stderr, "  %s\n", seen.bytes);
    }
    mw_text_free(&seen);
    mw_gap_free(g);
    mw_appraisals_free(a);
}

void test_gap_steps(void) {
    scene s = begin();
    // 2 + 2 points, design 1: level 1.
    give(&s, 0, "q1_network", "control"), show(&s, 0, "q1_network");
    give(&s, 0, "q2_digital", "20 %");
    give(&s, 0, "s_design", "1"), show(&s, 0, "s_design");
    mw_appraisals *a = appraised(&s);
    CHECK(mw_gap_next_level(a, 0) == 2 && mw_gap_next_level(a, 1) == 1);
    mw_appraisals_free(a);
    check(&s, 1, 0, "");
    // 6 points by another band or tick, and both scenes at 2: the open one from nothing.
    CHECK(mw_assess_set(s.h, 0, "costs", S("q2_digital,3,5\nq1_network,wide,4\ns_design,2,2,7\n"),
                        S("Ann"), NULL) == MW_OK);
    check(&s, 2, 1 + 2 + 2, "q1_network 2>4:1 +5g, s_design 1>2:2, s_quality 0>2:2");
    // What is not for sale cannot be bought.
    CHECK(mw_assess_set(s.h, 0, "costs", S("q1_network,5g,9\nq1_network,wide,9\n"), S("Ann"),
                        NULL) == MW_OK);
    check(&s, 2, 1 + 1 + 2, "q2_digital 2>4:1, s_design 1>2:1, s_quality 0>2:2");
    check(&s, 3, NAN, "none");
    finish(&s);
}

void test_gap_refused(void) {
    static const struct {
        const char *table, *why;
    } cases[] = {
        {"s_design,2,x",                        "line 1 of the costs: this is no number"},
        {"s_design,2,-1",                       "at least 0"                            },
        {"s_design,2,1,-1",                     "at least 0"                            },
        {"s_design,2",                          "line 1 of the costs: costs and efforts"},
        {"question,option,cost\n\nnothing,2,1",
         "line 3 of the costs: there is no question \"nothing\""                        },
        {"s_design,2,1,1,1",                    "more than expected"                    },
    };
    scene s = begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_error err = {0};
        CHECK_ROW(mw_gap_check(s.q, S(cases[i].table), &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, cases[i].why) != NULL, i);
    }
    CHECK(mw_gap_check(s.q, S("q2_digital,3,5,1.5\r\n"), NULL) == MW_OK);
    finish(&s);
}

void test_gap_out_of_memory(void) {
    scene s = begin();
    give(&s, 0, "s_design", "1");
    mw_appraisals *a = appraised(&s);
    mw_gap *g = NULL;
    int64_t live = mw_alloc_live();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 5000 && st == MW_NOMEM; n++) {
        mw_alloc_fail_after(n);
        st = mw_gap_find(a, 0, 2, &g, NULL);
        mw_alloc_fail_after(-1);
        if (st != MW_OK) CHECK_ROW(mw_alloc_live() == live, n);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_gap_free(g);
    mw_appraisals_free(a);
    finish(&s);
}

// SPDX-License-Identifier: MIT
#include "report/formula.h"

#include "assess/appraise_testing.h"
#include "base/alloc.h"
#include "eval/lower.h"
#include "report/assessment_sheet.h"

#include <math.h>
#include <string.h>

enum { INPUTS = 4 };

// The level of the small standard for one of the scene's enterprises.
typedef struct {
    int32_t input[INPUTS], target[3];
    double value[INPUTS];
    mw_formula_from from;
} asking;

static const char *const cells[INPUTS] = {"Q1", "Q2", "Q3", "Q4"};
static const char *const places[3] = {"L1", "L2", "L3"};
static const bool spare[3] = {false, false, true};

static void ask(mw_appraisals *a, int64_t i, asking *q) {
    const mw_questionnaire *of = mw_appraisals_questionnaire(a);
    const mw_appraisal *one = mw_appraisal_at(a, i);
    mw_evaluation *e = mw_appraisals_evaluation(a);
    mw_lower *l = mw_evaluation_lower(e);
    const mw_value *values;
    *q = (asking){0};
    for (int32_t k = 0; k < INPUTS; k++) {
        q->input[k] = mw_lower_points(l, of->asked[k].question, of->level->kind, 0);
        q->value[k] = one->question[k].points;
    }
    mw_lower_values(l, &values);
    q->target[0] = mw_evaluation_bound_nodes(e, 0)[0];
    q->target[1] = mw_evaluation_bound_nodes(e, 0)[1];
    q->target[2] = values[mw_evaluation_column(e, 0)->value_id].node;
    q->from = (mw_formula_from){.e = e,
                                .row = one->row,
                                .input = q->input,
                                .input_cell = cells,
                                .input_value = q->value,
                                .input_count = INPUTS,
                                .target = q->target,
                                .target_cell = places,
                                .spare = spare,
                                .target_count = 3,
                                .parts_sheet = "Parts"};
}

static scene small_scene(void) {
    scene s = begin();
    give(&s, 0, "q1_network", "control, wide");
    give(&s, 0, "q2_digital", "50 %");
    give(&s, 0, "s_design", "2"), give(&s, 0, "s_quality", "2");
    give(&s, 1, "s_design", "1");
    return s;
}

// The formula, what it gives now, and that the value as it is is not written where bounds are
// known.
void test_formula_level(void) {
    static const char low[] = "=IF(AND(N(Q1)+N(Q2)>=6,(N(Q3)>=2)+(N(Q4)>=2)>=2),2,"
                              "IF(AND(N(Q1)+N(Q2)>=3,(N(Q3)>=1)+(N(Q4)>=1)>=1),1,0))";
    scene s = small_scene();
    mw_appraisals *a = appraised(&s);
    for (int64_t i = 0; i < 2; i++) {
        asking q;
        mw_formulas *f = NULL;
        ask(a, i, &q);
        CHECK(mw_formulas_new(&q.from, &f, NULL) == MW_OK);
        mw_sheet_formula least = mw_formulas_at(f, 0), most = mw_formulas_at(f, 1),
                         exact = mw_formulas_at(f, 2);
        CHECK_ROW(least.kind == MW_FORMULA_SAID && strcmp(least.text, low) == 0, i);
        CHECK_ROW(most.kind == MW_FORMULA_SAID && strstr(most.text, "IF(ISNUMBER(Q1),Q1,6)"), i);
        CHECK_ROW(exact.kind == MW_FORMULA_SAID && !exact.text, i);
        CHECK_ROW(least.value == mw_appraisal_at(a, i)->low, i);
        CHECK_ROW(most.value == mw_appraisal_at(a, i)->high, i);
        CHECK_ROW(mw_formulas_parts(f) == 0, i);
        mw_formulas_free(f);
    }
    CHECK(mw_appraisal_at(a, 0)->low == 2 && mw_appraisal_at(a, 1)->high == 1);
    mw_appraisals_free(a);
    finish(&s);
}

// A target that is an input, and one that is another's: both lead to where it stands.
void test_formula_targets(void) {
    scene s = small_scene();
    mw_appraisals *a = appraised(&s);
    asking q;
    mw_formulas *f = NULL;
    ask(a, 0, &q);
    q.target[2] = q.target[1], q.target[1] = q.target[0], q.target[0] = q.input[2];
    q.from.spare = (const bool[]){false, false, false};
    q.target[2] = q.target[1];
    CHECK(mw_formulas_new(&q.from, &f, NULL) == MW_OK);
    CHECK(strcmp(mw_formulas_at(f, 0).text, "=IF(ISNUMBER(Q3),Q3,\"\")") == 0);
    CHECK(strncmp(mw_formulas_at(f, 1).text, "=IF(AND(", 8) == 0);
    CHECK(strcmp(mw_formulas_at(f, 2).text, "=L2") == 0);
    mw_formulas_free(f);
    // Without inputs everything is fixed.
    q.from.input_count = 0;
    CHECK(mw_formulas_new(&q.from, &f, NULL) == MW_OK);
    CHECK(mw_formulas_at(f, 1).kind == MW_FORMULA_FIXED && mw_formulas_at(f, 1).value == 2);
    CHECK(mw_formulas_at(f, 1).text == NULL);
    mw_formulas_free(f);
    mw_appraisals_free(a);
    finish(&s);
}

void test_formula_out_of_memory(void) {
    scene s = small_scene();
    mw_appraisals *a = appraised(&s);
    asking q;
    ask(a, 0, &q);
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM && n < 10000; n++) {
        mw_formulas *f = NULL;
        mw_alloc_fail_after(n);
        st = mw_formulas_new(&q.from, &f, NULL);
        mw_alloc_fail_after(-1);
        mw_formulas_free(f);
    }
    CHECK(st == MW_OK && n > 5);
    mw_appraisals_free(a);
    finish(&s);
}

// SPDX-License-Identifier: MIT
#include "assess/propose.h"

#include "assess/appraise_testing.h"

#include <math.h>

static const char standard[] =
    "pack small {\n  title en \"Small\"\n  version \"1\"\n}\n"
    "kind enterprise\n"
    "measure machines on enterprise : piece { roll time last }\n"
    "choice a on enterprise pick one {\n  option \"no\" 0 zh \"否\"\n  option \"yes\" 2\n}\n"
    "choice b on enterprise {\n  band [0 piece, 10 piece] 0, (10 piece, 99 piece] 2\n}\n"
    "choice d on enterprise pick one {\n  option \"no\" 0\n  option \"yes\" 2\n}\n"
    "indicator propose_a on enterprise : text = if machines > 5 piece then \"yes\" else \"否\"\n"
    "indicator propose_b on enterprise : piece = 2 * machines\n"
    "indicator propose_d on enterprise : text = if machines > 5 piece then \"yes\" else \"?\"\n"
    "level small_level on enterprise {\n"
    "  1 en \"Begun\" when a + b + d >= 2\n  0 en \"None\"\n}\n";

static scene begin_with(void) {
    scene s = begin();
    mw_questionnaire_free(s.q);
    mw_program_free(s.p);
    CHECK(mw_program_text("m.mw", standard, &(mw_load_from){0}, &s.p, NULL) == MW_OK);
    CHECK(s.p->diags->errors == 0);
    CHECK(mw_questionnaire_new(s.p, 0, &s.q, NULL) == MW_OK);
    return s;
}

static mw_propose_report propose(scene *s, int32_t from, const int32_t *list) {
    mw_propose_report report;
    mw_propose_from ask = {
        .history = s->h,
        .q = s->q,
        .registry = s->r,
        .facts = s->f,
        .period = {{MW_GRAIN_YEAR, 1}, 2026 - 1970},
        .assessment = list,
        .count = ENTITIES,
        .from = from,
        .inform = true
    };
    CHECK(mw_propose(&ask, S("Ann"), &report, NULL) == MW_OK);
    return report;
}

static const mw_answer *of(scene *s, int32_t assessment, const char *question) {
    return mw_assessment_answer(mw_history_at(s->h, assessment), S(question));
}

void test_propose_informed(void) {
    scene s = begin_with();
    fact(&s, 1, "machines", 6), fact(&s, 2, "machines", 4);
    give(&s, 0, "a", "no");
    mw_propose_report r = propose(&s, -1, s.list);
    // e1: b and d; e2: a and b, as "?" is no option of d; e3: nothing is known.
    CHECK(r.informed == 4 && r.carried == 0 && r.unfit == 1);
    const mw_answer *v = of(&s, s.list[0], "a");
    CHECK(v && v->source == MW_ANSWER_DECLARED && mw_slice_is(v->value.code[0], "no"));
    v = of(&s, s.list[0], "b");
    CHECK(v && v->source == MW_ANSWER_INFORMED && v->value.number == 12 && !mw_answer_counts(v));
    v = of(&s, s.list[1], "a"); // by its title in Chinese
    CHECK(v && mw_slice_is(v->value.code[0], "no"));
    CHECK(!of(&s, s.list[1], "d") && !of(&s, s.list[2], "a"));
    r = propose(&s, -1, s.list);
    CHECK(r.informed == 0 && r.unfit == 1);
    finish(&s);
}

void test_propose_carried(void) {
    scene s = begin_with();
    mw_campaign c = {
        .name = S("next"), .pack = S("small"), .level = S("small_level"), .period = S("2026")};
    int32_t next, list[ENTITIES];
    fact(&s, 1, "machines", 6);
    give(&s, 0, "a", "no"), give(&s, 0, "d", "no"), give(&s, 1, "a", "yes");
    move(&s, 0, MW_ASSESS_SUBMITTED), move(&s, 1, MW_ASSESS_SUBMITTED);
    mw_answer score = answer(&s, "d", "yes");
    CHECK(mw_assess_score(s.h, s.list[0], &score, 1, S("Eve"), NULL) == MW_OK);
    move(&s, 0, MW_ASSESS_REVIEWED), move(&s, 0, MW_ASSESS_CONFIRMED);
    CHECK(mw_assess_new(s.h, &c, &next, NULL) == MW_OK);
    CHECK(mw_assess_enter(s.h, next, (int32_t[]){1, 2, 3}, 3, S("Ann"), NULL) == MW_OK);
    for (int32_t i = 0; i < ENTITIES; i++) list[i] = mw_history_assessment(s.h, next, i + 1);
    mw_propose_report r = propose(&s, 0, list);
    // What was confirmed of e1, and b from facts; e2 was not confirmed.
    CHECK(r.carried == 2 && r.informed == 1);
    const mw_answer *v = of(&s, list[0], "d");
    CHECK(v && v->source == MW_ANSWER_CARRIED && mw_slice_is(v->value.code[0], "yes"));
    v = of(&s, list[0], "a");
    CHECK(v && v->source == MW_ANSWER_CARRIED && mw_slice_is(v->value.code[0], "no"));
    CHECK(!of(&s, list[1], "a"));
    finish(&s);
}

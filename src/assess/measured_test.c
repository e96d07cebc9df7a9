// SPDX-License-Identifier: MIT
#include "assess/measured.h"

#include "assess/appraise_testing.h"
#include "base/alloc.h"

#include <math.h>

static const char standard[] =
    "pack small {\n  title en \"Small\"\n  version \"1\"\n}\n"
    "kind enterprise\n"
    "measure staff on enterprise : piece { roll time last }\n"
    "measure machines on enterprise : piece { roll time last }\n"
    "choice a on enterprise pick one {\n  evidence en \"Plan\"\n"
    "  option \"no\" 0\n  option \"yes\" 2\n}\n"
    "choice b on enterprise pick one {\n  option \"no\" 0\n  option \"yes\" 2\n"
    "  applies when a > 0\n}\n"
    "choice c on enterprise {\n  from machines / staff\n  evidence en \"List\"\n"
    "  band [0, 1] 0, (1, 100] 2\n}\n"
    "level small_level on enterprise {\n"
    "  1 en \"Begun\" when a + c >= 2\n  0 en \"None\"\n}\n";

// The scene of appraise_testing.h with another standard.
static scene begin_with(void) {
    scene s = begin();
    mw_questionnaire_free(s.q);
    mw_program_free(s.p);
    CHECK(mw_program_text("m.mw", standard, &(mw_load_from){0}, &s.p, NULL) == MW_OK);
    CHECK(s.p->diags->errors == 0);
    CHECK(mw_questionnaire_new(s.p, 0, &s.q, NULL) == MW_OK);
    return s;
}

static mw_status measure(scene *s, mw_measured **out) {
    mw_measured_from from = {
        .q = s->q,
        .history = s->h,
        .registry = s->r,
        .facts = s->f,
        .period = {{MW_GRAIN_YEAR, 1}, 2026 - 1970},
        .assessment = s->list,
        .count = ENTITIES
    };
    return mw_measured_new(&from, out, NULL);
}

static mw_open open_of(scene *s, const mw_measured *m, int32_t i, int32_t question) {
    return mw_measured_open(s->q, question, mw_history_at(s->h, s->list[i]),
                            mw_measured_at(m, i, question));
}

void test_measured_answers(void) {
    scene s = begin_with();
    mw_measured *m = NULL;
    // e1: facts say 3 machines a head, and the answer 0.5. e2: no to a. e3: nothing.
    fact(&s, 1, "machines", 30), fact(&s, 1, "staff", 10);
    give(&s, 0, "a", "yes");
    give(&s, 0, "c", "0.5");
    give(&s, 1, "a", "no");
    give(&s, 1, "c", "2");
    CHECK(measure(&s, &m) == MW_OK);
    const mw_measured_answer *c = mw_measured_at(m, 0, 2);
    CHECK(c->known && fabs(c->value.number - 3) < 1e-12 && c->applies);
    CHECK(mw_measured_differs(s.q, 2, mw_history_at(s.h, s.list[0]), c));
    CHECK(!mw_measured_at(m, 1, 2)->known && !mw_measured_at(m, 2, 2)->known);
    CHECK(mw_measured_at(m, 0, 1)->applies); // a > 0
    CHECK(!mw_measured_at(m, 1, 1)->applies);
    CHECK(mw_measured_at(m, 2, 1)->applies); // it may become so
    // Evidence is wanted for what is claimed, and not for "no" nor for what facts say.
    CHECK(open_of(&s, m, 0, 0) == MW_OPEN_NOT_SHOWN && open_of(&s, m, 1, 0) == MW_OPEN_NOTHING);
    CHECK(open_of(&s, m, 0, 2) == MW_OPEN_NOTHING && open_of(&s, m, 1, 2) == MW_OPEN_NOT_SHOWN);
    CHECK(open_of(&s, m, 0, 1) == MW_OPEN_UNANSWERED && open_of(&s, m, 1, 1) == MW_OPEN_NOTHING);
    mw_measured_count n = mw_measured_sum(m, 0, mw_history_at(s.h, s.list[0]));
    CHECK(n.asked == 3 && n.answered == 2 && n.measured == 1 && n.proposed == 0 && n.shown == 0);
    n = mw_measured_sum(m, 1, mw_history_at(s.h, s.list[1]));
    CHECK(n.asked == 2 && n.answered == 2 && n.open[MW_OPEN_NOT_SHOWN] == 1);
    // e1: a 2 and c 2. e2: a 0 and c 2. e3: everything is open.
    mw_measured_level l = mw_measured_level_of(m, 1);
    CHECK(mw_measured_level_of(m, 0).level == 1 && l.level == 1 && l.low == 1 && l.high == 1);
    l = mw_measured_level_of(m, 2);
    CHECK(isnan(l.level) && l.low == 0 && l.high == 1);
    mw_measured_free(m);
    show(&s, 0, "a");
    CHECK(measure(&s, &m) == MW_OK);
    CHECK(open_of(&s, m, 0, 0) == MW_OPEN_NOTHING);
    mw_measured_free(m);
    // The assessor's score counts once the assessment is reviewed.
    move(&s, 1, MW_ASSESS_SUBMITTED);
    mw_answer score = answer(&s, "c", "0.5");
    CHECK(mw_assess_score(s.h, s.list[1], &score, 1, S("Eve"), NULL) == MW_OK);
    CHECK(measure(&s, &m) == MW_OK && mw_measured_level_of(m, 1).level == 1);
    mw_measured_free(m);
    move(&s, 1, MW_ASSESS_REVIEWED);
    CHECK(measure(&s, &m) == MW_OK && mw_measured_level_of(m, 1).level == 0);
    mw_measured_free(m);
    finish(&s);
}

void test_measured_out_of_memory(void) {
    scene s = begin_with();
    mw_status st = MW_NOMEM;
    fact(&s, 1, "machines", 30), fact(&s, 1, "staff", 10);
    give(&s, 0, "a", "yes");
    for (int64_t n = 0; n < 20000 && st == MW_NOMEM; n++) {
        mw_measured *m = NULL;
        mw_alloc_fail_after(n);
        st = measure(&s, &m);
        mw_alloc_fail_after(-1);
        CHECK_ROW((st == MW_OK) == (m != NULL), n);
        mw_measured_free(m);
    }
    CHECK(st == MW_OK);
    finish(&s);
}

// SPDX-License-Identifier: MIT
#include "assess/intake.h"

#include "assess/appraise_testing.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

typedef struct {
    scene *s;
    mw_text *said;
} asking;

static mw_status find(void *ctx, mw_slice entity, int32_t *assessment, mw_error *err) {
    asking *x = ctx;
    if (entity.n == 2 && entity.p[0] == 'e' && entity.p[1] >= '1' && entity.p[1] <= '3') {
        *assessment = x->s->list[entity.p[1] - '1'];
        return MW_OK;
    }
    return mw_fail(err, MW_NOTFOUND, "who?");
}

static void refuse(void *ctx, int64_t line, const char *column, mw_slice value, const char *why) {
    asking *x = ctx;
    mw_text_addf(x->said, "%lld %s \"%.*s\" %s\n", (long long)line, column, (int)value.n,
                 value.n ? value.p : "", why);
}

static const struct {
    const char *entity, *question, *answer, *comment, *source;
} rows[] = {
    {"e1", "q1_network", "control; wide",  "as planned", ""            }, // 1
    {"e1", "q2_digital", "35 %",           "",           "declared"    },
    {"e2", "s_design",   "",               "",           ""            },
    {"e2", "s_design",   "2",              "",           "carried over"},
    {"e9", "s_design",   "2",              "",           ""            }, // 5
    {"e2", "s_desing",   "2",              "",           ""            },
    {"e2", "s_design",   "9",              "",           ""            },
    {"e2", "s_design",   " 1 ",            "",           "imported"    },
    {"e2", "s_design",   "2",              "",           ""            },
    {"e2", "s_design",   "Software helps", "",           ""            }, // 10: the same as 8
    {"e3", "s_design",   "1",              "",           ""            }, // was submitted
};

static mw_status take(scene *s, mw_text *said, mw_intake_report *report) {
    asking x = {s, said};
    mw_intake_from from = {s->h, s->q, find, &x, refuse, &x};
    mw_intake *in = NULL;
    mw_status st = mw_intake_new(&from, &in, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && st == MW_OK; i++) {
        mw_intake_row row = {(int64_t)i + 1,    S(rows[i].entity),  S(rows[i].question),
                             S(rows[i].answer), S(rows[i].comment), S(rows[i].source)};
        st = mw_intake_add(in, &row, NULL);
    }
    if (st == MW_OK) st = mw_intake_end(in, S("Ann"), report, NULL);
    mw_intake_free(in);
    return st;
}

void test_intake_rows(void) {
    scene s = begin();
    mw_text said = {0};
    mw_intake_report r;
    move(&s, 2, MW_ASSESS_SUBMITTED);
    CHECK(take(&s, &said, &r) == MW_OK);
    CHECK(r.rows == 11 && r.refused == 5 && r.kept == 3 && r.same == 1 && r.empty == 2);
    CHECK(strstr(said.bytes, "5 entity \"e9\" who?\n") != NULL);
    CHECK(strstr(said.bytes, "6 question \"s_desing\"") && strstr(said.bytes, "\"s_design\"?"));
    CHECK(strstr(said.bytes, "7 answer \"9\" \"9\" is no option") != NULL);
    CHECK(strstr(said.bytes, "9 answer \"2\" line 8 answers it otherwise\n") != NULL);
    CHECK(strstr(said.bytes, "11 entity \"e3\" the assessment is submitted") != NULL);
    const mw_assessment *a = mw_history_at(s.h, s.list[0]);
    const mw_answer *v = mw_assessment_answer(a, S("q1_network"));
    CHECK(v && v->value.code_count == 2 && v->source == MW_ANSWER_IMPORTED);
    CHECK(mw_slice_is(v->comment, "as planned") && mw_slice_is(v->who, "Ann"));
    v = mw_assessment_answer(a, S("q2_digital"));
    CHECK(v && fabs(v->value.number - 35) < 1e-9);
    // Again: nothing new.
    int64_t before = a->answer_count;
    CHECK(take(&s, &said, &r) == MW_OK);
    CHECK(r.kept == 0 && r.same == 4 && mw_history_at(s.h, s.list[0])->answer_count == before);
    mw_text_free(&said);
    finish(&s);
}

void test_intake_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 4000 && st == MW_NOMEM; n++) {
        scene s = begin();
        mw_text said = {0};
        mw_intake_report r;
        mw_text_adds(&said, "-"); // its own growth may fail, too
        mw_alloc_fail_after(n);
        st = take(&s, &said, &r);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_text_free(&said);
        finish(&s);
    }
    CHECK(st == MW_OK);
}

// SPDX-License-Identifier: MIT
#include "assess/questionnaire.h"

#include "assess/small_testing.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

#define S(text) mw_slice_of(text)

static mw_questionnaire *asked(mw_program *p) {
    mw_questionnaire *q = NULL;
    int32_t level;
    CHECK(mw_level_find(p, S("small"), &level, NULL) == MW_OK);
    CHECK(mw_questionnaire_new(p, level, &q, NULL) == MW_OK);
    return q;
}

void test_questionnaire_questions(void) {
    mw_program *p = mw_small_program();
    mw_questionnaire *q = asked(p);
    mw_error err = {0};
    int32_t i;
    CHECK(q->count == 4 && q->part_count == 2);
    CHECK(mw_slice_is(q->asked[1].name, "q2_digital") && q->asked[1].option_count == 3);
    CHECK(q->asked[1].option[1].low == 0.1 || q->asked[1].option[1].low == 10);
    CHECK(q->asked[1].option[1].open_low && !q->asked[1].option[1].open_high);
    CHECK(q->asked[1].option[2].points == 4 && mw_asked_most(&q->asked[0]) == 6);
    CHECK(q->asked[3].option_count == 3 && mw_slice_is(q->asked[3].titles.zh, "质量"));
    CHECK(q->asked[0].part == 0 && q->asked[2].part == 1);
    CHECK(mw_questionnaire_get(q, S("s_desing"), &i, &err) == MW_NOTFOUND);
    CHECK(strstr(err.text, "did you mean \"s_design\"") != NULL);
    CHECK(mw_questionnaire_get(q, S("q1"), &i, &err) == MW_NOTFOUND);
    CHECK(strstr(err.text, "q1_network") != NULL);
    CHECK(mw_level_find(p, S("big"), &i, &err) == MW_NOTFOUND && strstr(err.text, "small_level"));
    mw_questionnaire_free(q);
    mw_program_free(p);
}

// A part is the group that holds the others; it is called by its title, else by what sums it up,
// else by its name.
void test_questionnaire_parts(void) {
    static const char text[] =
        "pack x { title en \"X\" }\nkind e\n"
        "choice a on e pick one { option \"0\" 0\n option \"1\" 1 }\n"
        "choice b on e like a\nchoice c on e like a\nchoice d on e like a\nchoice f on e like a\n"
        "group x_one { a }\n"
        "group x_every { a, b, c, d, f }\n"
        "group x_large { title zh \"大\", a, b }\n"
        "group x_sum { c }\n"
        "group x_bare_one { d }\n"
        "indicator large on e = sum(x_large) { title en \"not taken\" }\n"
        "indicator many on e = count(x_sum where x_sum >= 1) { title en \"not taken\" }\n"
        "indicator total on e = round(mean(x_sum), 3) { title en \"Total\" zh \"和\" }\n"
        "level x_level on e {\n 1 en \"One\" when total >= 1\n 0 en \"None\"\n}\n";
    static const int32_t part[] = {0, 0, 1, 2, -1};
    mw_program *p = NULL;
    mw_questionnaire *q = NULL;
    mw_text plain = {0};
    CHECK(mw_program_text("x.mw", text, NULL, &p, NULL) == MW_OK && p->diags->errors == 0);
    CHECK(mw_questionnaire_new(p, 0, &q, NULL) == MW_OK);
    CHECK(q->count == 5 && q->part_count == 3);
    for (int32_t i = 0; i < q->count; i++) CHECK_ROW(q->asked[i].part == part[i], i);
    CHECK(mw_slice_is(q->part[0].titles.zh, "大") && q->part[0].titles.en.n == 0);
    CHECK(mw_slice_is(q->part[1].titles.en, "Total") && mw_slice_is(q->part[1].titles.zh, "和"));
    CHECK(q->part[2].titles.en.n == 0 && q->part[2].titles.zh.n == 0);
    mw_group_plain(q->part[2].group, &plain);
    CHECK(plain.bytes && strcmp(plain.bytes, "Bare one") == 0);
    mw_text_free(&plain);
    mw_questionnaire_free(q);
    mw_program_free(p);
}

void test_questionnaire_answers(void) {
    // said: codes | titles; NULL: refused with these words.
    static const struct {
        int32_t i;
        const char *text, *said, *wrong;
        double points;
    } cases[] = {
        {0, "control",          "control|Control, too",         NULL,                        2},
        {0, " wide ;5g,wide",   "wide, 5g|Links systems; 5G",   NULL,                        4},
        {0, "Control, too, 5g", "control, 5g|Control, too; 5G", NULL,                        4},
        {0, "无",              "none|None",                    NULL,                        0},
        {0, "none, wide",       NULL,                           "stands alone",              0},
        {0, "lan",              NULL,                           "there are none, control",   0},
        {0, " ",                NULL,                           "nothing was answered",      0},
        {1, "15 %",             "15 %|15 %",                    NULL,                        2},
        {1, "10",               "10 %|10 %",                    NULL,                        0},
        {1, "100%",             "100 %|100 %",                  NULL,                        4},
        {1, "101 %",            NULL,                           "from 0 % to 100 %",         0},
        {1, "lots",             NULL,                           "is no number",              0},
        {1, "5 kWh",            NULL,                           "from 0 % to 100 %: kWh is", 0},
        {1, "missing",          NULL,                           "a number is asked for",     0},
        {2, "2",                "2|In one system",              NULL,                        2},
        {2, "Software helps",   "1|Software helps",             NULL,                        1},
        {2, "1, 2",             NULL,                           "one option, not 2",         0},
    };
    mw_program *p = mw_small_program();
    mw_questionnaire *q = asked(p);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        int32_t i = cases[c].i;
        mw_answer_value v = {0};
        mw_error err = {0};
        mw_text said = {0};
        mw_status st = mw_answer_parse(q, i, S(cases[c].text), q->arena, &v, &err);
        CHECK_ROW((st == MW_OK) == !cases[c].wrong, c);
        if (cases[c].wrong) CHECK_ROW(strstr(err.text, cases[c].wrong) != NULL, c);
        if (st != MW_OK || cases[c].wrong) continue;
        mw_answer_say(q, i, &v, NULL, &said);
        mw_text_addc(&said, '|');
        mw_answer_say(q, i, &v, "en", &said);
        CHECK_ROW(strcmp(said.bytes, cases[c].said) == 0, c);
        CHECK_ROW(mw_answer_points(q, i, &v) == cases[c].points, c);
        mw_text_free(&said);
    }
    mw_questionnaire_free(q);
    mw_program_free(p);
}

void test_questionnaire_out_of_memory(void) {
    mw_program *p = mw_small_program();
    mw_questionnaire *q = NULL;
    int64_t live = mw_alloc_live();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 50 && st == MW_NOMEM; n++) {
        mw_alloc_fail_after(n);
        st = mw_questionnaire_new(p, 0, &q, NULL);
        mw_alloc_fail_after(-1);
        if (st != MW_OK) CHECK_ROW(mw_alloc_live() == live, n);
    }
    CHECK(st == MW_OK);
    mw_questionnaire_free(q);
    mw_program_free(p);
}

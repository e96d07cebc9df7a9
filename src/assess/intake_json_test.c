// SPDX-License-Identifier: MIT
#include "assess/intake_json.h"

#include "assess/intake_testing.h"
#include "base/alloc.h"

#include <string.h>

static mw_status take(scene *s, const char *text, mw_text *said, mw_intake_report *r,
                      mw_error *err) {
    asking x = {s, said};
    mw_intake_from from = from_of(&x);
    mw_intake *in = NULL;
    *r = (mw_intake_report){0};
    mw_text_adds(said, "");
    mw_status st = mw_intake_new(&from, &in, err);
    if (st == MW_OK) st = mw_intake_json(in, "f.json", S(text), err);
    if (st == MW_OK) st = mw_intake_end(in, r, err);
    mw_intake_free(in);
    return st;
}

// Of an entity the last version counts, of a question the last answer; what is a proposal is none.
static const char versions[] =
    "{\"assessments\":[{\"entity\":{\"code\":\"e1\"},\"answers\":[{\"question\":\"s_design\","
    "\"answer\":\"2\"}]},{\"entity\":{\"code\":\"e2\"},\"answers\":[]},"
    "{\"entity\":{\"code\":\"e1\"},\"answers\":["
    "{\"question\":\"s_design\",\"answer\":\"0\"},"
    "{\"question\":\"q1_network\",\"answer\":\"control; wide\",\"comment\":\"c\","
    "\"source\":\"declared\"},"
    "{\"question\":\"s_quality\",\"answer\":\"1\",\"source\":\"carried over\"},"
    "{\"question\":\"s_design\",\"answer\":\"1\"}]}]}";

void test_intake_json(void) {
    scene s = begin();
    mw_text said = {0};
    mw_intake_report r;
    CHECK(take(&s, versions, &said, &r, NULL) == MW_OK);
    CHECK(r.rows == 3 && r.refused == 0 && r.empty == 1 && r.kept[MW_INTAKE_ANSWER] == 2);
    const mw_assessment *a = mw_history_at(s.h, s.list[0]);
    const mw_answer *v = mw_assessment_answer(a, S("s_design"));
    CHECK(v && v->value.code_count == 1 && mw_slice_is(v->value.code[0], "1"));
    v = mw_assessment_answer(a, S("q1_network"));
    CHECK(v && mw_slice_is(v->comment, "c") && v->source == MW_ANSWER_IMPORTED);
    CHECK(take(&s, versions, &said, &r, NULL) == MW_OK && r.same == 2);
    mw_text_free(&said);
    finish(&s);
}

void test_intake_json_wrong(void) {
#define OF_E1 "{\"assessments\":[{\"entity\":{\"code\":\"e1\"},"
    // clang-format off
    static const struct {
        const char *text, *why; // why: of the whole, or a refusal
        mw_status st;
    } cases[] = {
        {"", "f.json:1:0: ", MW_SYNTAX},
        {"{\"assessments\":", "f.json:1:", MW_SYNTAX},
        {"{\"a\":1,\"a\":2}", "duplicate object key", MW_SYNTAX},
        {"[]", "f.json: no \"assessments\" in it", MW_INVALID},
        {"{\"assessments\":{}}", "f.json: no \"assessments\" in it", MW_INVALID},
        {"{\"assessments\":[7]}", "1 row \"\" an assessment needs \"entity\"", MW_OK},
        {OF_E1 "\"answers\":null}]}", "1 row \"e1\" an assessment", MW_OK},
        {OF_E1 "\"answers\":[3]}]}", "1 row \"e1\" an answer is {", MW_OK},
        {OF_E1 "\"answers\":[{},{\"question\":\"q2_digital\",\"answer\":35}]}]}",
         "2 row \"e1\" \"answer\" is no text", MW_OK},
        {"{\"assessments\":[{\"entity\":\"e1\",\"answers\":"
         "[{\"question\":\"s_design\",\"answer\":\"1\"}]}]}",
         "1 entity \"\" who?", MW_OK},
    };
    // clang-format on
#undef OF_E1
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scene s = begin();
        mw_text said = {0};
        mw_intake_report r;
        mw_error err = {0};
        CHECK_ROW(take(&s, cases[i].text, &said, &r, &err) == cases[i].st, i);
        CHECK_ROW(r.refused == (cases[i].st == MW_OK), i);
        const char *heard = cases[i].st == MW_OK ? said.bytes : err.text;
        CHECK_ROW(strstr(heard, cases[i].why) != NULL, i);
        mw_text_free(&said);
        finish(&s);
    }
}

// SPDX-License-Identifier: MIT
#include "app/assess_file.h"
#include "app/assess_questions.h"
#include "app/testing.h"
#include "test/test.h"

#include <jansson.h>
#include <string.h>

static const char pack[] =
    "pack q { title en \"Q\" zh \"q\", version \"1.0.0\" }\nkind firm\n"
    "choice a on firm pick one {\n title en \"First\"\n evidence en \"A plan\"\n"
    " option \"no\" 0 en \"None\"\n option \"yes\" 2 en \"Some\"\n}\n"
    "choice b on firm pick many {\n title en \"Second\"\n"
    " option \"x\" 1 en \"X\"\n option \"y\" 1 en \"Y\"\n}\n"
    "indicator total on firm = a + b\n"
    "level grade on firm {\n 1 en \"Low\" when total >= 1\n 0 en \"None\"\n}\n";

static mw_test_folder fill(void) {
    mw_test_folder f = mw_test_folder_new();
    mw_test_ok(&f, "init w");
    mw_test_file(&f, "w/packs/q.mw", pack);
    mw_test_file(&f, "plan.txt", "the plan\n");
    mw_test_ok(&f, "entity add -w w firm F1 --title Firm");
    mw_test_ok(&f, "assess new -w w c --standard q --period 2026 --by li");
    return f;
}

static json_t *form(const mw_test_folder *f) {
    mw_test_answer a = mw_test_call(f, "assess show -w w c F1 --questions --format json", -1);
    CHECK(a.status == MW_OK);
    if (a.status != MW_OK) fprintf(stderr, "%s\n", a.err.text);
    json_t *v = json_loadb(a.out.bytes ? a.out.bytes : "", a.out.size, 0, NULL);
    CHECK(v);
    mw_test_answer_fini(&a);
    return v;
}

// The form says what is asked, then what was answered and shown.
void test_assess_form_fills(void) {
    mw_test_folder f = fill();
    json_t *v = form(&f);
    const json_t *q = json_array_get(json_object_get(v, "questions"), 0);
    CHECK(json_array_size(json_object_get(q, "options")) == 2);
    CHECK(strcmp(json_string_value(json_object_get(q, "pick")), "one") == 0);
    CHECK(json_is_null(json_object_get(q, "answer")));
    CHECK(strcmp(json_string_value(json_object_get(q, "open")), "not answered") == 0);
    json_decref(v);
    mw_test_ok(&f, "assess answer -w w c F1 a=yes b=x,y --by li");
    mw_test_ok(&f, "assess attach -w w c F1 a plan.txt --by li");
    v = form(&f);
    q = json_array_get(json_object_get(v, "questions"), 0);
    const json_t *said = json_object_get(q, "answer");
    CHECK(json_real_value(json_object_get(said, "points")) == 2 ||
          json_integer_value(json_object_get(said, "points")) == 2);
    CHECK(strcmp(json_string_value(json_object_get(said, "text")), "Some") == 0);
    CHECK(json_array_size(json_object_get(q, "files")) == 1);
    q = json_array_get(json_object_get(v, "questions"), 1);
    said = json_object_get(q, "answer");
    CHECK(json_array_size(json_object_get(said, "codes")) == 2);
    json_decref(v);
    mw_test_folder_gone(&f);
}

// A file is found by its hash or the first digits of it, of the assessment that has it.
void test_assess_file_found(void) {
    mw_test_folder f = fill();
    char folder[300];
    mw_text path = {0}, name = {0};
    mw_error err = {0};
    mw_test_ok(&f, "assess attach -w w c F1 a plan.txt --by li");
    json_t *v = form(&f);
    const json_t *q = json_array_get(json_object_get(v, "questions"), 0);
    const json_t *file = json_array_get(json_object_get(q, "files"), 0);
    const char *id = json_string_value(json_object_get(file, "id"));
    snprintf(folder, sizeof folder, "%s/w", f.path);
    mw_assess_file_asked ask = {
        folder, "c", "firm:F1", {id, 12}
    };
    CHECK(mw_assess_file_find(&ask, &path, &name, &err) == MW_OK);
    CHECK(path.bytes && strstr(path.bytes, id));
    CHECK(name.bytes && strcmp(name.bytes, "plan.txt") == 0);
    ask.id = (mw_slice){id, 7};
    CHECK(mw_assess_file_find(&ask, &path, &name, &err) == MW_NOTFOUND);
    ask.id = (mw_slice){id, 12}, ask.entity = "F2";
    CHECK(mw_assess_file_find(&ask, &path, &name, &err) == MW_NOTFOUND);
    mw_text_free(&path);
    mw_text_free(&name);
    json_decref(v);
    mw_test_folder_gone(&f);
}

// SPDX-License-Identifier: MIT
#include "app/pack_json.h"

#include "app/testing.h"
#include "test/test.h"

#include <jansson.h>
#include <string.h>

static json_t *ask(const mw_test_folder *f, const char *line) {
    mw_test_answer a = mw_test_call(f, line, -1);
    CHECK(a.status == MW_OK);
    if (a.status != MW_OK) fprintf(stderr, "%s: %s\n", line, a.err.text);
    json_t *v = json_loadb(a.out.bytes ? a.out.bytes : "", a.out.size, 0, NULL);
    CHECK(v);
    mw_test_answer_fini(&a);
    return v;
}

static const json_t *named(const json_t *list, const char *member, const char *name) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        const char *own = json_string_value(json_object_get(v, member));
        if (own && strcmp(own, name) == 0) return v;
    }
    return NULL;
}

static bool is_text(const json_t *v, const char *name, const char *text) {
    const char *own = json_string_value(json_object_get(v, name));
    return own && strcmp(own, text) == 0;
}

static mw_test_folder fill(void) {
    mw_test_folder f = mw_test_folder_new();
    mw_test_ok(&f, "init w");
    mw_test_file(&f, "w/packs/small.mw", mw_test_pack);
    return f;
}

// What a pack declares, where it is used, and whether its examples hold.
void test_pack_json_tells(void) {
    mw_test_folder f = fill();
    json_t *p = ask(&f, "doc -w w small --format json --examples");
    const json_t *all = json_object_get(p, "declarations");
    const json_t *m = named(all, "name", "pieces"), *i = named(all, "name", "per_piece");
    const json_t *title = json_object_get(i, "title");
    CHECK(is_text(p, "from", "workspace") && is_text(p, "version", "1.0.0"));
    CHECK(is_text(title, "en", "Per piece") && is_text(title, "zh", "x"));
    CHECK(is_text(m, "sort", "measure") && is_text(m, "per", "month"));
    CHECK(is_text(m, "kind", "unit"));
    CHECK(is_text(json_array_get(json_object_get(m, "used_by"), 0), "name", "per_piece"));
    CHECK(is_text(json_array_get(json_object_get(i, "formulas"), 0), "formula",
                  "electricity / pieces"));
    CHECK(json_array_size(json_object_get(i, "uses")) == 2);
    const json_t *example = json_array_get(json_object_get(p, "examples"), 0);
    CHECK(json_is_true(json_object_get(example, "ok")));
    const json_t *claim = json_array_get(json_object_get(example, "claims"), 0);
    CHECK(json_is_true(json_object_get(claim, "ok")) && is_text(claim, "entity", "it"));
    CHECK(is_text(claim, "computed", "2 kWh/piece"));
    CHECK(is_text(claim, "expected", "per_piece = 2 kWh/piece"));
    CHECK(is_text(claim, "period", "2024-01") &&
          json_array_size(json_object_get(example, "claims")) == 1);
    CHECK(is_text(json_array_get(json_object_get(p, "files"), 0), "text", mw_test_pack));
    json_decref(p);
    mw_test_folder_gone(&f);
}

// Members of a code list with their titles, where a pack is told whole.
void test_pack_json_codes(void) {
    mw_test_folder f = fill();
    json_t *p = ask(&f, "doc -w w small --format json");
    const json_t *reason = named(json_object_get(p, "declarations"), "name", "reason");
    const json_t *codes = json_object_get(reason, "codes");
    const json_t *title = json_object_get(json_array_get(codes, 1), "title");
    CHECK(is_text(reason, "sort", "enum") && json_array_size(codes) == 2);
    CHECK(is_text(json_array_get(codes, 1), "code", "r2") && is_text(title, "en", "Wait"));
    json_decref(p);
    json_t *list = ask(&f, "use -w w --format json");
    const json_t *brief = json_object_get(named(list, "name", "small"), "declarations");
    CHECK(!json_object_get(named(brief, "name", "reason"), "codes"));
    json_decref(list);
    mw_test_folder_gone(&f);
}

void test_pack_json_lists(void) {
    mw_test_folder f = fill();
    json_t *list = ask(&f, "use -w w --format json");
    const json_t *small = named(list, "name", "small");
    const json_t *i = named(json_object_get(small, "declarations"), "name", "per_piece");
    CHECK(json_is_true(json_object_get(small, "in_use")) && i);
    CHECK(is_text(i, "unit", "kWh/piece") && json_is_true(json_object_get(i, "top")));
    CHECK(!json_object_get(i, "text"));
    json_decref(list);
    mw_test_folder_gone(&f);
}

// Errors are data: the answer is not no, and says where and what would be right.
void test_pack_json_diagnoses(void) {
    mw_test_folder f = fill();
    mw_test_file(&f, "x.mw", "pack x { title en \"X\" }\nkind site\nindicator a on site = b\n");
    json_t *v = ask(&f, "check -w w ./x.mw --format json");
    const json_t *d = json_array_get(json_object_get(v, "diagnostics"), 0);
    CHECK(is_text(d, "severity", "error") && is_text(d, "file", "x.mw"));
    CHECK(json_integer_value(json_object_get(d, "line")) == 3);
    CHECK(json_array_size(json_object_get(v, "examples")) == 0);
    json_decref(v);
    v = ask(&f, "check -w w small --format json");
    CHECK(json_array_size(json_object_get(v, "examples")) == 1);
    json_decref(v);
    mw_test_folder_gone(&f);
}

// SPDX-License-Identifier: MIT
#include "backup/manifest.h"

#include "test/test.h"

#include <string.h>

void test_manifest_round_trip(void) {
    mw_manifest m = {
        .made = "2026-11-30T17:00:00Z", .version = "0.1.0", .layout = "1", .facts = 1234567890123};
    mw_manifest read = {0};
    mw_text json = {0};
    for (int i = 0; i < 3; i++) {
        CHECK(mw_manifest_add(&m, i == 1 ? "a \"b\"\xe6\xb0\xb4" : "x/y", 1 + i, NULL) == MW_OK);
        mw_sha256_text("abc", (size_t)i, m.file[i].sha256);
    }
    mw_manifest_print(&m, &json);
    CHECK(mw_manifest_parse((mw_slice){json.bytes, json.size}, &read, NULL) == MW_OK);
    CHECK(strcmp(read.made, m.made) == 0 && strcmp(read.version, m.version) == 0);
    CHECK(strcmp(read.layout, m.layout) == 0 && read.facts == m.facts && read.count == 3);
    for (int64_t i = 0; i < read.count; i++) {
        CHECK_ROW(strcmp(read.file[i].name, m.file[i].name) == 0, i);
        CHECK_ROW(strcmp(read.file[i].sha256, m.file[i].sha256) == 0, i);
        CHECK_ROW(read.file[i].size == m.file[i].size, i);
    }
    mw_text_free(&json);
    mw_manifest_fini(&m);
    mw_manifest_fini(&read);
}

#define HEAD "{\"format\": 1, \"made\": \"x\", \"version\": \"x\", \"layout\": \"1\", \"files\": "
static const struct {
    const char *json;
    mw_status expected;
    const char *says;
} wrong[] = {
    {"",                                                            MW_CORRUPT, "manifest.json"  },
    {"[]",                                                          MW_CORRUPT, "no list"        },
    {"{\"format\": 2}",                                             MW_INVALID, "use a newer one"},
    {"{\"format\": 1}",                                             MW_CORRUPT, "no list"        },
    {HEAD "7}",                                                     MW_CORRUPT, "no list"        },
    {HEAD "[{}]}",                                                  MW_CORRUPT, "no name"        },
    {HEAD "[{\"name\": \"a\", \"bytes\": -1}]}",                    MW_CORRUPT, "no name"        },
    {HEAD "[{\"name\": \"a\", \"bytes\": 1, \"sha256\": \"12\"}]}", MW_CORRUPT, "no name"        },
};

void test_manifest_refused(void) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mw_manifest m = {0};
        mw_error err = {0};
        CHECK_ROW(mw_manifest_parse(mw_slice_of(wrong[i].json), &m, &err) == wrong[i].expected, i);
        CHECK_ROW(strstr(err.text, wrong[i].says) != NULL, i);
        mw_manifest_fini(&m);
    }
}

// SPDX-License-Identifier: MIT
#include "live/map_rules.h"

#include "test/test.h"

#include <string.h>

// Laid out by hand: clang-format 14 would write columns wider than a line.
// clang-format off
// A map, the rules in it, and what it becomes with "retain raw 7 d".
static const struct {
    const char *map, *rules, *want;
} maps[] = {
    {"", "", "retain raw 7 d\n"},
    {"source a influx", "", "source a influx\nretain raw 7 d\n"},
    {"source a influx\nretain raw 90 d\nmachine unit \"m\" {\n  count pq \"a/x\"\n}\n",
     "retain raw 90 d\n",
     "source a influx\nretain raw 7 d\nmachine unit \"m\" {\n  count pq \"a/x\"\n}\n"},
    // Several, with comments, over two lines.
    {"retain \"a/*\" raw 30 d,\n  minutes forever // long\n// all others\n"
     "retain raw 90 d\nsource a influx\n",
     "retain \"a/*\" raw 30 d,\n  minutes forever // long\nretain raw 90 d\n",
     "retain raw 7 d\n// all others\nsource a influx\n"},
    {"source a influx\nretain raw 90 d", "retain raw 90 d\n", "source a influx\nretain raw 7 d\n"},
};

static const struct {
    const char *rules, *problem; // problem NULL: it is good
} checked[] = {
    {"", NULL},
    {"// none\n", NULL},
    {"retain raw 7 d\nretain \"a\" raw 1 year, hours forever", NULL},
    {"retain raw 7", "error"},
    {"retain raw 90 d, minutes 30 d", "rules:1:18: error"},
    {"source a influx", "nothing but how long"},
    {"retain raw 7 d\nretain raw 8 d", "said before"},
};
// clang-format on

static mw_signal_map *parsed(const char *text) {
    mw_signal_map *map = NULL;
    CHECK(mw_signal_map_text("m", text, strlen(text), &map, NULL) == MW_OK);
    if (!map) abort();
    return map;
}

void test_map_rules_replace(void) {
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        mw_signal_map *map = parsed(maps[i].map);
        mw_text rules = {0}, whole = {0};
        CHECK_ROW(map->diags->errors == 0, i);
        mw_map_rules(map, &rules);
        mw_map_rules_replace(map, mw_slice_of("retain raw 7 d"), &whole);
        CHECK_ROW(strcmp(rules.bytes ? rules.bytes : "", maps[i].rules) == 0, i);
        bool same = whole.bytes && strcmp(whole.bytes, maps[i].want) == 0;
        if (!same) fprintf(stderr, "%s", whole.bytes ? whole.bytes : "nothing");
        CHECK_ROW(same, i);
        mw_text_free(&rules);
        mw_text_free(&whole);
        mw_signal_map_free(map);
    }
}

void test_map_rules_check(void) {
    for (size_t i = 0; i < sizeof checked / sizeof checked[0]; i++) {
        mw_error err = {0};
        mw_status st = mw_map_rules_check(mw_slice_of(checked[i].rules), &err);
        CHECK_ROW(st == (checked[i].problem ? MW_INVALID : MW_OK), i);
        if (checked[i].problem) CHECK_ROW(strstr(err.text, checked[i].problem) != NULL, i);
    }
}

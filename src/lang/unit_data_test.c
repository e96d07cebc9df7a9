// SPDX-License-Identifier: MIT
// The table of names: no name means two things, each prints and reads as itself, docs/units.md has
// them all.
#include "lang/unit_int.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <string.h>

enum { NAMES_MAX = 2000, NAME_BYTES = 32 };

typedef struct {
    char name[NAMES_MAX][NAME_BYTES];
    int count;
} name_list;

static bool collect(void *ctx, const char *name, const mw_unit *u) {
    name_list *list = ctx;
    (void)u;
    if (list->count == NAMES_MAX || strlen(name) >= NAME_BYTES) {
        fprintf(stderr, "%s is a name too many or too long\n", name);
        CHECK(false);
        return false;
    }
    snprintf(list->name[list->count++], NAME_BYTES, "%s", name);
    return true;
}

static name_list *all_names(void) {
    name_list *list = mw_alloc_fixed(sizeof *list);
    mw_error err = {0};
    CHECK(mw_unit_load(&err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
    mw_unit_each(collect, list);
    return list;
}

void test_unit_names_unique(void) {
    name_list *list = all_names();
    CHECK(list->count > 500);
    for (int i = 0; i < list->count; i++) {
        CHECK_ROW(!mw_unit_refusal(mw_slice_of(list->name[i])), i);
        for (int j = 0; j < i; j++)
            if (strcmp(list->name[i], list->name[j]) == 0) {
                fprintf(stderr, "%s is there twice\n", list->name[i]);
                CHECK_ROW(false, i);
            }
    }
    mw_free(list);
}

static bool reads_as_itself(void *ctx, const char *name, const mw_unit *u) {
    int *row = ctx;
    mw_unit read;
    char text[MW_UNIT_TEXT_MAX], kind[MW_UNIT_TEXT_MAX];
    CHECK_ROW(mw_unit_parse(mw_slice_of(name), &read, NULL) == MW_OK, *row);
    CHECK_ROW(mw_unit_same(&read, u), *row);
    mw_unit_text(u, text);
    bool same = mw_unit_parse(mw_slice_of(text), &read, NULL) == MW_OK && mw_unit_same(&read, u);
    if (!same) fprintf(stderr, "%s prints as %s\n", name, text);
    CHECK_ROW(same, *row);
    // Each name has a name of its kind, and prints as a name: no number in front.
    CHECK_ROW(!strpbrk(mw_unit_kind(u, kind), "*/^"), *row);
    CHECK_ROW(text[0] < '0' || text[0] > '9', *row);
    ++*row;
    return true;
}

void test_unit_names_round_trip(void) {
    int row = 0;
    mw_unit_each(reads_as_itself, &row);
    CHECK(row > 500);
}

// Names with a Chinese number in front, or the Greek letter for u, are covered by a rule.
static const char *without_number(const char *name) {
    static const char *const heads[] = {"万", "亿", "µ", "μ"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (strncmp(name, heads[i], strlen(heads[i])) == 0) return name + strlen(heads[i]);
    return NULL;
}

static bool is_documented(void *ctx, const char *name, const mw_unit *u) {
    const char *docs = ctx;
    char quoted[NAME_BYTES + 2];
    (void)u;
    snprintf(quoted, sizeof quoted, "`%s`", name);
    if (strstr(docs, quoted) || without_number(name)) return true;
    fprintf(stderr, "docs/units.md lacks %s\n", quoted);
    CHECK(false);
    return true;
}

void test_unit_names_documented(void) {
    char *docs = NULL;
    size_t size;
    mw_error err = {0};
    mw_status st = mw_file_read(MW_SOURCE_ROOT "/docs/units.md", 1 << 20, &docs, &size, &err);
    CHECK(st == MW_OK);
    CHECK(mw_unit_load(NULL) == MW_OK);
    if (st == MW_OK) mw_unit_each(is_documented, docs);
    mw_free(docs);
}

void test_unit_currencies(void) {
    static const char *const in[] = {"CNY", "EUR", "USD", "GBP", "JPY", "KRW", "CHF", "INR",
                                     "BRL", "ZWG", "XCG", "SLE", "XDR", "VED", "XAF", "HRK"};
    static const char *const out[] = {"XAU", "XAG", "XTS", "DEM", "CNH", "cny", "AAA"};
    mw_unit u;
    for (size_t i = 0; i < sizeof in / sizeof in[0]; i++) {
        CHECK_ROW(mw_unit_parse(mw_slice_of(in[i]), &u, NULL) == MW_OK, i);
        CHECK_ROW(u.scale == 1 && u.factor_count == 1 && u.factor[0].base >= MW_BASE_CURRENCY, i);
        CHECK_ROW(strcmp(mw_unit_base_name(u.factor[0].base), in[i]) == 0, i);
    }
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++)
        CHECK_ROW(mw_unit_parse(mw_slice_of(out[i]), &u, NULL) == MW_SYNTAX, i);
}

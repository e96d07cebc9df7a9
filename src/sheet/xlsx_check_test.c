// SPDX-License-Identifier: MIT
#include "sheet/xlsx_check.h"

#include "base/alloc.h"
#include "test/xlsx_book.h"

#include <math.h>

#define TEXT(s)                                                                                    \
    { s, sizeof(s) - 1 }

static const mw_slice few[] = {TEXT("none"), TEXT("some"), TEXT("\xe5\x85\xa8\xe9\x83\xa8")};
static const mw_slice comma[] = {TEXT("a, b"), TEXT("c")};
static const mw_slice quote[] = {TEXT("12\" pipe"), TEXT("c")};
static const mw_slice blank[] = {TEXT("c"), TEXT("d ")};
static const mw_slice formula[] = {TEXT("=A1"), TEXT("d")};

// What a check at B2:B9 becomes: adds the parts of the workbook that tell to out.
static mw_status put(const mw_xlsx_check *check, int64_t count, mw_text *out, mw_error *err) {
    char *bytes = NULL;
    size_t size = 0;
    mw_xlsx_writer *w = NULL;
    MW_TRY(mw_xlsx_writer_new(&(mw_xlsx_about){.lists = TEXT("Dave's lists")}, &w, err));
    mw_xlsx_tab *t = mw_xlsx_tab_add(w, mw_slice_of("One"), (mw_xlsx_tab_about){0});
    for (int64_t i = 0; i < count; i++)
        mw_xlsx_put_check(t, mw_xlsx_range_of((mw_xlsx_place){2, 2}, (mw_xlsx_place){9, 2}),
                          &check[i]);
    MW_TRY(mw_xlsx_writer_take(w, &bytes, &size, err));
    mw_test_part_text(bytes, size, "xl/worksheets/sheet1.xml", out);
    mw_test_part_text(bytes, size, "xl/workbook.xml", out);
    mw_test_part_text(bytes, size, "xl/sharedStrings.xml", out);
    mw_free(bytes);
    return MW_OK;
}

#define LIST(choices)                                                                              \
    {                                                                                              \
        .kind = MW_XLSX_CHECK_LIST, .choice = choices,                                             \
        .choice_count = sizeof choices / sizeof choices[0]                                         \
    }
#define BOUNDS(k, from, to)                                                                        \
    { .kind = MW_XLSX_CHECK_##k, .low = from, .high = to }

static const struct {
    mw_xlsx_check check;
    const char *type, *formulas;
} kinds[] = {
  // clang-format off
    {LIST(few), "list",
     "<formula1>\"none,some,\xe5\x85\xa8\xe9\x83\xa8\"</formula1>"},
    {LIST(comma), "list",
     "<formula1>list_1</formula1>"},
    {LIST(quote), "list",
     "<formula1>list_1</formula1>"},
    {LIST(blank), "list",
     "<formula1>list_1</formula1>"},
    {LIST(formula), "list",
     "<formula1>list_1</formula1>"},
    {BOUNDS(WHOLE, 1, 9), "whole",
     "<formula1>1</formula1><formula2>9</formula2>"},
    {BOUNDS(DECIMAL, -0.5, 1.5), "decimal",
     "<formula1>-0.5</formula1><formula2>1.5</formula2>"},
    {BOUNDS(DECIMAL, 0, INFINITY), "decimal",
     "<formula1>0</formula1><formula2>1E+300</formula2>"},
    {BOUNDS(WHOLE, -INFINITY, 0), "whole",
     "<formula1>-1E+300</formula1><formula2>0</formula2>"},
    {BOUNDS(LENGTH, -INFINITY, 200), "textLength",
     "<formula1>0</formula1><formula2>200</formula2>"},
    {BOUNDS(LENGTH, 2, INFINITY), "textLength",
     "<formula1>2</formula1><formula2>32767</formula2>"},
    // 2024-08-29 is day 45533 of Excel.
    {BOUNDS(DATE, 19964, 19965), "date",
     "<formula1>45533</formula1><formula2>45534</formula2>"},
    {BOUNDS(DATE, -INFINITY, 19964), "date",
     "<formula1>1</formula1><formula2>45533</formula2>"},
    {BOUNDS(DATE, 19964, INFINITY), "date",
     "<formula1>45533</formula1><formula2>2958465</formula2>"},
  // clang-format on
};

void test_xlsx_check_kinds(void) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char type[32];
        mw_text text = {0};
        mw_error err = {0};
        snprintf(type, sizeof type, "type=\"%s\"", kinds[i].type);
        CHECK_ROW(put(&kinds[i].check, 1, &text, &err) == MW_OK, i);
        bool there = text.bytes && strstr(text.bytes, type) &&
                     strstr(text.bytes, kinds[i].formulas) && strstr(text.bytes, "sqref=\"B2:B9\"");
        CHECK_ROW(there, i);
        if (!there) fprintf(stderr, "%s%s\n", err.text, text.bytes ? text.bytes : "");
        mw_text_free(&text);
    }
}

// At 255 characters with its commas a list is kept in place, one past it in the hidden sheet; lists
// that are alike share a column.
void test_xlsx_check_lists(void) {
    char a[128], b[128];
    mw_text text = {0};
    memset(a, 'a', sizeof a);
    memset(b, 'b', sizeof b);
    const mw_slice fits[] = {
        {a, 127},
        {b, 127}
    };
    const mw_slice long_one[] = {
        {a, 127},
        {b, 128}
    };
    CHECK(put(&(mw_xlsx_check)LIST(fits), 1, &text, NULL) == MW_OK);
    CHECK(!strstr(text.bytes, "list_1") && strstr(text.bytes, "bbb\"</formula1>"));
    CHECK(!strstr(text.bytes, "Dave's lists"));
    text.size = 0;
    const mw_xlsx_check checks[] = {LIST(long_one), LIST(comma), LIST(long_one)};
    CHECK(put(checks, 3, &text, NULL) == MW_OK);
    CHECK(strstr(text.bytes, "name=\"list_1\">'Dave''s lists'!$A$1:$A$2</definedName>"));
    CHECK(strstr(text.bytes, "name=\"list_2\">'Dave''s lists'!$B$1:$B$2</definedName>"));
    CHECK(!strstr(text.bytes, "list_3"));
    CHECK(strstr(text.bytes, "<sheet name=\"Dave's lists\" sheetId=\"2\" state=\"hidden\""));
    CHECK(strstr(text.bytes, "<t>a, b</t>"));
    mw_text_free(&text);
}

// Titles of 32 characters and texts of 255 stay whole; longer ones are cut between letters.
void test_xlsx_check_words(void) {
    mw_text text = {0}, words = {0}, cut_title = {0}, cut_words = {0};
    mw_xlsx_check check = BOUNDS(WHOLE, 1, 9);
    for (int i = 0; i < 255; i++) mw_text_adds(&words, "\xe7\xad\x94");
    mw_text_add(&cut_title, words.bytes, 31 * 3);
    mw_text_adds(&cut_title, "\xe2\x80\xa6\"");
    mw_text_add(&cut_words, words.bytes, 254 * 3);
    mw_text_adds(&cut_words, "\xe2\x80\xa6\"");
    check.prompt_title = (mw_slice){words.bytes, 32 * 3};
    check.prompt = (mw_slice){words.bytes, 255 * 3};
    CHECK(put(&check, 1, &text, NULL) == MW_OK);
    CHECK(!strstr(text.bytes, "\xe2\x80\xa6") && strstr(text.bytes, "promptTitle=\"\xe7\xad\x94"));
    CHECK(!strstr(text.bytes, "errorTitle=") && !strstr(text.bytes, "errorStyle="));
    mw_text_adds(&words, "!");
    check.prompt_title = (mw_slice){words.bytes, 33 * 3};
    check.prompt = (mw_slice){words.bytes, words.size};
    check.refusal_title = mw_slice_of("Too \"much\"");
    check.refusal = mw_slice_of("1 to 9\nonly");
    check.warns = true;
    text.size = 0;
    CHECK(put(&check, 1, &text, NULL) == MW_OK);
    CHECK(strstr(text.bytes, cut_title.bytes) && strstr(text.bytes, cut_words.bytes));
    CHECK(strstr(text.bytes, "errorTitle=\"Too &quot;much&quot;\" error=\"1 to 9&#xA;only\""));
    CHECK(strstr(text.bytes, "errorStyle=\"warning\""));
    mw_text_free(&text);
    mw_text_free(&words);
    mw_text_free(&cut_title);
    mw_text_free(&cut_words);
}

void test_xlsx_check_mistakes(void) {
    static const mw_slice empty[] = {TEXT("a"), TEXT("")};
    static const mw_slice broken[] = {TEXT("\xff")};
    static const struct {
        mw_xlsx_check check;
        const char *says;
    } mistakes[] = {
  // clang-format off
        {LIST(empty), "One\", cell B2: choice 2 of a list is empty"},
        {LIST(broken), "choice 1 of a list is no UTF-8"},
        {{.kind = MW_XLSX_CHECK_LIST}, "a list of 0 choices; there can be 1 to"},
        {BOUNDS(WHOLE, 2, 1), "nothing lies between 2 and 1"},
        {BOUNDS(DECIMAL, NAN, 1), "nothing lies between nan and 1"},
        {{.kind = MW_XLSX_CHECK_WHOLE, .prompt = TEXT("\xff")}, "a text is no UTF-8"},
        {{.kind = MW_XLSX_CHECK_WHOLE,
          .prompt_title = TEXT("more than thirty-two letters here \xff")},
         "a text is no UTF-8"},
  // clang-format on
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        mw_error err = {0};
        mw_text text = {0};
        CHECK_ROW(put(&mistakes[i].check, 1, &text, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, mistakes[i].says) != NULL, i);
        if (!strstr(err.text, mistakes[i].says)) fprintf(stderr, "got %s\n", err.text);
        mw_text_free(&text);
    }
}

// SPDX-License-Identifier: MIT
#include "sheet/xlsx_write.h"

#include "base/alloc.h"
#include "base/date.h"
#include "sheet/xlsx_read.h"
#include "sheet/xlsx_sample_testing.h"
#include "test/xlsx_book.h"

#include <math.h>

#define PLAIN ((mw_xlsx_look){MW_XLSX_STYLE_PLAIN, NULL})
#define TEXT(s) ((mw_slice){s, sizeof(s) - 1})

static const mw_xlsx_about about = {.created_ns = INT64_C(1700000000) * 1000000000};

static mw_xlsx_place at(int32_t row, int32_t column) { return (mw_xlsx_place){row, column}; }

static mw_xlsx_writer *new_writer(void) {
    mw_xlsx_writer *w = NULL;
    CHECK(mw_xlsx_writer_new(&about, &w, NULL) == MW_OK);
    return w;
}

// A line per cell of a sheet: "B3 #<12.5>".
static void print_cells(mw_xlsx *x, mw_slice sheet, mw_text *out) {
    static const char *const marks[] = {"", "", "#", "@", "?", "!"};
    mw_xlsx_row_cells row;
    CHECK(mw_xlsx_sheet(x, sheet, 0, NULL) == MW_OK);
    while (mw_xlsx_row(x, &row, NULL) == MW_OK && row.number > 0)
        for (int32_t i = 0; i < row.count; i++) {
            char place[MW_XLSX_PLACE_TEXT_MAX];
            const mw_xlsx_cell *c = &row.cell[i];
            if (c->kind == MW_XLSX_EMPTY) continue;
            mw_text_addf(out, "%s %s<%.*s>\n", mw_xlsx_place_text(at(row.number, i + 1), place),
                         marks[c->kind], (int)c->text.n, c->text.p);
        }
}

// Closes the writer and checks the cells of one of its sheets.
static void check_cells(mw_xlsx_writer *w, const char *sheet, const char *want) {
    char *bytes = NULL;
    size_t size = 0;
    mw_error err = {0};
    mw_text got = {0};
    mw_xlsx *x = NULL;
    CHECK(mw_xlsx_writer_take(w, &bytes, &size, &err) == MW_OK);
    CHECK(mw_xlsx_open_bytes(bytes, size, &x, &err) == MW_OK);
    if (x) print_cells(x, mw_slice_of(sheet), &got);
    bool same = got.bytes && strcmp(got.bytes, want) == 0;
    CHECK(same);
    if (!same) fprintf(stderr, "%s%s", err.text, got.bytes ? got.bytes : "nothing\n");
    mw_xlsx_close(x);
    mw_text_free(&got);
    mw_free(bytes);
}

void test_xlsx_write_cells(void) {
    mw_xlsx_writer *w = new_writer();
    mw_xlsx_tab *t = mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){0});
    mw_xlsx_put_number(t, at(1, 1), PLAIN, 12.5);
    mw_xlsx_put_number(t, at(1, 2), PLAIN, -1e-300);
    mw_xlsx_put_number(t, at(1, 3), PLAIN, NAN);
    mw_xlsx_put_number(t, at(1, 4), PLAIN, INFINITY);
    mw_xlsx_put_number(t, at(1, 5), PLAIN, -INFINITY);
    mw_xlsx_put_number(t, at(1, 6), PLAIN, 1.0 / 3);
    mw_xlsx_put_date(t, at(2, 1), PLAIN, mw_days_from_civil(2024, 8, 29));
    mw_xlsx_put_date(t, at(2, 2), (mw_xlsx_look){MW_XLSX_STYLE_DATE, "d/m/yy"},
                     mw_days_from_civil(1900, 3, 1));
    mw_xlsx_put_date(t, at(2, 3), PLAIN, mw_days_from_civil(1900, 2, 28));
    mw_xlsx_put_date(t, at(2, 4), PLAIN, MW_DATE_MAX);
    mw_xlsx_put_yesno(t, at(3, 1), PLAIN, true);
    mw_xlsx_put_yesno(t, at(3, 2), PLAIN, false);
    mw_xlsx_put_formula(t, at(4, 1), PLAIN, &(mw_xlsx_formula){TEXT("=1/8"), 0.125, {0}});
    mw_xlsx_put_formula(t, at(4, 2), PLAIN,
                        &(mw_xlsx_formula){TEXT("=\"a\"&\"<\""), NAN, TEXT("a<")});
    mw_xlsx_put_formula(t, at(4, 3), PLAIN, &(mw_xlsx_formula){TEXT("=A1"), NAN, {0}});
    mw_xlsx_put_link(t, at(5, 1), PLAIN,
                     &(mw_xlsx_link){
                         TEXT("up"), t, {1, 1}
    });
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(6, 1), at(7, 3)), PLAIN, TEXT("wide"));
    mw_xlsx_put_merged(t, mw_xlsx_range_at(at(6, 4)), PLAIN, TEXT("single"));
    mw_xlsx_put_text(t, at(8, 1), PLAIN, TEXT("first"));
    mw_xlsx_put_text(t, at(8, 1), PLAIN, TEXT("last"));
    mw_xlsx_put_text(t, at(1048576, 16384), PLAIN, TEXT("corner"));
    check_cells(w, "One",
                "A1 #<12.5>\nB1 #<-1e-300>\nD1 <inf>\nE1 <-inf>\nF1 #<0.3333333333333333>\n"
                "A2 @<2024-08-29>\nB2 @<1900-03-01>\nC2 <1900-02-28>\nD2 @<9999-12-31>\n"
                "A3 ?<true>\nB3 ?<false>\nA4 #<0.125>\nB4 <a<>\n"
                "A5 <up>\nA6 <wide>\nD6 <single>\nA8 <last>\nXFD1048576 <corner>\n");
}

// Texts come back to the byte.
void test_xlsx_write_texts(void) {
    static const char *const texts[] = {"=cmd|' /C calc'!A0",
                                        "+1",
                                        "007",
                                        "  blanks  ",
                                        "two\nlines",
                                        "cr\r\nlf",
                                        "tab\there",
                                        "\xe7\xad\x94\xe6\xa1\x88 \xf0\x9f\x8f\xad",
                                        "a & b < c > \"d\" 'e'",
                                        "_x000D_",
                                        "_x_ _x00_",
                                        "x\x01y\x1fz",
                                        "_x005F_x000D_",
                                        "</t>",
                                        "]]>"};
    enum { COUNT = sizeof texts / sizeof texts[0] };
    mw_xlsx_writer *w = new_writer();
    mw_xlsx_tab *t = mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){0});
    mw_text want = {0};
    for (int32_t i = 0; i < COUNT; i++) {
        mw_xlsx_put_text(t, at(i + 1, 2), PLAIN, mw_slice_of(texts[i]));
        mw_text_addf(&want, "B%d <%s>\n", (int)i + 1, texts[i]);
        mw_xlsx_put_formula(t, at(i + 1, 3), PLAIN,
                            &(mw_xlsx_formula){TEXT("=B1"), NAN, mw_slice_of(texts[i])});
        mw_text_addf(&want, "C%d <%s>\n", (int)i + 1, texts[i]);
    }
    check_cells(w, "One", want.bytes);
    mw_text_free(&want);
}

static char *sample_bytes(const char *zone, size_t *size) {
    mw_xlsx_writer *w = NULL;
    char *bytes = NULL;
    setenv("TZ", zone, 1);
    tzset();
    CHECK(mw_xlsx_sample(&w, NULL) == MW_OK);
    CHECK(mw_xlsx_writer_take(w, &bytes, size, NULL) == MW_OK);
    return bytes;
}

// Neither the zone nor the clock shows in the bytes: twice the same, and no date in the zip.
void test_xlsx_write_same_bytes(void) {
    size_t size_a = 0, size_b = 0;
    char *a = sample_bytes("UTC0", &size_a), *b = sample_bytes("Asia/Shanghai", &size_b);
    CHECK(size_a == size_b && memcmp(a, b, size_a) == 0);
    unsetenv("TZ");
    tzset();
    mw_text core = {0};
    mw_test_part_text(a, size_a, "docProps/core.xml", &core);
    CHECK(strstr(core.bytes, ">2024-12-31T00:00:00Z</dcterms:created>"));
    CHECK(strstr(core.bytes, ">2024-12-31T00:00:00Z</dcterms:modified>"));
    CHECK(strstr(core.bytes, "<dc:title>Sample \xe7\xa4\xba\xe4\xbe\x8b</dc:title>"));
    CHECK(strstr(core.bytes, "<dc:creator>Millwright</dc:creator>"));
    zip_error_t why;
    zip_stat_t entry;
    zip_error_init(&why);
    zip_t *zip = zip_open_from_source(zip_source_buffer_create(a, size_a, 0, &why), 0, &why);
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++)
        CHECK_ROW(zip_stat_index(zip, (zip_uint64_t)i, 0, &entry) == 0 && entry.mtime < 400000000,
                  i); // before 1982-09-04
    zip_discard(zip);
    mw_text_free(&core);
    mw_free(a);
    mw_free(b);
}

// A part of what a workbook with one sheet says, after put has put something there.
static void check_part(void (*put)(mw_xlsx_writer *, mw_xlsx_tab *), const char *part,
                       const char *want) {
    char *bytes = NULL;
    size_t size = 0;
    mw_error err = {0};
    mw_text text = {0};
    mw_xlsx_writer *w = new_writer();
    put(w, mw_xlsx_tab_add(
               w, TEXT("One"),
               (mw_xlsx_tab_about){
                   .guarded = true, .landscape = true, .rows_frozen = 2, .columns_frozen = 1}));
    CHECK(mw_xlsx_writer_take(w, &bytes, &size, &err) == MW_OK);
    if (bytes) mw_test_part_text(bytes, size, part, &text);
    bool there = text.bytes && strstr(text.bytes, want);
    CHECK(there);
    if (!there) fprintf(stderr, "%s%s\nlacks %s\n", err.text, text.bytes ? text.bytes : "", want);
    mw_text_free(&text);
    mw_free(bytes);
}

static void put_sheets(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    mw_xlsx_tab *other = mw_xlsx_tab_add(w, TEXT("It's \xe4\xba\x8c"),
                                         (mw_xlsx_tab_about){.hidden = true, .gridlines = true});
    mw_xlsx_tab_width(t, 2, 3, 20);
    mw_xlsx_tab_height(t, 4, 30);
    mw_xlsx_tab_filter(t, mw_xlsx_range_of(at(2, 1), at(9, 3)));
    mw_xlsx_put_text(t, at(4, 1), PLAIN, TEXT("x"));
    mw_xlsx_put_link(t, at(5, 1), PLAIN,
                     &(mw_xlsx_link){
                         TEXT("there"), other, {3, 28}
    });
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(6, 1), at(7, 3)), PLAIN, TEXT("wide"));
}

void test_xlsx_write_sheets(void) {
    static const char *const sheet = "xl/worksheets/sheet1.xml", *const book = "xl/workbook.xml";
    check_part(put_sheets, sheet, "<pane xSplit=\"1\" ySplit=\"2\" topLeftCell=\"B3\"");
    check_part(put_sheets, sheet, "<sheetProtection sheet=\"1\"");
    check_part(put_sheets, sheet, "<col min=\"2\" max=\"3\" width=\"20.7109375\"");
    check_part(put_sheets, sheet, "<row r=\"4\" spans=\"1:3\" ht=\"30\" customHeight=\"1\">");
    check_part(put_sheets, sheet, "<autoFilter ref=\"A2:C9\"/>");
    check_part(put_sheets, sheet, "<mergeCell ref=\"A6:C7\"/>");
    check_part(put_sheets, sheet, "location=\"'It''s \xe4\xba\x8c'!AB3\"");
    check_part(put_sheets, sheet, "paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\"");
    check_part(put_sheets, sheet, "showGridLines=\"0\"");
    check_part(put_sheets, book,
               "<sheet name=\"It's \xe4\xba\x8c\" sheetId=\"2\" state=\"hidden\"");
    check_part(put_sheets, book, ">One!$1:$2</definedName>"); // rows printed on each page
}

// Excel opens at a sheet that is to be seen, also when the first one is not.
static void put_first_hidden(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    mw_xlsx_put_text(t, at(1, 1), PLAIN, TEXT("x"));
    mw_xlsx_tab_add(w, TEXT("Two"), (mw_xlsx_tab_about){0});
}

static void put_styles(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    for (int32_t i = 0; i <= MW_XLSX_STYLE_LINK; i++)
        mw_xlsx_put_number(t, at(i + 1, 1), (mw_xlsx_look){(mw_xlsx_style)i, NULL}, 0.5);
    char format[] = "0.000";
    mw_xlsx_look look = {MW_XLSX_STYLE_INPUT, format};
    mw_xlsx_put_number(t, at(20, 1), look, 0.5);
    format[4] = '#'; // what was given is no longer needed
    mw_xlsx_put_number(t, at(21, 1), look, 0.5);
    for (int32_t i = 0; i < 2000; i++)
        mw_xlsx_put_number(t, at(22 + i, 1), (mw_xlsx_look){MW_XLSX_STYLE_INPUT, "0.000"}, 0.5);
}

void test_xlsx_write_styles(void) {
    static const char *const styles = "xl/styles.xml", *const sheet = "xl/worksheets/sheet1.xml";
    // One format per look, however often it is used; the default one is PLAIN's or the book's.
    check_part(put_styles, styles, "<cellXfs count=\"17\">");
    check_part(put_styles, styles, "<protection locked=\"0\"/>");
    check_part(put_styles, styles, "formatCode=\"0.000\"");
    check_part(put_styles, styles, "formatCode=\"0.00#\"");
    check_part(put_styles, styles, "formatCode=\"yyyy-mm-dd\"");
    check_part(put_first_hidden, sheet, "tabSelected=\"1\"");
}

// ---- mistakes

static void put_row_zero(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_text(t, at(0, 1), PLAIN, TEXT("x"));
    mw_xlsx_put_text(t, at(1, 0), PLAIN, TEXT("y")); // the first mistake is the one that is told
}
static void put_no_utf8(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_text(t, at(12, 4), PLAIN, TEXT("a\xff"));
}
static void put_zero_byte(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_text(t, at(12, 4), PLAIN, TEXT("a\0b"));
}
static void put_no_xml(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_text(t, at(12, 4), PLAIN, TEXT("\xef\xbf\xbf"));
}
static void put_formula_without(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_formula(t, at(1, 1), PLAIN, &(mw_xlsx_formula){TEXT("A1+1"), 0, {0}});
}
static void put_twice(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)t;
    mw_xlsx_tab *none = mw_xlsx_tab_add(w, TEXT("ONE"), (mw_xlsx_tab_about){0});
    mw_xlsx_put_text(none, at(1, 1), PLAIN, TEXT("x"));
}
static void put_long_name(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)t;
    mw_xlsx_tab_add(w, TEXT("12345678901234567890123456789012"), (mw_xlsx_tab_about){0});
}
static void put_bad_name(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)t;
    mw_xlsx_tab_add(w, TEXT("a/b"), (mw_xlsx_tab_about){0});
}
static void put_no_name(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)t;
    mw_xlsx_tab_add(w, (mw_slice){NULL, 0}, (mw_xlsx_tab_about){0});
}
static void put_history(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)t;
    mw_xlsx_tab_add(w, TEXT("History"), (mw_xlsx_tab_about){0});
}
static void put_turned(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(2, 2), at(1, 3)), PLAIN, TEXT("x"));
}
static void put_met(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(2, 2), at(3, 3)), PLAIN, TEXT("x"));
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(2, 4), at(3, 5)), PLAIN, TEXT("beside"));
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(4, 1), at(4, 9)), PLAIN, TEXT("below"));
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(3, 1), at(3, 2)), PLAIN, TEXT("y"));
}
static void put_wide(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_tab_width(t, 3, 3, 256);
}
static void put_high(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_tab_height(t, 3, NAN);
}
static void put_nowhere(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    mw_xlsx_put_link(t, at(1, 1), PLAIN,
                     &(mw_xlsx_link){
                         TEXT("x"), t, {0, 0}
    });
}

static void put_many_formats(mw_xlsx_writer *w, mw_xlsx_tab *t) {
    (void)w;
    for (int32_t i = 0; i <= 1024; i++) {
        char format[16];
        snprintf(format, sizeof format, "0\"%d\"", (int)i);
        mw_xlsx_put_number(t, at(1, 1), (mw_xlsx_look){MW_XLSX_STYLE_NUMBER, format}, 1);
    }
}

static const struct {
    void (*put)(mw_xlsx_writer *, mw_xlsx_tab *);
    mw_status status;
    const char *says;
} mistakes[] = {
    {put_many_formats,    MW_LIMIT,   "more than 1024 kinds of cells"                           },
    {put_row_zero,        MW_INVALID, "sheet \"One\": no sheet has a cell R0C1"                 },
    {put_no_utf8,         MW_INVALID, "sheet \"One\", cell D12: a text is no UTF-8"             },
    {put_zero_byte,       MW_INVALID, "sheet \"One\", cell D12: a text is no UTF-8"             },
    {put_no_xml,          MW_INVALID, "sheet \"One\", cell D12: a text is no UTF-8"             },
    {put_formula_without, MW_INVALID, "cell A1: \"A1+1\" is no formula: it begins with ="       },
    {put_twice,           MW_INVALID, "sheet \"ONE\": Worksheet name is already in use"         },
    {put_long_name,       MW_LIMIT,   "a text of 32 characters; Excel can hold 31 here"         },
    {put_bad_name,        MW_INVALID, "sheet \"a/b\": Worksheet name cannot contain"            },
    {put_no_name,         MW_INVALID, "sheet \"\": a sheet needs a name"                        },
    {put_history,         MW_INVALID, "sheet \"History\": Excel allows no sheet of this name"   },
    {put_turned,          MW_INVALID, "sheet \"One\", cell B2: B2:C1 is no range"               },
    {put_met,             MW_INVALID, "cell A3: merged cells meet others, B2:C3"                },
    {put_wide,            MW_INVALID, "cell C1: a column cannot be 256 wide, but 0 to 255"      },
    {put_high,            MW_INVALID, "cell A3: a row cannot be nan points high, but 0 to 409"  },
    {put_nowhere,         MW_INVALID, "cell A1: a link needs a text and a place in the workbook"},
};

void test_xlsx_write_mistakes(void) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        char *bytes = NULL;
        size_t size = 0;
        mw_error err = {0};
        mw_xlsx_writer *w = new_writer();
        mistakes[i].put(w, mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){0}));
        CHECK_ROW(mw_xlsx_writer_take(w, &bytes, &size, &err) == mistakes[i].status, i);
        CHECK_ROW(strstr(err.text, mistakes[i].says) != NULL && !bytes, i);
        if (!strstr(err.text, mistakes[i].says)) fprintf(stderr, "got %s\n", err.text);
    }
}

// What Excel can hold in a cell, and one more; an emoji counts as two.
static void check_length(int32_t letters, const char *last, mw_status want) {
    char *bytes = NULL;
    size_t size = 0;
    mw_error err = {0};
    mw_text text = {0};
    mw_xlsx_writer *w = new_writer();
    mw_xlsx_tab *t = mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){0});
    for (int32_t i = 0; i < letters; i++) mw_text_addc(&text, 'x');
    mw_text_adds(&text, last);
    mw_xlsx_put_text(t, at(1, 1), PLAIN, (mw_slice){text.bytes, text.size});
    CHECK(mw_xlsx_writer_take(w, &bytes, &size, &err) == want);
    CHECK(want == MW_OK || strstr(err.text, "cell A1: a text of 32768 characters; Excel"));
    mw_text_free(&text);
    mw_free(bytes);
}

void test_xlsx_write_files(void) {
    char path[64];
    mw_error err = {0};
    mw_xlsx *x = NULL;
    mw_text got = {0};
    check_length(32766, "x", MW_OK);
    check_length(32767, "x", MW_LIMIT);
    check_length(32766, "\xf0\x9f\x8f\xad", MW_LIMIT);
    // To a file, over what was there.
    snprintf(path, sizeof path, "/tmp/mw-write-%d.xlsx", (int)getpid());
    for (int i = 0; i < 2; i++) {
        mw_xlsx_writer *w = new_writer();
        mw_xlsx_tab *t = mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){0});
        mw_xlsx_put_number(t, at(1, 1), PLAIN, i);
        CHECK(mw_xlsx_writer_close(w, path, &err) == MW_OK);
    }
    CHECK(mw_xlsx_open(path, &x, &err) == MW_OK);
    print_cells(x, TEXT("One"), &got);
    CHECK(strcmp(got.bytes, "A1 #<1>\n") == 0);
    mw_xlsx_close(x);
    mw_text_free(&got);
    unlink(path);
    // Not where there is no folder; and no workbook that shows nothing.
    mw_xlsx_writer *w = new_writer();
    mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){0});
    CHECK(mw_xlsx_writer_close(w, "/no/such/folder/x.xlsx", &err) == MW_IO);
    w = new_writer();
    CHECK(mw_xlsx_writer_close(w, path, &err) == MW_INVALID && strstr(err.text, "has none"));
    w = new_writer();
    mw_xlsx_tab_add(w, TEXT("One"), (mw_xlsx_tab_about){.hidden = true});
    CHECK(mw_xlsx_writer_close(w, path, &err) == MW_INVALID && strstr(err.text, "hidden ones"));
    CHECK(access(path, F_OK) != 0);
    mw_xlsx_writer_free(new_writer());
    mw_xlsx_writer_free(NULL);
}

void test_xlsx_write_heights(void) {
    static const struct {
        const char *text;
        double width, height;
    } cases[] = {
        {"",                                                                      10, 15 },
        {"short",                                                                 10, 15 },
        {"two\nlines",                                                            10, 30 },
        {"\n\n",                                                                  10, 45 },
        {"a text of about forty letters in all, it",                              20, 45 },
        {"a text of about forty letters in all, it",                              40, 15 },
 // Ten letters of two columns each.
        {"\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94"
         "\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94", 22, 15 },
        {"\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94"
         "\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94\xe7\xad\x94", 20, 30 },
        {"a text of about forty letters in all, it",                              0,  195},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double got = mw_xlsx_text_height(mw_slice_of(cases[i].text), cases[i].width);
        CHECK_ROW(got == cases[i].height, i);
        if (got != cases[i].height) fprintf(stderr, "got %g\n", got);
    }
}

// Fails each allocation of ours in turn: an error, nothing left behind.
void test_xlsx_write_out_of_memory(void) {
    int64_t live = mw_alloc_live();
    for (int64_t n = 0, done = 0; !done; n++) {
        mw_xlsx_writer *w = NULL;
        char *bytes = NULL;
        size_t size = 0;
        mw_alloc_fail_after(n);
        mw_status st = mw_xlsx_sample(&w, NULL);
        if (st == MW_OK) st = mw_xlsx_writer_take(w, &bytes, &size, NULL);
        mw_alloc_fail_after(-1);
        done = st == MW_OK;
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_free(bytes);
        CHECK_ROW(mw_alloc_live() == live, n);
        CHECK(n < 1000);
        if (n >= 1000) break;
    }
}

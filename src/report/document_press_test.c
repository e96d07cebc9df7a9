// SPDX-License-Identifier: MIT
// Documents as files: poppler-utils read back what was set. Each property is looked for in what a
// reader sees: text by page, places of words, pixels.
#include "report/document_press.h"

#include "base/alloc.h"
#include "base/file.h"
#include "report/document_font.h"
#include "report/document_testing.h"
#include "test/test.h"

#include <malloc.h>
#include <math.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const text_of[] = {"pdftotext", "-layout", NULL};
static const char *const words_of[] = {"pdftotext", "-bbox", NULL};

static mw_document *fresh(mw_document_lang lang) {
    return mw_document_new(
        &(mw_document_about){.lang = lang, .title = "T", .written = "2025-01-31T08:00:00Z"});
}

static mw_document_stats stats_of(mw_document *d) {
    mw_text out = {0};
    mw_document_stats stats = {0};
    mw_error err = {0};
    mw_status st = mw_document_encode(d, &out, &stats, &err);
    if (st != MW_OK) fprintf(stderr, "%s\n", err.text);
    CHECK(st == MW_OK);
    mw_text_free(&out);
    return stats;
}

static int count_of(const char *text, const char *what) {
    int n = 0;
    for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what)) n++;
    return n;
}

// Whether the texts stand in this order.
static void check_order(const char *text, const char *const *wanted) {
    const char *at = text;
    for (int i = 0; at && wanted[i]; i++) {
        const char *found = strstr(at, wanted[i]);
        if (!found) fprintf(stderr, "not found, or not in order: %s\n", wanted[i]);
        CHECK_ROW(found != NULL, i);
        if (found) at = found + strlen(wanted[i]);
    }
}

// That no word passes a margin, by poppler's account.
static void check_margins(const char *bbox) {
    int n = 0;
    for (const char *p = bbox; (p = strstr(p, "<word ")) != NULL; p++, n++) {
        double from = strtod(strstr(p, "xMin=\"") + 6, NULL);
        double to = strtod(strstr(p, "xMax=\"") + 6, NULL);
        CHECK_ROW(from >= MW_PAGE_SIDE - 1.5 && to <= MW_PAGE_WIDTH - MW_PAGE_SIDE + 1.5, n);
    }
    CHECK(n > 0);
}

// The number that follows the first place of a name, as in the contents; -1: none does.
static int64_t number_after(const char *text, const char *name) {
    const char *at = strstr(text, name);
    char *end = NULL;
    int64_t n = at ? strtoll(at + strlen(name), &end, 10) : 0;
    return at && end != at + strlen(name) ? n : -1;
}

void test_document_sample(void) {
    static const char *const english[] = {"Where the plant stands",
                                          "Bright Harbour",
                                          "Sample data: the enterprise",
                                          "Contents",
                                          "Projects",
                                          "Page 2 of 6",
                                          "The enterprise reaches level 2 of four",
                                          "<1%",
                                          "62 %",
                                          "Product design",
                                          "71.5",
                                          "missing",
                                          "Energy management",
                                          "701,500",
                                          "1.",
                                          "2.",
                                          "3.",
                                          "Appendix",
                                          "Rows refused on import",
                                          "3",
                                          "Page 6 of 6",
                                          NULL};
    static const char *const chinese[] = {"企业现状与下一步建议",
                                          "明港铸造（虚构）",
                                          "目录",
                                          "第 2 页，共 5 页",
                                          "企业达到四级中的二级",
                                          "62 %",
                                          "缺失",
                                          "能源管理",
                                          "合计",
                                          "附录",
                                          "第 5 页，共 5 页",
                                          NULL};
    for (int lang = 0; lang < 2; lang++) {
        mw_document *d = mw_sample_document((mw_document_lang)lang);
        mw_document_stats stats = stats_of(d);
        CHECK_ROW(stats.unknown_glyphs == 0 && stats.overflows == 0, lang);
        CHECK_ROW(stats.pages == (lang ? 5 : 6), lang);
        char *text = mw_pdf_read(d, text_of, true);
        char *bbox = mw_pdf_read(d, words_of, true);
        char *info = mw_pdf_read(d, (const char *[]){"pdfinfo", "-isodates", NULL}, false);
        char *fonts = mw_pdf_read(d, (const char *[]){"pdffonts", NULL}, false);
        char *dests = mw_pdf_read(d, (const char *[]){"pdfinfo", "-dests", NULL}, false);
        CHECK_ROW(text && bbox && info && fonts && dests, lang);
        if (text && bbox && info && fonts && dests) {
            check_order(text, lang ? chinese : english);
            check_margins(bbox);
            CHECK_ROW(number_after(text, lang ? "评测发现" : "Findings") == 3, lang);
            CHECK_ROW(number_after(text, lang ? "项目建议" : "Projects") == 4, lang);
            CHECK_ROW(number_after(text, lang ? "附录" : "Appendix") == stats.pages, lang);
            CHECK_ROW(strstr(info, "CreationDate:    2025-01-31T08:00:00Z"), lang);
            CHECK_ROW(strstr(info, lang ? "Pages:           5" : "Pages:           6"), lang);
            CHECK_ROW(strstr(info, "(A4)"), lang);
            CHECK_ROW(count_of(fonts, " yes yes yes ") == 3, lang); // embedded, subset, readable
            CHECK_ROW(count_of(dests, "[ XYZ") == 8, lang);         // all headings
        }
        mw_free(text);
        mw_free(bbox);
        mw_free(info);
        mw_free(fonts);
        mw_free(dests);
        mw_document_free(d);
    }
}

// What test_document_same starts: writes the sample to where MW_DOCUMENT_SAMPLE says.
void test_document_sample_file(void) {
    const char *path = getenv("MW_DOCUMENT_SAMPLE");
    mw_document *d = path ? mw_sample_document(MW_DOCUMENT_ZH) : NULL;
    if (d) CHECK(mw_document_write(d, path, NULL, NULL) == MW_OK);
    mw_document_free(d);
}

// The same bytes twice in a process, and in another one, whose addresses differ.
void test_document_same(void) {
    char path[] = "/tmp/mw-pdf-XXXXXX", program[] = "/proc/self/exe";
    char *argv[] = {program, NULL};
    int file, status = -1;
    pid_t child;
    mw_text a = {0}, b = {0};
    CHECK(!getenv("MW_DOCUMENT_SAMPLE")); // else this is the other process, which runs too much
    if (getenv("MW_DOCUMENT_SAMPLE")) return;
    file = mkstemp(path);
    char *other = NULL;
    size_t size = 0;
    mw_document *d = mw_sample_document(MW_DOCUMENT_ZH), *e = mw_sample_document(MW_DOCUMENT_ZH);
    CHECK(mw_document_encode(d, &a, NULL, NULL) == MW_OK);
    CHECK(mw_document_encode(e, &b, NULL, NULL) == MW_OK);
    CHECK(a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0);
    b.size = 0;
    CHECK(mw_document_encode(d, &b, NULL, NULL) == MW_OK);
    CHECK(a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0);
    setenv("MW_DOCUMENT_SAMPLE", path, 1);
    setenv("CMOCKA_TEST_FILTER", "run_document_sample_file", 1);
    if (posix_spawn(&child, program, NULL, NULL, argv, environ) == 0) waitpid(child, &status, 0);
    unsetenv("MW_DOCUMENT_SAMPLE");
    unsetenv("CMOCKA_TEST_FILTER");
    CHECK(status == 0);
    CHECK(mw_file_read(path, 1 << 24, &other, &size, NULL) == MW_OK);
    CHECK(other && size == a.size && memcmp(a.bytes, other, size) == 0);
    close(file);
    unlink(path);
    mw_free(other);
    mw_text_free(&a);
    mw_text_free(&b);
    mw_document_free(d);
    mw_document_free(e);
}

enum { ROWS = 300 };

// 300 rows: each is there once and in order, the head stands on each page, numbers are aligned.
void test_document_long_table(void) {
    static char texts[ROWS][2][32];
    const char *cells[ROWS * 2];
    const mw_document_column columns[] = {
        {.title = "Headname", .weight = 1          },
        {.title = "Amount",   .align = MW_ALIGN_END}
    };
    for (int i = 0; i < ROWS; i++) {
        snprintf(texts[i][0], 32, "row%03d", i);
        snprintf(texts[i][1], 32, "#%d", i * i * i);
        cells[2 * i] = texts[i][0];
        cells[2 * i + 1] = texts[i][1];
    }
    mw_document *d = fresh(MW_DOCUMENT_EN);
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = 2, .cells = cells, .row_count = ROWS});
    mw_document_stats stats = stats_of(d);
    char *text = mw_pdf_read(d, text_of, true), *bbox = mw_pdf_read(d, words_of, true);
    CHECK(stats.pages >= 9 && stats.pages <= 11 && stats.overflows == 0);
    CHECK(text && count_of(text, "Headname") == stats.pages);
    const char *at = text;
    for (int i = 0; at && i < ROWS; i++) {
        at = strstr(at, texts[i][0]);
        CHECK_ROW(at != NULL, i);
        CHECK_ROW(count_of(text, texts[i][0]) == 1, i);
    }
    for (const char *p = bbox; p && (p = strstr(p, "<word ")) != NULL; p++) {
        const char *word = strchr(p, '>') + 1;
        double to = strtod(strstr(p, "xMax=\"") + 6, NULL);
        double edge = MW_PAGE_WIDTH - MW_PAGE_SIDE - 5;
        if (*word == '#') CHECK_ROW(fabs(to - edge) < 0.6, strtoll(word + 1, NULL, 10));
    }
    mw_free(text);
    mw_free(bbox);
    mw_document_free(d);
}

// A row that no page holds goes on, with the head above it; all its words are there.
void test_document_tall_rows(void) {
    mw_text tall = {0};
    for (int i = 0; i < 150; i++) mw_text_addf(&tall, "line%03d\n", i);
    const char *cells[] = {"before", "x", tall.bytes, "beside", "after", "y"};
    const mw_document_column columns[] = {{.title = "Headname"}, {.title = "B"}};
    mw_document *d = fresh(MW_DOCUMENT_EN);
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = 2, .cells = cells, .row_count = 3});
    mw_document_stats stats = stats_of(d);
    char *text = mw_pdf_read(d, text_of, true);
    CHECK(stats.pages == 3 && stats.overflows == 0);
    CHECK(text && count_of(text, "Headname") == stats.pages && count_of(text, "beside") == 1);
    const char *at = text;
    for (int i = 0; at && i < 150; i++) {
        char line[16];
        snprintf(line, sizeof line, "line%03d", i);
        at = strstr(at, line);
        CHECK_ROW(at != NULL, i);
    }
    CHECK(at && strstr(at, "after"));
    mw_free(text);
    mw_text_free(&tall);
    mw_document_free(d);
}

// Where the width lacks it is the wide column that breaks.
void test_document_narrow_columns(void) {
    char wide[600];
    for (size_t i = 0; i < sizeof wide; i++) wide[i] = i % 6 == 5 ? ' ' : 'w';
    wide[sizeof wide - 1] = '\0';
    const char *cells[] = {wide, "Yes, with evidence", "1,234,567.89"};
    const mw_document_column columns[] = {
        {.title = "A"},
        {            .title = "B"           },
        { .title = "C",            .align = MW_ALIGN_END}
    };
    mw_document *d = fresh(MW_DOCUMENT_EN);
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = 3, .cells = cells, .row_count = 1});
    char *text = mw_pdf_read(d, text_of, true);
    CHECK(text && strstr(text, "Yes, with evidence") && strstr(text, "1,234,567.89"));
    mw_free(text);
    mw_document_free(d);
}

static char *long_word(size_t n) {
    char *word = mw_alloc(n + 1);
    for (size_t i = 0; word && i < n; i++) word[i] = "0123456789abcdef"[(i * 7 + i / 16) % 16];
    return word;
}

// Words that no line holds are broken everywhere, without a hyphen, inside their column.
void test_document_long_words(void) {
    char *word = long_word(3000);
    const mw_document_pair pair = {word, word}, fact = {word + 2900, word + 2600};
    const char *items[] = {word}, *cells[] = {"a", word, "12", word, "b", "3"};
    const mw_document_column columns[] = {
        {.title = "A"},
        {            .title = word + 2960           },
        { .title = "C",            .align = MW_ALIGN_END}
    };
    for (int lang = 0; lang < 2; lang++) {
        mw_document *d = fresh((mw_document_lang)lang);
        mw_document_cover_page(
            d, &(mw_document_cover){
                   .title = word + 2800, .subtitle = word + 2900, .facts = &fact, .fact_count = 1});
        mw_document_heading(d, 1, word + 2900);
        mw_document_paragraph(d, word);
        mw_document_bullets(d, items, 1);
        mw_document_pairs(d, &pair, 1);
        mw_document_callout(d, MW_TONE_BAD, word, word);
        mw_document_verbatim(d, word);
        mw_document_add_table(
            d, &(mw_document_table){
                   .columns = columns, .column_count = 3, .cells = cells, .row_count = 2});
        mw_document_stats stats = stats_of(d);
        CHECK_ROW(stats.overflows == 0, lang);
        char *text = mw_pdf_read(d, (const char *[]){"pdftotext", "-raw", NULL}, true);
        char *bbox = mw_pdf_read(d, words_of, true);
        CHECK_ROW(text && bbox && !strchr(text, '-') && !strstr(text, "‐"), lang);
        if (bbox) check_margins(bbox);
        mw_free(text);
        mw_free(bbox);
        mw_document_free(d);
    }
    mw_free(word);
}

// A heading never stands last on a page: 60 of them come to all places of a page.
void test_document_headings_stay(void) {
    mw_document *d = fresh(MW_DOCUMENT_EN);
    for (int i = 0; i < 60; i++) {
        char head[32], first[32];
        snprintf(head, sizeof head, "head%02d.", i);
        snprintf(first, sizeof first, "first%02d.", i);
        mw_document_heading(d, 1 + i % 3, head);
        mw_document_paragraph(d, first);
        for (int k = 0; k < i % 7; k++) mw_document_paragraph(d, "filler");
    }
    char *text = mw_pdf_read(d, text_of, true);
    CHECK(text != NULL);
    for (int i = 0; text && i < 60; i++) {
        char head[32], first[32];
        snprintf(head, sizeof head, "head%02d.", i);
        snprintf(first, sizeof first, "first%02d.", i);
        const char *from = strstr(text, head), *to = strstr(text, first);
        CHECK_ROW(from && to && from < to && !memchr(from, '\f', (size_t)(to - from)), i);
    }
    mw_free(text);
    mw_document_free(d);
}

// Whether two texts are there, in this order, on one page.
static bool on_one_page(const char *text, const char *first, const char *last) {
    const char *from = text ? strstr(text, first) : NULL, *to = from ? strstr(from, last) : NULL;
    return to && !memchr(from, '\f', (size_t)(to - from));
}

// What is short stays together wherever on a page it comes: a heading with the texts that lead to a
// table and the table with its sum; a text with the hash it names; a list; names and values.
void test_document_short_stays(void) {
    const char *cells[] = {"row1.", "1", "row2.", "2", "row3.", "3", "rowsum.", "6"};
    const char *items[] = {"item1.", "item2.", "item3."};
    const mw_document_pair pairs[] = {
        {"name1.", "a"},
        {"name2.", "b"},
        {"name3.", "c"}
    };
    const mw_document_column columns[] = {{.title = "A"}, {.title = "B"}};
    for (int i = 0; i < 32; i++) {
        mw_document *d = fresh(MW_DOCUMENT_EN);
        for (int k = 0; k < i; k++) mw_document_paragraph(d, "filler");
        mw_document_heading(d, 1, "head1.");
        mw_document_paragraph(d, "what the chapter says");
        mw_document_heading(d, 2, "head2.");
        mw_document_paragraph(d, "lead.");
        mw_document_remark(d, "remark.");
        mw_document_add_table(d, &(mw_document_table){.columns = columns,
                                                      .column_count = 2,
                                                      .cells = cells,
                                                      .row_count = 4,
                                                      .total_count = 1});
        mw_document_paragraph(d, "hash of it:");
        mw_document_verbatim(d, "0123456789abcdef");
        mw_document_bullets(d, items, 3);
        mw_document_pairs(d, pairs, 3);
        char *text = mw_pdf_read(d, text_of, true);
        CHECK_ROW(on_one_page(text, "head1.", "rowsum."), i);
        CHECK_ROW(on_one_page(text, "hash of it:", "0123456789abcdef"), i);
        CHECK_ROW(on_one_page(text, "item1.", "item3."), i);
        CHECK_ROW(on_one_page(text, "name1.", "name3."), i);
        mw_free(text);
        mw_document_free(d);
    }
}

// Of a table that is parted, the last two rows stay together, and the name of a group with the
// first of it.
void test_document_rows_stay(void) {
    enum { PARTED = 30 };
    static char names[PARTED][16];
    const char *cells[2 * PARTED];
    const mw_document_column columns[] = {{.title = "A"}, {.title = "B"}};
    for (int r = 0; r < PARTED; r++) {
        snprintf(names[r], sizeof names[r], "row%02d.", r);
        cells[2 * r] = names[r];
        cells[2 * r + 1] = r % 3 ? "x" : NULL;
    }
    for (int i = 0; i < 32; i++) {
        mw_document *d = fresh(MW_DOCUMENT_EN);
        for (int k = 0; k < i; k++) mw_document_paragraph(d, "filler");
        mw_document_add_table(
            d, &(mw_document_table){
                   .columns = columns, .column_count = 2, .cells = cells, .row_count = PARTED});
        char *text = mw_pdf_read(d, text_of, true);
        CHECK_ROW(on_one_page(text, names[0], names[1]), i);
        for (int r = 0; r < PARTED; r += 3) CHECK_ROW(on_one_page(text, names[r], names[r + 1]), i);
        CHECK_ROW(on_one_page(text, names[PARTED - 2], names[PARTED - 1]), i);
        mw_free(text);
        mw_document_free(d);
    }
}

// Bars that fit on a page stand on one, closer to each other if need be; of more, three and more
// go on together.
void test_document_bars_stay(void) {
    static char labels[80][16];
    mw_document_bar bars[80];
    for (int k = 0; k < 80; k++) {
        snprintf(labels[k], sizeof labels[k], "bar%02d.", k);
        bars[k] =
            (mw_document_bar){.label = labels[k], .value = k, .low = NAN, .high = NAN, .peer = NAN};
    }
    for (int n = 4; n <= 80; n += 3) {
        mw_document *d = fresh(MW_DOCUMENT_EN);
        for (int k = 0; k < n % 29; k++) mw_document_paragraph(d, "filler");
        mw_document_heading(d, 1, "head.");
        mw_document_paragraph(d, "lead.");
        mw_document_add_bars(d, &(mw_document_bars){.bars = bars, .bar_count = n, .max = 100});
        char *text = mw_pdf_read(d, text_of, true);
        if (n <= 40) CHECK_ROW(on_one_page(text, "head.", labels[n - 1]), n);
        CHECK_ROW(on_one_page(text, labels[n - 3], labels[n - 1]), n);
        mw_free(text);
        mw_document_free(d);
    }
}

void test_document_glyphs(void) {
    static const struct {
        const char *text;
        int64_t unknown;
    } rows[] = {
        {"≥ → ✓ ² ₂ μ 中 “x” — 10 %", 0},
        {"good\xF0\x93\x80\x80 x",                     1}, // a hieroglyph
        {"\xF0\x93\x80\x80\xF0\x93\x80\x80",           2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_document *d = fresh(i % 2 ? MW_DOCUMENT_ZH : MW_DOCUMENT_EN);
        mw_document_paragraph(d, rows[i].text);
        mw_document_stats stats = stats_of(d);
        CHECK_ROW(stats.unknown_glyphs == rows[i].unknown, i);
        CHECK_ROW(strcmp(stats.first_unknown, rows[i].unknown ? rows[i].text : "") == 0, i);
        mw_document_free(d);
    }
}

// Forty columns leave no room for a letter, a cover none for a book: that is counted, not hidden.
void test_document_overflow(void) {
    mw_document_column columns[40];
    const char *cells[40];
    for (int i = 0; i < 40; i++) {
        columns[i] = (mw_document_column){.title = ""};
        cells[i] = "WWWW";
    }
    mw_document *d = fresh(MW_DOCUMENT_EN);
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = 40, .cells = cells, .row_count = 1});
    mw_document_stats stats = stats_of(d);
    CHECK(stats.overflows == 160);
    CHECK(strcmp(stats.first_overflow, "W") == 0);
    mw_document_free(d);

    char *word = long_word(8000);
    const mw_document_pair facts[] = {
        {"name", word}
    };
    d = fresh(MW_DOCUMENT_EN);
    mw_document_cover_page(d, &(mw_document_cover){.facts = facts, .fact_count = 1});
    CHECK(stats_of(d).overflows > 50);
    mw_free(word);
    mw_document_free(d);
}

void test_document_few_pages(void) {
    for (int n = 0; n < 4; n++) {
        mw_document *d = fresh(MW_DOCUMENT_EN);
        if (n == 1) mw_document_cover_page(d, &(mw_document_cover){.title = "only"});
        if (n == 2) mw_document_break(d);
        if (n == 3) mw_document_paragraph(d, "one");
        mw_document_break(d);
        mw_document_break(d);
        CHECK_ROW(stats_of(d).pages == 1, n);
        mw_document_free(d);
    }
    mw_document *d = fresh(MW_DOCUMENT_EN);
    mw_text out = {0};
    mw_error err;
    for (int i = 0; i <= 5000; i++) {
        mw_document_verbatim(d, "x");
        mw_document_break(d);
    }
    CHECK(mw_document_encode(d, &out, NULL, &err) == MW_LIMIT);
    CHECK(strstr(err.text, "5000 pages") && out.size == 0);
    mw_text_free(&out);
    mw_document_free(d);
}

void test_document_no_fonts(void) {
    PangoFontMap *map = NULL;
    mw_error err = {0};
    CHECK(mw_fonts_open("/nowhere", &map, &err) == MW_NOTFOUND);
    CHECK(map == NULL && strstr(err.text, "Debian package fonts-noto-core"));
    // Noto Sans alone: the Chinese one is what lacks.
    if (access("/usr/share/fonts/truetype/noto", R_OK) != 0) return;
    CHECK(mw_fonts_open("/usr/share/fonts/truetype/noto", &map, &err) == MW_NOTFOUND);
    CHECK(strstr(err.text, "\"Noto Sans CJK SC\"") && strstr(err.text, "fonts-noto-cjk"));
}

// A server writes many: the libraries may keep a kilobyte of each (see tools/leaks.txt), no more.
void test_document_heap(void) {
    enum { TIMES = 40 };
    size_t before = 0;
    mw_document *d = fresh(MW_DOCUMENT_ZH);
    mw_document_heading(d, 1, "标题");
    mw_document_paragraph(d, "text");
    for (int i = 0; i < 5 + TIMES; i++) {
        if (i == 5) before = mallinfo2().uordblks;
        stats_of(d);
    }
    size_t after = mallinfo2().uordblks; // 0 under the sanitizers
    CHECK(after < before + TIMES * 2048);
    mw_document_free(d);
}

void test_document_press_out_of_memory(void) {
    mw_document *d = fresh(MW_DOCUMENT_EN);
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    mw_document_heading(d, 1, "H");
    mw_document_paragraph(d, "text");
    for (; st == MW_NOMEM && n < 100; n++) {
        mw_text out = {0};
        mw_error err = {0};
        mw_alloc_fail_after(n);
        st = mw_document_encode(d, &out, NULL, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && err.status == MW_NOMEM), n);
        mw_text_free(&out);
    }
    CHECK(st == MW_OK && n > 3);
    mw_document_free(d);
}

// SPDX-License-Identifier: MIT
#include "lang/diag.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static mw_diags *new_diags(const char *text) {
    mw_diags *d = mw_alloc_fixed(sizeof *d);
    d->arena = mw_arena_new((size_t)1 << 20);
    mw_diag_source(d, "packs/a/a.mw", text, (int32_t)strlen(text));
    return d;
}

static void free_diags(mw_diags *d) {
    mw_arena_free(d->arena);
    mw_free(d);
}

static bool prints(const mw_diags *d, const char *want) {
    mw_text out = {0};
    mw_diag_print(d, &out);
    bool same = strcmp(out.bytes ? out.bytes : "", want) == 0;
    if (!same) fprintf(stderr, "printed:\n%s", out.bytes ? out.bytes : "");
    mw_text_free(&out);
    return same;
}

static const struct {
    const char *text;
    int32_t start, end;
    const char *shown;
} excerpts[] = {
    {"a on b = c + d\n", 9,  14,
     "packs/a/a.mw:1:10: error: wrong\n"
     "    1 | a on b = c + d\n"
     "      |          ^~~~~\n"                             },
    {"\n\nx\r\n",        2,  3,   // CRLF is not shown
     "packs/a/a.mw:3:1: error: wrong\n"
     "    3 | x\n"
     "      | ^\n"           },
    {"\ta",              1,  2,   // a tab takes one column, above and below
     "packs/a/a.mw:1:2: error: wrong\n"
     "    1 |  a\n"
     "      |  ^\n"          },
    {"中文 = 工厂",  9,  15,  // wide characters take two columns
     "packs/a/a.mw:1:6: error: wrong\n"
     "    1 | 中文 = 工厂\n"
     "      |        ^~~~\n"},
    {"ab\ncd",           1,  5,   // only the first line is underlined
     "packs/a/a.mw:1:2: error: wrong\n"
     "    1 | ab\n"
     "      |  ^\n"          },
    {"ab",               2,  2,   // the end of the text
     "packs/a/a.mw:1:3: error: wrong\n"
     "    1 | ab\n"
     "      |   ^\n"         },
    {"ab",               -5, 400, // a span that is none
     "packs/a/a.mw:1:1: error: wrong\n"
     "    1 | ab\n"
     "      | ^~\n"        },
    {"a\xff\x01",        1,  2,   // broken bytes
     "packs/a/a.mw:1:2: error: wrong\n"
     "    1 | a? \n"
     "      |  ^\n"          },
};

void test_diag_excerpts(void) {
    for (size_t i = 0; i < sizeof excerpts / sizeof excerpts[0]; i++) {
        mw_diags *d = new_diags(excerpts[i].text);
        mw_diag_error(d, (mw_span){0, excerpts[i].start, excerpts[i].end}, NULL, "wrong");
        CHECK_ROW(prints(d, excerpts[i].shown), i);
        free_diags(d);
    }
}

void test_diag_order(void) {
    mw_diags *d = new_diags("a b c");
    mw_diag_warning(d, (mw_span){0, 4, 5}, NULL, "last");
    mw_diag_error(d, (mw_span){0, 0, 1}, "do it", "first %d", 1);
    mw_diag_error(d, (mw_span){0, 0, 1}, "do it", "first %d", 1); // said already
    mw_diag_error(d, (mw_span){-1, 0, 0}, NULL, "no place");
    CHECK(d->errors == 2 && d->warnings == 1 && d->diag_count == 3);
    CHECK(prints(d, "error: no place\n"
                    "packs/a/a.mw:1:1: error: first 1\n"
                    "    1 | a b c\n"
                    "      | ^\n"
                    "      = help: do it\n"
                    "packs/a/a.mw:1:5: warning: last\n"
                    "    1 | a b c\n"
                    "      |     ^\n"));
    free_diags(d);
}

void test_diag_many(void) {
    mw_diags *d = new_diags("0123456789012345678901234567890123456789");
    mw_diag_warning(d, (mw_span){0, 0, 1}, NULL, "a warning gives way to errors");
    for (int32_t i = 1; i <= 25; i++) mw_diag_error(d, (mw_span){0, i, i + 1}, NULL, "e");
    mw_diag_warning(d, (mw_span){0, 30, 31}, NULL, "w");
    CHECK(d->diag_count == MW_DIAG_MAX && d->errors == 25 && d->warnings == 2);
    for (int32_t i = 0; i < d->diag_count; i++) CHECK_ROW(d->diag[i].severity == MW_DIAG_ERROR, i);
    mw_text out = {0};
    mw_diag_print(d, &out);
    CHECK(out.size > 12 && strcmp(out.bytes + out.size - 11, "and 7 more\n") == 0);
    mw_text_free(&out);
    free_diags(d);
}

// A line of 100,000 characters is cut on both sides of the place.
void test_diag_long_line(void) {
    enum { SIZE = 100000 };
    char *text = mw_alloc_fixed(SIZE + 1);
    for (int32_t i = 0; i < SIZE; i++) text[i] = (char)('a' + i % 26);
    mw_diags *d = new_diags(text);
    mw_diag_error(d, (mw_span){0, 52000, 52300}, NULL, "wrong");
    mw_text out = {0};
    mw_diag_print(d, &out);
    const char *caret = strstr(out.bytes, "      | ") + 8;
    const char *line = strstr(out.bytes, "    1 | ") + 8;
    const char *mark = strchr(caret, '^');
    CHECK(mark && line[mark - caret] == 'a'); // 52000 is 2000 * 26
    CHECK(strncmp(line, "...", 3) == 0 && strstr(line, "...\n"));
    CHECK(strlen(caret) < 150 && out.size < 400);
    mw_text_free(&out);
    free_diags(d);
    mw_free(text);
}

void test_diag_text_is_cut(void) {
    mw_diags *d = new_diags("a");
    char many[601];
    memset(many, 'x', 600);
    many[600] = '\0';
    memcpy(many + 478, "中", 3); // its third byte would not fit
    mw_diag_error(d, (mw_span){0, 0, 1}, mw_diag_hint(d, "%s", many), "%s", many);
    CHECK(strlen(d->diag[0].text) == 478 && strlen(d->diag[0].hint) == 478);
    free_diags(d);
}

void test_diag_out_of_memory(void) {
    mw_diags *d = mw_alloc_fixed(sizeof *d);
    d->arena = mw_arena_new(16);
    mw_diag_source(d, "p", "a", 1);
    mw_diag_error(d, (mw_span){0, 0, 1}, NULL, "a message longer than the arena");
    CHECK(d->nomem && d->errors == 1 && d->diag[0].text);
    CHECK(mw_diag_hint(d, "a hint longer than the arena") == NULL);
    for (int32_t i = d->source_count; i < MW_SOURCE_FILES_MAX; i++)
        CHECK_ROW(mw_diag_source(d, "p", "", 0) == i, i);
    CHECK(mw_diag_source(d, "p", "", 0) == -1);
    free_diags(d);
}

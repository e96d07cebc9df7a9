// SPDX-License-Identifier: MIT
#include "lang/cursor.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

typedef struct {
    mw_diags *d;
    mw_cursor p;
} bench;

static void open_text(bench *b, const char *text) {
    b->d = mw_alloc(sizeof *b->d);
    CHECK(b->d != NULL);
    b->d->arena = mw_arena_new(1 << 20);
    b->p = (mw_cursor){.d = b->d, .text = text};
    b->p.source = mw_diag_source(b->d, "t", text, (int32_t)strlen(text));
    CHECK(mw_lex(b->d, b->p.source, MW_LEX_PLAIN, &b->p.t, NULL) == MW_OK);
}

static void close_text(bench *b) {
    mw_tokens_free(&b->p.t);
    mw_arena_free(b->d->arena);
    mw_free(b->d);
}

void test_cursor_pieces(void) {
    bench b;
    mw_cursor *p = &b.p;
    mw_slice name = {0}, text = {0}, unit = {0};
    mw_slice *list = NULL;
    int32_t count = 0;
    mw_span at;
    open_text(&b, "take speed \"a \\\"b\\\"\" : kWh/piece\n\"x\",\n\"y\" 5 rows");
    CHECK(mw_cursor_is_word(p, "take") && !mw_cursor_take_word(p, "tak"));
    CHECK(mw_cursor_take_word(p, "take") && mw_cursor_take_name(p, "a name", &name, &at));
    CHECK(mw_slice_is(name, "speed") && at.start == 5 && at.end == 10);
    CHECK(mw_cursor_take_text(p, "a text", &text) && mw_slice_is(text, "a \"b\""));
    CHECK(mw_cursor_take(p, MW_TOKEN_COLON) && mw_cursor_take_unit(p, &unit, &at));
    CHECK(mw_slice_is(unit, "kWh/piece") && mw_cursor_at_end(p));
    mw_cursor_skip_newlines(p);
    CHECK(mw_cursor_take_texts(p, "a text", &list, &count) && count == 2);
    CHECK(mw_slice_is(list[1], "y") && mw_cursor_peek(p) == MW_TOKEN_NUMBER);
    p->at++;
    CHECK(mw_cursor_take_word(p, "rows") && mw_cursor_at_end(p)); // a unit by its tokens
    CHECK(mw_cursor_take(p, MW_TOKEN_END) && mw_cursor_peek(p) == MW_TOKEN_END);
    CHECK(b.d->errors == 0);
    close_text(&b);
}

void test_cursor_expected(void) {
    bench b;
    open_text(&b, "{ a { b } c } \n next");
    CHECK(!mw_cursor_expected(&b.p, "a name", NULL));
    CHECK(strcmp(b.d->diag[0].text, "expected a name, found `{`") == 0);
    mw_cursor_recover(&b.p, 0);
    CHECK(mw_cursor_peek(&b.p) == MW_TOKEN_NEWLINE); // behind its block
    mw_cursor_skip_newlines(&b.p);
    CHECK(mw_cursor_is_word(&b.p, "next"));
    CHECK(!mw_cursor_take_text(&b.p, "a text", &(mw_slice){0}));
    CHECK(strcmp(b.d->diag[1].text, "expected a text, found next") == 0);
    close_text(&b);
}

static bool take_letter(mw_cursor *p, void *what) {
    mw_slice *out = what;
    return mw_cursor_take_name(p, "a letter", out, NULL);
}

void test_cursor_modifiers(void) {
    static const struct {
        const char *text, *last;
        bool fits;
    } rows[] = {
        {"a b c\nd",     "c", true },
        {"{ a\n b }\nd", "b", true },
        {"",             "",  true },
        {"{ a",          "a", false},
        {"a 5",          "a", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        mw_slice last = {"", 0};
        open_text(&b, rows[i].text);
        CHECK_ROW(mw_cursor_modifiers(&b.p, take_letter, &last) == rows[i].fits, i);
        CHECK_ROW(mw_slice_is(last, rows[i].last), i);
        CHECK_ROW((b.d->errors == 0) == rows[i].fits, i);
        close_text(&b);
    }
}

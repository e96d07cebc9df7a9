// SPDX-License-Identifier: MIT
// The frame: files, recovery after mistakes, lack of memory.
#include "lang/parse.h"

#include "lang/parse_testing.h"
#include "test/test.h"

// Aligned, the rows would be too long.
// clang-format off
static const mistake mistakes[] = {
    {"indicater oee on unit = a\n", 1, 1, "expected a declaration, found `indicater`",
     "did you mean `indicator`?"},
    {"mesure a on b\n", 1, 1, "expected a declaration", "`measure`"},
    {"roll time sum\n", 1, 1, "expected a declaration", "inside the { }"},
    {"}\n", 1, 1, "expected a declaration", "one `}` more"},
    {"kind a }\n", 1, 8, "expected `=`, `{` or the end", NULL},
    {"kind a { } }\n", 1, 12, "expected the end of the declaration", "one `}` more"},
    {"indicator i on u = a)\n", 1, 21, "expected the end", "one `)` more"},
    {"kind a\npack p { }\n", 2, 1, "the pack block stands before", "top of the file"},
    {"indicator i on u = a = b\n", 1, 22, "`=` stands for a formula", "write =="},
    {"indicator i on u {\n  = a\n\nkind b\n", 4, 1, "expected `}`, found `kind`",
     "the `{` at 1:18"},
    {"a\xff", 1, 2, "not UTF-8: 0xFF at byte 1", "UTF-8"},
};
// clang-format on

void test_parse_mistakes(void) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        CHECK_ROW(is_said(&mistakes[i]), i);
}

// One mistake costs its statement or its declaration, not what follows.
void test_parse_recovers(void) {
    parsed r = parse_text("kind a {\n"
                          "  titel en \"A\"\n" // 1
                          "  note \"n\"\n"
                          "}\n"
                          "measure x on : h\n"                                   // 2
                          "measure y on a : h { roll time sun, children sum }\n" // 3
                          "indicator z on a = (y + y\n"                          // 4
                          "indicator w on a = y +\n" // 5: `kind` is taken for a value, and fails
                          "kind b\n"
                          "widget c on a {\n" // 6
                          "  = 1\n"
                          "}\n"
                          "kind d\n");
    CHECK(r.d->errors == 6);
    // x has no head that could be kept; z and w are there, but marked.
    static const char *const names[] = {"a", "y", "z", "w", "b", "d"};
    static const bool broken[] = {true, true, true, true, false, false};
    CHECK(r.file && r.file->decl_count == 6);
    for (int32_t i = 0; r.file && i < r.file->decl_count && i < 6; i++) {
        CHECK_ROW(mw_slice_is(r.file->decl[i]->name, names[i]), i);
        CHECK_ROW(r.file->decl[i]->broken == broken[i], i);
    }
    CHECK(r.file && r.file->decl[0]->stmt_count == 1);
    parsed_free(&r);
}

void test_parse_many_mistakes(void) {
    mw_text t = {0};
    for (int i = 0; i < 5000; i++) mw_text_addf(&t, "widget a%d\n", i);
    parsed r = parse_text(t.bytes);
    CHECK(r.file && r.d->diag_count == MW_DIAG_MAX && r.d->errors == 2 * MW_DIAG_MAX);
    parsed_free(&r);
    mw_text_free(&t);
}

void test_parse_empty(void) {
    static const char *const texts[] = {"", "\n\n", "// a comment", "\xef\xbb\xbf\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        parsed r = parse_text(texts[i]);
        CHECK_ROW(r.file && r.file->decl_count == 0 && r.d->errors == 0, i);
        parsed_free(&r);
    }
}

static const char sample[] =
    "pack p { title en \"a \\\"b\\\"\" \n use q >= \"1\" }\n"
    "codes c { \"a\" en \"A\"\n \"b\" in \"a\" }\n"
    "parameter q by c, clock : h { 2024-01-01: \"a\" [08:00, 10:00) 1 h, \"b\" [0, 1] 2 h }\n"
    "indicator i(l : number) on u by c per 15 min : h = if a in (\"x\", \"y\") then "
    "sum(unit.x by c at 2 digits) needs 5 % else (x over 12 month before d) { roll time sum }\n"
    "index n on u { m weight 1 goal 0 .. 2 { o }\n combine arithmetic }\n"
    "example \"e\" at 2024 { given u a in b: c(\"x\") = 1 +- 2 }\n";

void test_parse_out_of_memory(void) {
    int64_t n = 0;
    for (mw_status st = MW_NOMEM; st != MW_OK && n < 1000; n++) {
        mw_diags *d = mw_alloc_fixed(sizeof *d);
        mw_file *file = NULL;
        mw_error err = {0};
        d->arena = mw_arena_new((size_t)1 << 20);
        int32_t source = mw_diag_source(d, "t.mw", sample, sizeof sample - 1);
        mw_alloc_fail_after(n);
        st = mw_parse(d, source, &file, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && !file && err.text[0]), n);
        CHECK_ROW(d->errors == 0, n);
        mw_arena_free(d->arena);
        mw_free(d);
    }
    CHECK(n > 4 && n < 1000);
}

// An arena that is too small for the tree is lack of memory too, wherever it runs out.
void test_parse_small_arena(void) {
    int done = 0;
    for (size_t size = 64; size < 64000; size += 64) {
        mw_diags *d = mw_alloc_fixed(sizeof *d);
        mw_file *file = NULL;
        d->arena = mw_arena_new(size);
        int32_t source = mw_diag_source(d, "t.mw", sample, sizeof sample - 1);
        mw_status st = mw_parse(d, source, &file, NULL);
        CHECK_ROW(st == MW_OK ? file != NULL : st == MW_NOMEM && !file, size);
        done += st == MW_OK;
        mw_arena_free(d->arena);
        mw_free(d);
    }
    CHECK(done > 0);
}

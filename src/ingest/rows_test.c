// SPDX-License-Identifier: MIT
#include "ingest/rows.h"

#include "base/alloc.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

static const char *const names[] = {"kind", "code", "title", NULL};

static mw_status take(void *ctx, int64_t line, const mw_slice *cell, mw_error *err) {
    mw_text *out = ctx;
    mw_text_addf(out, "%lld:", (long long)line);
    for (int c = 0; c < 3; c++)
        mw_text_addf(out, " <%.*s%s>", (int)cell[c].n, cell[c].n ? cell[c].p : "",
                     cell[c].p ? "" : "-");
    mw_text_addc(out, '\n');
    return out->failed ? mw_fail(err, MW_NOMEM, "no memory") : MW_OK;
}

static mw_status bad(void *ctx, int64_t line, mw_slice value, const char *why, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%lld! %s\n", (long long)line, why[0] && value.n < 4000 ? "bad" : "?");
    return MW_OK;
}

static void other(void *ctx, mw_slice column) {
    mw_text_addf(ctx, "%.*s?\n", (int)column.n, column.p);
}

typedef struct {
    const char *text;
    mw_rows_want want;
    mw_status status;
    const char *said; // rows, or part of the error
} reading;

static const reading cases[] = {
    {.text = "code,kind\n a , b\n\"c\",\n",
     .want = {names, 2, true, false},
     .said = "2: <b> <a> <->\n3: <> <c> <->\n"                                    },
 // Bad rows in their place; lines are those of the file.
    {.text = "code,kind\n1,2,3\nx,y\n\"p\nq\",r\nz\nu,v\n",
     .want = {names, 2, true, false},
     .said = "2! bad\n3: <y> <x> <->\n4: <r> <p\nq> <->\n6! bad\n7: <v> <u> <->\n"},
    {.text = "code,kind,more\na,b,c\n",
     .want = {names, 2, false, false},
     .said = "more?\n2: <b> <a> <->\n"                                            },
    {.text = "code,kind,more\na,b,c\n",
     .want = {names, 2, true, false},
     .status = MW_INVALID,
     .said = "no column is called \"more\"; there are kind, code, title"},
    {.text = "code,title\na,b\n",
     .want = {names, 2, true, false},
     .status = MW_INVALID,
     .said = "needs the columns kind, code"},
    {.text = "code,title\na,b\n",
     .want = {names, 1, true, false},
     .status = MW_INVALID,
     .said = "needs the column kind"},
    {.text = "code;kind;title\na;b;c d\n",
     .want = {names, 3, true, false},
     .said = "2: <b> <a> <c d>\n"                                            },
    {.text = "{\"kind\":\"a\",\"code\":\"b\"}\n{\"kind\":\"c\",\"title\":\"t\"}\n",
     .want = {names, 2, false, true},
     .said = "1: <a> <b> <>\n2: <c> <> <t>\n"   },
};

static mw_status read_case(size_t i, bool with_bad, mw_text *out, mw_error *err) {
    const char *path = mw_test_text_file(".csv", cases[i].text);
    mw_rows_visit v = {take, with_bad ? bad : NULL, out, other};
    bool there[3];
    mw_status st = mw_rows_read(path, &cases[i].want, &v, there, err);
    if (st == MW_OK) CHECK_ROW(there[0] && there[1], i);
    unlink(path);
    return st;
}

void test_rows_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        CHECK_ROW(read_case(i, true, &out, &err) == cases[i].status, i);
        if (cases[i].status == MW_OK)
            CHECK_ROW(out.bytes && strcmp(out.bytes, cases[i].said) == 0, i);
        else
            CHECK_ROW(strstr(err.text, cases[i].said) && out.size == 0, i);
        mw_text_free(&out);
    }
    mw_text out = {0};
    mw_error err = {0};
    CHECK(read_case(1, false, &out, &err) == MW_SYNTAX && strstr(err.text, ".csv:2: "));
    mw_text_free(&out);
}

void test_rows_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 400 && st == MW_NOMEM; n++) {
        mw_text out = {0};
        mw_alloc_fail_after(n);
        st = read_case(0, true, &out, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_text_free(&out);
    }
    CHECK(st == MW_OK);
}

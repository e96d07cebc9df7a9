// SPDX-License-Identifier: MIT
// Whatever the bytes, parsing and checking end in a program or in diagnostics that can be printed;
// a text that parses is formatted, and the result parses to the same tokens. The first byte says
// which allocation of a first parse fails; with 255 there is none.
#include "base/alloc.h"
#include "lang/format.h"
#include "lang/lex.h"
#include "lang/parse.h"
#include "lang/program.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mw_diags *new_diags(mw_slice text) {
    mw_diags *d = mw_alloc_fixed(sizeof *d);
    d->arena = mw_arena_new((size_t)64 << 20);
    if (!d->arena || mw_diag_source(d, "fuzz.mw", text.p, (int32_t)text.n) != 0) abort();
    return d;
}

static void free_diags(mw_diags *d) {
    mw_arena_free(d->arena);
    mw_free(d);
}

static bool parses(mw_slice text, int64_t fail_after) {
    mw_diags *d = new_diags(text);
    mw_file *file = NULL;
    mw_error err = {0};
    mw_alloc_fail_after(fail_after);
    mw_status st = mw_parse(d, 0, &file, &err);
    mw_alloc_fail_after(-1);
    if (st != MW_OK && (st != MW_NOMEM || !err.text[0])) abort();
    if (st == MW_OK && !file) abort();
    if (d->diag_count > MW_DIAG_MAX || (d->errors > 0) != (d->diag_count > 0)) abort();
    mw_text printed = {0};
    mw_diag_print(d, &printed);
    if ((printed.size > 0) != (d->diag_count > 0)) abort();
    bool ok = st == MW_OK && d->errors == 0;
    mw_text_free(&printed);
    free_diags(d);
    return ok;
}

static int32_t next_token(const mw_tokens *t, int32_t i) {
    while (t->token[i].kind == MW_TOKEN_NEWLINE) i++;
    return i;
}

static mw_slice token_text(mw_slice text, const mw_token *t) {
    return (mw_slice){text.p + t->start, (size_t)(t->end - t->start)};
}

static void check_same_tokens(mw_slice a, mw_slice b) {
    mw_diags *da = new_diags(a), *db = new_diags(b);
    mw_tokens ta = {0}, tb = {0};
    if (mw_lex(da, 0, MW_LEX_PLAIN, &ta, NULL) || mw_lex(db, 0, MW_LEX_PLAIN, &tb, NULL)) abort();
    int32_t i = next_token(&ta, 0), j = next_token(&tb, 0);
    while (ta.token[i].kind != MW_TOKEN_END) {
        if (ta.token[i].kind != tb.token[j].kind) abort();
        if (!mw_slice_same(token_text(a, &ta.token[i]), token_text(b, &tb.token[j]))) abort();
        i = next_token(&ta, i + 1);
        j = next_token(&tb, j + 1);
    }
    if (tb.token[j].kind != MW_TOKEN_END) abort();
    mw_tokens_free(&ta);
    mw_tokens_free(&tb);
    free_diags(da);
    free_diags(db);
}

// The checker sees what parses, behind a pack block when the text has none.
static void check_program(mw_slice text) {
    static const char head[] = "pack fuzz { title en \"f\" }\nkind unit\n";
    mw_text whole = {0}, printed = {0};
    mw_program *p = NULL;
    bool has_head = text.n > 5 && memcmp(text.p, "pack ", 5) == 0;
    if (!has_head) mw_text_adds(&whole, head);
    mw_text_add(&whole, text.p, text.n);
    if (mw_program_text("fuzz.mw", whole.bytes, NULL, &p, NULL) != MW_OK || !p) abort();
    mw_diag_print(p->diags, &printed);
    if ((printed.size > 0) != (p->diags->diag_count > 0)) abort();
    mw_program_free(p);
    mw_text_free(&printed);
    mw_text_free(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    if (data[0] < 255) parses((mw_slice){(const char *)data + 1, size - 1}, data[0]);
    mw_slice text = {(const char *)data + 1, size - 1};
    if (!parses(text, -1)) return 0;
    mw_text out = {0};
    mw_error err = {0};
    if (mw_format(text, &out, &err) != MW_OK) abort();
    mw_slice formatted = {out.bytes ? out.bytes : "", out.size};
    if (!parses(formatted, -1)) abort();
    check_same_tokens(text, formatted);
    check_program(text);
    mw_text_free(&out);
    return 0;
}

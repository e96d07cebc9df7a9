// SPDX-License-Identifier: MIT
// A filled-in form: the bytes say what stands in its cells, a line "C14 TEXT" each, "-" in front
// for the hidden sheet, "#" before a number. Whatever it is, there is an error, or answers that are
// each right for their question, and a second import of the same form changes nothing.
#include "assess/act.h"
#include "assess/form.h"
#include "base/alloc.h"
#include "sheet/xlsx_read.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char pack[] =
    "pack f {\n  title en \"F\"\n  version \"1\" }\nkind firm\n"
    "measure a on firm : piece { roll time last }\n"
    "choice qm on firm pick many {\n  option \"none\" 0 alone en \"None\"\n"
    "  option \"x\" 1 en \"X\"\n  option \"y\" 2 en \"Y, too\" zh \"歪\"\n}\n"
    "choice qp on firm {\n  from a / a\n  band [0 %, 10 %] 0, (10 %, 100 %] 4\n}\n"
    "choice qo on firm pick one {\n  option \"0\" 0 en \"No\"\n  option \"1\" 1 en \"Yes\"\n}\n"
    "indicator score on firm = qm + qp + qo\n"
    "level grade on firm {\n  1 en \"Good\" when score >= 3\n  0 en \"None\"\n}\n";

enum { ROWS = 64, COLUMNS = 7 };

typedef struct {
    mw_form form;
    mw_registry *r;
    mw_history *h;
    int32_t at;
} stage;

static void must(bool good) {
    if (!good) abort();
}

static void open_stage(stage *s) {
    static mw_program *p;
    static mw_questionnaire *q;
    int32_t level = 0, id = 0, c = 0;
    mw_entity e = {.kind = mw_slice_of("firm"), .code = mw_slice_of("e"), .valid_to_ns = INT64_MAX};
    mw_campaign new = {.name = mw_slice_of("c"),
                       .pack = mw_slice_of("f"),
                       .level = mw_slice_of("grade"),
                       .period = mw_slice_of("2026")};
    if (!q) {
        must(mw_program_text("f.mw", pack, &(mw_load_from){0}, &p, NULL) == MW_OK);
        must(p->diags->errors == 0 && mw_level_find(p, new.level, &level, NULL) == MW_OK);
        must(mw_questionnaire_new(p, level, &q, NULL) == MW_OK);
    }
    must(mw_registry_open("memory:", &s->r, NULL) == MW_OK);
    must(s->r->ops->entity_put(s->r, &e, &id, NULL) == MW_OK);
    must(mw_history_open(s->r, &s->h, NULL) == MW_OK);
    must(mw_assess_new(s->h, &new, &c, NULL) == MW_OK);
    must(mw_assess_enter(s->h, c, &id, 1, mw_slice_of("me"), NULL) == MW_OK);
    s->at = mw_history_assessment(s->h, c, id);
    s->form = (mw_form){.q = q, .campaign = mw_history_campaign_at(s->h, c), .entity = e.code};
    s->form.assessment = mw_history_at(s->h, s->at);
}

// What the bytes say of a cell; not there: p is NULL. The last line counts.
static mw_slice said(mw_slice all, bool hidden, mw_xlsx_place at) {
    char place[MW_XLSX_PLACE_TEXT_MAX + 1] = "-";
    mw_slice found = {0};
    mw_xlsx_place_text(at, place + 1);
    const char *want = hidden ? place : place + 1;
    size_t n = strlen(want);
    for (size_t i = 0; i < all.n;) {
        size_t end = i;
        while (end < all.n && all.p[end] != '\n') end++;
        if (end - i > n && memcmp(all.p + i, want, n) == 0 && all.p[i + n] == ' ')
            found = (mw_slice){all.p + i + n + 1, end - i - n - 1};
        i = end + 1;
    }
    return found;
}

static void put(mw_xlsx_tab *t, mw_xlsx_place at, mw_slice text) {
    mw_xlsx_look look = {MW_XLSX_STYLE_PLAIN, NULL};
    double x = 0;
    bool number = text.n && text.p[0] == '#';
    if (number && mw_number_parse((mw_slice){text.p + 1, text.n - 1}, &x))
        mw_xlsx_put_number(t, at, look, x);
    else
        mw_xlsx_put_text(t, at, look, text);
}

static void copy(mw_xlsx *x, mw_xlsx_tab *t, mw_slice all, bool hidden) {
    mw_xlsx_row_cells row;
    while (mw_xlsx_row(x, &row, NULL) == MW_OK && row.number > 0)
        for (int32_t i = 0; row.number < ROWS && i < COLUMNS; i++) {
            mw_xlsx_place at = {row.number, i + 1};
            mw_slice text = said(all, hidden, at);
            const mw_xlsx_cell *c = i < row.count ? &row.cell[i] : NULL;
            if (!text.p && c && c->kind == MW_XLSX_NUMBER) {
                double number = NAN;
                must(mw_number_parse(c->text, &number));
                mw_xlsx_put_number(t, at, (mw_xlsx_look){MW_XLSX_STYLE_PLAIN, NULL}, number);
            } else if (text.p || c) {
                put(t, at, text.p ? text : c->text);
            }
        }
}

// The form as the bytes fill it in; false when Excel could not hold that.
static bool fill(const stage *s, mw_slice all, char **bytes, size_t *size) {
    mw_xlsx_writer *w = NULL, *out = NULL;
    mw_xlsx *x = NULL;
    char *blank = NULL;
    size_t n = 0;
    must(mw_form_write(&s->form, &w, NULL) == MW_OK);
    must(mw_xlsx_writer_take(w, &blank, &n, NULL) == MW_OK);
    must(mw_xlsx_open_bytes(blank, n, &x, NULL) == MW_OK);
    must(mw_xlsx_writer_new(&(mw_xlsx_about){.created_ns = 0}, &out, NULL) == MW_OK);
    for (int32_t i = 0; i < mw_xlsx_sheet_count(x); i++) {
        bool hidden = mw_xlsx_sheet_is_hidden(x, i);
        mw_xlsx_tab *t =
            mw_xlsx_tab_add(out, mw_xlsx_sheet_name(x, i), (mw_xlsx_tab_about){.hidden = hidden});
        must(mw_xlsx_sheet(x, (mw_slice){0}, i + 1, NULL) == MW_OK);
        copy(x, t, all, hidden);
    }
    mw_status st = mw_xlsx_writer_take(out, bytes, size, NULL);
    mw_xlsx_close(x);
    mw_free(blank);
    return st == MW_OK;
}

// Reads the form; NULL: it is refused whole, with a reason.
static mw_form_filled *take(const stage *s, const char *bytes, size_t size) {
    mw_xlsx *x = NULL;
    mw_form_filled *o = NULL;
    mw_error err = {0};
    must(mw_xlsx_open_bytes(bytes, size, &x, NULL) == MW_OK);
    mw_status st = mw_form_read(&s->form, x, &o, &err);
    mw_xlsx_close(x);
    must(st == MW_OK ? o != NULL : o == NULL && err.text[0]);
    for (int64_t i = 0; o && i < o->count; i++) {
        const mw_answer *a = &o->answer[i];
        int32_t q = mw_questionnaire_find(s->form.q, a->question);
        bool none = a->value.code_count == 0 && isnan(a->value.number);
        must(q >= 0 && (none || mw_answer_check(s->form.q, q, &a->value, NULL) == MW_OK));
        must(a->comment.n <= MW_COMMENT_MAX);
    }
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stage s = {0};
    char *bytes = NULL;
    size_t n = 0;
    open_stage(&s);
    if (fill(&s, (mw_slice){(const char *)data, size}, &bytes, &n)) {
        mw_form_filled *o = take(&s, bytes, n);
        int64_t refused = o ? o->refused : 0;
        if (o && o->count)
            must(mw_assess_answer(s.h, s.at, o->answer, o->count, mw_slice_of("me"), NULL) ==
                 MW_OK);
        s.form.assessment = mw_history_at(s.h, s.at);
        mw_form_filled *again = o ? take(&s, bytes, n) : NULL;
        must(!o || (again && again->count == 0 && again->refused == refused));
        mw_form_filled_free(o);
        mw_form_filled_free(again);
        mw_free(bytes);
    }
    mw_history_close(s.h);
    s.r->ops->close(s.r);
    return 0;
}

// SPDX-License-Identifier: MIT
// See form.h: a form read back. First the hidden sheet, which says what each row is; then the rows
// by their numbers; then each question by itself, so that one mistake refuses one answer.
#include "assess/form_int.h"
#include "base/alloc.h"
#include "sheet/xlsx_place.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// 12 digits: what a percentage loses by standing as a part of one.
enum { ARENA_BYTES = 64 << 20, ROWS_MAX = 100000, SEEN_MAX = 60, NEAR_DIGITS = 12 };

typedef struct {
    mw_xlsx_kind kind;
    mw_slice text;
} seen;

// A row of the form.
typedef struct {
    mw_slice key, code, text, had, comment_had;
    int32_t question, option; // option: -1 for the row of a question itself
    int32_t row;              // of the visible sheet; 0: not there
    bool twice, moved;
    seen beside, value, comment, files;
} line;

typedef struct {
    const mw_form *f;
    mw_xlsx *x;
    mw_form_filled *out;
    mw_slice sheet; // name of the visible one
    line *line;
    int64_t count, room;
    int32_t *first; // line of each question; -1
} reading;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "form: out of memory"); }

static mw_status keep(reading *r, mw_slice text, mw_slice *out, mw_error *err) {
    mw_slice trimmed = mw_slice_trim(text);
    char *kept = mw_arena_text(r->out->arena, trimmed.n ? trimmed.p : "", trimmed.n);
    if (!kept) return no_memory(err);
    *out = (mw_slice){kept, trimmed.n};
    return MW_OK;
}

static mw_slice cell_text(const mw_xlsx_row_cells *row, int32_t column) {
    return column <= row->count ? row->cell[column - 1].text : (mw_slice){0};
}

static mw_status keep_cell(reading *r, const mw_xlsx_row_cells *row, int32_t column, seen *out,
                           mw_error *err) {
    out->kind = column <= row->count ? row->cell[column - 1].kind : MW_XLSX_EMPTY;
    MW_TRY(keep(r, cell_text(row, column), &out->text, err));
    if (out->text.n == 0) out->kind = MW_XLSX_EMPTY;
    return MW_OK;
}

// ---- remarks

static mw_status remark(reading *r, bool note, int32_t question, const mw_text *text,
                        mw_error *err) {
    mw_form_filled *o = r->out;
    mw_form_remark one = {.note = note, .question = question};
    if (text->failed || !mw_grow(&o->remark, &o->remark_room, o->remark_count + 1, sizeof one))
        return no_memory(err);
    MW_TRY(keep(r, (mw_slice){text->bytes, text->size}, &one.text, err));
    o->remark[o->remark_count++] = one;
    o->refused += !note;
    return MW_OK;
}

// Begins a remark: `sheet "Questionnaire", cell C12: q1_network: `; without cell for row 0.
static void begin(const reading *r, const line *l, int32_t column, mw_text *t) {
    char place[MW_XLSX_PLACE_TEXT_MAX];
    mw_text_addf(t, "sheet \"%.*s\"", (int)r->sheet.n, r->sheet.p);
    if (l->row > 0)
        mw_text_addf(t, ", cell %s", mw_xlsx_place_text((mw_xlsx_place){l->row, column}, place));
    mw_slice name = r->f->q->asked[l->question].name;
    mw_text_addf(t, ": %.*s: ", (int)name.n, name.p);
}

static mw_status say(reading *r, const line *l, int32_t column, const char *what, mw_error *err) {
    mw_text t = {0};
    begin(r, l, column, &t);
    mw_text_adds(&t, what);
    mw_status st = remark(r, false, l->question, &t, err);
    mw_text_free(&t);
    return st;
}

static mw_status note(reading *r, const line *l, int32_t column, const char *what, mw_error *err) {
    mw_text t = {0};
    begin(r, l, column, &t);
    mw_text_adds(&t, what);
    mw_status st = remark(r, true, l->question, &t, err);
    mw_text_free(&t);
    return st;
}

// At most SEEN_MAX bytes of what stands in a cell, in whole characters.
static int shown(mw_slice s) {
    size_t n = 0;
    if (s.n <= SEEN_MAX) return (int)s.n;
    while (n < SEEN_MAX) {
        int step = mw_utf8_step(s.p + n, mw_slice_end(s));
        n += step > 0 ? (size_t)step : 1;
    }
    return (int)n;
}

// ---- what the form belongs to

static mw_status other(const reading *r, const char *what, mw_slice is, mw_slice should,
                       mw_error *err) {
    char where[MW_XLSX_WHERE_MAX];
    return mw_fail(err, MW_INVALID,
                   "%s: the form is of the %s \"%.*s\", not of \"%.*s\"; export a form of this one "
                   "and fill that in",
                   mw_xlsx_where(r->x, 1, where), what, shown(is), is.n ? is.p : "", shown(should),
                   should.n ? should.p : "");
}

static mw_status changed(const reading *r, int32_t column, const char *what, mw_error *err) {
    char where[MW_XLSX_WHERE_MAX];
    return mw_fail(err, MW_INVALID,
                   "%s: %s; the hidden sheet was changed: copy the answers into a form exported "
                   "anew",
                   mw_xlsx_where(r->x, column, where), what);
}

static mw_status read_about(reading *r, mw_slice name, mw_slice value, mw_error *err) {
    const mw_pack *pack = mw_form_pack(r->f);
    const struct {
        const char *name, *what;
        mw_slice should;
    } about[] = {
        {"campaign", "campaign",                r->f->campaign->name},
        {"entity",   "entity",                  r->f->entity        },
        {"pack",     "standard",                pack->name          },
        {"version",  "version of the standard", pack->version       },
    };
    for (size_t i = 0; i < sizeof about / sizeof about[0]; i++) {
        if (!mw_slice_is(name, about[i].name)) continue;
        if (mw_slice_same(value, about[i].should)) return MW_OK;
        return other(r, about[i].what, value, about[i].should, err);
    }
    if (mw_slice_is(name, "sheet")) return keep(r, value, &r->sheet, err);
    if (mw_slice_is(name, "hash")) return MW_OK;
    return changed(r, 0, "expected what the form belongs to", err);
}

static int32_t option_by_code(const mw_asked *a, mw_slice code) {
    for (int32_t i = 0; i < a->option_count; i++)
        if (mw_slice_same(a->option[i].code, code)) return i;
    return -1;
}

static mw_status read_line(reading *r, const mw_xlsx_row_cells *row, mw_error *err) {
    line l = {.option = -1};
    mw_slice name = mw_slice_trim(cell_text(row, MW_FORM_AT_QUESTION + 1));
    l.question = mw_questionnaire_find(r->f->q, name);
    if (l.question < 0) return changed(r, MW_FORM_AT_QUESTION, "there is no such question", err);
    MW_TRY(keep(r, cell_text(row, MW_FORM_AT_KEY + 1), &l.key, err));
    MW_TRY(keep(r, cell_text(row, MW_FORM_AT_OPTION + 1), &l.code, err));
    MW_TRY(keep(r, cell_text(row, MW_FORM_AT_TEXT + 1), &l.text, err));
    MW_TRY(keep(r, cell_text(row, MW_FORM_AT_HAD + 1), &l.had, err));
    MW_TRY(keep(r, cell_text(row, MW_FORM_AT_COMMENT + 1), &l.comment_had, err));
    if (l.key.n == 0) return changed(r, MW_FORM_AT_KEY, "a row has no number", err);
    if (l.code.n) l.option = option_by_code(&r->f->q->asked[l.question], l.code);
    if (l.code.n && l.option < 0)
        return changed(r, MW_FORM_AT_OPTION, "the question has no such option", err);
    if (!l.code.n && r->first[l.question] >= 0)
        return changed(r, MW_FORM_AT_QUESTION, "the question is there twice", err);
    if (l.code.n && r->first[l.question] < 0)
        return changed(r, MW_FORM_AT_QUESTION, "an option stands before its question", err);
    if (r->count == ROWS_MAX) return mw_fail(err, MW_LIMIT, "form: more than 100000 rows");
    if (!mw_grow(&r->line, &r->room, r->count + 1, sizeof l)) return no_memory(err);
    if (!l.code.n) r->first[l.question] = (int32_t)r->count;
    r->line[r->count++] = l;
    return MW_OK;
}

static mw_status go_hidden(mw_xlsx *x, mw_error *err) {
    for (int32_t i = 0; i < mw_xlsx_sheet_count(x); i++)
        if (mw_slice_is(mw_xlsx_sheet_name(x, i), MW_FORM_HIDDEN))
            return mw_xlsx_sheet(x, (mw_slice){0}, i + 1, err);
    return mw_fail(err, MW_INVALID,
                   "the hidden sheet \"" MW_FORM_HIDDEN "\", which says what each row is, is not "
                   "in the workbook: fill in a form that was exported, without removing sheets");
}

static mw_status read_hidden(reading *r, mw_error *err) {
    mw_xlsx_row_cells row;
    int32_t about = 0;
    bool rows = false;
    MW_TRY(go_hidden(r->x, err));
    for (;;) {
        MW_TRY(mw_xlsx_row(r->x, &row, err));
        if (row.number == 0) break;
        mw_slice first = mw_slice_trim(cell_text(&row, 1));
        mw_slice second = mw_slice_trim(cell_text(&row, 2));
        if (row.number == 1) {
            if (!mw_slice_is(first, MW_FORM_MARK)) return changed(r, 0, "no form", err);
            if (!mw_slice_is(second, "1")) return other(r, "format", second, mw_slice_of("1"), err);
        } else if (rows) {
            MW_TRY(read_line(r, &row, err));
        } else if (mw_slice_is(first, MW_FORM_ROWS)) {
            rows = true;
        } else {
            MW_TRY(read_about(r, first, second, err));
            about++;
        }
    }
#define X(name) about--;
    MW_FORM_ABOUT(X)
#undef X
    return rows && about == 0 && r->sheet.n ? MW_OK : changed(r, 0, "the sheet is not whole", err);
}

// ---- the visible sheet

static line *line_by_key(const reading *r, mw_slice key) {
    for (int64_t i = 0; i < r->count; i++)
        if (mw_slice_same(r->line[i].key, key)) return &r->line[i];
    return NULL;
}

static mw_status no_row(reading *r, const mw_xlsx_row_cells *row, mw_error *err) {
    char where[MW_XLSX_WHERE_MAX];
    mw_text t = {0};
    mw_slice key = mw_slice_trim(cell_text(row, MW_FORM_KEY));
    mw_slice value = mw_slice_trim(cell_text(row, MW_FORM_VALUE));
    if (value.n == 0) return MW_OK;
    mw_text_addf(&t, "%s: \"%.*s\" stands in no row of the form: column A has ",
                 mw_xlsx_where(r->x, MW_FORM_VALUE - 1, where), shown(value), value.p);
    mw_text_addf(&t, key.n ? "\"%.*s\" instead of a number such as Q1" : "no number%.*s",
                 shown(key), key.n ? key.p : "");
    mw_status st = remark(r, false, -1, &t, err);
    mw_text_free(&t);
    return st;
}

static mw_status read_row(reading *r, const mw_xlsx_row_cells *row, line *l, mw_error *err) {
    if (l->row) {
        l->twice = true;
        line again = *l;
        char what[128];
        snprintf(what, sizeof what, "the row %.*s is there twice, first as row %d; keep one",
                 shown(l->key), l->key.p, (int)l->row);
        again.row = row->number;
        return say(r, &again, MW_FORM_KEY, what, err);
    }
    l->row = row->number;
    MW_TRY(keep_cell(r, row, MW_FORM_TEXT, &l->beside, err));
    MW_TRY(keep_cell(r, row, MW_FORM_VALUE, &l->value, err));
    MW_TRY(keep_cell(r, row, MW_FORM_COMMENT, &l->comment, err));
    return keep_cell(r, row, MW_FORM_FILES, &l->files, err);
}

static mw_status read_visible(reading *r, mw_error *err) {
    mw_xlsx_row_cells row;
    bool begun = false;
    MW_TRY(mw_xlsx_sheet(r->x, r->sheet, 0, err));
    for (;;) {
        MW_TRY(mw_xlsx_row(r->x, &row, err));
        if (row.number == 0) return MW_OK;
        line *l = line_by_key(r, mw_slice_trim(cell_text(&row, MW_FORM_KEY)));
        if (l) MW_TRY(read_row(r, &row, l, err));
        if (!l && begun) MW_TRY(no_row(r, &row, err));
        begun = begun || l;
    }
}

// ---- one question

// Whether the rows of a question are there, once each, beside their own texts.
static mw_status check_rows(reading *r, const line *l, int64_t n, bool *whole, mw_error *err) {
    mw_text t = {0};
    for (int64_t i = 0; i < n; i++) {
        bool moved = l[i].row && !mw_slice_same(l[i].beside.text, l[i].text);
        mw_status st = MW_OK;
        *whole = *whole && l[i].row && !l[i].twice && !moved;
        if (l[i].row && !moved) continue;
        t.size = 0;
        begin(r, &l[i], MW_FORM_TEXT, &t);
        if (!l[i].row)
            mw_text_addf(&t,
                         "the row %.*s (\"%.*s\") is missing: take it over from the form as it "
                         "was exported",
                         shown(l[i].key), l[i].key.p, shown(l[i].text), l[i].text.p);
        else
            mw_text_addf(&t,
                         "\"%.*s\" stands beside %.*s, where \"%.*s\" belongs: rows were moved "
                         "or sorted, undo that",
                         shown(l[i].beside.text), l[i].beside.text.p, shown(l[i].key), l[i].key.p,
                         shown(l[i].text), l[i].text.p);
        st = remark(r, false, l->question, &t, err);
        if (st != MW_OK) mw_text_free(&t);
        MW_TRY(st);
    }
    mw_text_free(&t);
    return MW_OK;
}

static mw_status wrong(reading *r, const line *l, const char *right, mw_error *err) {
    mw_text t = {0};
    begin(r, l, MW_FORM_VALUE, &t);
    if (l->value.kind == MW_XLSX_ERROR)
        mw_text_addf(&t, "the formula gives the error %.*s; ", shown(l->value.text),
                     l->value.text.p);
    else
        mw_text_addf(&t, "\"%.*s\" does not answer it; ", shown(l->value.text), l->value.text.p);
    mw_text_adds(&t, right);
    mw_status st = remark(r, false, l->question, &t, err);
    mw_text_free(&t);
    return st;
}

static mw_status wrong_option(reading *r, const line *l, mw_error *err) {
    const mw_asked *a = &r->f->q->asked[l->question];
    mw_text t = {0};
    mw_text_adds(&t, "choose one of:");
    for (int32_t i = 0; i < a->option_count; i++) {
        mw_text_adds(&t, i ? "; " : " ");
        mw_form_option(a, i, MW_FORM_EN, &t);
    }
    mw_status st = t.failed ? no_memory(err) : wrong(r, l, t.bytes, err);
    mw_text_free(&t);
    return st;
}

static bool option_reads(const mw_asked *a, int32_t i, mw_slice text) {
    bool same = mw_slice_same(a->option[i].code, text);
    for (int lang = MW_FORM_EN; lang <= MW_FORM_BOTH && !same; lang++) {
        mw_text t = {0};
        mw_form_option(a, i, (mw_form_lang)lang, &t);
        same = !t.failed && mw_slice_same(mw_slice_trim((mw_slice){t.bytes, t.size}), text);
        mw_text_free(&t);
    }
    return same;
}

// value->code has room for all options.
static mw_status read_one(reading *r, const line *l, mw_answer_value *value, bool *good,
                          mw_error *err) {
    const mw_asked *a = &r->f->q->asked[l->question];
    if (l->value.kind == MW_XLSX_EMPTY) return MW_OK;
    for (int32_t i = 0; l->value.kind != MW_XLSX_ERROR && i < a->option_count; i++)
        if (option_reads(a, i, l->value.text)) {
            value->code[value->code_count++] = a->option[i].code;
            return MW_OK;
        }
    *good = false;
    return wrong_option(r, l, err);
}

static double parts_of_hundred(double x) {
    char buf[64];
    snprintf(buf, sizeof buf, "%.*g", (int)NEAR_DIGITS, x * 100);
    return strtod(buf, NULL);
}

static mw_status read_number(reading *r, const line *l, mw_answer_value *value, bool *good,
                             mw_error *err) {
    const mw_asked *a = &r->f->q->asked[l->question];
    const mw_questionnaire *q = r->f->q;
    mw_error why = {0};
    mw_status st;
    if (l->value.kind == MW_XLSX_EMPTY) return MW_OK;
    if (l->value.kind == MW_XLSX_NUMBER && mw_number_parse(l->value.text, &value->number)) {
        if (mw_form_percent(a)) value->number = parts_of_hundred(value->number);
        st = mw_answer_check(q, l->question, value, &why);
    } else if (l->value.kind == MW_XLSX_TEXT) {
        st = mw_answer_parse(q, l->question, l->value.text, r->out->arena, value, &why);
    } else {
        *good = false;
        return wrong(r, l, "enter a number", err);
    }
    if (st == MW_OK) return MW_OK;
    if (st == MW_NOMEM) return mw_fail_in(err, st, "form: ");
    *good = false;
    char what[sizeof why.text + 128];
    snprintf(what, sizeof what, "%s%s", why.text,
             mw_form_percent(a) ? " (a cell of percent: 35 % is entered as 35%)" : "");
    return l->value.kind == MW_XLSX_TEXT ? wrong(r, l, what, err)
                                         : say(r, l, MW_FORM_VALUE, what, err);
}

// 1 yes, 0 no, -1 neither. The texts are those of the lists, in any language and both.
static int yes_or_no(mw_slice text) {
    static const struct {
        const char *text;
        int means;
    } words[] = {
        {"yes",       1},
        {"Yes",       1},
        {"YES",       1},
        {"y",         1},
        {"Y",         1},
        {"是",       1},
        {"true",      1},
        {"no",        0},
        {"No",        0},
        {"NO",        0},
        {"n",         0},
        {"N",         0},
        {"否",       0},
        {"",          0},
        {"false",     0},
        {"yes / 是", 1},
        {"no / 否",  0},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(text, words[i].text)) return words[i].means;
    return -1;
}

static mw_status read_many(reading *r, const line *l, int64_t n, mw_answer_value *value, bool *good,
                           mw_error *err) {
    const mw_asked *a = &r->f->q->asked[l->question];
    const line *alone = NULL, *no = NULL;
    for (int64_t i = 1; i < n; i++) {
        int tick = l[i].value.kind == MW_XLSX_ERROR ? -1 : yes_or_no(l[i].value.text);
        if (tick < 0) {
            *good = false;
            MW_TRY(wrong(r, &l[i], "choose yes or no, or leave it empty for no", err));
        }
        if (tick == 0 && l[i].value.text.n) no = &l[i];
        if (tick <= 0) continue;
        value->code[value->code_count++] = l[i].code;
        if (a->option[l[i].option].alone) alone = &l[i];
    }
    if (*good && alone && value->code_count > 1) {
        *good = false;
        return say(r, alone, MW_FORM_VALUE,
                   "this option stands alone: either it is yes or others are, not both", err);
    }
    if (!*good || value->code_count > 0 || !no) return MW_OK;
    *good = false;
    return say(r, no, MW_FORM_VALUE,
               "no option is yes: say yes at the one that holds, or empty all cells to leave the "
               "question open",
               err);
}

static mw_status read_comment(reading *r, const line *l, bool answered, bool *good, mw_error *err) {
    char what[160];
    if (l->comment.kind == MW_XLSX_ERROR) {
        *good = false;
        return say(r, l, MW_FORM_COMMENT, "the comment is a formula that gives an error", err);
    }
    if (l->comment.text.n > MW_COMMENT_MAX) {
        *good = false;
        snprintf(what, sizeof what, "the comment has %zu bytes; it can have %d", l->comment.text.n,
                 (int)MW_COMMENT_MAX);
        return say(r, l, MW_FORM_COMMENT, what, err);
    }
    if (answered || l->comment.text.n == 0) return MW_OK;
    return note(r, l, MW_FORM_COMMENT, "a comment without an answer is not kept", err);
}

// ---- what changes

static bool near_number(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return fabs(a - b) <= 1e-11 * fmax(fabs(a), fabs(b));
}

static bool same_value(const mw_answer_value *a, const mw_answer_value *b) {
    if (a->code_count == 0 && b->code_count == 0) return near_number(a->number, b->number);
    return mw_answer_same(a, b);
}

// What the hidden sheet says was answered; text as mw_form_value writes it.
static mw_status had_value(reading *r, const line *l, mw_answer_value *out, mw_error *err) {
    const mw_asked *a = &r->f->q->asked[l->question];
    mw_slice rest = l->had;
    *out = (mw_answer_value){.number = NAN};
    if (rest.n == 0) return MW_OK;
    if (a->question->pick == MW_PICK_NUMBER) {
        if (!mw_number_parse(rest, &out->number)) out->number = NAN;
        return MW_OK;
    }
    out->code = MW_PUSH(r->out->arena, mw_slice, rest.n + 1);
    if (!out->code) return no_memory(err);
    while (rest.n > 0) {
        const char *comma = memchr(rest.p, ',', rest.n);
        size_t n = comma ? (size_t)(comma - rest.p) : rest.n, used = comma ? n + 1 : n;
        if (n) out->code[out->code_count++] = (mw_slice){rest.p, n};
        rest = (mw_slice){rest.p + used, rest.n - used};
    }
    return MW_OK;
}

static mw_status take(reading *r, const line *l, const mw_answer_value *v, mw_error *err) {
    mw_form_filled *o = r->out;
    bool none = v->code_count == 0 && isnan(v->number);
    mw_slice name = r->f->q->asked[l->question].name;
    mw_slice comment = none ? (mw_slice){"", 0} : l->comment.text;
    const mw_answer *now = mw_assessment_answer(r->f->assessment, name);
    mw_answer_value had;
    MW_TRY(had_value(r, l, &had, err));
    bool had_none = had.code_count == 0 && isnan(had.number);
    bool untouched = same_value(&had, v) && (none || mw_slice_same(comment, l->comment_had));
    if (now && !mw_answer_counts(now)) now = NULL;
    bool known =
        now && same_value(&now->value, v) && mw_slice_same(mw_slice_trim(now->comment), comment);
    if (untouched || known || (none && (had_none || !now))) {
        o->same += !none;
        return MW_OK;
    }
    if (!mw_grow(&o->answer, &o->room, o->count + 1, sizeof *o->answer)) return no_memory(err);
    o->answer[o->count++] = (mw_answer){
        .question = name, .value = *v, .source = MW_ANSWER_IMPORTED, .comment = comment};
    return MW_OK;
}

// A question that nobody was asked: what was entered all the same is noted.
static mw_status pass_over(reading *r, const line *l, int64_t n, mw_error *err) {
    bool computed = r->f->state[l->question] == MW_FORM_COMPUTED;
    bool one = r->f->q->asked[l->question].question->pick == MW_PICK_MANY ? n > 1 : true;
    for (int64_t i = 0; one && i < n; i++) {
        if (l[i].value.kind == MW_XLSX_EMPTY || l->had.n) continue;
        return note(r, &l[i], MW_FORM_VALUE,
                    computed ? "it is computed from data: what was entered is not taken"
                             : "it does not apply here: what was entered is not taken",
                    err);
    }
    return MW_OK;
}

static bool attached(const reading *r, mw_slice question, mw_slice name) {
    const mw_attachment *e = NULL;
    while ((e = mw_assessment_evidence(r->f->assessment, question, e)) != NULL)
        if (mw_slice_same(e->name, name)) return true;
    return false;
}

// Files that are named and not there: they come with another act.
static mw_status note_files(reading *r, const line *l, mw_error *err) {
    mw_slice rest = l->files.text, name = r->f->q->asked[l->question].name;
    while (rest.n > 0) {
        size_t n = 0;
        char what[256];
        while (n < rest.n && rest.p[n] != ';' && rest.p[n] != '\n') n++;
        mw_slice file = mw_slice_trim((mw_slice){rest.p, n});
        rest = (mw_slice){rest.p + n, rest.n - n};
        if (rest.n) rest.p++, rest.n--;
        if (file.n == 0 || attached(r, name, file)) continue;
        snprintf(what, sizeof what, "the file \"%.*s\" is not attached yet: `mw assess attach`",
                 shown(file), file.p);
        MW_TRY(note(r, l, MW_FORM_FILES, what, err));
    }
    return MW_OK;
}

static mw_status read_question(reading *r, const line *l, int64_t n, mw_error *err) {
    const mw_asked *a = &r->f->q->asked[l->question];
    mw_answer_value v = {.number = NAN, .code = MW_PUSH(r->out->arena, mw_slice, (size_t)n + 1)};
    bool good = true;
    if (!v.code) return no_memory(err);
    if (r->f->state && r->f->state[l->question] != MW_FORM_ASKED) return pass_over(r, l, n, err);
    MW_TRY(check_rows(r, l, n, &good, err));
    if (!good) return MW_OK;
    if (a->question->pick == MW_PICK_ONE) MW_TRY(read_one(r, l, &v, &good, err));
    if (a->question->pick == MW_PICK_NUMBER) MW_TRY(read_number(r, l, &v, &good, err));
    if (a->question->pick == MW_PICK_MANY) MW_TRY(read_many(r, l, n, &v, &good, err));
    bool answered = !good || v.code_count > 0 || !isnan(v.number);
    MW_TRY(read_comment(r, l, answered, &good, err));
    MW_TRY(note_files(r, l, err));
    return good ? take(r, l, &v, err) : MW_OK;
}

static mw_status read_questions(reading *r, mw_error *err) {
    for (int64_t i = 0; i < r->count;) {
        int64_t n = 1;
        while (i + n < r->count && r->line[i + n].option >= 0 &&
               r->line[i + n].question == r->line[i].question)
            n++;
        MW_TRY(read_question(r, &r->line[i], n, err));
        i += n;
    }
    return MW_OK;
}

// ---- all

mw_status mw_form_open(const char *path, mw_xlsx **out, mw_error *err) {
    // A workbook with a password is no zip file but a compound one: [MS-OFFCRYPTO] 1.3.
    static const unsigned char compound[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
    unsigned char head[8] = {0};
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    if (n == sizeof head && memcmp(head, compound, n) == 0)
        return mw_fail(err, MW_SYNTAX,
                       "the workbook has a password or is of the old format .xls: save it as "
                       ".xlsx without a password");
    return mw_xlsx_open(path, out, err);
}

mw_status mw_form_whose(mw_xlsx *x, mw_arena *a, mw_slice *out, mw_error *err) {
    mw_xlsx_row_cells row = {0};
    MW_TRY(go_hidden(x, err));
    do {
        MW_TRY(mw_xlsx_row(x, &row, err));
        if (!mw_slice_is(mw_slice_trim(cell_text(&row, 1)), "entity")) continue;
        mw_slice code = mw_slice_trim(cell_text(&row, 2));
        char *kept = mw_arena_text(a, code.n ? code.p : "", code.n);
        if (!kept) return no_memory(err);
        *out = (mw_slice){kept, code.n};
        return MW_OK;
    } while (row.number > 0);
    return mw_fail(err, MW_INVALID,
                   "sheet \"" MW_FORM_HIDDEN "\" does not say whose form it is: it was changed; "
                   "copy the answers into a form exported anew");
}

void mw_form_filled_free(mw_form_filled *filled) {
    if (!filled) return;
    mw_free(filled->answer);
    mw_free(filled->remark);
    mw_arena_free(filled->arena);
    mw_free(filled);
}

static mw_status read_all(reading *r, mw_error *err) {
    int32_t count = r->f->q->count;
    r->out->arena = mw_arena_new(ARENA_BYTES);
    r->first = r->out->arena ? MW_PUSH(r->out->arena, int32_t, (size_t)count + 1) : NULL;
    if (!r->first) return no_memory(err);
    for (int32_t i = 0; i < count; i++) r->first[i] = -1;
    MW_TRY(read_hidden(r, err));
    MW_TRY(read_visible(r, err));
    return read_questions(r, err);
}

mw_status mw_form_read(const mw_form *f, mw_xlsx *x, mw_form_filled **out, mw_error *err) {
    mw_form_filled *filled = mw_alloc(sizeof *filled);
    if (!filled) return no_memory(err);
    *filled = (mw_form_filled){0};
    reading r = {.f = f, .x = x, .out = filled};
    mw_status st = read_all(&r, err);
    mw_free(r.line);
    if (st == MW_OK)
        *out = filled;
    else
        mw_form_filled_free(filled);
    return st;
}

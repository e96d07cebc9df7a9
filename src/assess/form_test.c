// SPDX-License-Identifier: MIT
#include "assess/form.h"

#include "assess/act.h"
#include "assess/small_testing.h"
#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S(text) mw_slice_of(text)

// A campaign of the small standard with one enterprise.
typedef struct {
    mw_program *p;
    mw_questionnaire *q;
    mw_registry *r;
    mw_history *h;
    int32_t a;
    mw_form form;
} stage;

static void give(stage *s, const char *question, const char *text, const char *comment) {
    mw_answer v = {.question = S(question), .comment = S(comment)};
    int32_t i = mw_questionnaire_find(s->q, v.question);
    CHECK(mw_answer_parse(s->q, i, S(text), s->q->arena, &v.value, NULL) == MW_OK);
    CHECK(mw_assess_answer(s->h, s->a, &v, 1, S("Ann"), NULL) == MW_OK);
}

static void now(stage *s) {
    s->form.campaign = mw_history_campaign_at(s->h, 0);
    s->form.assessment = mw_history_at(s->h, s->a);
}

static stage begin(void) {
    stage s = {.p = mw_small_program()};
    int32_t level = 0, id = 0, c = -1;
    mw_entity e = {.kind = S("enterprise"), .code = S("E1"), .valid_to_ns = INT64_MAX};
    mw_campaign new = {
        .name = S("2026"), .pack = S("small"), .level = S("small_level"), .period = S("2026")};
    CHECK(mw_level_find(s.p, S("small"), &level, NULL) == MW_OK);
    CHECK(mw_questionnaire_new(s.p, level, &s.q, NULL) == MW_OK);
    CHECK(mw_registry_open("memory:", &s.r, NULL) == MW_OK);
    CHECK(s.r->ops->entity_put(s.r, &e, &id, NULL) == MW_OK);
    CHECK(mw_history_open(s.r, &s.h, NULL) == MW_OK);
    CHECK(mw_assess_new(s.h, &new, &c, NULL) == MW_OK);
    CHECK(mw_assess_enter(s.h, c, &id, 1, S("Ann"), NULL) == MW_OK);
    s.a = mw_history_assessment(s.h, c, id);
    s.form = (mw_form){.q = s.q, .entity = S("E1"), .name = S("First")};
    now(&s);
    return s;
}

static void end(stage *s) {
    mw_history_close(s->h);
    s->r->ops->close(s->r);
    mw_questionnaire_free(s->q);
    mw_program_free(s->p);
}

// ---- somebody fills a form in

// A cell that is changed: `place` of a sheet ("-" in front: the hidden one); "row" deletes its row.
// A text that begins with "#" is a number, with "!" an error value.
typedef struct {
    const char *place, *text;
} edit;

enum { EDITS = 4 };

static const edit *edit_of(const edit *e, bool hidden, mw_xlsx_place at) {
    char place[MW_XLSX_PLACE_TEXT_MAX];
    mw_xlsx_place_text(at, place);
    for (int i = 0; e && i < EDITS && e[i].place; i++) {
        bool there = e[i].place[0] == '-';
        if (there == hidden && strcmp(e[i].place + there, place) == 0) return &e[i];
    }
    return NULL;
}

static void put_edit(mw_xlsx_tab *t, mw_xlsx_place at, const char *text) {
    mw_xlsx_look look = {MW_XLSX_STYLE_PLAIN, NULL};
    double x = 0;
    if (text[0] == '#' && mw_number_parse(S(text + 1), &x))
        mw_xlsx_put_number(t, at, look, x);
    else if (text[0] == '!')
        mw_xlsx_put_formula(
            t, at, look, &(mw_xlsx_formula){.text = S("=1/0"), .number = NAN, .said = S(text + 1)});
    else
        mw_xlsx_put_text(t, at, look, S(text));
}

static void copy_cell(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_cell *c) {
    mw_xlsx_look look = {MW_XLSX_STYLE_PLAIN, NULL};
    double x = 0;
    if (c->kind == MW_XLSX_NUMBER && mw_number_parse(c->text, &x))
        mw_xlsx_put_number(t, at, look, x);
    else
        mw_xlsx_put_text(t, at, look, c->text);
}

static void copy_sheet(mw_xlsx *x, bool hidden, mw_xlsx_tab *t, const edit *edits) {
    mw_xlsx_row_cells row;
    while (mw_xlsx_row(x, &row, NULL) == MW_OK && row.number > 0) {
        const edit *first = edit_of(edits, hidden, (mw_xlsx_place){row.number, 1});
        if (first && strcmp(first->text, "row") == 0) continue;
        for (int32_t i = 0; i < row.count || i < 6; i++) {
            mw_xlsx_place at = {row.number, i + 1};
            const edit *e = edit_of(edits, hidden, at);
            if (e)
                put_edit(t, at, e->text);
            else if (i < row.count)
                copy_cell(t, at, &row.cell[i]);
        }
    }
}

// The workbook with cells changed; hidden sheets are left out when an edit says "-A1" "sheet".
static mw_xlsx *filled_in(mw_xlsx *x, const edit *edits, char **bytes) {
    mw_xlsx_writer *w = NULL;
    mw_xlsx *out = NULL;
    size_t size = 0;
    CHECK(mw_xlsx_writer_new(&(mw_xlsx_about){.lists = S("L")}, &w, NULL) == MW_OK);
    for (int32_t i = 0; i < mw_xlsx_sheet_count(x); i++) {
        bool hidden = mw_xlsx_sheet_is_hidden(x, i);
        const edit *gone = edit_of(edits, true, (mw_xlsx_place){1, 1});
        if (hidden && gone && strcmp(gone->text, "sheet") == 0) continue;
        mw_xlsx_tab *t =
            mw_xlsx_tab_add(w, mw_xlsx_sheet_name(x, i), (mw_xlsx_tab_about){.hidden = hidden});
        CHECK(mw_xlsx_sheet(x, (mw_slice){0}, i + 1, NULL) == MW_OK);
        copy_sheet(x, hidden, t, edits);
    }
    CHECK(mw_xlsx_writer_take(w, bytes, &size, NULL) == MW_OK);
    CHECK(mw_xlsx_open_bytes(*bytes, size, &out, NULL) == MW_OK);
    return out;
}

// Reads what becomes of a form after edits, when things stand as `then` says; NULL with an error.
static mw_form_filled *sent(const mw_form *f, const mw_form *then, const edit *edits,
                            mw_error *err) {
    mw_xlsx_writer *w = NULL;
    mw_xlsx *x = NULL;
    mw_form_filled *out = NULL;
    char *first = NULL, *second = NULL;
    size_t size = 0;
    CHECK(mw_form_write(f, &w, err) == MW_OK);
    CHECK(mw_xlsx_writer_take(w, &first, &size, err) == MW_OK);
    CHECK(mw_xlsx_open_bytes(first, size, &x, err) == MW_OK);
    mw_xlsx *y = filled_in(x, edits, &second);
    if (mw_form_read(then, y, &out, err) != MW_OK) CHECK(out == NULL);
    mw_xlsx_close(y);
    mw_xlsx_close(x);
    mw_free(first);
    mw_free(second);
    return out;
}

static mw_form_filled *round_trip(const mw_form *f, const edit *edits, mw_error *err) {
    return sent(f, f, edits, err);
}

// What was read, as text.
static void describe(const stage *s, const mw_form_filled *o, mw_text *t) {
    for (int64_t i = 0; i < o->count; i++) {
        const mw_answer *a = &o->answer[i];
        int32_t q = mw_questionnaire_find(s->q, a->question);
        mw_text_addf(t, "%.*s=", (int)a->question.n, a->question.p);
        if (a->value.code_count || !isnan(a->value.number))
            mw_answer_say(s->q, q, &a->value, NULL, t);
        mw_text_addf(t, "[%.*s] ", (int)a->comment.n, a->comment.p);
        CHECK(a->source == MW_ANSWER_IMPORTED);
    }
    mw_text_addf(t, "same %d refused %d", (int)o->same, (int)o->refused);
    for (int64_t i = 0; i < o->remark_count; i++)
        mw_text_addf(t, "\n%s%.*s", o->remark[i].note ? "note: " : "", (int)o->remark[i].text.n,
                     o->remark[i].text.p);
}

// A row per kind of filling in. The rows of the form: 9 to 13 q1 and its options, 14 q2, 16 and 17
// the scenes; those of the hidden sheet begin at 9.
// Laid out by hand: clang-format 14 puts the columns far apart.
// clang-format off
static const struct {
    edit edits[EDITS];
    const char *gives; // how the description begins
    const char *says;  // what is in it besides
} fillings[] = {
    {{{"C14", "#0.35"}, {"C16", "In one system"}, {"E16", " since May "}},
     "q2_digital=35 %[] s_design=2[since May] same 1 refused 0",
     ""},
    {{{"C10", ""}, {"C11", "yes"}, {"C12", "是"}},
     "q1_network=control, wide[as seen] same 0 refused 0",
     ""},
    {{{"C10", ""}, {"C13", "no"}},
     "same 0 refused 1",
     "cell C13: q1_network: no option is yes"},
    {{{"C10", ""}},
     "q1_network=[] same 0 refused 0",
     ""},
    {{{"E9", "other words"}},
     "q1_network=none[other words] same 0 refused 0",
     ""},
    {{{"C14", "35 %"}, {"C17", "1"}},
     "q2_digital=35 %[] s_quality=1[] same 1 refused 0",
     ""},
    {{{"C16", "系统"}, {"C17", "Software helps / 软件辅助"}},
     "s_design=2[] s_quality=1[] same 1 refused 0",
     ""},
    // What is wrong: at which cell, what was seen, what would be right.
    {{{"C16", "Perfect"}, {"C17", "Nothing"}},
     "s_quality=0[] same 1 refused 1",
     "sheet \"Questionnaire\", cell C16: s_design: \"Perfect\" does not answer it; choose "
     "one of: Nothing; Software helps; In one system"},
    {{{"C14", "#35"}},
     "same 1 refused 1",
     "cell C14: q2_digital: q2_digital: 3500 % is in none"},
    {{{"C14", "#-0.01"}},
     "same 1 refused 1",
     "cell C14: q2_digital: q2_digital: -1 % is in none"},
    {{{"C14", "many"}},
     "same 1 refused 1",
     "cell C14: q2_digital: \"many\" does not answer it"},
    {{{"C11", "yes"}},
     "same 0 refused 1",
     "cell C10: q1_network: this option stands alone"},
    {{{"C12", "maybe"}},
     "same 0 refused 1",
     "cell C12: q1_network: \"maybe\" does not answer it; choose yes or no"},
    {{{"C14", "!#DIV/0!"}},
     "same 1 refused 1",
     "cell C14: q2_digital: \"#DIV/0!\""},
    {{{"E14", "no answer"}},
     "same 1 refused 0",
     "note: sheet \"Questionnaire\", cell E14"},
    {{{"F14", "a.pdf; b.pdf"}},
     "same 1 refused 0",
     "note: sheet \"Questionnaire\", cell F14: q2_digital: the file \"a.pdf\""},
    {{{"A16", "row"}, {"C17", "Nothing"}},
     "s_quality=0[] same 1 refused 1",
     "sheet \"Questionnaire\": s_design: the row Q3 (\"Design\") is missing"},
    {{{"A12", "row"}},
     "same 0 refused 1",
     "q1_network: the row Q1.3 ("},
    {{{"B16", "Quality"}, {"B17", "Design"}, {"C16", "Nothing"}},
     "same 1 refused 2",
     "cell B16: s_design: \"Quality\" stands beside Q3, where \"Design\" belongs"},
    {{{"A16", "Q4"}, {"A17", "Q3"}, {"B16", "Quality"}, {"B17", "Design"}},
     "same 1 refused 0",
     ""},
    {{{"A17", "Q3"}},
     "same 1 refused 2",
     "cell A17: s_design: the row Q3 is there twice"},
    {{{"A17", "x"}, {"C17", "Nothing"}},
     "same 1 refused 2",
     "cell C17: \"Nothing\" stands in no row"},
    // What the form is not of.
    {{{"-B2", "2025"}},
     NULL,
     "sheet \"mw-form\", cell B2: the form is of the campaign \"2025\", not"},
    {{{"-B3", "E2"}},
     NULL,
     "cell B3: the form is of the entity \"E2\", not of \"E1\""},
    {{{"-B4", "big"}},
     NULL,
     "cell B4: the form is of the standard \"big\""},
    {{{"-B5", "0.9.0"}},
     NULL,
     "cell B5: the form is of the version of the standard \"0.9.0\""},
    {{{"-B1", "#2"}},
     NULL,
     "cell B1: the form is of the format \"2\""},
    {{{"-A1", "sheet"}},
     NULL,
     "the hidden sheet \"mw-form\""},
    {{{"-A5", "row"}},
     NULL,
     "the sheet is not whole"},
    {{{"-B14", "q9"}},
     NULL,
     "cell B14: there is no such question"},
    {{{"-C12", "lan"}},
     NULL,
     "cell C12: the question has no such option"},
    {{{"-A9", "row"}},
     NULL,
     "cell B10: an option stands before its question"},
};
// clang-format on

void test_form_fillings(void) {
    stage s = begin();
    give(&s, "q1_network", "none", "as seen");
    now(&s);
    for (size_t i = 0; i < sizeof fillings / sizeof fillings[0]; i++) {
        mw_text t = {0};
        mw_error err = {0};
        mw_form_filled *o = round_trip(&s.form, fillings[i].edits, &err);
        const char *gives = fillings[i].gives ? fillings[i].gives : "";
        CHECK_ROW((o != NULL) == (fillings[i].gives != NULL), i);
        if (o) describe(&s, o, &t);
        if (!o) mw_text_adds(&t, err.text);
        bool good = t.bytes && strncmp(t.bytes, gives, strlen(gives)) == 0 &&
                    strstr(t.bytes, fillings[i].says) != NULL;
        CHECK_ROW(good, i);
        if (!good) fprintf(stderr, "%s\n", t.bytes ? t.bytes : "nothing");
        mw_form_filled_free(o);
        mw_text_free(&t);
    }
    end(&s);
}

// Every answer that there is comes back as it is, in each language; twice changes nothing.
void test_form_same(void) {
    stage s = begin();
    static const edit after[EDITS] = {
        {"C14", "#0.123456789"},
        {"E14", "measured"    }
    };
    mw_error err = {0};
    give(&s, "q1_network", "control, 5g", "");
    give(&s, "q2_digital", "33.3333333333333 %", "two\nlines");
    give(&s, "s_design", "2", "");
    now(&s);
    for (int lang = MW_FORM_EN; lang <= MW_FORM_BOTH; lang++) {
        s.form.lang = (mw_form_lang)lang;
        mw_form_filled *o = round_trip(&s.form, NULL, &err);
        CHECK_ROW(o && o->count == 0 && o->same == 3 && o->remark_count == 0, (size_t)lang);
        mw_form_filled_free(o);
    }
    mw_form_filled *o = round_trip(&s.form, after, &err);
    CHECK(o && o->count == 1 && o->same == 2 && o->refused == 0);
    mw_assessment was = *s.form.assessment; // its list of answers may move, its first ones stay
    mw_answer first[3];
    memcpy(first, was.answer, sizeof first);
    was.answer = first;
    mw_form older = s.form;
    older.assessment = &was;
    if (o) CHECK(mw_assess_answer(s.h, s.a, o->answer, o->count, S("Bo"), NULL) == MW_OK);
    mw_form_filled_free(o);
    now(&s);
    o = round_trip(&s.form, after, &err);
    CHECK(o && o->count == 0 && o->same == 3 && o->remark_count == 0);
    mw_form_filled_free(o);
    // A form exported before that, in which nobody touched the cell, does not set it back.
    o = sent(&older, &s.form, NULL, &err);
    CHECK(o && o->count == 0 && o->same == 3);
    mw_form_filled_free(o);
    static const edit emptied[EDITS] = {
        {"C14", ""}
    };
    o = sent(&older, &s.form, emptied, &err);
    CHECK(o && o->count == 1 && isnan(o->answer[0].value.number));
    mw_form_filled_free(o);
    end(&s);
}

// Computed from facts, not asked: shown, and what is entered is noted.
void test_form_not_asked(void) {
    stage s = begin();
    mw_form_state state[] = {MW_FORM_ASKED, MW_FORM_COMPUTED, MW_FORM_NOT_ASKED, MW_FORM_ASKED};
    mw_answer_value computed[4] = {{.number = NAN}, {.number = 25}};
    static const edit entered[EDITS] = {
        {"C16", "Nothing"},
        {"C17", "Nothing"}
    };
    mw_error err = {0};
    s.form.state = state, s.form.computed = computed;
    mw_text t = {0};
    mw_form_filled *o = round_trip(&s.form, entered, &err);
    if (o) describe(&s, o, &t);
    CHECK(o && strncmp(t.bytes, "s_quality=0[] same 0 refused 0\nnote: ", 37) == 0);
    CHECK(o && o->remark_count == 1 && strstr(t.bytes, "cell C16: s_design: it does not apply"));
    mw_form_filled_free(o);
    mw_text_free(&t);
    end(&s);
}

// A comment at the limit and one past it.
void test_form_comment(void) {
    stage s = begin();
    char text[MW_COMMENT_MAX + 2];
    for (int past = 0; past < 2; past++) {
        const edit edits[EDITS] = {
            {"C16", "Nothing"},
            {"E16", text     }
        };
        mw_error err = {0};
        memset(text, 'x', sizeof text);
        text[MW_COMMENT_MAX + past] = 0;
        mw_form_filled *o = round_trip(&s.form, edits, &err);
        CHECK_ROW(o && o->count == !past && o->refused == past, (size_t)past);
        if (o && past)
            CHECK(memmem(o->remark[0].text.p, o->remark[0].text.n, "4001 bytes; it can have 4000",
                         28) != NULL);
        mw_form_filled_free(o);
    }
    end(&s);
}

void test_form_open(void) {
    static const unsigned char compound[16] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
    mw_xlsx *x = NULL;
    mw_error err = {0};
    char path[] = "/tmp/mw-form-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, compound, sizeof compound) == sizeof compound);
    CHECK(mw_form_open(path, &x, &err) == MW_SYNTAX && strstr(err.text, "without a password"));
    CHECK(pwrite(fd, "question", 8, 0) == 8);
    CHECK(mw_form_open(path, &x, &err) == MW_SYNTAX && !strstr(err.text, "password"));
    close(fd);
    unlink(path);
    CHECK(mw_form_open(path, &x, &err) == MW_IO || err.status == MW_NOTFOUND);
    CHECK(x == NULL);
}

void test_form_out_of_memory(void) {
    stage s = begin();
    mw_xlsx_writer *w = NULL;
    mw_xlsx *x = NULL;
    mw_form_filled *o = NULL;
    char *bytes = NULL;
    size_t size = 0;
    give(&s, "q1_network", "control, 5g", "");
    now(&s);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 3000 && st == MW_NOMEM; n++) {
        int64_t live = mw_alloc_live();
        mw_alloc_fail_after(n);
        st = mw_form_write(&s.form, &w, NULL);
        if (st == MW_OK) st = mw_xlsx_writer_take(w, &bytes, &size, NULL);
        mw_alloc_fail_after(-1);
        if (st != MW_OK) CHECK_ROW(mw_alloc_live() == live, n);
    }
    CHECK(st == MW_OK);
    st = MW_NOMEM;
    for (int64_t n = 0; n < 3000 && st == MW_NOMEM; n++) {
        CHECK(mw_xlsx_open_bytes(bytes, size, &x, NULL) == MW_OK);
        mw_alloc_fail_after(n);
        st = mw_form_read(&s.form, x, &o, NULL);
        mw_alloc_fail_after(-1);
        mw_xlsx_close(x);
    }
    CHECK(st == MW_OK && o && o->same == 1 && o->count == 0);
    mw_form_filled_free(o);
    mw_free(bytes);
    end(&s);
}

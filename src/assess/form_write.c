// SPDX-License-Identifier: MIT
// See form.h: a form written. Only cells to be filled in are open; the sheet is guarded without a
// password, so that nobody who has reasons is kept from anything.
#include "assess/form_int.h"
#include "assess/words.h"
#include "base/alloc.h"
#include "sheet/xlsx_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// In characters: a comment has MW_COMMENT_MAX bytes, and a Chinese character takes three.
enum {
    COMMENT_CHARACTERS = MW_COMMENT_MAX / 3,
    HEADER_ROW = 7,
    FULL_WIDTH = 200,
    HEADING_POINTS = 21
};

typedef struct {
    const mw_form *f;
    mw_xlsx_writer *w;
    mw_xlsx_tab *t, *hidden;
    int32_t row, hidden_row;
    double height; // that the texts of the row need
    mw_text text;  // of the cell at hand
} writing;

static const double widths[] = {8, 46, 38, 30, 34, 28, 56};

static mw_slice sheet_name(const mw_form *f) {
    return mw_slice_of(mw_assess_word_in(MW_WORD_FORM_SHEET, f->lang == MW_FORM_ZH ? "zh" : "en"));
}

static mw_slice said(const writing *g) { return (mw_slice){g->text.bytes, g->text.size}; }

static void begin(writing *g) {
    g->text.size = 0;
    if (g->text.bytes) g->text.bytes[0] = 0;
}

static void add_word(writing *g, mw_assess_word w) {
    mw_titles t = mw_assess_word_titles(w);
    mw_form_title(&t, (mw_slice){0}, g->f->lang, &g->text);
}

// The same with a capital in front.
static void add_head(writing *g, mw_assess_word w) {
    size_t at = g->text.size;
    add_word(g, w);
    char *first = g->text.size > at ? g->text.bytes + at : NULL;
    if (first && *first >= 'a' && *first <= 'z') *first = (char)(*first - 'a' + 'A');
}

// The row at hand gets its height: LibreOffice fits rows to texts by itself only when asked.
static void next_row(writing *g) {
    if (g->height > 0) mw_xlsx_tab_height(g->t, g->row, g->height);
    g->height = 0;
    g->row++;
}

static void fit(writing *g, int32_t column) {
    g->height = fmax(g->height, mw_xlsx_text_height(said(g), widths[column - 1]) + 3);
}

static void put(writing *g, int32_t column, mw_xlsx_style style) {
    if (g->row >= HEADER_ROW && style != MW_XLSX_STYLE_HEADING) fit(g, column);
    mw_xlsx_put_text(g->t, (mw_xlsx_place){g->row, column}, (mw_xlsx_look){style, NULL}, said(g));
}

static void put_word(writing *g, int32_t column, mw_xlsx_style style, mw_assess_word w) {
    begin(g);
    add_word(g, w);
    put(g, column, style);
}

static void put_head(writing *g, int32_t column, mw_xlsx_style style, mw_assess_word w) {
    begin(g);
    add_head(g, w);
    put(g, column, style);
}

static void put_empty(writing *g, int32_t column, mw_xlsx_style style) {
    mw_xlsx_put_empty(g->t, (mw_xlsx_place){g->row, column}, (mw_xlsx_look){style, NULL});
}

static mw_xlsx_range across(const writing *g) {
    return mw_xlsx_range_of((mw_xlsx_place){g->row, MW_FORM_KEY},
                            (mw_xlsx_place){g->row, MW_FORM_GUIDE});
}

// ---- the hidden sheet

static void hide(writing *g, int32_t column, mw_slice text) {
    mw_xlsx_put_text(g->hidden, (mw_xlsx_place){g->hidden_row, column + 1},
                     (mw_xlsx_look){MW_XLSX_STYLE_PLAIN, NULL}, text);
}

static void hide_about(writing *g) {
    const mw_pack *pack = mw_form_pack(g->f);
    struct {
        mw_slice campaign, entity, pack, version, hash, sheet;
    } about = {g->f->campaign->name,    g->f->entity,    pack->name, pack->version,
               mw_slice_of(pack->hash), sheet_name(g->f)};
    g->hidden_row = 1;
    hide(g, 0, mw_slice_of(MW_FORM_MARK));
    mw_xlsx_put_number(g->hidden, (mw_xlsx_place){1, 2}, (mw_xlsx_look){MW_XLSX_STYLE_PLAIN, NULL},
                       MW_FORM_FORMAT);
#define X(name) g->hidden_row++, hide(g, 0, mw_slice_of(#name)), hide(g, 1, about.name);
    MW_FORM_ABOUT(X)
#undef X
    static const char *const heads[] = {MW_FORM_ROWS, "question", "option",
                                        "text",       "had",      "comment"};
    g->hidden_row++;
    for (int32_t i = 0; i < MW_FORM_AT_COUNT; i++) hide(g, i, mw_slice_of(heads[i]));
}

// The row at hand: its number, and the text that put() wrote beside it.
static void hide_row(writing *g, const char *key, mw_slice question, mw_slice option) {
    g->hidden_row++;
    hide(g, MW_FORM_AT_KEY, mw_slice_of(key));
    hide(g, MW_FORM_AT_QUESTION, question);
    hide(g, MW_FORM_AT_OPTION, option);
    hide(g, MW_FORM_AT_TEXT, said(g));
}

// ---- the top

static void line_about(writing *g, mw_assess_word w, mw_slice a, mw_slice b) {
    g->row++;
    put_head(g, MW_FORM_TEXT, MW_XLSX_STYLE_LOCKED, w);
    begin(g);
    mw_text_addf(&g->text, "%.*s%s%.*s", (int)a.n, a.p, b.n ? "  " : "", (int)b.n, b.n ? b.p : "");
    mw_xlsx_range range = mw_xlsx_range_of((mw_xlsx_place){g->row, MW_FORM_VALUE},
                                           (mw_xlsx_place){g->row, MW_FORM_COMMENT});
    mw_xlsx_put_merged(g->t, range, (mw_xlsx_look){MW_XLSX_STYLE_LOCKED, NULL}, said(g));
}

static void add_campaign(writing *g, mw_text *t) {
    const mw_campaign *c = g->f->campaign;
    begin(g);
    add_word(g, MW_WORD_PERIOD);
    mw_text_addf(t, "(%.*s %.*s", (int)g->text.size, g->text.bytes, (int)c->period.n, c->period.p);
    begin(g);
    add_word(g, MW_WORD_DEADLINE);
    if (g->f->deadline.n)
        mw_text_addf(t, ", %.*s %.*s", (int)g->text.size, g->text.bytes, (int)g->f->deadline.n,
                     g->f->deadline.p);
    mw_text_addc(t, ')');
}

static void put_top(writing *g) {
    const mw_pack *pack = mw_form_pack(g->f);
    static const mw_assess_word heads[] = {MW_WORD_FORM_KEY, MW_WORD_QUESTION, MW_WORD_ANSWER,
                                           MW_WORD_HOW,      MW_WORD_COMMENT,  MW_WORD_FORM_FILES,
                                           MW_WORD_GUIDE};
    mw_text more = {0};
    g->row = 1;
    begin(g);
    mw_form_title(&pack->titles, pack->name, g->f->lang, &g->text);
    put(g, MW_FORM_KEY, MW_XLSX_STYLE_TITLE);
    g->row = 2;
    begin(g);
    add_word(g, MW_WORD_FORM_FILL);
    mw_xlsx_put_merged(g->t, across(g), (mw_xlsx_look){MW_XLSX_STYLE_NOTE, NULL}, said(g));
    mw_xlsx_tab_height(g->t, g->row, mw_xlsx_text_height(said(g), FULL_WIDTH));
    line_about(g, MW_WORD_ENTITY, g->f->entity, g->f->name);
    add_campaign(g, &more);
    line_about(g, MW_WORD_CAMPAIGN, g->f->campaign->name, (mw_slice){more.bytes, more.size});
    line_about(g, MW_WORD_STANDARD, pack->name, pack->version);
    g->row = HEADER_ROW;
    for (int32_t i = 0; i < MW_FORM_GUIDE; i++) put_head(g, i + 1, MW_XLSX_STYLE_HEADER, heads[i]);
    if (more.failed) g->text.failed = true;
    mw_text_free(&more);
}

// ---- a question

static void check_list(writing *g, const mw_slice *choice, int32_t count) {
    begin(g);
    add_word(g, MW_WORD_FORM_REFUSED);
    mw_xlsx_check check = {
        .kind = MW_XLSX_CHECK_LIST, .choice = choice, .choice_count = count, .refusal = said(g)};
    mw_xlsx_put_check(g->t, mw_xlsx_range_at((mw_xlsx_place){g->row, MW_FORM_VALUE}), &check);
}

static void put_one(writing *g, const mw_asked *a, const mw_answer_value *v, bool open) {
    mw_text all = {0};
    size_t end[MW_ANSWER_CODES_MAX + 1] = {0};
    mw_slice choice[MW_ANSWER_CODES_MAX];
    int32_t n = a->option_count < MW_ANSWER_CODES_MAX ? a->option_count : MW_ANSWER_CODES_MAX;
    for (int32_t i = 0; i < n; i++) {
        mw_form_option(a, i, g->f->lang, &all);
        end[i + 1] = all.size;
    }
    for (int32_t i = 0; i < n && all.bytes; i++) {
        choice[i] = (mw_slice){all.bytes + end[i], end[i + 1] - end[i]};
        double height = mw_xlsx_text_height(choice[i], widths[MW_FORM_VALUE - 1]) + 3;
        g->height = fmax(g->height, height); // whichever is chosen
    }
    int32_t now = v ? mw_answer_option(g->f->q, (int32_t)(a - g->f->q->asked), v) : -1;
    begin(g);
    if (now >= 0) mw_form_option(a, now, g->f->lang, &g->text);
    put(g, MW_FORM_VALUE, open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_LOCKED);
    if (open && all.bytes) check_list(g, choice, n);
    if (all.failed) g->text.failed = true;
    mw_text_free(&all);
}

static void bounds(const mw_asked *a, double *low, double *high) {
    *low = INFINITY, *high = -INFINITY;
    for (int32_t i = 0; i < a->option_count; i++)
        *low = fmin(*low, a->option[i].low), *high = fmax(*high, a->option[i].high);
}

static void put_number(writing *g, const mw_asked *a, const mw_answer_value *v, bool open) {
    bool percent = mw_form_percent(a);
    double scale = percent ? 100 : 1, low, high;
    mw_xlsx_place at = {g->row, MW_FORM_VALUE};
    mw_xlsx_look look = {open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_LOCKED,
                         percent ? "0.0##%" : NULL};
    mw_xlsx_put_number(g->t, at, look, v ? v->number / scale : NAN);
    bounds(a, &low, &high);
    if (!open || (isinf(low) && isinf(high))) return;
    begin(g);
    add_word(g, MW_WORD_FORM_REFUSED_NUMBER);
    mw_xlsx_check check = {.kind = MW_XLSX_CHECK_DECIMAL,
                           .low = low / scale,
                           .high = high / scale,
                           .refusal = said(g)};
    mw_xlsx_put_check(g->t, mw_xlsx_range_at(at), &check);
}

static void add_bound(writing *g, const mw_asked *a, double x) {
    mw_answer_value v = {.number = x};
    if (isinf(x)) return;
    mw_answer_say(g->f->q, (int32_t)(a - g->f->q->asked), &v, "en", &g->text);
}

static void put_how(writing *g, const mw_asked *a, mw_form_state state) {
    double low, high;
    begin(g);
    if (state != MW_FORM_ASKED) {
        add_word(g, state == MW_FORM_COMPUTED ? MW_WORD_FORM_COMPUTED : MW_WORD_NOT_ASKED);
    } else if (a->question->pick == MW_PICK_NUMBER) {
        bounds(a, &low, &high);
        add_word(g, MW_WORD_FORM_NUMBER);
        mw_text_adds(&g->text, ": ");
        add_bound(g, a, low);
        mw_text_adds(&g->text, " \xE2\x80\xA6 "); // an ellipsis; alone where a side is open
        add_bound(g, a, high);
    } else {
        add_word(g, a->question->pick == MW_PICK_ONE ? MW_WORD_FORM_ONE : MW_WORD_FORM_MANY);
    }
    put(g, MW_FORM_HOW, MW_XLSX_STYLE_WRAPPED);
}

static void add_line(writing *g, const mw_titles *t) {
    if (!t->en.n && !t->zh.n) return;
    if (g->text.size) mw_text_addc(&g->text, '\n');
    mw_form_title(t, (mw_slice){0}, g->f->lang, &g->text);
}

static void put_guide(writing *g, const mw_asked *a, const mw_answer *proposed) {
    const mw_question *ask = a->question;
    begin(g);
    if (proposed) {
        add_word(g, MW_WORD_FORM_PROPOSED);
        mw_text_adds(&g->text, ": ");
        mw_answer_say(g->f->q, (int32_t)(a - g->f->q->asked), &proposed->value,
                      g->f->lang == MW_FORM_ZH ? "zh" : "en", &g->text);
    }
    add_line(g, &ask->text);
    add_line(g, &ask->guide);
    if (ask->evidence.en.n || ask->evidence.zh.n) {
        if (g->text.size) mw_text_addc(&g->text, '\n');
        add_head(g, MW_WORD_EVIDENCE);
        mw_text_adds(&g->text, ": ");
        mw_form_title(&ask->evidence, (mw_slice){0}, g->f->lang, &g->text);
    }
    put(g, MW_FORM_GUIDE, MW_XLSX_STYLE_WRAPPED);
}

static void put_files(writing *g, const mw_asked *a, bool open) {
    const mw_attachment *e = NULL;
    begin(g);
    while ((e = mw_assessment_evidence(g->f->assessment, a->name, e)) != NULL)
        mw_text_addf(&g->text, "%s%.*s", g->text.size ? "; " : "", (int)e->name.n, e->name.p);
    put(g, MW_FORM_FILES, open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_LOCKED);
}

static void put_comment(writing *g, mw_slice comment, bool open) {
    mw_xlsx_range at = mw_xlsx_range_at((mw_xlsx_place){g->row, MW_FORM_COMMENT});
    begin(g);
    mw_text_add(&g->text, comment.p, comment.n);
    put(g, MW_FORM_COMMENT, open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_LOCKED);
    if (!open) return;
    begin(g);
    add_word(g, MW_WORD_FORM_REFUSED_LONG);
    mw_xlsx_put_check(g->t, at,
                      &(mw_xlsx_check){.kind = MW_XLSX_CHECK_LENGTH,
                                       .low = 0,
                                       .high = COMMENT_CHARACTERS,
                                       .refusal = said(g)});
}

static bool ticked(const mw_answer_value *v, mw_slice code) {
    for (int32_t i = 0; v && i < v->code_count; i++)
        if (mw_slice_same(v->code[i], code)) return true;
    return false;
}

static void put_tick(writing *g, bool yes, bool open) {
    begin(g);
    if (yes) add_word(g, MW_WORD_YES);
    put(g, MW_FORM_VALUE, open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_LOCKED);
    if (!open) return;
    mw_text both = {0};
    mw_titles yes_word = mw_assess_word_titles(MW_WORD_YES),
              no_word = mw_assess_word_titles(MW_WORD_NO);
    mw_form_title(&yes_word, (mw_slice){0}, g->f->lang, &both);
    size_t mid = both.size;
    mw_form_title(&no_word, (mw_slice){0}, g->f->lang, &both);
    mw_slice choice[] = {
        {both.bytes,       mid            },
        {both.bytes + mid, both.size - mid}
    };
    if (!both.failed) check_list(g, choice, 2);
    if (both.failed) g->text.failed = true;
    mw_text_free(&both);
}

static void put_options(writing *g, int32_t i, const mw_answer_value *v, bool open) {
    const mw_asked *a = &g->f->q->asked[i];
    for (int32_t o = 0; o < a->option_count; o++) {
        char key[MW_FORM_KEY_MAX];
        next_row(g);
        begin(g);
        mw_text_addf(&g->text, "Q%d.%d", (int)i + 1, (int)o + 1);
        snprintf(key, sizeof key, "Q%d.%d", (int)i + 1, (int)o + 1);
        put(g, MW_FORM_KEY, MW_XLSX_STYLE_WRAPPED);
        begin(g);
        mw_text_adds(&g->text, "   \xE2\x80\xA2 ");
        mw_form_option(a, o, g->f->lang, &g->text);
        put(g, MW_FORM_TEXT, MW_XLSX_STYLE_WRAPPED);
        hide_row(g, key, a->name, a->option[o].code);
        put_tick(g, ticked(v, a->option[o].code), open);
        put_word(g, MW_FORM_HOW, MW_XLSX_STYLE_WRAPPED,
                 a->option[o].alone ? MW_WORD_FORM_ALONE : MW_WORD_FORM_YES_OR_NO);
        for (int32_t c = MW_FORM_COMMENT; c <= MW_FORM_FILES; c++)
            put_empty(g, c, MW_XLSX_STYLE_LOCKED);
        put_empty(g, MW_FORM_GUIDE, MW_XLSX_STYLE_WRAPPED);
    }
}

static void put_question(writing *g, int32_t i) {
    const mw_asked *a = &g->f->q->asked[i];
    const mw_answer *given = mw_assessment_answer(g->f->assessment, a->name);
    mw_form_state state = g->f->state ? g->f->state[i] : MW_FORM_ASKED;
    bool open = state == MW_FORM_ASKED, counts = given && mw_answer_counts(given);
    const mw_answer_value *v = state == MW_FORM_COMPUTED && g->f->computed ? &g->f->computed[i]
                               : counts && open                            ? &given->value
                                                                           : NULL;
    mw_slice comment = counts && open ? given->comment : (mw_slice){0};
    char key[MW_FORM_KEY_MAX];
    snprintf(key, sizeof key, "Q%d", (int)i + 1);
    next_row(g);
    begin(g);
    mw_text_adds(&g->text, key);
    put(g, MW_FORM_KEY, MW_XLSX_STYLE_WRAPPED);
    begin(g);
    mw_form_title(&a->titles, a->name, g->f->lang, &g->text);
    put(g, MW_FORM_TEXT, MW_XLSX_STYLE_WRAPPED);
    hide_row(g, key, a->name, (mw_slice){0});
    begin(g);
    if (v) mw_form_value(v, &g->text);
    hide(g, MW_FORM_AT_HAD, said(g));
    hide(g, MW_FORM_AT_COMMENT, comment);
    put_how(g, a, state);
    put_comment(g, comment, open);
    put_files(g, a, open);
    put_guide(g, a, given && !counts && open ? given : NULL);
    if (a->question->pick == MW_PICK_ONE) put_one(g, a, v, open);
    if (a->question->pick == MW_PICK_NUMBER) put_number(g, a, v, open);
    if (a->question->pick == MW_PICK_MANY) {
        put_empty(g, MW_FORM_VALUE, MW_XLSX_STYLE_LOCKED);
        put_options(g, i, v, open);
    }
}

// ---- all

static void put_part(writing *g, int32_t part) {
    const mw_questionnaire *q = g->f->q;
    bool begun = false;
    for (int32_t i = 0; i < q->count; i++) {
        if (q->asked[i].part != part) continue;
        if (!begun && q->part_count > 0) {
            next_row(g);
            g->height = HEADING_POINTS;
            begin(g);
            if (part < 0)
                add_head(g, MW_WORD_OTHERS);
            else
                mw_form_part(g->f, q->part[part].group, &g->text);
            put(g, MW_FORM_KEY, MW_XLSX_STYLE_HEADING);
            for (int32_t c = MW_FORM_TEXT; c <= MW_FORM_GUIDE; c++)
                put_empty(g, c, MW_XLSX_STYLE_HEADING);
        }
        begun = true;
        put_question(g, i);
    }
}

static void put_all(writing *g) {
    g->t = mw_xlsx_tab_add(
        g->w, sheet_name(g->f),
        (mw_xlsx_tab_about){
            .guarded = true, .landscape = true, .rows_frozen = HEADER_ROW, .columns_frozen = 2});
    g->hidden = mw_xlsx_tab_add(g->w, mw_slice_of(MW_FORM_HIDDEN),
                                (mw_xlsx_tab_about){.hidden = true, .guarded = true});
    for (int32_t i = 0; i < MW_FORM_GUIDE; i++) mw_xlsx_tab_width(g->t, i + 1, i + 1, widths[i]);
    put_top(g);
    hide_about(g);
    for (int32_t part = 0; part < g->f->q->part_count; part++) put_part(g, part);
    put_part(g, -1);
    next_row(g);
}

mw_status mw_form_write(const mw_form *f, mw_xlsx_writer **out, mw_error *err) {
    const mw_pack *pack = mw_form_pack(f);
    mw_xlsx_about about = {.title = pack->name, .created_ns = f->now_ns};
    writing g = {.f = f};
    MW_TRY(mw_xlsx_writer_new(&about, &g.w, err));
    put_all(&g);
    bool failed = g.text.failed;
    mw_text_free(&g.text);
    if (failed) {
        mw_xlsx_writer_free(g.w);
        return mw_fail(err, MW_NOMEM, "form: out of memory");
    }
    *out = g.w;
    return MW_OK;
}

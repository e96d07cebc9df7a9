// SPDX-License-Identifier: MIT
// The sheets of answers and of options. What is chosen or entered makes points by formulas over the
// options; what several options may hold for is ticked on the sheet of options.
#include "assess/words.h"
#include "base/alloc.h"
#include "report/assessment_sheet.h"
#include "sheet/xlsx_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TICKED_MAX = 64, BANDS_MAX = 40 }; // what fits into one formula; others stay values

// Columns of the sheet of options.
enum { OPTION = 2, WORTH, TICK, SCORED_TICK, ALONE };

// ---- where they stand

mw_status mw_book_place_answers(mw_book *b, mw_error *err) {
    mw_account *t = b->t;
    b->first = MW_PUSH(t->arena, int32_t, (size_t)t->part_count + 1);
    b->last = MW_PUSH(t->arena, int32_t, (size_t)t->part_count + 1);
    b->row_of = MW_PUSH(t->arena, int32_t, (size_t)t->q->count + 1);
    b->option_of = MW_PUSH(t->arena, int32_t, (size_t)t->q->count + 1);
    if (!b->first || !b->last || !b->row_of || !b->option_of)
        return mw_fail(err, MW_NOMEM, "report: out of memory");
    int32_t row = MW_BOOK_FIRST_ROW, option = MW_BOOK_FIRST_ROW;
    for (int32_t p = 0; p < t->part_count; p++) {
        b->first[p] = row;
        for (int32_t i = 0; i < t->q->count; i++) {
            if (t->part_of[i] != p) continue;
            b->row_of[i] = row++;
            b->option_of[i] = option;
            option += t->q->asked[i].option_count;
        }
        b->last[p] = row - 1;
    }
    return MW_OK;
}

// ---- texts of options

static bool is_percent(const mw_asked *a) {
    char unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    return strcmp(unit, "%") == 0;
}

static const char *plain_option(mw_account *t, const mw_asked *a, int32_t option) {
    const mw_asked_option *o = &a->option[option];
    if (o->code.n) return mw_account_title(t, &o->titles, o->code);
    mw_answer_value low = {.number = o->low}, high = {.number = o->high};
    int32_t i = (int32_t)(a - t->q->asked);
    return mw_account_text(t, "%s … %s", isinf(o->low) ? "" : mw_account_answer(t, i, &low),
                           isinf(o->high) ? "" : mw_account_answer(t, i, &high));
}

// With its code where another option reads the same.
static const char *option_text(mw_account *t, const mw_asked *a, int32_t option) {
    const char *own = plain_option(t, a, option);
    mw_slice code = a->option[option].code;
    for (int32_t i = 0; i < a->option_count && code.n; i++)
        if (i != option && strcmp(plain_option(t, a, i), own) == 0)
            return mw_account_text(t, "%s (%.*s)", own, (int)code.n, code.p);
    return own;
}

static bool has_code(const mw_answer_value *v, mw_slice code) {
    for (int32_t i = 0; v && i < v->code_count; i++)
        if (mw_slice_same(v->code[i], code)) return true;
    return false;
}

// The answer as the options are called here.
static const char *answer_text(mw_book *b, const mw_asked *a, const mw_answer_value *v) {
    mw_text s = {0};
    for (int32_t o = 0; o < a->option_count; o++)
        if (has_code(v, a->option[o].code))
            mw_text_addf(&s, "%s%s", s.size ? "; " : "", option_text(b->t, a, o));
    return mw_book_take(b, &s);
}

// ---- points of an answer

// What is answered, and in which columns.
typedef struct {
    const mw_answer_value *value;
    int32_t column; // of the answer, in the sheet of answers
    int32_t tick;   // of its ticks, in the sheet of options
} said;

static char letter(int32_t column) { return (char)('A' + column - 1); }

// "'Options'!$C$4:$C$8"
static const char *options_range(mw_book *b, int32_t i, int32_t column) {
    int first = (int)b->option_of[i], last = first + (int)b->t->q->asked[i].option_count - 1;
    return mw_account_text(b->t, "'%s'!$%c$%d:$%c$%d", b->options, letter(column), first,
                           letter(column), last);
}

static const char *points_of_one(mw_book *b, int32_t i, const said *s) {
    const char *option = options_range(b, i, OPTION), *worth = options_range(b, i, WORTH);
    char c = letter(s->column);
    int row = (int)b->row_of[i];
    return mw_account_text(b->t,
                           "=IF(SUMPRODUCT(EXACT(%s,%c%d)*1)=1,SUMPRODUCT(EXACT(%s,%c%d)*%s),\"\")",
                           option, c, row, option, c, row, worth);
}

static const char *points_of_many(mw_book *b, int32_t i, const said *s) {
    const char *tick = options_range(b, i, s->tick), *worth = options_range(b, i, WORTH),
               *alone = options_range(b, i, ALONE),
               *yes = mw_assess_word_in(MW_WORD_YES, MW_SAY(b->t, "en", "zh"));
    return mw_account_text(b->t,
                           "=IF(COUNTIF(%s,\"%s\")=0,\"\",IF(AND(SUMIF(%s,\"%s\",%s)>0,"
                           "COUNTIF(%s,\"%s\")>1),\"\",SUMIF(%s,\"%s\",%s)))",
                           tick, yes, tick, yes, alone, tick, yes, tick, yes, worth);
}

static void add_band(mw_text *s, const mw_asked_option *o, const char *cell, double scale) {
    char low[32], high[32], points[32];
    mw_text_adds(s, "IF(AND(");
    if (!isinf(o->low))
        mw_text_addf(s, "%s%s%s", cell,
                     o->open_low ? ">" : ">=", mw_number_text(o->low / scale, low));
    if (!isinf(o->low) && !isinf(o->high)) mw_text_addc(s, ',');
    if (!isinf(o->high))
        mw_text_addf(s, "%s%s%s", cell,
                     o->open_high ? "<" : "<=", mw_number_text(o->high / scale, high));
    if (isinf(o->low) && isinf(o->high)) mw_text_adds(s, "TRUE");
    mw_text_addf(s, "),%s,", mw_number_text(o->points, points));
}

static const char *points_of_number(mw_book *b, int32_t i, const said *s) {
    const mw_asked *a = &b->t->q->asked[i];
    char cell[16];
    mw_text t = {0};
    snprintf(cell, sizeof cell, "%c%d", letter(s->column), (int)b->row_of[i]);
    mw_text_addf(&t, "=IF(ISNUMBER(%s),", cell);
    for (int32_t o = 0; o < a->option_count; o++)
        add_band(&t, &a->option[o], cell, is_percent(a) ? 100 : 1);
    mw_text_adds(&t, "\"\"");
    for (int32_t o = 0; o < a->option_count; o++) mw_text_addc(&t, ')');
    mw_text_adds(&t, ",\"\")");
    return mw_book_take(b, &t);
}

static bool fits(const mw_asked *a) {
    if (a->question->pick == MW_PICK_NUMBER)
        return a->option_count <= BANDS_MAX && a->type->kind == MW_TYPE_NUMBER;
    return a->option_count <= TICKED_MAX;
}

static void put_points_of(mw_book *b, int32_t i, const said *s, int32_t column, double points) {
    const mw_asked *a = &b->t->q->asked[i];
    if (!b->t->a->question[i].applies || !fits(a)) {
        mw_book_number(b, column, points);
        return;
    }
    const char *text = a->question->pick == MW_PICK_ONE    ? points_of_one(b, i, s)
                       : a->question->pick == MW_PICK_MANY ? points_of_many(b, i, s)
                                                           : points_of_number(b, i, s);
    mw_book_formula(b, column, MW_XLSX_STYLE_NUMBER, text, points);
}

// ---- an answer

static void put_one(mw_book *b, const mw_asked *a, const said *s, bool open) {
    mw_account *t = b->t;
    mw_slice choice[TICKED_MAX];
    for (int32_t o = 0; o < a->option_count && open; o++) {
        choice[o] = mw_slice_of(option_text(t, a, o));
        // Room for what may be chosen later; the assessor's column is for the few that differ.
        if (s->column == MW_BOOK_ANSWER) mw_book_room(b, s->column, choice[o]);
    }
    mw_book_put(b, s->column, open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_WRAPPED,
                answer_text(b, a, s->value));
    if (!open) return;
    mw_xlsx_check check = {
        .kind = MW_XLSX_CHECK_LIST,
        .choice = choice,
        .choice_count = a->option_count,
        .refusal = mw_slice_of(mw_assess_word_in(MW_WORD_FORM_REFUSED, MW_SAY(t, "en", "zh")))};
    mw_xlsx_put_check(b->tab, mw_xlsx_range_at(mw_book_at(b, s->column)), &check);
}

static void put_number(mw_book *b, const mw_asked *a, const said *s, bool open) {
    char unit[MW_UNIT_TEXT_MAX] = "";
    if (a->type->kind != MW_TYPE_NUMBER) {
        mw_book_put(b, s->column, MW_XLSX_STYLE_WRAPPED,
                    s->value ? mw_account_answer(b->t, (int32_t)(a - b->t->q->asked), s->value)
                             : "");
        return;
    }
    bool percent = is_percent(a);
    mw_unit_text(&a->type->unit, unit);
    const char *format = percent          ? "0.0##%"
                         : unit[0] == '1' ? NULL
                                          : mw_account_text(b->t, "General\" %s\"", unit);
    mw_xlsx_look look = {open ? MW_XLSX_STYLE_INPUT : MW_XLSX_STYLE_NUMBER, format};
    mw_xlsx_put_number(b->tab, mw_book_at(b, s->column), look,
                       s->value ? s->value->number / (percent ? 100 : 1) : NAN);
}

// What is ticked, put together from the sheet of options.
static void put_many(mw_book *b, const mw_asked *a, const said *s) {
    mw_account *t = b->t;
    int32_t i = (int32_t)(a - t->q->asked);
    const char *yes = mw_assess_word_in(MW_WORD_YES, MW_SAY(t, "en", "zh"));
    mw_text text = {0};
    for (int32_t o = 0; o < a->option_count; o++) {
        int row = (int)(b->option_of[i] + o);
        mw_text_addf(&text, "%sIF('%s'!$%c$%d=\"%s\",\"; \"&'%s'!$%c$%d,\"\")", o ? "&" : "=MID(",
                     b->options, letter(s->tick), row, yes, b->options, letter(OPTION), row);
    }
    mw_text_adds(&text, ",3,9999)");
    mw_book_saying(b, s->column, MW_XLSX_STYLE_WRAPPED, mw_book_take(b, &text),
                   answer_text(b, a, s->value));
}

static void put_said(mw_book *b, int32_t i, const said *s, bool open) {
    const mw_asked *a = &b->t->q->asked[i];
    bool live = b->t->a->question[i].applies && fits(a);
    if (a->question->pick == MW_PICK_NUMBER)
        put_number(b, a, s, open && live);
    else if (a->question->pick == MW_PICK_ONE || !live)
        put_one(b, a, s, open && live && a->question->pick == MW_PICK_ONE);
    else
        put_many(b, a, s);
}

// Which points count, in the order of appraise.h.
static void put_counting(mw_book *b, int32_t i) {
    const mw_account *t = b->t;
    const mw_appraised *one = &t->a->question[i];
    bool settled = t->x->state == MW_ASSESS_REVIEWED || t->x->state == MW_ASSESS_CONFIRMED;
    double first = settled ? one->scored : one->declared,
           other = settled ? one->declared : one->scored;
    char f = letter(settled ? MW_BOOK_ASSESSOR : MW_BOOK_DECLARED),
         o = letter(settled ? MW_BOOK_DECLARED : MW_BOOK_ASSESSOR);
    int row = (int)b->row;
    double points = !isnan(one->computed) ? one->computed : !isnan(first) ? first : other;
    bool same = points == one->points || (isnan(points) && isnan(one->points));
    if (!one->applies || !same)
        mw_book_number(b, MW_BOOK_POINTS, one->points);
    else if (!isnan(one->computed))
        mw_book_formula(b, MW_BOOK_POINTS, MW_XLSX_STYLE_NUMBER,
                        mw_account_text(b->t, "=%c%d", letter(MW_BOOK_BY_DATA), row), points);
    else
        mw_book_formula(
            b, MW_BOOK_POINTS, MW_XLSX_STYLE_NUMBER,
            mw_account_text(b->t, "=IF(ISNUMBER(%c%d),%c%d,%c%d)", f, row, f, row, o, row), points);
}

static void put_answer(mw_book *b, int32_t i) {
    mw_account *t = b->t;
    const mw_appraised *one = &t->a->question[i];
    mw_slice name = t->q->asked[i].name;
    const mw_answer *own = mw_assessment_answer(t->x, name);
    const mw_answer *score = mw_assessment_score(t->x, name);
    bool counts = own && mw_answer_counts(own) && !isnan(one->declared);
    bool scored = score && !isnan(one->scored);
    said declared = {counts ? &own->value : NULL, MW_BOOK_ANSWER, TICK};
    said by_assessor = {scored ? &score->value : NULL, MW_BOOK_SCORE, SCORED_TICK};
    mw_book_put(b, MW_BOOK_PART, MW_XLSX_STYLE_WRAPPED, t->part[t->part_of[i]].title);
    mw_book_put(b, MW_BOOK_QUESTION, MW_XLSX_STYLE_WRAPPED, mw_account_question(t, i));
    put_said(b, i, &declared, true);
    put_counting(b, i);
    mw_book_number(b, MW_BOOK_MOST, one->applies ? mw_asked_most(&t->q->asked[i]) : NAN);
    mw_book_put(b, MW_BOOK_SOURCE, MW_XLSX_STYLE_WRAPPED, mw_account_source(t, i));
    mw_book_put(b, MW_BOOK_EVIDENCE, MW_XLSX_STYLE_WRAPPED, mw_account_shown(t, i));
    put_points_of(b, i, &declared, MW_BOOK_DECLARED, one->declared);
    mw_book_number(b, MW_BOOK_BY_DATA, one->computed);
    put_points_of(b, i, &by_assessor, MW_BOOK_ASSESSOR, one->scored);
    put_said(b, i, &by_assessor, true);
    mw_book_put(b, MW_BOOK_NAME, MW_XLSX_STYLE_NOTE, mw_account_slice(t, name));
    mw_book_next(b);
}

void mw_book_answers(mw_book *b) {
    mw_account *t = b->t;
    static const double width[] = {25, 36, 52, 10, 9, 14, 12, 12, 11, 12, 40, 24, 0};
    const char *head[] = {
        MW_SAY(t, "Part", "部分"),        MW_SAY(t, "Question", "问题"),
        MW_SAY(t, "Answer", "回答"),      MW_SAY(t, "Points", "得分"),
        MW_SAY(t, "Most", "满分"),        MW_SAY(t, "Source", "来源"),
        MW_SAY(t, "Evidence", "佐证"),    MW_SAY(t, "Declared", "自评得分"),
        MW_SAY(t, "By data", "数据得分"), MW_SAY(t, "Assessor", "评审得分"),
        MW_SAY(t, "Score", "评审意见"),   MW_SAY(t, "Name", "名称"),
    };
    mw_book_begin(b, b->answers, mw_account_whose(t), width);
    mw_book_heads(b, head, sizeof head / sizeof *head);
    for (int32_t p = 0; p < t->part_count; p++)
        for (int32_t i = 0; i < t->q->count; i++)
            if (t->part_of[i] == p) put_answer(b, i);
    mw_xlsx_range all = {
        {MW_BOOK_HEAD_ROW, 1           },
        {b->row - 1,       MW_BOOK_NAME}
    };
    mw_xlsx_tab_filter(b->tab, all);
}

// ---- options

static void put_tick(mw_book *b, int32_t column, bool ticked) {
    const char *lang = MW_SAY(b->t, "en", "zh");
    mw_slice both[] = {mw_slice_of(mw_assess_word_in(MW_WORD_YES, lang)),
                       mw_slice_of(mw_assess_word_in(MW_WORD_NO, lang))};
    mw_xlsx_check check = {.kind = MW_XLSX_CHECK_LIST,
                           .choice = both,
                           .choice_count = 2,
                           .refusal = mw_slice_of(mw_assess_word_in(MW_WORD_FORM_REFUSED, lang))};
    mw_book_put(b, column, MW_XLSX_STYLE_INPUT, ticked ? both[0].p : "");
    mw_xlsx_put_check(b->tab, mw_xlsx_range_at(mw_book_at(b, column)), &check);
}

static void put_options_of(mw_book *b, int32_t i) {
    mw_account *t = b->t;
    const mw_asked *a = &t->q->asked[i];
    const mw_answer *own = mw_assessment_answer(t->x, a->name);
    const mw_answer *score = mw_assessment_score(t->x, a->name);
    bool many = a->question->pick == MW_PICK_MANY && t->a->question[i].applies && fits(a);
    bool counts = own && mw_answer_counts(own) && !isnan(t->a->question[i].declared);
    bool scored = score && !isnan(t->a->question[i].scored);
    // The formulas add what stands alone up, so it is a number that reads as a word.
    mw_xlsx_look alone = {MW_XLSX_STYLE_NUMBER, MW_SAY(t, "\"yes\"", "\"是\"")};
    for (int32_t o = 0; o < a->option_count; o++) {
        mw_slice code = a->option[o].code;
        mw_book_put(b, 1, MW_XLSX_STYLE_WRAPPED, mw_account_question(t, i));
        mw_book_put(b, OPTION, MW_XLSX_STYLE_WRAPPED, option_text(t, a, o));
        mw_book_number(b, WORTH, a->option[o].points);
        for (int32_t c = TICK; c <= SCORED_TICK && !many; c++)
            mw_book_put(b, c, MW_XLSX_STYLE_LOCKED, "");
        if (many) put_tick(b, TICK, counts && has_code(&own->value, code));
        if (many) put_tick(b, SCORED_TICK, scored && has_code(&score->value, code));
        mw_xlsx_put_number(b->tab, mw_book_at(b, ALONE), alone, a->option[o].alone ? 1 : NAN);
        mw_book_next(b);
    }
}

void mw_book_options(mw_book *b) {
    mw_account *t = b->t;
    static const double width[] = {44, 60, 11, 13, 14, 14, 0};
    const char *head[] = {MW_SAY(t, "Question", "问题"),     MW_SAY(t, "Option", "选项"),
                          MW_SAY(t, "Points", "分值"),       MW_SAY(t, "Declared", "自评选择"),
                          MW_SAY(t, "Assessor", "评审选择"), MW_SAY(t, "Only alone", "不可并选")};
    mw_book_begin(b, b->options, MW_SAY(t, "Options and their points", "选项与分值"), width);
    mw_book_heads(b, head, sizeof head / sizeof *head);
    for (int32_t p = 0; p < t->part_count; p++)
        for (int32_t i = 0; i < t->q->count; i++)
            if (t->part_of[i] == p) put_options_of(b, i);
}

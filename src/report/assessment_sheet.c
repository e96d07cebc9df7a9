// SPDX-License-Identifier: MIT
// The workbook of an assessment. Sums are formulas over the sheet of answers, with their values
// beside them, so that whoever changes a point sees what follows.
#include "report/assessment.h"
#include "report/assessment_int.h"

#include <math.h>

enum { HEAD_ROW = 3, FIRST_ROW = 4, RANGE_BYTES = 96 };

typedef struct {
    mw_account *t;
    mw_xlsx_writer *w;
    mw_xlsx_tab *tab;          // at hand
    int32_t row;               // likewise
    int32_t *first, *last;     // rows of a part in the sheet of answers
    const char *answers_sheet; // its name
    const double *width;       // of the columns of the sheet at hand
    double height;             // what the row at hand needs so far
} book;

static mw_xlsx_place at(const book *b, int32_t column) { return (mw_xlsx_place){b->row, column}; }

static mw_xlsx_look look(mw_xlsx_style style) { return (mw_xlsx_look){.style = style}; }

// Rows are as high as their wrapped texts need: not every program finds that out by itself.
static void put(book *b, int32_t column, mw_xlsx_style style, const char *text) {
    if (style == MW_XLSX_STYLE_WRAPPED)
        b->height = fmax(b->height, mw_xlsx_text_height(mw_slice_of(text), b->width[column - 1]));
    mw_xlsx_put_text(b->tab, at(b, column), look(style), mw_slice_of(text));
}

static void put_number(book *b, int32_t column, double value) {
    mw_xlsx_put_number(b->tab, at(b, column), look(MW_XLSX_STYLE_NUMBER), value);
}

static void put_formula(book *b, int32_t column, mw_xlsx_style style, const char *text,
                        double value) {
    mw_xlsx_formula f = {.text = mw_slice_of(text), .number = value};
    mw_xlsx_put_formula(b->tab, at(b, column), look(style), &f);
}

static void next_row(book *b) {
    if (b->height > 0) mw_xlsx_tab_height(b->tab, b->row, b->height);
    b->height = 0;
    b->row++;
}

// A sheet with its title, and the widths of its columns, ended by 0.
static void begin(book *b, const char *name, const char *title, const double *width) {
    mw_xlsx_tab_about about = {.landscape = true, .rows_frozen = HEAD_ROW};
    const char *sample = mw_account_sample(b->t);
    b->width = width;
    b->tab = mw_xlsx_tab_add(b->w, mw_slice_of(name), about);
    for (int32_t i = 0; width[i] > 0; i++) mw_xlsx_tab_width(b->tab, i + 1, i + 1, width[i]);
    b->row = 1;
    put(b, 1, MW_XLSX_STYLE_TITLE, title);
    b->row = 2;
    if (sample) put(b, 1, MW_XLSX_STYLE_WARNING, sample);
    b->row = HEAD_ROW;
}

static void heads(book *b, const char *const *head, int32_t count) {
    for (int32_t i = 0; i < count; i++) put(b, i + 1, MW_XLSX_STYLE_HEADER, head[i]);
    next_row(b);
}

// ---- answers

static void put_answer(book *b, int32_t i) {
    mw_account *t = b->t;
    const mw_appraised *one = &t->a->question[i];
    mw_slice name = t->q->asked[i].name;
    const mw_answer *own = mw_assessment_answer(t->x, name);
    const mw_answer *score = mw_assessment_score(t->x, name);
    bool counts = own && mw_answer_counts(own);
    put(b, 1, MW_XLSX_STYLE_WRAPPED, t->part[t->part_of[i]].title);
    put(b, 2, MW_XLSX_STYLE_WRAPPED, mw_account_question(t, i));
    put(b, 3, MW_XLSX_STYLE_WRAPPED, counts ? mw_account_answer(t, i, &own->value) : "");
    put_number(b, 4, one->points);
    put_number(b, 5, one->applies ? mw_asked_most(&t->q->asked[i]) : NAN);
    put(b, 6, MW_XLSX_STYLE_WRAPPED, mw_account_source(t, i));
    put(b, 7, MW_XLSX_STYLE_WRAPPED, mw_account_shown(t, i));
    put_number(b, 8, one->declared);
    put_number(b, 9, one->computed);
    put_number(b, 10, one->scored);
    put(b, 11, MW_XLSX_STYLE_WRAPPED, score ? mw_account_answer(t, i, &score->value) : "");
    put(b, 12, MW_XLSX_STYLE_NOTE, mw_account_slice(t, name));
    next_row(b);
}

static void put_answers(book *b) {
    mw_account *t = b->t;
    static const double width[] = {18, 40, 48, 9, 9, 12, 10, 10, 10, 10, 30, 24, 0};
    const char *head[] = {
        MW_SAY(t, "Part", "部分"),        MW_SAY(t, "Question", "问题"),
        MW_SAY(t, "Answer", "回答"),      MW_SAY(t, "Points", "得分"),
        MW_SAY(t, "Most", "满分"),        MW_SAY(t, "Source", "来源"),
        MW_SAY(t, "Evidence", "佐证"),    MW_SAY(t, "Declared", "自评得分"),
        MW_SAY(t, "By data", "数据得分"), MW_SAY(t, "Assessor", "评审得分"),
        MW_SAY(t, "Score", "评审意见"),   MW_SAY(t, "Name", "名称"),
    };
    b->answers_sheet = MW_SAY(t, "Answers", "回答");
    begin(b, b->answers_sheet, mw_account_whose(t), width);
    heads(b, head, sizeof head / sizeof *head);
    for (int32_t p = 0; p < t->part_count; p++) {
        b->first[p] = b->row;
        for (int32_t i = 0; i < t->q->count; i++)
            if (t->part_of[i] == p) put_answer(b, i);
        b->last[p] = b->row - 1;
    }
    mw_xlsx_range all = {
        {HEAD_ROW,   1 },
        {b->row - 1, 12}
    };
    mw_xlsx_tab_filter(b->tab, all);
}

// ---- points

// How many questions of a part are worth at least so much.
static int32_t count_at(const mw_account *t, int32_t part, double points) {
    int32_t n = 0;
    for (int32_t i = 0; i < t->q->count; i++)
        n += t->part_of[i] == part && t->a->question[i].points >= points;
    return n;
}

// Whether the points of a part are grades on the scale of the level, as of scenes.
static bool is_graded(const mw_account *t, int32_t part) {
    double top = t->q->level->line_count ? t->q->level->line[0].number : NAN;
    bool graded = t->part[part].count > 1;
    for (int32_t i = 0; i < t->q->count; i++)
        if (t->part_of[i] == part) graded = graded && mw_asked_most(&t->q->asked[i]) == top;
    return graded;
}

static void put_counts(book *b, int32_t p) {
    mw_account *t = b->t;
    for (int32_t k = t->q->level->line_count - 1, column = 6; k >= 0; k--) {
        double grade = t->q->level->line[k].number;
        if (!(grade > 0)) continue;
        const char *text =
            mw_account_text(t, "=COUNTIF('%s'!D%d:D%d,\">=%s\")", b->answers_sheet,
                            (int)b->first[p], (int)b->last[p], mw_account_number(t, grade));
        put_formula(b, column++, MW_XLSX_STYLE_NUMBER, text, count_at(t, p, grade));
    }
}

static int32_t answered(const mw_account *t, int32_t part) {
    int32_t n = 0;
    for (int32_t i = 0; i < t->q->count; i++)
        n += t->part_of[i] == part && !isnan(t->a->question[i].points);
    return n;
}

static double share_of(const mw_account_part *p) { return p->full > 0 ? p->points / p->full : 0; }

static void put_part(book *b, int32_t p) {
    mw_account *t = b->t;
    const mw_account_part *part = &t->part[p];
    const char *sheet = b->answers_sheet;
    int first = (int)b->first[p], last = (int)b->last[p], row = (int)b->row;
    put(b, 1, MW_XLSX_STYLE_WRAPPED, part->title);
    put_formula(b, 2, MW_XLSX_STYLE_NUMBER,
                mw_account_text(t, "=SUM('%s'!D%d:D%d)", sheet, first, last), part->points);
    put_formula(b, 3, MW_XLSX_STYLE_NUMBER,
                mw_account_text(t, "=SUM('%s'!E%d:E%d)", sheet, first, last), part->full);
    put_formula(b, 4, MW_XLSX_STYLE_PERCENT,
                mw_account_text(t, "=IF(C%d>0,B%d/C%d,0)", row, row, row), share_of(part));
    put_formula(b, 5, MW_XLSX_STYLE_NUMBER,
                mw_account_text(t, "=COUNT('%s'!D%d:D%d)", sheet, first, last), answered(t, p));
    if (is_graded(t, p)) put_counts(b, p);
    next_row(b);
}

static void put_sum(book *b) {
    mw_account *t = b->t;
    int last = (int)b->row - 1, row = (int)b->row, known = 0;
    for (int32_t p = 0; p < t->part_count; p++) known += (int)answered(t, p);
    put(b, 1, MW_XLSX_STYLE_TOTAL, MW_SAY(t, "All", "合计"));
    put_formula(b, 2, MW_XLSX_STYLE_TOTAL, mw_account_text(t, "=SUM(B%d:B%d)", FIRST_ROW, last),
                t->all.points);
    put_formula(b, 3, MW_XLSX_STYLE_TOTAL, mw_account_text(t, "=SUM(C%d:C%d)", FIRST_ROW, last),
                t->all.full);
    put_formula(b, 4, MW_XLSX_STYLE_PERCENT,
                mw_account_text(t, "=IF(C%d>0,B%d/C%d,0)", row, row, row), share_of(&t->all));
    put_formula(b, 5, MW_XLSX_STYLE_TOTAL, mw_account_text(t, "=SUM(E%d:E%d)", FIRST_ROW, last),
                known);
    next_row(b);
}

static void put_points(book *b) {
    mw_account *t = b->t;
    static const double width[] = {34, 10, 10, 10, 12, 9, 9, 9, 9, 9, 9, 0};
    const char *head[] = {MW_SAY(t, "Part", "部分"), MW_SAY(t, "Points", "得分"),
                          MW_SAY(t, "Most", "满分"), MW_SAY(t, "Share", "比例"),
                          MW_SAY(t, "Answered", "已答")};
    bool graded = false;
    begin(b, MW_SAY(t, "Points", "得分"), MW_SAY(t, "Points by part", "各部分得分"), width);
    for (int32_t p = 0; p < t->part_count; p++) graded = graded || is_graded(t, p);
    for (int32_t k = t->q->level->line_count - 1, column = 6; graded && k >= 0; k--)
        if (t->q->level->line[k].number > 0)
            put(b, column++, MW_XLSX_STYLE_HEADER,
                mw_account_text(t, "≥ %s", mw_account_number(t, t->q->level->line[k].number)));
    heads(b, head, 5);
    for (int32_t p = 0; p < t->part_count; p++) put_part(b, p);
    put_sum(b);
}

// ---- the level

static double exactly(const mw_account *t, double level) {
    double p = 0;
    for (int64_t i = 0; i < t->a->odds.count; i++)
        if (t->a->odds.value[i] == level) p += t->a->odds.p[i];
    return p;
}

static void put_lines(book *b) {
    mw_account *t = b->t;
    bool odds = t->a->odds.count > 0;
    for (int32_t i = 0; i < t->q->level->line_count; i++) {
        const mw_level_line *line = &t->q->level->line[i];
        mw_xlsx_look percent = {MW_XLSX_STYLE_PERCENT, "0.0%"};
        put_number(b, 1, line->number);
        put(b, 2, MW_XLSX_STYLE_WRAPPED, mw_account_title(t, &line->titles, (mw_slice){0}));
        put(b, 3, MW_XLSX_STYLE_WRAPPED, mw_account_condition(t, line));
        mw_xlsx_put_number(b->tab, at(b, 4), percent, odds ? exactly(t, line->number) : NAN);
        mw_xlsx_put_number(b->tab, at(b, 5), percent,
                           odds ? mw_rule_at_least(&t->a->odds, line->number) : NAN);
        next_row(b);
    }
}

static void put_indicators(book *b) {
    mw_account *t = b->t;
    const int32_t *list;
    int32_t n = mw_appraisals_indicators(t->v->of, &list);
    const char *head[] = {MW_SAY(t, "Value", "值"), MW_SAY(t, "Indicator", "指标"),
                          MW_SAY(t, "Name", "名称"), MW_SAY(t, "From", "最低"),
                          MW_SAY(t, "To", "最高")};
    next_row(b);
    heads(b, head, 5);
    for (int32_t i = 0; i < n; i++) {
        const mw_indicator *m = &t->program->indicator[list[i]];
        mw_titles titles = {mw_decl_title(m->decl, "en"), mw_decl_title(m->decl, "zh")};
        put_number(b, 1, t->a->value[i]);
        put(b, 2, MW_XLSX_STYLE_WRAPPED, mw_account_title(t, &titles, m->name));
        put(b, 3, MW_XLSX_STYLE_NOTE, mw_account_slice(t, m->name));
        put_number(b, 4, t->a->bound[2 * i]);
        put_number(b, 5, t->a->bound[2 * i + 1]);
        next_row(b);
    }
}

static void put_level(book *b) {
    mw_account *t = b->t;
    static const double width[] = {14, 36, 60, 14, 16, 0};
    const char *head[] = {MW_SAY(t, "Level", "等级"), MW_SAY(t, "Title", "名称"),
                          MW_SAY(t, "Condition", "条件"), MW_SAY(t, "Probability", "概率"),
                          MW_SAY(t, "This or higher", "该级及以上")};
    begin(b, MW_SAY(t, "Level", "等级"),
          mw_account_text(t, MW_SAY(t, "Level %s; likely %s (95%%)", "等级 %s；可能 %s（95%%）"),
                          mw_account_stands(t), mw_account_interval(t)),
          width);
    heads(b, head, 5);
    put_lines(b);
    put_indicators(b);
}

// ---- the way up

static void put_step(book *b, const mw_gap_step *step) {
    mw_account *t = b->t;
    put(b, 1, MW_XLSX_STYLE_WRAPPED, mw_account_question(t, step->question));
    put(b, 2, MW_XLSX_STYLE_WRAPPED, mw_account_target(t, step));
    put_number(b, 3, step->from);
    put_number(b, 4, step->to);
    put_number(b, 5, step->cost);
    put_number(b, 6, step->effort);
    next_row(b);
}

static const char *gap_title(mw_account *t) {
    if (isnan(t->next)) return MW_SAY(t, "The highest level is reached", "已达到最高等级");
    const char *next = mw_account_level(t, t->next);
    if (!t->gap)
        return mw_account_text(
            t, MW_SAY(t, "The way to %s cannot be computed", "无法计算达到%s的路径"), next);
    return mw_account_text(t,
                           t->gap->found
                               ? MW_SAY(t, "The cheapest way to %s", "达到%s的最低成本路径")
                               : MW_SAY(t, "No answers reach %s", "任何回答都无法达到%s"),
                           next);
}

static void put_gap(book *b) {
    mw_account *t = b->t;
    static const double width[] = {44, 44, 10, 10, 12, 12, 0};
    const char *head[] = {MW_SAY(t, "Question", "问题"),     MW_SAY(t, "To be reached", "需达到"),
                          MW_SAY(t, "Points now", "现得分"), MW_SAY(t, "Points then", "目标得分"),
                          MW_SAY(t, "Cost", "成本"),         MW_SAY(t, "Effort", "工作量")};
    begin(b, MW_SAY(t, "Gap", "差距"), gap_title(t), width);
    heads(b, head, 6);
    if (!t->gap || !t->gap->found || !t->gap->step_count) return;
    for (int32_t s = 0; s < t->gap->step_count; s++) put_step(b, &t->gap->step[s]);
    int last = (int)b->row - 1;
    put(b, 1, MW_XLSX_STYLE_TOTAL, MW_SAY(t, "Sum", "合计"));
    put_formula(b, 5, MW_XLSX_STYLE_TOTAL, mw_account_text(t, "=SUM(E%d:E%d)", FIRST_ROW, last),
                t->gap->cost);
    put_formula(b, 6, MW_XLSX_STYLE_TOTAL, mw_account_text(t, "=SUM(F%d:F%d)", FIRST_ROW, last),
                t->gap->effort);
}

// ---- all

static void put_about(book *b) {
    mw_account *t = b->t;
    static const double width[] = {30, 80, 0};
    // clang-format off
    const mw_document_pair pairs[] = {
        {MW_SAY(t, "Entity", "评测对象"), mw_account_whose(t)},
        {MW_SAY(t, "Standard", "标准"), mw_account_standard(t)},
        {MW_SAY(t, "Campaign", "批次"), mw_account_campaign(t)},
        {MW_SAY(t, "State", "状态"), mw_account_state(t)},
        {MW_SAY(t, "Last entry", "最后记录日期"), mw_account_day(t)},
        {MW_SAY(t, "Pack", "标准包"), mw_account_slice(t, t->pack->name)},
        {MW_SAY(t, "Version", "版本"), mw_account_slice(t, t->pack->version)},
        {MW_SAY(t, "Hash of the pack", "标准包哈希"), t->pack->hash},
        {MW_SAY(t, "Hash of the data", "数据哈希"), t->hash},
    };
    // clang-format on
    begin(b, MW_SAY(t, "About", "说明"), MW_SAY(t, "Assessment report", "评测报告"), width);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++, next_row(b)) {
        put(b, 1, MW_XLSX_STYLE_WRAPPED, pairs[i].name);
        put(b, 2, MW_XLSX_STYLE_WRAPPED, pairs[i].value);
    }
}

static mw_status fill(book *b, mw_error *err) {
    mw_account *t = b->t;
    b->first = MW_PUSH(t->arena, int32_t, (size_t)t->part_count + 1);
    b->last = MW_PUSH(t->arena, int32_t, (size_t)t->part_count + 1);
    if (!b->first || !b->last) return mw_fail(err, MW_NOMEM, "report: out of memory");
    mw_xlsx_about about = {.title = mw_slice_of(mw_account_text(
                               t, "%s · %s", mw_account_standard(t), mw_account_whose(t))),
                           .author = mw_slice_of("Millwright"),
                           .created_ns = t->last_ns};
    MW_TRY(mw_xlsx_writer_new(&about, &b->w, err));
    put_about(b);
    put_answers(b);
    put_points(b);
    put_level(b);
    put_gap(b);
    return t->failed ? mw_fail(err, MW_NOMEM, "report: out of memory") : MW_OK;
}

mw_status mw_assessment_workbook(const mw_assessment_view *v, mw_xlsx_writer **out, mw_error *err) {
    mw_account t = {0};
    book b = {.t = &t};
    mw_status st = mw_account_open(v, &t, err);
    if (st == MW_OK) st = fill(&b, err);
    if (st == MW_OK)
        *out = b.w;
    else
        mw_xlsx_writer_free(b.w);
    mw_account_close(&t);
    return st;
}

// SPDX-License-Identifier: MIT
// The workbook of an assessment: its sheets but those of answers, options and the level, which are
// in files of their own. Sums, indicators and the level are formulas over the answers, with their
// values beside them, so that whoever changes an answer sees what follows.
#include "report/assessment_sheet.h"

#include <math.h>

// The indent of texts, in the unit of widths; the height of a line, in points.
enum { INDENT = 2, ONE_LINE = 15 };

mw_xlsx_place mw_book_at(const mw_book *b, int32_t column) {
    return (mw_xlsx_place){b->row, column};
}

static mw_xlsx_look look(mw_xlsx_style style) { return (mw_xlsx_look){.style = style}; }

void mw_book_room(mw_book *b, int32_t column, mw_slice text) {
    double height = mw_xlsx_text_height(text, b->width[column - 1] - INDENT);
    // Lines of Chinese are a little higher where a font for it stands in.
    if (height > ONE_LINE) height *= 1.1;
    b->height = fmax(b->height, height);
}

// Rows are as high as their wrapped texts need: not every program finds that out by itself.
void mw_book_put(mw_book *b, int32_t column, mw_xlsx_style style, const char *text) {
    if (style == MW_XLSX_STYLE_WRAPPED || style == MW_XLSX_STYLE_INPUT)
        mw_book_room(b, column, mw_slice_of(text));
    mw_xlsx_put_text(b->tab, mw_book_at(b, column), look(style), mw_slice_of(text));
}

void mw_book_number(mw_book *b, int32_t column, double value) {
    mw_xlsx_put_number(b->tab, mw_book_at(b, column), look(MW_XLSX_STYLE_NUMBER), value);
}

void mw_book_formula(mw_book *b, int32_t column, mw_xlsx_style style, const char *text,
                     double value) {
    mw_xlsx_formula f = {.text = mw_slice_of(text), .number = value};
    mw_xlsx_put_formula(b->tab, mw_book_at(b, column), look(style), &f);
}

void mw_book_saying(mw_book *b, int32_t column, mw_xlsx_style style, const char *text,
                    const char *said) {
    mw_xlsx_formula f = {.text = mw_slice_of(text), .number = NAN, .said = mw_slice_of(said)};
    if (style == MW_XLSX_STYLE_WRAPPED) mw_book_room(b, column, f.said);
    mw_xlsx_put_formula(b->tab, mw_book_at(b, column), look(style), &f);
}

const char *mw_book_take(mw_book *b, mw_text *text) {
    const char *kept = mw_account_slice(b->t, (mw_slice){text->bytes, text->size});
    b->t->failed = b->t->failed || text->failed;
    mw_text_free(text);
    return kept;
}

void mw_book_next(mw_book *b) {
    if (b->height > 0) mw_xlsx_tab_height(b->tab, b->row, b->height);
    b->height = 0;
    b->row++;
}

void mw_book_begin(mw_book *b, const char *name, const char *title, const double *width) {
    mw_xlsx_tab_about about = {.landscape = true, .rows_frozen = MW_BOOK_HEAD_ROW};
    const char *sample = mw_account_sample(b->t);
    b->width = width;
    b->tab = mw_xlsx_tab_add(b->w, mw_slice_of(name), about);
    for (int32_t i = 0; width[i] > 0; i++) mw_xlsx_tab_width(b->tab, i + 1, i + 1, width[i]);
    b->row = 1;
    mw_book_put(b, 1, MW_XLSX_STYLE_TITLE, title);
    b->row = 2;
    if (sample) mw_book_put(b, 1, MW_XLSX_STYLE_WARNING, sample);
    b->row = MW_BOOK_HEAD_ROW;
}

void mw_book_heads(mw_book *b, const char *const *head, int32_t count) {
    for (int32_t i = 0; i < count; i++) mw_book_put(b, i + 1, MW_XLSX_STYLE_HEADER, head[i]);
    mw_book_next(b);
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

static bool any_graded(const mw_account *t) {
    bool any = false;
    for (int32_t p = 0; p < t->part_count; p++) any = any || is_graded(t, p);
    return any;
}

static void put_counts(mw_book *b, int32_t p) {
    mw_account *t = b->t;
    for (int32_t k = t->q->level->line_count - 1, column = 6; k >= 0; k--) {
        double grade = t->q->level->line[k].number;
        if (!(grade > 0)) continue;
        if (!is_graded(t, p)) {
            mw_book_number(b, column++, NAN);
            continue;
        }
        const char *text =
            mw_account_text(t, "=COUNTIF('%s'!D%d:D%d,\">=%s\")", b->answers, (int)b->first[p],
                            (int)b->last[p], mw_account_number(t, grade));
        mw_book_formula(b, column++, MW_XLSX_STYLE_NUMBER, text, count_at(t, p, grade));
    }
}

static int32_t answered(const mw_account *t, int32_t part) {
    int32_t n = 0;
    for (int32_t i = 0; i < t->q->count; i++)
        n += t->part_of[i] == part && !isnan(t->a->question[i].points);
    return n;
}

static double share_of(const mw_account_part *p) { return p->full > 0 ? p->points / p->full : 0; }

static void put_part(mw_book *b, int32_t p) {
    mw_account *t = b->t;
    const mw_account_part *part = &t->part[p];
    const char *sheet = b->answers;
    int first = (int)b->first[p], last = (int)b->last[p], row = (int)b->row;
    mw_book_put(b, 1, MW_XLSX_STYLE_WRAPPED, part->title);
    mw_book_formula(b, 2, MW_XLSX_STYLE_NUMBER,
                    mw_account_text(t, "=SUM('%s'!D%d:D%d)", sheet, first, last), part->points);
    mw_book_formula(b, 3, MW_XLSX_STYLE_NUMBER,
                    mw_account_text(t, "=SUM('%s'!E%d:E%d)", sheet, first, last), part->full);
    mw_book_formula(b, 4, MW_XLSX_STYLE_PERCENT,
                    mw_account_text(t, "=IF(C%d>0,B%d/C%d,0)", row, row, row), share_of(part));
    mw_book_formula(b, 5, MW_XLSX_STYLE_NUMBER,
                    mw_account_text(t, "=COUNT('%s'!D%d:D%d)", sheet, first, last), answered(t, p));
    if (any_graded(t)) put_counts(b, p);
    mw_book_next(b);
}

static void put_sum(mw_book *b) {
    mw_account *t = b->t;
    int last = (int)b->row - 1, row = (int)b->row, known = 0;
    for (int32_t p = 0; p < t->part_count; p++) known += (int)answered(t, p);
    mw_book_put(b, 1, MW_XLSX_STYLE_TOTAL, MW_SAY(t, "All", "合计"));
    mw_book_formula(b, 2, MW_XLSX_STYLE_TOTAL,
                    mw_account_text(t, "=SUM(B%d:B%d)", MW_BOOK_FIRST_ROW, last), t->all.points);
    mw_book_formula(b, 3, MW_XLSX_STYLE_TOTAL,
                    mw_account_text(t, "=SUM(C%d:C%d)", MW_BOOK_FIRST_ROW, last), t->all.full);
    mw_xlsx_formula share = {
        .text = mw_slice_of(mw_account_text(t, "=IF(C%d>0,B%d/C%d,0)", row, row, row)),
        .number = share_of(&t->all)};
    mw_xlsx_put_formula(b->tab, mw_book_at(b, 4), (mw_xlsx_look){MW_XLSX_STYLE_TOTAL, "0.0%"},
                        &share);
    mw_book_formula(b, 5, MW_XLSX_STYLE_TOTAL,
                    mw_account_text(t, "=SUM(E%d:E%d)", MW_BOOK_FIRST_ROW, last), known);
    mw_book_next(b);
}

static void put_points(mw_book *b) {
    mw_account *t = b->t;
    static const double width[] = {34, 10, 10, 10, 12, 11, 11, 11, 11, 11, 11, 0};
    const char *head[] = {MW_SAY(t, "Part", "部分"), MW_SAY(t, "Points", "得分"),
                          MW_SAY(t, "Most", "满分"), MW_SAY(t, "Share", "比例"),
                          MW_SAY(t, "Answered", "已答")};
    bool graded = any_graded(t);
    mw_book_begin(b, b->points, MW_SAY(t, "Points by part", "各部分得分"), width);
    for (int32_t k = t->q->level->line_count - 1, column = 6; graded && k >= 0; k--)
        if (t->q->level->line[k].number > 0)
            mw_book_put(b, column++, MW_XLSX_STYLE_HEADER,
                        mw_account_text(t, MW_SAY(t, "Grade ≥ %s", "等级 ≥ %s"),
                                        mw_account_number(t, t->q->level->line[k].number)));
    mw_book_heads(b, head, 5);
    for (int32_t p = 0; p < t->part_count; p++) put_part(b, p);
    put_sum(b);
}

// ---- the way up

static void put_step(mw_book *b, const mw_gap_step *step) {
    mw_account *t = b->t;
    mw_book_put(b, 1, MW_XLSX_STYLE_WRAPPED, mw_account_question(t, step->question));
    mw_book_put(b, 2, MW_XLSX_STYLE_WRAPPED, mw_account_target(t, step));
    mw_book_number(b, 3, step->from);
    mw_book_number(b, 4, step->to);
    mw_book_number(b, 5, step->cost);
    mw_book_number(b, 6, step->effort);
    mw_book_next(b);
}

static const char *gap_title(mw_account *t) {
    if (isnan(t->next)) return MW_SAY(t, "The highest level is reached", "已达到最高等级");
    const char *next = mw_account_level_name(t, t->next);
    if (!t->gap) return mw_account_no_way(t);
    return mw_account_text(t,
                           t->gap->found
                               ? MW_SAY(t, "The cheapest way to %s", "达到%s的最低成本路径")
                               : MW_SAY(t, "No answers reach %s", "任何回答都无法达到%s"),
                           next);
}

static void put_gap(mw_book *b) {
    mw_account *t = b->t;
    static const double width[] = {44, 44, 15, 15, 12, 12, 0};
    const char *head[] = {MW_SAY(t, "Question", "问题"),     MW_SAY(t, "To be reached", "需达到"),
                          MW_SAY(t, "Points now", "现得分"), MW_SAY(t, "Points then", "目标得分"),
                          MW_SAY(t, "Cost", "成本"),         MW_SAY(t, "Effort", "工作量")};
    mw_book_begin(b, MW_SAY(t, "Gap", "差距"), gap_title(t), width);
    mw_book_heads(b, head, 6);
    if (!t->gap || !t->gap->found || !t->gap->step_count) return;
    for (int32_t s = 0; s < t->gap->step_count; s++) put_step(b, &t->gap->step[s]);
    int last = (int)b->row - 1;
    mw_book_put(b, 1, MW_XLSX_STYLE_TOTAL, MW_SAY(t, "Sum", "合计"));
    for (int32_t c = 2; c <= 4; c++) mw_book_put(b, c, MW_XLSX_STYLE_TOTAL, "");
    mw_book_formula(b, 5, MW_XLSX_STYLE_TOTAL,
                    mw_account_text(t, "=SUM(E%d:E%d)", MW_BOOK_FIRST_ROW, last), t->gap->cost);
    mw_book_formula(b, 6, MW_XLSX_STYLE_TOTAL,
                    mw_account_text(t, "=SUM(F%d:F%d)", MW_BOOK_FIRST_ROW, last), t->gap->effort);
}

// ---- all

// Which numbers of the lines of the level stand as values although answers change them.
static const char *unsaid(mw_book *b) {
    mw_text s = {0};
    for (int32_t i = 0; i < b->line_count; i++)
        if (b->line[i].unsaid)
            mw_text_addf(&s, "%s%s", s.size ? MW_SAY(b->t, ", ", "、") : "", b->line[i].title);
    return mw_book_take(b, &s);
}

// What follows a change, and what does not.
static const char *changing(mw_book *b) {
    mw_account *t = b->t;
    const char *more = unsaid(b);
    const char *all = MW_SAY(
        t,
        "Yellow cells can be changed, on the sheets of answers and of options: points, sums, "
        "indicators and the level follow. These stay as they were computed: points by data, which "
        "questions apply, probabilities and the way up. Measured facts and parameters of the "
        "standard stand in the formulas as numbers.",
        "可修改“回答”和“选项”工作表中的黄色单元格，得分、合计、指标和等级随之重新计算。以下内容不随"
        "之变化：由数据计"
        "算的得分、问题是否适用、概率、提升路径。实测数据和标准参数以数值写入公式。");
    if (!more[0]) return all;
    return mw_account_text(
        t, MW_SAY(t, "%s No formula can be written for: %s.", "%s无法写成公式的指标：%s。"), all,
        more);
}

static void put_about(mw_book *b) {
    mw_account *t = b->t;
    static const double width[] = {30, 80, 0};
    // clang-format off
    const mw_document_pair pairs[] = {
        {MW_SAY(t, "Entity", "评测对象"), mw_account_whose(t)},
        {MW_SAY(t, "Standard", "标准"), mw_account_standard(t)},
        {MW_SAY(t, "Campaign", "批次"), mw_account_campaign(t)},
        {MW_SAY(t, "State", "状态"), mw_account_state(t)},
        {MW_SAY(t, "Level by the answers", "按回答的等级"), mw_account_stands(t)},
        {MW_SAY(t, "Likely level (95%)", "可能的等级（95%）"), mw_account_interval(t)},
        {MW_SAY(t, "Last entry", "最后记录日期"), mw_account_day(t)},
        {MW_SAY(t, "Pack", "标准包"), mw_account_slice(t, t->pack->name)},
        {MW_SAY(t, "Version", "版本"), mw_account_slice(t, t->pack->version)},
        {MW_SAY(t, "Hash of the pack", "标准包哈希"), t->pack->hash},
        {MW_SAY(t, "Hash of the data", "数据哈希"), t->hash},
        {MW_SAY(t, "What can be changed", "可修改的内容"), changing(b)},
    };
    // clang-format on
    mw_book_begin(b, MW_SAY(t, "About", "说明"), MW_SAY(t, "Assessment report", "评测报告"), width);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++, mw_book_next(b)) {
        mw_book_put(b, 1, MW_XLSX_STYLE_WRAPPED, pairs[i].name);
        mw_book_put(b, 2, MW_XLSX_STYLE_WRAPPED, pairs[i].value);
    }
}

static void name_sheets(mw_book *b) {
    const mw_account *t = b->t;
    b->answers = MW_SAY(t, "Answers", "回答");
    b->points = MW_SAY(t, "Points", "得分");
    b->level = MW_SAY(t, "Level", "等级");
    b->options = MW_SAY(t, "Options", "选项");
    b->parts = MW_SAY(t, "Parts of formulas", "公式");
}

static mw_status fill(mw_book *b, mw_error *err) {
    mw_account *t = b->t;
    name_sheets(b);
    MW_TRY(mw_book_place_answers(b, err));
    MW_TRY(mw_book_place_level(b, err));
    mw_xlsx_about about = {.title = mw_slice_of(mw_account_text(
                               t, "%s · %s", mw_account_standard(t), mw_account_whose(t))),
                           .author = mw_slice_of("Millwright"),
                           .lists = mw_slice_of(MW_SAY(t, "Lists", "列表")),
                           .created_ns = t->last_ns};
    MW_TRY(mw_xlsx_writer_new(&about, &b->w, err));
    put_about(b);
    mw_book_answers(b);
    put_points(b);
    mw_book_level(b);
    put_gap(b);
    mw_book_options(b);
    mw_book_parts(b);
    return t->failed ? mw_fail(err, MW_NOMEM, "report: out of memory") : MW_OK;
}

mw_status mw_assessment_workbook(const mw_assessment_view *v, mw_xlsx_writer **out, mw_error *err) {
    mw_account t = {0};
    mw_book b = {.t = &t};
    mw_status st = mw_account_open(v, &t, err);
    if (st == MW_OK) st = fill(&b, err);
    if (st == MW_OK)
        *out = b.w;
    else
        mw_xlsx_writer_free(b.w);
    mw_formulas_free(b.formulas);
    mw_account_close(&t);
    return st;
}

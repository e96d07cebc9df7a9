// SPDX-License-Identifier: MIT
// The sheet of the level: its lines with their odds, then the level and the indicators it rests on,
// as formulas over the points of the answers. While answers lack they lie between two bounds, and a
// value is said where both are the same.
#include "base/alloc.h"
#include "eval/lower.h"
#include "report/assessment_sheet.h"

#include <math.h>

enum { VALUE = 1, TITLE, NAME, FROM, TO, EXACT };

// ---- which lines there are

static double exact_or_nan(double low, double high) { return low == high ? low : NAN; }

static mw_book_line line_of(mw_account *t, const mw_indicator *m, double low, double high) {
    return (mw_book_line){.title = mw_account_indicator(t, m),
                          .name = m->name,
                          .value = exact_or_nan(low, high),
                          .low = low,
                          .high = high,
                          .target = -1};
}

// An indicator with arguments that are numbers, "sme_scenes_at(4)", as a formula has used it.
static bool is_called(const mw_account *t, const mw_plan *plan, const mw_value *v) {
    const mw_indicator *m =
        v->symbol.ref == MW_REF_INDICATOR ? &t->program->indicator[v->symbol.index] : NULL;
    if (!m || m->arg_count == 0 || m->key_count || !m->open || m->pack != t->q->level->pack ||
        m->kind != t->q->level->kind || v->kind != m->kind || v->axis != 0)
        return false;
    for (int32_t i = 0; i < m->arg_count; i++)
        if (m->arg[i].kind != MW_TYPE_NUMBER || v->arg[i] < 0 ||
            mw_plan_node(plan, v->arg[i])->op != MW_NODE_CONST)
            return false;
    return true;
}

static double argument(const mw_plan *plan, const mw_value *v, int32_t i) {
    return mw_plan_node(plan, v->arg[i])->value;
}

// Whether an earlier value is the same indicator with the same arguments.
static bool is_again(const mw_plan *plan, const mw_value *list, int32_t at, int32_t args) {
    for (int32_t k = 0; k < at; k++) {
        bool same = list[k].symbol.ref == list[at].symbol.ref &&
                    list[k].symbol.index == list[at].symbol.index && list[k].axis == 0;
        for (int32_t i = 0; i < args && same; i++)
            same =
                list[k].arg[i] >= 0 && argument(plan, &list[k], i) == argument(plan, &list[at], i);
        if (same) return true;
    }
    return false;
}

static const char *called_title(mw_account *t, const mw_plan *plan, const mw_value *v,
                                const char *title) {
    const mw_indicator *m = &t->program->indicator[v->symbol.index];
    for (int32_t i = 0; i < m->arg_count; i++)
        title = mw_account_text(t, i ? "%s, %s" : MW_SAY(t, "%s (%s", "%s（%s"), title,
                                mw_account_number(t, argument(plan, v, i)));
    return mw_account_text(t, MW_SAY(t, "%s)", "%s）"), title);
}

// Nodes of the least and greatest value of a call.
static mw_status bounds_of_call(mw_book *b, const mw_value *v, int32_t node[2], mw_error *err) {
    mw_lower *l = mw_evaluation_lower(mw_appraisals_evaluation(b->t->v->of));
    const mw_indicator *m = &b->t->program->indicator[v->symbol.index];
    mw_expr literal[4], *arg[4];
    for (int32_t i = 0; i < m->arg_count && i < 4; i++) {
        literal[i] = (mw_expr){.kind = MW_EXPR_NUMBER,
                               .height = 1,
                               .number = argument(mw_lower_plan(l), v, i),
                               .unit = &m->arg[i].unit,
                               .type = m->arg[i]};
        arg[i] = &literal[i];
    }
    mw_want want = {.symbol = v->symbol, .kind = m->kind, .arg = arg, .arg_count = m->arg_count};
    return mw_lower_want_bounds(l, &want, node, err);
}

static mw_status add_calls(mw_book *b, int32_t (*node)[3], mw_error *err) {
    mw_account *t = b->t;
    mw_lower *l = mw_evaluation_lower(mw_appraisals_evaluation(t->v->of));
    const mw_plan *plan = mw_lower_plan(l);
    const mw_value *list;
    int32_t n = mw_lower_values(l, &list);
    for (int32_t k = 0; k < n; k++, mw_lower_values(l, &list)) { // finding bounds may add values
        if (!is_called(t, plan, &list[k])) continue;
        const mw_indicator *m = &t->program->indicator[list[k].symbol.index];
        if (is_again(plan, list, k, m->arg_count)) continue;
        mw_book_line *line = &b->line[b->line_count];
        *line = line_of(t, m, NAN, NAN);
        line->called = true;
        line->title = called_title(t, plan, &list[k], line->title);
        mw_value one = list[k];
        node[b->line_count][2] = one.node;
        MW_TRY(bounds_of_call(b, &one, node[b->line_count++], err));
    }
    return MW_OK;
}

// ---- their formulas

static mw_status input_cells(mw_book *b, mw_formula_from *from, mw_error *err) {
    mw_account *t = b->t;
    mw_lower *l = mw_evaluation_lower(from->e);
    size_t n = (size_t)t->q->count + 1;
    int32_t *node = MW_PUSH(t->arena, int32_t, n);
    const char **cell = MW_PUSH(t->arena, const char *, n);
    double *value = MW_PUSH(t->arena, double, n);
    if (!node || !cell || !value) return mw_fail(err, MW_NOMEM, "report: out of memory");
    for (int32_t i = 0; i < t->q->count; i++) {
        node[i] = mw_lower_points(l, t->q->asked[i].question, t->q->level->kind, 0);
        cell[i] = mw_account_text(t, "'%s'!$D$%d", b->answers, (int)b->row_of[i]);
        value[i] = t->a->question[i].points;
    }
    from->input = node, from->input_cell = cell, from->input_value = value;
    from->input_count = t->q->count;
    return MW_OK;
}

static bool near(double a, double b) {
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

// A formula that does not give what was evaluated is none.
static void take_formulas(mw_book *b, mw_book_line *x) {
    mw_sheet_formula low = mw_formulas_at(b->formulas, x->target),
                     high = mw_formulas_at(b->formulas, x->target + 1),
                     exact = mw_formulas_at(b->formulas, x->target + 2);
    double value = isnan(exact.value) ? exact_or_nan(low.value, high.value) : exact.value;
    bool said = low.kind != MW_FORMULA_UNSAID && high.kind != MW_FORMULA_UNSAID;
    if (low.kind == MW_FORMULA_FIXED && high.kind == MW_FORMULA_FIXED && !exact.text)
        said = exact.kind != MW_FORMULA_UNSAID; // else nothing is known of the bounds
    x->unsaid = !said || (!x->called && !near(value, x->value));
    if (x->unsaid) {
        x->target = -1;
        return;
    }
    x->value = value, x->low = low.value, x->high = high.value;
    x->exact = exact.text;
}

static mw_status write_formulas(mw_book *b, int32_t (*node)[3], mw_error *err) {
    mw_account *t = b->t;
    mw_formula_from from = {.e = mw_appraisals_evaluation(t->v->of),
                            .row = t->a->row,
                            .parts_sheet = mw_account_text(t, "'%s'", b->parts)};
    int32_t *target = MW_PUSH(t->arena, int32_t, 3 * (size_t)b->line_count + 1);
    const char **cell = MW_PUSH(t->arena, const char *, 3 * (size_t)b->line_count + 1);
    bool *spare = MW_PUSH(t->arena, bool, 3 * (size_t)b->line_count + 1);
    if (!target || !cell || !spare) return mw_fail(err, MW_NOMEM, "report: out of memory");
    MW_TRY(input_cells(b, &from, err));
    for (int32_t i = 0; i < b->line_count; i++) {
        if (node[i][0] >= 0) b->line[i].target = 3 * i;
        for (int k = 0; k < 3; k++) target[3 * i + k] = node[i][0] < 0 ? -1 : node[i][k];
        cell[3 * i] = mw_account_text(t, "'%s'!$D$%d", b->level, (int)b->line[i].row);
        cell[3 * i + 1] = mw_account_text(t, "'%s'!$E$%d", b->level, (int)b->line[i].row);
        cell[3 * i + 2] = mw_account_text(t, "'%s'!$F$%d", b->level, (int)b->line[i].row);
        spare[3 * i + 2] = true;
    }
    from.target = target, from.target_cell = cell, from.spare = spare;
    from.target_count = 3 * b->line_count;
    MW_TRY(mw_formulas_new(&from, &b->formulas, err));
    for (int32_t i = 0; i < b->line_count; i++)
        if (b->line[i].target >= 0) take_formulas(b, &b->line[i]);
    return MW_OK;
}

// The nodes of the least and greatest value of a want, and of the value itself.
static void nodes_of(const mw_book *b, int32_t want, int32_t node[3]) {
    mw_evaluation *e = mw_appraisals_evaluation(b->t->v->of);
    const int32_t *both = mw_evaluation_bound_nodes(e, want);
    const mw_value *values;
    int32_t value = mw_evaluation_column(e, want)->value_id;
    mw_lower_values(mw_evaluation_lower(e), &values);
    node[0] = both[0], node[1] = both[1];
    node[2] = value < 0 ? -1 : values[value].node;
}

static void add_line(mw_book *b, int32_t indicator, double low, double high) {
    b->line[b->line_count++] = line_of(b->t, &b->t->program->indicator[indicator], low, high);
}

mw_status mw_book_place_level(mw_book *b, mw_error *err) {
    mw_account *t = b->t;
    const int32_t *list;
    const mw_value *values;
    int32_t n = mw_appraisals_indicators(t->v->of, &list);
    int32_t calls =
        mw_lower_values(mw_evaluation_lower(mw_appraisals_evaluation(t->v->of)), &values);
    size_t room = (size_t)n + (size_t)calls + 2;
    int32_t(*node)[3] = mw_arena_push(t->arena, room, sizeof *node, _Alignof(int32_t));
    b->line = MW_PUSH(t->arena, mw_book_line, room);
    if (!node || !b->line) return mw_fail(err, MW_NOMEM, "report: out of memory");
    nodes_of(b, 0, node[0]);
    add_line(b, t->q->level->indicator, t->a->low, t->a->high);
    for (int32_t i = 0; i < n; i++) {
        nodes_of(b, 1 + t->q->count + i, node[b->line_count]);
        add_line(b, list[i], t->a->bound[2 * i], t->a->bound[2 * i + 1]);
    }
    MW_TRY(add_calls(b, node, err));
    for (int32_t i = 0; i < b->line_count; i++)
        b->line[i].row = MW_BOOK_FIRST_ROW + t->q->level->line_count + 2 + i;
    return write_formulas(b, node, err);
}

// ---- the sheet

static double exactly(const mw_account *t, double level) {
    double p = 0;
    for (int64_t i = 0; i < t->a->odds.count; i++)
        if (t->a->odds.value[i] == level) p += t->a->odds.p[i];
    return p;
}

static void put_levels(mw_book *b) {
    mw_account *t = b->t;
    bool odds = t->a->odds.count > 0;
    for (int32_t i = 0; i < t->q->level->line_count; i++) {
        const mw_level_line *line = &t->q->level->line[i];
        mw_xlsx_look percent = {MW_XLSX_STYLE_PERCENT, "0.0%"};
        mw_book_number(b, 1, line->number);
        mw_book_put(b, 2, MW_XLSX_STYLE_WRAPPED, mw_account_title(t, &line->titles, (mw_slice){0}));
        mw_book_put(b, 3, MW_XLSX_STYLE_WRAPPED, mw_account_condition(t, line));
        mw_xlsx_put_number(b->tab, mw_book_at(b, 4), percent,
                           odds ? exactly(t, line->number) : NAN);
        mw_xlsx_put_number(b->tab, mw_book_at(b, 5), percent,
                           odds ? mw_rule_at_least(&t->a->odds, line->number) : NAN);
        mw_book_next(b);
    }
}

static void put_bound(mw_book *b, int32_t column, int32_t target, double value) {
    mw_sheet_formula f = {.kind = MW_FORMULA_FIXED};
    if (target >= 0) f = mw_formulas_at(b->formulas, target);
    if (f.kind == MW_FORMULA_SAID)
        mw_book_formula(b, column, MW_XLSX_STYLE_NUMBER, f.text, value);
    else
        mw_book_number(b, column, value);
}

static const char *value_formula(mw_book *b, const mw_book_line *x) {
    int row = (int)x->row;
    const char *bounds =
        mw_account_text(b->t, "IF(AND(ISNUMBER(D%d),D%d=E%d),D%d,\"\")", row, row, row, row);
    if (!x->exact) return mw_account_text(b->t, "=%s", bounds);
    return mw_account_text(b->t, "=IF(ISNUMBER(F%d),F%d,%s)", row, row, bounds);
}

static void put_line(mw_book *b, const mw_book_line *x) {
    if (x->target >= 0)
        mw_book_formula(b, VALUE, MW_XLSX_STYLE_NUMBER, value_formula(b, x), x->value);
    else
        mw_book_number(b, VALUE, x->value);
    mw_book_put(b, TITLE, MW_XLSX_STYLE_WRAPPED, x->title);
    mw_book_put(b, NAME, MW_XLSX_STYLE_NOTE, mw_account_slice(b->t, x->name));
    put_bound(b, FROM, x->target, x->low);
    put_bound(b, TO, x->target < 0 ? -1 : x->target + 1, x->high);
    if (x->exact)
        put_bound(b, EXACT, x->target + 2, mw_formulas_at(b->formulas, x->target + 2).value);
    mw_book_next(b);
}

// A level as the cells of its line read together.
static const char *in_cells(mw_account *t, double level) {
    const mw_level_line *line = mw_level_line_of(t->q->level, level);
    if (!line) return mw_account_number(t, level);
    return mw_account_text(t, "%s %s", mw_account_number(t, level),
                           mw_account_title(t, &line->titles, (mw_slice){0}));
}

// "Level 2 Standardised" or "Level open, 2 Standardised to 3 Integrated", from the cells below.
static void put_title(mw_book *b) {
    mw_account *t = b->t;
    int first = MW_BOOK_FIRST_ROW, last = first + (int)t->q->level->line_count - 1,
        row = (int)b->line[0].row;
    const char *said =
        isnan(t->a->level)
            ? mw_account_text(t, MW_SAY(t, "Level open, %s to %s", "等级 待定，%s 至 %s"),
                              in_cells(t, t->a->low), in_cells(t, t->a->high))
            : mw_account_text(t, MW_SAY(t, "Level %s", "等级 %s"), in_cells(t, t->a->level));
    if (b->line[0].target < 0) return;
    const char *low = mw_account_text(t, "D%d&\" \"&INDEX($B$%d:$B$%d,MATCH(D%d,$A$%d:$A$%d,0))",
                                      row, first, last, row, first, last),
               *high = mw_account_text(t, "E%d&\" \"&INDEX($B$%d:$B$%d,MATCH(E%d,$A$%d:$A$%d,0))",
                                       row, first, last, row, first, last);
    b->row = 1;
    mw_book_saying(
        b, 1, MW_XLSX_STYLE_TITLE,
        mw_account_text(t,
                        MW_SAY(t,
                               "=IF(ISNUMBER(A%d),\"Level \"&%s,\"Level open, \"&%s&\" "
                               "to \"&%s)",
                               "=IF(ISNUMBER(A%d),\"等级 \"&%s,\"等级 待定，\"&%s&\" 至 \"&%s)"),
                        row, low, low, high),
        said);
    b->row = MW_BOOK_HEAD_ROW;
}

void mw_book_level(mw_book *b) {
    mw_account *t = b->t;
    static const double width[] = {14, 36, 60, 14, 16, 14, 0};
    bool exact = false;
    const char *head[] = {MW_SAY(t, "Level", "等级"), MW_SAY(t, "Title", "名称"),
                          MW_SAY(t, "Condition", "条件"), MW_SAY(t, "Probability", "概率"),
                          MW_SAY(t, "This or higher", "该级及以上")};
    const char *below[] = {MW_SAY(t, "Value", "值"),  MW_SAY(t, "Indicator", "指标"),
                           MW_SAY(t, "Name", "名称"), MW_SAY(t, "From", "最低"),
                           MW_SAY(t, "To", "最高"),   MW_SAY(t, "As it is", "现值")};
    mw_book_begin(b, b->level,
                  mw_account_text(t, MW_SAY(t, "Level %s", "等级 %s"), mw_account_stands(t)),
                  width);
    put_title(b);
    mw_book_heads(b, head, 5);
    put_levels(b);
    mw_book_next(b);
    for (int32_t i = 0; i < b->line_count; i++) exact = exact || b->line[i].exact;
    mw_book_heads(b, below, exact ? 6 : 5);
    for (int32_t i = 0; i < b->line_count; i++) put_line(b, &b->line[i]);
}

void mw_book_parts(mw_book *b) {
    int32_t n = mw_formulas_parts(b->formulas);
    if (n == 0) return;
    b->tab = mw_xlsx_tab_add(b->w, mw_slice_of(b->parts), (mw_xlsx_tab_about){.hidden = true});
    for (int32_t i = 0; i < n; i++) {
        mw_sheet_formula f = mw_formulas_part(b->formulas, i);
        b->row = i + 1;
        mw_book_formula(b, 1, MW_XLSX_STYLE_NUMBER, f.text, f.value);
    }
}

// SPDX-License-Identifier: MIT
// Levels: lines from the highest to the lowest, each with a condition but the last.
#include "lang/check_question.h"

int32_t mw_collect_level(mw_checker *c, const mw_decl *d, int32_t pack) {
    int32_t level = mw_collect_level_slot(c), indicator = mw_collect_indicator(c, d, pack);
    if (level < 0 || indicator < 0) return 0;
    c->p->level[level] =
        (mw_level){.name = d->name, .decl = d, .pack = pack, .kind = -1, .indicator = indicator};
    c->p->indicator[indicator].level = level;
    return indicator;
}

static void check_condition(mw_checker *c, const mw_level *l, mw_expr *when) {
    mw_scope s = mw_scope_none();
    s.kind = l->kind, s.self = l->indicator;
    mw_type yesno = mw_type_of(MW_TYPE_YESNO), t = mw_check_expr(c, &s, when);
    mw_check_fits(c, &t, &yesno, when->span, "the condition of a level");
}

// A line against the one before it.
static void check_line(mw_checker *c, const mw_level *l, int32_t i) {
    const mw_level_line *line = &l->line[i];
    bool last = i == l->line_count - 1;
    if (i > 0 && line->number >= l->line[i - 1].number)
        mw_diag_error(c->d, line->stmt->name_span,
                      "a person reads from the top: the first line that is true counts",
                      "levels stand from the highest to the lowest");
    if (last && line->when)
        mw_diag_error(c->d, line->stmt->span, "add a line for all others: 0 en \"None\"",
                      "the last line of a level has no condition");
    if (!last && !line->when)
        mw_diag_error(c->d, line->stmt->span, "add: when CONDITION",
                      "only the last line of a level has no condition");
    if (line->when) check_condition(c, l, line->when);
}

static void check_level(mw_checker *c, mw_level *l) {
    const mw_decl *d = l->decl;
    mw_level_line *line = MW_PUSH(c->d->arena, mw_level_line, (size_t)d->stmt_count + 1);
    if (!line) {
        c->d->nomem = true;
        return;
    }
    l->kind = c->p->indicator[l->indicator].kind;
    l->line = line;
    for (int32_t i = 0; i < d->stmt_count; i++) {
        const mw_stmt *s = d->stmt[i];
        if (s->kind == MW_STMT_RANK)
            line[l->line_count++] = (mw_level_line){s->number, s->titles, s->expr, s};
    }
    if (l->line_count == 0 && !d->broken)
        mw_diag_error(c->d, d->name_span, "for example: 1 en \"Begun\" when score >= 20",
                      "level \"%.*s\" has no lines", (int)l->name.n, l->name.p);
    for (int32_t i = 0; i < l->line_count; i++) check_line(c, l, i);
}

void mw_check_levels(mw_checker *c) {
    for (int32_t i = 0; i < c->p->level_count && !c->d->nomem; i++) check_level(c, &c->p->level[i]);
}

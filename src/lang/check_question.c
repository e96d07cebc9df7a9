// SPDX-License-Identifier: MIT
// Questions: a `choice` becomes a measure for the answer, a table of points, and an indicator that
// reads the one through the other. Only the indicator has the choice's name among the names, since
// that is what formulas mean by it; mw_program_measure finds the answer.
#include "lang/check_question.h"

#include "base/alloc.h"

#include <math.h>

enum { LIKE_DEPTH_MAX = 16 };

int32_t mw_collect_question(mw_checker *c, const mw_decl *d, int32_t pack) {
    int32_t question = mw_collect_question_slot(c), codes = mw_collect_codes(c, d->name, pack);
    int32_t measure = mw_collect_measure(c, d, pack), points = mw_collect_parameter(c, d, pack);
    int32_t indicator = mw_collect_indicator(c, d, pack);
    if (question < 0 || codes < 0 || measure < 0 || points < 0 || indicator < 0) return 0;
    c->p->question[question] = (mw_question){.name = d->name,
                                             .decl = d,
                                             .pack = pack,
                                             .kind = -1,
                                             .codes = codes,
                                             .measure = measure,
                                             .indicator = indicator,
                                             .points = points};
    c->p->measure[measure].question = question;
    c->p->parameter[points].question = question;
    c->p->indicator[indicator].question = question;
    return indicator;
}

// ---- where its options come from

static bool has_options(const mw_decl *d) {
    for (int32_t i = 0; i < d->stmt_count; i++)
        if (d->stmt[i]->kind == MW_STMT_OPTION) return true;
    return false;
}

// The choice that `like` names; NULL with an error said.
static const mw_decl *liked(mw_checker *c, const mw_decl *d) {
    mw_symbol s = mw_program_find(c->p, d->like);
    int32_t question = s.ref == MW_REF_INDICATOR ? c->p->indicator[s.index].question : -1;
    if (question >= 0 && c->p->question[question].decl != d) return c->p->question[question].decl;
    if (question >= 0)
        mw_diag_error(c->d, d->like_span, "name another choice", "%.*s is like itself",
                      (int)d->name.n, d->name.p);
    else
        mw_diag_error(c->d, d->like_span, "like takes over the options of another choice",
                      "there is no choice \"%.*s\"", (int)d->like.n, d->like.p);
    return NULL;
}

// The declaration whose options or bands count: its own, or along `like`. NULL: an error was said.
static const mw_decl *source_of(mw_checker *c, const mw_decl *d) {
    const mw_decl *at = d;
    for (int32_t depth = 0; depth < LIKE_DEPTH_MAX; depth++) {
        if (has_options(at) || mw_decl_property(at, "band")) return at;
        if (at->like.n == 0) {
            if (!d->broken && !at->broken)
                mw_diag_error(c->d, d->name_span,
                              "add: option \"yes\" 1, or: band [0 %, 50 %] 0, (50 %, 100 %] 1",
                              "choice \"%.*s\" has nothing to choose from", (int)d->name.n,
                              d->name.p);
            return NULL;
        }
        if (!(at = liked(c, at))) return NULL;
    }
    mw_diag_error(c->d, d->like_span, "name the choice that has the options",
                  "choices are like each other in a circle");
    return NULL;
}

// ---- options and bands

static void fill_options(mw_checker *c, mw_question *q, const mw_decl *from) {
    int32_t count = 0;
    for (int32_t i = 0; i < from->stmt_count; i++)
        if (from->stmt[i]->kind == MW_STMT_OPTION) count += from->stmt[i]->text_count;
    mw_question_option *option = MW_PUSH(c->d->arena, mw_question_option, (size_t)count + 1);
    mw_code *code = MW_PUSH(c->d->arena, mw_code, (size_t)count + 1);
    if (!option || !code) {
        c->d->nomem = true;
        return;
    }
    q->option = option;
    for (int32_t i = 0; i < from->stmt_count; i++) {
        const mw_stmt *s = from->stmt[i];
        for (int32_t j = 0; s->kind == MW_STMT_OPTION && j < s->text_count; j++) {
            code[q->option_count] = (mw_code){
                .text = s->text[j], .titles = s->titles, .parent = {-1, -1, -1, -1}
            };
            option[q->option_count++] =
                (mw_question_option){s->text[j], s->number, s->alone, s->titles, s};
        }
    }
    mw_code_list *list = &c->p->codes[q->codes];
    list->code = code, list->count = q->option_count;
}

static mw_expr *literal(mw_checker *c, mw_expr e, mw_span at) {
    mw_expr *own = MW_PUSH(c->d->arena, mw_expr, 1);
    if (!own) {
        c->d->nomem = true;
        return NULL;
    }
    e.height = 1, e.span = e.op_span = at;
    *own = e;
    return own;
}

// A cell of the table of points: "code" points.
static bool option_cell(mw_checker *c, const mw_question_option *o, mw_table_cell *cell) {
    mw_span at = o->stmt->name_span;
    mw_expr **key = MW_PUSH(c->d->arena, mw_expr *, 1);
    *cell = (mw_table_cell){.key = key, .key_count = 1, .span = o->stmt->span};
    if (!key) return false;
    key[0] = literal(c, (mw_expr){.kind = MW_EXPR_TEXT, .text = o->code}, at);
    cell->value = literal(c, (mw_expr){.kind = MW_EXPR_NUMBER, .number = o->points}, at);
    return key[0] && cell->value;
}

// The only row of the table: by option or, as written, by band.
static bool fill_row(mw_checker *c, const mw_question *q, const mw_stmt *band, mw_stmt *row) {
    *row = (mw_stmt){.kind = MW_STMT_ROW, .before = true, .span = q->decl->name_span};
    row->name_span = row->span;
    if (band) {
        row->cell = band->cell, row->cell_count = band->cell_count, row->span = band->span;
        return true;
    }
    row->cell = MW_PUSH(c->d->arena, mw_table_cell, (size_t)q->option_count + 1);
    row->cell_count = q->option_count;
    for (int32_t i = 0; row->cell && i < q->option_count; i++)
        if (!option_cell(c, &q->option[i], &row->cell[i])) return false;
    return row->cell != NULL;
}

// The table of points as a parameter, so that it is checked, looked up and explained like one.
static void fill_points(mw_checker *c, mw_question *q, const mw_stmt *band) {
    mw_decl *d = MW_PUSH(c->d->arena, mw_decl, 1);
    mw_key *key = MW_PUSH(c->d->arena, mw_key, 1);
    mw_stmt **list = MW_PUSH(c->d->arena, mw_stmt *, 1), *row = MW_PUSH(c->d->arena, mw_stmt, 1);
    if (!d || !key || !list || !row || !fill_row(c, q, band, row)) {
        c->d->nomem = true;
        return;
    }
    *key = (mw_key){q->name, mw_slice_of("answer"), q->decl->name_span};
    list[0] = row;
    *d = (mw_decl){.kind = MW_DECL_PARAMETER, .name = q->name, .key = key, .key_count = 1};
    d->span = q->decl->span, d->name_span = q->decl->name_span;
    d->stmt = list, d->stmt_count = 1;
    c->p->parameter[q->points].decl = d;
}

static const mw_stmt *own_or_liked(mw_checker *c, const mw_decl *d, const char *name) {
    const mw_stmt *s = mw_decl_property(d, name);
    mw_symbol like = mw_program_find(c->p, d->like);
    for (int32_t depth = 0; !s && d->like.n && depth < LIKE_DEPTH_MAX; depth++) {
        if (like.ref != MW_REF_INDICATOR || c->p->indicator[like.index].question < 0) break;
        d = c->p->indicator[like.index].decl;
        s = mw_decl_property(d, name);
        like = mw_program_find(c->p, d->like);
    }
    return s;
}

static mw_titles texts_of(const mw_stmt *s) {
    if (!s) return (mw_titles){0};
    if (s->titles.en.n || s->titles.zh.n || s->text_count == 0) return s->titles;
    return (mw_titles){.en = s->text[0]};
}

static mw_pick pick_of(mw_checker *c, const mw_decl *d, const mw_stmt *band) {
    for (int32_t depth = 0; d->pick.n == 0 && d->like.n && depth < LIKE_DEPTH_MAX; depth++) {
        mw_symbol s = mw_program_find(c->p, d->like);
        if (s.ref != MW_REF_INDICATOR || c->p->indicator[s.index].question < 0) break;
        d = c->p->indicator[s.index].decl;
    }
    if (band) return MW_PICK_NUMBER;
    return mw_slice_is(d->pick, "many") ? MW_PICK_MANY : MW_PICK_ONE;
}

// The bands of a declaration, NULL when there are none or they are none.
static const mw_stmt *bands_of(mw_checker *c, const mw_decl *d) {
    const mw_stmt *band = mw_decl_property(d, "band");
    for (int32_t i = 0; band && i < band->cell_count; i++) {
        const mw_table_cell *cell = &band->cell[i];
        if (cell->key_count > 0 && cell->key[0]->kind == MW_EXPR_INTERVAL) continue;
        mw_diag_error(c->d, cell->span, "for example: band [0 %, 10 %] 0, (10 %, 100 %] 1",
                      "a band is an interval of numbers");
        return NULL;
    }
    return band;
}

static void check_alone(mw_checker *c, const mw_question *q) {
    for (int32_t i = 0; i < q->option_count && q->pick == MW_PICK_ONE; i++)
        if (q->option[i].alone)
            mw_diag_error(c->d, q->option[i].stmt->span, "leave out `alone`, or say pick many",
                          "of `pick one` every option stands alone");
}

static void check_head(mw_checker *c, mw_question *q) {
    const mw_decl *d = q->decl, *from = source_of(c, d);
    const mw_stmt *band = from ? bands_of(c, from) : NULL;
    q->kind = c->p->indicator[q->indicator].kind;
    q->text = texts_of(mw_decl_property(d, "text"));
    q->guide = texts_of(own_or_liked(c, d, "guide"));
    q->evidence = texts_of(own_or_liked(c, d, "evidence"));
    if (!from) {
        fill_points(c, q, NULL);
        return;
    }
    q->pick = pick_of(c, d, band);
    if (band && has_options(from))
        mw_diag_error(c->d, band->span, "points by option, or points by band of a number",
                      "options and bands: keep one of the two");
    if (band && mw_slice_is(d->pick, "many"))
        mw_diag_error(c->d, band->span, "leave out `pick many`", "a number falls into one band");
    if (!band) fill_options(c, q, from);
    check_alone(c, q);
    fill_points(c, q, band);
}

static void head_of_answer(mw_checker *c, mw_question *q) {
    mw_measure *m = &c->p->measure[q->measure];
    m->kind = q->kind;
    m->roll = (mw_rolls){.time = MW_ROLL_HOLD};
    m->type = mw_type_of(q->pick == MW_PICK_MANY ? MW_TYPE_YESNO : MW_TYPE_CODE);
    if (q->pick == MW_PICK_ONE) m->type.codes = q->codes;
    if (q->pick != MW_PICK_MANY) return;
    m->key[0] = (mw_key_dim){q->codes, mw_slice_of("option")};
    m->key_count = 1;
}

void mw_check_question_heads(mw_checker *c) {
    for (int32_t i = 0; i < c->p->question_count && !c->d->nomem; i++) {
        check_head(c, &c->p->question[i]);
        head_of_answer(c, &c->p->question[i]);
    }
}

// ---- the answer, once tables are read

static mw_scope scope_of(const mw_question *q) {
    mw_scope s = mw_scope_none();
    s.kind = q->kind, s.self = q->indicator;
    return s;
}

static void check_from(mw_checker *c, mw_question *q, const mw_stmt *from) {
    mw_scope s = scope_of(q);
    q->from = from->expr;
    if (q->pick == MW_PICK_MANY) {
        mw_diag_error(c->d, from->span, "say pick one, or let it be asked",
                      "of `pick many` each option is ticked or not, which no one value says");
        return;
    }
    const mw_type *want = &c->p->measure[q->measure].type;
    mw_type t = mw_check_expr(c, &s, from->expr);
    mw_check_code_text(c, want, from->expr);
    mw_check_fits(c, &t, want, from->expr->span, "what the answer is computed from");
}

static double points_of_cell(mw_checker *c, const mw_table_cell *cell) {
    mw_type number = mw_type_of(MW_TYPE_NUMBER);
    return cell->value ? mw_check_literal(c, cell->value, &number, "the points") : NAN;
}

// The least and most points that any answer gives.
static void bound_points(mw_checker *c, mw_question *q) {
    const mw_parameter *m = &c->p->parameter[q->points];
    double low = INFINITY, high = -INFINITY, below = 0, above = 0;
    for (int32_t i = 0; m->row_count > 0 && i < m->row[0].cell_count; i++) {
        double points = points_of_cell(c, &m->row[0].cell[i]);
        bool together = q->pick == MW_PICK_MANY && !q->option[i].alone;
        if (together && points < 0) below += points;
        if (together && points > 0) above += points;
        if (together || isnan(points)) continue;
        low = fmin(low, points), high = fmax(high, points);
    }
    bool many = q->pick == MW_PICK_MANY;
    q->least = many ? fmin(low, below) : low;
    q->most = many ? fmax(high, above) : high;
}

static void check_question(mw_checker *c, mw_question *q) {
    const mw_stmt *from = mw_decl_property(q->decl, "from");
    const mw_parameter *table = &c->p->parameter[q->points];
    if (q->pick == MW_PICK_NUMBER) c->p->measure[q->measure].type = table->key[0].type;
    if (from) check_from(c, q, from);
    bound_points(c, q);
}

void mw_check_questions(mw_checker *c) {
    for (int32_t i = 0; i < c->p->question_count && !c->d->nomem; i++)
        check_question(c, &c->p->question[i]);
}

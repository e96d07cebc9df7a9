// SPDX-License-Identifier: MIT
// Tables of parameters: dated rows of cells keyed by codes or intervals. Gaps and overlaps of
// intervals are errors, because each would make a number that nobody wrote.
#include "lang/check_int.h"

#include <math.h>
#include <stdlib.h>

// A list of the texts that a parameter is keyed by, made when no code list of that name exists.
static int32_t text_list(mw_checker *c, const mw_parameter *m, int32_t key) {
    mw_slice name = m->decl->key[key].list;
    if (m->question >= 0) return c->p->question[m->question].codes;
    mw_symbol s = mw_program_find(c->p, name);
    if (s.ref == MW_REF_CODES) return s.index;
    const mw_type *t = s.ref == MW_REF_PARAMETER   ? &c->p->parameter[s.index].type
                       : s.ref == MW_REF_MEASURE   ? &c->p->measure[s.index].type
                       : s.ref == MW_REF_INDICATOR ? &c->p->indicator[s.index].type
                                                   : NULL;
    if (t) return t->kind == MW_TYPE_CODE ? t->codes : -1;
    const char *near = mw_near_name(c, name);
    mw_diag_error(c->d, m->decl->key[key].span,
                  near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near)
                       : "declare it: codes NAME { ... }",
                  "there is no code list \"%.*s\"", (int)name.n, name.p);
    return -1;
}

static const mw_table_cell *first_cell(const mw_decl *d) {
    for (int32_t i = 0; i < d->stmt_count; i++)
        if (d->stmt[i]->kind == MW_STMT_ROW && d->stmt[i]->cell_count > 0) return d->stmt[i]->cell;
    return NULL;
}

static mw_type bound_type(mw_checker *c, mw_expr *interval) {
    mw_scope s = mw_scope_none();
    mw_type low = mw_type_of(MW_TYPE_ANY), high = low;
    if (interval->arg[0]) low = mw_check_expr(c, &s, interval->arg[0]);
    if (interval->arg[1]) high = mw_check_expr(c, &s, interval->arg[1]);
    return mw_check_join(c, &low, &high, interval->span, "put into one interval");
}

// What the keys are follows from the first cell: texts are codes, brackets are intervals.
static void check_param_keys(mw_checker *c, mw_parameter *m) {
    const mw_decl *d = m->decl;
    const mw_table_cell *cell = first_cell(d);
    m->key_count = d->key_count < 3 ? d->key_count : 3;
    if (d->key_count > 3) mw_diag_error(c->d, d->key[3].span, NULL, "at most three keys");
    for (int32_t i = 0; i < m->key_count; i++) {
        mw_param_key *k = &m->key[i];
        *k = (mw_param_key){.name = d->key[i].name, .codes = -1, .type = mw_type_of(MW_TYPE_ANY)};
        if (!cell || i >= cell->key_count) continue;
        k->interval = cell->key[i]->kind == MW_EXPR_INTERVAL;
        if (!k->interval) k->codes = text_list(c, m, i);
        if (k->interval)
            k->type = bound_type(c, cell->key[i]);
        else
            k->type = mw_type_of(k->codes < 0 ? MW_TYPE_TEXT : MW_TYPE_CODE);
        if (k->codes >= 0) k->type.codes = k->codes;
    }
}

// The code written in a cell must be in a list whose members are declared.
static void check_code_key(mw_checker *c, const mw_param_key *k, const mw_expr *e) {
    if (k->codes < 0 || c->p->codes[k->codes].open) return;
    const mw_code_list *list = &c->p->codes[k->codes];
    if (mw_code_find(list, e->text) >= 0) return;
    mw_slice best = {0};
    int near = 3;
    for (int32_t i = 0; i < list->count; i++) {
        int dist = mw_text_distance(e->text, list->code[i].text, near - 1);
        if (dist < near) near = dist, best = list->code[i].text;
    }
    mw_diag_error(c->d, e->span,
                  best.n ? mw_diag_hint(c->d, "did you mean \"%.*s\"?", (int)best.n, best.p) : NULL,
                  "\"%.*s\" is not a code of %.*s", (int)e->text.n, e->text.p, (int)list->name.n,
                  list->name.p);
}

static void check_cell(mw_checker *c, mw_parameter *m, const mw_table_cell *cell) {
    mw_scope s = mw_scope_none();
    if (cell->key_count != m->key_count) {
        mw_diag_error(c->d, cell->span, NULL, "this cell has %d key%s, the parameter has %d",
                      (int)cell->key_count, cell->key_count == 1 ? "" : "s", (int)m->key_count);
        return;
    }
    for (int32_t i = 0; i < cell->key_count; i++) {
        mw_expr *e = cell->key[i];
        bool interval = e->kind == MW_EXPR_INTERVAL;
        if (interval != m->key[i].interval) {
            mw_diag_error(c->d, e->span, NULL, "key \"%.*s\" is %s in the first row",
                          (int)m->key[i].name.n, m->key[i].name.p,
                          m->key[i].interval ? "an interval" : "a code");
            return;
        }
        if (!interval) check_code_key(c, &m->key[i], e);
        if (!interval) continue;
        mw_type t = bound_type(c, e);
        mw_check_fits(c, &t, &m->key[i].type, e->span, "the interval");
    }
    if (!cell->value) return;
    mw_type t = mw_check_expr(c, &s, cell->value);
    const mw_expr *v = cell->value->kind == MW_EXPR_UNARY ? cell->value->arg[0] : cell->value;
    if (v->kind > MW_EXPR_MISSING && t.kind != MW_TYPE_NONE)
        mw_diag_error(c->d, cell->value->span, "make it an indicator: indicator x on unit = ...",
                      "a parameter holds values, not formulas");
    mw_check_code_text(c, &m->type, cell->value);
    mw_check_fits(c, &t, &m->type, cell->value->span, "this value");
}

// Where a bound lies, in the unit of the key's type.
static double bound_at(const mw_checker *c, const mw_param_key *k, const mw_expr *e,
                       double infinite) {
    (void)c;
    if (!e) return infinite;
    double sign = e->kind == MW_EXPR_UNARY ? -1 : 1;
    if (e->kind == MW_EXPR_UNARY) e = e->arg[0];
    if (e->kind != MW_EXPR_NUMBER || !e->unit) return sign * e->number;
    return mw_unit_convert(sign * e->number, e->unit, &k->type.unit);
}

static bool holds(const mw_checker *c, const mw_param_key *k, const mw_expr *e, double x) {
    double low = bound_at(c, k, e->arg[0], -INFINITY), high = bound_at(c, k, e->arg[1], INFINITY);
    bool above = e->open_low ? x > low : x >= low;
    bool below = e->open_high ? x < high : x <= high;
    return k->type.kind == MW_TYPE_CLOCK && low > high ? above || below : above && below;
}

enum { SAMPLES_MAX = 512 };

static int compare_double(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Points that tell every interval of a key apart: each bound and the middle between neighbours.
static int32_t samples_of(const mw_checker *c, const mw_param_row *r, const mw_param_key *k,
                          int32_t key, double *out) {
    double bound[SAMPLES_MAX];
    int32_t n = 0, m = 0;
    for (int32_t i = 0; i < r->cell_count && n + 2 < SAMPLES_MAX / 2; i++) {
        const mw_expr *e = r->cell[i].key[key];
        double low = bound_at(c, k, e->arg[0], -INFINITY),
               high = bound_at(c, k, e->arg[1], INFINITY);
        if (isfinite(low)) bound[n++] = low;
        if (isfinite(high)) bound[n++] = high;
    }
    qsort(bound, (size_t)n, sizeof bound[0], compare_double);
    bool whole = k->type.kind == MW_TYPE_NUMBER && !k->type.any_unit;
    for (int32_t i = 0; i < n; i++) whole = whole && bound[i] == floor(bound[i]) && bound[i] <= 366;
    mw_unit one = mw_unit_number();
    whole = whole && mw_unit_same(&k->type.unit, &one);
    for (int32_t i = 0; i < n; i++) {
        if (i && bound[i] == bound[i - 1]) continue;
        // Whole plain numbers (months, weekdays) have nothing between n and n + 1.
        if (m && !(whole && bound[i] - out[m - 1] == 1)) out[m] = (out[m - 1] + bound[i]) / 2, m++;
        out[m++] = bound[i];
    }
    return m;
}

static bool same_codes(const mw_parameter *m, const mw_table_cell *a, const mw_table_cell *b) {
    for (int32_t i = 0; i < m->key_count; i++)
        if (!m->key[i].interval && !mw_slice_same(a->key[i]->text, b->key[i]->text)) return false;
    return true;
}

static bool cell_holds(const mw_checker *c, const mw_parameter *m, const mw_table_cell *cell,
                       const double *x) {
    for (int32_t i = 0; i < m->key_count; i++)
        if (m->key[i].interval && !holds(c, &m->key[i], cell->key[i], x[i])) return false;
    return true;
}

static void say_overlap(mw_checker *c, const mw_parameter *m, const mw_table_cell *a,
                        const mw_table_cell *b, const double *x) {
    char at[32];
    int32_t key = 0;
    while (key < m->key_count - 1 && !m->key[key].interval) key++;
    bool codes = m->key_count > 0 && !m->key[key].interval;
    int32_t line, column;
    mw_diag_place(c->d, a->span, &line, &column);
    if (codes)
        mw_diag_error(c->d, b->span, NULL, "the same key is given on line %d already", (int)line);
    else
        mw_diag_error(c->d, b->span, "let one end be open: [0, 10), [10, 20)",
                      "ambiguous: %s belongs to this band and to the one at column %d of line %d",
                      mw_number_text(x[key], at), (int)column, (int)line);
}

// The points to try, for each key.
typedef struct {
    double at[3][SAMPLES_MAX];
    int32_t count[3];
    const mw_param_row *row;
} sample_grid;

// The outermost bounds may be open: [1, 13) does not hold 13.
static bool outermost(const mw_parameter *m, const sample_grid *g, const double *x) {
    for (int32_t i = 0; i < m->key_count; i++)
        if (m->key[i].interval && (x[i] == g->at[i][0] || x[i] == g->at[i][g->count[i] - 1]))
            return true;
    return false;
}

// One point against all cells that share the codes of `like`: exactly one must hold it.
static bool check_point(mw_checker *c, const mw_parameter *m, const mw_table_cell *like,
                        const sample_grid *g, const double *x) {
    const mw_param_row *r = g->row;
    const mw_table_cell *found = NULL;
    for (int32_t i = 0; i < r->cell_count; i++) {
        const mw_table_cell *cell = &r->cell[i];
        if (!same_codes(m, like, cell) || !cell_holds(c, m, cell, x)) continue;
        if (found) {
            say_overlap(c, m, found, cell, x);
            return false;
        }
        found = cell;
    }
    if (found || outermost(m, g, x)) return true;
    char at[32];
    int32_t key = 0;
    while (!m->key[key].interval) key++;
    mw_diag_error(c->d, r->span, "let the bands meet: [0, 10), [10, 20)", "gap: no band holds %s",
                  mw_number_text(x[key], at));
    return false;
}

static void check_coverage(mw_checker *c, const mw_parameter *m, const mw_param_row *r,
                           const mw_table_cell *like) {
    sample_grid g = {.row = r};
    for (int32_t i = 0; i < 3; i++) g.count[i] = 1;
    for (int32_t i = 0; i < m->key_count; i++)
        if (m->key[i].interval) g.count[i] = samples_of(c, r, &m->key[i], i, g.at[i]);
    int64_t points = (int64_t)g.count[0] * g.count[1] * g.count[2];
    for (int64_t n = 0; n < points; n++) {
        int64_t k = n % g.count[2], j = n / g.count[2] % g.count[1];
        int64_t i = n / g.count[2] / g.count[1];
        double x[3] = {g.at[0][i], g.at[1][j], g.at[2][k]};
        if (!check_point(c, m, like, &g, x)) return;
    }
}

static void check_row_cells(mw_checker *c, const mw_parameter *m, const mw_param_row *r) {
    bool intervals = false;
    for (int32_t i = 0; i < m->key_count; i++) intervals = intervals || m->key[i].interval;
    for (int32_t i = 0; i < r->cell_count; i++) {
        bool first = true;
        for (int32_t j = 0; j < i && first; j++) first = !same_codes(m, &r->cell[i], &r->cell[j]);
        if (!first && !intervals) {
            double none[3] = {0};
            int32_t j = 0;
            while (!same_codes(m, &r->cell[i], &r->cell[j])) j++;
            say_overlap(c, m, &r->cell[j], &r->cell[i], none);
            return;
        }
        if (first && intervals) check_coverage(c, m, r, &r->cell[i]);
    }
}

static int32_t date_or(const mw_stmt *s, int32_t other) {
    return s && s->has_date ? s->date : other;
}

// `cite` and `published` above all rows speak of every row, below a row of that row alone.
static void read_origin(const mw_stmt *s, mw_param_row *r) {
    if (s->kind != MW_STMT_PROPERTY) return;
    if (mw_slice_is(s->name, "cite") && s->text_count) r->cite = s->text[0];
    if (mw_slice_is(s->name, "published") && s->has_date) r->published = s->date;
}

// origin: cite and published of the whole table.
static void read_row(mw_checker *c, mw_parameter *m, const mw_stmt *s, const mw_param_row *origin,
                     mw_param_row *r) {
    *r = (mw_param_row){.cell = s->cell,
                        .cell_count = s->cell_count,
                        .date = s->date,
                        .published = origin->published,
                        .none = s->none,
                        .span = s->span,
                        .cite = origin->cite};
    if (s->before) r->date = INT32_MIN;
    if (!s->has_date && !s->before)
        mw_diag_error(c->d, s->span, "for example: 2024-01-01: 15 %", "a row begins with its date");
    int32_t errors = c->d->errors;
    for (int32_t i = 0; i < s->cell_count; i++) check_cell(c, m, &s->cell[i]);
    if (c->d->errors == errors && !s->none) check_row_cells(c, m, r);
}

static int compare_rows(const void *a, const void *b) {
    int32_t x = ((const mw_param_row *)a)->date, y = ((const mw_param_row *)b)->date;
    return (x > y) - (x < y);
}

static void check_open_end(mw_checker *c, const mw_parameter *m) {
    if (c->today == 0 || m->confirm_by == INT32_MIN || m->row_count == 0) return;
    const mw_param_row *last = &m->row[m->row_count - 1];
    if (last->none || c->today <= m->confirm_by) return;
    mw_diag_warning(c->d, last->span, "look for a newer value, or move the date of `confirm by`",
                    "the last value of %.*s was to be confirmed by now", (int)m->name.n, m->name.p);
}

static void check_parameter(mw_checker *c, mw_parameter *m) {
    const mw_decl *d = m->decl;
    check_param_keys(c, m);
    mw_param_row *row = MW_PUSH(c->d->arena, mw_param_row, (size_t)d->stmt_count + 1);
    if (!row) {
        c->d->nomem = true;
        return;
    }
    int32_t n = 0;
    mw_param_row origin = {.published = INT32_MIN};
    m->confirm_by = date_or(mw_decl_property(d, "confirm by"), INT32_MIN);
    for (int32_t i = 0; i < d->stmt_count; i++) {
        read_origin(d->stmt[i], n ? &row[n - 1] : &origin);
        if (d->stmt[i]->kind == MW_STMT_ROW) read_row(c, m, d->stmt[i], &origin, &row[n++]);
    }
    qsort(row, (size_t)n, sizeof *row, compare_rows);
    for (int32_t i = 1; i < n; i++)
        if (row[i].date == row[i - 1].date)
            mw_diag_error(c->d, row[i].span, "keep one of the two", "two rows for the same date");
    m->row = row;
    m->row_count = n;
    if (n == 0 && !d->broken && m->question < 0)
        mw_diag_error(c->d, d->name_span, "for example: 2024-01-01: 15 %",
                      "parameter \"%.*s\" has no value: it needs a dated row", (int)m->name.n,
                      m->name.p);
    check_open_end(c, m);
}

void mw_check_parameters(mw_checker *c) {
    for (int32_t i = 0; i < c->p->parameter_count; i++) {
        const mw_typename *t = &c->p->parameter[i].decl->type;
        c->p->parameter[i].type = t->text.n ? mw_check_typename(c, t) : mw_type_of(MW_TYPE_NUMBER);
    }
    for (int32_t i = 0; i < c->p->parameter_count; i++) check_parameter(c, &c->p->parameter[i]);
}

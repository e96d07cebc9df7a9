// SPDX-License-Identifier: MIT
// See document_press.h: tables, and names with values. Columns are as wide as their content wants;
// where that is too much the widest give up first, none below its longest word.
#include "base/limits.h"
#include "report/document_press.h"

#include <math.h>

static const double left = MW_PAGE_SIDE;
static const double pad = 5;        // at both sides of a cell
static const double space = 4;      // above and below its lines
static const double word_max = 0.3; // of the width: longer words may break
// A table of no more is not parted between pages.
static const int64_t few_rows = 10;
static const double few_height = 260;

typedef struct {
    mw_set cells[MW_DOCUMENT_COLUMNS_MAX];
    double x[MW_DOCUMENT_COLUMNS_MAX]; // of each cell
    int count, lines;
    double pitch;
} line_of_cells;

typedef struct {
    const mw_document_table *t;
    double widths[MW_DOCUMENT_COLUMNS_MAX], least[MW_DOCUMENT_COLUMNS_MAX];
} grid;

static void row_drop(line_of_cells *r) {
    for (int i = 0; i < r->count; i++) mw_set_drop(&r->cells[i]);
    *r = (line_of_cells){0};
}

static double row_height(const line_of_cells *r) { return r->lines * r->pitch + 2 * space; }

static void row_add(mw_press *p, line_of_cells *r, const char *text, mw_set_how how, double x) {
    mw_set s = mw_set_text(p, text ? text : "", how);
    if (s.lines > r->lines) r->lines = s.lines;
    r->pitch = fmax(r->pitch, mw_style_pitch(how.style));
    r->x[r->count] = x;
    r->cells[r->count++] = s;
}

// Draws a part of the lines of a row at p->y and moves it.
static void row_draw(mw_press *p, const line_of_cells *r, int from, int n) {
    for (int i = 0; i < r->count; i++) {
        int rest = r->cells[i].lines - from;
        if (rest <= 0) continue;
        mw_set_draw_lines(p, &r->cells[i], (mw_lines){from, rest < n ? rest : n}, r->x[i],
                          p->y + space);
    }
    p->y += n * r->pitch + 2 * space;
    p->empty = false;
}

// ---- widths

static const char *cell(const mw_document_table *t, int64_t row, int64_t column) {
    return t->cells[row * t->column_count + column];
}

static bool is_group(const mw_document_table *t, int64_t row) {
    for (int64_t c = 1; c < t->column_count; c++)
        if (cell(t, row, c)) return false;
    return t->column_count > 1 && cell(t, row, 0);
}

static void want(mw_press *p, grid *g, int64_t c, const char *text, mw_style style) {
    if (!text || !*text) return;
    double width = mw_set_natural_width(p, text, style) + 2 * pad + 0.5;
    if (width > g->widths[c]) g->widths[c] = width;
    if (width <= g->least[c]) return; // its words are no wider
    double word = mw_set_word_width(p, text, style) + 2 * pad + 0.5;
    word = fmin(word, word_max * MW_TEXT_WIDTH);
    if (word > g->least[c]) g->least[c] = word;
}

static void want_all(mw_press *p, grid *g) {
    const mw_document_table *t = g->t;
    for (int64_t c = 0; c < t->column_count; c++) want(p, g, c, t->columns[c].title, MW_STYLE_HEAD);
    for (int64_t r = 0; r < t->row_count; r++) {
        mw_style style = r >= t->row_count - t->total_count ? MW_STYLE_CELL_BOLD : MW_STYLE_CELL;
        for (int64_t c = 0; c < t->column_count && !is_group(t, r); c++)
            want(p, g, c, cell(t, r, c), style);
    }
}

// The width of a column under a cap that spares its longest word.
static double capped(const grid *g, int64_t c, double cap) {
    return fmin(g->widths[c], fmax(cap, g->least[c]));
}

// Takes what is too much from the widest columns, down to one cap, so that narrow ones, such as
// numbers and answers of a word or two, need no second line.
static void shrink(grid *g, double room) {
    double low = 0, high = MW_TEXT_WIDTH;
    for (int i = 0; i < 50; i++) {
        double cap = (low + high) / 2, sum = 0;
        for (int64_t c = 0; c < g->t->column_count; c++) sum += capped(g, c, cap);
        if (sum > room)
            high = cap;
        else
            low = cap;
    }
    for (int64_t c = 0; c < g->t->column_count; c++) g->widths[c] = capped(g, c, low);
}

// Scales the columns so that they fill the room.
static void fit(grid *g, double room) {
    double wanted = 0, least = 0, weights = 0;
    int64_t n = g->t->column_count;
    for (int64_t c = 0; c < n; c++) {
        double weight = g->t->columns[c].weight;
        weights += weight > 0 ? weight : 0;
        if (weight > 0) g->widths[c] = g->least[c];
        wanted += g->widths[c];
        least += g->least[c];
    }
    if (least < room && wanted > room) {
        shrink(g, room);
        return;
    }
    double spare = room - wanted;
    for (int64_t c = 0; c < n; c++) {
        double weight = g->t->columns[c].weight;
        if (least >= room)
            g->widths[c] = g->least[c] * room / least;
        else if (weights > 0)
            g->widths[c] += weight > 0 ? spare * weight / weights : 0;
        else
            g->widths[c] += spare * g->widths[c] / wanted;
    }
}

// Columns with weights share what the others leave, each at least as wide as its longest word.
static void measure(mw_press *p, grid *g) {
    for (int64_t c = 0; c < g->t->column_count; c++) g->widths[c] = g->least[c] = 2 * pad + 6;
    want_all(p, g);
    fit(g, MW_TEXT_WIDTH);
}

// ---- rows

static void head_row(mw_press *p, const grid *g, line_of_cells *r) {
    double x = left;
    for (int64_t c = 0; c < g->t->column_count; c++) {
        row_add(p, r, g->t->columns[c].title,
                (mw_set_how){.style = MW_STYLE_HEAD,
                             .align = g->t->columns[c].align,
                             .width = g->widths[c] - 2 * pad},
                x + pad);
        x += g->widths[c];
    }
}

static void draw_head(mw_press *p, const grid *g) {
    line_of_cells r = {0};
    bool any = false;
    for (int64_t c = 0; c < g->t->column_count; c++) any = any || *g->t->columns[c].title;
    if (any) {
        head_row(p, g, &r);
        mw_press_tag(p, "P");
        row_draw(p, &r, 0, r.lines);
        mw_press_untag(p, "P");
    }
    mw_press_rule(p, MW_RGB(MW_INK), (double[]){left, left + MW_TEXT_WIDTH, p->y}, 0.8);
    row_drop(&r);
}

static void body_row(mw_press *p, const grid *g, int64_t row, line_of_cells *r) {
    const mw_document_table *t = g->t;
    double x = left;
    bool total = row >= t->row_count - t->total_count;
    if (is_group(t, row)) {
        row_add(p, r, cell(t, row, 0),
                (mw_set_how){.style = MW_STYLE_CELL_BOLD, .width = MW_TEXT_WIDTH - 2 * pad},
                left + pad);
        return;
    }
    for (int64_t c = 0; c < t->column_count; c++) {
        row_add(p, r, cell(t, row, c),
                (mw_set_how){.style = total ? MW_STYLE_CELL_BOLD : MW_STYLE_CELL,
                             .align = t->columns[c].align,
                             .width = g->widths[c] - 2 * pad},
                x + pad);
        x += g->widths[c];
    }
}

static void draw_part(mw_press *p, const grid *g, int64_t row, const line_of_cells *r,
                      const int from_n[2]) {
    const mw_document_table *t = g->t;
    const double ends[] = {left, left + MW_TEXT_WIDTH, p->y};
    if (is_group(t, row))
        mw_press_box(p, MW_RGB(MW_STRIPE),
                     (double[]){left, p->y, MW_TEXT_WIDTH, from_n[1] * r->pitch + 2 * space});
    if (t->total_count > 0 && row == t->row_count - t->total_count && from_n[0] == 0)
        mw_press_rule(p, MW_RGB(MW_INK), ends, 0.8);
    mw_press_tag(p, "P");
    row_draw(p, r, from_n[0], from_n[1]);
    mw_press_untag(p, "P");
    mw_press_rule(p, MW_RGB(MW_GRID), (double[]){ends[0], ends[1], p->y}, 0.5);
}

// A row on one page where one can hold it, else over several.
static void draw_row(mw_press *p, const grid *g, int64_t row, double after) {
    line_of_cells r = {0};
    body_row(p, g, row, &r);
    double page = MW_PAGE_HEIGHT - MW_PAGE_TOP - MW_PAGE_BOTTOM - 60;
    bool whole = row_height(&r) + after <= page;
    if (whole && row_height(&r) + after > mw_press_left(p) + 0.01) {
        mw_press_next(p);
        draw_head(p, g);
    }
    for (int from = 0; from < r.lines && p->error.status == MW_OK;) {
        int room = (int)floor((mw_press_left(p) - 2 * space) / r.pitch), rest = r.lines - from;
        int n = room < 1 ? 1 : room < rest ? room : rest;
        if (mw_press_left(p) >= r.pitch + 2 * space || p->empty) {
            draw_part(p, g, row, &r, (int[]){from, n});
            from += n;
        }
        if (from < r.lines) {
            mw_press_next(p);
            draw_head(p, g);
        }
    }
    row_drop(&r);
}

static void caption(mw_press *p, const char *text) {
    if (!*text) return;
    p->y += mw_press_put(p, text, (mw_set_how){.style = MW_STYLE_CAPTION, .width = MW_TEXT_WIDTH},
                         left, p->y);
    p->empty = false;
}

// A remark below a table, with the distance to what follows.
static void note(mw_press *p, const char *text) {
    if (*text) {
        mw_set s =
            mw_set_text(p, text, (mw_set_how){.style = MW_STYLE_SMALL, .width = MW_TEXT_WIDTH});
        mw_press_gap(p, 4);
        mw_press_flow(p, &s, left);
        mw_set_drop(&s);
    }
    mw_press_gap(p, 14);
}

static double height_of(mw_press *p, const grid *g, int64_t row) {
    line_of_cells r = {0};
    body_row(p, g, row, &r);
    double height = row_height(&r);
    row_drop(&r);
    return height;
}

// How much of the rows below one must stand on its page: the first of a group, the last of all,
// sums.
static double kept_after(mw_press *p, const grid *g, int64_t row) {
    const mw_document_table *t = g->t;
    double height = 0;
    bool kept = true;
    for (int64_t r = row; kept && r + 1 < t->row_count; r++) {
        kept = is_group(t, r) || r + 2 == t->row_count || r + 1 >= t->row_count - t->total_count;
        if (kept) height += height_of(p, g, r + 1);
    }
    return height;
}

// A table of a few rows is kept whole; of another, two rows stand below its head.
static double least_of(mw_press *p, const grid *g) {
    const mw_document_table *t = g->t;
    double some = *t->caption ? mw_style_pitch(MW_STYLE_CAPTION) : 0, whole;
    line_of_cells head = {0};
    head_row(p, g, &head);
    some += row_height(&head);
    row_drop(&head);
    whole = some;
    for (int64_t r = 0; r < t->row_count && r < few_rows; r++) {
        whole += height_of(p, g, r);
        if (r < 2) some = whole + kept_after(p, g, r);
    }
    return 6 + (t->row_count <= few_rows && whole <= few_height ? whole : some);
}

double mw_press_table_least(mw_press *p, const mw_block *b) {
    grid g = {.t = &b->is.table};
    measure(p, &g);
    return least_of(p, &g);
}

void mw_press_table(mw_press *p, const mw_block *b) {
    grid g = {.t = &b->is.table};
    measure(p, &g);
    mw_press_need(p, least_of(p, &g));
    mw_press_gap(p, 6);
    caption(p, g.t->caption);
    draw_head(p, &g);
    for (int64_t r = 0; r < g.t->row_count && p->error.status == MW_OK; r++)
        draw_row(p, &g, r, kept_after(p, &g, r));
    note(p, g.t->note);
}

// ---- names and values

static double names_width(mw_press *p, const mw_block *b) {
    double names = 60;
    for (int64_t i = 0; i < b->count; i++)
        names = fmax(names, mw_set_natural_width(p, b->pairs[i].name, MW_STYLE_CELL_GREY) + 0.5);
    return fmin(names, 0.36 * MW_TEXT_WIDTH);
}

static void pair_row(mw_press *p, const mw_document_pair *pair, double names, line_of_cells *r) {
    const double gap = 14;
    row_add(p, r, pair->name, (mw_set_how){.style = MW_STYLE_CELL_GREY, .width = names}, left);
    row_add(p, r, pair->value,
            (mw_set_how){.style = MW_STYLE_CELL, .width = MW_TEXT_WIDTH - names - gap},
            left + names + gap);
}

double mw_press_pairs_least(mw_press *p, const mw_block *b) {
    double names = names_width(p, b), height = 0, first = 0;
    for (int64_t i = 0; i < b->count && i < few_rows; i++) {
        line_of_cells r = {0};
        pair_row(p, &b->pairs[i], names, &r);
        height += row_height(&r);
        if (i < 2) first = height;
        row_drop(&r);
    }
    return b->count <= few_rows && height <= few_height ? height : fmin(first, few_height);
}

void mw_press_pairs(mw_press *p, const mw_block *b) {
    double names = names_width(p, b);
    mw_press_need(p, mw_press_pairs_least(p, b));
    for (int64_t i = 0; i < b->count && p->error.status == MW_OK; i++) {
        line_of_cells r = {0};
        pair_row(p, &b->pairs[i], names, &r);
        mw_press_need(p, fmin(row_height(&r), 300));
        for (int from = 0; from < r.lines && p->error.status == MW_OK;) {
            int room = (int)floor((mw_press_left(p) - 2 * space) / r.pitch);
            int n = room < 1 ? 1 : room < r.lines - from ? room : r.lines - from;
            row_draw(p, &r, from, n);
            from += n;
            if (from < r.lines) mw_press_next(p);
        }
        mw_press_rule(p, MW_RGB(MW_GRID), (double[]){left, left + MW_TEXT_WIDTH, p->y}, 0.5);
        row_drop(&r);
    }
    mw_press_gap(p, 12);
}

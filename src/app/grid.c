// SPDX-License-Identifier: MIT
// See grid.h.
#include "app/grid.h"

#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 1 << 30,
    GAP = 2,
    WIDTH_DEFAULT = 100,
    WIDTH_MIN = 40,
    DIGITS = 6,
    CUT_MIN = 12
};

typedef struct {
    mw_grid_column_about about;
    int64_t left, right; // columns before and from the decimal point on; left alone else
    int64_t width;
} column;

struct mw_grid {
    mw_arena *arena;
    column *col;
    int64_t col_count, col_capacity;
    mw_slice *cell;
    int64_t cell_count, cell_capacity;
    mw_text seen; // the text at hand, control characters spelled out
    bool failed;
};

mw_grid *mw_grid_new(void) {
    mw_grid *t = mw_alloc(sizeof *t);
    mw_arena *a = mw_arena_new(ARENA_BYTES);
    if (!t || !a) {
        mw_free(t);
        mw_arena_free(a);
        return NULL;
    }
    t->arena = a;
    return t;
}

void mw_grid_free(mw_grid *t) {
    if (!t) return;
    mw_arena_free(t->arena);
    mw_text_free(&t->seen);
    mw_free(t->col);
    mw_free(t->cell);
    mw_free(t);
}

static mw_slice keep(mw_grid *t, mw_slice s) {
    if (s.n == 0) return (mw_slice){"", 0};
    t->seen.size = 0;
    mw_visible(&t->seen, s, false);
    char *kept = t->seen.failed ? NULL : mw_arena_text(t->arena, t->seen.bytes, t->seen.size);
    if (kept) return (mw_slice){kept, t->seen.size};
    t->failed = true;
    return (mw_slice){"", 0};
}

static int64_t columns_of(mw_slice s) { return mw_text_columns(s.p, s.n); }

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

void mw_grid_column(mw_grid *t, mw_grid_column_about about) {
    if (!mw_grow(&t->col, &t->col_capacity, t->col_count + 1, sizeof *t->col)) {
        t->failed = true;
        return;
    }
    about.head = keep(t, about.head);
    about.unit = keep(t, about.unit);
    t->col[t->col_count++] = (column){.about = about};
}

// Where the part from the decimal point on begins; the end for text that is no number.
static size_t point_of(mw_slice s) {
    const char *point = memchr(s.p, '.', s.n);
    return point ? (size_t)(point - s.p) : s.n;
}

static void measure(column *c, mw_slice s) {
    size_t point = c->about.align == MW_POINT ? point_of(s) : s.n;
    c->left = larger(c->left, mw_text_columns(s.p, point));
    c->right = larger(c->right, mw_text_columns(s.p + point, s.n - point));
}

void mw_grid_cell(mw_grid *t, mw_slice text) {
    if (t->failed || t->col_count == 0) return;
    if (!mw_grow(&t->cell, &t->cell_capacity, t->cell_count + 1, sizeof *t->cell)) {
        t->failed = true;
        return;
    }
    mw_slice kept = keep(t, text);
    measure(&t->col[t->cell_count % t->col_count], kept);
    t->cell[t->cell_count++] = kept;
}

void mw_grid_cells(mw_grid *t, const char *text) { mw_grid_cell(t, mw_slice_of(text)); }

int64_t mw_grid_rows(const mw_grid *t) { return t->col_count ? t->cell_count / t->col_count : 0; }

// ---- printing

static void blanks(mw_text *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) mw_text_addc(out, ' ');
}

// How many bytes of a text, whole characters, take no more than so many columns.
static size_t bytes_within(mw_slice s, int64_t columns) {
    size_t n = 0;
    while (n < s.n) {
        size_t next = n + 1;
        while (next < s.n && ((unsigned char)s.p[next] & 0xC0) == 0x80) next++;
        if (mw_text_columns(s.p, next) > columns) break;
        n = next;
    }
    return n;
}

static void add_aligned(const column *c, mw_slice s, bool head, mw_text *out) {
    int64_t room = c->width - columns_of(s), before = 0;
    if (c->about.align == MW_POINT && !head) {
        int64_t left = mw_text_columns(s.p, point_of(s));
        before = c->width - c->right - left;
    } else if (c->about.align != MW_LEFT)
        before = room;
    if (room < 0) s.n = bytes_within(s, c->width - 1);
    blanks(out, before);
    mw_text_add(out, s.p, s.n);
    if (room < 0) mw_text_adds(out, "…");
    blanks(out, room < 0 ? c->width - 1 - columns_of(s) : room - before);
}

// The column after a column and those stuck to it; their width together.
static int64_t unit_end(const mw_grid *t, int64_t at, int64_t *width) {
    *width = t->col[at].width;
    for (at++; at < t->col_count && t->col[at].about.stuck; at++) *width += GAP + t->col[at].width;
    return at;
}

// Which columns stand in the block that begins at `from`; the first column of the next one.
static int64_t block_end(const mw_grid *t, int64_t from, int room) {
    int64_t used = 0, at = from, shown = 0;
    for (int64_t i = 0; i < t->col_count; i++)
        if (t->col[i].about.keep) used += t->col[i].width + GAP;
    while (at < t->col_count) {
        int64_t width, end = unit_end(t, at, &width);
        if (!t->col[at].about.keep) {
            if (used + width > room && shown > 0) break;
            used += width + GAP;
            shown++;
        }
        at = end;
    }
    return at;
}

static void end_line(mw_text *out) {
    while (out->size && out->bytes[out->size - 1] == ' ') out->bytes[--out->size] = '\0';
    mw_text_addc(out, '\n');
}

// One line of a block: heads (row -2), units (-1) or a row of cells.
static void add_line(const mw_grid *t, int64_t from, int64_t end, int64_t row, mw_text *out) {
    for (int64_t i = 0; i < t->col_count; i++) {
        const column *c = &t->col[i];
        if (!c->about.keep && (i < from || i >= end)) continue;
        mw_slice s = row == -2   ? c->about.head
                     : row == -1 ? c->about.unit
                                 : t->cell[row * t->col_count + i];
        add_aligned(c, s, row < 0, out);
        blanks(out, GAP);
    }
    end_line(out);
}

static bool any_unit(const mw_grid *t, int64_t from, int64_t end) {
    for (int64_t i = from; i < end; i++)
        if (t->col[i].about.unit.n) return true;
    return false;
}

static void add_rule(const mw_grid *t, int64_t from, int64_t end, mw_text *out) {
    for (int64_t i = 0; i < t->col_count; i++) {
        const column *c = &t->col[i];
        if (!c->about.keep && (i < from || i >= end)) continue;
        for (int64_t k = 0; k < c->width; k++) mw_text_addc(out, '-');
        blanks(out, GAP);
    }
    end_line(out);
}

static void add_block(const mw_grid *t, int64_t from, int64_t end, mw_text *out) {
    add_line(t, from, end, -2, out);
    if (any_unit(t, from, end)) add_line(t, from, end, -1, out);
    add_rule(t, from, end, out);
    for (int64_t row = 0; row < mw_grid_rows(t); row++) add_line(t, from, end, row, out);
}

// Makes columns that may be cut narrower, the widest first, where all fit side by side then.
static void cut_columns(const mw_grid *t, int width) {
    int64_t over = -GAP - width, spare = 0;
    for (int64_t i = 0; i < t->col_count; i++) {
        over += t->col[i].width + GAP;
        if (t->col[i].about.cut) spare += larger(t->col[i].width - CUT_MIN, 0);
    }
    for (; over > 0 && over <= spare; over--, spare--) {
        column *widest = NULL;
        for (int64_t i = 0; i < t->col_count; i++)
            if (t->col[i].about.cut && (!widest || t->col[i].width > widest->width))
                widest = &t->col[i];
        widest->width--;
    }
}

mw_status mw_grid_print(const mw_grid *t, int width, mw_text *out, mw_error *err) {
    for (int64_t i = 0; i < t->col_count && !t->failed; i++) {
        column *c = &t->col[i];
        c->width = larger(c->left + c->right, columns_of(c->about.head));
        c->width = larger(c->width, columns_of(c->about.unit));
    }
    cut_columns(t, width);
    for (int64_t from = 0, end; from < t->col_count && !t->failed; from = end) {
        end = block_end(t, from, width);
        if (from > 0) mw_text_addc(out, '\n');
        add_block(t, from, end, out);
    }
    return t->failed || out->failed ? mw_fail(err, MW_NOMEM,
                                              "table: out of memory; --format csv "
                                              "needs less")
                                    : MW_OK;
}

// ---- numbers

static void drop_zeros(char *buf) {
    size_t n = strlen(buf);
    if (!strchr(buf, '.')) return;
    while (buf[n - 1] == '0') buf[--n] = '\0';
    if (buf[n - 1] == '.') buf[n - 1] = '\0';
}

char *mw_grid_number(double value, char *buf) {
    double size = fabs(value);
    if (isnan(value)) {
        snprintf(buf, 32, "-");
        return buf;
    }
    if (size != 0 && (size < 1e-5 || size >= 1e15 || isinf(value))) {
        snprintf(buf, 32, "%.*g", DIGITS, value);
        return buf;
    }
    int above = size < 1 ? 0 : (int)floor(log10(size)) + 1;
    int zeros = size > 0 && size < 0.1 ? -(int)floor(log10(size)) - 1 : 0;
    int decimals = DIGITS - above + zeros;
    snprintf(buf, 32, "%.*f", decimals > 0 ? decimals : 0, value);
    drop_zeros(buf);
    if (strcmp(buf, "-0") == 0) snprintf(buf, 32, "0");
    return buf;
}

int mw_grid_width(void) {
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_MIN ? WIDTH_DEFAULT : size.ws_col;
}

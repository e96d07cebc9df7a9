// SPDX-License-Identifier: MIT
// See cells.h.
#include "ingest/cells.h"

#include <string.h>

static const mw_said missing_cell = {
    {"", 0},
    MW_CELL_NULL
};

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Blanks of all sorts, the no-break space among them.
static mw_slice trim(mw_slice s) {
    if (s.n > 0 && s.p[0] > ' ' && s.p[s.n - 1] > ' ') return s;
    for (;;) {
        while (s.n > 0 && is_blank(s.p[0])) s = (mw_slice){s.p + 1, s.n - 1};
        while (s.n > 0 && is_blank(s.p[s.n - 1])) s.n--;
        if (s.n >= 2 && memcmp(s.p, "\xc2\xa0", 2) == 0)
            s = (mw_slice){s.p + 2, s.n - 2};
        else if (s.n >= 2 && memcmp(s.p + s.n - 2, "\xc2\xa0", 2) == 0)
            s.n -= 2;
        else
            return s;
    }
}

mw_said mw_cell_at(const mw_row_at *at, int32_t column) {
    int32_t made = column - at->pivots->column_count;
    if (made == 0) return (mw_said){at->pivots->name[at->pivot], MW_CELL_TEXT};
    if (made == 1) column = at->pivots->column[at->pivot];
    mw_said cell = {trim(mw_block_cell(at->block, at->row, column)),
                    mw_block_kind(at->block, at->row, column)};
    if (cell.text.n == 0) cell.kind = MW_CELL_NULL;
    return cell;
}

static bool is_missing(const mw_bound_text *t, const mw_said *cell) {
    if (cell->kind == MW_CELL_NULL) return true;
    for (int32_t i = 0; i < t->missing_count; i++)
        if (mw_slice_same(cell->text, t->missing[i])) return true;
    return false;
}

static mw_said get_part(const mw_bound_text *t, const mw_bound_part *part, const mw_row_at *at) {
    if (part->column == MW_COLUMN_NONE) return (mw_said){part->text, MW_CELL_TEXT};
    mw_said cell = mw_cell_at(at, part->column);
    return is_missing(t, &cell) ? missing_cell : cell;
}

static mw_said join(const mw_bound_text *t, const mw_row_at *at) {
    size_t n = 0;
    for (int32_t i = 0; i < t->part_count; i++) {
        mw_said cell = get_part(t, &t->part[i], at);
        if (cell.kind == MW_CELL_NULL) return missing_cell;
        n += cell.text.n;
    }
    char *p = mw_pad_bytes(at->pad, n), *to = p;
    if (!p) return missing_cell; // the pad remembers why
    for (int32_t i = 0; i < t->part_count; i++) {
        mw_slice s = get_part(t, &t->part[i], at).text;
        memcpy(to, s.p, s.n);
        to += s.n;
    }
    return (mw_said){
        {p, n},
        MW_CELL_TEXT
    };
}

static mw_said translate(const mw_bound_text *t, mw_said cell) {
    const mw_translation *found = t->other;
    if (t->translate) {
        int64_t i = mw_map_get(t->translate, cell.text, -1);
        if (i >= 0) found = &t->translation[i];
    }
    if (!found) return cell;
    return found->missing ? missing_cell : (mw_said){found->to, MW_CELL_TEXT};
}

mw_said mw_bound_text_get(const mw_bound_text *t, const mw_row_at *at) {
    // Nearly all texts are one cell as it is.
    if (t->part_count == 1 && t->missing_count == 0 && !t->translate && !t->other &&
        t->column != MW_COLUMN_NONE)
        return mw_cell_at(at, t->column);
    mw_said cell = t->part_count == 1 ? get_part(t, t->part, at) : join(t, at);
    // A mark may be translated too, so translations are asked first.
    if (!t->translate && !t->other) return cell;
    if (cell.kind == MW_CELL_NULL && t->part_count == 1 && t->part->column != MW_COLUMN_NONE) {
        mw_said raw = mw_cell_at(at, t->part->column);
        if (t->translate && mw_map_get(t->translate, raw.text, -1) >= 0) return translate(t, raw);
    }
    return cell.kind == MW_CELL_NULL ? cell : translate(t, cell);
}

// SPDX-License-Identifier: MIT
// See csv_row.h. Lines without a quote, nearly all of them, are cut by looking for delimiters only;
// the others go cell by cell.
#include "ingest/csv_row.h"

#include "base/digits.h"

#include <string.h>

enum { SAMPLE_LINES = 64 };

static const char *line_end(const mw_csv_dialect *d, const char *p, const char *end) {
    const char *at = memchr(p, d->newline, (size_t)(end - p));
    return at ? at : end;
}

static const char *after_line(const mw_csv_dialect *d, const char *p, const char *end) {
    const char *at = line_end(d, p, end);
    return at < end ? at + 1 : end;
}

static bool has_quote(const mw_csv_dialect *d, const char *p, const char *end) {
    return d->quote && memchr(p, d->quote, (size_t)(end - p)) != NULL;
}

static const char *skip_blanks(const char *p, const char *end) {
    while (p < end && *p == ' ') p++;
    return p;
}

// After the closing quote of the cell that opens at p, or NULL when there is none.
static const char *quoted_end(const mw_csv_dialect *d, const char *p, const char *end) {
    p++;
    while (p < end) {
        p = memchr(p, d->quote, (size_t)(end - p));
        if (!p) return NULL;
        if (p + 1 == end || p[1] != d->quote) return p + 1;
        p += 2; // a quote that is doubled stands for one
    }
    return NULL;
}

// Where a cell ends: at its delimiter, at the line end or at `end`.
static const char *plain_end(const mw_csv_dialect *d, const char *p, const char *end) {
    while (p < end && *p != d->delimiter && *p != d->newline) p++;
    return p;
}

static bool at_cell_end(const mw_csv_dialect *d, const char *p, const char *end) {
    if (p == end || *p == d->delimiter || *p == d->newline) return true;
    return *p == '\r' && (p + 1 == end || p[1] == d->newline);
}

// The end of the cell at p. open: where its quote stands, NULL for a plain cell.
static const char *cell_end(const mw_csv_dialect *d, const char *p, const char *end,
                            const char **open, mw_csv_row_state *state) {
    const char *first = skip_blanks(p, end);
    *open = NULL;
    if (first == end || *first != d->quote) return plain_end(d, p, end);
    *open = first;
    const char *closed = quoted_end(d, first, end);
    if (!closed) {
        *state = MW_CSV_ROW_OPEN;
        return end;
    }
    closed = skip_blanks(closed, end);
    if (!at_cell_end(d, closed, end)) *state = MW_CSV_ROW_AFTER;
    return plain_end(d, closed, end);
}

const char *mw_csv_row_end(const mw_csv_dialect *d, const char *p, const char *end,
                           mw_csv_row_state *state) {
    const char *start = p, *open;
    *state = MW_CSV_ROW_WHOLE;
    const char *line = line_end(d, p, end);
    if (!has_quote(d, p, line)) return line < end ? line + 1 : end;
    for (;;) {
        p = cell_end(d, p, end, &open, state);
        if (*state != MW_CSV_ROW_WHOLE) return after_line(d, start, end);
        if (p == end) return end;
        if (*p++ == d->newline) return p;
    }
}

static const char *last_line_end(const mw_csv_dialect *d, const char *text, size_t size) {
    return memrchr(text, d->newline, size);
}

size_t mw_csv_rows_end(const mw_csv_dialect *d, const char *text, size_t size, bool last,
                       mw_csv_row_state *state) {
    const char *p = text, *end = text + size;
    *state = MW_CSV_ROW_WHOLE;
    if (!has_quote(d, text, end)) {
        const char *at = last_line_end(d, text, size);
        return last ? size : at ? (size_t)(at + 1 - text) : 0;
    }
    while (p < end) {
        const char *next = mw_csv_row_end(d, p, end, state);
        if (*state == MW_CSV_ROW_OPEN && !last) break;
        if (next == end && !last && next[-1] != d->newline) break;
        p = next;
    }
    if (last || *state != MW_CSV_ROW_OPEN) *state = MW_CSV_ROW_WHOLE;
    return (size_t)(p - text);
}

typedef struct {
    const mw_csv_dialect *d;
    mw_block *b;
    int64_t line;         // of the row
    mw_slice *cell;       // of the row; NULL while they are only counted
    int32_t count, extra; // cells of the row; not empty ones beyond column_count
    const char *wrong;    // first byte that is no text
} splitter;

static void add_cell(splitter *s, const char *p, const char *end) {
    if (s->count < s->b->column_count)
        s->cell[s->count] = (mw_slice){p, (size_t)(end - p)};
    else if (end > p)
        s->extra++;
    s->count++;
}

// A line without quotes. One pass: cells, and whether a byte is beyond ASCII or zero.
static void split_plain(splitter *s, const char *p, const char *end) {
    const char delimiter = s->d->delimiter;
    const char *start = p;
    for (; p < end; p++) {
        if (*p != delimiter) continue;
        add_cell(s, start, p);
        start = p + 1;
    }
    add_cell(s, start, end);
}

// Halves the doubled quotes between open and close, in place; the new end.
static char *unquote(char quote, char *open, char *close) {
    char *to = memchr(open, quote, (size_t)(close - open));
    if (!to) return close;
    for (char *from = to; from < close; from++) {
        *to++ = *from;
        if (*from == quote) from++;
    }
    return to;
}

// A row with quotes, known to be whole. Where it ends.
static const char *split_quoted(splitter *s, char *p, const char *end) {
    for (;;) {
        const char *open;
        mw_csv_row_state state = MW_CSV_ROW_WHOLE;
        char *stop = p + (cell_end(s->d, p, end, &open, &state) - p);
        if (open) {
            char *inside = p + (open - p) + 1;
            char *close = memrchr(inside, s->d->quote, (size_t)(stop - inside));
            add_cell(s, inside, unquote(s->d->quote, inside, close));
        } else {
            bool cr = stop > p && stop[-1] == '\r' && (stop == end || *stop == s->d->newline);
            add_cell(s, p, stop - cr);
        }
        if (stop == end) return end;
        if (*stop == s->d->newline) return stop + 1;
        p = stop + 1;
    }
}

// The first byte that is zero or no UTF-8; NULL when all is text.
static const char *find_wrong(const char *p, const char *end) {
    while (p < end) {
        uint64_t word;
        if (end - p >= 8) {
            memcpy(&word, p, sizeof word);
            uint64_t zero = (word - 0x0101010101010101u) & ~word;
            if (((word | zero) & 0x8080808080808080u) == 0) {
                p += 8;
                continue;
            }
        }
        if (*p > 0) {
            p++;
            continue;
        }
        int n = *p ? mw_utf8_step(p, end) : 0;
        if (n == 0) return p;
        p += n;
    }
    return NULL;
}

static bool is_blank(const splitter *s) {
    for (int32_t i = 0; i < s->count && i < s->b->column_count; i++)
        if (s->cell[i].n > 0) return false;
    return s->extra == 0;
}

static mw_slice shown_row(const char *p, const char *end) {
    while (end > p && (end[-1] == '\n' || end[-1] == '\r')) end--;
    return (mw_slice){p, (size_t)(end - p)};
}

// Takes the row back when it is none; says why.
static bool check_row(splitter *s, const char *p, const char *end, const char *wrong) {
    mw_block *b = s->b;
    if (is_blank(s) && !wrong) {
        mw_block_row_drop(b);
        return true;
    }
    if (!wrong && s->count >= b->column_count && s->extra == 0) return true;
    mw_block_row_drop(b);
    if (!wrong)
        return mw_block_bad_add(b, s->line, shown_row(p, end),
                                "the row has %d cells, %d are wanted", s->count, b->column_count);
    // The value must stay printable: only what stands before the wrong byte is shown.
    if (!*wrong)
        return mw_block_bad_add(b, s->line, (mw_slice){p, (size_t)(wrong - p)},
                                "byte %lld of the row is a zero byte", (long long)(wrong - p + 1));
    return mw_block_bad_add(b, s->line, (mw_slice){p, (size_t)(wrong - p)},
                            "byte %lld of the row (0x%02X) is no UTF-8; if the file is in another "
                            "encoding, the map can say encoding \"gb18030\" or \"latin1\"",
                            (long long)(wrong - p + 1), (uint32_t)(uint8_t)*wrong);
}

static bool bad_quote(splitter *s, const char *p, const char *end, mw_csv_row_state state) {
    return mw_block_bad_add(s->b, s->line, shown_row(p, end),
                            state == MW_CSV_ROW_OPEN ? "a quote is opened and not closed"
                                                     : "a closing quote is followed by more text");
}

// Lines of a row; one without a line end counts too.
static int64_t lines_between(const mw_csv_dialect *d, const char *p, const char *end) {
    int64_t n = end > p && end[-1] != d->newline;
    while (p < end && (p = memchr(p, d->newline, (size_t)(end - p)))) {
        n++;
        p++;
    }
    return n;
}

// Splits the row at p; where the next one begins, or NULL when out of memory.
static const char *split_row(splitter *s, char *p, const char *end) {
    const char *line = line_end(s->d, p, end), *next = line < end ? line + 1 : end;
    bool quoted = has_quote(s->d, p, line);
    mw_csv_row_state state = MW_CSV_ROW_WHOLE;
    if (quoted) next = mw_csv_row_end(s->d, p, end, &state);
    // Counted before quotes are halved in place, which leaves bytes behind.
    int64_t lines = quoted ? lines_between(s->d, p, next) : 1;
    const char *wrong = find_wrong(p, next);
    if (state != MW_CSV_ROW_WHOLE) {
        bool told = bad_quote(s, p, wrong ? wrong : next, state);
        s->line++;
        return told ? next : NULL;
    }
    s->cell = mw_block_row_add(s->b, s->line, false);
    if (!s->cell) return NULL;
    s->count = s->extra = 0;
    if (quoted)
        split_quoted(s, p, end);
    else
        split_plain(s, p, line > p && line[-1] == '\r' && s->d->newline == '\n' ? line - 1 : line);
    bool ok = check_row(s, p, next, wrong);
    s->line += lines;
    return ok ? next : NULL;
}

int32_t mw_csv_count_cells(const mw_csv_dialect *d, const char *p, const char *end) {
    int32_t n = 0;
    for (;;) {
        const char *open;
        mw_csv_row_state state = MW_CSV_ROW_WHOLE;
        p = cell_end(d, p, end, &open, &state);
        n++;
        if (p == end || *p == d->newline || state != MW_CSV_ROW_WHOLE || n == MW_COLUMNS_MAX)
            return n;
        p++;
    }
}

// Rows that the block will have, going by its first lines: growing step by step costs more.
static int64_t rows_expected(const mw_csv_dialect *d, const mw_block *b) {
    const char *p = b->bytes, *end = p + b->size;
    int64_t lines = 0;
    for (; lines < SAMPLE_LINES && p < end; lines++) p = after_line(d, p, end);
    int64_t bytes = p - b->bytes;
    return bytes > 0 ? (int64_t)((double)b->size / (double)bytes * (double)lines * 1.05) + 16 : 0;
}

mw_status mw_csv_split(const mw_csv_dialect *d, int32_t column_count, mw_block *b, mw_error *err) {
    const char *end = b->bytes + b->size;
    splitter s = {.d = d, .b = b};
    b->column_count = column_count;
    if (column_count == 0 && b->size > 0) b->column_count = mw_csv_count_cells(d, b->bytes, end);
    if (!mw_block_rows_reserve(b, rows_expected(d, b)))
        return mw_fail(err, MW_NOMEM, "no memory for the rows of a block");
    for (char *p = b->bytes; p < end;) {
        const char *next = split_row(&s, p, end);
        if (!next) return mw_fail(err, MW_NOMEM, "no memory for the rows of a block");
        p += next - p;
    }
    b->line_count = s.line;
    return MW_OK;
}

// SPDX-License-Identifier: MIT
// See csv_detect.h.
#include "ingest/csv_detect.h"

#include <string.h>

enum { ROWS_MAX = 200 };

// Rows, of the first ones, that have as many cells as the first.
static double rate(const mw_csv_dialect *d, const char *text, size_t size, int32_t *columns) {
    const char *p = text, *end = text + size;
    int64_t rows = 0, same = 0;
    *columns = 0;
    while (p < end && rows < ROWS_MAX) {
        mw_csv_row_state state;
        const char *after = mw_csv_row_end(d, p, end, &state);
        bool cut = after == end && after[-1] != d->newline && rows > 0;
        if (cut || mw_slice_trim((mw_slice){p, (size_t)(after - p)}).n == 0) {
            p = after;
            continue;
        }
        int32_t n = mw_csv_count_cells(d, p, end);
        if (rows++ == 0) *columns = n;
        same += n == *columns && state == MW_CSV_ROW_WHOLE;
        p = after;
    }
    return rows > 0 ? (double)same / (double)rows : 0;
}

char mw_csv_detect_delimiter(const mw_csv_dialect *d, const char *text, size_t size) {
    static const char candidates[] = {',', ';', '\t', '|'};
    char best = ',';
    double best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        mw_csv_dialect with = *d;
        int32_t columns;
        with.delimiter = candidates[i];
        double share = rate(&with, text, size, &columns);
        // A decimal comma gives other widths in every row; a true delimiter the same in nearly all.
        double score = columns < 2 ? 0 : share * share * share * (1 + 0.01 * columns);
        if (score <= best_score) continue;
        best = candidates[i];
        best_score = score;
    }
    return best;
}

// number = [ sign ] digits { separator digits3 } [ decimal digits ]; what separates in it.
void mw_decimal_signs_see(mw_decimal_signs *s, mw_slice cell) {
    size_t points = 0, commas = 0, digits = 0, after = 0;
    char last = '\0';
    const size_t start = cell.n > 0 && (cell.p[0] == '-' || cell.p[0] == '+');
    size_t first_run = 0;
    for (size_t i = start; i < cell.n; i++) {
        char c = cell.p[i];
        if (c >= '0' && c <= '9') {
            digits++;
            after++;
            if (!last) first_run++;
            continue;
        }
        if (c != '.' && c != ',') return;
        points += c == '.';
        commas += c == ',';
        last = c;
        after = 0;
    }
    if (digits == 0 || !last || after == 0) return;
    if (points && commas) {
        if (last == '.' && points == 1) s->point++;
        if (last == ',' && commas == 1) s->comma++;
    } else if (points + commas > 1) {
        // "1.234.567": the sign separates thousands, so the other one is the decimal sign.
        if (points) s->comma++;
        if (commas) s->point++;
    } else if (after == 3 && first_run >= 1 && first_run <= 3 && cell.p[start] != '0') {
        s->ambiguous += commas;
    } else {
        s->point += points;
        s->comma += commas;
    }
}

char mw_decimal_signs_decide(const mw_decimal_signs *s) {
    if (s->point > 0 && s->comma > 0) return 0;
    if (s->comma > 0) return ',';
    if (s->ambiguous > 0 && s->point == 0) return 0;
    return '.';
}

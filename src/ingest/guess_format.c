// SPDX-License-Identifier: MIT
// Which format of dates and times a column is written in: all common ones are tried on its first
// different texts, and those that are left on all rows.
#include "ingest/guess_int.h"

#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

enum { SHARE = 95 }; // per cent of the texts that have to be read

// swap: the date with day and month the other way round, so many rows further; 0: none.
static const struct {
    const char *text;
    int swap;
    bool month_only;
} dates[] = {
    {"%Y-%m-%d",                                   0,  false},
    {"%Y/%m/%d",                                   0,  false},
    {"%Y.%m.%d",                                   0,  false},
    {"%Y%m%d",                                     0,  false},
    {"%d/%m/%Y",                                   1,  false},
    {"%m/%d/%Y",                                   -1, false},
    {"%d.%m.%Y",                                   0,  false},
    {"%d-%m-%Y",                                   1,  false},
    {"%m-%d-%Y",                                   -1, false},
    {"%d/%m/%y",                                   1,  false},
    {"%m/%d/%y",                                   -1, false},
    {"%d.%m.%y",                                   0,  false},
    {"%d-%m-%y",                                   1,  false},
    {"%m-%d-%y",                                   -1, false},
    {"%d %b %Y",                                   0,  false},
    {"%d-%b-%Y",                                   0,  false},
    {"%d-%b-%y",                                   0,  false},
    {"%d. %b %Y",                                  0,  false},
    {"%b %d, %Y",                                  0,  false},
    {"%b %d %Y",                                   0,  false},
    {"%Y\345\271\264%m\346\234\210%d\346\227\245", 0,  false}, // year, month, day in Chinese
    {"%m/%Y",                                      0,  true },
    {"%m.%Y",                                      0,  true },
    {"%m-%Y",                                      0,  true },
    {"%Y/%m",                                      0,  true },
    {"%Y%m",                                       0,  true },
    {"%b %Y",                                      0,  true },
    {"%b-%Y",                                      0,  true },
    {"%b %y",                                      0,  true },
    {"%b-%y",                                      0,  true },
    {"%Y\345\271\264%m\346\234\210",               0,  true }, // year, month
};

static const char *const clocks[] = {
    "",          " %H:%M",       " %H:%M:%S",   " %H:%M:%S.%f", "T%H:%M", "T%H:%M:%S",
    " %I:%M %p", " %I:%M:%S %p", " %I:%M:%S%p", " %H.%M",       " %H",    "%H%M",
};

enum { DATES = sizeof dates / sizeof dates[0], CLOCKS = sizeof clocks / sizeof clocks[0] };

mw_status mw_guess_formats_init(mw_guess_formats *f, mw_error *err) {
    int32_t at[DATES][CLOCKS];
    f->format = mw_alloc_array((int64_t)DATES * CLOCKS, sizeof *f->format);
    if (!f->format) return mw_fail(err, MW_NOMEM, "no memory for the formats of dates");
    for (int32_t d = 0; d < DATES; d++)
        for (int32_t c = 0; c < CLOCKS; c++) {
            mw_guess_format *to = &f->format[f->count];
            at[d][c] = -1;
            if (dates[d].month_only && c > 0) continue;
            snprintf(to->text, sizeof to->text, "%s%s", dates[d].text, clocks[c]);
            MW_TRY(mw_datetime_compile(mw_slice_of(to->text), &to->format, err));
            to->has_clock = c > 0;
            to->month_only = dates[d].month_only;
            to->swapped = -1;
            at[d][c] = f->count++;
        }
    for (int32_t d = 0; d < DATES; d++)
        for (int32_t c = 0; c < CLOCKS; c++)
            if (dates[d].swap && at[d][c] >= 0)
                f->format[at[d][c]].swapped = at[d + dates[d].swap][c];
    return MW_OK;
}

static bool reads(const mw_datetime_format *f, mw_slice s) {
    int64_t ns;
    return mw_datetime_parse(f, s, (mw_datetime_zone){NULL, NULL}, &ns, NULL) == MW_OK;
}

// Whether nearly all of the column's different texts are read.
static bool reads_values(const mw_datetime_format *f, const mw_guess_column *c) {
    int64_t count = c->value_count, wrong = 0, allowed = count / 20;
    for (int64_t i = 0; i < count && wrong <= allowed; i++) wrong += !reads(f, c->value[i]);
    return wrong <= allowed;
}

static int64_t count_rows(const mw_guesser *g, int32_t column, const mw_datetime_format *f) {
    int64_t n = 0;
    for (mw_guess_at at = {0, -1}; mw_guess_next(&g->rows, &at);) {
        mw_said said = mw_guess_cell(&g->rows, &at, column);
        n += said.kind != MW_CELL_NULL && reads(f, said.text);
    }
    return n;
}

// The columns that unpivoting makes are no columns of the file: their texts are all there is.
static int64_t count_read(const mw_guesser *g, int32_t column, const mw_datetime_format *f) {
    const mw_guess_column *c = &g->column[column];
    int64_t n = 0;
    if (column < g->file_columns && c->many) return count_rows(g, column, f);
    for (int64_t i = 0; i < c->value_count; i++) n += reads(f, c->value[i]);
    return n;
}

void mw_guess_date_shape(mw_guesser *g, int32_t column) {
    static const mw_datetime_format iso = {.iso = true};
    mw_guess_column *c = &g->column[column];
    int64_t best = 0, all = c->many ? c->filled : c->value_count;
    if (all == 0) return;
    c->format = c->swapped = -1;
    if (reads_values(&iso, c)) best = count_read(g, column, &iso);
    for (int32_t i = 0; (best < all || c->format >= 0) && i < g->formats.count; i++) {
        const mw_guess_format *f = &g->formats.format[i];
        if (!reads_values(&f->format, c)) continue;
        int64_t n = count_read(g, column, &f->format);
        if (n == best && c->format >= 0 && f->swapped == c->format) c->swapped = i;
        if (n <= best) continue;
        best = n;
        c->format = i;
        c->swapped = -1;
    }
    if (best * 100 >= all * SHARE) c->shape = MW_SHAPE_STAMP;
}

void mw_guess_swap(mw_guesser *g, int32_t column) {
    mw_guess_column *c = &g->column[column];
    int32_t other = c->swapped;
    if (other < 0) return;
    c->swapped = c->format;
    c->format = other;
}

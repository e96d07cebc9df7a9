// SPDX-License-Identifier: MIT
// What each column shows: numbers in which style, times, texts, how many different ones. One pass
// over the rows; a second one for the range of numbers, once their style is known.
#include "ingest/guess_int.h"

#include "base/alloc.h"
#include "base/digits.h"

#include <string.h>

// Styles in the order in which they are preferred where several read as much.
const mw_number_style mw_guess_style[MW_GUESS_STYLES] = {
    {'.', ""        },
    {'.', ","       },
    {',', ""        },
    {',', "."       },
    {'.', " "       },
    {',', " "       },
    {',', "\xc2\xa0"},
    {'.', "'"       },
};

const char *const mw_guess_mark[] = {"NA",   "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null",
                                     "None", "-",   "--",  "..",   "...", "?",   "n.a.", NULL};

enum { SHARE = 95 }; // per cent of the cells that have to be of a shape

static bool most(int64_t part, int64_t of) { return of > 0 && part * 100 >= of * SHARE; }

// ---- cells

static bool is_mark(mw_slice s, uint32_t *marks) {
    if (s.n > 4) return false;
    for (int i = 0; mw_guess_mark[i]; i++)
        if (mw_slice_is(s, mw_guess_mark[i])) {
            *marks |= UINT32_C(1) << i;
            return true;
        }
    return false;
}

static void see_number(mw_guess_column *c, mw_slice s) {
    double v;
    if (s.n > 1 && s.p[s.n - 1] == '%') {
        c->percents++;
        s = mw_slice_trim((mw_slice){s.p, s.n - 1});
    }
    char first = s.n > 0 ? s.p[0] : 'x';
    if ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z')) return;
    mw_decimal_signs_see(&c->signs, s);
    bool plain = mw_number_read(s, &mw_number_plain, &v);
    if (plain && !memchr(s.p, '.', s.n)) {
        c->numbers++;
        return;
    }
    for (int i = 0; i < MW_GUESS_STYLES; i++)
        c->readable[i] += i == 0 ? plain : mw_number_read(s, &mw_guess_style[i], &v);
}

// clock = HH ":" MM [ ":" SS [ "." fraction ] ]
static bool is_clock(mw_slice s) {
    int64_t h, m, second = 0;
    if (!mw_digits_take(&s, 1, 2, &h) || !mw_byte_take(&s, ':')) return false;
    if (!mw_digits_take(&s, 2, 2, &m)) return false;
    if (mw_byte_take(&s, ':') && !mw_digits_take(&s, 2, 2, &second)) return false;
    if (mw_byte_take(&s, '.') && !mw_digits_take(&s, 1, 9, &(int64_t){0})) return false;
    return s.n == 0 && h <= 24 && m <= 59 && second <= 60;
}

// 2024-03, 2024-Q1, 2024-W10: a period by itself; dates are stamps.
static bool is_period(mw_slice s) {
    mw_period p;
    if (s.n < 7 || s.n > 8 || s.p[4] != '-') return false;
    return mw_period_parse(s, NULL, &p, NULL) == MW_OK;
}

mw_status mw_guess_note_value(mw_guess_column *c, mw_slice s, mw_error *err) {
    for (int64_t i = c->many ? 0 : c->value_count; i-- > 0;) // the last one is often the same
        if (mw_slice_same(c->value[i], s)) return MW_OK;
    c->many = c->value_count == MW_GUESS_VALUES_MAX;
    if (c->many) return MW_OK;
    if (!mw_grow(&c->value, &c->value_capacity, c->value_count + 1, sizeof s))
        return mw_fail(err, MW_NOMEM, "no memory to look at the columns");
    c->value[c->value_count++] = s;
    return MW_OK;
}

static mw_status see_cell(mw_guess_column *c, mw_said said, mw_error *err) {
    if (said.kind == MW_CELL_NULL) {
        c->empty++;
        return MW_OK;
    }
    if (said.kind == MW_CELL_TEXT && is_mark(said.text, &c->marks)) return MW_OK;
    c->filled++;
    if (said.kind == MW_CELL_NUMBER)
        c->numbers++;
    else if (said.kind == MW_CELL_TIME)
        c->times++;
    else
        see_number(c, said.text);
    c->clocks += is_clock(said.text);
    c->periods += is_period(said.text);
    return mw_guess_note_value(c, said.text, err);
}

// ---- shapes

static int64_t best_readable(const mw_guess_column *c) {
    int64_t best = 0;
    for (int i = 0; i < MW_GUESS_STYLES; i++)
        if (c->readable[i] > best) best = c->readable[i];
    return best + c->numbers;
}

// The style with which columns of numbers can be read best.
static void find_style(mw_guesser *g) {
    int64_t total[MW_GUESS_STYLES] = {0};
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_guess_column *c = &g->column[i];
        if (!most(best_readable(c), c->filled)) continue;
        for (int s = 0; s < MW_GUESS_STYLES; s++) total[s] += c->readable[s];
    }
    for (int s = 1; s < MW_GUESS_STYLES; s++)
        if (total[s] > total[g->style]) g->style = s;
    // "1,234" alone may be thousands or a fraction.
    g->style_unsure = g->style == 1 && total[2] == total[1];
}

static bool is_compact_date(const mw_guess_column *c) {
    if (!mw_guess_words_any(&c->words,
                            "date day datum tag time timestamp datetime month 日期 时间"))
        return false;
    for (int64_t i = 0; i < c->value_count; i++) {
        size_t n = c->value[i].n;
        if (n != 6 && n != 8 && n != 12 && n != 14) return false;
    }
    return !c->seen_number || c->whole;
}

static void set_shape(mw_guesser *g, int32_t column) {
    mw_guess_column *c = &g->column[column];
    int64_t numbers = c->numbers + c->readable[g->style];
    c->shape = MW_SHAPE_TEXT;
    if (c->filled == 0)
        c->shape = MW_SHAPE_EMPTY;
    else if (most(c->clocks, c->filled))
        c->shape = MW_SHAPE_CLOCK;
    else if (most(c->periods, c->filled))
        c->shape = MW_SHAPE_PERIOD;
    else if (most(c->times, c->filled))
        c->shape = MW_SHAPE_STAMP;
    else if (most(numbers, c->filled))
        c->shape = MW_SHAPE_NUMBER;
    if (c->percents * 2 > c->filled && !c->unit.known)
        mw_guess_unit_of(mw_slice_of("%"), &c->unit, &(mw_guess_words){0});
    c->native = c->times > 0 && most(c->times, c->filled);
    if (c->native) return;
    if (c->shape == MW_SHAPE_TEXT || (c->shape == MW_SHAPE_NUMBER && is_compact_date(c)))
        mw_guess_date_shape(g, column);
}

// ---- names

// Whether a map can write a name: its texts are UTF-8 on one line.
static bool is_nameable(mw_slice name) {
    for (size_t i = 0; i < name.n;) {
        int step = mw_utf8_step(name.p + i, mw_slice_end(name));
        if (step == 0 || name.p[i] == '\0' || name.p[i] == '\r') return false;
        i += (size_t)step;
    }
    return name.n > 0;
}

static const char general_words[] = "value val amount total sum reading result wert 数值 值";

static void name_column(mw_guess_column *c, mw_slice name, const mw_guess_words *stem) {
    *c =
        (mw_guess_column){.name = name, .nameable = is_nameable(name), .format = -1, .swapped = -1};
    c->measure = c->other = -1;
    mw_guess_unit_of(name, &c->unit, &c->words);
    // "value", "kWh": what it is, the name of the file may say.
    bool general = true;
    for (int32_t i = 0; i < c->words.count; i++) {
        mw_guess_words one = {.count = 1};
        memcpy(one.word[0], c->words.word[i], sizeof one.word[0]);
        general = general && (c->unit.alone || mw_guess_words_any(&one, general_words));
    }
    for (int32_t i = 0; general && i < stem->count && c->words.count < MW_GUESS_WORDS_MAX; i++) {
        bool letter = stem->word[i][1] == '\0'; // "h" of "plant-h.csv" is no hour
        if (!letter) memcpy(c->words.word[c->words.count++], stem->word[i], sizeof stem->word[i]);
    }
}

// ---- ranges of numbers

static void see_range(mw_guess_column *c, double v) {
    if (!c->seen_number) {
        c->low = c->high = v;
        c->whole = c->seen_number = true;
    }
    if (v < c->low) c->low = v;
    if (v > c->high) c->high = v;
    c->whole = c->whole && v > -1e15 && v < 1e15 && v == (double)(int64_t)v;
}

static void find_ranges(mw_guesser *g) {
    for (mw_guess_at at = {0, -1}; mw_guess_next(&g->rows, &at);)
        for (int32_t i = 0; i < g->file_columns; i++) {
            mw_guess_column *c = &g->column[i];
            mw_said said = mw_guess_cell(&g->rows, &at, i);
            const mw_number_style *style = &mw_guess_style[g->style];
            double v;
            if (!most(c->numbers + c->readable[g->style], c->filled)) continue;
            if (said.kind == MW_CELL_NUMBER) style = &mw_number_plain;
            if (mw_number_read(said.text, style, &v)) see_range(c, v);
        }
}

// ---- all columns

mw_status mw_guess_columns(mw_guesser *g, mw_error *err) {
    const mw_reader *r = g->rows.reader;
    g->file_columns = g->column_count = r->column_count;
    g->column = mw_alloc_array(g->file_columns + 2, sizeof *g->column);
    if (!g->column) return mw_fail(err, MW_NOMEM, "no memory to look at the columns");
    for (int32_t i = 0; i < g->file_columns; i++)
        name_column(&g->column[i], r->column[i], &g->stem);
    for (mw_guess_at at = {0, -1}; mw_guess_next(&g->rows, &at);)
        for (int32_t i = 0; i < g->file_columns; i++)
            MW_TRY(see_cell(&g->column[i], mw_guess_cell(&g->rows, &at, i), err));
    find_style(g);
    find_ranges(g);
    for (int32_t i = 0; i < g->file_columns; i++) set_shape(g, i);
    return MW_OK;
}

void mw_guess_columns_fini(mw_guesser *g) {
    for (int32_t i = 0; g->column && i < g->column_count; i++) mw_free(g->column[i].value);
    mw_free(g->column);
    g->column = NULL;
    g->column_count = 0;
}

// ---- a header that is none

// The header of a wide table: years or codes, one after the other.
static bool follows(const mw_guesser *g, int32_t i, double v) {
    double before;
    if (i == 0 || !mw_number_parse(g->column[i - 1].name, &before)) return false;
    bool years = v >= 1800 && v <= 2200 && (v - before == 5 || v - before == 10);
    return v - before == 1 || v - before == -1 || years;
}

// Whether a column of times has a time for its name.
static bool is_time_like(const mw_guesser *g, const mw_guess_column *c) {
    mw_datetime_format format = {.iso = true};
    int64_t ns;
    if (c->shape == MW_SHAPE_CLOCK) return is_clock(c->name);
    if (c->shape == MW_SHAPE_PERIOD) return is_period(c->name);
    if (c->format >= 0) format = g->formats.format[c->format].format;
    return mw_datetime_parse(&format, c->name, (mw_datetime_zone){NULL, NULL}, &ns, NULL) == MW_OK;
}

bool mw_guess_header_is_data(const mw_guesser *g) {
    int32_t times = 0, numbers = 0, rows = 0;
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        double v;
        if (c->shape == MW_SHAPE_NUMBER) {
            if (!mw_number_read(c->name, &mw_guess_style[g->style], &v)) return false;
            rows += follows(g, i, v);
            numbers++;
        } else if (c->shape != MW_SHAPE_TEXT && c->shape != MW_SHAPE_EMPTY) {
            if (!is_time_like(g, c)) return false;
            times++;
        }
    }
    return times > 0 || (numbers > 0 && rows == 0);
}

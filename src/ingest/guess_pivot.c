// SPDX-License-Identifier: MIT
// Wide tables: columns whose names are years, months, dates, or the codes of a key. They become two
// columns, one of the names and one of the values.
#include "ingest/guess_int.h"

#include <stdio.h>
#include <string.h>

enum { LEAST_TIMES = 3, LEAST_CODES = 2 };

typedef enum { NAMES_NONE, NAMES_YEAR, NAMES_PERIOD, NAMES_MONTH, NAMES_DATE } names_kind;

// ---- names that are times

static bool is_year_name(mw_slice s) {
    double v;
    return s.n == 4 && mw_number_parse(s, &v) && v >= 1800 && v <= 2200;
}

static bool is_period_name(mw_slice s) {
    mw_period p;
    return s.n >= 7 && s.n <= 8 && s.p[4] == '-' && mw_period_parse(s, NULL, &p, NULL) == MW_OK;
}

// The English name of a month alone.
static bool is_month_name(mw_slice s) {
    char text[32];
    mw_datetime_format f;
    int64_t ns;
    if (s.n < 3 || s.n > 9 || mw_datetime_compile(mw_slice_of("%b %Y"), &f, NULL) != MW_OK)
        return false;
    snprintf(text, sizeof text, "%.*s 2000", (int)s.n, s.p);
    return mw_datetime_parse(&f, mw_slice_of(text), (mw_datetime_zone){NULL, NULL}, &ns, NULL) ==
           MW_OK;
}

static bool is_date_name(const mw_guesser *g, mw_slice s) {
    int64_t ns;
    bool digit = false;
    for (size_t i = 0; i < s.n; i++) digit = digit || (s.p[i] >= '0' && s.p[i] <= '9');
    for (int32_t i = 0; digit && s.n >= 6 && i < g->formats.count; i++)
        if (mw_datetime_parse(&g->formats.format[i].format, s, (mw_datetime_zone){NULL, NULL}, &ns,
                              NULL) == MW_OK)
            return true;
    return false;
}

static bool is_value(const mw_guess_column *c) {
    return c->nameable && c->role == MW_ROLE_NONE &&
           (c->shape == MW_SHAPE_NUMBER || c->shape == MW_SHAPE_EMPTY);
}

static bool names_are(const mw_guesser *g, names_kind kind, mw_slice name) {
    switch (kind) {
    case NAMES_YEAR: return is_year_name(name);
    case NAMES_PERIOD: return is_period_name(name);
    case NAMES_MONTH: return is_month_name(name);
    case NAMES_DATE: return is_date_name(g, name);
    case NAMES_NONE: break;
    }
    return false;
}

static int32_t count_names(const mw_guesser *g, names_kind kind) {
    int32_t n = 0;
    for (int32_t i = 0; i < g->file_columns; i++)
        n += is_value(&g->column[i]) && names_are(g, kind, g->column[i].name);
    return n;
}

// ---- the two columns that are made

static bool is_taken(const mw_guesser *g, const char *name) {
    for (int32_t i = 0; i < g->file_columns; i++)
        if (mw_slice_is(g->column[i].name, name)) return true;
    return false;
}

// The first of two names that no column has.
static mw_slice free_name(const mw_guesser *g, const char *name, const char *other) {
    return mw_slice_of(is_taken(g, name) ? other : name);
}

// Words about all values: of the file's name and of a column that says what they are.
static void value_words(mw_guesser *g, mw_guess_column *value) {
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        if (c->shape != MW_SHAPE_TEXT || c->many || c->value_count != 1) continue;
        if (mw_guess_words_any(&c->words, "indicator variable measure series item 指标"))
            mw_guess_unit_of(c->value[0], &value->unit, &value->words);
    }
    for (int32_t i = 0; i < g->stem.count && value->words.count < MW_GUESS_WORDS_MAX; i++)
        memcpy(value->words.word[value->words.count++], g->stem.word[i], MW_GUESS_WORD_BYTES);
}

static void add_columns(mw_guesser *g, mw_slice name) {
    mw_guess_column *names = &g->column[g->file_columns], *value = names + 1;
    *names = (mw_guess_column){.name = name, .nameable = true, .format = -1, .swapped = -1};
    *value = *names;
    names->shape = MW_SHAPE_TEXT;
    names->measure = names->other = value->measure = value->other = -1;
    mw_guess_words_add(name, &names->words);
    value->name = free_name(g, "value", "value_of_column");
    value->shape = MW_SHAPE_NUMBER;
    value->filled = 1;
    g->column_count = g->file_columns + 2;
    value_words(g, value);
}

static mw_status note_name(mw_guesser *g, int32_t column, mw_error *err) {
    mw_guess_column *names = &g->column[g->file_columns];
    g->column[column].role = MW_ROLE_PIVOT;
    names->filled++;
    bool was_many = names->many;
    mw_status st = mw_guess_note_value(names, g->column[column].name, err);
    names->many = was_many; // the first ones are enough to know a format by
    return st;
}

// ---- when, by the names

// The year in the name of the file, or "".
static void year_of_stem(const mw_guesser *g, char out[8]) {
    out[0] = '\0';
    for (int32_t i = 0; i < g->stem.count; i++) {
        const char *word = g->stem.word[i];
        if (is_year_name(mw_slice_of(word))) snprintf(out, 8, " %.4s", word);
    }
}

static int32_t year_column(const mw_guesser *g) {
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        bool year = c->shape == MW_SHAPE_NUMBER && c->whole && c->low >= 1800 && c->high <= 2200;
        if (year && c->role == MW_ROLE_NONE &&
            mw_guess_words_any(&c->words, "year yr jahr 年份 年度"))
            return i;
    }
    return -1;
}

static void set_months(mw_guesser *g, int32_t year) {
    mw_guess_when *w = &g->when;
    w->kind = MW_WHEN_STAMP;
    w->column[0] = g->file_columns;
    w->field[MW_FIELD_YEAR] = year;
    if (year >= 0) g->column[year].role = MW_ROLE_TIME;
    year_of_stem(g, g->stem_year);
    w->after = g->stem_year;
    snprintf(w->format[0], sizeof w->format[0], "%%b %%Y");
    w->length = w->grain = (mw_grain){MW_GRAIN_MONTH, 1};
    if (year < 0)
        mw_text_adds(&w->note, "Uncertain: the year is taken from the name of the file.\n");
}

static void set_dates(mw_guesser *g) {
    mw_guess_when *w = &g->when;
    mw_guess_column *names = &g->column[g->file_columns];
    mw_guess_date_shape(g, g->file_columns);
    w->kind = MW_WHEN_STAMP;
    w->column[0] = g->file_columns;
    w->grain = (mw_grain){MW_GRAIN_DAY, 1};
    if (names->format < 0) return;
    const mw_guess_format *f = &g->formats.format[names->format];
    snprintf(w->format[0], sizeof w->format[0], "%s", f->text);
    if (f->month_only) w->length = w->grain = (mw_grain){MW_GRAIN_MONTH, 1};
    if (f->has_clock) w->length = w->grain = (mw_grain){MW_GRAIN_HOUR, 1};
    if (names->swapped >= 0)
        mw_text_addf(&w->note, "Uncertain: day and month may be the other way round: \"%s\".\n",
                     g->formats.format[names->swapped].text);
}

static void set_periods(mw_guesser *g, names_kind kind) {
    mw_guess_when *w = &g->when;
    const mw_guess_column *names = &g->column[g->file_columns];
    mw_period first = {0}, p;
    w->kind = MW_WHEN_PERIOD;
    w->column[0] = g->file_columns;
    for (int64_t i = 0; i < names->value_count; i++) {
        if (mw_period_parse(names->value[i], NULL, &p, NULL) != MW_OK) return;
        if (i == 0) first = p;
        if (!mw_grain_same(p.grain, first.grain)) return;
    }
    w->grain = kind == NAMES_YEAR ? (mw_grain){MW_GRAIN_YEAR, 1} : first.grain;
}

static mw_status pivot_times(mw_guesser *g, names_kind kind, int32_t year, mw_error *err) {
    static const char *const names[] = {"", "year", "period", "month", "date"};
    add_columns(g, free_name(g, names[kind], "name_of_column"));
    for (int32_t i = 0; i < g->file_columns; i++)
        if (is_value(&g->column[i]) && names_are(g, kind, g->column[i].name))
            MW_TRY(note_name(g, i, err));
    if (kind == NAMES_MONTH)
        set_months(g, year);
    else if (kind == NAMES_DATE)
        set_dates(g);
    else
        set_periods(g, kind);
    g->column[g->file_columns].role = MW_ROLE_TIME;
    return MW_OK;
}

// ---- names that are codes

static bool is_member(const mw_catalogue_codes *codes, mw_slice name) {
    for (int32_t i = 0; i < codes->member_count; i++)
        if (mw_slice_same(codes->member[i], name)) return true;
    return false;
}

static mw_status pivot_codes(mw_guesser *g, const mw_catalogue_key *key, mw_error *err) {
    const mw_catalogue_codes *codes = &g->catalogue->codes[key->codes];
    int32_t n = 0;
    for (int32_t i = 0; i < g->file_columns; i++)
        n += is_value(&g->column[i]) && is_member(codes, g->column[i].name);
    if (codes->open || n < LEAST_CODES) return MW_OK;
    snprintf(g->key_name, sizeof g->key_name, "%.*s", (int)key->name.n, key->name.p);
    add_columns(g, free_name(g, g->key_name, "name_of_column"));
    for (int32_t i = 0; i < g->file_columns; i++)
        if (is_value(&g->column[i]) && is_member(codes, g->column[i].name))
            MW_TRY(note_name(g, i, err));
    return MW_OK;
}

static mw_status pivot_keys(mw_guesser *g, mw_error *err) {
    const mw_catalogue *c = g->catalogue;
    bool numbered = g->rows.options.header_rows < 0;
    for (int32_t i = 0; c && !numbered && i < c->measure_count; i++)
        for (int32_t k = 0; k < c->measure[i].key_count; k++) {
            if (g->column_count > g->file_columns) return MW_OK;
            MW_TRY(pivot_codes(g, &c->measure[i].key[k], err));
        }
    return MW_OK;
}

mw_status mw_guess_pivot(mw_guesser *g, mw_error *err) {
    static const names_kind kinds[] = {NAMES_YEAR, NAMES_PERIOD, NAMES_DATE};
    char year[8];
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (count_names(g, kinds[i]) >= LEAST_TIMES) return pivot_times(g, kinds[i], -1, err);
    year_of_stem(g, year);
    int32_t column = year_column(g);
    if (count_names(g, NAMES_MONTH) >= LEAST_TIMES && (column >= 0 || year[0]))
        return pivot_times(g, NAMES_MONTH, column, err);
    return pivot_keys(g, err);
}

// SPDX-License-Identifier: MIT
// Which columns say when a row is about. In this order: a beginning and an end, a date with or
// without a time of day, a period by its text, seconds since 1970, years with months or the like.
#include "ingest/guess_int.h"

#include <stdio.h>
#include <string.h>

static const char time_words[] =
    "date time timestamp datetime day period month week stamp ts datum zeit tag fecha when "
    "日期 时间 月份 年月";
static const char other_words[] =
    "birth born dob birthday founded opened installed hired due expiry "
    "expires created modified updated 出生 成立";
static const char begin_words[] =
    "start begin begins beginning started from since von beginn 开始 起";
static const char end_words[] = "end ends ended stop finish finished until to bis ende 结束 截止";

static void set_role(mw_guesser *g, int32_t column) {
    if (column >= 0) g->column[column].role = MW_ROLE_TIME;
}

// ---- date columns

static bool has_clock(const mw_guesser *g, const mw_guess_column *c) {
    if (c->format >= 0) return g->formats.format[c->format].has_clock;
    for (int64_t i = 0; i < c->value_count; i++)
        if (c->value[i].n > 10) return true;
    return false;
}

// Whether a date is itself what a measure is about: the day of a birth.
static bool is_date_measure(const mw_guesser *g, const mw_guess_column *c) {
    const mw_catalogue *cat = g->catalogue;
    for (int32_t i = 0; cat && i < cat->measure_count; i++) {
        mw_guess_words name = {0};
        bool exact;
        if (cat->measure[i].type != MW_TYPE_DATE) continue;
        mw_guess_words_add(cat->measure[i].name, &name);
        if (mw_guess_words_fit(&c->words, &name, &exact) > 0 && exact) return true;
    }
    return false;
}

static bool usable(const mw_guess_column *c, mw_guess_shape shape) {
    return c->shape == shape && c->role == MW_ROLE_NONE && c->nameable;
}

// The first column of a shape whose words are of a list; -1.
static int32_t find_words(const mw_guesser *g, mw_guess_shape shape, const char *words) {
    for (int32_t i = 0; i < g->column_count; i++)
        if (usable(&g->column[i], shape) && mw_guess_words_any(&g->column[i].words, words))
            return i;
    return -1;
}

// The column that is most likely the time; -1.
static int32_t find_dated(const mw_guesser *g, mw_guess_shape shape) {
    int32_t best = -1, best_score = -1;
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_guess_column *c = &g->column[i];
        if (!usable(c, shape)) continue;
        if (mw_guess_words_any(&c->words, other_words) || is_date_measure(g, c)) continue;
        int32_t score = mw_guess_words_any(&c->words, time_words) ? 1 : 0;
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

static void set_format(mw_guesser *g, int which, int32_t column) {
    const mw_guess_column *c = &g->column[column];
    const char *text = c->format < 0 ? "" : g->formats.format[c->format].text;
    snprintf(g->when.format[which], sizeof g->when.format[which], "%s", text);
}

// The format of clocks: as the longest of them have it.
static void set_clock_format(mw_guesser *g, int32_t column) {
    const mw_guess_column *c = &g->column[column];
    const char *best = "%H:%M";
    for (int64_t i = 0; i < c->value_count; i++) {
        mw_slice s = c->value[i];
        if (memchr(s.p, '.', s.n))
            best = "%H:%M:%S.%f";
        else if (s.n > 5 && strlen(best) == 5)
            best = "%H:%M:%S";
    }
    snprintf(g->when.format[1], sizeof g->when.format[1], "%s", best);
    if (!g->when.format[0][0]) snprintf(g->when.format[0], sizeof g->when.format[0], "%%Y-%%m-%%d");
}

static bool take_span(mw_guesser *g, mw_guess_shape shape, int32_t date) {
    mw_guess_when *w = &g->when;
    int32_t from = find_words(g, shape, begin_words), to = find_words(g, shape, end_words);
    if (from < 0 || to < 0 || from == to) return false;
    bool same = g->column[from].format == g->column[to].format;
    if (!same || g->column[from].native != g->column[to].native) return false;
    w->kind = MW_WHEN_SPAN;
    w->column[0] = date;
    w->column[1] = from;
    w->column[2] = to;
    set_format(g, 0, date >= 0 ? date : from);
    bool native = g->column[from].native && (date < 0 || g->column[date].native);
    if (date >= 0 && !native) set_clock_format(g, from);
    for (int i = 0; i < 3; i++) set_role(g, w->column[i]);
    return true;
}

static bool is_hour(const mw_guess_column *c) {
    return usable(c, MW_SHAPE_NUMBER) && c->whole && c->low >= 0 && c->high <= 24 &&
           mw_guess_words_any(&c->words, "hour hours hr h stunde 小时 时");
}

// A time of day beside the date: a clock, or the number of an hour.
static void take_clock(mw_guesser *g) {
    mw_guess_when *w = &g->when;
    const mw_guess_column *c = &g->column[w->column[0]];
    int32_t clock = find_words(g, MW_SHAPE_CLOCK, "time clock hour uhrzeit zeit 时间 时刻");
    for (int32_t i = 0; i < g->column_count && clock < 0; i++)
        if (usable(&g->column[i], MW_SHAPE_CLOCK)) clock = i;
    if (clock >= 0) {
        w->column[1] = clock;
        if (!g->column[clock].native || !g->column[w->column[0]].native) set_clock_format(g, clock);
        set_role(g, clock);
        return;
    }
    for (int32_t i = 0; i < g->column_count && w->column[2] < 0; i++)
        if (is_hour(&g->column[i])) w->column[2] = i;
    if (w->column[2] < 0) return;
    const char *date = c->format < 0 ? "%Y-%m-%d" : g->formats.format[c->format].text;
    snprintf(w->format[0], sizeof w->format[0], "%s %%H", date);
    set_role(g, w->column[2]);
}

static bool take_stamp(mw_guesser *g) {
    mw_guess_when *w = &g->when;
    if (take_span(g, MW_SHAPE_STAMP, -1)) return true;
    int32_t date = find_dated(g, MW_SHAPE_STAMP);
    if (date < 0) return false;
    const mw_guess_column *c = &g->column[date];
    bool timed = has_clock(g, c),
         whole_month = c->format >= 0 && g->formats.format[c->format].month_only;
    if (!timed && !whole_month && take_span(g, MW_SHAPE_CLOCK, date)) return true;
    w->kind = MW_WHEN_STAMP;
    w->column[0] = date;
    set_format(g, 0, date);
    set_role(g, date);
    if (!timed && !whole_month) take_clock(g);
    if (!mw_guess_words_any(&c->words, time_words))
        mw_text_addf(&w->note, "Taken for the time because it holds dates; its name does not say "
                               "so.\n");
    return true;
}

// ---- periods and numbers

static bool take_period(mw_guesser *g) {
    int32_t i = find_dated(g, MW_SHAPE_PERIOD);
    if (i < 0) return false;
    g->when.kind = MW_WHEN_PERIOD;
    g->when.column[0] = i;
    set_role(g, i);
    return true;
}

// Seconds, milliseconds, ... since 1970: years 2000 to 2100.
static bool take_epoch(mw_guesser *g) {
    static const struct {
        const char *format;
        double per_s;
    } units[] = {
        {"unix_s",  1  },
        {"unix_ms", 1e3},
        {"unix_us", 1e6},
        {"unix_ns", 1e9},
    };
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_guess_column *c = &g->column[i];
        bool named = mw_guess_words_any(&c->words, time_words) ||
                     mw_guess_words_any(&c->words, "epoch unix unixtime t");
        if (!usable(c, MW_SHAPE_NUMBER) || !named || c->readable[g->style] > 0) continue;
        for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
            if (c->low < 946684800 * units[u].per_s || c->high > 4102444800 * units[u].per_s)
                continue;
            g->when.kind = MW_WHEN_STAMP;
            g->when.column[0] = i;
            snprintf(g->when.format[0], sizeof g->when.format[0], "%s", units[u].format);
            set_role(g, i);
            return true;
        }
    }
    return false;
}

static const struct {
    const char *words;
    double low, high;
    mw_grain_unit grain;
} fields[MW_FIELD_COUNT] = {
    {"year yr jahr fy annee ano anno 年份 年度", 1800, 2200, MW_GRAIN_YEAR   },
    {"quarter qtr quartal q 季度",                 1,    4,    MW_GRAIN_QUARTER},
    {"month mon monat mes mois 月份",              1,    12,   MW_GRAIN_MONTH  },
    {"week wk kw woche 周",                         1,    53,   MW_GRAIN_WEEK   },
    {"day dom tag 日",                              1,    31,   MW_GRAIN_DAY    },
    {"hour hr stunde 小时",                        0,    23,   MW_GRAIN_HOUR   },
};

// "Q1" to "Q4".
static bool are_quarters(const mw_guess_column *c) {
    if (c->shape != MW_SHAPE_TEXT || c->many || c->value_count == 0) return false;
    for (int64_t i = 0; i < c->value_count; i++) {
        mw_slice s = c->value[i];
        if (s.n != 2 || (s.p[0] | 0x20) != 'q' || s.p[1] < '1' || s.p[1] > '4') return false;
    }
    return true;
}

static int32_t find_field(const mw_guesser *g, int field, const char *words) {
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_guess_column *c = &g->column[i];
        if (c->role != MW_ROLE_NONE || !c->nameable) continue;
        if (!mw_guess_words_any(&c->words, words)) continue;
        bool number = c->shape == MW_SHAPE_NUMBER && c->whole && c->low >= fields[field].low &&
                      c->high <= fields[field].high;
        if (number || (field == MW_FIELD_QUARTER && are_quarters(c))) return i;
    }
    return -1;
}

static bool take_fields(mw_guesser *g) {
    mw_guess_when *w = &g->when;
    int32_t year = find_field(g, MW_FIELD_YEAR, fields[MW_FIELD_YEAR].words);
    if (year < 0) year = find_field(g, MW_FIELD_YEAR, "time period date 时间 年");
    if (year < 0) return false;
    w->kind = MW_WHEN_FIELDS;
    w->field[MW_FIELD_YEAR] = year;
    set_role(g, year);
    int last = MW_FIELD_YEAR;
    for (int f = MW_FIELD_QUARTER; f < MW_FIELD_COUNT; f++) {
        bool part = f <= MW_FIELD_WEEK && last != MW_FIELD_YEAR; // one of the three
        bool needs = (f == MW_FIELD_DAY && last != MW_FIELD_MONTH) ||
                     (f == MW_FIELD_HOUR && last != MW_FIELD_DAY);
        if (part || needs) continue;
        int32_t i = find_field(g, f, fields[f].words);
        if (i < 0) continue;
        w->field[f] = i;
        set_role(g, i);
        last = f;
    }
    w->grain = (mw_grain){fields[last].grain, 1};
    return true;
}

mw_status mw_guess_time(mw_guesser *g, mw_error *err) {
    if (g->when.kind == MW_WHEN_NONE)
        (void)(take_stamp(g) || take_period(g) || take_epoch(g) || take_fields(g));
    return g->when.note.failed ? mw_fail(err, MW_NOMEM, "no memory for a map") : MW_OK;
}

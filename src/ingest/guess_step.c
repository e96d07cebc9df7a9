// SPDX-License-Identifier: MIT
// How long the periods of stamps are, from the step that is most frequent between them; whether a
// stamp is their beginning or their end; which way round day and month are.
#include "ingest/guess_int.h"

#include "base/alloc.h"
#include "base/digits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S INT64_C(1000000000)
#define DAY_NS (86400 * NS_PER_S)

typedef struct {
    mw_guesser *g;
    mw_datetime_format format;
    int64_t *ns;   // in the order of the file
    int64_t *step; // sorted stamps, later the steps between them
    int64_t count, different;
    bool zoned; // texts carry an offset of their own
    bool days;  // all of them are midnights
} stepping;

// ---- stamps

static bool read_stamp(stepping *s, const mw_guess_at *at, int64_t *out_ns) {
    const mw_guess_when *w = &s->g->when;
    const mw_guess_rows *rows = &s->g->rows;
    const int32_t second = w->column[1] >= 0 ? w->column[1] : w->column[2];
    const mw_datetime_zone utc = {NULL, NULL};
    char joined[128];
    mw_said a = mw_guess_cell(rows, at, w->column[0]);
    mw_datetime_format format = s->format;
    if (a.kind == MW_CELL_NULL) return false;
    if (a.kind == MW_CELL_TIME) format = (mw_datetime_format){.iso = true};
    if (second < 0) {
        mw_slice t = a.text;
        s->zoned = s->zoned || t.n == 0 || t.p[t.n - 1] == 'Z' ||
                   (t.n > 19 && memchr(t.p + 19, '+', t.n - 19));
        return mw_datetime_parse(&format, t, utc, out_ns, NULL) == MW_OK;
    }
    mw_said b = mw_guess_cell(rows, at, second);
    if (b.kind == MW_CELL_NULL) return false;
    if (a.kind == MW_CELL_TIME && a.text.n > 10) a.text.n = 10;
    int n = snprintf(joined, sizeof joined, "%.*s %.*s", (int)a.text.n, a.text.p, (int)b.text.n,
                     b.text.p);
    bool both = a.kind == MW_CELL_TIME && b.kind == MW_CELL_TIME;
    return n < (int)sizeof joined &&
           mw_datetime_parse(both ? &format : &s->format, mw_slice_of(joined), utc, out_ns, NULL) ==
               MW_OK;
}

static void compile(stepping *s) {
    const mw_guess_when *w = &s->g->when;
    char text[100];
    snprintf(text, sizeof text, "%s%s%s", w->format[0][0] ? w->format[0] : "iso",
             w->format[1][0] ? " " : "", w->format[1]);
    if (mw_datetime_compile(mw_slice_of(text), &s->format, NULL) != MW_OK)
        s->format = (mw_datetime_format){.iso = true};
}

// Reads all stamps; steps that go back in the order of the file.
static int64_t collect(stepping *s) {
    int64_t back = 0, ns;
    s->count = 0;
    s->days = true;
    for (mw_guess_at at = {0, -1}; mw_guess_next(&s->g->rows, &at);) {
        if (!read_stamp(s, &at, &ns)) continue;
        back += s->count > 0 && ns < s->ns[s->count - 1];
        s->days = s->days && mw_mod_floor(ns, DAY_NS) == 0;
        s->ns[s->count++] = ns;
    }
    return back;
}

static void use_swapped(stepping *s, const char *behind) {
    mw_guess_when *w = &s->g->when;
    mw_guess_swap(s->g, w->column[0]);
    const mw_guess_column *c = &s->g->column[w->column[0]];
    snprintf(w->format[0], sizeof w->format[0], "%s%s", s->g->formats.format[c->format].text,
             behind);
    compile(s);
}

// Of two readings as likely by their texts, the one in which time runs on more often.
static void decide_order(stepping *s) {
    mw_guesser *g = s->g;
    mw_guess_when *w = &g->when;
    mw_guess_column *c = &g->column[w->column[0]];
    if (c->swapped < 0) return;
    char behind[16]; // the hour of another column
    snprintf(behind, sizeof behind, "%s", w->format[0] + strlen(g->formats.format[c->format].text));
    int64_t back = collect(s), back_swapped;
    use_swapped(s, behind);
    back_swapped = collect(s);
    bool tie = back == back_swapped;
    if (back <= back_swapped) use_swapped(s, behind);
    const char *other = g->formats.format[c->swapped].text;
    if (tie)
        mw_text_addf(&w->note,
                     "Uncertain: no day is above 12, so day and month may be the other way "
                     "round: format \"%s%s\".\n",
                     other, behind);
    else
        mw_text_addf(&w->note,
                     "No day is above 12; this way round the rows follow each other in time, "
                     "with \"%s%s\" they do not.\n",
                     other, behind);
}

// ---- the step

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// The most frequent distance of neighbouring stamps; 0 when fewer than half have it.
static int64_t find_step(stepping *s) {
    memcpy(s->step, s->ns, (size_t)s->count * sizeof *s->ns);
    qsort(s->step, (size_t)s->count, sizeof *s->step, by_value);
    int64_t n = 0, best = 0, best_run = 0;
    for (int64_t i = 0; i < s->count; i++)
        if (n == 0 || s->step[i] != s->step[n - 1]) s->step[n++] = s->step[i];
    s->different = n;
    if (n < 2) return 0;
    for (int64_t i = 0; i + 1 < n; i++) // 1677 to 2262 apart is more than an int64 holds
        if (__builtin_sub_overflow(s->step[i + 1], s->step[i], &s->step[i])) s->step[i] = INT64_MAX;
    qsort(s->step, (size_t)n - 1, sizeof *s->step, by_value);
    for (int64_t i = 0, run = 0; i + 1 < n; i++) {
        run = i > 0 && s->step[i] == s->step[i - 1] ? run + 1 : 1;
        if (run > best_run) {
            best = s->step[i];
            best_run = run;
        }
    }
    // Months and quarters differ in length: theirs are taken together.
    return best_run * 2 >= n - 1 || best >= 28 * DAY_NS ? best : 0;
}

static bool grain_of(int64_t step_ns, mw_grain *out) {
    static const struct {
        int64_t low, high; // days
        mw_grain_unit unit;
    } rows[] = {
        {1,   1,   MW_GRAIN_DAY    },
        {7,   7,   MW_GRAIN_WEEK   },
        {28,  31,  MW_GRAIN_MONTH  },
        {90,  92,  MW_GRAIN_QUARTER},
        {365, 366, MW_GRAIN_YEAR   },
    };
    if (step_ns <= 0) return false;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (step_ns >= rows[i].low * DAY_NS && step_ns <= rows[i].high * DAY_NS) {
            *out = (mw_grain){rows[i].unit, 1};
            return true;
        }
    int64_t minutes = step_ns / (60 * NS_PER_S);
    return step_ns % (60 * NS_PER_S) == 0 && minutes < 1440 &&
           mw_grain_of_minutes((int32_t)minutes, out);
}

// ---- periods of days and more

// Whether all stamps are the first days (or the last ones) of periods of a grain.
static bool all_at_edge(const stepping *s, mw_grain grain, bool last) {
    for (int64_t i = 0; i < s->count; i++) {
        mw_period p;
        int64_t start_ns, end_ns;
        if (mw_period_at(grain, s->ns[i], NULL, &p, NULL) != MW_OK) return false;
        if (mw_period_bounds(p, NULL, &start_ns, &end_ns, NULL) != MW_OK) return false;
        if (last ? end_ns != s->ns[i] + DAY_NS : start_ns != s->ns[i]) return false;
    }
    return true;
}

static void set_days(stepping *s, mw_grain grain, bool timed) {
    mw_guess_when *w = &s->g->when;
    char text[MW_GRAIN_TEXT_MAX];
    w->grain = grain;
    if (grain.unit != MW_GRAIN_DAY || timed) w->length = grain;
    if (grain.unit == MW_GRAIN_DAY || all_at_edge(s, grain, false)) return;
    if (!timed && all_at_edge(s, grain, true)) {
        w->stamp = MW_STAMP_END;
        mw_text_addf(&w->note, "Each date is the last day of a %s.\n", mw_grain_text(grain, text));
        return;
    }
    w->stamp = MW_STAMP_INSTANT;
    mw_text_addf(&w->note,
                 "Uncertain: dates are mostly a %s apart, but not its first day; each counts "
                 "for the %s it lies in.\n",
                 mw_grain_text(grain, text), mw_grain_text(grain, text));
}

// ---- periods shorter than a day

// Midnights that follow the last stamp of a day: how many bear that day's own date, and how many
// the next day's.
static void count_midnights(const stepping *s, int64_t step_ns, int64_t *own, int64_t *next) {
    *own = *next = 0;
    for (int64_t i = 1; i < s->count; i++) {
        int64_t before = s->ns[i - 1], day = before - mw_mod_floor(before, DAY_NS);
        if (before - day != DAY_NS - step_ns) continue;
        *own += s->ns[i] == day;
        *next += s->ns[i] == day + DAY_NS;
    }
}

static void decide_edge(stepping *s, int64_t step_ns) {
    mw_guess_when *w = &s->g->when;
    int64_t own, next, low = INT64_MAX, high = INT64_MIN;
    count_midnights(s, step_ns, &own, &next);
    if (own > next) {
        w->stamp = MW_STAMP_END;
        w->own_day = true;
        mw_text_addf(
            &w->note,
            "After the last stamp of a day comes 00:00 of the same date (%lld of %lld): stamps "
            "are the end of their period, and 00:00 ends the day whose date it bears.\n",
            (long long)own, (long long)(own + next));
        return;
    }
    for (int64_t i = 0; i < s->count; i++) {
        if (s->ns[i] < low) low = s->ns[i];
        if (s->ns[i] > high) high = s->ns[i];
    }
    int64_t first = mw_mod_floor(low, DAY_NS), last = mw_mod_floor(high, DAY_NS);
    if (first == step_ns && last == 0 && s->different * step_ns >= DAY_NS) {
        w->stamp = MW_STAMP_END;
        mw_text_adds(&w->note,
                     "The first stamp is one period after midnight and the last one is midnight: "
                     "stamps are the end of their period.\n");
        return;
    }
    if (first == 0 && last == DAY_NS - step_ns) return;
    mw_text_adds(&w->note,
                 "Uncertain: stamps are taken as the start of their period; if they are its "
                 "end, say stamp end.\n");
}

static void set_clock(stepping *s, mw_grain grain, int64_t step_ns) {
    mw_guess_when *w = &s->g->when;
    w->grain = w->length = grain;
    if (s->zoned || s->format.unix_per_s)
        mw_text_adds(&w->note,
                     "Uncertain: stamps are taken as the start of their period; if they are its "
                     "end, say stamp end.\n");
    else
        decide_edge(s, step_ns);
}

// No step that periods could have.
static void set_irregular(stepping *s, bool timed) {
    mw_guess_when *w = &s->g->when;
    if (!timed) {
        w->grain = (mw_grain){MW_GRAIN_DAY, 1};
        return;
    }
    w->grain = w->length = (mw_grain){MW_GRAIN_MINUTE, 1};
    w->stamp = MW_STAMP_INSTANT;
    mw_text_adds(&w->note,
                 "Uncertain: stamps have no regular step, so each counts for the minute it "
                 "lies in; say a longer length if that is what the values are for.\n");
}

static void decide(stepping *s) {
    mw_guess_when *w = &s->g->when;
    const mw_guess_column *c = &s->g->column[w->column[0]];
    bool month_only = c->format >= 0 && s->g->formats.format[c->format].month_only;
    bool timed = w->column[1] >= 0 || w->column[2] >= 0 || s->format.unix_per_s ||
                 (c->format >= 0 && s->g->formats.format[c->format].has_clock);
    for (int64_t i = 0; c->format < 0 && i < c->value_count; i++)
        timed = timed || c->value[i].n > 10;
    mw_grain grain;
    int64_t step_ns = find_step(s);
    if (month_only)
        set_days(s, (mw_grain){MW_GRAIN_MONTH, 1}, true);
    else if (!grain_of(step_ns, &grain) || (grain.unit >= MW_GRAIN_DAY && !s->days))
        set_irregular(s, timed);
    else if (grain.unit >= MW_GRAIN_DAY)
        set_days(s, grain, timed);
    else
        set_clock(s, grain, step_ns);
    if (timed && !s->zoned && !s->format.unix_per_s && w->grain.unit <= MW_GRAIN_DAY)
        mw_text_adds(&w->note,
                     "Times are read by the clock of the workspace's zone; if it is another one, "
                     "add zone \"Continent/City\".\n");
}

mw_status mw_guess_step(mw_guesser *g, mw_error *err) {
    stepping s = {.g = g};
    const mw_guess_when *w = &g->when;
    if (w->kind != MW_WHEN_STAMP || w->column[0] >= g->file_columns || w->after) return MW_OK;
    s.ns = mw_alloc_array(g->rows.row_count + 1, sizeof *s.ns);
    s.step = mw_alloc_array(g->rows.row_count + 1, sizeof *s.step);
    bool room = s.ns && s.step;
    if (room) {
        compile(&s);
        decide_order(&s);
        collect(&s);
        decide(&s);
    }
    mw_free(s.ns);
    mw_free(s.step);
    return room && !w->note.failed ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for a map");
}

// SPDX-License-Identifier: MIT
// See shift.h.
#include "base/shift.h"

#include "base/digits.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MIN = 1440, WEEK_MIN = 7 * DAY_MIN, LENGTH_MIN = 60, ALL_DAYS = 0x7f };

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// A word of the text, and its column counted from 1.
struct word {
    mw_slice text;
    int32_t col;
};

struct scan {
    mw_slice all;
    size_t at;
};

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Takes the next word up to a blank or comma; empty at the end or before a comma.
static struct word take_word(struct scan *s) {
    while (s->at < s->all.n && is_blank(s->all.p[s->at])) s->at++;
    size_t from = s->at;
    while (s->at < s->all.n && !is_blank(s->all.p[s->at]) && s->all.p[s->at] != ',') s->at++;
    return (struct word){
        {s->all.p + from, s->at - from},
        (int32_t)from + 1
    };
}

static mw_status expected(const char *what, struct word w, mw_error *err) {
    mw_fail(err, MW_SYNTAX, "shifts: expected %s at column %d, found \"%.*s\"", what, w.col,
            mw_shown(w.text), w.text.p);
    if (err) err->col = w.col;
    return MW_SYNTAX;
}

// name = any text without blanks, commas and control characters
static mw_status parse_name(struct word w, mw_shift *out, mw_error *err) {
    if (w.text.n == 0) return expected("the name of a shift", w, err);
    if (w.text.n >= sizeof out->name) return expected("a name of at most 31 bytes", w, err);
    for (const char *p = w.text.p, *end = p + w.text.n; p < end;) {
        int step = mw_utf8_step(p, end);
        if (step == 0 || (uint8_t)*p < ' ' || *p == '"' || *p == 127)
            return expected("a name in UTF-8 without quotes", w, err);
        p += step;
    }
    memcpy(out->name, w.text.p, w.text.n);
    return MW_OK;
}

// clock = HH ":" MM
static mw_status parse_clock(struct word w, int32_t *minutes, mw_error *err) {
    mw_slice s = w.text;
    int64_t h = 0, m = 0;
    bool ok = mw_digits_take(&s, 2, 2, &h) && mw_byte_take(&s, ':') &&
              mw_digits_take(&s, 2, 2, &m) && s.n == 0 && h < 24 && m < 60;
    if (!ok) return expected("a time of day such as 06:00", w, err);
    *minutes = (int32_t)(h * 60 + m);
    return MW_OK;
}

// duration = "PT" ( hours "H" [ minutes "M" ] | minutes "M" )
bool mw_duration_parse(mw_slice text, int32_t *minutes, bool *in_hours) {
    int64_t first, second = 0;
    if (!mw_byte_take(&text, 'P') || !mw_byte_take(&text, 'T')) return false;
    if (!mw_digits_take(&text, 1, 5, &first)) return false;
    bool hours = mw_byte_take(&text, 'H');
    bool minutes_left = !hours || text.n > 0;
    if (hours && minutes_left && !mw_digits_take(&text, 1, 5, &second)) return false;
    if (minutes_left && !mw_byte_take(&text, 'M')) return false;
    if (text.n > 0) return false;
    *minutes = (int32_t)(hours ? first * 60 + second : first);
    *in_hours = hours;
    return true;
}

static int32_t day_index(mw_slice s) {
    for (int32_t i = 0; i < 7; i++)
        if (mw_slice_is(s, day_names[i])) return i;
    return -1;
}

// days = day [ "-" day ]; a range may run over the end of the week
static mw_status parse_days(struct word w, uint32_t *days, mw_error *err) {
    mw_slice from = w.text, to = w.text;
    const char *dash = memchr(w.text.p, '-', w.text.n);
    if (dash) {
        from.n = (size_t)(dash - from.p);
        to = (mw_slice){dash + 1, w.text.n - from.n - 1};
    }
    int32_t a = day_index(from), b = day_index(to);
    if (a < 0 || b < 0)
        return expected("days of the week such as mon-fri or sat, or a comma", w, err);
    for (int32_t d = a;; d = (d + 1) % 7) {
        *days |= 1u << d;
        if (d == b) return MW_OK;
    }
}

// shift = name clock duration {days}
static mw_status parse_shift(struct scan *s, mw_shift *out, mw_error *err) {
    *out = (mw_shift){0};
    bool in_hours;
    MW_TRY(parse_name(take_word(s), out, err));
    MW_TRY(parse_clock(take_word(s), &out->start_min, err));
    struct word w = take_word(s);
    if (!mw_duration_parse(w.text, &out->length_min, &in_hours) || out->length_min < LENGTH_MIN ||
        out->length_min > DAY_MIN)
        return expected("a length of 1 to 24 hours such as PT8H or PT7H30M", w, err);
    for (w = take_word(s); w.text.n > 0; w = take_word(s)) MW_TRY(parse_days(w, &out->days, err));
    if (out->days == 0) out->days = ALL_DAYS;
    return MW_OK;
}

bool mw_shift_on(const mw_shifts *shifts, int32_t index, int32_t weekday) {
    return shifts->shift[index].days >> (weekday - 1) & 1;
}

// Whether a beginning on day d meets b beginning on day e, in a week that comes round again.
static bool meet(const mw_shift *a, int32_t d, const mw_shift *b, int32_t e) {
    int64_t gap =
        mw_mod_floor((e * DAY_MIN + b->start_min) - (d * DAY_MIN + a->start_min), WEEK_MIN);
    return gap < a->length_min || WEEK_MIN - gap < b->length_min;
}

static mw_status check_pair(const mw_shift *a, const mw_shift *b, mw_error *err) {
    if (strcmp(a->name, b->name) == 0)
        return mw_fail(err, MW_INVALID, "shifts: two are called \"%s\"", a->name);
    for (int32_t d = 0; d < 7; d++)
        for (int32_t e = 0; e < 7; e++)
            if ((a->days >> d & 1) && (b->days >> e & 1) && meet(a, d, b, e))
                return mw_fail(err, MW_INVALID, "shifts: \"%s\" of %s and \"%s\" of %s overlap",
                               a->name, day_names[d], b->name, day_names[e]);
    return MW_OK;
}

static mw_status check_all(const mw_shifts *shifts, mw_error *err) {
    for (int32_t i = 0; i < shifts->count; i++)
        for (int32_t j = i + 1; j < shifts->count; j++)
            MW_TRY(check_pair(&shifts->shift[i], &shifts->shift[j], err));
    return MW_OK;
}

// Puts a shift behind those that begin no later.
static void insert(mw_shifts *shifts, const mw_shift *s) {
    int32_t i = shifts->count++;
    for (; i > 0 && shifts->shift[i - 1].start_min > s->start_min; i--)
        shifts->shift[i] = shifts->shift[i - 1];
    shifts->shift[i] = *s;
}

// calendar = shift { "," shift }
mw_status mw_shifts_parse(mw_slice text, mw_shifts *out, mw_error *err) {
    struct scan scan = {text.n ? text : mw_slice_of(""), 0};
    mw_shifts all = {0};
    for (bool more = true; more;) {
        if (all.count == MW_SHIFTS_MAX)
            return mw_fail(err, MW_LIMIT, "shifts: more than %d", MW_SHIFTS_MAX);
        mw_shift one;
        MW_TRY(parse_shift(&scan, &one, err));
        insert(&all, &one);
        more = scan.at < text.n; // parse_shift stops at a comma or at the end
        scan.at += more;
    }
    MW_TRY(check_all(&all, err));
    *out = all;
    return MW_OK;
}

// A stretch of days as "mon-fri" or "sat", each with a blank before it.
static void print_days(uint32_t days, mw_text *out) {
    for (int32_t d = 0; d < 7; d++) {
        if (!(days >> d & 1)) continue;
        int32_t last = d;
        while (last < 6 && (days >> (last + 1) & 1)) last++;
        mw_text_addf(out, " %s", day_names[d]);
        if (last > d) mw_text_addf(out, "-%s", day_names[last]);
        d = last;
    }
}

void mw_shifts_print(const mw_shifts *shifts, mw_text *out) {
    for (int32_t i = 0; i < shifts->count; i++) {
        const mw_shift *s = &shifts->shift[i];
        mw_text_addf(out, "%s%s %02d:%02d PT%dH", i ? ", " : "", s->name, s->start_min / 60,
                     s->start_min % 60, s->length_min / 60);
        if (s->length_min % 60) mw_text_addf(out, "%dM", s->length_min % 60);
        if (s->days != ALL_DAYS) print_days(s->days, out);
    }
}

int32_t mw_shifts_find(const mw_shifts *shifts, mw_slice name) {
    for (int32_t i = 0; i < shifts->count; i++)
        if (mw_slice_is(name, shifts->shift[i].name)) return i;
    return -1;
}

bool mw_shifts_fit(const mw_shifts *shifts, int32_t minutes) {
    for (int32_t i = 0; i < shifts->count; i++)
        if (shifts->shift[i].start_min % minutes || shifts->shift[i].length_min % minutes)
            return false;
    return true;
}

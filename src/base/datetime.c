// SPDX-License-Identifier: MIT
// See datetime.h. Numbers are rows of one table: the format names them, the reader and its
// messages take width, range and name from the row.
#include "base/datetime.h"

#include "base/date.h"
#include "base/digits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400 };

#define NS_PER_S INT64_C(1000000000)

typedef enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PART_COUNT } part;

// A format may name each part of a date once.
static const struct number {
    char letter;
    part part;
    uint8_t least, most; // digits
    int16_t low, high;
    const char *name;
} numbers[] = {
    {'Y', YEAR,   4, 4, 1, 9999, "year"  },
    {'y', YEAR,   2, 2, 0, 99,   "year"  },
    {'m', MONTH,  1, 2, 1, 12,   "month" },
    {'d', DAY,    1, 2, 1, 31,   "day"   },
    {'H', HOUR,   1, 2, 0, 24,   "hour"  },
    {'I', HOUR,   1, 2, 1, 12,   "hour"  },
    {'M', MINUTE, 1, 2, 0, 59,   "minute"},
    {'S', SECOND, 1, 2, 0, 60,   "second"}, // 60 is a leap second
};

// What a text said.
struct parts {
    int32_t number[PART_COUNT];
    int32_t ns;
    bool is_pm, has_half, has_offset;
    int32_t offset_s;
};

struct scan {
    mw_slice all, left;
    mw_error *err;
};

static mw_status fail_at(const struct scan *s, const char *before, const char *what,
                         const char *after) {
    int32_t col = (int32_t)(s->all.n - s->left.n) + 1;
    mw_fail(s->err, MW_SYNTAX, "%s%s at column %d of \"%.*s\"%s", before, what, col,
            mw_shown(s->all), s->all.p ? s->all.p : "", after);
    if (s->err) s->err->col = col;
    return MW_SYNTAX;
}

static mw_status expected(const struct scan *s, const char *what) {
    return fail_at(s, "expected ", what, "");
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static int number_index(char letter) {
    for (int i = 0; i < (int)(sizeof numbers / sizeof numbers[0]); i++)
        if (numbers[i].letter == letter) return i;
    return -1;
}

// What a format has named so far, one bit each, and what each needs to make sense.
enum {
    HAS_YEAR = 1 << YEAR,
    HAS_MONTH = 1 << MONTH,
    HAS_DAY = 1 << DAY,
    HAS_HOUR = 1 << HOUR,
    HAS_MINUTE = 1 << MINUTE,
    HAS_SECOND = 1 << SECOND,
    HAS_FRACTION = 1 << 6,
    HAS_OFFSET = 1 << 7,
    HAS_HALF = 1 << 8,  // AM or PM
    HAS_TWELVE = 1 << 9 // hours of 1 to 12
};

static const struct need {
    int has, needs;
    const char *says;
} needs[] = {
    {0,            HAS_YEAR,   "has no year (%Y or %y)"                },
    {HAS_DAY,      HAS_MONTH,  "has a day but no month (%m or %b)"     },
    {HAS_HOUR,     HAS_DAY,    "has an hour but no day (%d)"           },
    {HAS_MINUTE,   HAS_HOUR,   "has minutes but no hour (%H)"          },
    {HAS_SECOND,   HAS_MINUTE, "has seconds but no minutes (%M)"       },
    {HAS_FRACTION, HAS_SECOND, "has a fraction but no seconds (%S)"    },
    {HAS_OFFSET,   HAS_HOUR,   "has an offset but no hour (%H)"        },
    {HAS_HALF,     HAS_TWELVE, "has %p, which goes with %I, not %H"    },
    {HAS_TWELVE,   HAS_HALF,   "has hours of 1 to 12 but no AM/PM (%p)"},
};

// The bits of a letter after %, 0 for an unknown one.
static int letter_bits(char letter) {
    switch (letter) {
    case 'b': return HAS_MONTH;
    case 'f': return HAS_FRACTION;
    case 'z': return HAS_OFFSET;
    case 'p': return HAS_HALF;
    default: break;
    }
    int i = number_index(letter);
    return i < 0 ? 0 : 1 << numbers[i].part;
}

static mw_status bad_format(mw_slice format, const char *why, mw_error *err) {
    return mw_fail(err, MW_SYNTAX, "time format \"%.*s\" %s", mw_shown(format),
                   format.p ? format.p : "", why);
}

static mw_status check_needs(mw_slice format, int has, mw_error *err) {
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        if ((has & needs[i].has) == needs[i].has && !(has & needs[i].needs))
            return bad_format(format, needs[i].says, err);
    return MW_OK;
}

// One of the words that stand for a whole format; false for a pattern.
static bool compile_word(mw_slice format, mw_datetime_format *out) {
    static const struct {
        const char *word;
        int32_t per_s;
    } words[] = {
        {"iso",     0         },
        {"unix_s",  1         },
        {"unix_ms", 1000      },
        {"unix_us", 1000000   },
        {"unix_ns", 1000000000}
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!mw_slice_is(format, words[i].word)) continue;
        *out = (mw_datetime_format){.unix_per_s = words[i].per_s, .iso = words[i].per_s == 0};
        return true;
    }
    return false;
}

static mw_status add_step(mw_datetime_format *f, mw_datetime_step step, mw_error *err) {
    if (step.kind == ' ' && f->count > 0 && f->step[f->count - 1].kind == ' ') return MW_OK;
    if (f->count == MW_DATETIME_STEPS_MAX)
        return mw_fail(err, MW_LIMIT, "time format of more than %d pieces", MW_DATETIME_STEPS_MAX);
    f->step[f->count++] = step;
    return MW_OK;
}

// piece = "%" letter
static mw_status compile_letter(mw_slice format, char letter, int *has, mw_datetime_format *f,
                                mw_error *err) {
    char why[80];
    if (letter == '%') return add_step(f, (mw_datetime_step){'L', '%'}, err);
    int bits = letter_bits(letter), number = number_index(letter);
    if (bits == 0) {
        snprintf(why, sizeof why,
                 "has %%%c; known are %%Y %%y %%m %%b %%d %%H %%I %%p %%M %%S %%f %%z",
                 (uint8_t)letter < ' ' || (uint8_t)letter > 126 ? '?' : letter);
        return bad_format(format, why, err);
    }
    if (*has & bits) {
        snprintf(why, sizeof why, "has %%%c, but that is known already", letter);
        return bad_format(format, why, err);
    }
    *has |= bits | (letter == 'I' ? HAS_TWELVE : 0);
    return add_step(
        f, number < 0 ? (mw_datetime_step){letter, 0} : (mw_datetime_step){'#', (char)number}, err);
}

mw_status mw_datetime_compile(mw_slice format, mw_datetime_format *out, mw_error *err) {
    mw_datetime_format f = {0};
    int has = 0;
    if (compile_word(format, out)) return MW_OK;
    for (size_t i = 0; i < format.n; i++) {
        char c = format.p[i];
        if (c == '%' && i + 1 == format.n) return bad_format(format, "ends in %", err);
        if (c == '%')
            MW_TRY(compile_letter(format, format.p[++i], &has, &f, err));
        else
            MW_TRY(add_step(&f, (mw_datetime_step){is_blank(c) ? ' ' : 'L', c}, err));
    }
    MW_TRY(check_needs(format, has, err));
    *out = f;
    return MW_OK;
}

static mw_status read_number(struct scan *s, const struct number *n, int32_t *out) {
    mw_slice at = s->left;
    int64_t v;
    if (!mw_digits_take(&s->left, n->least, n->most, &v)) return expected(s, n->name);
    if (v < n->low || v > n->high) {
        char what[40], range[40];
        s->left = at;
        snprintf(what, sizeof what, "%s %d", n->name, (int)v);
        snprintf(range, sizeof range, " is not %d to %d", n->low, n->high);
        return fail_at(s, "", what, range);
    }
    *out = (int32_t)v;
    return MW_OK;
}

// fraction = digit {digit}: nanoseconds; digits beyond the ninth are dropped
static mw_status read_fraction(struct scan *s, int32_t *ns) {
    int64_t v, rest;
    size_t before = s->left.n;
    if (!mw_digits_take(&s->left, 1, 9, &v)) return expected(s, "fraction of a second");
    for (size_t digits = before - s->left.n; digits < 9; digits++) v *= 10;
    while (mw_digits_take(&s->left, 1, 18, &rest)) {
    }
    *ns = (int32_t)v;
    return MW_OK;
}

// offset = "Z" | ( "+" | "-" ) HH [ [ ":" ] MM ]
static mw_status read_offset(struct scan *s, struct parts *p) {
    static const char what[] = "offset such as +01:00 or Z";
    struct scan before = *s;
    int64_t h, m = 0;
    p->has_offset = true;
    if (mw_byte_take(&s->left, 'Z') || mw_byte_take(&s->left, 'z')) return MW_OK;
    bool minus = mw_byte_take(&s->left, '-');
    if (!minus && !mw_byte_take(&s->left, '+')) return expected(&before, what);
    if (!mw_digits_take(&s->left, 2, 2, &h)) return expected(&before, what);
    bool colon = mw_byte_take(&s->left, ':');
    if (!mw_digits_take(&s->left, 2, 2, &m) && colon) return expected(&before, what);
    if (h > 23 || m > 59) return expected(&before, what);
    p->offset_s = (int32_t)(h * 3600 + m * 60) * (minus ? -1 : 1);
    return MW_OK;
}

// Length of the letters at the front that are those of word, without regard to case.
static size_t same_letters(mw_slice s, const char *word) {
    size_t n = 0;
    while (word[n] && n < s.n && (s.p[n] | 0x20) == (word[n] | 0x20)) n++;
    return n;
}

static mw_status read_month_name(struct scan *s, int32_t *month) {
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int32_t i = 0; i < 12; i++) {
        size_t n = same_letters(s->left, names[i]);
        if (n < 3) continue;
        if (names[i][n]) n = 3; // "Sept" is "Sep" with a letter too many
        *month = i + 1;
        s->left = (mw_slice){s->left.p + n, s->left.n - n};
        return MW_OK;
    }
    return expected(s, "name of a month such as Mar");
}

static mw_status read_half(struct scan *s, struct parts *p) {
    p->has_half = true;
    p->is_pm = same_letters(s->left, "pm") == 2;
    if (!p->is_pm && same_letters(s->left, "am") != 2) return expected(s, "AM or PM");
    s->left = (mw_slice){s->left.p + 2, s->left.n - 2};
    return MW_OK;
}

static mw_status read_literal(struct scan *s, char c) {
    if (mw_byte_take(&s->left, c)) return MW_OK;
    char what[] = {'"', c, '"', 0};
    return expected(s, what);
}

static mw_status read_blanks(struct scan *s) {
    if (s->left.n == 0 || !is_blank(s->left.p[0])) return expected(s, "a blank");
    while (s->left.n > 0 && is_blank(s->left.p[0])) mw_byte_take(&s->left, s->left.p[0]);
    return MW_OK;
}

static mw_status read_step(struct scan *s, mw_datetime_step step, struct parts *p) {
    const struct number *n;
    switch (step.kind) {
    case '#':
        n = &numbers[(int)step.detail];
        MW_TRY(read_number(s, n, &p->number[n->part]));
        // A century of two digits: 70 to 99 were in the last one.
        if (n->letter == 'y') p->number[YEAR] += p->number[YEAR] < 70 ? 2000 : 1900;
        return MW_OK;
    case 'L': return read_literal(s, step.detail);
    case ' ': return read_blanks(s);
    case 'b': return read_month_name(s, &p->number[MONTH]);
    case 'f': return read_fraction(s, &p->ns);
    case 'z': return read_offset(s, p);
    default: return read_half(s, p);
    }
}

static mw_status read_pattern(struct scan *s, const mw_datetime_format *f, struct parts *p) {
    for (int32_t i = 0; i < f->count; i++) MW_TRY(read_step(s, f->step[i], p));
    return MW_OK;
}

// iso = YYYY "-" MM "-" DD [ ( "T" | " " ) HH ":" MM [ ":" SS [ ( "." | "," ) fraction ] ] [offset]
// ]
static mw_status read_iso(struct scan *s, struct parts *p) {
    MW_TRY(read_number(s, &numbers[0], &p->number[YEAR]));
    MW_TRY(read_literal(s, '-'));
    MW_TRY(read_number(s, &numbers[2], &p->number[MONTH]));
    MW_TRY(read_literal(s, '-'));
    MW_TRY(read_number(s, &numbers[3], &p->number[DAY]));
    if (s->left.n == 0) return MW_OK;
    if (!mw_byte_take(&s->left, 'T') && !mw_byte_take(&s->left, ' ') &&
        !mw_byte_take(&s->left, 't'))
        return expected(s, "\"T\" or the end");
    MW_TRY(read_number(s, &numbers[4], &p->number[HOUR]));
    MW_TRY(read_literal(s, ':'));
    MW_TRY(read_number(s, &numbers[6], &p->number[MINUTE]));
    if (mw_byte_take(&s->left, ':')) {
        MW_TRY(read_number(s, &numbers[7], &p->number[SECOND]));
        if (mw_byte_take(&s->left, '.') || mw_byte_take(&s->left, ','))
            MW_TRY(read_fraction(s, &p->ns));
    }
    return s->left.n > 0 ? read_offset(s, p) : MW_OK;
}

static mw_status out_of_range(const struct scan *s) {
    return mw_fail(s->err, MW_LIMIT, "time \"%.*s\" is not within 1677-09-22 to 2262-04-11",
                   mw_shown(s->all), s->all.p);
}

// The parts put together, once all of them are read.
static mw_status join(struct scan *s, struct parts *p, mw_datetime_zone in, int64_t *out_ns) {
    int32_t hour = p->number[HOUR];
    if (p->has_half) hour = hour % 12 + (p->is_pm ? 12 : 0);
    if (hour == 24 && (p->number[MINUTE] || p->number[SECOND] || p->ns))
        return mw_fail(s->err, MW_SYNTAX, "time \"%.*s\": the last one with hour 24 is 24:00:00",
                       mw_shown(s->all), s->all.p);
    int32_t last = mw_month_days(p->number[YEAR], p->number[MONTH]);
    if (p->number[DAY] > last)
        return mw_fail(s->err, MW_SYNTAX, "day %d of \"%.*s\": the month has %d days",
                       p->number[DAY], mw_shown(s->all), s->all.p, last);
    int64_t days = mw_days_from_civil(p->number[YEAR], p->number[MONTH], p->number[DAY]);
    int64_t utc_s = days * DAY_S + hour * 3600 + p->number[MINUTE] * 60 + p->number[SECOND];
    if (p->has_offset)
        utc_s -= p->offset_s;
    else if (in.cache)
        utc_s = mw_zone_to_utc_cached(in.zone, in.cache, utc_s, MW_ZONE_EARLIER);
    else
        utc_s = mw_zone_to_utc(in.zone, utc_s, MW_ZONE_EARLIER);
    int64_t ns, part_ns = p->ns;
    if (utc_s < 0 && part_ns > 0) { // else the first second of all would overflow on the way
        utc_s++;
        part_ns -= NS_PER_S;
    }
    if (__builtin_mul_overflow(utc_s, NS_PER_S, &ns) || __builtin_add_overflow(ns, part_ns, &ns) ||
        ns == MW_TIME_MAX || ns == MW_TIME_MIN)
        return out_of_range(s);
    *out_ns = ns;
    return MW_OK;
}

// unix = [ "-" ] digit {digit} [ "." fraction ], in units of a part of a second
static mw_status read_unix(struct scan *s, int32_t per_s, int64_t *out_ns) {
    int64_t v, more, ns;
    int32_t fraction = 0;
    bool minus = mw_byte_take(&s->left, '-');
    if (!mw_digits_take(&s->left, 1, 18, &v)) return expected(s, "a number");
    // Nanoseconds since 1970 have 19 digits.
    if (mw_digits_take(&s->left, 1, 1, &more) &&
        (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, more, &v)))
        return out_of_range(s);
    if (mw_byte_take(&s->left, '.')) MW_TRY(read_fraction(s, &fraction));
    if (s->left.n > 0) return expected(s, "the end");
    if (__builtin_mul_overflow(v, NS_PER_S / per_s, &ns) ||
        __builtin_add_overflow(ns, fraction / per_s, &ns) || ns == MW_TIME_MAX)
        return out_of_range(s);
    *out_ns = minus ? -ns : ns;
    return MW_OK;
}

mw_status mw_datetime_parse(const mw_datetime_format *format, mw_slice text, mw_datetime_zone in,
                            int64_t *out_ns, mw_error *err) {
    struct scan s = {text, text, err};
    struct parts p = {
        .number = {[MONTH] = 1, [DAY] = 1}
    };
    if (format->unix_per_s) return read_unix(&s, format->unix_per_s, out_ns);
    MW_TRY(format->iso ? read_iso(&s, &p) : read_pattern(&s, format, &p));
    if (s.left.n > 0) return expected(&s, "the end");
    return join(&s, &p, in, out_ns);
}

char *mw_datetime_print(int64_t utc_ns, const mw_zone *zone, char *buf) {
    if (utc_ns == MW_TIME_MIN || utc_ns == MW_TIME_MAX) {
        snprintf(buf, MW_DATETIME_TEXT_MAX, utc_ns == MW_TIME_MIN ? "-inf" : "+inf");
        return buf;
    }
    int64_t utc_s = mw_div_floor(utc_ns, NS_PER_S);
    int32_t offset_s = mw_zone_span_at(zone, utc_s).offset_s;
    if (offset_s % 60) offset_s = 0; // local mean time has seconds, which RFC 3339 cannot write
    int64_t local_s = utc_s + offset_s, seconds = mw_mod_floor(local_s, DAY_S);
    mw_civil c = mw_civil_from_days(mw_div_floor(local_s, DAY_S));
    int32_t ns = (int32_t)mw_mod_floor(utc_ns, NS_PER_S), digits = ns ? 9 : 0;
    for (; digits && ns % 10 == 0; digits--) ns /= 10;
    int n = snprintf(buf, MW_DATETIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month,
                     c.day, (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    char *end = buf + n, *stop = buf + MW_DATETIME_TEXT_MAX;
    if (digits) end += snprintf(end, (size_t)(stop - end), ".%0*d", digits, ns);
    if (offset_s == 0)
        snprintf(end, (size_t)(stop - end), "Z");
    else
        snprintf(end, (size_t)(stop - end), "%c%02d:%02d", offset_s < 0 ? '-' : '+',
                 abs(offset_s) / 3600, abs(offset_s) / 60 % 60);
    return buf;
}

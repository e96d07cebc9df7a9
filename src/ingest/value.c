// SPDX-License-Identifier: MIT
// See value.h.
#include "ingest/value.h"

#include "base/date.h"
#include "base/digits.h"

#include <math.h>
#include <string.h>

static bool read_number(const mw_bound_measure *m, const mw_said *said,
                        const mw_number_style *style, double *out, mw_error *err) {
    mw_slice s = said->text;
    if (said->kind == MW_CELL_NUMBER) style = &mw_number_plain;
    if (mw_number_read(s, style, out)) {
        if (isfinite(*out)) return true;
        mw_fail(err, MW_LIMIT, "the number is too large");
        return false;
    }
    // "12 %" where the column is in per cent.
    if (s.n > 1 && s.p[s.n - 1] == '%' && m->unit.scale == 0.01 && m->unit.factor_count == 0) {
        mw_slice part = mw_slice_trim((mw_slice){s.p, s.n - 1});
        if (mw_number_read(part, style, out)) return true;
    }
    const char other = style->decimal == '.' ? ',' : '.';
    const char *hint = "";
    if (memchr(s.p, other, s.n) && style->thousands[0] != other)
        hint = style->decimal == '.' ? "; the decimal sign here is a point"
                                     : "; the decimal sign here is a comma";
    mw_fail(err, MW_SYNTAX, "expected a number%s", hint);
    return false;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

static bool is_word(mw_slice s, const char *word) {
    if (s.n != strlen(word)) return false;
    for (size_t i = 0; i < s.n; i++)
        if (lower(s.p[i]) != word[i]) return false;
    return true;
}

static bool read_yesno(mw_slice s, double *out, mw_error *err) {
    static const char *const words[][3] = {
        {"no",  "false", "0"},
        {"yes", "true",  "1"}
    };
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 3; i++)
            if (is_word(s, words[v][i])) {
                *out = v;
                return true;
            }
    mw_fail(err, MW_SYNTAX, "expected yes or no; other words can be translated");
    return false;
}

static bool read_date(const mw_bound_measure *m, const mw_said *said, double *out, mw_error *err) {
    int64_t days, ns;
    mw_slice s = said->text;
    // A file's own date may come with the time 00:00.
    if (said->kind == MW_CELL_TIME && s.n > 10) s.n = 10;
    if (!m->has_format || said->kind == MW_CELL_TIME) {
        if (mw_date_parse(s, &days, err) != MW_OK) return false;
        *out = (double)days;
        return true;
    }
    mw_datetime_zone utc = {NULL, NULL};
    if (mw_datetime_parse(&m->format, s, utc, &ns, err) != MW_OK) return false;
    *out = (double)mw_div_floor(ns, 86400 * INT64_C(1000000000));
    return true;
}

// clock = HH ":" MM [ ":" SS ]
static bool read_clock(mw_slice s, double *out, mw_error *err) {
    mw_slice left = s;
    int64_t h, m, second = 0;
    bool ok = mw_digits_take(&left, 1, 2, &h) && mw_byte_take(&left, ':') &&
              mw_digits_take(&left, 2, 2, &m);
    if (ok && mw_byte_take(&left, ':')) ok = mw_digits_take(&left, 2, 2, &second);
    if (ok && left.n == 0 && h <= 23 && m <= 59 && second <= 59) {
        *out = (double)(h * 60 + m) + (double)second / 60;
        return true;
    }
    mw_fail(err, MW_SYNTAX, "expected a time of day such as 08:30");
    return false;
}

bool mw_value_read(const mw_bound_measure *m, const mw_said *said, const mw_number_style *style,
                   double *out, mw_error *reason) {
    switch (m->about->type) {
    case MW_TYPE_NUMBER: return read_number(m, said, style, out, reason);
    case MW_TYPE_YESNO: return read_yesno(said->text, out, reason);
    case MW_TYPE_DATE: return read_date(m, said, out, reason);
    case MW_TYPE_CLOCK: return read_clock(said->text, out, reason);
    case MW_TYPE_TEXT:
    case MW_TYPE_CODE:
    case MW_TYPE_ANY:
    case MW_TYPE_NONE: break;
    }
    mw_fail(reason, MW_INVALID, "values of this type cannot be imported");
    return false;
}

int mw_quality_read(mw_slice word) {
    static const char *const words[] = {"good", "estimated", "doubtful"};
    for (int i = 0; i < 3; i++)
        if (is_word(word, words[i])) return i;
    return -1;
}

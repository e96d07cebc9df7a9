// SPDX-License-Identifier: MIT
// See number.h. Up to 2^53 the digits are an exact double, and so are powers of ten up to 10^22:
// one rounding, in the multiplication or division, gives the nearest double (Clinger 1990). Longer
// numbers are written plainly and left to strtod.
#include "ingest/number.h"

#include <string.h>

enum { DIGITS_MAX = 19, POWER_MAX = 22, PLAIN_BYTES_MAX = 63 };

const mw_number_style mw_number_plain = {.decimal = '.'};

typedef struct {
    const char *p, *end;
    const mw_number_style *style;
    bool negative;
    uint64_t digits;  // the first DIGITS_MAX significant ones
    int32_t count;    // of them
    int32_t dropped;  // further ones before the decimal sign
    int32_t fraction; // of those in digits, how many stand after the decimal sign
    int32_t exponent;
    bool any, inexact; // inexact: digits were dropped
} reader;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void take_digit(reader *r, char c, bool fraction) {
    r->any = true;
    if (r->count == DIGITS_MAX) {
        r->inexact = true;
        r->dropped += !fraction;
        return;
    }
    r->digits = r->digits * 10 + (uint64_t)(c - '0');
    r->count += r->digits > 0;
    r->fraction += fraction;
}

static void take_sign(reader *r) {
    static const char minus[] = "\xe2\x88\x92";
    if (r->p == r->end) return;
    if (*r->p == '-' || *r->p == '+') {
        r->negative = *r->p++ == '-';
    } else if (r->end - r->p >= 3 && memcmp(r->p, minus, 3) == 0) {
        r->negative = true;
        r->p += 3;
    }
}

// A separator followed by three digits and no fourth.
static bool take_thousands(reader *r) {
    size_t n = strnlen(r->style->thousands, sizeof r->style->thousands);
    if (n == 0 || !r->any || (size_t)(r->end - r->p) < n + 3) return false;
    const char *digits = r->p + n;
    if (memcmp(r->p, r->style->thousands, n) != 0) return false;
    if (!is_digit(digits[0]) || !is_digit(digits[1]) || !is_digit(digits[2])) return false;
    if (digits + 3 < r->end && is_digit(digits[3])) return false;
    for (int i = 0; i < 3; i++) take_digit(r, digits[i], false);
    r->p = digits + 3;
    return true;
}

static bool take_exponent(reader *r) {
    bool negative = false;
    int32_t e = 0;
    r->p++;
    if (r->p < r->end && (*r->p == '-' || *r->p == '+')) negative = *r->p++ == '-';
    const char *first = r->p;
    for (; r->p < r->end && is_digit(*r->p); r->p++)
        if (e < 100000) e = e * 10 + (*r->p - '0');
    r->exponent = negative ? -e : e;
    return r->p > first;
}

static bool scan(reader *r) {
    take_sign(r);
    for (; r->p < r->end && is_digit(*r->p); r->p++) take_digit(r, *r->p, false);
    while (r->p < r->end && !is_digit(*r->p) && take_thousands(r)) {
    }
    if (r->p < r->end && *r->p == r->style->decimal)
        for (r->p++; r->p < r->end && is_digit(*r->p); r->p++) take_digit(r, *r->p, true);
    if (!r->any) return false;
    if (r->p < r->end && (*r->p == 'e' || *r->p == 'E') && !take_exponent(r)) return false;
    return r->p == r->end;
}

// Written again as strtod wants it.
static bool read_plain(const reader *r, mw_slice s, double *out) {
    char buf[PLAIN_BYTES_MAX];
    size_t n = 0;
    if (r->negative) buf[n++] = '-';
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] == r->style->decimal ? '.' : s.p[i];
        bool exponent = c == 'e' || c == 'E';
        bool sign = (c == '-' || c == '+') && i > 0 && (s.p[i - 1] == 'e' || s.p[i - 1] == 'E');
        if (!is_digit(c) && !exponent && !sign && s.p[i] != r->style->decimal) continue;
        if (n == sizeof buf) return false;
        buf[n++] = c;
    }
    return mw_number_parse((mw_slice){buf, n}, out);
}

bool mw_number_read(mw_slice s, const mw_number_style *style, double *out) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    reader r = {.p = s.p, .end = mw_slice_end(s), .style = style};
    if (!scan(&r)) return false;
    int32_t power = r.exponent + r.dropped - r.fraction;
    if (r.inexact || r.digits > UINT64_C(1) << 53 || power > POWER_MAX || power < -POWER_MAX)
        return read_plain(&r, s, out);
    double v = (double)r.digits;
    v = power < 0 ? v / powers[-power] : v * powers[power];
    *out = r.negative ? -v : v;
    return true;
}

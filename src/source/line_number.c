// SPDX-License-Identifier: MIT
// Numbers of the line protocol, correctly rounded. Most have few digits: these as an integer, times
// or over a power of ten that is exact as a double, are rounded once (Clinger 1990). Up to 19
// digits with as many behind the point are divided as integers. All others go to strtod, which is
// slower.
#include "base/digits.h"
#include "source/line_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 19, EXPONENT_CUT = 100000 }; // 19 digits always fit 64 bits

// A number as it stands in the text.
struct digits {
    uint64_t whole;   // the first DIGITS_MAX significant digits
    int32_t count;    // of them
    int32_t dropped;  // significant digits beyond
    int32_t exponent; // of ten
    bool negative, any, fraction;
};

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const uint64_t ten_to[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

static const char *take_digits(const char *p, const char *end, struct digits *d, bool after_point) {
    // As long as there is room for eight more, and no leading zero must be left out.
    while (end - p >= 8 && d->count <= DIGITS_MAX - 8 && (d->whole || (*p > '0' && *p <= '9'))) {
        int n;
        uint64_t eight = mw_digits_of_eight(p, &n);
        d->any = d->any || n > 0;
        d->whole = d->whole * ten_to[n] + eight;
        d->count += n;
        d->exponent -= after_point ? n : 0;
        p += n;
        if (n < 8) return p;
    }
    for (; p < end && is_digit(*p); p++) {
        d->any = true;
        if (d->count < DIGITS_MAX) {
            d->whole = d->whole * 10 + (uint64_t)(*p - '0');
            d->count += d->whole != 0; // leading zeros take no room
            d->exponent -= after_point;
        } else {
            d->dropped++;
            d->exponent += !after_point;
        }
    }
    return p;
}

// The exponent behind e; NULL when there is none.
static const char *take_exponent(const char *p, const char *end, struct digits *d) {
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end || !is_digit(*p)) return NULL;
    int32_t e = 0;
    for (; p < end && is_digit(*p); p++)
        if (e < EXPONENT_CUT) e = e * 10 + (*p - '0');
    d->exponent += negative ? -e : e;
    return p;
}

static mw_status slow(mw_slice text, double *value, mw_error *err) {
    char buf[MW_LINE_NUMBER_MAX + 1];
    memcpy(buf, text.p, text.n);
    buf[text.n] = '\0';
    double v = strtod(buf, NULL);
    if (!isfinite(v))
        return mw_fail(err, MW_LIMIT, "%.*s is too large for a number", mw_shown(text), text.p);
    *value = v;
    return MW_OK;
}

// whole / 10^k, 1 <= k <= 19, whole > 0: the quotient of both shifted to 64 bits has 63 or 64 bits;
// with its last bit set when something is left over, it rounds as the exact quotient would.
static double divided(uint64_t whole, int32_t k) {
    uint64_t ten = 1;
    for (int32_t i = 0; i < k; i++) ten *= 10;
    int up = __builtin_clzll(whole), down = __builtin_clzll(ten);
    unsigned __int128 over = (unsigned __int128)(whole << up) << 63;
    uint64_t by = ten << down, q = (uint64_t)(over / by);
    q |= (uint64_t)(over % by != 0);
    return ldexp((double)q, down - up - 63);
}

static mw_status float_value(const struct digits *d, mw_slice text, double *value, mw_error *err) {
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int32_t e = d->exponent;
    double v = (double)d->whole;
    if (!d->dropped && d->whole <= UINT64_C(1) << 53 && e >= -22 && e <= 22)
        v = e < 0 ? v / ten[-e] : v * ten[e];
    else if (!d->dropped && d->whole && e < 0 && e >= -19)
        v = divided(d->whole, -e);
    else
        return slow(text, value, err);
    *value = d->negative ? -v : v;
    return MW_OK;
}

static mw_status integer_value(const struct digits *d, mw_slice text, bool is_signed, double *value,
                               mw_error *err) {
    uint64_t most = is_signed ? (uint64_t)INT64_MAX + d->negative : UINT64_MAX, whole = d->whole;
    bool fits = d->dropped <= 1;
    if (d->dropped == 1) { // a twentieth digit: the last byte of the text
        uint64_t last = (uint64_t)(text.p[text.n - 1] - '0');
        fits = !__builtin_mul_overflow(whole, 10, &whole) &&
               !__builtin_add_overflow(whole, last, &whole);
    }
    if (!is_signed && d->negative && whole)
        return mw_fail(err, MW_SYNTAX, "%.*su is below 0, which u does not hold", mw_shown(text),
                       text.p);
    if (!fits || whole > most)
        return mw_fail(err, MW_LIMIT, "%.*s%c is beyond 64 bits", mw_shown(text), text.p,
                       is_signed ? 'i' : 'u');
    *value = d->negative ? -(double)whole : (double)whole;
    return MW_OK;
}

mw_status mw_line_number(const char *at, const char *end, const char **after, double *value,
                         mw_error *err) {
    struct digits d = {0};
    const char *p = at;
    d.negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    p = take_digits(p, end, &d, false);
    bool plain = true;
    if (p < end && *p == '.') {
        plain = false;
        p = take_digits(p + 1, end, &d, true);
    }
    if (!d.any) return mw_fail(err, MW_SYNTAX, "a number without digits");
    if (p < end && (*p == 'e' || *p == 'E')) {
        plain = false;
        p = take_exponent(p + 1, end, &d);
        if (!p) return mw_fail(err, MW_SYNTAX, "no digits behind the e of a number");
    }
    mw_slice text = {at, (size_t)(p - at)};
    if (text.n > MW_LINE_NUMBER_MAX)
        return mw_fail(err, MW_LIMIT, "a number of %zu bytes, at most %d", text.n,
                       MW_LINE_NUMBER_MAX);
    bool suffixed = p < end && (*p == 'i' || *p == 'u');
    if (suffixed && !plain)
        return mw_fail(err, MW_SYNTAX, "%.*s%c: %c is for whole numbers", mw_shown(text), at, *p,
                       *p);
    if (suffixed)
        MW_TRY(integer_value(&d, text, *p == 'i', value, err));
    else
        MW_TRY(float_value(&d, text, value, err));
    *after = p + suffixed;
    return MW_OK;
}

bool mw_line_integer(const char *at, const char *end, const char **after, int64_t *value) {
    const char *p = at;
    bool negative = p < end && *p == '-';
    if (negative) p++;
    if (p == end || !is_digit(*p)) return false;
    uint64_t whole = 0;
    int n = 8;
    for (int part = 0; part < 2 && n == 8 && end - p >= 8; part++) { // sixteen digits always fit
        uint64_t eight = mw_digits_of_eight(p, &n);
        whole = whole * ten_to[n] + eight;
        p += n;
    }
    for (; n == 8 && p < end && is_digit(*p); p++)
        if (__builtin_mul_overflow(whole, UINT64_C(10), &whole) ||
            __builtin_add_overflow(whole, (uint64_t)(*p - '0'), &whole))
            return false;
    if (whole > (uint64_t)INT64_MAX + negative) return false;
    *after = p;
    *value = negative ? (int64_t)(0 - whole) : (int64_t)whole;
    return true;
}

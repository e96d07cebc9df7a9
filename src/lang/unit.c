// SPDX-License-Identifier: MIT
// Units as values: reading them, multiplying them, converting between them.
//
// Scales are tidied after each step, so that g * 1000 is kg to the last bit and two ways to one
// unit compare equal; the factor between two units is tidied for the same reason.
#include "lang/unit.h"

#include "lang/unit_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double SCALE_MIN = 1e-300, SCALE_MAX = 1e300; // 1 / scale stays a double

// ---- Scales

// x rounded to 12 digits when that is within the noise of a few operations, else NaN.
static double near_decimal(double x) {
    char buf[32];
    snprintf(buf, sizeof buf, "%.11e", x);
    double d = strtod(buf, NULL);
    return fabs(d - x) <= 2e-15 * fabs(x) ? d : NAN;
}

double mw_unit_tidy(double scale) {
    double d = near_decimal(scale);
    if (!isnan(d)) return d;
    d = near_decimal(1 / scale);
    if (isnan(d)) return scale;
    double inverse = 1 / d;
    d = near_decimal(inverse);
    return isnan(d) ? inverse : d;
}

static bool scale_fits(double scale) { return scale >= SCALE_MIN && scale <= SCALE_MAX; }

// ---- Algebra

mw_unit mw_unit_number(void) { return (mw_unit){.scale = 1}; }

mw_unit mw_unit_of_base(int base) {
    mw_unit u = mw_unit_number();
    mw_unit_add_factor(&u, base, 1);
    return u;
}

static bool is_number(const mw_unit *u) {
    return u->factor_count == 0 && u->scale == 1 && u->offset == 0;
}

static void remove_factor(mw_unit *u, int32_t at) {
    u->factor_count--;
    for (int32_t i = at; i < u->factor_count; i++) u->factor[i] = u->factor[i + 1];
    memset(&u->factor[u->factor_count], 0, sizeof u->factor[0]);
}

bool mw_unit_add_factor(mw_unit *u, int base, int power) {
    int32_t at = 0;
    while (at < u->factor_count && u->factor[at].base < base) at++;
    if (at == u->factor_count || u->factor[at].base != base) {
        if (u->factor_count == MW_UNIT_FACTORS_MAX) return false;
        for (int32_t i = u->factor_count++; i > at; i--) u->factor[i] = u->factor[i - 1];
        u->factor[at].base = (int16_t)base;
        u->factor[at].power = 0;
    }
    int sum = u->factor[at].power + power;
    if (abs(sum) > MW_UNIT_POWER_MAX) return false;
    u->factor[at].power = (int16_t)sum;
    if (sum == 0) remove_factor(u, at);
    return true;
}

static mw_status refuse_offset(const mw_unit *u, mw_error *err) {
    char name[MW_UNIT_TEXT_MAX];
    return mw_fail(err, MW_INVALID,
                   "%s has its zero elsewhere than K and cannot be part of a product; write K",
                   mw_unit_text(u, name));
}

// out = a * b ^ sign
static mw_status combine(const mw_unit *a, const mw_unit *b, int sign, mw_unit *out,
                         mw_error *err) {
    if (is_number(b)) {
        *out = *a;
        return MW_OK;
    }
    if (is_number(a) && sign > 0) {
        *out = *b;
        return MW_OK;
    }
    if (a->offset != 0) return refuse_offset(a, err);
    if (b->offset != 0) return refuse_offset(b, err);
    mw_unit u = *a;
    for (int32_t i = 0; i < b->factor_count; i++)
        if (!mw_unit_add_factor(&u, b->factor[i].base, sign * b->factor[i].power))
            return mw_fail(err, MW_LIMIT,
                           "a unit has at most %d base units, with powers from -%d to %d",
                           MW_UNIT_FACTORS_MAX, MW_UNIT_POWER_MAX, MW_UNIT_POWER_MAX);
    u.scale = sign > 0 ? a->scale * b->scale : a->scale / b->scale;
    if (!scale_fits(u.scale))
        return mw_fail(err, MW_LIMIT, "the unit is %g base units, allowed are %g to %g", u.scale,
                       SCALE_MIN, SCALE_MAX);
    u.scale = mw_unit_tidy(u.scale);
    *out = u;
    return MW_OK;
}

mw_status mw_unit_mul(const mw_unit *a, const mw_unit *b, mw_unit *out, mw_error *err) {
    return combine(a, b, 1, out, err);
}

mw_status mw_unit_div(const mw_unit *a, const mw_unit *b, mw_unit *out, mw_error *err) {
    return combine(a, b, -1, out, err);
}

mw_status mw_unit_pow(const mw_unit *u, int power, mw_unit *out, mw_error *err) {
    if (power < -MW_UNIT_POWER_MAX || power > MW_UNIT_POWER_MAX)
        return mw_fail(err, MW_LIMIT, "the power of a unit is %d, allowed are -%d to %d", power,
                       MW_UNIT_POWER_MAX, MW_UNIT_POWER_MAX);
    if (power != 1 && u->offset != 0) return refuse_offset(u, err);
    mw_unit product = mw_unit_number();
    for (int i = 0; i < abs(power); i++)
        MW_TRY(combine(&product, u, power > 0 ? 1 : -1, &product, err));
    *out = product;
    return MW_OK;
}

mw_status mw_unit_root(const mw_unit *u, int root, mw_unit *out, mw_error *err) {
    char text[MW_UNIT_TEXT_MAX];
    if (root < 1) return mw_fail(err, MW_INVALID, "there is no root %d of a unit", root);
    if (root > 1 && u->offset != 0) return refuse_offset(u, err);
    mw_unit result = *u;
    for (int32_t i = 0; i < u->factor_count; i++) {
        if (u->factor[i].power % root)
            return mw_fail(err, MW_INVALID, "there is no unit whose power %d is %s", root,
                           mw_unit_text(u, text));
        result.factor[i].power = (int16_t)(u->factor[i].power / root);
    }
    if (root > 1) result.scale = mw_unit_tidy(pow(u->scale, 1.0 / root));
    *out = result;
    return MW_OK;
}

// ---- Comparing and converting

bool mw_unit_same_kind(const mw_unit *a, const mw_unit *b) {
    if (a->factor_count != b->factor_count) return false;
    for (int32_t i = 0; i < a->factor_count; i++)
        if (a->factor[i].base != b->factor[i].base || a->factor[i].power != b->factor[i].power)
            return false;
    return true;
}

bool mw_unit_same_zero(const mw_unit *a, const mw_unit *b) {
    return mw_unit_same_kind(a, b) && a->offset == b->offset;
}

bool mw_unit_same(const mw_unit *a, const mw_unit *b) {
    return mw_unit_same_zero(a, b) && a->scale == b->scale;
}

double mw_unit_factor(const mw_unit *from, const mw_unit *to) {
    if (from->scale == to->scale) return 1;
    double factor = from->scale / to->scale;
    return scale_fits(factor) ? mw_unit_tidy(factor) : factor;
}

double mw_unit_convert(double value, const mw_unit *from, const mw_unit *to) {
    if (from->offset == to->offset) return value * mw_unit_factor(from, to);
    return (value * from->scale + from->offset - to->offset) / to->scale;
}

// ---- Reading

typedef struct {
    const char *start, *p, *end;
    mw_error *err;
} reader;

// Marks the place of an error that was just reported.
static mw_status at(reader *r, const char *place, mw_status st) {
    if (r->err) {
        r->err->line = 1;
        r->err->col = (int32_t)(place - r->start) + 1;
    }
    return st;
}

static bool starts_with(const reader *r, const char *s) {
    size_t n = strlen(s);
    return (size_t)(r->end - r->p) >= n && memcmp(r->p, s, n) == 0;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool digit_follows(const reader *r, int skip) {
    return r->end - r->p > skip && is_digit(r->p[skip]);
}

// Bytes of the multiplication sign at the place of r, 0 when there is none.
static int times_sign(const reader *r) {
    static const char *const signs[] = {"*", "·", "⋅"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (starts_with(r, signs[i])) return (int)strlen(signs[i]);
    return 0;
}

// The rest of the text when it is shown in a message: at most one character of it.
static mw_status unexpected(reader *r, const char *wanted) {
    if (r->p == r->end)
        return at(r, r->p,
                  mw_fail(r->err, MW_SYNTAX, "the unit ends where %s should follow", wanted));
    unsigned char c = (unsigned char)*r->p;
    const char *hint = c == '('                ? "; write kJ/kg/K for kJ per kg and K"
                       : c == ' ' || c == '\t' ? "; a unit has no spaces inside"
                                               : "";
    int n = mw_utf8_step(r->p, r->end);
    if (n == 0 || c < ' ' || c == 127)
        return at(
            r, r->p,
            mw_fail(r->err, MW_SYNTAX, "byte 0x%02x in a unit, where %s should be", c, wanted));
    return at(r, r->p,
              mw_fail(r->err, MW_SYNTAX, "\"%.*s\" in a unit, where %s should be%s", n, r->p,
                      wanted, hint));
}

static void skip_digits(reader *r) {
    while (digit_follows(r, 0)) r->p++;
}

// number = digits [ "." digits ] [ "e" [ "-" | "+" ] digits ]
static mw_status read_number(reader *r, mw_unit *out) {
    const char *start = r->p;
    skip_digits(r);
    if (starts_with(r, ".") && digit_follows(r, 1)) {
        r->p++;
        skip_digits(r);
    }
    int sign = starts_with(r, "e-") || starts_with(r, "e+");
    if (starts_with(r, "e") && digit_follows(r, 1 + sign)) {
        r->p += 1 + sign;
        skip_digits(r);
    }
    mw_slice text = {start, (size_t)(r->p - start)};
    double value;
    if (!mw_number_parse(text, &value) || !scale_fits(value))
        return at(r, start,
                  mw_fail(r->err, MW_LIMIT, "%.*s in a unit, where a number from %g to %g may be",
                          (int)text.n, start, SCALE_MIN, SCALE_MAX));
    *out = (mw_unit){.scale = mw_unit_tidy(value)};
    return MW_OK;
}

// The power that ends a word ("m2", "m³"), taken off it; 1 when there is none.
static int take_power(mw_slice *word) {
    static const struct {
        const char *mark;
        int power;
    } marks[] = {
        {"²", 2},
        {"³", 3},
        {"2",  2},
        {"3",  3},
        {"4",  4},
        {"6",  6}
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t n = strlen(marks[i].mark);
        if (word->n <= n || memcmp(word->p + word->n - n, marks[i].mark, n) != 0) continue;
        if (is_digit(word->p[word->n - n - 1])) return 1;
        word->n -= n;
        return marks[i].power;
    }
    return 1;
}

static mw_status unknown_word(reader *r, mw_slice word) {
    char near[MW_UNIT_TEXT_MAX];
    const char *why = mw_unit_refusal(word);
    if (why) return mw_fail(r->err, MW_SYNTAX, "\"%.*s\" is no unit: %s", (int)word.n, word.p, why);
    if (mw_unit_near(word, near) > 0)
        return mw_fail(r->err, MW_SYNTAX, "unknown unit \"%.*s\": did you mean %s?", (int)word.n,
                       word.p, near);
    return mw_fail(r->err, MW_SYNTAX, "unknown unit \"%.*s\": docs/units.md lists the known ones",
                   (int)word.n, word.p);
}

static bool word_goes_on(const reader *r) {
    unsigned char c = (unsigned char)*r->p;
    if (c >= 0x80) return !times_sign(r) && mw_utf8_step(r->p, r->end) > 0;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit((char)c) || c == '_' ||
           c == '%' || c == '$';
}

// word = [ prefix ] name [ digits ]
static mw_status read_word(reader *r, mw_unit *out) {
    const char *start = r->p;
    while (r->p < r->end && word_goes_on(r))
        r->p += (unsigned char)*r->p < 0x80 ? 1 : mw_utf8_step(r->p, r->end);
    if (r->p == start) return unexpected(r, "a name such as kWh");
    mw_slice word = {start, (size_t)(r->p - start)}, name = word;
    if (mw_unit_lookup(word, out)) return MW_OK;
    int power = take_power(&name);
    mw_unit u;
    if (power == 1 || !mw_unit_lookup(name, &u)) return at(r, start, unknown_word(r, word));
    mw_status st = mw_unit_pow(&u, power, out, r->err);
    return st == MW_OK ? st : at(r, start, st);
}

// [ "^" [ "-" ] digits ]
static mw_status read_power(reader *r, int *out) {
    *out = 1;
    if (!starts_with(r, "^")) return MW_OK;
    r->p++;
    int sign = starts_with(r, "-") ? -1 : 1;
    if (sign < 0) r->p++;
    if (!digit_follows(r, 0)) return unexpected(r, "the digits of a power");
    const char *start = r->p;
    int power = 0;
    for (; digit_follows(r, 0); r->p++)
        if (power <= MW_UNIT_POWER_MAX) power = power * 10 + (*r->p - '0');
    if (power == 0)
        return at(r, start,
                  mw_fail(r->err, MW_SYNTAX, "the power 0 in a unit; leave the name out"));
    if (power > MW_UNIT_POWER_MAX)
        return at(r, start,
                  mw_fail(r->err, MW_LIMIT, "the powers of a unit go from -%d to %d",
                          MW_UNIT_POWER_MAX, MW_UNIT_POWER_MAX));
    *out = sign * power;
    return MW_OK;
}

// term = ( word | number ) [ "^" [ "-" ] digits ]
static mw_status read_term(reader *r, mw_unit *out) {
    const char *start = r->p;
    int power;
    MW_TRY(digit_follows(r, 0) ? read_number(r, out) : read_word(r, out));
    MW_TRY(read_power(r, &power));
    mw_status st = mw_unit_pow(out, power, out, r->err);
    return st == MW_OK ? st : at(r, start, st);
}

// unit = term { ( "*" | "/" ) term }
mw_status mw_unit_read(mw_slice text, mw_unit *out, mw_error *err) {
    if (text.n >= MW_UNIT_TEXT_MAX)
        return mw_fail(err, MW_LIMIT, "the unit is %zu bytes long, allowed are %d", text.n,
                       MW_UNIT_TEXT_MAX - 1);
    const char *start = text.n ? text.p : "";
    reader r = {start, start, start + text.n, err};
    mw_unit total, term;
    MW_TRY(read_term(&r, &total));
    while (r.p < r.end) {
        const char *sign = r.p;
        int times = times_sign(&r);
        if (!times && *r.p != '/') return unexpected(&r, "*, / or ^");
        r.p += times ? times : 1;
        MW_TRY(read_term(&r, &term));
        mw_status st = combine(&total, &term, times ? 1 : -1, &total, err);
        if (st != MW_OK) return at(&r, sign, st);
    }
    *out = total;
    return MW_OK;
}

mw_status mw_unit_parse(mw_slice text, mw_unit *out, mw_error *err) {
    MW_TRY(mw_unit_load(err));
    return mw_unit_read(text, out, err);
}

// SPDX-License-Identifier: MIT
// See chunk_values.h.
#include "series/chunk_values.h"

#include "series/bytes.h"
#include "series/chunk.h"
#include "series/pack.h"

#include <math.h>

enum {
    ALL = MW_CHUNK_SAMPLES_MAX,
    DIGITS_MAX = 9,
    ODD_MAX = ALL / 16,  // values beside the decimal ones: more, and decimals are no use
    XOR_TRIED_BYTES = 2, // per value: decimals that take less are not compared with anything
};

typedef enum { CONSTANT, DECIMAL_RANGE, DECIMAL_STEPS, XOR, RAW } form;

static const double power[DIGITS_MAX + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return isnan(x) ? 0x7ff8000000000000 : bits;
}

static double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return isnan(x) ? (double)NAN : x;
}

// ---- decimal integers

// Values as integers / 10^digits; what is none stands beside and counts as the one before it.
typedef struct {
    int digits;
    int64_t whole[ALL];
    int64_t odd_count;
    uint16_t odd_at[ODD_MAX];
    uint64_t odd[ODD_MAX];
} decimals;

// Whether x is out / 10^digits exactly, as the nearest double of that decimal fraction.
static bool is_whole(double x, int digits, int64_t *out) {
    double scaled = x * power[digits];
    if (!(fabs(scaled) < 0x1p53)) return false;
    *out = llrint(scaled);
    return bits_of((double)*out / power[digits]) == bits_of(x);
}

// The least number of digits, at least `digits`, with which x is whole; -1 when there is none.
static int digits_for(double x, int digits) {
    int64_t ignored;
    if (!isfinite(x)) return -1;
    while (digits <= DIGITS_MAX && !is_whole(x, digits, &ignored)) digits++;
    return digits <= DIGITS_MAX ? digits : -1;
}

// Tries all values at d->digits; false when one asks for more digits, which d->digits then is.
static bool try_digits(const double *value, int64_t n, decimals *d) {
    int64_t before = 0;
    d->odd_count = 0;
    for (int64_t i = 0; i < n; i++) {
        if (is_whole(value[i], d->digits, &d->whole[i])) {
            before = d->whole[i];
            continue;
        }
        int more = digits_for(value[i], d->digits);
        if (more > d->digits) {
            d->digits = more;
            return false;
        }
        d->whole[i] = before;
        if (d->odd_count < ODD_MAX) {
            d->odd_at[d->odd_count] = (uint16_t)i;
            d->odd[d->odd_count] = bits_of(value[i]);
        }
        if (++d->odd_count > ODD_MAX) return true;
    }
    return true;
}

// Whether all but a few values are decimal; at most one try per number of digits.
static bool to_decimals(const double *value, int64_t n, decimals *d) {
    d->digits = 0;
    while (!try_digits(value, n, d)) continue;
    return d->odd_count <= ODD_MAX;
}

// A way to write them: packed integers and their least or first.
typedef struct {
    uint64_t x[ALL];
    int64_t n, base, size;
    int width;
} packing;

static void pack_range(const decimals *d, int64_t n, packing *out) {
    out->base = INT64_MAX;
    for (int64_t i = 0; i < n; i++)
        if (d->whole[i] < out->base) out->base = d->whole[i];
    for (int64_t i = 0; i < n; i++) out->x[i] = (uint64_t)(d->whole[i] - out->base);
    out->n = n;
    out->size = mw_pack_size(out->x, n, &out->width);
}

static void pack_steps(const decimals *d, int64_t n, packing *out) {
    out->base = d->whole[0];
    for (int64_t i = 1; i < n; i++) out->x[i - 1] = zigzag(d->whole[i] - d->whole[i - 1]);
    out->n = n - 1;
    out->size = mw_pack_size(out->x, n - 1, &out->width);
}

static uint8_t *write_decimals(const decimals *d, const packing *k, uint8_t *to) {
    *to++ = (uint8_t)d->digits;
    put_u16(to, (uint16_t)d->odd_count);
    to += 2;
    for (int64_t i = 0; i < d->odd_count; i++, to += 10) {
        put_u16(to, d->odd_at[i]);
        put_u64(to + 2, d->odd[i]);
    }
    put_u64(to, (uint64_t)k->base);
    return mw_pack(k->x, k->n, k->width, to + 8);
}

static const uint8_t *read_odd(const uint8_t *p, int64_t count, int64_t n, double *value) {
    for (int64_t i = 0; i < count; i++, p += 10) {
        if (get_u16(p) >= n) return NULL;
        value[get_u16(p)] = of_bits(get_u64(p + 2));
    }
    return p;
}

static const uint8_t *read_decimals(const uint8_t *p, const uint8_t *end, form f, int64_t n,
                                    double *value) {
    uint64_t x[ALL], sum;
    if (end - p < 3) return NULL;
    int digits = p[0];
    int64_t odd_count = get_u16(p + 1);
    const uint8_t *odd = p + 3;
    if (digits > DIGITS_MAX || end - odd < 10 * odd_count + 8) return NULL;
    p = odd + 10 * odd_count;
    uint64_t base = get_u64(p);
    p = mw_unpack(p + 8, end, f == DECIMAL_RANGE ? n : n - 1, x);
    if (!p) return NULL;
    if (f == DECIMAL_RANGE)
        for (int64_t i = 0; i < n; i++) value[i] = (double)(int64_t)(x[i] + base) / power[digits];
    if (f == DECIMAL_STEPS) {
        value[0] = (double)(int64_t)(sum = base) / power[digits];
        for (int64_t i = 1; i < n; i++) {
            sum += (uint64_t)unzigzag(x[i - 1]);
            value[i] = (double)(int64_t)sum / power[digits];
        }
    }
    return read_odd(odd, odd_count, n, value) ? p : NULL;
}

// ---- XOR with the value before

static void pack_xor(const double *value, int64_t n, packing *out) {
    uint64_t all = 0;
    for (int64_t i = 1; i < n; i++) {
        out->x[i - 1] = bits_of(value[i]) ^ bits_of(value[i - 1]);
        all |= out->x[i - 1];
    }
    out->base = all ? __builtin_ctzll(all) : 0;
    for (int64_t i = 0; i < n - 1; i++) out->x[i] >>= out->base;
    out->n = n - 1;
    out->size = 9 + mw_pack_size(out->x, n - 1, &out->width);
}

static uint8_t *write_xor(const packing *k, double first, uint8_t *to) {
    *to = (uint8_t)k->base;
    put_u64(to + 1, bits_of(first));
    return mw_pack(k->x, k->n, k->width, to + 9);
}

static const uint8_t *read_xor(const uint8_t *p, const uint8_t *end, int64_t n, double *value) {
    uint64_t x[ALL];
    if (end - p < 9 || p[0] > 63) return NULL;
    int shift = p[0];
    uint64_t bits = get_u64(p + 1);
    p = mw_unpack(p + 9, end, n - 1, x);
    if (!p) return NULL;
    value[0] = of_bits(bits);
    for (int64_t i = 1; i < n; i++) {
        bits ^= x[i - 1] << shift;
        value[i] = of_bits(bits);
    }
    return p;
}

// ---- the smallest

static bool all_same(const double *value, int64_t n) {
    for (int64_t i = 1; i < n; i++)
        if (bits_of(value[i]) != bits_of(value[0])) return false;
    return true;
}

static uint8_t *write_raw(const double *value, int64_t n, uint8_t *to) {
    for (int64_t i = 0; i < n; i++) put_u64(to + 8 * i, bits_of(value[i]));
    return to + 8 * n;
}

uint8_t *mw_chunk_values_encode(const double *value, int64_t n, uint8_t *to) {
    decimals d;
    packing range, steps, xored;
    int64_t best = 8 * n;
    form f = RAW;
    if (all_same(value, n)) {
        *to = CONSTANT;
        return write_raw(value, 1, to + 1);
    }
    if (to_decimals(value, n, &d)) {
        pack_range(&d, n, &range);
        pack_steps(&d, n, &steps);
        int64_t head = 11 + 10 * d.odd_count;
        if (head + range.size < best) best = head + range.size, f = DECIMAL_RANGE;
        if (head + steps.size < best) best = head + steps.size, f = DECIMAL_STEPS;
    }
    if (best > XOR_TRIED_BYTES * n) {
        pack_xor(value, n, &xored);
        if (xored.size < best) f = XOR;
    }
    *to++ = (uint8_t)f;
    if (f == DECIMAL_RANGE) return write_decimals(&d, &range, to);
    if (f == DECIMAL_STEPS) return write_decimals(&d, &steps, to);
    if (f == XOR) return write_xor(&xored, value[0], to);
    return write_raw(value, n, to);
}

const uint8_t *mw_chunk_values_decode(const uint8_t *p, const uint8_t *end, int64_t n,
                                      double *value) {
    if (end - p < 1) return NULL;
    uint8_t f = *p++;
    switch (f) {
    case CONSTANT:
        if (end - p < 8) return NULL;
        for (int64_t i = 0; i < n; i++) value[i] = of_bits(get_u64(p));
        return p + 8;
    case DECIMAL_RANGE:
    case DECIMAL_STEPS: return read_decimals(p, end, (form)f, n, value);
    case XOR: return read_xor(p, end, n, value);
    case RAW:
        if (end - p < 8 * n) return NULL;
        for (int64_t i = 0; i < n; i++) value[i] = of_bits(get_u64(p + 8 * i));
        return p + 8 * n;
    default: return NULL;
    }
}

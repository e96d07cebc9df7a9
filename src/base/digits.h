// SPDX-License-Identifier: MIT
// Reading numbers of a known width from the front of a slice: what dates, times and lengths of
// time are written with. Thread: any.
#ifndef MW_BASE_DIGITS_H
#define MW_BASE_DIGITS_H

#include "base/text.h"

#include <string.h>

// Takes digits from the front of *s: at least `least`, at most `most` (1..18) of them.
// False, with nothing taken, when there are fewer.
static inline bool mw_digits_take(mw_slice *s, size_t least, size_t most, int64_t *out) {
    int64_t v = 0;
    size_t i = 0;
    for (; i < s->n && i < most && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        v = v * 10 + (s->p[i] - '0');
    if (i < least) return false;
    *out = v;
    s->p += i;
    s->n -= i;
    return true;
}

// The value of the digits that `bytes`, eight bytes of a text, begins with; their number to *n. All
// eight are looked at together: a byte that is no digit has its highest bit set after the addition,
// pairs, fours and eights of digits are joined by one multiplication each.
static inline uint64_t mw_digits_of_eight(const char *bytes, int *n) {
    uint64_t x;
    memcpy(&x, bytes, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    x ^= UINT64_C(0x3030303030303030);
    uint64_t other = (x | (x + UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080);
    int count = other ? __builtin_ctzll(other) / 8 : 8;
    *n = count;
    if (count == 0) return 0;
    x <<= 8 * (8 - count); // the last digit stands in the last byte, zeros before the first
    x = x * 10 + (x >> 8);
    uint64_t low = x & UINT64_C(0x000000ff000000ff), high = x >> 16 & UINT64_C(0x000000ff000000ff);
    return (low * (100 + (UINT64_C(1000000) << 32)) + high * (1 + (UINT64_C(10000) << 32))) >> 32;
}

// Takes c from the front of *s; false, with nothing taken, when something else is there.
static inline bool mw_byte_take(mw_slice *s, char c) {
    if (s->n == 0 || s->p[0] != c) return false;
    s->p++;
    s->n--;
    return true;
}

// Division that rounds down, for ordinals before 1970. b > 0.
static inline int64_t mw_div_floor(int64_t a, int64_t b) { return a / b - (a % b < 0); }

// What mw_div_floor leaves: 0..b-1.
static inline int64_t mw_mod_floor(int64_t a, int64_t b) {
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

// How much of a text to show in a message: "%.*s" with mw_shown(s), s.p.
static inline int mw_shown(mw_slice s) { return s.n > 80 ? 80 : (int)s.n; }

#endif

// SPDX-License-Identifier: MIT
// Reading numbers of a known width from the front of a slice: what dates, times and lengths of
// time are written with. Thread: any.
#ifndef MW_BASE_DIGITS_H
#define MW_BASE_DIGITS_H

#include "base/text.h"

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

// SPDX-License-Identifier: MIT
// See text.h.
#include "base/text.h"

#include "base/alloc.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define WHOLE_MAX 1e15 // "%.15g" writes larger ones with an exponent

void mw_text_add(mw_text *t, const char *bytes, size_t n) {
    if (t->failed || !mw_grow_bare(&t->bytes, &t->capacity, (int64_t)(t->size + n + 1), 1)) {
        t->failed = true;
        return;
    }
    if (n) memcpy(t->bytes + t->size, bytes, n);
    t->size += n;
    t->bytes[t->size] = '\0';
}

void mw_text_adds(mw_text *t, const char *s) {
    if (s) mw_text_add(t, s, strlen(s));
}

void mw_text_addc(mw_text *t, char c) { mw_text_add(t, &c, 1); }

void mw_text_addf(mw_text *t, const char *fmt, ...) {
    char small[256];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n < sizeof small) {
        mw_text_add(t, small, n < 0 ? 0 : (size_t)n);
        return;
    }
    if (t->failed || !mw_grow_bare(&t->bytes, &t->capacity, (int64_t)t->size + n + 1, 1)) {
        t->failed = true;
        return;
    }
    va_start(args, fmt);
    vsnprintf(t->bytes + t->size, (size_t)n + 1, fmt, args);
    va_end(args);
    t->size += (size_t)n;
}

void mw_text_free(mw_text *t) {
    mw_free(t->bytes);
    *t = (mw_text){0};
}

mw_slice mw_slice_of(const char *s) { return (mw_slice){s, s ? strlen(s) : 0}; }

bool mw_slice_is(mw_slice a, const char *s) { return mw_slice_same(a, mw_slice_of(s)); }

bool mw_slice_same(mw_slice a, mw_slice b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

mw_slice mw_slice_trim(mw_slice a) {
    while (a.n && is_blank(a.p[0])) a.p++, a.n--;
    while (a.n && is_blank(a.p[a.n - 1])) a.n--;
    return a;
}

// A whole number as it is printed by "%.15g", without its cost.
static char *whole_text(int64_t value, char *buf) {
    char digits[24];
    int n = 0;
    size_t at = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do digits[n++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0) buf[at++] = '-';
    while (n > 0) buf[at++] = digits[--n];
    buf[at] = '\0';
    return buf;
}

char *mw_number_text(double value, char *buf) {
    if (isnan(value)) return memcpy(buf, "missing", sizeof "missing");
    if (fabs(value) < WHOLE_MAX && value == (double)(int64_t)value)
        return whole_text((int64_t)value, buf);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buf, 32, "%.*g", digits, value == 0 ? 0.0 : value);
        if (strtod(buf, NULL) == value) break;
    }
    return buf;
}

bool mw_number_parse(mw_slice s, double *out) {
    char buf[64];
    if (s.n == 0 || s.n >= sizeof buf) return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789.eE+-", s.p[i]) || s.p[i] == 0) return false;
    memcpy(buf, s.p, s.n);
    buf[s.n] = '\0';
    char *end;
    double v = strtod(buf, &end);
    if (*end || !isfinite(v)) return false;
    *out = v;
    return true;
}

int mw_utf8_step(const char *p, const char *end) {
    utf8proc_int32_t cp;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, end - p, &cp);
    return n > 0 && cp >= 0 ? (int)n : 0;
}

int64_t mw_text_columns(const char *s, size_t n) {
    int64_t columns = 0;
    const char *end = s + n;
    while (s < end) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)s, end - s, &cp);
        if (step <= 0) {
            s++;
            columns++;
            continue;
        }
        columns += utf8proc_charwidth(cp);
        s += step;
    }
    return columns;
}

enum { DISTANCE_TEXT_MAX = 63 };

int mw_text_distance(mw_slice a, mw_slice b, int limit) {
    if (a.n > DISTANCE_TEXT_MAX || b.n > DISTANCE_TEXT_MAX) return limit + 1;
    int rows[3][DISTANCE_TEXT_MAX + 1];
    for (size_t j = 0; j <= b.n; j++) rows[0][j] = (int)j;
    for (size_t i = 1; i <= a.n; i++) {
        int *now = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            int best = up[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            if (up[j] + 1 < best) best = up[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            bool swap = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swap && up2[j - 2] + 1 < best) best = up2[j - 2] + 1;
            now[j] = best;
        }
    }
    int d = rows[a.n % 3][b.n];
    return d > limit ? limit + 1 : d;
}

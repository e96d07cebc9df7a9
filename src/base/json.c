// SPDX-License-Identifier: MIT
// See json.h.
#include "base/json.h"

#include <math.h>
#include <string.h>

static const char *escape_of(char c) {
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '<': return "\\u003c";
    default: return NULL;
    }
}

// Bytes that stand for themselves, from p on: most of every text.
static size_t plain_run(const char *p, const char *end) {
    const char *from = p;
    while (p < end && (uint8_t)*p >= ' ' && (uint8_t)*p < 127 && !escape_of(*p)) p++;
    return (size_t)(p - from);
}

// One character that is not plain; returns the bytes taken.
static size_t put_special(mw_text *t, const char *p, const char *end) {
    const char *escaped = escape_of(*p);
    if (escaped) {
        mw_text_adds(t, escaped);
        return 1;
    }
    if ((uint8_t)*p < ' ' || *p == 127) {
        mw_text_addf(t, "\\u%04x", (uint8_t)*p);
        return 1;
    }
    int step = mw_utf8_step(p, end);
    if (step == 0) {
        mw_text_adds(t, "\xef\xbf\xbd");
        return 1;
    }
    // U+2028 and U+2029 end a line in JavaScript.
    if (step == 3 && memcmp(p, "\xe2\x80", 2) == 0 && ((uint8_t)p[2] & 0xfe) == 0xa8)
        mw_text_addf(t, "\\u202%c", (uint8_t)p[2] == 0xa8 ? '8' : '9');
    else
        mw_text_add(t, p, (size_t)step);
    return (size_t)step;
}

void mw_json_string(mw_text *t, mw_slice s) {
    mw_text_addc(t, '"');
    const char *p = s.p, *end = mw_slice_end(s);
    while (p < end) {
        size_t run = plain_run(p, end);
        mw_text_add(t, p, run);
        p += run;
        if (p < end) p += put_special(t, p, end);
    }
    mw_text_addc(t, '"');
}

void mw_json_number(mw_text *t, double value) {
    char buf[32];
    mw_text_adds(t, isfinite(value) ? mw_number_text(value, buf) : "null");
}

void mw_json_int(mw_text *t, int64_t value) { mw_text_addf(t, "%lld", (long long)value); }

void mw_json_bool(mw_text *t, bool value) { mw_text_adds(t, value ? "true" : "false"); }

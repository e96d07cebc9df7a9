// SPDX-License-Identifier: MIT
// See csv_write.h.
#include "base/csv_write.h"

#include <math.h>
#include <string.h>

static bool needs_quotes(mw_slice s, char separator) {
    if (s.n == 0) return false;
    char first = s.p[0], last = s.p[s.n - 1];
    if (first == ' ' || first == '\t' || last == ' ' || last == '\t') return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == separator || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n') return true;
    return false;
}

void mw_csv_field(mw_text *t, mw_slice s, char separator) {
    if (!needs_quotes(s, separator)) {
        mw_text_add(t, s.p, s.n);
        return;
    }
    mw_text_addc(t, '"');
    for (const char *p = s.p, *end = mw_slice_end(s); p < end;) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        const char *stop = quote ? quote + 1 : end;
        mw_text_add(t, p, (size_t)(stop - p));
        if (quote) mw_text_addc(t, '"');
        p = stop;
    }
    mw_text_addc(t, '"');
}

void mw_csv_number(mw_text *t, double value) {
    char buf[32];
    if (!isnan(value)) mw_text_adds(t, mw_number_text(value, buf));
}

// SPDX-License-Identifier: MIT
// Results to stdout, remarks to stderr: the only two ways out of a verb. On an errand they go to
// its texts.
#include "app/errand.h"
#include "app/verb.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

mw_format_kind mw_verb_format(const mw_call *call) {
    const char *word = mw_call_value(call, "format");
    if (!word || strcmp(word, "table") == 0) return MW_FORMAT_TABLE;
    return strcmp(word, "csv") == 0 ? MW_FORMAT_CSV_TEXT : MW_FORMAT_JSON_TEXT;
}

mw_status mw_out(mw_text *t, mw_error *err) {
    const mw_errand *errand = mw_errand_now();
    if (t->failed) return mw_fail(err, MW_NOMEM, "output: out of memory");
    if (errand) {
        mw_text_add(errand->results, t->bytes, t->size);
        if (errand->results->failed) return mw_fail(err, MW_NOMEM, "output: out of memory");
    } else if (t->size && fwrite(t->bytes, 1, t->size, stdout) != t->size)
        return mw_fail(err, MW_IO, "cannot write to standard output: %s", strerror(errno));
    t->size = 0;
    if (t->bytes) t->bytes[0] = '\0';
    return MW_OK;
}

// Bytes of the control character that s begins with: 0 none, 1 of ASCII, 2 of Latin 1 (U+0080 on).
static size_t control_bytes(mw_slice s) {
    uint8_t a = (uint8_t)s.p[0], b = s.n > 1 ? (uint8_t)s.p[1] : 0;
    if (a < 0x20 || a == 0x7f) return 1;
    return a == 0xc2 && b >= 0x80 && b < 0xa0 ? 2 : 0;
}

void mw_visible(mw_text *out, mw_slice s, bool lines) {
    for (size_t i = 0, n; i < s.n; i += n) {
        size_t control = control_bytes((mw_slice){s.p + i, s.n - i});
        n = control ? control : 1;
        if (!control || (lines && s.p[i] == '\n'))
            mw_text_add(out, s.p + i, n);
        else if (s.p[i] == '\n' || s.p[i] == '\t')
            mw_text_adds(out, s.p[i] == '\n' ? "\\n" : "\\t");
        else
            mw_text_addf(out, "\\x%02x", (uint8_t)s.p[i + n - 1]);
    }
}

enum { LINE_BYTES = 1024 };

void mw_err(const mw_text *t) {
    const mw_errand *errand = mw_errand_now();
    if (errand)
        mw_text_add(errand->notes, t->bytes, t->size);
    else if (t->size)
        fwrite(t->bytes, 1, t->size, stderr);
}

static void say(const char *prefix, const char *text) {
    const mw_errand *errand = mw_errand_now();
    mw_text seen = {0};
    mw_visible(&seen, mw_slice_of(text), true);
    if (errand) {
        mw_text_addf(errand->notes, "%s\n", seen.bytes && !seen.failed ? seen.bytes : text);
        mw_text_free(&seen);
        return;
    }
    fflush(stdout);
    fprintf(stderr, "%s%s\n", prefix, seen.bytes && !seen.failed ? seen.bytes : text);
    mw_text_free(&seen);
}

void mw_note(const char *fmt, ...) {
    char text[LINE_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    say("mw: ", text);
}

void mw_say(const char *fmt, ...) {
    char text[LINE_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    say("", text);
}

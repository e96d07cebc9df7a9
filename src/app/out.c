// SPDX-License-Identifier: MIT
// Results to stdout, remarks to stderr: the only two ways out of a verb.
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
    if (t->failed) return mw_fail(err, MW_NOMEM, "output: out of memory");
    if (t->size && fwrite(t->bytes, 1, t->size, stdout) != t->size)
        return mw_fail(err, MW_IO, "cannot write to standard output: %s", strerror(errno));
    t->size = 0;
    if (t->bytes) t->bytes[0] = '\0';
    return MW_OK;
}

void mw_note(const char *fmt, ...) {
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fflush(stdout);
    fprintf(stderr, "mw: %s\n", text);
}

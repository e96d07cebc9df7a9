// SPDX-License-Identifier: MIT
// See status.h.
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mw_status_text(mw_status st) {
    static const char *const names[] = {
#define X(name, text) text,
        MW_STATUS_LIST(X)
#undef X
    };
    return names[st];
}

mw_status mw_fail(mw_error *err, mw_status st, const char *fmt, ...) {
    if (!err) return st;
    *err = (mw_error){.status = st};
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    return st;
}

mw_status mw_fail_in(mw_error *err, mw_status st, const char *fmt, ...) {
    if (!err) return st;
    char was[sizeof err->text];
    memcpy(was, err->text, sizeof was);
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof err->text)
        snprintf(err->text + n, sizeof err->text - (size_t)n, "%s", was);
    return st;
}

void mw_assert_failed(const char *cond, const char *file, int line) {
    fprintf(stderr, "mw: %s:%d: internal error: %s does not hold\n", file, line, cond);
    abort();
}

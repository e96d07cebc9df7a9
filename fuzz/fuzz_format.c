// SPDX-License-Identifier: MIT
// Formatting is idempotent, leaves no blank at the end of a line, and refuses with a place and a
// reason what does not parse.
#include "base/text.h"
#include "lang/format.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(const mw_text *t) {
    for (size_t i = 0; i < t->size; i++) {
        if (t->bytes[i] == '\r') abort();
        if (t->bytes[i] == '\n' && i > 0 && t->bytes[i - 1] == ' ') abort();
    }
    if (t->size > 0 && t->bytes[t->size - 1] != '\n') abort();
    if (t->size > 0 && strstr(t->bytes, "\n\n\n")) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_text once = {0}, twice = {0};
    mw_error err = {0};
    mw_status st = mw_format((mw_slice){(const char *)data, size}, &once, &err);
    if (st != MW_OK) {
        if (st != MW_SYNTAX || err.line < 1 || err.col < 1 || !err.text[0] || once.bytes) abort();
        return 0;
    }
    check_lines(&once);
    if (mw_format((mw_slice){once.bytes, once.size}, &twice, &err) != MW_OK) abort();
    if (once.size != twice.size || (once.size && memcmp(once.bytes, twice.bytes, once.size)))
        abort();
    mw_text_free(&once);
    mw_text_free(&twice);
    return 0;
}

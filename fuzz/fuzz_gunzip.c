// SPDX-License-Identifier: MIT
// Bytes of anybody as a compressed body: whole or byte by byte it is good or not, with the same
// text when it is good, and never more than the limit.
#include "net/gunzip.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_MAX_OUT = 1 << 16 };

static mw_status undo(const uint8_t *data, size_t size, size_t step, mw_text *out) {
    mw_gunzip *z = mw_gunzip_new(SIZE_MAX_OUT);
    if (!z) abort();
    mw_error err = {0};
    mw_status st = MW_OK;
    for (size_t at = 0; st == MW_OK && at < size; at += step) {
        size_t n = size - at < step ? size - at : step;
        st = mw_gunzip_add(z, (mw_slice){(const char *)data + at, n}, out, &err);
    }
    if (st == MW_OK) st = mw_gunzip_finish(z, &err);
    if ((st == MW_OK) != (err.text[0] == '\0')) abort();
    if (out->size > SIZE_MAX_OUT) abort();
    mw_gunzip_free(z);
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_text whole = {0}, bytes = {0};
    mw_status st = undo(data, size, size ? size : 1, &whole);
    // Which of damage and limit is seen first depends on the pieces.
    if ((undo(data, size, 1, &bytes) == MW_OK) != (st == MW_OK)) abort();
    if (st == MW_OK && whole.size != bytes.size) abort();
    if (st == MW_OK && whole.size && memcmp(whole.bytes, bytes.bytes, whole.size) != 0) abort();
    mw_text_free(&whole);
    mw_text_free(&bytes);
    return 0;
}

// SPDX-License-Identifier: MIT
// Pages of texts that are refused: above each, "--- LINE:COLUMN: message | hint" of the first thing
// that is wrong with it. For tests.
#ifndef MW_LIVE_MAP_TESTING_H
#define MW_LIVE_MAP_TESTING_H

#include "base/alloc.h"
#include "base/file.h"
#include "lang/diag.h"
#include "test/test.h"

#include <string.h>

// Whether the first diagnostic is the wanted one; says on stderr what it is instead.
static inline bool mw_test_refused(const mw_diags *d, mw_slice want, int32_t row) {
    mw_text got = {0};
    int32_t line = 0, column = 0;
    const mw_diag *first = d->errors > 0 ? &d->diag[0] : NULL;
    if (first) {
        mw_diag_place(d, first->span, &line, &column);
        mw_text_addf(&got, "%d:%d: %s%s%s", (int)line, (int)column, first->text,
                     first->hint ? " | " : "", first->hint ? first->hint : "");
    }
    bool same = mw_slice_same((mw_slice){got.bytes, got.size}, want);
    if (!same) fprintf(stderr, "line %d: got %s\n", (int)row, got.bytes ? got.bytes : "nothing");
    mw_text_free(&got);
    return same;
}

// Calls `check` with each text of the page and what is wanted of it; how many there were.
static inline int32_t mw_test_refused_page(const char *path,
                                           bool (*check)(void *ctx, mw_slice text, mw_slice want,
                                                         int32_t row),
                                           void *ctx) {
    static const char head[] = "--- ";
    char *page = NULL;
    size_t size = 0;
    int32_t line = 1, rows = 0;
    CHECK(mw_file_read(path, 1 << 20, &page, &size, NULL) == MW_OK);
    for (char *at = page; at && *at; rows++) {
        CHECK_ROW(strncmp(at, head, strlen(head)) == 0, line);
        char *text = strchr(at, '\n') + 1, *next = strstr(text, "\n--- ");
        char *end = next ? next + 1 : text + strlen(text);
        mw_slice want = {at + strlen(head), (size_t)(text - 1 - at) - strlen(head)};
        CHECK_ROW(check(ctx, (mw_slice){text, (size_t)(end - text) - 1}, want, line), line);
        for (; at < end; at++) line += *at == '\n';
    }
    mw_free(page);
    return rows;
}

#endif

// SPDX-License-Identifier: MIT
#include "base/status.h"

#include "test/test.h"

#include <string.h>

void test_status_texts(void) {
    for (int st = MW_OK; st <= MW_CORRUPT; st++)
        CHECK_ROW(strlen(mw_status_text((mw_status)st)) > 1, st);
    CHECK(strcmp(mw_status_text(MW_OK), "ok") == 0);
    CHECK(strcmp(mw_status_text(MW_CORRUPT), "stored data is damaged") == 0);
}

void test_status_fail(void) {
    mw_error err = {.line = 7, .col = 9};
    CHECK(mw_fail(&err, MW_LIMIT, "%d of %d", 5, 4) == MW_LIMIT);
    CHECK(err.status == MW_LIMIT && strcmp(err.text, "5 of 4") == 0);
    CHECK(err.line == 0 && err.col == 0); // of an earlier error
    CHECK(mw_fail_in(&err, MW_LIMIT, "file %s: ", "a") == MW_LIMIT);
    CHECK(strcmp(err.text, "file a: 5 of 4") == 0);
    CHECK(mw_fail(NULL, MW_IO, "x") == MW_IO && mw_fail_in(NULL, MW_IO, "x") == MW_IO);
    // Too long is cut, and still terminated.
    mw_fail(&err, MW_IO, "%1000d", 1);
    CHECK(strlen(err.text) == sizeof err.text - 1);
    mw_fail_in(&err, MW_IO, "%1000d", 1);
    CHECK(strlen(err.text) == sizeof err.text - 1);
}

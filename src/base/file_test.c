// SPDX-License-Identifier: MIT
#include "base/file.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/mw_file_test_XXXXXX";

// The path of a file in a fresh folder; text lives until the next call.
static const char *path_of(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void begin(void) {
    snprintf(folder, sizeof folder, "/tmp/mw_file_test_XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
}

void test_file_round_trip(void) {
    begin();
    static char big[300000];
    memset(big, 'x', sizeof big);
    const size_t sizes[] = {0, 1, 65535, 65536, 65537, sizeof big};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *text = NULL;
        size_t size = 99;
        CHECK_ROW(mw_file_replace(path_of("f"), big, sizes[i], NULL) == MW_OK, i);
        CHECK_ROW(mw_file_read(path_of("f"), sizes[i], &text, &size, NULL) == MW_OK, i);
        CHECK_ROW(size == sizes[i] && text && text[size] == '\0' && strlen(text) == size, i);
        mw_free(text);
        if (sizes[i] == 0) continue;
        mw_error err = {0};
        text = NULL;
        CHECK_ROW(mw_file_read(path_of("f"), sizes[i] - 1, &text, &size, &err) == MW_LIMIT, i);
        CHECK_ROW(text == NULL && strstr(err.text, "larger than") != NULL, i);
    }
    CHECK(access(path_of("f.new"), F_OK) != 0); // nothing is left beside it
    unlink(path_of("f"));
    rmdir(folder);
}

void test_file_failures(void) {
    begin();
    char *text = NULL;
    size_t size = 0;
    mw_error err = {0};
    CHECK(mw_file_read(path_of("none"), 10, &text, &size, &err) == MW_IO);
    CHECK(strstr(err.text, "none: No such file") != NULL);
    CHECK(mw_file_read(folder, 10, &text, &size, &err) == MW_IO);
    CHECK(strstr(err.text, "is a folder") != NULL);
    CHECK(mw_file_replace(path_of("none/f"), "x", 1, &err) == MW_IO);
    CHECK(mw_file_replace(path_of("f"), "old", 3, NULL) == MW_OK);
    for (int64_t n = 0; !text && n < 10; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_file_read(path_of("f"), 10, &text, &size, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && text == NULL), n);
    }
    CHECK(text && strcmp(text, "old") == 0);
    mw_free(text);
    unlink(path_of("f"));
    rmdir(folder);
}

// SPDX-License-Identifier: MIT
// Folders and paths for tests.
#ifndef MW_TEST_FOLDER_H
#define MW_TEST_FOLDER_H

#include "base/alloc.h"
#include "base/text.h"
#include "test/test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

// scheme + folder + "/" + name, for mw_free. scheme may be "".
static inline char *mw_test_path(const char *scheme, const char *folder, const char *name) {
    mw_text t = {0};
    mw_text_addf(&t, "%s%s/%s", scheme, folder, name);
    if (t.failed) abort();
    return t.bytes;
}

// A new empty folder for a test, as a path without a slash at its end; removed with all in it by
// mw_test_folder_free. Ends the process when there is none to be had.
static inline char *mw_test_folder_new(void) {
    const char *root = getenv("TMPDIR");
    char *folder = mw_test_path("", root && *root ? root : "/tmp", "mw-test-XXXXXX");
    if (!mkdtemp(folder)) abort();
    return folder;
}

// Writes a file anew, without waiting for the disk.
static inline void mw_test_write(const char *path, const void *bytes, size_t size) {
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(bytes, 1, size, f) == size && fclose(f) == 0);
}

static inline int mw_test_remove_one(const char *path, const struct stat *about, int kind,
                                     struct FTW *at) {
    (void)about, (void)kind, (void)at;
    return remove(path);
}

static inline void mw_test_folder_free(char *folder) {
    CHECK(nftw(folder, mw_test_remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
    mw_free(folder);
}

#endif

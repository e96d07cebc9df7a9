// SPDX-License-Identifier: MIT
#include "base/folder_sync.h"

#include "base/alloc.h"
#include "test/folder.h"
#include "test/test.h"

#include <limits.h>
#include <string.h>

void test_folder_sync(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "file");
    mw_error err = {0};
    CHECK(mw_folder_sync(path, NULL) == MW_OK);
    CHECK(mw_folder_sync("here", NULL) == MW_OK); // the present folder
    char longest[PATH_MAX + 8];
    memset(longest, 'x', sizeof longest);
    longest[0] = '/';
    longest[sizeof longest - 2] = '/';
    longest[sizeof longest - 1] = '\0';
    CHECK(mw_folder_sync(longest, NULL) == MW_LIMIT);
    mw_test_folder_free(folder);
    CHECK(mw_folder_sync(path, &err) == MW_IO && strstr(err.text, "cannot sync folder") != NULL);
    mw_free(path);
}

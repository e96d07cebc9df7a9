// SPDX-License-Identifier: MIT
#include "base/lock.h"

#include "base/alloc.h"
#include "test/folder.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void test_lock(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "lock"), want[64];
    int first = -1, second = -1;
    mw_error err = {0};
    CHECK(mw_lock_open(path, &first, &err) == MW_OK && first >= 0);
    CHECK(mw_lock_open(path, &second, &err) == MW_IO && second == -1);
    snprintf(want, sizeof want, "in use by process %d", (int)getpid());
    CHECK(strstr(err.text, want) != NULL);
    mw_lock_close(first);
    CHECK(mw_lock_open(path, &second, &err) == MW_OK);
    mw_lock_close(second);
    mw_lock_close(-1);
    mw_free(path);
    path = mw_test_path("", folder, "no/such/folder");
    CHECK(mw_lock_open(path, &first, &err) == MW_IO && strstr(err.text, "cannot open") != NULL);
    mw_free(path);
    mw_test_folder_free(folder);
}

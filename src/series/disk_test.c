// SPDX-License-Identifier: MIT
#include "series/disk.h"

#include "test/folder.h"
#include "test/test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void test_disk(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "f"), got[8] = {0};
    mw_error err = {0};
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    CHECK(mw_disk_write(fd, "abcdef", 6, 2));
    CHECK(mw_disk_read(fd, path, got, 6, 2, &err) == MW_OK && memcmp(got, "abcdef", 6) == 0);
    CHECK(mw_disk_read(fd, path, got, 6, 3, &err) == MW_CORRUPT && strstr(err.text, "byte 8"));
    CHECK(!mw_disk_write(-1, "a", 1, 0));
    CHECK(mw_disk_read(-1, path, got, 1, 0, &err) == MW_IO && strstr(err.text, path));
    CHECK(mw_disk_write(-1, "", 0, 0) && mw_disk_read(-1, path, got, 0, 0, NULL) == MW_OK);
    close(fd);
    mw_free(path);
    mw_test_folder_free(folder);
}

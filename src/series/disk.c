// SPDX-License-Identifier: MIT
// See disk.h.
#include "series/disk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

mw_status mw_disk_read(int fd, const char *path, void *to, int64_t size, int64_t offset,
                       mw_error *err) {
    char *at = to;
    while (size > 0) {
        ssize_t n = pread(fd, at, (size_t)size, offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return mw_fail(err, MW_IO, "cannot read %s: %s", path, strerror(errno));
        if (n == 0)
            return mw_fail(err, MW_CORRUPT, "%s was cut off at byte %lld", path, (long long)offset);
        at += n;
        offset += n;
        size -= n;
    }
    return MW_OK;
}

bool mw_disk_write(int fd, const void *bytes, int64_t size, int64_t offset) {
    const char *at = bytes;
    while (size > 0) {
        ssize_t n = pwrite(fd, at, (size_t)size, offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        at += n;
        offset += n;
        size -= n;
    }
    return true;
}

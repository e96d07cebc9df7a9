// SPDX-License-Identifier: MIT
// See lock.h. The lock is flock's, which also keeps out a second opening in the same process; the
// file stays where it is, because removing it would let two processes lock two files of one name.
#include "base/lock.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static mw_status fail_in_use(const char *path, int fd, mw_error *err) {
    char owner[32] = {0};
    ssize_t n = pread(fd, owner, sizeof owner - 1, 0);
    owner[n > 0 ? strspn(owner, "0123456789") : 0] = '\0';
    if (!owner[0]) return mw_fail(err, MW_IO, "%s: the workspace is in use", path);
    return mw_fail(err, MW_IO, "%s: the workspace is in use by process %s", path, owner);
}

mw_status mw_lock_open(const char *path, int *fd, mw_error *err) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        mw_status st = errno == EWOULDBLOCK
                           ? fail_in_use(path, file, err)
                           : mw_fail(err, MW_IO, "cannot lock %s: %s", path, strerror(errno));
        close(file);
        return st;
    }
    char owner[32];
    int n = snprintf(owner, sizeof owner, "%d\n", (int)getpid());
    // The number only serves the message of a second comer: a full disk must not lock us out.
    if (ftruncate(file, 0) != 0 || pwrite(file, owner, (size_t)n, 0) != n)
        mw_log(MW_LOG_WARN, "%s: cannot write who uses it: %s", path, strerror(errno));
    *fd = file;
    return MW_OK;
}

void mw_lock_close(int fd) {
    if (fd >= 0) close(fd);
}

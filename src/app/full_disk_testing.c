// SPDX-License-Identifier: MIT
// A disk that is full for a while, for tests of the program: preloaded into it, writes to files and
// waits for the disk fail with ENOSPC while there is a file at the path in MW_FULL_DISK; with
// MW_FULL_PART only those to files with that text in their path; with MW_FULL_FOLDERS only those
// for folders.
//
//     LD_PRELOAD=full_disk.so MW_FULL_DISK=/tmp/x/full mw serve ...      touch /tmp/x/full
//
// Pipes and sockets go on: the log is told what happened. Thread: any.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static bool is_meant(int fd) {
    char link[64], path[4096];
    const char *part = getenv("MW_FULL_PART");
    if (!part) return true;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return false;
    path[n] = '\0';
    return strstr(path, part) != NULL;
}

static bool is_full(int fd) {
    struct stat about;
    int before = errno;
    const char *flag = getenv("MW_FULL_DISK");
    bool full = flag && access(flag, F_OK) == 0 && fstat(fd, &about) == 0 &&
                (getenv("MW_FULL_FOLDERS") ? S_ISDIR(about.st_mode) : S_ISREG(about.st_mode)) &&
                is_meant(fd);
    errno = full ? ENOSPC : before;
    return full;
}

EXPORT ssize_t write(int fd, const void *bytes, size_t size) {
    return is_full(fd) ? -1 : (ssize_t)syscall(SYS_write, fd, bytes, size);
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    return is_full(fd) ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, bytes, size, at);
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    return is_full(fd) ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, bytes, size, at);
}

EXPORT int fsync(int fd) { return is_full(fd) ? -1 : (int)syscall(SYS_fsync, fd); }
EXPORT int fdatasync(int fd) { return is_full(fd) ? -1 : (int)syscall(SYS_fdatasync, fd); }

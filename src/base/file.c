// SPDX-License-Identifier: MIT
// See file.h.
#include "base/file.h"

#include "base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_READ = 1 << 16 };

// Reads until the end or size_max + 1 bytes; the buffer doubles, so a pipe works as well as a file.
static mw_status read_all(FILE *f, size_t size_max, char **text, size_t *size) {
    int64_t capacity = 0;
    for (size_t got = 0;;) {
        size_t want = got ? got * 2 : FIRST_READ;
        if (want > size_max + 1) want = size_max + 1;
        if (!mw_grow(text, &capacity, (int64_t)want + 1, 1)) return MW_NOMEM;
        got += fread(*text + got, 1, want - got, f);
        *size = got;
        if (ferror(f)) return MW_IO;
        if (got < want) break;
        if (got > size_max) return MW_LIMIT;
    }
    (*text)[*size] = '\0';
    return MW_OK;
}

mw_status mw_file_read(const char *path, size_t size_max, char **out, size_t *out_size,
                       mw_error *err) {
    FILE *f = fopen(path, "rb");
    if (!f) return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    struct stat about;
    if (fstat(fileno(f), &about) == 0 && S_ISDIR(about.st_mode)) {
        fclose(f);
        return mw_fail(err, MW_IO, "cannot read %s: it is a folder", path);
    }
    char *text = NULL;
    size_t size = 0;
    mw_status st = read_all(f, size_max, &text, &size);
    if (st == MW_IO) mw_fail(err, st, "cannot read %s: %s", path, strerror(errno));
    if (st == MW_NOMEM) mw_fail(err, st, "cannot read %s: out of memory", path);
    if (st == MW_LIMIT) mw_fail(err, st, "cannot read %s: larger than %zu bytes", path, size_max);
    fclose(f);
    if (st != MW_OK) {
        mw_free(text);
        return st;
    }
    *out = text;
    if (out_size) *out_size = size;
    return MW_OK;
}

static int write_whole(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        bytes += n;
        size -= (size_t)n;
    }
    return fsync(fd);
}

mw_status mw_file_replace(const char *path, const void *bytes, size_t size, mw_error *err) {
    char beside[4096];
    int n = snprintf(beside, sizeof beside, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof beside)
        return mw_fail(err, MW_LIMIT, "path too long: %.100s...", path);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return mw_fail(err, MW_IO, "cannot write %s: %s", beside, strerror(errno));
    int bad = write_whole(fd, bytes, size);
    if (bad) mw_fail(err, MW_IO, "cannot write %s: %s", beside, strerror(errno));
    if (close(fd) != 0 && !bad)
        bad = (mw_fail(err, MW_IO, "cannot write %s: %s", beside, strerror(errno)), 1);
    if (!bad && rename(beside, path) != 0)
        bad = (mw_fail(err, MW_IO, "cannot rename %s: %s", beside, strerror(errno)), 1);
    if (bad) unlink(beside);
    return bad ? MW_IO : MW_OK;
}

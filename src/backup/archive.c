// SPDX-License-Identifier: MIT
// See archive.h.
#include "backup/archive.h"

#include "base/alloc.h"
#include "base/folder_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

enum {
    LEVEL = 3,
    BLOCK_BYTES = 1 << 17,
    WINDOW_LOG_MAX = 27, // 128 MiB: what `zstd -d` takes without being asked
};

struct mw_archive_out {
    char *path, *part;
    int fd;
    int64_t time_s, left, written;
    bool finished;
    ZSTD_CCtx *zstd;
    mw_sha256 hash;
    int64_t size; // of the file under way
    uint8_t packed[BLOCK_BYTES];
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for an archive");
}

// ---- out

static mw_status write_all(mw_archive_out *o, size_t size, mw_error *err) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(o->fd, o->packed + done, size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return mw_fail(err, MW_IO, "cannot write %s: %s", o->part, strerror(errno));
        done += (size_t)n;
    }
    o->written += (int64_t)size;
    return MW_OK;
}

static mw_status squeeze(mw_archive_out *o, const void *bytes, size_t size, bool last,
                         mw_error *err) {
    ZSTD_inBuffer in = {bytes, size, 0};
    for (;;) {
        ZSTD_outBuffer to = {o->packed, sizeof o->packed, 0};
        size_t left = ZSTD_compressStream2(o->zstd, &to, &in, last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return mw_fail(err, MW_NOMEM, "cannot compress: %s", ZSTD_getErrorName(left));
        MW_TRY(write_all(o, to.pos, err));
        if (last ? left == 0 : in.pos == in.size) return MW_OK;
    }
}

static mw_status squeeze_text(mw_archive_out *o, mw_text *t, bool last, mw_error *err) {
    mw_status st = t->failed ? no_memory(err) : squeeze(o, t->bytes, t->size, last, err);
    mw_text_free(t);
    return st;
}

static mw_status begin_out(mw_archive_out *o, const char *path, mw_error *err) {
    mw_text whole = {0}, part = {0};
    mw_text_adds(&whole, path);
    mw_text_addf(&part, "%s.part", path);
    o->path = whole.bytes;
    o->part = part.bytes;
    o->zstd = ZSTD_createCCtx();
    if (whole.failed || part.failed || !o->zstd) return no_memory(err);
    ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_checksumFlag, 1);
    o->fd = open(o->part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (o->fd < 0) return mw_fail(err, MW_IO, "cannot write %s: %s", o->part, strerror(errno));
    return MW_OK;
}

mw_status mw_archive_out_open(const char *path, int64_t time_s, mw_archive_out **out,
                              mw_error *err) {
    mw_archive_out *o = mw_alloc(sizeof *o);
    if (!o) return no_memory(err);
    o->fd = -1;
    o->time_s = time_s;
    mw_status st = begin_out(o, path, err);
    if (st == MW_OK)
        *out = o;
    else
        mw_archive_out_free(o);
    return st;
}

mw_status mw_archive_out_begin(mw_archive_out *o, const char *name, int64_t size, mw_error *err) {
    mw_tar_entry e = {.size = size, .time_s = o->time_s};
    mw_text head = {0};
    MW_ASSERT(o->left == 0 && mw_tar_name_good(name));
    snprintf(e.name, sizeof e.name, "%s", name);
    mw_tar_add_head(&head, &e);
    mw_sha256_init(&o->hash);
    o->left = o->size = size;
    return squeeze_text(o, &head, false, err);
}

mw_status mw_archive_out_add(mw_archive_out *o, const void *bytes, size_t size, mw_error *err) {
    MW_ASSERT((int64_t)size <= o->left);
    o->left -= (int64_t)size;
    mw_sha256_add(&o->hash, bytes, size);
    return size ? squeeze(o, bytes, size, false, err) : MW_OK;
}

mw_status mw_archive_out_end(mw_archive_out *o, char hex[MW_SHA256_HEX_MAX], mw_error *err) {
    uint8_t digest[MW_SHA256_BYTES];
    mw_text pad = {0};
    MW_ASSERT(o->left == 0);
    mw_sha256_finish(&o->hash, digest);
    mw_sha256_hex(digest, hex);
    mw_tar_add_pad(&pad, o->size);
    return squeeze_text(o, &pad, false, err);
}

mw_status mw_archive_out_finish(mw_archive_out *o, int64_t *bytes, mw_error *err) {
    mw_text end = {0};
    mw_tar_add_end(&end);
    MW_TRY(squeeze_text(o, &end, true, err));
    if (fsync(o->fd) != 0 || rename(o->part, o->path) != 0)
        return mw_fail(err, MW_IO, "cannot write %s: %s", o->path, strerror(errno));
    o->finished = true;
    *bytes = o->written;
    return mw_folder_sync(o->path, err);
}

void mw_archive_out_free(mw_archive_out *o) {
    if (!o) return;
    if (o->fd >= 0) close(o->fd);
    if (o->fd >= 0 && !o->finished) unlink(o->part);
    ZSTD_freeCCtx(o->zstd);
    mw_free(o->path);
    mw_free(o->part);
    mw_free(o);
}

// ---- in

struct mw_archive_in {
    char *path;
    int fd;
    ZSTD_DCtx *zstd;
    ZSTD_inBuffer packed;
    bool whole; // zstd's frame ended where the last step left it
    bool ended; // of the file
    mw_tar_in tar;
    mw_sha256 hash;
    uint8_t bytes[BLOCK_BYTES];
};

static mw_status fill(mw_archive_in *a, mw_error *err) {
    ssize_t n = read(a->fd, a->bytes, sizeof a->bytes);
    while (n < 0 && errno == EINTR) n = read(a->fd, a->bytes, sizeof a->bytes);
    if (n < 0) return mw_fail(err, MW_IO, "cannot read %s: %s", a->path, strerror(errno));
    a->packed = (ZSTD_inBuffer){a->bytes, (size_t)n, 0};
    a->ended = n == 0;
    return MW_OK;
}

// Gives some bytes of the tar; none at the end, where a frame must be whole.
static mw_status unpack(void *ctx, void *to, size_t size, size_t *n, mw_error *err) {
    mw_archive_in *a = ctx;
    ZSTD_outBuffer out = {to, size, 0};
    *n = 0;
    while (out.pos == 0) {
        if (a->packed.pos == a->packed.size) MW_TRY(fill(a, err));
        if (a->ended) return a->whole ? MW_OK : mw_fail(err, MW_CORRUPT, "%s is cut off", a->path);
        size_t left = ZSTD_decompressStream(a->zstd, &out, &a->packed);
        if (ZSTD_isError(left))
            return mw_fail(err, MW_CORRUPT, "%s is no backup, or damaged: %s", a->path,
                           ZSTD_getErrorName(left));
        a->whole = left == 0;
    }
    *n = out.pos;
    return MW_OK;
}

static mw_status begin_in(mw_archive_in *a, const char *path, mw_error *err) {
    mw_text copy = {0};
    mw_text_adds(&copy, path);
    a->path = copy.bytes;
    a->zstd = ZSTD_createDCtx();
    if (copy.failed || !a->zstd) return no_memory(err);
    ZSTD_DCtx_setParameter(a->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    a->tar = (mw_tar_in){.read = unpack, .ctx = a};
    a->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (a->fd >= 0) return MW_OK;
    return mw_fail(err, errno == ENOENT ? MW_NOTFOUND : MW_IO, "cannot read %s: %s", path,
                   strerror(errno));
}

mw_status mw_archive_in_open(const char *path, mw_archive_in **out, mw_error *err) {
    mw_archive_in *a = mw_alloc(sizeof *a);
    if (!a) return no_memory(err);
    a->fd = -1;
    mw_status st = begin_in(a, path, err);
    if (st == MW_OK)
        *out = a;
    else
        mw_archive_in_close(a);
    return st;
}

mw_status mw_archive_in_next(mw_archive_in *a, mw_tar_entry *out, bool *found, mw_error *err) {
    mw_sha256_init(&a->hash);
    return mw_tar_next(&a->tar, out, found, err);
}

mw_status mw_archive_in_read(mw_archive_in *a, void *to, size_t size, size_t *n, mw_error *err) {
    MW_TRY(mw_tar_read(&a->tar, to, size, n, err));
    mw_sha256_add(&a->hash, to, *n);
    return MW_OK;
}

char *mw_archive_in_hash(mw_archive_in *a, char hex[MW_SHA256_HEX_MAX]) {
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256 until = a->hash;
    mw_sha256_finish(&until, digest);
    return mw_sha256_hex(digest, hex);
}

void mw_archive_in_close(mw_archive_in *a) {
    if (!a) return;
    if (a->fd >= 0) close(a->fd);
    ZSTD_freeDCtx(a->zstd);
    mw_free(a->path);
    mw_free(a);
}

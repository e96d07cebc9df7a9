// SPDX-License-Identifier: MIT
// See landing.h. The file is only ever extended by whole groups or emptied; after a failed write it
// is cut back to its last whole group before anything else happens.
#include "store/landing.h"

#include "base/alloc.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct mw_landing {
    int fd;
    char *path;
    uint64_t store_id, epoch, group_count;
    int64_t bytes_used, cut_bytes;
    bool ragged; // the file may be longer than bytes_used: cut it before writing
    mw_landing_bytes buffer;
};

int64_t mw_landing_cut_bytes(const mw_landing *log) { return log->cut_bytes; }
int64_t mw_landing_bytes_used(const mw_landing *log) { return log->bytes_used; }
uint64_t mw_landing_epoch(const mw_landing *log) { return log->epoch; }

void mw_landing_close(mw_landing *log) {
    if (!log) return;
    if (log->fd >= 0) close(log->fd);
    mw_free(log->buffer.bytes);
    mw_free(log->path);
    mw_free(log);
}

// ---- reading back

// A log read into memory.
typedef struct {
    uint8_t *bytes;
    int64_t size;
} log_image;

static mw_status image_read(const mw_landing *log, log_image *out, mw_error *err) {
    struct stat about;
    if (fstat(log->fd, &about) != 0)
        return mw_fail(err, MW_IO, "cannot read %s: %s", log->path, strerror(errno));
    log_image image = {mw_alloc((size_t)about.st_size), 0};
    if (!image.bytes)
        return mw_fail(err, MW_NOMEM, "no memory to read %s of %lld bytes", log->path,
                       (long long)about.st_size);
    while (image.size < about.st_size) {
        ssize_t n = pread(log->fd, image.bytes + image.size, (size_t)(about.st_size - image.size),
                          image.size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            mw_free(image.bytes);
            return mw_fail(err, MW_IO, "cannot read %s: %s", log->path, strerror(errno));
        }
        if (n == 0) break;
        image.size += n;
    }
    *out = image;
    return MW_OK;
}

// Whether a whole group of this log's epoch stands anywhere from `at` on. A write that a crash cut
// off is the last of its file, so a whole group after a bad place means damage of another kind.
static bool whole_group_after(const mw_landing *log, const log_image *image, int64_t at) {
    for (int64_t rows, bytes; at + MW_LANDING_HEAD_BYTES <= image->size; at++) {
        const uint8_t *p = memchr(image->bytes + at, 'M', (size_t)(image->size - at));
        if (!p) return false;
        at = p - image->bytes;
        mw_landing_id id;
        if (mw_landing_head(p, image->size - at, &id, &rows, &bytes, NULL) == MW_OK &&
            id.store_id == log->store_id && id.epoch == log->epoch && id.number > log->group_count)
            return true;
    }
    return false;
}

// Rows of the group under way and who wants them.
typedef struct {
    mw_fact_batch facts;
    int64_t *replaces;
    int64_t replaces_capacity;
    mw_landing_visit visit;
    void *ctx;
} reader;

static void reader_fini(reader *r) {
    mw_fact_batch_fini(&r->facts);
    mw_free(r->replaces);
}

static mw_status read_group(reader *r, const uint8_t *bytes, int64_t row_count, int64_t group_bytes,
                            mw_error *err) {
    if (!mw_fact_batch_grow(&r->facts, row_count) ||
        !mw_grow(&r->replaces, &r->replaces_capacity, row_count, sizeof *r->replaces))
        return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)row_count);
    r->facts.count = 0;
    if (mw_landing_decode(bytes, row_count, group_bytes, &r->facts, r->replaces) != MW_OK)
        return mw_fail(err, MW_INVALID, "the group's facts make no sense");
    return MW_OK;
}

// Whether the group that id names is the next one of the log as far as it was read.
static bool is_next(const mw_landing *log, const mw_landing_id *id) {
    return id->store_id == log->store_id && id->epoch == log->epoch &&
           id->number == log->group_count;
}

// Reads groups from the start until the end or a bad place, and tells the rows of each when there
// is somebody to tell. log->bytes_used and group_count then say how far it got.
static mw_status read_groups(mw_landing *log, const log_image *image, reader *r, mw_error *err) {
    log->bytes_used = 0;
    log->group_count = 0;
    while (log->bytes_used < image->size) {
        const uint8_t *p = image->bytes + log->bytes_used;
        mw_landing_id id;
        int64_t rows, bytes;
        MW_TRY(mw_landing_head(p, image->size - log->bytes_used, &id, &rows, &bytes, err));
        if (!is_next(log, &id))
            return mw_fail(err, MW_INVALID,
                           "group %llu of epoch %llu stands where %llu of %llu belongs",
                           (unsigned long long)id.number, (unsigned long long)id.epoch,
                           (unsigned long long)log->group_count, (unsigned long long)log->epoch);
        MW_TRY(read_group(r, p, rows, bytes, err));
        if (r->visit) MW_TRY(r->visit(r->ctx, &r->facts, r->replaces, id.recorded_ns, err));
        log->bytes_used += bytes;
        log->group_count++;
    }
    return MW_OK;
}

// Says where reading stopped and why. What is on disk and cannot be read is damage, whatever kind.
static mw_status fail_at(const mw_landing *log, mw_status st, const mw_error *why, mw_error *err) {
    if (st == MW_INVALID) st = MW_CORRUPT;
    return mw_fail(err, st, "%s at byte %lld: %s", log->path, (long long)log->bytes_used,
                   why->text);
}

// Decides by the first group whether the log is of this store and whether it was drained already.
static mw_status place_in_time(mw_landing *log, const log_image *image,
                               const mw_landing_expect *expect, bool *drained, mw_error *err) {
    mw_landing_id id;
    int64_t rows, bytes;
    *drained = false;
    if (mw_landing_head(image->bytes, image->size, &id, &rows, &bytes, NULL) != MW_OK)
        return MW_OK; // the first group is bad: reading tells
    if (id.store_id != expect->store_id)
        return mw_fail(err, MW_CORRUPT, "%s belongs to another store of facts", log->path);
    if (id.epoch > expect->drained_epoch + 1)
        return mw_fail(
            err, MW_CORRUPT,
            "%s is of epoch %llu, but its store knows only %llu: the store is an older copy",
            log->path, (unsigned long long)id.epoch, (unsigned long long)expect->drained_epoch + 1);
    *drained = id.epoch <= expect->drained_epoch;
    return MW_OK;
}

static mw_status cut_back(mw_landing *log, mw_error *err) {
    log->ragged = true;
    if (ftruncate(log->fd, log->bytes_used) != 0)
        return mw_fail(err, MW_IO, "cannot cut back %s: %s", log->path, strerror(errno));
    log->ragged = false;
    return MW_OK;
}

static mw_status read_back(mw_landing *log, const mw_landing_expect *expect, reader *r,
                           mw_error *err) {
    log_image image = {0};
    bool drained;
    mw_error bad = {0};
    MW_TRY(image_read(log, &image, err));
    mw_status st = place_in_time(log, &image, expect, &drained, err);
    if (st != MW_OK) goto done;
    if (drained) image.size = 0;
    st = read_groups(log, &image, r, &bad);
    if (st == MW_CORRUPT && !whole_group_after(log, &image, log->bytes_used + 1)) {
        log->cut_bytes = image.size - log->bytes_used;
        st = MW_OK;
    } else if (st != MW_OK) {
        st = fail_at(log, st, &bad, err);
    }
    if (st == MW_OK) st = cut_back(log, err);
done:
    mw_free(image.bytes);
    return st;
}

// ---- opening

// Makes sure that a file that was just begun is still there after the power failed.
static mw_status sync_folder(const char *path, mw_error *err) {
    mw_text folder = {0};
    const char *slash = strrchr(path, '/');
    if (slash)
        mw_text_add(&folder, path, (size_t)(slash - path) + 1);
    else
        mw_text_adds(&folder, ".");
    if (folder.failed) return mw_fail(err, MW_NOMEM, "no memory for a path");
    int fd = open(folder.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) mw_fail(err, MW_IO, "cannot sync folder %s: %s", folder.bytes, strerror(errno));
    if (fd >= 0) close(fd);
    mw_text_free(&folder);
    return ok ? MW_OK : MW_IO;
}

static mw_status open_file(mw_landing *log, const char *path, mw_error *err) {
    mw_text copy = {0};
    mw_text_adds(&copy, path);
    if (copy.failed) return mw_fail(err, MW_NOMEM, "no memory for a path");
    log->path = copy.bytes;
    bool fresh = access(path, F_OK) != 0;
    log->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (log->fd < 0) return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    return fresh ? sync_folder(path, err) : MW_OK;
}

mw_status mw_landing_open(const char *path, const mw_landing_expect *expect, mw_landing_visit visit,
                          void *ctx, mw_landing **out, mw_error *err) {
    mw_landing *log = mw_alloc(sizeof *log);
    if (!log) return mw_fail(err, MW_NOMEM, "no memory to open %s", path);
    *log = (mw_landing){.fd = -1, .store_id = expect->store_id, .epoch = expect->drained_epoch + 1};
    reader r = {.visit = visit, .ctx = ctx};
    mw_status st = open_file(log, path, err);
    if (st == MW_OK) st = read_back(log, expect, &r, err);
    reader_fini(&r);
    if (st != MW_OK) {
        mw_landing_close(log);
        return st;
    }
    *out = log;
    return MW_OK;
}

// ---- writing

static bool write_whole(int fd, const uint8_t *bytes, int64_t size, int64_t at) {
    while (size > 0) {
        ssize_t n = pwrite(fd, bytes, (size_t)size, at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes += n;
        at += n;
        size -= n;
    }
    return true;
}

mw_status mw_landing_append(mw_landing *log, const mw_fact_batch *facts, const int64_t *replaces,
                            int64_t recorded_ns, mw_error *err) {
    if (log->ragged) MW_TRY(cut_back(log, err));
    mw_landing_id id = {log->store_id, log->epoch, log->group_count, recorded_ns};
    MW_TRY(mw_landing_encode(&id, facts, replaces, &log->buffer, err));
    if (!write_whole(log->fd, log->buffer.bytes, log->buffer.size, log->bytes_used) ||
        fdatasync(log->fd) != 0) {
        int why = errno;
        mw_status cut = cut_back(log, NULL);
        (void)cut; // when it failed too the log is ragged, and the next append begins with it
        return mw_fail(err, MW_IO, "cannot write %s: %s", log->path, strerror(why));
    }
    log->bytes_used += log->buffer.size;
    log->group_count++;
    return MW_OK;
}

void mw_landing_restart(mw_landing *log) {
    log->epoch++;
    log->bytes_used = 0;
    log->group_count = 0;
    mw_status cut = cut_back(log, NULL);
    (void)cut; // as in mw_landing_append
}

mw_status mw_landing_check(mw_landing *log, mw_error *err) {
    mw_landing seen = *log; // reading counts in it; the log itself stays as it is
    log_image image = {0};
    reader r = {0};
    mw_error bad = {0};
    MW_TRY(image_read(log, &image, err));
    mw_status st = read_groups(&seen, &image, &r, &bad);
    if (st != MW_OK)
        st = fail_at(&seen, st, &bad, err);
    else if (seen.bytes_used != log->bytes_used)
        st = mw_fail(err, MW_CORRUPT, "%s holds %lld bytes of groups, %lld were written", log->path,
                     (long long)seen.bytes_used, (long long)log->bytes_used);
    reader_fini(&r);
    mw_free(image.bytes);
    return st;
}

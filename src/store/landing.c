// SPDX-License-Identifier: MIT
// See landing.h. The file is only ever extended by whole groups or emptied; after a failed write it
// is cut back to its last whole group before anything else happens.
#include "store/landing.h"

#include "base/alloc.h"
#include "base/folder_sync.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Where a group is and what it spans.
typedef struct {
    int64_t offset, bytes, first_row, row_count;
    mw_landing_box box;
} group;

struct mw_landing {
    int fd;
    char *path;
    uint64_t store_id, epoch;
    group *groups;
    int64_t group_count, group_capacity;
    int64_t row_count, bytes_used, cut_bytes;
    bool ragged; // the file may be longer than bytes_used: cut it before writing
    mw_landing_bytes buffer;
};

int64_t mw_landing_cut_bytes(const mw_landing *log) { return log->cut_bytes; }
int64_t mw_landing_row_count(const mw_landing *log) { return log->row_count; }
uint64_t mw_landing_epoch(const mw_landing *log) { return log->epoch; }

void mw_landing_close(mw_landing *log) {
    if (!log) return;
    if (log->fd >= 0) close(log->fd);
    mw_free(log->buffer.bytes);
    mw_free(log->groups);
    mw_free(log->path);
    mw_free(log);
}

// ---- the index of groups

static bool index_reserve(mw_landing *log) {
    return mw_grow(&log->groups, &log->group_capacity, log->group_count + 1, sizeof *log->groups);
}

static mw_landing_box box_of(const mw_fact_batch *f) {
    mw_landing_box box = {INT64_MAX, INT64_MIN, INT32_MAX, INT32_MIN};
    for (int64_t i = 0; i < f->count; i++) {
        if (f->start_ns[i] < box.start_min_ns) box.start_min_ns = f->start_ns[i];
        if (f->start_ns[i] > box.start_max_ns) box.start_max_ns = f->start_ns[i];
        if (f->entity[i] < box.entity_min) box.entity_min = f->entity[i];
        if (f->entity[i] > box.entity_max) box.entity_max = f->entity[i];
    }
    return box;
}

static bool overlap(const mw_landing_box *a, const mw_landing_box *b) {
    return a->start_min_ns <= b->start_max_ns && b->start_min_ns <= a->start_max_ns &&
           a->entity_min <= b->entity_max && b->entity_min <= a->entity_max;
}

// Adds a group at the end of the log; there is room for it.
static void index_add(mw_landing *log, const mw_fact_batch *facts, int64_t bytes) {
    log->groups[log->group_count++] =
        (group){log->bytes_used, bytes, log->row_count, facts->count, box_of(facts)};
    log->row_count += facts->count;
    log->bytes_used += bytes;
}

static void index_clear(mw_landing *log) {
    log->group_count = 0;
    log->row_count = 0;
    log->bytes_used = 0;
}

// ---- reading

// Reads size bytes at offset.
static mw_status read_bytes(const mw_landing *log, uint8_t *to, int64_t size, int64_t offset,
                            mw_error *err) {
    for (int64_t got = 0; got < size;) {
        ssize_t n = pread(log->fd, to + got, (size_t)(size - got), offset + got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return mw_fail(err, MW_IO, "cannot read %s: %s", log->path, strerror(errno));
        if (n == 0) return mw_fail(err, MW_CORRUPT, "%s was cut off by somebody", log->path);
        got += n;
    }
    return MW_OK;
}

// Makes rows those of the group at bytes, whose head was checked.
static mw_status take_group(mw_landing_rows *rows, const uint8_t *bytes, int64_t row_count,
                            int64_t group_bytes, mw_error *err) {
    if (!mw_fact_batch_grow(&rows->facts, row_count) ||
        !mw_grow(&rows->replaces, &rows->replaces_capacity, row_count, sizeof *rows->replaces))
        return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)row_count);
    rows->facts.count = 0;
    if (mw_landing_decode(bytes, row_count, group_bytes, &rows->facts, rows->replaces) != MW_OK)
        return mw_fail(err, MW_INVALID, "the group's facts make no sense");
    return MW_OK;
}

static void rows_fini(mw_landing_rows *rows) {
    mw_fact_batch_fini(&rows->facts);
    mw_free(rows->replaces);
}

static mw_status read_group(const mw_landing *log, const group *g, mw_landing_bytes *buffer,
                            mw_landing_rows *rows, mw_error *err) {
    mw_landing_id id;
    int64_t row_count, bytes;
    mw_error bad = {0};
    if (!mw_grow(&buffer->bytes, &buffer->capacity, g->bytes, 1))
        return mw_fail(err, MW_NOMEM, "no memory to read %s", log->path);
    MW_TRY(read_bytes(log, buffer->bytes, g->bytes, g->offset, err));
    mw_status st = mw_landing_head(buffer->bytes, g->bytes, &id, &row_count, &bytes, &bad);
    if (st == MW_OK) st = take_group(rows, buffer->bytes, row_count, bytes, &bad);
    rows->recorded_ns = id.recorded_ns;
    rows->first_row = g->first_row;
    if (st == MW_OK || st == MW_NOMEM) return st == MW_OK ? st : mw_fail(err, st, "%s", bad.text);
    return mw_fail(err, MW_CORRUPT, "%s at byte %lld: %s", log->path, (long long)g->offset,
                   bad.text);
}

mw_status mw_landing_each(const mw_landing *log, const mw_landing_box *box, mw_landing_visit visit,
                          void *ctx, mw_error *err) {
    mw_landing_rows rows = {0};
    mw_landing_bytes buffer = {0};
    mw_status st = MW_OK;
    for (int64_t i = 0; i < log->group_count && st == MW_OK; i++) {
        const group *g = &log->groups[i];
        if (box && !overlap(box, &g->box)) continue;
        st = read_group(log, g, &buffer, &rows, err);
        if (st == MW_OK) st = visit(ctx, &rows, err);
    }
    mw_free(buffer.bytes);
    rows_fini(&rows);
    return st;
}

// ---- opening

// A log read into memory.
typedef struct {
    uint8_t *bytes;
    int64_t size;
} log_image;

static mw_status image_read(const mw_landing *log, log_image *out, mw_error *err) {
    struct stat about;
    if (fstat(log->fd, &about) != 0)
        return mw_fail(err, MW_IO, "cannot read %s: %s", log->path, strerror(errno));
    log_image image = {mw_alloc((size_t)about.st_size), about.st_size};
    if (!image.bytes)
        return mw_fail(err, MW_NOMEM, "no memory to read %s of %lld bytes", log->path,
                       (long long)about.st_size);
    mw_status st = read_bytes(log, image.bytes, image.size, 0, err);
    if (st != MW_OK)
        mw_free(image.bytes);
    else
        *out = image;
    return st;
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
            id.store_id == log->store_id && id.epoch == log->epoch &&
            id.number > (uint64_t)log->group_count)
            return true;
    }
    return false;
}

// Whether the group that id names is the next one of the log as far as it was read.
static bool is_next(const mw_landing *log, const mw_landing_id *id) {
    return id->store_id == log->store_id && id->epoch == log->epoch &&
           id->number == (uint64_t)log->group_count;
}

// Indexes groups from the start until the end or a bad place, with rows as scratch.
static mw_status index_groups(mw_landing *log, const log_image *image, mw_landing_rows *rows,
                              mw_error *err) {
    while (log->bytes_used < image->size) {
        const uint8_t *p = image->bytes + log->bytes_used;
        mw_landing_id id;
        int64_t row_count, bytes;
        MW_TRY(mw_landing_head(p, image->size - log->bytes_used, &id, &row_count, &bytes, err));
        if (!is_next(log, &id))
            return mw_fail(err, MW_INVALID,
                           "group %llu of epoch %llu stands where %lld of %llu belongs",
                           (unsigned long long)id.number, (unsigned long long)id.epoch,
                           (long long)log->group_count, (unsigned long long)log->epoch);
        MW_TRY(take_group(rows, p, row_count, bytes, err));
        if (!index_reserve(log)) return mw_fail(err, MW_NOMEM, "no memory for its groups");
        index_add(log, &rows->facts, bytes);
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

static mw_status read_back(mw_landing *log, const mw_landing_expect *expect, mw_error *err) {
    log_image image = {0};
    mw_landing_rows rows = {0};
    bool drained;
    mw_error bad = {0};
    MW_TRY(image_read(log, &image, err));
    mw_status st = place_in_time(log, &image, expect, &drained, err);
    if (st != MW_OK) goto done;
    if (drained) image.size = 0;
    st = index_groups(log, &image, &rows, &bad);
    if (st == MW_CORRUPT && !whole_group_after(log, &image, log->bytes_used + 1)) {
        log->cut_bytes = image.size - log->bytes_used;
        st = MW_OK;
    } else if (st != MW_OK) {
        st = fail_at(log, st, &bad, err);
    }
    if (st == MW_OK) st = cut_back(log, err);
done:
    rows_fini(&rows);
    mw_free(image.bytes);
    return st;
}

static mw_status open_file(mw_landing *log, const char *path, mw_error *err) {
    mw_text copy = {0};
    mw_text_adds(&copy, path);
    if (copy.failed) return mw_fail(err, MW_NOMEM, "no memory for a path");
    log->path = copy.bytes;
    bool fresh = access(path, F_OK) != 0;
    log->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (log->fd < 0) return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    return fresh ? mw_folder_sync(path, err) : MW_OK;
}

mw_status mw_landing_open(const char *path, const mw_landing_expect *expect, mw_landing **out,
                          mw_error *err) {
    mw_landing *log = mw_alloc(sizeof *log);
    if (!log) return mw_fail(err, MW_NOMEM, "no memory to open %s", path);
    *log = (mw_landing){.fd = -1, .store_id = expect->store_id, .epoch = expect->drained_epoch + 1};
    mw_status st = open_file(log, path, err);
    if (st == MW_OK) st = read_back(log, expect, err);
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
    if (!index_reserve(log)) return mw_fail(err, MW_NOMEM, "no memory to write %s", log->path);
    mw_landing_id id = {log->store_id, log->epoch, (uint64_t)log->group_count, recorded_ns};
    MW_TRY(mw_landing_encode(&id, facts, replaces, &log->buffer, err));
    if (!write_whole(log->fd, log->buffer.bytes, log->buffer.size, log->bytes_used) ||
        fdatasync(log->fd) != 0) {
        int why = errno;
        mw_status cut = cut_back(log, NULL);
        (void)cut; // when it failed too the log is ragged, and the next append begins with it
        return mw_fail(err, MW_IO, "cannot write %s: %s", log->path, strerror(why));
    }
    index_add(log, facts, log->buffer.size);
    return MW_OK;
}

void mw_landing_restart(mw_landing *log) {
    log->epoch++;
    index_clear(log);
    mw_status cut = cut_back(log, NULL);
    (void)cut; // as in mw_landing_append
}

static mw_status unwanted(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    (void)ctx, (void)rows, (void)err;
    return MW_OK;
}

mw_status mw_landing_check(const mw_landing *log, mw_error *err) {
    struct stat about;
    if (fstat(log->fd, &about) != 0)
        return mw_fail(err, MW_IO, "cannot read %s: %s", log->path, strerror(errno));
    if (!log->ragged && about.st_size != log->bytes_used)
        return mw_fail(err, MW_CORRUPT, "%s has %lld bytes, %lld were written", log->path,
                       (long long)about.st_size, (long long)log->bytes_used);
    return mw_landing_each(log, NULL, unwanted, NULL, err);
}

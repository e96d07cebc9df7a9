// SPDX-License-Identifier: MIT
// See parquet.h. Threads share out the columns of a row group; meanwhile one of them writes and
// hashes the group before.
#include "store/parquet.h"

#include "base/alloc.h"
#include "base/folder_sync.h"
#include "store/parquet_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const mw_parquet_table *t;
    int fd;
    int workers;
    mw_parquet_scratch **scratch; // of each thread
    mw_parquet_chunk *chunk[2];   // of each column, of even and odd groups
    mw_parquet_place *place;      // [group][column]
    int64_t group;                // under way
    int64_t offset;               // of the next byte written
    mw_sha256 hash;
    int error; // errno of the first write that failed
} writer;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "results: out of memory");
}

// ---- writing

static void put_bytes(writer *w, const void *bytes, size_t size) {
    const char *p = bytes;
    mw_sha256_add(&w->hash, bytes, size);
    w->offset += (int64_t)size;
    while (size > 0 && w->error == 0) {
        ssize_t n = write(w->fd, p, size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            w->error = errno;
            return;
        }
        p += n;
        size -= (size_t)n;
    }
}

// The disk is told to begin with what is written, so that the sync at the end waits less.
static void put_group(writer *w, int64_t group) {
    int64_t from = w->offset;
    for (int32_t i = 0; i < w->t->column_count; i++) {
        const mw_parquet_chunk *c = &w->chunk[group % 2][i];
        w->place[group * w->t->column_count + i] =
            (mw_parquet_place){w->offset, c->bytes.size, c->dictionary_bytes, c->rows};
        put_bytes(w, c->bytes.p, (size_t)c->bytes.size);
    }
    (void)sync_file_range(w->fd, from, w->offset - from, SYNC_FILE_RANGE_WRITE);
}

// Job 0 writes the group before; the others encode a column each.
static void group_job(void *context, int64_t job, int worker) {
    writer *w = context;
    const mw_parquet_table *t = w->t;
    int64_t first = w->group * MW_PARQUET_GROUP_ROWS, rows = t->row_count - first;
    if (rows > MW_PARQUET_GROUP_ROWS) rows = MW_PARQUET_GROUP_ROWS;
    if (job == 0 && w->group > 0) put_group(w, w->group - 1);
    if (job == 0) return;
    mw_parquet_chunk_encode(&t->column[job - 1], first, rows, w->scratch[worker],
                            &w->chunk[w->group % 2][job - 1]);
}

static mw_status check_group(const writer *w, mw_error *err) {
    for (int32_t i = 0; i < w->t->column_count; i++) {
        mw_status st = w->chunk[w->group % 2][i].status;
        mw_slice name = w->t->column[i].name;
        if (st == MW_NOMEM) return no_memory(err);
        if (st != MW_OK)
            return mw_fail(err, st, "results: column %.*s has more than %d bytes in %d rows",
                           (int)name.n, name.p, INT32_MAX, MW_PARQUET_GROUP_ROWS);
    }
    return MW_OK;
}

static mw_status put_table(writer *w, int64_t groups, mw_error *err) {
    mw_text footer = {0};
    put_bytes(w, "PAR1", 4);
    for (w->group = 0; w->group < groups; w->group++) {
        mw_pool_run(w->t->pool, (int64_t)w->t->column_count + 1, group_job, w);
        MW_TRY(check_group(w, err));
    }
    if (groups > 0) put_group(w, groups - 1);
    mw_parquet_footer(w->t, w->place, &footer);
    bool failed = footer.failed;
    if (!failed) put_bytes(w, footer.bytes, footer.size);
    mw_text_free(&footer);
    return failed ? no_memory(err) : MW_OK;
}

// ---- around it

static mw_status writer_init(writer *w, int64_t groups, mw_error *err) {
    const mw_parquet_table *t = w->t;
    int64_t chunks;
    if (t->column_count < 1 || t->column_count > MW_PARQUET_COLUMNS_MAX ||
        __builtin_mul_overflow(groups, (int64_t)t->column_count, &chunks))
        return mw_fail(err, MW_LIMIT, "results: %d columns, 1 to %d can be kept", t->column_count,
                       MW_PARQUET_COLUMNS_MAX);
    w->workers = mw_pool_workers(t->pool);
    w->scratch = mw_alloc_array(w->workers, sizeof *w->scratch);
    w->place = mw_alloc_array(chunks + 1, sizeof *w->place);
    for (int i = 0; i < 2; i++)
        if (!(w->chunk[i] = mw_alloc_array(t->column_count, sizeof *w->chunk[i])))
            return no_memory(err);
    if (!w->scratch || !w->place) return no_memory(err);
    for (int i = 0; i < w->workers; i++)
        if (!(w->scratch[i] = mw_alloc(sizeof *w->scratch[i]))) return no_memory(err);
    mw_sha256_init(&w->hash);
    return MW_OK;
}

static void writer_fini(writer *w) {
    for (int i = 0; i < 2; i++) {
        for (int32_t j = 0; w->chunk[i] && j < w->t->column_count; j++)
            mw_free(w->chunk[i][j].bytes.p);
        mw_free(w->chunk[i]);
    }
    for (int i = 0; w->scratch && i < w->workers; i++) mw_free(w->scratch[i]);
    mw_free(w->scratch);
    mw_free(w->place);
}

static mw_status write_file(writer *w, const char *beside, mw_error *err) {
    int64_t groups = (w->t->row_count + MW_PARQUET_GROUP_ROWS - 1) / MW_PARQUET_GROUP_ROWS;
    mw_status st = writer_init(w, groups, err);
    if (st == MW_OK) {
        w->fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (w->fd < 0) st = mw_fail(err, MW_IO, "cannot write %s: %s", beside, strerror(errno));
    }
    if (st == MW_OK) st = put_table(w, groups, err);
    if (st == MW_OK && w->error == 0 && fsync(w->fd) != 0) w->error = errno;
    if (w->fd >= 0 && close(w->fd) != 0 && w->error == 0) w->error = errno;
    if (st == MW_OK && w->error)
        st = mw_fail(err, MW_IO, "cannot write %s: %s", beside, strerror(w->error));
    return st;
}

mw_status mw_parquet_write(const char *path, const mw_parquet_table *t, mw_parquet_written *out,
                           mw_error *err) {
    char beside[PATH_MAX];
    uint8_t digest[MW_SHA256_BYTES];
    int n = snprintf(beside, sizeof beside, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof beside)
        return mw_fail(err, MW_LIMIT, "path too long: %.100s...", path);
    writer w = {.t = t, .fd = -1};
    mw_status st = write_file(&w, beside, err);
    if (st == MW_OK && rename(beside, path) != 0)
        st = mw_fail(err, MW_IO, "cannot rename %s: %s", beside, strerror(errno));
    if (st != MW_OK && w.fd >= 0) unlink(beside);
    if (st == MW_OK) st = mw_folder_sync(path, err);
    if (st == MW_OK) {
        out->bytes = w.offset;
        mw_sha256_finish(&w.hash, digest);
        mw_sha256_hex(digest, out->sha256);
    }
    writer_fini(&w);
    return st;
}

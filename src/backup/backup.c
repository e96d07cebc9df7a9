// SPDX-License-Identifier: MIT
// See backup.h: writing.
#include "backup/backup.h"

#include "backup/archive.h"
#include "backup/backup_files.h"
#include "backup/manifest.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "series/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20 };

typedef struct {
    const mw_backup_from *from;
    const mw_backup_progress *progress;
    mw_archive_out *out;
    mw_manifest manifest;
    char *work, *registry_path, *facts_path; // copies of the stores
    mw_store_copy *registry, *facts;
    mw_series_copy *series;
    int64_t bytes;
    char *buffer;
} job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a backup");
}

static char *path_of(const char *folder, const char *name) {
    mw_text t = {0};
    mw_text_addf(&t, "%s%s", folder, name);
    if (t.failed) mw_text_free(&t);
    return t.bytes;
}

static mw_status go_on(const job *j, mw_error *err) {
    const mw_backup_progress *p = j->progress;
    return !p || p->go_on(p->ctx, j->bytes) ? MW_OK
                                            : mw_fail(err, MW_IO, "the backup was cancelled");
}

// ---- the moment

static mw_status read_layout(job *j, mw_error *err) {
    char *layout = NULL;
    mw_registry *r = j->from->registry;
    MW_TRY(r->ops->setting_get(r, "workspace", &layout, err));
    snprintf(j->manifest.layout, sizeof j->manifest.layout, "%s", layout);
    mw_free(layout);
    return MW_OK;
}

// From here on nothing that is written belongs to the backup.
static mw_status begin_copies(job *j, mw_error *err) {
    mw_registry *r = j->from->registry;
    mw_facts *f = j->from->facts;
    if (!r->ops->copy || !f->ops->copy)
        return mw_fail(err, MW_INVALID, "stores in memory have no backups");
    MW_TRY(read_layout(j, err));
    MW_TRY(f->ops->copy(f, j->facts_path, &j->facts, err));
    j->manifest.facts = j->facts->rows;
    MW_TRY(r->ops->copy(r, j->registry_path, &j->registry, err));
    mw_datetime_print(mw_clock_wall_ns(), NULL, j->manifest.made);
    return j->from->series ? mw_series_copy_begin(j->from->series, &j->series, err) : MW_OK;
}

// Between two steps who waits for the store gets it: a mutex that is let go and taken again at once
// would stay with this thread.
static mw_status copy_all(job *j, mw_store_copy *c, mw_error *err) {
    const struct timespec moment = {0, 2000000};
    for (bool more = true; more;) {
        MW_TRY(go_on(j, err));
        MW_TRY(mw_store_copy_step(c, &more, err));
        if (more) nanosleep(&moment, NULL);
    }
    return MW_OK;
}

static void end_copies(job *j) {
    mw_store_copy_end(j->facts);
    mw_store_copy_end(j->registry);
    j->facts = j->registry = NULL;
}

static mw_status copy_stores(job *j, mw_error *err) {
    mw_status st = begin_copies(j, err);
    if (st == MW_OK) st = copy_all(j, j->registry, err);
    if (st == MW_OK) st = copy_all(j, j->facts, err);
    end_copies(j);
    return st;
}

// ---- into the archive

typedef mw_status reader(void *ctx, void *to, int64_t size, int64_t from, mw_error *err);

static mw_status put(job *j, const char *name, int64_t size, reader *read, void *ctx,
                     mw_error *err) {
    if (!mw_tar_name_good(name))
        return mw_fail(err, MW_INVALID, "%s: a file with that name cannot be in a backup", name);
    MW_TRY(mw_manifest_add(&j->manifest, name, size, err));
    MW_TRY(mw_archive_out_begin(j->out, name, size, err));
    for (int64_t at = 0; at < size;) {
        int64_t n = size - at < BUFFER_BYTES ? size - at : BUFFER_BYTES;
        MW_TRY(go_on(j, err));
        MW_TRY(read(ctx, j->buffer, n, at, err));
        MW_TRY(mw_archive_out_add(j->out, j->buffer, (size_t)n, err));
        at += n;
        j->bytes += n;
    }
    return mw_archive_out_end(j->out, j->manifest.file[j->manifest.count - 1].sha256, err);
}

typedef struct {
    int fd;
    const char *path;
} opened;

static mw_status read_file(void *ctx, void *to, int64_t size, int64_t from, mw_error *err) {
    const opened *f = ctx;
    for (int64_t done = 0; done < size;) {
        ssize_t n = pread(f->fd, (char *)to + done, (size_t)(size - done), from + done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return mw_fail(err, MW_IO, "cannot read %s: %s", f->path, strerror(errno));
        if (n == 0)
            return mw_fail(err, MW_IO, "%s became shorter while it was copied: try again", f->path);
        done += n;
    }
    return MW_OK;
}

// A file that is gone meanwhile is left out when that is allowed.
static mw_status put_path(job *j, const char *name, const char *path, bool may_lack,
                          mw_error *err) {
    struct stat about;
    opened f = {open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), path};
    if (f.fd < 0 && errno == ENOENT && may_lack) return MW_OK;
    mw_status st = MW_OK;
    if (f.fd < 0 || fstat(f.fd, &about) != 0)
        st = mw_fail(err, MW_IO, "cannot read %s: %s", path, strerror(errno));
    if (st == MW_OK) st = put(j, name, about.st_size, read_file, &f, err);
    if (f.fd >= 0) close(f.fd);
    return st;
}

static mw_status read_series(void *ctx, void *to, int64_t size, int64_t from, mw_error *err) {
    return mw_series_copy_read(ctx, to, size, from, err);
}

static mw_status put_series(job *j, mw_error *err) {
    for (int64_t i = 0; j->series && i < j->series->count; i++) {
        mw_series_file *f = &j->series->file[i];
        char name[64];
        snprintf(name, sizeof name, "series/%s", f->name);
        MW_TRY(put(j, name, f->size, read_series, f, err));
    }
    return MW_OK;
}

static mw_status put_files(job *j, mw_error *err) {
    mw_files files = {0};
    mw_status st = mw_files_list(j->from->folder, &files, err);
    for (int64_t i = 0; st == MW_OK && i < files.count; i++) {
        mw_text path = {0};
        mw_text_addf(&path, "%s/%s", j->from->folder, files.name[i]);
        st = path.failed ? no_memory(err) : put_path(j, files.name[i], path.bytes, true, err);
        mw_text_free(&path);
    }
    mw_files_fini(&files);
    return st;
}

static mw_status read_text(void *ctx, void *to, int64_t size, int64_t from, mw_error *err) {
    (void)err;
    memcpy(to, ((const mw_text *)ctx)->bytes + from, (size_t)size);
    return MW_OK;
}

static mw_status put_manifest(job *j, mw_backup_done *done, mw_error *err) {
    mw_text json = {0};
    snprintf(j->manifest.version, sizeof j->manifest.version, "%s", j->from->version);
    mw_manifest_print(&j->manifest, &json);
    done->files = j->manifest.count;
    mw_status st = json.failed
                       ? no_memory(err)
                       : put(j, MW_MANIFEST_NAME, (int64_t)json.size, read_text, &json, err);
    mw_text_free(&json);
    if (st != MW_OK) return st;
    const mw_manifest_file *last = &j->manifest.file[j->manifest.count - 1];
    memcpy(done->sha256, last->sha256, sizeof done->sha256);
    memcpy(done->made, j->manifest.made, sizeof done->made);
    done->bytes = j->bytes;
    done->facts = j->manifest.facts;
    return MW_OK;
}

static mw_status put_all(job *j, mw_backup_done *done, mw_error *err) {
    MW_TRY(put_path(j, "registry.sqlite", j->registry_path, false, err));
    MW_TRY(put_path(j, "facts.duckdb", j->facts_path, false, err));
    MW_TRY(put_series(j, err));
    MW_TRY(put_files(j, err));
    MW_TRY(put_manifest(j, done, err));
    return mw_archive_out_finish(j->out, &done->packed_bytes, err);
}

// ---- all of it

static void clear_work(const job *j) {
    if (j->registry_path) unlink(j->registry_path);
    if (j->facts_path) unlink(j->facts_path);
    if (j->work) rmdir(j->work);
}

static mw_status begin(job *j, const char *path, mw_error *err) {
    j->work = path_of(path, ".work");
    j->buffer = mw_alloc(BUFFER_BYTES);
    if (!j->work || !j->buffer) return no_memory(err);
    j->registry_path = path_of(j->work, "/registry.sqlite");
    j->facts_path = path_of(j->work, "/facts.duckdb");
    if (!j->registry_path || !j->facts_path) return no_memory(err);
    clear_work(j); // of one that a crash ended
    if (mkdir(j->work, 0700) != 0)
        return mw_fail(err, MW_IO, "cannot begin %s: %s", j->work, strerror(errno));
    return MW_OK;
}

mw_status mw_backup_write(const mw_backup_from *from, const char *path,
                          const mw_backup_progress *progress, mw_backup_done *out, mw_error *err) {
    job j = {.from = from, .progress = progress};
    mw_backup_done done = {0};
    mw_status st = begin(&j, path, err);
    if (st == MW_OK) st = copy_stores(&j, err);
    if (st == MW_OK) st = mw_archive_out_open(path, mw_clock_wall_ns() / 1000000000, &j.out, err);
    if (st == MW_OK) st = put_all(&j, &done, err);
    mw_archive_out_free(j.out);
    mw_series_copy_end(j.series);
    clear_work(&j);
    mw_manifest_fini(&j.manifest);
    mw_free(j.work);
    mw_free(j.registry_path);
    mw_free(j.facts_path);
    mw_free(j.buffer);
    if (st == MW_OK) *out = done;
    return st;
}

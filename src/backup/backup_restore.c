// SPDX-License-Identifier: MIT
// See backup.h: restoring. What makes a folder a workspace, the registry, gets its name last.
#include "backup/archive.h"
#include "backup/backup.h"
#include "backup/manifest.h"
#include "base/alloc.h"
#include "base/folder_sync.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define REGISTRY "registry.sqlite"
#define REGISTRY_PART REGISTRY ".part"
enum { BUFFER_BYTES = 1 << 20 };

typedef struct {
    const char *folder;
    const mw_backup_progress *progress;
    mw_archive_in *in;
    mw_manifest found, said; // files as they came; what the backup says of them
    mw_text json;            // the manifest
    char *buffer;
    int64_t bytes;
} job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to restore a backup");
}

static mw_status go_on(const job *j, mw_error *err) {
    const mw_backup_progress *p = j->progress;
    return !p || p->go_on(p->ctx, j->bytes) ? MW_OK
                                            : mw_fail(err, MW_IO, "restoring was cancelled");
}

// ---- the folder

static mw_status want_empty(const char *folder, mw_error *err) {
    if (mkdir(folder, 0700) == 0) return MW_OK;
    if (errno != EEXIST)
        return mw_fail(err, MW_IO, "cannot begin the folder %s: %s", folder, strerror(errno));
    DIR *d = opendir(folder);
    if (!d) return mw_fail(err, MW_IO, "cannot read %s: %s", folder, strerror(errno));
    bool empty = true;
    for (struct dirent *e; empty && (e = readdir(d));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                strcmp(e->d_name, "lost+found") == 0;
    closedir(d);
    if (empty) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s is not empty: a backup is restored into a new folder",
                   folder);
}

static mw_status path_in(const job *j, const char *name, mw_text *out, mw_error *err) {
    mw_text_addf(out, "%s/%s", j->folder, strcmp(name, REGISTRY) == 0 ? REGISTRY_PART : name);
    return out->failed ? no_memory(err) : MW_OK;
}

// Folders that a path needs below the folder.
static mw_status ensure_folders(const job *j, char *path, mw_error *err) {
    for (char *p = path + strlen(j->folder) + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        bool there = mkdir(path, 0700) == 0 || errno == EEXIST;
        if (!there) return mw_fail(err, MW_IO, "cannot begin %s: %s", path, strerror(errno));
        *p = '/';
    }
    return MW_OK;
}

static mw_status write_all(int fd, const char *path, const char *bytes, size_t size,
                           mw_error *err) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, bytes + done, size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return mw_fail(err, MW_IO, "cannot write %s: %s", path, strerror(errno));
        done += (size_t)n;
    }
    return MW_OK;
}

// ---- files

static mw_status take_bytes(job *j, int fd, const char *path, mw_error *err) {
    for (size_t n = 1; n > 0;) {
        MW_TRY(go_on(j, err));
        MW_TRY(mw_archive_in_read(j->in, j->buffer, BUFFER_BYTES, &n, err));
        MW_TRY(write_all(fd, path, j->buffer, n, err));
        j->bytes += (int64_t)n;
    }
    return fsync(fd) == 0 ? MW_OK
                          : mw_fail(err, MW_IO, "cannot write %s: %s", path, strerror(errno));
}

static mw_status take_file(job *j, const mw_tar_entry *e, mw_error *err) {
    mw_text path = {0};
    mw_status st = path_in(j, e->name, &path, err);
    if (st == MW_OK) st = ensure_folders(j, path.bytes, err);
    int fd = -1;
    if (st == MW_OK) {
        // Nothing is written over: of two files of one name the second fails.
        fd = open(path.bytes, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0) st = mw_fail(err, MW_IO, "cannot write %s: %s", path.bytes, strerror(errno));
    }
    if (st == MW_OK) st = take_bytes(j, fd, path.bytes, err);
    if (fd >= 0) close(fd);
    mw_text_free(&path);
    if (st == MW_OK) st = mw_manifest_add(&j->found, e->name, e->size, err);
    if (st == MW_OK) mw_archive_in_hash(j->in, j->found.file[j->found.count - 1].sha256);
    return st;
}

static mw_status take_manifest(job *j, mw_error *err) {
    for (size_t n = 1; n > 0;) {
        MW_TRY(mw_archive_in_read(j->in, j->buffer, BUFFER_BYTES, &n, err));
        mw_text_add(&j->json, j->buffer, n);
        if (j->json.failed) return no_memory(err);
        if (j->json.size > MW_MANIFEST_BYTES_MAX)
            return mw_fail(err, MW_LIMIT, MW_MANIFEST_NAME " is larger than 256 MiB");
    }
    return mw_manifest_parse((mw_slice){j->json.bytes, j->json.size}, &j->said, err);
}

static mw_status take_all(job *j, mw_error *err) {
    mw_tar_entry e;
    bool found = true;
    for (;;) {
        MW_TRY(mw_archive_in_next(j->in, &e, &found, err));
        if (!found) return mw_fail(err, MW_CORRUPT, "the backup has no " MW_MANIFEST_NAME);
        if (strcmp(e.name, MW_MANIFEST_NAME) == 0) break;
        MW_TRY(take_file(j, &e, err));
    }
    MW_TRY(take_manifest(j, err));
    MW_TRY(mw_archive_in_next(j->in, &e, &found, err));
    return found ? mw_fail(err, MW_CORRUPT, "%s comes after the end of the backup", e.name) : MW_OK;
}

// ---- what the manifest says

static mw_status compare(const job *j, const char *path, mw_error *err) {
    bool registry = false, facts = false;
    if (j->found.count != j->said.count)
        return mw_fail(err, MW_CORRUPT, "%s holds %lld files, its manifest says %lld", path,
                       (long long)j->found.count, (long long)j->said.count);
    for (int64_t i = 0; i < j->found.count; i++) {
        const mw_manifest_file *x = &j->found.file[i], *y = &j->said.file[i];
        if (strcmp(x->name, y->name) != 0 || x->size != y->size ||
            strcmp(x->sha256, y->sha256) != 0)
            return mw_fail(err, MW_CORRUPT,
                           "%s: %s is not the file that the manifest names %s, SHA-256 %.16s...",
                           path, x->name, y->name, y->sha256);
        registry = registry || strcmp(x->name, REGISTRY) == 0;
        facts = facts || strcmp(x->name, "facts.duckdb") == 0;
    }
    return registry && facts ? MW_OK
                             : mw_fail(err, MW_CORRUPT, "%s is no backup of a workspace", path);
}

static mw_status compare_hash(const job *j, const char *path, const char *sha256, mw_error *err) {
    char found[MW_SHA256_HEX_MAX];
    mw_sha256_text(j->json.bytes, j->json.size, found);
    if (strcasecmp(found, sha256) == 0) return MW_OK;
    return mw_fail(err, MW_CORRUPT, "%s: the SHA-256 of its manifest is %s, not %.64s", path, found,
                   sha256);
}

static mw_status name_registry(const job *j, mw_error *err) {
    mw_text part = {0}, whole = {0};
    mw_text_addf(&part, "%s/" REGISTRY_PART, j->folder);
    mw_text_addf(&whole, "%s/" REGISTRY, j->folder);
    mw_status st = part.failed || whole.failed ? no_memory(err) : mw_folder_sync(part.bytes, err);
    if (st == MW_OK && rename(part.bytes, whole.bytes) != 0)
        st = mw_fail(err, MW_IO, "cannot rename %s: %s", part.bytes, strerror(errno));
    if (st == MW_OK) st = mw_folder_sync(whole.bytes, err);
    mw_text_free(&part);
    mw_text_free(&whole);
    return st;
}

static void tell(const job *j, mw_backup_done *out) {
    *out = (mw_backup_done){.files = j->found.count, .bytes = j->bytes, .facts = j->said.facts};
    memcpy(out->made, j->said.made, sizeof out->made);
    mw_sha256_text(j->json.bytes, j->json.size, out->sha256);
}

mw_status mw_backup_restore(const char *path, const char *folder, const char *sha256,
                            const mw_backup_progress *progress, mw_backup_done *out,
                            mw_error *err) {
    job j = {.folder = folder, .progress = progress, .buffer = mw_alloc(BUFFER_BYTES)};
    mw_status st = j.buffer ? mw_archive_in_open(path, &j.in, err) : no_memory(err);
    if (st == MW_OK) st = want_empty(folder, err);
    if (st == MW_OK) st = take_all(&j, err);
    if (st == MW_OK) st = compare(&j, path, err);
    if (st == MW_OK && sha256) st = compare_hash(&j, path, sha256, err);
    if (st == MW_OK) st = name_registry(&j, err);
    if (st == MW_OK) tell(&j, out);
    mw_archive_in_close(j.in);
    mw_manifest_fini(&j.found);
    mw_manifest_fini(&j.said);
    mw_text_free(&j.json);
    mw_free(j.buffer);
    return st;
}

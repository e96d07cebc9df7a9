// SPDX-License-Identifier: MIT
// See copy.h.
//
// Locking: the moment is a round of the leader of puts, when nobody writes names or journal; the
// list of segments is read under `state`. The worker removes the names of merged segments before it
// changes the list, so segments are shared, not opened by name.
#include "series/copy.h"

#include "base/alloc.h"
#include "series/disk.h"
#include "series/series_int.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to copy samples");
}

static char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    mw_text t = {0};
    mw_text_adds(&t, slash ? slash + 1 : path);
    return t.bytes;
}

static mw_status add_file(mw_series_copy *c, const char *path, mw_series_file f, mw_error *err) {
    if (!mw_grow(&c->file, &c->capacity, c->count + 1, sizeof f)) return no_memory(err);
    f.name = base_of(path);
    if (!f.name) return no_memory(err);
    c->file[c->count++] = f;
    return MW_OK;
}

// Opens a file that nobody removes meanwhile; size -1: all of it.
static mw_status add_path(mw_series_copy *c, char *path, int64_t size, mw_error *err) {
    struct stat about;
    if (!path) return no_memory(err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool there = fd >= 0 && fstat(fd, &about) == 0;
    mw_status st =
        there ? add_file(c, path,
                         (mw_series_file){.fd = fd, .size = size < 0 ? about.st_size : size}, err)
              : mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    if (st != MW_OK && fd >= 0) close(fd);
    mw_free(path);
    return st;
}

static mw_status add_segments(mw_series *s, mw_series_copy *c, mw_error *err) {
    mw_segment **kept = mw_alloc_array(s->segment_count + 1, sizeof(mw_segment *));
    if (!kept) return no_memory(err);
    c->kept = kept;
    for (int64_t i = 0; i < s->segment_count; i++) {
        mw_segment *g = mw_segment_share(s->segment[i]);
        kept[c->kept_count++] = g;
        mw_series_file f = {.fd = mw_segment_fd(g), .size = mw_segment_size(g), .shared = true};
        MW_TRY(add_file(c, mw_segment_path(g), f, err));
    }
    return MW_OK;
}

// With `state`: a frozen head's journals stay as long as it is frozen.
static mw_status add_journals(mw_series *s, mw_series_copy *c, mw_error *err) {
    uint64_t first = s->frozen ? s->frozen_from : s->head_from, last = s->journal_number;
    for (uint64_t n = first; n <= last; n++) {
        int64_t size = n == last ? mw_journal_size(s->journal) : -1;
        MW_TRY(add_path(c, mw_series_journal_path(s, n), size, err));
    }
    return MW_OK;
}

static char *names_path(const mw_series *s) {
    mw_text t = {0};
    mw_text_addf(&t, "%s/names", s->path);
    return t.bytes;
}

static mw_status gather(mw_series *s, void *ctx, mw_error *err) {
    mw_series_copy *c = ctx;
    MW_TRY(add_path(c, names_path(s), mw_names_size(s->names), err));
    pthread_rwlock_rdlock(&s->state);
    mw_status st = add_segments(s, c, err);
    if (st == MW_OK) st = add_journals(s, c, err);
    pthread_rwlock_unlock(&s->state);
    return st;
}

mw_status mw_series_copy_begin(mw_series *s, mw_series_copy **out, mw_error *err) {
    mw_series_copy *c = mw_alloc(sizeof *c);
    if (!c) return no_memory(err);
    mw_status st = mw_series_commit(s, gather, c, err);
    if (st == MW_OK)
        *out = c;
    else
        mw_series_copy_end(c);
    return st;
}

mw_status mw_series_copy_read(const mw_series_file *f, void *to, int64_t size, int64_t from,
                              mw_error *err) {
    return mw_disk_read(f->fd, f->name, to, size, from, err);
}

void mw_series_copy_end(mw_series_copy *c) {
    if (!c) return;
    for (int64_t i = 0; i < c->count; i++) {
        if (!c->file[i].shared) close(c->file[i].fd);
        mw_free(c->file[i].name);
    }
    mw_segment **kept = c->kept;
    for (int64_t i = 0; i < c->kept_count; i++) mw_segment_drop(kept[i]);
    mw_free(c->kept);
    mw_free(c->file);
    mw_free(c);
}

// SPDX-License-Identifier: MIT
// See journal.h.
#include "series/journal.h"

#include "base/alloc.h"
#include "base/folder_sync.h"
#include "base/text.h"
#include "series/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct mw_journal {
    int fd;
    char *path;
    mw_group_id next; // of the group to come
    int64_t size, cut_bytes;
    bool ragged; // the file may be longer than size: cut it before writing
};

int64_t mw_journal_size(const mw_journal *j) { return j->size; }
int64_t mw_journal_cut_bytes(const mw_journal *j) { return j->cut_bytes; }

void mw_journal_close(mw_journal *j) {
    if (!j) return;
    if (j->fd >= 0) close(j->fd);
    mw_free(j->path);
    mw_free(j);
}

static mw_status cut_back(mw_journal *j, mw_error *err) {
    j->ragged = true;
    if (ftruncate(j->fd, j->size) != 0)
        return mw_fail(err, MW_IO, "cannot cut back %s: %s", j->path, strerror(errno));
    j->ragged = false;
    return MW_OK;
}

// ---- opening

// The file in memory.
typedef struct {
    uint8_t *bytes;
    int64_t size;
} image;

static mw_status image_read(const mw_journal *j, image *out, mw_error *err) {
    struct stat about;
    if (fstat(j->fd, &about) != 0)
        return mw_fail(err, MW_IO, "cannot read %s: %s", j->path, strerror(errno));
    image m = {mw_alloc((size_t)about.st_size), about.st_size};
    if (!m.bytes)
        return mw_fail(err, MW_NOMEM, "no memory to read %s of %lld bytes", j->path,
                       (long long)about.st_size);
    mw_status st = mw_disk_read(j->fd, j->path, m.bytes, m.size, 0, err);
    if (st != MW_OK)
        mw_free(m.bytes);
    else
        *out = m;
    return st;
}

// Whether a later whole group of this journal stands anywhere from `at` on. A write that a crash
// cut off is the last of its file, so a whole group after a bad place means damage of another kind.
static bool whole_group_after(const mw_journal *j, const image *m, int64_t at) {
    for (; at + MW_GROUP_HEAD_BYTES <= m->size; at++) {
        const uint8_t *p = memchr(m->bytes + at, 'M', (size_t)(m->size - at));
        if (!p) return false;
        at = p - m->bytes;
        mw_group_id id;
        int64_t count, bytes;
        if (mw_group_head(p, m->size - at, &id, &count, &bytes, NULL) == MW_OK &&
            id.store_id == j->next.store_id && id.journal == j->next.journal &&
            id.number > j->next.number)
            return true;
    }
    return false;
}

static mw_status check_id(const mw_journal *j, const mw_group_id *id, mw_error *err) {
    if (id->store_id != j->next.store_id)
        return mw_fail(err, MW_INVALID, "the group belongs to another store");
    if (id->journal == j->next.journal && id->number == j->next.number) return MW_OK;
    return mw_fail(err, MW_INVALID, "group %llu of journal %llu stands where %llu of %llu belongs",
                   (unsigned long long)id->number, (unsigned long long)id->journal,
                   (unsigned long long)j->next.number, (unsigned long long)j->next.journal);
}

// Whom a journal tells its groups.
typedef struct {
    mw_journal_visit visit;
    void *ctx;
    mw_samples group;
} reader;

// Tells groups until the end or a bad place. *told: whether the failure is visit's own.
static mw_status tell_groups(mw_journal *j, const image *m, reader *r, bool *told, mw_error *err) {
    while (j->size < m->size) {
        const uint8_t *p = m->bytes + j->size;
        mw_group_id id;
        int64_t count, bytes;
        MW_TRY(mw_group_head(p, m->size - j->size, &id, &count, &bytes, err));
        MW_TRY(check_id(j, &id, err));
        if (!mw_samples_grow(&r->group, count))
            return mw_fail(err, MW_NOMEM, "no memory for %lld samples", (long long)count);
        if (mw_group_decode(p, count, bytes, &r->group) != MW_OK)
            return mw_fail(err, MW_INVALID, "the group's samples make no sense");
        *told = true;
        MW_TRY(r->visit(r->ctx, &r->group, err));
        *told = false;
        j->size += bytes;
        j->next.number++;
    }
    return MW_OK;
}

static mw_status read_back(mw_journal *j, reader *r, mw_error *err) {
    image m = {0};
    bool told = false;
    mw_error bad = {0};
    MW_TRY(image_read(j, &m, err));
    mw_status st = tell_groups(j, &m, r, &told, &bad);
    if (st == MW_CORRUPT && !told && !whole_group_after(j, &m, j->size + 1)) {
        j->cut_bytes = m.size - j->size;
        st = j->cut_bytes ? cut_back(j, err) : MW_OK;
    } else if (st != MW_OK) {
        // What is on disk and cannot be read is damage, whatever kind.
        if (st == MW_INVALID) st = MW_CORRUPT;
        mw_fail(err, st, "%s at byte %lld: %s", j->path, (long long)j->size, bad.text);
    }
    mw_free(m.bytes);
    return st;
}

static mw_status open_file(mw_journal *j, const char *path, mw_error *err) {
    mw_text copy = {0};
    mw_text_adds(&copy, path);
    if (copy.failed) return mw_fail(err, MW_NOMEM, "no memory for a path");
    j->path = copy.bytes;
    bool fresh = access(path, F_OK) != 0;
    j->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (j->fd < 0) return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    return fresh ? mw_folder_sync(path, err) : MW_OK;
}

mw_status mw_journal_open(const char *path, const mw_group_id *id, mw_journal_visit visit,
                          void *ctx, mw_journal **out, mw_error *err) {
    mw_journal *j = mw_alloc(sizeof *j);
    if (!j) return mw_fail(err, MW_NOMEM, "no memory to open %s", path);
    *j = (mw_journal){.fd = -1, .next = *id};
    j->next.number = 0;
    reader r = {visit, ctx, {0}};
    mw_status st = open_file(j, path, err);
    if (st == MW_OK) st = read_back(j, &r, err);
    mw_samples_fini(&r.group);
    if (st != MW_OK) {
        mw_journal_close(j);
        return st;
    }
    *out = j;
    return MW_OK;
}

// ---- writing

mw_status mw_journal_append(mw_journal *j, mw_bytes *const *group, int64_t count, mw_error *err) {
    if (j->ragged) MW_TRY(cut_back(j, err));
    mw_group_id id = j->next;
    int64_t at = j->size;
    bool written = true;
    for (int64_t i = 0; i < count && written; i++, id.number++) {
        mw_group_number(group[i]->bytes, &id);
        written = mw_disk_write(j->fd, group[i]->bytes, group[i]->size, at);
        at += group[i]->size;
    }
    if (!written || fdatasync(j->fd) != 0) {
        int why = errno;
        mw_status cut = cut_back(j, NULL);
        (void)cut; // when it failed too the file is ragged, and the next append begins with it
        return mw_fail(err, MW_IO, "cannot write %s: %s", j->path, strerror(why));
    }
    j->size = at;
    j->next = id;
    return MW_OK;
}

mw_status mw_journal_check(const mw_journal *j, mw_error *err) {
    image m = {0};
    mw_group_id id;
    int64_t count, bytes;
    mw_error bad = {0};
    MW_TRY(image_read(j, &m, err));
    mw_status st = MW_OK;
    if (m.size < j->size) st = mw_fail(err, MW_CORRUPT, "%s was cut off by somebody", j->path);
    for (int64_t at = 0; st == MW_OK && at < j->size; at += bytes) {
        st = mw_group_head(m.bytes + at, j->size - at, &id, &count, &bytes, &bad);
        if (st != MW_OK)
            st = mw_fail(err, MW_CORRUPT, "%s at byte %lld: %s", j->path, (long long)at, bad.text);
    }
    mw_free(m.bytes);
    return st;
}

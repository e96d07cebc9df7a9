// SPDX-License-Identifier: MIT
// See shelf.h.
#include "backup/shelf.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/folder_sync.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STEM_MAX = 100, STAMP_BYTES = 17, COPY_BYTES = 1 << 20 }; // "-20261130T020000Z"

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a folder of backups");
}

// ---- names

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || (unsigned char)c >= 0x80;
}

// What all names of backups of a workspace begin with: "plant".
static mw_status stem_of(const char *folder, char stem[STEM_MAX], mw_error *err) {
    char whole[PATH_MAX];
    if (!realpath(folder, whole))
        return mw_fail(err, MW_IO, "cannot find %s: %s", folder, strerror(errno));
    const char *last = strrchr(whole, '/');
    snprintf(stem, STEM_MAX, "%.*s", STEM_MAX - 1, last && last[1] ? last + 1 : "workspace");
    for (char *p = stem; *p; p++)
        if (!is_plain(*p)) *p = '-';
    return MW_OK;
}

mw_status mw_shelf_name(const char *folder, char name[MW_SHELF_NAME_MAX], mw_error *err) {
    char stem[STEM_MAX], stamp[32];
    time_t now = (time_t)(mw_clock_wall_ns() / 1000000000);
    struct tm utc;
    MW_TRY(stem_of(folder, stem, err));
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
    snprintf(name, MW_SHELF_NAME_MAX, "%s-%s" MW_SHELF_SUFFIX, stem, stamp);
    return MW_OK;
}

// Whether "-20261130T020000Z.tar.zst" stands at the end.
static bool has_stamp(mw_slice name) {
    static const char pattern[] = "-00000000T000000Z" MW_SHELF_SUFFIX;
    size_t n = sizeof pattern - 1;
    if (name.n <= n) return false;
    const char *p = name.p + name.n - n;
    for (size_t i = 0; i < n; i++) {
        bool digit = p[i] >= '0' && p[i] <= '9';
        if (pattern[i] == '0' ? !digit : p[i] != pattern[i]) return false;
    }
    return true;
}

bool mw_shelf_name_good(mw_slice name) {
    if (name.n >= MW_SHELF_NAME_MAX || !has_stamp(name)) return false;
    for (size_t i = 0; i < name.n - strlen(MW_SHELF_SUFFIX); i++)
        if (!is_plain(name.p[i])) return false;
    return true;
}

mw_status mw_shelf_ensure(const char *shelf, mw_error *err) {
    struct stat about;
    if (mkdir(shelf, 0700) == 0) return mw_folder_sync(shelf, err);
    if (errno == EEXIST && stat(shelf, &about) == 0 && S_ISDIR(about.st_mode)) return MW_OK;
    return mw_fail(err, MW_IO, "cannot begin the folder %s: %s", shelf, strerror(errno));
}

// ---- moving

static mw_status copy_bytes(int from, int to, const char *path, mw_error *err) {
    char *bytes = mw_alloc(COPY_BYTES);
    if (!bytes) return no_memory(err);
    ssize_t n = 1;
    bool good = true;
    while (good && (n = read(from, bytes, COPY_BYTES)) > 0) {
        for (ssize_t done = 0; good && done < n;) {
            ssize_t some = write(to, bytes + done, (size_t)(n - done));
            good = some > 0 || (some < 0 && errno == EINTR);
            done += some > 0 ? some : 0;
        }
    }
    good = good && n == 0 && fsync(to) == 0;
    mw_free(bytes);
    return good ? MW_OK : mw_fail(err, MW_IO, "cannot copy to %s: %s", path, strerror(errno));
}

static mw_status copy_file(const char *from, const char *to, mw_error *err) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    mw_status st = in >= 0 && out >= 0
                       ? copy_bytes(in, out, to, err)
                       : mw_fail(err, MW_IO, "cannot copy %s to %s: %s", from, to, strerror(errno));
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    if (st != MW_OK && out >= 0) unlink(to);
    return st;
}

static mw_status move_far(const char *from, const char *to, mw_error *err) {
    mw_text part = {0};
    mw_text_addf(&part, "%s.part", to);
    mw_status st = part.failed ? no_memory(err) : copy_file(from, part.bytes, err);
    if (st == MW_OK && rename(part.bytes, to) != 0) {
        st = mw_fail(err, MW_IO, "cannot write %s: %s", to, strerror(errno));
        unlink(part.bytes);
    }
    if (st == MW_OK) unlink(from);
    mw_text_free(&part);
    return st;
}

mw_status mw_shelf_move(const char *from, const char *to, mw_error *err) {
    mw_status st = MW_OK;
    if (rename(from, to) != 0) {
        st = errno == EXDEV
                 ? move_far(from, to, err)
                 : mw_fail(err, MW_IO, "cannot move %s to %s: %s", from, to, strerror(errno));
    }
    return st == MW_OK ? mw_folder_sync(to, err) : st;
}

// ---- what lies there

typedef struct {
    char **name;
    int64_t count, capacity;
} names;

static void names_fini(names *l) {
    for (int64_t i = 0; i < l->count; i++) mw_free(l->name[i]);
    mw_free(l->name);
}

static mw_status add_name(names *l, const char *name, mw_error *err) {
    mw_text copy = {0};
    if (!mw_grow(&l->name, &l->capacity, l->count + 1, sizeof *l->name)) return no_memory(err);
    mw_text_adds(&copy, name);
    if (copy.failed) return no_memory(err);
    l->name[l->count++] = copy.bytes;
    return MW_OK;
}

static const char *stamp_of(const char *name) {
    return name + strlen(name) - strlen(MW_SHELF_SUFFIX) - STAMP_BYTES;
}

static int newest_first(const void *a, const void *b) {
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int order = strcmp(stamp_of(y), stamp_of(x));
    return order ? order : strcmp(x, y);
}

// stem: of a workspace; NULL: of all.
static mw_status list(const char *shelf, const char *stem, names *out, mw_error *err) {
    DIR *d = opendir(shelf);
    if (!d && errno == ENOENT) return MW_OK;
    if (!d) return mw_fail(err, MW_IO, "cannot read %s: %s", shelf, strerror(errno));
    mw_status st = MW_OK;
    for (struct dirent *e; st == MW_OK && (e = readdir(d));) {
        if (!mw_shelf_name_good(mw_slice_of(e->d_name))) continue;
        size_t n = (size_t)(stamp_of(e->d_name) - e->d_name);
        bool own = !stem || (strlen(stem) == n && strncmp(stem, e->d_name, n) == 0);
        if (own) st = add_name(out, e->d_name, err);
    }
    closedir(d);
    if (out->count) qsort(out->name, (size_t)out->count, sizeof *out->name, newest_first);
    return st;
}

static mw_status remove_one(const char *shelf, const char *name, mw_error *err) {
    mw_text path = {0};
    mw_text_addf(&path, "%s/%s", shelf, name);
    mw_status st = path.failed ? no_memory(err) : MW_OK;
    if (st == MW_OK && unlink(path.bytes) != 0)
        st = mw_fail(err, MW_IO, "cannot remove %s: %s", path.bytes, strerror(errno));
    mw_text_free(&path);
    return st;
}

mw_status mw_shelf_thin(const char *shelf, const char *folder, int64_t keep, mw_error *err) {
    char stem[STEM_MAX];
    names l = {0};
    MW_TRY(stem_of(folder, stem, err));
    mw_status st = list(shelf, stem, &l, err);
    for (int64_t i = keep; st == MW_OK && i < l.count; i++) st = remove_one(shelf, l.name[i], err);
    names_fini(&l);
    return st;
}

static mw_status tell(const char *shelf, const char *name, mw_shelf_visit visit, void *ctx,
                      mw_error *err) {
    mw_text path = {0};
    struct stat about;
    mw_text_addf(&path, "%s/%s", shelf, name);
    bool there = !path.failed && stat(path.bytes, &about) == 0 && S_ISREG(about.st_mode);
    bool failed = path.failed;
    mw_text_free(&path);
    if (failed) return no_memory(err);
    if (!there) return MW_OK; // gone meanwhile
    mw_shelved b = {name, about.st_size, (int64_t)about.st_mtim.tv_sec * 1000000000};
    return visit(ctx, &b, err);
}

mw_status mw_shelf_each(const char *shelf, mw_shelf_visit visit, void *ctx, mw_error *err) {
    names l = {0};
    mw_status st = list(shelf, NULL, &l, err);
    for (int64_t i = 0; st == MW_OK && i < l.count; i++)
        st = tell(shelf, l.name[i], visit, ctx, err);
    names_fini(&l);
    return st;
}

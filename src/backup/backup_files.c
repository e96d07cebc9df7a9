// SPDX-License-Identifier: MIT
// See backup_files.h.
#include "backup/backup_files.h"

#include "base/alloc.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 32 };

// At the top of a workspace: stores, which are copied in their own way, and what is of the moment.
// An ending "*" stands for anything.
static const char *const left_out[] = {
    "registry.sqlite*", "facts.duckdb*", "series", "backups", "serve.url", "serve.key",
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a list of files");
}

static bool is_left_out(const char *name) {
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        size_t n = strlen(left_out[i]);
        bool any = left_out[i][n - 1] == '*';
        if (any ? strncmp(name, left_out[i], n - 1) == 0 : strcmp(name, left_out[i]) == 0)
            return true;
    }
    return false;
}

static mw_status add(mw_files *f, mw_text *name, mw_error *err) {
    if (name->failed || !mw_grow(&f->name, &f->capacity, f->count + 1, sizeof *f->name)) {
        mw_text_free(name);
        return no_memory(err);
    }
    f->name[f->count++] = name->bytes;
    return MW_OK;
}

static int depth_of(const char *name) {
    int depth = 0;
    for (; *name; name++) depth += *name == '/';
    return depth;
}

// One entry of a folder; below: that folder's own path, "" at the top.
static mw_status take(const char *folder, const char *below, const char *entry, mw_files *files,
                      mw_files *folders, mw_error *err) {
    mw_text name = {0}, path = {0};
    struct stat about;
    if (strcmp(entry, ".") == 0 || strcmp(entry, "..") == 0) return MW_OK;
    if (!*below && is_left_out(entry)) return MW_OK;
    mw_text_addf(&name, "%s%s%s", below, *below ? "/" : "", entry);
    mw_text_addf(&path, "%s/%s", folder, name.bytes ? name.bytes : "");
    bool there = !path.failed && stat(path.bytes, &about) == 0;
    mw_text_free(&path);
    if (there && S_ISREG(about.st_mode)) return add(files, &name, err);
    if (there && S_ISDIR(about.st_mode)) return add(folders, &name, err);
    mw_text_free(&name); // gone meanwhile, or no file
    return MW_OK;
}

static mw_status list_one(const char *folder, const char *below, mw_files *files, mw_files *folders,
                          mw_error *err) {
    mw_text path = {0};
    if (depth_of(below) >= DEPTH_MAX)
        return mw_fail(err, MW_LIMIT, "%s/%s: folders more than %d deep", folder, below, DEPTH_MAX);
    mw_text_addf(&path, "%s/%s", folder, below);
    DIR *d = path.failed ? NULL : opendir(path.bytes);
    int why = errno;
    mw_text_free(&path);
    if (!d && why == ENOENT) return MW_OK;
    if (!d) return mw_fail(err, MW_IO, "cannot read %s/%s: %s", folder, below, strerror(why));
    mw_status st = MW_OK;
    for (struct dirent *e; st == MW_OK && (e = readdir(d));)
        st = take(folder, below, e->d_name, files, folders, err);
    closedir(d);
    return st;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

mw_status mw_files_list(const char *folder, mw_files *out, mw_error *err) {
    mw_files folders = {0};
    mw_status st = list_one(folder, "", out, &folders, err);
    for (int64_t i = 0; st == MW_OK && i < folders.count; i++) {
        st = list_one(folder, folders.name[i], out, &folders, err);
    }
    mw_files_fini(&folders);
    if (out->count) qsort(out->name, (size_t)out->count, sizeof *out->name, by_bytes);
    return st;
}

void mw_files_fini(mw_files *f) {
    for (int64_t i = 0; i < f->count; i++) mw_free(f->name[i]);
    mw_free(f->name);
    *f = (mw_files){0};
}

// SPDX-License-Identifier: MIT
// See folder.h.
#include "source/folder.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "source/dial.h"
#include "source/source_core.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    INTERVAL_MS = 500,
    SETTLE_MS = 2000,
    FILES_MAX = 65536,   // looked at at once: the others come when these are gone
    NUMBERS_MAX = 10000, // of files of one name in done/
};

static const int64_t MS_NS = 1000000;

// A file that lies in the folder.
typedef struct {
    char *name;
    int64_t size, changed_ns; // as seen last
    int64_t same_ns;          // steady: since when they are as they are
    bool is_seen;             // in this look
    bool is_taken;            // but could not be moved away
} candidate;

typedef struct {
    mw_source base;
    mw_source_core core;
    mw_folder_config config;
    mw_text texts[2]; // name and path
    candidate *files;
    int64_t count, capacity;
    int64_t pause_ms;
} folder_source;

static folder_source *own(mw_source *s) { return (folder_source *)s; }

// ---- which files

static bool ends_in(const char *name, const char *end) {
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

bool mw_folder_leaves(const char *name) {
    static const char *const ends[] = {".part",       ".tmp", ".new", ".filepart",
                                       ".crdownload", ".swp", "~"};
    if (name[0] == '.') return true;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends_in(name, ends[i])) return true;
    return false;
}

// Writes folder/sub/name; false when it is too long.
static bool path_write(const folder_source *s, const char *sub, const char *name,
                       char out[PATH_MAX]) {
    int n = snprintf(out, PATH_MAX, "%s/%s%s", s->config.path, sub, name);
    return n > 0 && n < PATH_MAX;
}

static candidate *find(folder_source *s, const char *name) {
    for (int64_t i = 0; i < s->count; i++)
        if (strcmp(s->files[i].name, name) == 0) return &s->files[i];
    return NULL;
}

static candidate *add(folder_source *s, const char *name) {
    mw_text copy = {0};
    if (s->count >= FILES_MAX) return NULL;
    if (!mw_grow(&s->files, &s->capacity, s->count + 1, sizeof *s->files)) return NULL;
    mw_text_adds(&copy, name);
    if (copy.failed) return NULL; // seen at the next look
    candidate *f = &s->files[s->count++];
    *f = (candidate){.name = copy.bytes, .size = -1};
    return f;
}

// Notes what a look saw of a name.
static void note(folder_source *s, const char *name, int64_t now) {
    char path[PATH_MAX];
    struct stat about;
    if (mw_folder_leaves(name) || !path_write(s, "", name, path)) return;
    if (lstat(path, &about) != 0 || !S_ISREG(about.st_mode)) return;
    candidate *f = find(s, name);
    if (!f) f = add(s, name);
    if (!f) return;
    int64_t changed = about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
    f->is_seen = true;
    if (f->size == about.st_size && f->changed_ns == changed) return;
    f->size = about.st_size;
    f->changed_ns = changed;
    f->same_ns = now;
    f->is_taken = false; // another file of this name
}

static void forget(folder_source *s, int64_t i) {
    mw_free(s->files[i].name);
    s->files[i] = s->files[--s->count];
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const candidate *)a)->name, ((const candidate *)b)->name);
}

// Looks at the folder: afterwards files are those in it, by name.
static mw_status look(folder_source *s, mw_error *err) {
    DIR *dir = opendir(s->config.path);
    if (!dir) return mw_fail(err, MW_IO, "folder %s: %s", s->config.path, strerror(errno));
    int64_t now = mw_clock_steady_ns();
    for (int64_t i = 0; i < s->count; i++) s->files[i].is_seen = false;
    errno = 0;
    for (const struct dirent *e; (e = readdir(dir));) note(s, e->d_name, now);
    closedir(dir);
    for (int64_t i = s->count - 1; i >= 0; i--)
        if (!s->files[i].is_seen) forget(s, i);
    if (s->count > 1) qsort(s->files, (size_t)s->count, sizeof *s->files, by_name);
    return MW_OK;
}

// ---- taking

// Moves a file to a folder inside the folder, under its name or with a number behind it, which is
// written to `to`.
static mw_status move(const folder_source *s, const char *name, const char *sub, char to[PATH_MAX],
                      mw_error *err) {
    char from[PATH_MAX], place[PATH_MAX], numbered[NAME_MAX + 16];
    if (!path_write(s, "", name, from) || !path_write(s, sub, "", place))
        return mw_fail(err, MW_LIMIT, "file %s: its path is too long", name);
    if (mkdir(place, 0777) != 0 && errno != EEXIST)
        return mw_fail(err, MW_IO, "folder %s: %s", place, strerror(errno));
    for (int i = 1; i < NUMBERS_MAX; i++) {
        snprintf(numbered, sizeof numbered, i > 1 ? "%s.%d" : "%s", name, i);
        if (!path_write(s, sub, numbered, to)) break;
        // A link refuses a name that is there, which a renaming would overwrite.
        if (link(from, to) == 0) {
            if (unlink(from) == 0) return MW_OK;
            unlink(to);
            return mw_fail(err, MW_IO, "file %s stays: %s", from, strerror(errno));
        }
        struct stat about;
        bool is_there = errno == EEXIST || lstat(to, &about) == 0;
        if (!is_there && rename(from, to) == 0) return MW_OK; // file systems without links
        if (!is_there) return mw_fail(err, MW_IO, "file %s stays: %s", from, strerror(errno));
    }
    return mw_fail(err, MW_LIMIT, "file %s stays: no free name in %s", from, place);
}

static mw_status write_problem(const char *moved, const mw_error *why, mw_error *err) {
    mw_text path = {0}, text = {0};
    mw_text_addf(&path, "%s.problem.txt", moved);
    mw_text_addf(&text, "%s\n", why->text);
    mw_status st = path.failed || text.failed
                       ? mw_fail(err, MW_NOMEM, "no memory for a problem")
                       : mw_file_replace(path.bytes, text.bytes, text.size, err);
    mw_text_free(&path);
    mw_text_free(&text);
    return st;
}

static bool is_ours(mw_status st) { return st == MW_IO || st == MW_NOMEM; }

// Where rejects of a file are written: hidden until it is moved.
static bool rejects_path(const folder_source *s, const char *name, char out[PATH_MAX]) {
    int n = snprintf(out, PATH_MAX, "%s/.%s.rejects.csv", s->config.path, name);
    return n > 0 && n < PATH_MAX;
}

// Moves the rejects of a file that was moved beside it, if there are any.
static mw_status move_rejects(const folder_source *s, const char *name, const char *moved,
                              mw_error *err) {
    char from[PATH_MAX], to[PATH_MAX];
    int n = snprintf(to, sizeof to, "%s.rejects.csv", moved);
    bool fits = rejects_path(s, name, from) && n > 0 && n < (int)sizeof to;
    if (!fits) return mw_fail(err, MW_LIMIT, "file %s: the path of its rejects is too long", name);
    if (rename(from, to) == 0 || errno == ENOENT) return MW_OK;
    return mw_fail(err, MW_IO, "rejects %s stay: %s", from, strerror(errno));
}

// Moves a refused file away and says why beside it.
static mw_status refuse(folder_source *s, candidate *f, const mw_error *why, mw_error *err) {
    char to[PATH_MAX];
    mw_source_core_problem(&s->core, 1, "%s is refused: %s", f->name, why->text);
    MW_TRY(move(s, f->name, "refused/", to, err));
    MW_TRY(move_rejects(s, f->name, to, err));
    return write_problem(to, why, err);
}

static void count_taken(folder_source *s, const candidate *f, const mw_folder_taken *taken) {
    mw_source_core_message(&s->core, f->size, mw_clock_wall_ns());
    mw_source_core_kept(&s->core, taken->kept);
    if (taken->refused)
        mw_source_core_problem(&s->core, taken->refused, "%s: %s", f->name, taken->problem);
}

// Takes a whole file and moves it away.
static mw_status take(folder_source *s, candidate *f, mw_error *err) {
    char path[PATH_MAX], rejects[PATH_MAX], to[PATH_MAX];
    mw_folder_taken taken = {0};
    mw_error why = {0};
    mw_status st = MW_OK;
    if (!path_write(s, "", f->name, path) || !rejects_path(s, f->name, rejects))
        return mw_fail(err, MW_LIMIT, "file %s: its path is too long", f->name);
    if (!f->is_taken) {
        unlink(rejects); // of a try before
        st = s->config.take(s->config.user, path, rejects, &taken, &why);
    }
    if (is_ours(st)) return mw_fail(err, st, "%s waits: %s", f->name, why.text);
    if (st != MW_OK) return refuse(s, f, &why, err);
    if (!f->is_taken) count_taken(s, f, &taken);
    f->is_taken = true;
    MW_TRY(move(s, f->name, "done/", to, err));
    return move_rejects(s, f->name, to, err);
}

// Looks once and takes what is whole; on error the rest waits.
static mw_status round_once(folder_source *s, mw_error *err) {
    MW_TRY(look(s, err));
    mw_source_core_state(&s->core, "connected");
    for (int64_t i = 0; i < s->count && !mw_source_core_wait(&s->core, 0); i++) {
        int64_t since = mw_clock_steady_ns() - s->files[i].same_ns;
        if (since >= s->config.settle_ms * MS_NS) MW_TRY(take(s, &s->files[i], err));
    }
    s->pause_ms = 0;
    return MW_OK;
}

static void *run(void *user) {
    folder_source *s = user;
    int64_t wait_ms = 0;
    while (!mw_source_core_wait(&s->core, wait_ms)) {
        mw_error err = {0};
        wait_ms = s->config.interval_ms;
        if (round_once(s, &err) == MW_OK) continue;
        mw_source_core_state(&s->core, "waiting");
        mw_source_core_problem(&s->core, 0, "%s", err.text);
        wait_ms = mw_dial_pause_ms(&s->pause_ms, s->config.retry_ms);
    }
    return NULL;
}

// ---- the table

static mw_status folder_start(mw_source *base, mw_sink *sink, mw_error *err) {
    folder_source *s = own(base);
    if (!s->core.is_running) s->pause_ms = 0;
    return mw_source_core_start(&s->core, sink, run, s, err);
}

static void folder_health(const mw_source *base, mw_source_health *out) {
    mw_source_core_health(&((const folder_source *)base)->core, out);
}

static void folder_stop(mw_source *base) { mw_source_core_stop(&own(base)->core); }

static void folder_free(mw_source *base) {
    folder_source *s = own(base);
    mw_source_core_fini(&s->core);
    while (s->count > 0) forget(s, s->count - 1);
    mw_free(s->files);
    mw_text_free(&s->texts[0]);
    mw_text_free(&s->texts[1]);
    mw_free(s);
}

static const mw_source_ops folder_ops = {"folder", folder_start, folder_health, folder_stop,
                                         folder_free};

static mw_status fill(folder_source *s, mw_error *err) {
    mw_folder_config *c = &s->config;
    if (!c->name || !*c->name) return mw_fail(err, MW_INVALID, "a folder source without a name");
    if (!c->path || !*c->path) return mw_fail(err, MW_INVALID, "source %s: no folder", c->name);
    if (c->interval_ms < 0 || c->settle_ms < 0)
        return mw_fail(err, MW_INVALID, "source %s: a time below 0 ms", c->name);
    MW_ASSERT(c->take);
    if (c->interval_ms == 0) c->interval_ms = INTERVAL_MS;
    if (c->settle_ms == 0) c->settle_ms = SETTLE_MS;
    mw_text_adds(&s->texts[0], c->name);
    mw_text_adds(&s->texts[1], c->path);
    if (s->texts[0].failed || s->texts[1].failed)
        return mw_fail(err, MW_NOMEM, "no memory for source %s", c->name);
    c->name = s->texts[0].bytes;
    c->path = s->texts[1].bytes;
    return mw_source_core_init(&s->core, c->name, err);
}

mw_status mw_folder_source_new(const mw_folder_config *config, mw_source **out, mw_error *err) {
    folder_source *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "no memory for a folder source");
    s->base.ops = &folder_ops;
    s->config = *config;
    mw_status st = fill(s, err);
    if (st != MW_OK) {
        folder_free(&s->base);
        return st;
    }
    *out = &s->base;
    return MW_OK;
}

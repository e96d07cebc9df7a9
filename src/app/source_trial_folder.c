// SPDX-License-Identifier: MIT
// See source_trial.h: folders, and whether their map of files fits the newest file.
#include "app/scratch.h"
#include "app/session.h"
#include "app/source_trial.h"
#include "base/alloc.h"
#include "ingest/import.h"
#include "source/folder.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- the newest file

typedef struct {
    mw_text path;
    int64_t changed_ns;
} newest;

static void look_at(newest *n, const char *folder, const char *name) {
    mw_text path = {0};
    struct stat about;
    size_t size = strlen(name);
    bool ours = strstr(name, ".rejects.csv") ||
                (size > 12 && strcmp(name + size - 12, ".problem.txt") == 0);
    if (mw_folder_leaves(name) || ours) return;
    mw_text_addf(&path, "%s/%s", folder, name);
    if (!path.failed && lstat(path.bytes, &about) == 0 && S_ISREG(about.st_mode)) {
        int64_t at = about.st_mtim.tv_sec * INT64_C(1000000000) + about.st_mtim.tv_nsec;
        if (!n->path.size || at > n->changed_ns) {
            n->path.size = 0;
            mw_text_add(&n->path, path.bytes, path.size);
            n->changed_ns = at;
        }
    }
    mw_text_free(&path);
}

static void look_into(newest *n, const char *folder) {
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (const struct dirent *e; (e = readdir(dir));) look_at(n, folder, e->d_name);
    closedir(dir);
}

// That of the folder, else of what was imported, else of what was refused.
static void find_newest(newest *n, const char *folder) {
    static const char *const below[] = {"", "/done", "/refused"};
    for (size_t i = 0; i < sizeof below / sizeof below[0] && !n->path.size; i++) {
        mw_text path = {0};
        mw_text_addf(&path, "%s%s", folder, below[i]);
        if (!path.failed) look_into(n, path.bytes);
        mw_text_free(&path);
    }
}

// The name that a file was dropped under: a second "meters.csv" lies as done/meters.csv.2.
static mw_slice dropped_name(const char *path) {
    size_t n = strlen(path), digits = 0;
    while (digits < n && path[n - 1 - digits] >= '0' && path[n - 1 - digits] <= '9') digits++;
    bool moved = strstr(path, "/done/") || strstr(path, "/refused/");
    bool numbered = moved && digits > 0 && n > digits + 1 && path[n - 1 - digits] == '.';
    return (mw_slice){path, numbered ? n - digits - 1 : n};
}

// ---- whether the map fits

static void tell_diag(mw_source_trial *t, const mw_mappings *maps, const char *what) {
    const mw_diags *d = maps->diags;
    int32_t line = 0, column = 0;
    const mw_diag *first = &d->diag[0];
    mw_diag_place(d, first->span, &line, &column);
    mw_trial_bad(t, first->hint ? first->hint : "a map as docs/import.md says", "%s: %s:%d:%d: %s",
                 what, d->source[first->span.file].path, line, column, first->text);
}

static void tell_import(mw_source_trial *t, const char *path, const mw_import_report *r) {
    const mw_reject *first = &r->reject[0];
    if (r->rows_refused + r->values_refused == 0) {
        mw_trial_ok(t, "the map fits %s: %lld rows, %lld facts", path, (long long)r->rows_read,
                    (long long)r->facts_kept);
        return;
    }
    mw_trial_bad(t, "rows that the map reads; `mw import --dry-run` shows the first of them all",
                 "%s: %lld of %lld rows are refused; line %lld%s%s: %s", path,
                 (long long)r->rows_refused, (long long)r->rows_read, (long long)first->line,
                 first->column[0] ? ", " : "", first->column, first->reason);
}

static mw_status dry_run(mw_source_trial *t, mw_session *s, mw_mappings *maps, const char *path,
                         mw_error *err) {
    mw_catalogue catalogue = {0};
    mw_scratch dry = {0};
    mw_import_report report = {0};
    mw_error why = {0};
    mw_import_job job = {.path = path,
                         .maps = maps,
                         .catalogue = &catalogue,
                         .zone = s->ws.zone,
                         .shifts = s->ws.calendar.shifts};
    MW_TRY(mw_catalogue_init(s->program, &catalogue, err));
    mw_status st = mw_scratch_open(s->ws.registry, &dry, err);
    if (st == MW_OK) {
        job.registry = dry.registry;
        job.facts = dry.facts;
        char name[PATH_MAX];
        mw_slice dropped = dropped_name(path);
        snprintf(name, sizeof name, "%.*s", (int)dropped.n, dropped.p);
        mw_status run = mw_mappings_pick(maps, name, &job.map, &why);
        if (run == MW_OK) run = mw_import_run(&job, &report, &why);
        if (run != MW_OK && maps->diags->errors)
            tell_diag(t, maps, path);
        else if (run != MW_OK)
            mw_trial_bad(t, "a file that the map is for", "%s: %s", path, why.text);
        else
            tell_import(t, path, &report);
    }
    mw_scratch_close(&dry);
    mw_catalogue_fini(&catalogue);
    return st;
}

static mw_status try_map(mw_source_trial *t, const char *folder, const char *map, mw_error *err) {
    mw_session s = {0};
    mw_mappings *maps = NULL;
    newest n = {.changed_ns = 0};
    mw_error why = {0};
    if (mw_mappings_read(map, &maps, &why) != MW_OK) {
        mw_trial_bad(t, "a map of files, its path from the folder of the map of signals", "%s",
                     why.text);
        return MW_OK;
    }
    mw_status st = MW_OK;
    find_newest(&n, folder);
    if (maps->diags->errors) {
        tell_diag(t, maps, "the map");
    } else if (!n.path.size) {
        mw_trial_ok(t, "the map %s reads", map);
        mw_trial_note(t, "no file was dropped yet that it could be tried on");
    } else {
        st = mw_session_open(t->book->call, NULL, 0, &s, err);
        if (st == MW_OK) st = dry_run(t, &s, maps, n.path.bytes, err);
        mw_session_close(&s);
    }
    mw_text_free(&n.path);
    mw_mappings_free(maps);
    return st;
}

mw_status mw_trial_folder(mw_source_trial *t, mw_error *err) {
    const char *folder = NULL, *map = NULL;
    struct stat about;
    MW_TRY(mw_source_book_path(t->book, t->said->path, &folder, err));
    MW_TRY(mw_source_book_path(t->book, t->said->map_file, &map, err));
    if (stat(folder, &about) != 0)
        mw_trial_bad(t, "a folder there, its path from that of the map", "folder %s: %s", folder,
                     strerror(errno));
    else if (!S_ISDIR(about.st_mode))
        mw_trial_bad(t, "a folder, not a file", "%s is no folder", folder);
    else if (access(folder, R_OK | W_OK | X_OK) != 0)
        mw_trial_bad(t, "the right to read it and to move files to done/ and refused/ in it",
                     "folder %s: %s", folder, strerror(errno));
    else
        mw_trial_ok(t, "folder %s can be read and written", folder);
    return try_map(t, folder, map, err);
}

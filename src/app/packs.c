// SPDX-License-Identifier: MIT
// See packs.h.
#include "app/packs.h"

#include "app/errand.h"
#include "app/resident.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS_MAX = 32, NAMES_MAX = 64, ARENA_BYTES = 1 << 20, PATH_BYTES = 4096 };
#define DAY_NS INT64_C(86400000000000)

// Lists of texts, all in one arena.
typedef struct {
    mw_arena *arena;
    const char *folder[FOLDERS_MAX];
    int32_t folder_count;
    const char *name[NAMES_MAX];
    int32_t name_count;
    bool failed, too_many;
} places;

static const char *keep(places *p, const char *text, size_t n) {
    const char *kept = mw_arena_text(p->arena, text, n);
    p->failed = p->failed || !kept;
    return kept;
}

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static void add_folder(places *p, const char *path, size_t n) {
    const char *kept = n && p->folder_count < FOLDERS_MAX ? keep(p, path, n) : NULL;
    if (kept && is_folder(kept)) p->folder[p->folder_count++] = kept;
}

// share/millwright/packs beside the bin/ folder that the program lies in.
static void add_installed(places *p) {
    char path[PATH_BYTES];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);
    if (n <= 0) return;
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) return;
    snprintf(slash, 64, "/../share/millwright/packs");
    add_folder(p, path, strlen(path));
}

static void add_folders(places *p, const char *workspace) {
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof path, "%s/packs", workspace ? workspace : ".");
    if (n > 0 && n < PATH_BYTES) add_folder(p, path, (size_t)n);
    const char *more = getenv("MW_PACKS");
    for (size_t len; more && *more; more += len + (more[len] == ':')) {
        len = strcspn(more, ":");
        add_folder(p, more, len);
    }
    add_installed(p);
    add_folder(p, MW_SOURCE_PACKS, strlen(MW_SOURCE_PACKS));
}

static void add_name(places *p, const char *name, size_t n) {
    // "." and ".." are meant as paths, and would else be found in every folder searched.
    bool dots = n && strspn(name, ".") >= n;
    char path[8];
    if (dots && n <= 2) n = (size_t)snprintf(path, sizeof path, "%.*s/", (int)n, name), name = path;
    if (n == 0) return;
    for (int32_t i = 0; i < p->name_count; i++)
        if (strlen(p->name[i]) == n && memcmp(p->name[i], name, n) == 0) return;
    p->too_many = p->too_many || p->name_count == NAMES_MAX;
    if (p->too_many) return;
    const char *kept = keep(p, name, n);
    if (kept) p->name[p->name_count++] = kept;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Folders and .mw files in a folder.
static void add_inside(places *p, const char *path) {
    DIR *dir = opendir(path);
    if (!dir) return;
    for (struct dirent *e; (e = readdir(dir));) {
        size_t n = strlen(e->d_name);
        char inside[PATH_BYTES + 300];
        snprintf(inside, sizeof inside, "%s/%s", path, e->d_name);
        bool file = n > 3 && strcmp(e->d_name + n - 3, ".mw") == 0;
        if (e->d_name[0] != '.' && (file || is_folder(inside)))
            add_name(p, e->d_name, file ? n - 3 : n);
    }
    closedir(dir);
}

// Those in the workspace's packs/, in the order of their names.
static void add_own(places *p, const char *workspace) {
    char path[PATH_BYTES];
    int32_t before = p->name_count;
    snprintf(path, sizeof path, "%s/packs", workspace);
    add_inside(p, path);
    qsort(p->name + before, (size_t)(p->name_count - before), sizeof *p->name, by_name);
}

static void add_names(places *p, const mw_packs_from *from) {
    for (int32_t i = 0; i < from->name_count; i++)
        add_name(p, from->name[i], strlen(from->name[i]));
    if (from->name_count) return;
    const char *list = from->packs ? from->packs : "";
    for (size_t n; *(list += strspn(list, " ")); list += n) {
        n = strcspn(list, " ");
        add_name(p, list, n);
    }
    if (from->folder) add_own(p, from->folder);
    if (from->also) add_name(p, from->also, strlen(from->also));
}

// ---- finding

static bool in_folders(const places *p, const char *name) {
    char path[PATH_BYTES];
    struct stat about;
    if (strchr(name, '/') || strstr(name, ".mw")) return stat(name, &about) == 0;
    for (int32_t i = 0; i < p->folder_count; i++) {
        snprintf(path, sizeof path, "%s/%s", p->folder[i], name);
        if (is_folder(path)) return true;
        snprintf(path, sizeof path, "%s/%s.mw", p->folder[i], name);
        if (stat(path, &about) == 0) return true;
    }
    return is_folder(name);
}

bool mw_packs_find(const char *folder, const char *name) {
    places p = {.arena = mw_arena_new(ARENA_BYTES)};
    if (!p.arena) return false;
    add_folders(&p, folder);
    bool found = in_folders(&p, name);
    mw_arena_free(p.arena);
    return found;
}

static mw_status check_names(const places *p, mw_error *err) {
    if (!p->arena || p->failed) return mw_fail(err, MW_NOMEM, "packs: out of memory");
    if (!p->too_many) return MW_OK;
    return mw_fail(err, MW_LIMIT, "more than %d packs at once", NAMES_MAX);
}

mw_status mw_packs_own(const char *folder, mw_text *out, mw_error *err) {
    places p = {.arena = mw_arena_new(ARENA_BYTES)};
    if (p.arena) add_own(&p, folder);
    mw_status st = check_names(&p, err);
    for (int32_t i = 0; i < p.name_count && st == MW_OK; i++) mw_text_addf(out, "%s\n", p.name[i]);
    mw_arena_free(p.arena);
    return st;
}

mw_status mw_packs_all(const char *folder, mw_text *out, mw_error *err) {
    places p = {.arena = mw_arena_new(ARENA_BYTES)};
    if (p.arena) add_folders(&p, folder);
    for (int32_t i = 0; p.arena && i < p.folder_count; i++) add_inside(&p, p.folder[i]);
    qsort(p.name, (size_t)p.name_count, sizeof *p.name, by_name);
    mw_status st = check_names(&p, err);
    for (int32_t i = 0; i < p.name_count && st == MW_OK; i++) mw_text_addf(out, "%s\n", p.name[i]);
    mw_arena_free(p.arena);
    return st;
}

void mw_packs_folders(const char *folder, mw_text *out) {
    places p = {.arena = mw_arena_new(ARENA_BYTES)};
    if (!p.arena) return;
    add_folders(&p, folder);
    for (int32_t i = 0; i < p.folder_count; i++) mw_text_addf(out, "%s\n", p.folder[i]);
    mw_arena_free(p.arena);
}

// The nearest name among the packs of all folders searched, in buf; false when none is near.
static bool near_pack(const places *p, const char *name, char *buf, size_t size) {
    int best = 4;
    for (int32_t i = 0; i < p->folder_count; i++) {
        DIR *dir = opendir(p->folder[i]);
        for (struct dirent *e; dir && (e = readdir(dir));) {
            size_t n = strcspn(e->d_name, ".");
            mw_slice word = {e->d_name, n};
            int edits = n ? mw_text_distance(mw_slice_of(name), word, 3) : 9;
            if (edits >= best || edits >= (int)n) continue;
            best = edits;
            snprintf(buf, size, "%.*s", (int)n, e->d_name);
        }
        if (dir) closedir(dir);
    }
    return best < 4;
}

// A file that is no .mw file would be read as one, and each of its lines found wrong.
static bool other_file(const char *path) {
    struct stat about;
    size_t n = strlen(path);
    bool pack = n > 3 && strcmp(path + n - 3, ".mw") == 0;
    return !pack && strchr(path, '/') && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static mw_status check_found(const places *p, const mw_packs_from *from, mw_error *err) {
    char near[300];
    for (int32_t i = 0; i < from->name_count; i++)
        if (!from->name[i][0]) return mw_fail(err, MW_NOTFOUND, "\"\" is no name of a pack");
    for (int32_t i = 0; i < p->name_count; i++) {
        if (other_file(p->name[i]))
            return mw_fail(err, MW_INVALID, "%s is no pack: it is no folder and no .mw file",
                           p->name[i]);
        if (in_folders(p, p->name[i])) continue;
        if (strchr(p->name[i], '/') || strstr(p->name[i], ".mw"))
            return mw_fail(err, MW_NOTFOUND, "there is no pack %s", p->name[i]);
        if (near_pack(p, p->name[i], near, sizeof near))
            return mw_fail(err, MW_NOTFOUND, "there is no pack \"%s\"; did you mean \"%s\"?",
                           p->name[i], near);
        return mw_fail(err, MW_NOTFOUND,
                       "there is no pack \"%s\" in the workspace's packs/, in $MW_PACKS or beside "
                       "the program",
                       p->name[i]);
    }
    return MW_OK;
}

// ---- loading

static void print_diags(const mw_program *p) {
    mw_text t = {0};
    mw_diag_print(p->diags, &t);
    mw_err(&t);
    mw_text_free(&t);
}

static mw_load_from load_from(const places *p, bool warnings) {
    return (mw_load_from){.pack = p->name,
                          .pack_count = p->name_count,
                          .folder = p->folder,
                          .folder_count = p->folder_count,
                          .today = warnings ? mw_clock_wall_ns() / DAY_NS : 0};
}

static mw_status load(const places *p, bool warnings, mw_program **out, mw_error *err) {
    mw_load_from from = load_from(p, warnings);
    mw_program *program = NULL;
    MW_TRY(mw_program_load(&from, &program, err));
    int32_t errors = program->diags->errors;
    if (errors || warnings) print_diags(program);
    if (!errors) {
        *out = program;
        return MW_OK;
    }
    mw_program_free(program);
    return mw_fail(err, MW_SYNTAX, "%d error%s in the packs", (int)errors, errors > 1 ? "s" : "");
}

// The names of packs and of the folders searched, each ended by a line end.
static void add_key(const places *p, mw_text *key) {
    for (int32_t i = 0; i < p->name_count; i++) mw_text_addf(key, "%s\n", p->name[i]);
    mw_text_addc(key, '\n');
    for (int32_t i = 0; i < p->folder_count; i++) mw_text_addf(key, "%s\n", p->folder[i]);
}

// Of a workspace that stays open, from what was read for others.
static mw_status load_shared(const places *p, mw_resident *home, mw_program **out, mw_error *err) {
    mw_text key = {0};
    add_key(p, &key);
    mw_slice name = {key.bytes, key.size};
    mw_program *found = key.failed ? NULL : mw_resident_program_find(home, name);
    mw_status st = MW_OK;
    if (!found) {
        st = load(p, false, &found, err);
        if (st == MW_OK && !key.failed)
            mw_resident_program_keep(home, name, p->folder, p->folder_count, found);
    }
    mw_text_free(&key);
    if (st == MW_OK) *out = found;
    return st;
}

void mw_packs_free(mw_program *program) {
    const mw_errand *errand = mw_errand_now();
    if (program && errand && errand->home && mw_resident_program_drop(errand->home, program))
        return;
    mw_program_free(program);
}

static mw_status find(places *p, const mw_packs_from *from, mw_error *err) {
    if (p->arena) add_folders(p, from->folder);
    if (p->arena) add_names(p, from);
    mw_status st = check_names(p, err);
    if (st == MW_OK && p->name_count == 0 && from->name_count == 0)
        st = mw_fail(err, MW_NOTFOUND,
                     "no pack is in use: name one, or say `mw use PACK` once for the workspace");
    return st == MW_OK ? check_found(p, from, err) : st;
}

mw_status mw_packs_check(const mw_packs_from *from, mw_program **out, mw_error *err) {
    places p = {.arena = mw_arena_new(ARENA_BYTES)};
    mw_status st = find(&p, from, err);
    mw_load_from load = load_from(&p, from->warnings);
    if (st == MW_OK) st = mw_program_load(&load, out, err);
    mw_arena_free(p.arena);
    return st;
}

mw_status mw_packs_fit(const mw_packs_from *from, mw_error *err) {
    mw_program *p = NULL;
    MW_TRY(mw_packs_check(from, &p, err));
    mw_status st = MW_OK;
    if (p->diags->errors) {
        const mw_diag *d = &p->diags->diag[0];
        const char *path = p->diags->source[d->span.file].path, *slash = strrchr(path, '/');
        int32_t line, column;
        mw_diag_place(p->diags, d->span, &line, &column);
        st = mw_fail(err, MW_SYNTAX, "%s:%d:%d: %s", slash ? slash + 1 : path, (int)line,
                     (int)column, d->text);
    }
    mw_packs_free(p);
    return st;
}

mw_status mw_packs_load(const mw_packs_from *from, mw_program **out, mw_error *err) {
    const mw_errand *errand = mw_errand_now();
    places p = {.arena = mw_arena_new(ARENA_BYTES)};
    mw_status st = find(&p, from, err);
    if (st == MW_OK && errand && errand->home && !from->warnings)
        st = load_shared(&p, errand->home, out, err);
    else if (st == MW_OK)
        st = load(&p, from->warnings, out, err);
    mw_arena_free(p.arena);
    return st;
}

mw_status mw_packs_of(const mw_workspace *ws, const char *name, mw_program **out, mw_error *err) {
    mw_packs_from from = {
        .name = &name, .name_count = name ? 1 : 0, .folder = ws->folder, .packs = ws->packs};
    return mw_packs_load(&from, out, err);
}

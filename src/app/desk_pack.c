// SPDX-License-Identifier: MIT
// See desk_pack.h.
#include "app/desk_pack.h"

#include "app/packs.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/folder_sync.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 64, PATH_BYTES = 1024, FILES_MAX = 64 };

typedef struct {
    mw_desk_work *w;
    json_t *body, *files;
    char pack[NAME_MAX_BYTES];
    mw_desk_file f;          // the folder that holds the pack's folder
    char folder[PATH_BYTES]; // of the pack, in there
} writing;

static mw_status refuse(writing *x, mw_error *err, const char *why) {
    x->w->wrong = true;
    return mw_fail(err, MW_INVALID, "%s", why);
}

// ---- what came

static bool is_name(const char *s, size_t n) {
    bool good = n > 0 && n < NAME_MAX_BYTES && s[0] >= 'a' && s[0] <= 'z';
    for (size_t i = 0; i < n && good; i++)
        good = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '_';
    return good;
}

static bool is_file_name(const char *s) {
    size_t n = strlen(s);
    return n > 3 && strcmp(s + n - 3, ".mw") == 0 && is_name(s, n - 3);
}

// The name behind the word pack in one of the texts; empty when none says it.
static mw_slice name_said(json_t *files) {
    const char *name;
    json_t *text;
    json_object_foreach(files, name, text) {
        const char *p = json_string_value(text);
        for (; p && (p = strstr(p, "pack ")); p += 5) {
            if (p > json_string_value(text) && p[-1] != '\n') continue;
            const char *at = p + 5 + strspn(p + 5, " ");
            size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
            if (is_name(at, n)) return (mw_slice){at, n};
        }
    }
    return (mw_slice){0};
}

static mw_status read_body(writing *x, mw_error *err) {
    mw_slice body = x->w->asked->http->body, name = mw_desk_value(x->w, "pack");
    json_error_t why;
    const char *file;
    json_t *text;
    x->body = json_loadb(body.n ? body.p : "", body.n, JSON_REJECT_DUPLICATES, &why);
    x->files = json_object_get(x->body, "files");
    if (!json_is_object(x->files) || json_object_size(x->files) == 0)
        return refuse(x, err, "expected JSON: {\"files\": {\"name.mw\": \"text\"}}");
    if (json_object_size(x->files) > FILES_MAX) return refuse(x, err, "more than 64 files");
    json_object_foreach(
        x->files, file,
        text) if (!is_file_name(file) ||
                  !json_is_string(text)) return refuse(x, err,
                                                       "names of files are a-z, 0-9 and _, and end "
                                                       "in .mw; texts are texts");
    if (!name.p) name = name_said(x->files);
    if (!is_name(name.p ? name.p : "", name.n))
        return refuse(x, err, "no text says `pack NAME`; names of packs are a-z, 0-9 and _");
    snprintf(x->pack, sizeof x->pack, "%.*s", (int)name.n, name.p);
    return MW_OK;
}

// ---- folders

static mw_status write_files(writing *x, mw_error *err) {
    const char *name;
    json_t *text;
    MW_TRY(mw_desk_file_new(x->w, mw_slice_of(x->pack), &x->f, err));
    snprintf(x->folder, sizeof x->folder, "%s", x->f.path);
    if (mkdir(x->folder, 0777) != 0)
        return mw_fail(err, MW_IO, "cannot make the folder %s: %s", x->folder, strerror(errno));
    json_object_foreach(x->files, name, text) {
        char path[PATH_BYTES + NAME_MAX_BYTES + 8];
        snprintf(path, sizeof path, "%s/%s", x->folder, name);
        MW_TRY(mw_file_replace(path, json_string_value(text), json_string_length(text), err));
    }
    return MW_OK;
}

static mw_status begin(writing *x, mw_error *err) {
    MW_TRY(read_body(x, err));
    return write_files(x, err);
}

static void finish(writing *x) {
    mw_desk_file_gone(&x->f);
    json_decref(x->body);
}

// ---- check

static mw_status check(writing *x, mw_error *err) {
    mw_desk_work *w = x->w;
    MW_TRY(begin(x, err));
    mw_status st = mw_desk_words(w, err);
    if (st == MW_OK) st = mw_desk_word(w, mw_slice_of(x->folder), err);
    return st == MW_OK ? mw_desk_run(w, err) : st;
}

mw_status mw_desk_pack_check(mw_desk_work *w, mw_error *err) {
    writing x = {.w = w};
    mw_status st = check(&x, err);
    finish(&x);
    return st;
}

// ---- put

// Reads the packs by themselves, or all of the workspace: whether they fit together.
static mw_status try_packs(writing *x, const char *pack, mw_error *err) {
    mw_workspace ws = {0};
    MW_TRY(mw_workspace_open(mw_desk_folder(x->w->desk), &ws, err));
    mw_packs_from from = {
        .name = &pack, .name_count = pack ? 1 : 0, .folder = ws.folder, .packs = ws.packs};
    mw_status st = mw_packs_fit(&from, err);
    mw_workspace_close(&ws);
    return st;
}

typedef struct {
    char packs[PATH_BYTES], own[PATH_BYTES], file[PATH_BYTES]; // the folder; of the pack
    char was[PATH_BYTES];                                      // what was there; empty: nothing
    bool was_file;
} place;

static mw_status find_place(const writing *x, place *p, mw_error *err) {
    const char *folder = mw_desk_folder(x->w->desk);
    struct stat about;
    int n = snprintf(p->packs, sizeof p->packs, "%s/packs", folder);
    if (n < 0 || n > PATH_BYTES - 2 * NAME_MAX_BYTES)
        return mw_fail(err, MW_LIMIT, "the path of the workspace is too long");
    if (mkdir(p->packs, 0777) != 0 && errno != EEXIST)
        return mw_fail(err, MW_IO, "cannot make the folder %s: %s", p->packs, strerror(errno));
    snprintf(p->own, sizeof p->own, "%.900s/%s", p->packs, x->pack);
    snprintf(p->file, sizeof p->file, "%.900s/%s.mw", p->packs, x->pack);
    p->was_file = stat(p->file, &about) == 0;
    bool there = p->was_file || stat(p->own, &about) == 0;
    if (there) snprintf(p->was, sizeof p->was, "%.900s/was", x->f.folder);
    return MW_OK;
}

static mw_status move(const char *from, const char *to, mw_error *err) {
    if (rename(from, to) == 0) return MW_OK;
    return mw_fail(err, MW_IO, "cannot move %s to %s: %s", from, to, strerror(errno));
}

// The new pack takes the place of the old one, which comes back when the packs in use do not fit.
static mw_status swap(writing *x, const place *p, mw_error *err) {
    const char *old = p->was_file ? p->file : p->own;
    if (p->was[0]) MW_TRY(move(old, p->was, err));
    mw_status st = move(x->folder, p->own, err);
    mw_resident_programs_forget(mw_desk_home(x->w->desk));
    if (st == MW_OK) st = try_packs(x, NULL, err);
    if (st == MW_OK) return mw_folder_sync(p->own, err);
    (void)rename(p->own, x->folder);
    if (p->was[0]) (void)rename(p->was, old);
    mw_resident_programs_forget(mw_desk_home(x->w->desk));
    return st == MW_SYNTAX ? mw_fail_in(err, st, "the packs in use do not fit it: ") : st;
}

static mw_status put(writing *x, mw_error *err) {
    place p = {0};
    MW_TRY(begin(x, err));
    MW_TRY(try_packs(x, x->folder, err));
    MW_TRY(find_place(x, &p, err));
    MW_TRY(mw_desk_trail_put(x->w, err));
    MW_TRY(swap(x, &p, err));
    return mw_desk_verb(x->w, err);
}

mw_status mw_desk_pack_put(mw_desk_work *w, mw_error *err) {
    writing x = {.w = w};
    mw_status st = put(&x, err);
    finish(&x);
    return st;
}

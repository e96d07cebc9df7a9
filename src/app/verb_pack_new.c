// SPDX-License-Identifier: MIT
// Verbs that make and remove packs of the workspace: pack new, pack remove.
//
// A name is declared once in all packs in use, so a copy under another name takes the place of the
// pack it was made of; one under the same name is found first, by all that use it. What the packs
// in use do not fit is undone. A removed pack lies in packs/.removed, where nothing looks for it.
#include "app/errand.h"
#include "app/packs.h"
#include "app/resident.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/folder_sync.h"
#include "lang/format.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 1024, NAME_BYTES_MAX = 63, TITLE_BYTES_MAX = 200 };

typedef struct {
    mw_call *call;
    const char *name;
    mw_workspace ws;
    char packs[PATH_BYTES], own[PATH_BYTES], file[PATH_BYTES]; // the folder; of the pack
    mw_text list;                                              // the setting that is to be
    bool made;                                                 // own, by this call
} making;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "pack: out of memory"); }

static bool is_there(const char *path) {
    struct stat about;
    return stat(path, &about) == 0;
}

static mw_status ensure_folder(const char *path, mw_error *err) {
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return MW_OK;
    return mw_fail(err, MW_IO, "cannot make the folder %s: %s", path, strerror(errno));
}

// The folder of the pack. Another call may have made one since it was looked for: theirs stays.
static mw_status begin_own(making *x, mw_error *err) {
    x->made = mkdir(x->own, 0777) == 0;
    if (x->made) return MW_OK;
    if (errno == EEXIST)
        return mw_fail(err, MW_INVALID, "name: the workspace has a pack %s already", x->name);
    return mw_fail(err, MW_IO, "cannot make the folder %s: %s", x->own, strerror(errno));
}

static mw_status move(const char *from, const char *to, mw_error *err) {
    if (rename(from, to) == 0) return MW_OK;
    return mw_fail(err, MW_IO, "cannot move %s to %s: %s", from, to, strerror(errno));
}

// What others read of the packs is old now.
static void forget(void) {
    const mw_errand *errand = mw_errand_now();
    if (errand && errand->home) mw_resident_programs_forget(errand->home);
}

static mw_status check_name(const char *name, mw_error *err) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t n = strlen(name);
    bool good = n <= NAME_BYTES_MAX && name[0] >= 'a' && name[0] <= 'z';
    if (good && strspn(name, letters) == n) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "name: \"%s\" is no name of a pack: a-z, 0-9 and _, a letter first, at most %d",
                   name, NAME_BYTES_MAX);
}

static mw_status open_all(making *x, mw_error *err) {
    x->name = x->call->operand[0];
    MW_TRY(check_name(x->name, err));
    MW_TRY(mw_workspace_open(mw_session_folder(x->call), &x->ws, err));
    int n = snprintf(x->packs, sizeof x->packs, "%s/packs", x->ws.folder);
    if (n < 0 || n > PATH_BYTES - 4 * NAME_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "the path of the workspace is too long");
    snprintf(x->own, sizeof x->own, "%.900s/%s", x->packs, x->name);
    snprintf(x->file, sizeof x->file, "%.900s/%s.mw", x->packs, x->name);
    return MW_OK;
}

static void close_all(making *x) {
    mw_text_free(&x->list);
    mw_workspace_close(&x->ws);
}

// The setting without a pack.
static mw_status list_without(making *x, const char *name, mw_error *err) {
    const char *list = x->ws.packs ? x->ws.packs : "";
    for (size_t n; *(list += strspn(list, " ")); list += n) {
        n = strcspn(list, " ");
        if (!mw_slice_is((mw_slice){list, n}, name))
            mw_text_addf(&x->list, "%s%.*s", x->list.size ? " " : "", (int)n, list);
    }
    return x->list.failed ? no_memory(err) : MW_OK;
}

// That the packs in use by the setting that is to be can be used together.
static mw_status try_list(const making *x, mw_error *err) {
    mw_packs_from from = {.folder = x->ws.folder, .packs = x->list.bytes};
    mw_text own = {0};
    MW_TRY(mw_packs_own(x->ws.folder, &own, err));
    bool none = own.size == 0 && x->list.size == 0;
    mw_text_free(&own);
    return none ? MW_OK : mw_packs_fit(&from, err);
}

static mw_status put_list(const making *x, mw_error *err) {
    mw_slice list = mw_slice_of(x->list.bytes ? x->list.bytes : "");
    if (mw_slice_is(list, x->ws.packs ? x->ws.packs : "")) return MW_OK;
    return x->ws.registry->ops->setting_put(x->ws.registry, "packs", list, err);
}

// ---- what a new pack says

static mw_status add_title(mw_text *out, const char *lang, const char *title, mw_error *err) {
    if (!title) return MW_OK;
    size_t n = strlen(title);
    if (n > TITLE_BYTES_MAX || strpbrk(title, "\"\\\n\r\t"))
        return mw_fail(err, MW_INVALID,
                       "title: at most %d bytes, without quotes and backslashes, not \"%s\"",
                       TITLE_BYTES_MAX, title);
    mw_text_addf(out, " %s \"%s\"", lang, title);
    return MW_OK;
}

// It uses what is in use, so that their names are known to it.
static mw_status template_text(const making *x, mw_text *out, mw_error *err) {
    const char *en = mw_call_value(x->call, "title"), *zh = mw_call_value(x->call, "title-zh");
    const char *list = x->ws.packs ? x->ws.packs : "";
    mw_text own = {0};
    mw_text_addf(out, "pack %s {\n  title", x->name);
    MW_TRY(add_title(out, "en", en || zh ? en : x->name, err));
    MW_TRY(add_title(out, "zh", zh, err));
    mw_text_adds(out, "\n  source \"Of this workspace\"\n  version \"0.1.0\"\n");
    for (size_t n; *(list += strspn(list, " ")); list += n) {
        n = strcspn(list, " ");
        mw_text_addf(out, "  use %.*s\n", (int)n, list);
    }
    MW_TRY(mw_packs_own(x->ws.folder, &own, err));
    for (const char *p = own.bytes; p && *p; p += strcspn(p, "\n") + 1) {
        size_t n = strcspn(p, "\n");
        bool listed = false;
        for (const char *l = x->ws.packs; l && *(l += strspn(l, " ")); l += strcspn(l, " "))
            listed = listed || (strcspn(l, " ") == n && memcmp(l, p, n) == 0);
        if (!listed) mw_text_addf(out, "  use %.*s\n", (int)n, p);
    }
    mw_text_free(&own);
    mw_text_adds(out, "}\n\n"
                      "// Write declarations here, such as\n"
                      "//\n"
                      "// indicator share_of_good on line : % {\n"
                      "//   title en \"Share of good pieces\" zh \"合格率\"\n"
                      "//   better higher\n"
                      "//   = good_pieces / all_pieces\n"
                      "// }\n");
    return out->failed ? no_memory(err) : MW_OK;
}

static mw_status put_file(const making *x, const char *name, mw_slice text, mw_error *err) {
    char path[PATH_BYTES + 300];
    snprintf(path, sizeof path, "%s/%s", x->own, name);
    return mw_file_replace(path, text.p, text.n, err);
}

static mw_status write_template(making *x, mw_error *err) {
    char name[NAME_BYTES_MAX + 8];
    mw_text rough = {0}, text = {0};
    snprintf(name, sizeof name, "%s.mw", x->name);
    mw_text_adds(&x->list, x->ws.packs ? x->ws.packs : "");
    mw_status st = template_text(x, &rough, err);
    if (st == MW_OK) st = mw_format((mw_slice){rough.bytes, rough.size}, &text, err);
    if (st == MW_OK) st = begin_own(x, err);
    if (st == MW_OK) st = put_file(x, name, (mw_slice){text.bytes, text.size}, err);
    mw_text_free(&rough);
    mw_text_free(&text);
    return st;
}

// ---- a copy

typedef struct {
    const char *from, *folder;                                    // the pack, where it lies
    const mw_diags *diags;                                        // with the texts of its files
    char main[NAME_BYTES_MAX + 8], main_copy[NAME_BYTES_MAX + 8]; // file names
} copying;

// Where the name stands behind the word pack at the beginning of a line; NULL: in another file.
static const char *find_name(mw_slice text, const char *name) {
    size_t n = strlen(name);
    for (const char *p = text.p; p && (p = strstr(p, "pack ")); p += 5) {
        const char *at = p + 5 + strspn(p + 5, " ");
        bool begins = p == text.p || p[-1] == '\n';
        if (begins && strncmp(at, name, n) == 0 && strchr(" {\t\n", at[n])) return at;
    }
    return NULL;
}

static const char *base_of(const mw_source_text *s) {
    const char *slash = strrchr(s->path, '/');
    return slash ? slash + 1 : s->path;
}

static bool is_inside(const mw_source_text *s, const char *folder) {
    size_t n = strlen(folder);
    return strncmp(s->path, folder, n) == 0 && (s->path[n] == '/' || !s->path[n]);
}

// What a file of the pack is called in its copy: FROM.mw is NAME.mw, unless another is called that.
static const char *name_in_copy(const copying *c, const char *base) {
    if (strcmp(base, c->main) != 0) return base;
    for (int32_t i = 0; i < c->diags->source_count; i++) {
        const mw_source_text *s = &c->diags->source[i];
        if (is_inside(s, c->folder) && strcmp(base_of(s), c->main_copy) == 0) return base;
    }
    return c->main_copy;
}

static mw_status copy_file(const making *x, const copying *c, const mw_source_text *s,
                           mw_error *err) {
    mw_slice whole = {s->text, (size_t)s->size};
    const char *from = c->from, *at = find_name(whole, from);
    mw_text text = {0};
    size_t before = at ? (size_t)(at - whole.p) : whole.n, after = before + strlen(from);
    mw_text_add(&text, whole.p, before);
    if (at) {
        mw_text_adds(&text, x->name);
        mw_text_add(&text, whole.p + after, whole.n - after);
    }
    mw_status st = text.failed ? no_memory(err) : MW_OK;
    if (st == MW_OK)
        st = put_file(x, name_in_copy(c, base_of(s)),
                      (mw_slice){text.bytes ? text.bytes : "", text.size}, err);
    mw_text_free(&text);
    return st;
}

static mw_status copy_files(making *x, const char *from, const mw_program *p, mw_error *err) {
    const mw_pack *k = NULL;
    for (int32_t i = 0; i < p->pack_count; i++)
        if (mw_slice_is(p->pack[i].name, from)) k = &p->pack[i];
    if (!k) return mw_fail(err, MW_NOTFOUND, "there is no pack \"%s\"", from);
    copying c = {.from = from, .folder = k->folder, .diags = p->diags};
    snprintf(c.main, sizeof c.main, "%s.mw", from);
    snprintf(c.main_copy, sizeof c.main_copy, "%s.mw", x->name);
    MW_TRY(begin_own(x, err));
    for (int32_t i = 0; i < p->diags->source_count; i++) {
        const mw_source_text *s = &p->diags->source[i];
        if (is_inside(s, k->folder)) MW_TRY(copy_file(x, &c, s, err));
    }
    return MW_OK;
}

static mw_status write_copy(making *x, const char *from, mw_error *err) {
    mw_packs_from one = {.name = &from, .name_count = 1, .folder = x->ws.folder};
    mw_program *p = NULL;
    MW_TRY(check_name(from, err));
    if (mw_call_has(x->call, "title") || mw_call_has(x->call, "title-zh"))
        return mw_call_wrong(x->call, err, "a copy keeps its title: change it in its text");
    if (strcmp(from, x->name) == 0)
        mw_text_adds(&x->list, x->ws.packs ? x->ws.packs : "");
    else
        MW_TRY(list_without(x, from, err));
    MW_TRY(mw_packs_check(&one, &p, err));
    mw_status st = copy_files(x, from, p, err);
    mw_packs_free(p);
    return st;
}

// ---- pack new

static void drop_folder(const char *folder) {
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char path[PATH_BYTES + 300];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) unlink(path);
    }
    if (dir) closedir(dir);
    rmdir(folder);
}

static mw_status check_free(const making *x, const char *from, mw_error *err) {
    bool found = mw_packs_find(x->ws.folder, x->name); // first: another call may be making it
    if (is_there(x->own) || is_there(x->file))
        return mw_fail(err, MW_INVALID, "name: the workspace has a pack %s already", x->name);
    if (!found || (from && strcmp(from, x->name) == 0)) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "name: %s is a pack of the program: copy it (--copy %s), or take another name",
                   x->name, x->name);
}

static mw_status misfit(const making *x, const char *from, mw_status st, mw_error *err) {
    mw_fail_in(err, st, "the packs in use do not fit it: ");
    if (st != MW_SYNTAX || !from || strcmp(from, x->name) == 0) return st;
    mw_error why = *err;
    return mw_fail(err, st, "%s; a copy called %s takes the place of %s for all that use it",
                   why.text, from, from);
}

// Waits for the names of its files, of its folder and of the one that holds it.
static mw_status sync_new(const making *x, mw_error *err) {
    char inside[PATH_BYTES + 2];
    snprintf(inside, sizeof inside, "%s/", x->own);
    MW_TRY(mw_folder_sync(inside, err));
    MW_TRY(mw_folder_sync(x->own, err));
    return mw_folder_sync(x->packs, err);
}

static mw_status new_pack(making *x, mw_error *err) {
    const char *from = mw_call_value(x->call, "copy");
    MW_TRY(open_all(x, err));
    MW_TRY(check_free(x, from, err));
    MW_TRY(ensure_folder(x->packs, err));
    mw_status st = from ? write_copy(x, from, err) : write_template(x, err);
    if (st == MW_OK) {
        st = try_list(x, err);
        if (st != MW_OK) st = misfit(x, from, st, err);
    }
    if (st == MW_OK) st = sync_new(x, err); // the list may name no other pack afterwards
    if (st == MW_OK) st = put_list(x, err);
    if (st != MW_OK && x->made) drop_folder(x->own);
    forget();
    return st;
}

mw_status mw_verb_pack_new(mw_call *call, mw_error *err) {
    making x = {.call = call};
    mw_status st = new_pack(&x, err);
    close_all(&x);
    return st;
}

// ---- pack remove

// Where it goes: packs/.removed/NAME, or with a number that is free.
static mw_status find_rest(const making *x, char to[PATH_BYTES + 16], mw_error *err) {
    char folder[PATH_BYTES];
    snprintf(folder, sizeof folder, "%.900s/.removed", x->packs);
    MW_TRY(ensure_folder(folder, err));
    for (int n = 1; n < INT16_MAX; n++) {
        snprintf(to, PATH_BYTES + 16, "%s/%s.%d", folder, x->name, n);
        if (!is_there(to)) return MW_OK;
    }
    return mw_fail(err, MW_LIMIT, "%s holds too many", folder);
}

// Without it: named by the setting only when the program has one of this name.
static mw_status list_after(making *x, mw_error *err) {
    if (!mw_packs_find(x->ws.folder, x->name)) return list_without(x, x->name, err);
    mw_text_adds(&x->list, x->ws.packs ? x->ws.packs : "");
    return x->list.failed ? no_memory(err) : MW_OK;
}

static mw_status remove_pack(making *x, mw_error *err) {
    char to[PATH_BYTES + 16];
    MW_TRY(open_all(x, err));
    const char *from = is_there(x->file) ? x->file : x->own;
    if (!is_there(from))
        return mw_fail(err, MW_NOTFOUND, "the workspace has no pack %s of its own", x->name);
    MW_TRY(find_rest(x, to, err));
    MW_TRY(move(from, to, err));
    mw_status st = list_after(x, err);
    if (st == MW_OK) {
        st = try_list(x, err);
        if (st != MW_OK) mw_fail_in(err, st, "the packs in use need it: ");
    }
    if (st == MW_NOTFOUND) st = MW_INVALID; // a pack in use names it
    if (st == MW_OK) st = mw_folder_sync(to, err);
    if (st == MW_OK) st = mw_folder_sync(from, err);
    if (st == MW_OK) st = put_list(x, err);
    if (st != MW_OK) (void)rename(to, from);
    forget();
    return st;
}

mw_status mw_verb_pack_remove(mw_call *call, mw_error *err) {
    making x = {.call = call};
    mw_status st = remove_pack(&x, err);
    close_all(&x);
    return st;
}

// SPDX-License-Identifier: MIT
// From folders of text to a checked program: which files belong to a pack, which packs it uses,
// what their bytes hash to. The check itself is in check_*.c.
#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "lang/check_int.h"
#include "lang/parse.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PACKS_MAX = 64, ARENA_BYTES = 512 << 20 };

// A load at work: files are parsed pack by pack, checked together at the end.
typedef struct {
    mw_checker c;
    const mw_load_from *from;
    mw_file *file[MW_SOURCE_FILES_MAX]; // by source
    int32_t pack_of[MW_SOURCE_FILES_MAX];
    mw_error *err;
} loader;

static mw_program *program_new(void) {
    mw_program *p = mw_alloc(sizeof *p);
    if (!p) return NULL;
    p->diags = mw_alloc(sizeof *p->diags);
    p->names = mw_map_new();
    if (p->diags) p->diags->arena = mw_arena_new(ARENA_BYTES);
    if (p->diags && p->diags->arena) p->pack = MW_PUSH(p->diags->arena, mw_pack, PACKS_MAX);
    if (p->names && p->pack) return p;
    mw_program_free(p);
    return NULL;
}

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool is_file(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

// The folder or file of a pack named or pathed; NULL when there is none.
static const char *find_pack(loader *l, mw_slice name) {
    mw_arena *a = l->c.d->arena;
    char *plain = mw_arena_text(a, name.p, name.n);
    if (!plain) return NULL;
    bool path = strchr(plain, '/') || strstr(plain, ".mw");
    if (path) return is_folder(plain) || is_file(plain) ? plain : NULL;
    for (int32_t i = 0; i < l->from->folder_count; i++) {
        char full[4096];
        snprintf(full, sizeof full, "%s/%s", l->from->folder[i], plain);
        if (is_folder(full)) return mw_arena_text(a, full, strlen(full));
        snprintf(full, sizeof full, "%s/%s.mw", l->from->folder[i], plain);
        if (is_file(full)) return mw_arena_text(a, full, strlen(full));
    }
    return is_folder(plain) ? plain : NULL;
}

static mw_status add_source(loader *l, const char *path, const char *text, size_t size,
                            int32_t pack) {
    mw_diags *d = l->c.d;
    int32_t source = mw_diag_source(d, path, text, (int32_t)size);
    if (source < 0) return mw_fail(l->err, MW_LIMIT, "more than %d files", MW_SOURCE_FILES_MAX);
    MW_TRY(mw_parse(d, source, &l->file[source], l->err));
    l->pack_of[source] = pack;
    return mw_check_collect(&l->c, l->file[source], pack);
}

static mw_status read_source(loader *l, const char *path, int32_t pack, mw_sha256 *hash) {
    mw_diags *d = l->c.d;
    char *text = NULL;
    size_t size = 0;
    MW_TRY(mw_file_read(path, MW_PACK_FILE_BYTES_MAX, &text, &size, l->err));
    char *kept = mw_arena_text(d->arena, text, size);
    char *shown = mw_arena_text(d->arena, path, strlen(path));
    mw_free(text);
    if (!kept || !shown) return mw_fail(l->err, MW_NOMEM, "%s: out of memory", path);
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    mw_sha256_add(hash, base, strlen(base) + 1);
    mw_sha256_add(hash, kept, size);
    return add_source(l, shown, kept, size, pack);
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_pack_file(const char *name) {
    size_t n = strlen(name);
    return n > 3 && name[0] != '.' && strcmp(name + n - 3, ".mw") == 0;
}

// The .mw files of a folder in the order of their names.
static mw_status list_folder(loader *l, const char *folder, char **names, int32_t *count) {
    DIR *dir = opendir(folder);
    if (!dir) return mw_fail(l->err, MW_IO, "cannot open %s: %s", folder, strerror(errno));
    int32_t n = 0;
    mw_status st = MW_OK;
    for (struct dirent *e; st == MW_OK && (e = readdir(dir));) {
        if (!is_pack_file(e->d_name)) continue;
        if (n == MW_PACK_FILES_MAX)
            st = mw_fail(l->err, MW_LIMIT, "%s has more than %d .mw files", folder,
                         MW_PACK_FILES_MAX);
        else if (!(names[n++] = mw_arena_text(l->c.d->arena, e->d_name, strlen(e->d_name))))
            st = mw_fail(l->err, MW_NOMEM, "%s: out of memory", folder);
    }
    closedir(dir);
    if (st == MW_OK && n == 0)
        st = mw_fail(l->err, MW_NOTFOUND, "%s has no .mw file, so it is no pack", folder);
    qsort(names, (size_t)n, sizeof *names, compare_names);
    *count = n;
    return st;
}

static mw_status read_pack_files(loader *l, const char *where, int32_t pack) {
    mw_sha256 hash;
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256_init(&hash);
    if (is_folder(where)) {
        char **names = MW_PUSH(l->c.d->arena, char *, MW_PACK_FILES_MAX);
        int32_t count = 0;
        if (!names) return mw_fail(l->err, MW_NOMEM, "%s: out of memory", where);
        MW_TRY(list_folder(l, where, names, &count));
        for (int32_t i = 0; i < count; i++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", where, names[i]);
            MW_TRY(read_source(l, path, pack, &hash));
        }
    } else
        MW_TRY(read_source(l, where, pack, &hash));
    mw_sha256_finish(&hash, digest);
    mw_sha256_hex(digest, l->c.p->pack[pack].hash);
    return MW_OK;
}

static mw_slice text_of(const mw_decl *d, const char *property) {
    const mw_stmt *s = mw_decl_property(d, property);
    return s && s->text_count ? s->text[0] : (mw_slice){0};
}

// The pack block among the files of a pack: exactly one.
static void find_pack_block(loader *l, int32_t pack) {
    mw_pack *p = &l->c.p->pack[pack];
    int32_t last = -1;
    for (int32_t s = 0; s < l->c.d->source_count; s++) {
        if (l->pack_of[s] != pack || !l->file[s]) continue;
        last = s;
        for (int32_t i = 0; i < l->file[s]->decl_count; i++) {
            const mw_decl *d = l->file[s]->decl[i];
            if (d->kind != MW_DECL_PACK) continue;
            if (p->decl)
                mw_diag_error(l->c.d, d->name_span, "one folder is one pack",
                              "a second `pack` block");
            else
                p->decl = d;
        }
    }
    if (!p->decl) {
        if (l->c.d->errors == 0) // else it may stand in what was not understood
            mw_diag_error(l->c.d, (mw_span){last, 0, 0},
                          "begin one file with: pack NAME { title en \"...\" }",
                          "no file of this pack has a `pack` block");
        return;
    }
    const mw_stmt *title = mw_decl_property(p->decl, "title");
    p->name = p->decl->name;
    if (title) p->titles = title->titles;
    p->version = text_of(p->decl, "version");
    p->source = text_of(p->decl, "source");
}

// Versions compare number by number: "1.10" is later than "1.9".
static int compare_versions(mw_slice a, mw_slice b) {
    size_t i = 0, j = 0;
    while (i < a.n || j < b.n) {
        int64_t x = 0, y = 0;
        for (; i < a.n && a.p[i] != '.'; i++) x = x * 10 + (a.p[i] - '0');
        for (; j < b.n && b.p[j] != '.'; j++) y = y * 10 + (b.p[j] - '0');
        if (x != y) return x < y ? -1 : 1;
        i++, j++;
    }
    return 0;
}

static bool version_holds(mw_slice version, mw_slice op, mw_slice bound) {
    int c = compare_versions(version, bound);
    if (mw_slice_is(op, ">=")) return c >= 0;
    if (mw_slice_is(op, ">")) return c > 0;
    if (mw_slice_is(op, "<=")) return c <= 0;
    if (mw_slice_is(op, "<")) return c < 0;
    return c == 0;
}

static bool same_version_text(mw_slice s) {
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '.') return false;
    return s.n > 0 && s.n < 32;
}

// use NAME [ >= "1.0" < "2.0" ]: words are the name and the operators, texts the versions.
static void check_versions(loader *l, const mw_stmt *use, const mw_pack *p) {
    int32_t text = 0;
    for (int32_t i = 1; i < use->word_count && text < use->text_count; i++) {
        mw_slice op = use->word[i], bound = use->text[text];
        if (op.n == 0 || !strchr("<>=", op.p[0])) continue;
        text++;
        if (!same_version_text(bound))
            mw_diag_error(l->c.d, use->span, "for example: \"1.2.0\"", "\"%.*s\" is no version",
                          (int)bound.n, bound.p);
        else if (!version_holds(p->version, op, bound))
            mw_diag_error(l->c.d, use->span, NULL, "pack %.*s is version %.*s, wanted is %.*s %.*s",
                          (int)p->name.n, p->name.p, (int)p->version.n, p->version.p, (int)op.n,
                          op.p, (int)bound.n, bound.p);
    }
}

// That one pack is named.
static bool check_use(loader *l, const mw_stmt *use) {
    for (int32_t i = 1; i < use->word_count; i++) {
        if (!mw_slice_is(use->word[i], ",")) continue;
        mw_diag_error(l->c.d, use->span, "write a line for each pack: use a, then use b",
                      "use takes one pack, and nothing behind it but bounds of its version");
        return false;
    }
    return true;
}

static int32_t loaded_pack(const mw_program *p, mw_slice name, const char *where) {
    for (int32_t i = 0; i < p->pack_count; i++)
        if (mw_slice_same(p->pack[i].name, name) ||
            (where && p->pack[i].folder && strcmp(p->pack[i].folder, where) == 0))
            return i;
    return -1;
}

static mw_status load_pack(loader *l, const char *where, bool asked, int32_t *out) {
    mw_program *p = l->c.p;
    if (p->pack_count == PACKS_MAX)
        return mw_fail(l->err, MW_LIMIT, "more than %d packs", PACKS_MAX);
    int32_t pack = p->pack_count++;
    p->pack[pack] = (mw_pack){.folder = where, .asked = asked};
    *out = pack;
    MW_TRY(read_pack_files(l, where, pack));
    find_pack_block(l, pack);
    return MW_OK;
}

// The pack named in a `use`, loaded when it is not yet; errors are said at the `use`.
static mw_status load_used(loader *l, const mw_stmt *use) {
    mw_slice name = use->word[0];
    int32_t at = loaded_pack(l->c.p, name, NULL);
    if (!check_use(l, use)) return MW_OK;
    if (at < 0) {
        const char *where = find_pack(l, name);
        if (!where) {
            mw_diag_error(l->c.d, use->span,
                          "packs are searched in the workspace and beside the program",
                          "there is no pack \"%.*s\"", (int)name.n, name.p);
            return MW_OK;
        }
        MW_TRY(load_pack(l, where, false, &at));
    }
    check_versions(l, use, &l->c.p->pack[at]);
    return MW_OK;
}

static mw_status load_all_used(loader *l) {
    mw_program *p = l->c.p;
    for (int32_t i = 0; i < p->pack_count; i++) { // the list grows as packs are found
        const mw_decl *d = p->pack[i].decl;
        for (int32_t j = 0; d && j < d->stmt_count; j++) {
            const mw_stmt *s = d->stmt[j];
            bool use = s->kind == MW_STMT_PROPERTY && mw_slice_is(s->name, "use") && s->word_count;
            if (use) MW_TRY(load_used(l, s));
        }
    }
    return MW_OK;
}

static void begin_check(loader *l) {
    mw_checker *c = &l->c;
    mw_error err;
    c->one = mw_unit_number();
    bool ok = mw_unit_parse(mw_slice_of("d"), &c->day, &err) == MW_OK &&
              mw_unit_parse(mw_slice_of("month"), &c->month, &err) == MW_OK &&
              mw_unit_parse(mw_slice_of("year"), &c->year, &err) == MW_OK &&
              mw_unit_parse(mw_slice_of("s"), &c->time_s, &err) == MW_OK;
    MW_ASSERT(ok);
}

static mw_status check_all(loader *l) {
    mw_checker *c = &l->c;
    c->today = l->from->today;
    c->state = MW_PUSH(c->d->arena, uint8_t, (size_t)c->p->indicator_count + 1);
    if (!c->state) return mw_fail(l->err, MW_NOMEM, "check: out of memory");
    mw_check_declarations(c);
    mw_check_parameters(c);
    mw_check_indicators(c);
    mw_check_examples(c);
    return c->d->nomem ? mw_fail(l->err, MW_NOMEM, "check: out of memory") : MW_OK;
}

static mw_status loader_init(loader *l, const mw_load_from *from, mw_error *err) {
    l->from = from;
    l->err = err;
    l->c.p = program_new();
    if (!l->c.p) return mw_fail(err, MW_NOMEM, "load: out of memory");
    l->c.d = l->c.p->diags;
    begin_check(l);
    return MW_OK;
}

static mw_status loader_finish(loader *l, mw_status st, mw_program **out) {
    if (st == MW_OK) st = load_all_used(l);
    if (st == MW_OK) st = check_all(l);
    if (st == MW_OK)
        *out = l->c.p;
    else
        mw_program_free(l->c.p);
    mw_free(l);
    return st;
}

mw_status mw_program_load(const mw_load_from *from, mw_program **out, mw_error *err) {
    loader *l = mw_alloc(sizeof *l);
    if (!l) return mw_fail(err, MW_NOMEM, "load: out of memory");
    mw_status st = loader_init(l, from, err);
    for (int32_t i = 0; i < from->pack_count && st == MW_OK; i++) {
        mw_slice name = mw_slice_of(from->pack[i]);
        const char *where = find_pack(l, name);
        int32_t at = where ? loaded_pack(l->c.p, name, where) : -1;
        if (at >= 0)
            l->c.p->pack[at].asked = true;
        else if (where)
            st = load_pack(l, where, true, &at);
        else
            st = mw_fail(err, MW_NOTFOUND,
                         "there is no pack \"%s\": neither a folder or file of that name, "
                         "nor in the folders searched",
                         from->pack[i]);
    }
    if (!l->c.p) {
        mw_free(l);
        return st;
    }
    return loader_finish(l, st, out);
}

mw_status mw_program_text(const char *name, const char *text, const mw_load_from *from,
                          mw_program **out, mw_error *err) {
    static const mw_load_from nowhere = {0};
    loader *l = mw_alloc(sizeof *l);
    if (!l) return mw_fail(err, MW_NOMEM, "load: out of memory");
    mw_status st = loader_init(l, from ? from : &nowhere, err);
    if (st != MW_OK) {
        mw_free(l);
        return st;
    }
    mw_program *p = l->c.p;
    char *kept = mw_arena_text(p->diags->arena, text, strlen(text));
    char *shown = mw_arena_text(p->diags->arena, name, strlen(name));
    p->pack[p->pack_count++] = (mw_pack){.asked = true};
    mw_sha256_text(text, strlen(text), p->pack[0].hash);
    if (!kept || !shown) st = mw_fail(err, MW_NOMEM, "load: out of memory");
    if (st == MW_OK) st = add_source(l, shown, kept, strlen(kept), 0);
    if (st == MW_OK) find_pack_block(l, 0);
    return loader_finish(l, st, out);
}

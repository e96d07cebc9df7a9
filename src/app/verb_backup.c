// SPDX-License-Identifier: MIT
// The verbs backup and restore. A server that has the workspace makes the copy, in the workspace,
// since it alone may open the facts; from there it is moved.
#include "app/verb_backup.h"

#include "app/progress.h"
#include "app/serving.h"
#include "app/session.h"
#include "app/verb.h"
#include "app/verify.h"
#include "backup/backup.h"
#include "backup/shelf.h"
#include "base/alloc.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { POLL_MS = 200, KEEP_MAX = 100000 };

typedef struct {
    mw_call *call;
    const char *folder;
    char *to;       // the file
    char *to_below; // where it lies when TO is a folder; else NULL
    mw_progress progress;
    mw_backup_done done;
} backing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "backup: out of memory");
}

// ---- where to

static bool ends_with(const char *s, const char *end) {
    size_t n = strlen(s), k = strlen(end);
    return n >= k && strcmp(s + n - k, end) == 0;
}

static bool is_folder(const char *path) {
    struct stat about;
    return ends_with(path, "/") || (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

static char *text_of(const char *fmt, const char *a, const char *b) {
    mw_text t = {0};
    mw_text_addf(&t, "%s%s%s", a, fmt, b);
    if (t.failed) mw_text_free(&t);
    return t.bytes;
}

static mw_status name_in(backing *b, const char *below, mw_error *err) {
    char name[MW_SHELF_NAME_MAX];
    MW_TRY(mw_shelf_name(b->folder, name, err));
    b->to_below = text_of("", below, "");
    b->to = text_of(ends_with(below, "/") ? "" : "/", below, name);
    return b->to && b->to_below ? MW_OK : no_memory(err);
}

static mw_status find_to(backing *b, mw_error *err) {
    const char *said = b->call->operand_count ? b->call->operand[0] : NULL;
    if (!said) {
        char *shelf = mw_workspace_path(b->folder, MW_SHELF_FOLDER);
        mw_status st = shelf ? mw_shelf_ensure(shelf, err) : no_memory(err);
        if (st == MW_OK) st = name_in(b, shelf, err);
        mw_free(shelf);
        return st;
    }
    if (is_folder(said)) return name_in(b, said, err);
    if (mw_call_has(b->call, "keep"))
        return mw_call_wrong(b->call, err, "--keep: %s is a file, expected a folder", said);
    if (!ends_with(said, MW_SHELF_SUFFIX))
        return mw_call_wrong(b->call, err, "%s: expected a folder, or a name that ends in %s", said,
                             MW_SHELF_SUFFIX);
    b->to = text_of("", said, "");
    return b->to ? MW_OK : no_memory(err);
}

// ---- by the server that runs

static mw_status ask(const backing *b, const char *method, const char *path, bool *found,
                     json_t **reply, mw_error *err) {
    mw_serving_ask a = {.folder = b->folder, .method = method, .path = path};
    *reply = NULL;
    return mw_serving(&a, found, reply, err);
}

static int64_t whole(const json_t *o, const char *name) {
    return (int64_t)json_integer_value(json_object_get(o, name));
}

static void take_done(backing *b, const json_t *o) {
    const char *hash = json_string_value(json_object_get(o, "sha256"));
    const char *made = json_string_value(json_object_get(o, "made"));
    b->done = (mw_backup_done){.files = whole(o, "files"),
                               .bytes = whole(o, "bytes"),
                               .packed_bytes = whole(o, "packed_bytes"),
                               .facts = whole(o, "facts")};
    snprintf(b->done.sha256, sizeof b->done.sha256, "%s", hash ? hash : "");
    snprintf(b->done.made, sizeof b->done.made, "%s", made ? made : "");
}

static void pause_ms(int ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

// One look at a backup under way.
static mw_status look(backing *b, const char *path, bool *over, mw_error *err) {
    json_t *o = NULL;
    bool found = false;
    MW_TRY(ask(b, "GET", path, &found, &o, err));
    if (!found) return mw_fail(err, MW_IO, "the server ended while it made the backup");
    const char *state = json_string_value(json_object_get(o, "state"));
    const char *problem = json_string_value(json_object_get(o, "problem"));
    *over = !state || strcmp(state, "running") != 0;
    mw_status st = MW_OK;
    if (*over && (!state || strcmp(state, "done") != 0))
        st = mw_fail(err, MW_IO, "%s", problem ? problem : "the server made no backup");
    else if (*over)
        take_done(b, o);
    if (!*over && !mw_progress_go_on(&b->progress, whole(o, "bytes"), 0))
        st = mw_fail(err, MW_IO, "interrupted");
    json_decref(o);
    return st;
}

static mw_status wait_for(backing *b, const char *path, mw_error *err) {
    for (bool over = false; !over;) {
        json_t *unused = NULL;
        bool found;
        mw_error ignored = {0};
        mw_status st = look(b, path, &over, err);
        if (st == MW_OK && !over) pause_ms(POLL_MS);
        if (st == MW_OK) continue;
        if (mw_progress_interrupted() && ask(b, "DELETE", path, &found, &unused, &ignored) == MW_OK)
            json_decref(unused);
        return st;
    }
    return MW_OK;
}

// found: a server has the workspace, and the backup is at b->to.
static mw_status by_server(backing *b, bool *found, mw_error *err) {
    json_t *o = NULL;
    MW_TRY(ask(b, "POST", "/api/v1/backups", found, &o, err));
    if (!*found) return MW_OK;
    const char *name = json_string_value(json_object_get(o, "name"));
    char path[MW_SHELF_NAME_MAX + 32];
    snprintf(path, sizeof path, "/api/v1/backups/%s", name ? name : "");
    char *from = name ? mw_workspace_path(b->folder, MW_SHELF_FOLDER) : NULL;
    char *file = from ? text_of("/", from, name) : NULL;
    json_decref(o);
    mw_status st = file ? wait_for(b, path, err) : no_memory(err);
    if (st == MW_OK) st = mw_shelf_move(file, b->to, err);
    mw_free(from);
    mw_free(file);
    return st;
}

// ---- by this process

static bool go_on(void *ctx, int64_t bytes) { return mw_progress_go_on(ctx, bytes, 0); }

static mw_status open_series(const char *folder, mw_series **out, mw_error *err) {
    struct stat about;
    char *path = mw_workspace_path(folder, "series");
    if (!path) return no_memory(err);
    bool there = stat(path, &about) == 0;
    mw_status st = there ? mw_series_open(path, out, err) : MW_OK;
    mw_free(path);
    return st;
}

mw_status mw_backup_opened(mw_workspace *ws, const char *to, mw_progress *progress,
                           mw_backup_done *out, mw_error *err) {
    mw_series *series = NULL;
    MW_TRY(mw_workspace_facts(ws, err));
    MW_TRY(open_series(ws->folder, &series, err));
    mw_backup_from from = {.folder = ws->folder,
                           .registry = ws->registry,
                           .facts = ws->facts,
                           .series = series,
                           .version = MW_VERSION};
    mw_backup_progress told = {go_on, progress};
    mw_status st = mw_backup_write(&from, to, &told, out, err);
    mw_series_close(series);
    return st;
}

static mw_status alone(backing *b, mw_error *err) {
    mw_workspace ws;
    MW_TRY(mw_workspace_open(b->folder, &ws, err));
    mw_status st = mw_backup_opened(&ws, b->to, &b->progress, &b->done, err);
    mw_workspace_close(&ws);
    return st;
}

// ---- the verbs

static void add_size(mw_text *t, int64_t bytes) {
    double n = (double)bytes;
    const char *unit = "bytes";
    if (n >= 1e9)
        n /= 1e9, unit = "GB";
    else if (n >= 1e6)
        n /= 1e6, unit = "MB";
    else if (n >= 1e3)
        n /= 1e3, unit = "kB";
    mw_text_addf(t, n < 10 && bytes >= 1000 ? "%.1f %s" : "%.0f %s", n, unit);
}

static void print_json(mw_text *t, const char *what, const mw_backup_done *d, int64_t bytes) {
    mw_text_adds(t, "{\"path\":");
    mw_json_string(t, mw_slice_of(what));
    mw_text_addf(
        t, ",\"made\":\"%s\",\"files\":%lld,\"facts\":%lld,\"bytes\":%lld,\"sha256\":\"%s\"}\n",
        d->made, (long long)d->files, (long long)d->facts, (long long)bytes, d->sha256);
}

static void print_text(mw_text *t, const char *what, const mw_backup_done *d, int64_t bytes) {
    mw_visible(t, mw_slice_of(what), false);
    mw_text_addf(t, ": %lld files, %lld versions of facts, ", (long long)d->files,
                 (long long)d->facts);
    add_size(t, bytes);
    mw_text_addf(t, ", of %s\nSHA-256 of its manifest: %s\n", d->made, d->sha256);
}

static mw_status print(const mw_call *call, const char *what, const mw_backup_done *d,
                       int64_t bytes, mw_error *err) {
    mw_text t = {0};
    (mw_verb_format(call) == MW_FORMAT_JSON_TEXT ? print_json : print_text)(&t, what, d, bytes);
    mw_status st = mw_out(&t, err);
    mw_text_free(&t);
    return st;
}

static mw_status back_up(backing *b, mw_error *err) {
    int64_t keep = 0;
    bool found = false;
    MW_TRY(mw_call_int(b->call, "keep", 1, KEEP_MAX, &keep, err));
    MW_TRY(find_to(b, err));
    b->progress = mw_progress_begin("backup, bytes");
    mw_status st = by_server(b, &found, err);
    if (st == MW_OK && !found) st = alone(b, err);
    st = mw_progress_end(&b->progress, st, err);
    if (st == MW_OK) st = print(b->call, b->to, &b->done, b->done.packed_bytes, err);
    if (st == MW_OK && keep) st = mw_shelf_thin(b->to_below, b->folder, keep, err);
    return st;
}

mw_status mw_verb_backup(mw_call *call, mw_error *err) {
    backing b = {.call = call, .folder = mw_session_folder(call)};
    mw_status st = back_up(&b, err);
    mw_free(b.to);
    mw_free(b.to_below);
    return st;
}

mw_status mw_verb_restore(mw_call *call, mw_error *err) {
    mw_progress progress = mw_progress_begin("restore, bytes");
    mw_backup_progress p = {go_on, &progress};
    mw_backup_done done = {0};
    mw_status st = mw_backup_restore(call->operand[0], call->operand[1],
                                     mw_call_value(call, "sha256"), &p, &done, err);
    st = mw_progress_end(&progress, st, err);
    if (st == MW_OK) st = print(call, call->operand[1], &done, done.bytes, err);
    if (st == MW_OK) st = mw_workspace_folders(call->operand[1], err);
    if (st == MW_OK) st = mw_verify_folder(call, call->operand[1], err);
    return st;
}

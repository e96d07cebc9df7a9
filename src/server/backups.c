// SPDX-License-Identifier: MIT
// See backups.h.
#include "server/backups.h"

#include "account/audit.h"
#include "backup/backup.h"
#include "backup/shelf.h"
#include "base/alloc.h"
#include "base/log.h"
#include "server/answer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef enum { NONE, RUNNING, DONE, FAILED } state;

struct mw_backups {
    mw_backups_from from;
    char *shelf;
    pthread_mutex_t lock; // over what follows
    pthread_t thread;
    bool begun; // there is a thread to be joined
    state state;
    char name[MW_SHELF_NAME_MAX]; // of the last one
    mw_backup_done done;
    mw_error problem;
    atomic_int_fast64_t bytes; // of the one under way
    atomic_bool ending;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for backups");
}

// ---- the thread

static bool go_on(void *ctx, int64_t bytes) {
    mw_backups *b = ctx;
    atomic_store(&b->bytes, bytes);
    return !atomic_load(&b->ending);
}

static char *path_of(const mw_backups *b, const char *name) {
    mw_text t = {0};
    mw_text_addf(&t, "%s/%s", b->shelf, name);
    if (t.failed) mw_text_free(&t);
    return t.bytes;
}

static mw_status back_up(mw_backups *b, mw_backup_done *done, mw_error *err) {
    mw_registry *registry = NULL;
    mw_backup_progress progress = {go_on, b};
    MW_TRY(mw_registry_open(b->from.registry_address, &registry, err));
    mw_backup_from from = {.folder = b->from.folder,
                           .registry = registry,
                           .facts = b->from.facts,
                           .series = b->from.series,
                           .version = b->from.version};
    char *path = path_of(b, b->name);
    mw_status st = path ? mw_backup_write(&from, path, &progress, done, err) : no_memory(err);
    mw_free(path);
    registry->ops->close(registry);
    return st;
}

static void *work(void *ctx) {
    mw_backups *b = ctx;
    mw_backup_done done = {0};
    mw_error err = {0};
    mw_status st = back_up(b, &done, &err);
    pthread_mutex_lock(&b->lock);
    b->state = st == MW_OK ? DONE : FAILED;
    b->done = done;
    b->problem = err;
    pthread_mutex_unlock(&b->lock);
    if (st == MW_OK)
        mw_log(MW_LOG_INFO, "backup %s: %lld files, %lld bytes", b->name, (long long)done.files,
               (long long)done.packed_bytes);
    else
        mw_log(MW_LOG_ERROR, "backup %s: %s", b->name, err.text);
    return NULL;
}

mw_status mw_backups_open(const mw_backups_from *from, mw_backups **out, mw_error *err) {
    mw_backups *b = mw_alloc(sizeof *b);
    mw_text shelf = {0};
    mw_text_addf(&shelf, "%s/" MW_SHELF_FOLDER, from->folder);
    if (!b || shelf.failed) {
        mw_free(b);
        mw_text_free(&shelf);
        return no_memory(err);
    }
    b->from = *from;
    b->shelf = shelf.bytes;
    pthread_mutex_init(&b->lock, NULL);
    *out = b;
    return MW_OK;
}

void mw_backups_close(mw_backups *b) {
    if (!b) return;
    atomic_store(&b->ending, true);
    if (b->begun) pthread_join(b->thread, NULL);
    pthread_mutex_destroy(&b->lock);
    mw_free(b->shelf);
    mw_free(b);
}

// With the lock.
static mw_status begin(mw_backups *b, mw_error *err) {
    MW_TRY(mw_shelf_ensure(b->shelf, err));
    MW_TRY(mw_shelf_name(b->from.folder, b->name, err));
    if (b->begun) pthread_join(b->thread, NULL); // it is over
    atomic_store(&b->bytes, 0);
    atomic_store(&b->ending, false);
    b->state = RUNNING;
    b->begun = pthread_create(&b->thread, NULL, work, b) == 0;
    if (b->begun) return MW_OK;
    b->state = NONE;
    return mw_fail(err, MW_NOMEM, "no thread for a backup");
}

// ---- answers

// Those of another organisation must not see it, and it holds what all have.
static mw_status find_organisation(void *ctx, const mw_organisation *o, mw_error *err) {
    mw_organisation *found = ctx;
    (void)err;
    if (o->id == found->id) *found = *o;
    return MW_OK;
}

static mw_status is_let(const mw_asked *a, bool *let, mw_error *err) {
    mw_organisation o = {.id = a->who->organisation, .entity = -1};
    *let = a->unguarded;
    if (*let) return MW_OK;
    MW_TRY(mw_organisation_each(a->accounts, find_organisation, &o, err));
    *let = o.entity == 0;
    return MW_OK;
}

static mw_status not_let(mw_http_reply *out) {
    return mw_reply_refused(out, 403,
                            "a backup holds what all organisations have: only administrators of "
                            "the one that has no branch of its own make them");
}

static const char *state_name(state s) {
    return s == RUNNING ? "running" : s == DONE ? "done" : "failed";
}

static void write_number(mw_text *t, const char *name, int64_t value, bool known) {
    mw_json_member(t, name);
    if (known)
        mw_text_addf(t, "%lld", (long long)value);
    else
        mw_text_adds(t, "null");
}

static void write_text(mw_text *t, const char *name, const char *value, bool known) {
    if (known)
        mw_json_member_text(t, name, mw_slice_of(value));
    else
        write_number(t, name, 0, false);
}

// With the lock: the one that was begun last.
static void write_last(const mw_backups *b, mw_text *t) {
    bool done = b->state == DONE;
    mw_json_open(t, '{');
    mw_json_member_text(t, "name", mw_slice_of(b->name));
    mw_json_member_text(t, "state", mw_slice_of(state_name(b->state)));
    write_text(t, "made", b->done.made, done);
    write_number(t, "bytes", done ? b->done.bytes : (int64_t)atomic_load(&b->bytes), true);
    write_number(t, "packed_bytes", b->done.packed_bytes, done);
    write_number(t, "files", b->done.files, done);
    write_number(t, "facts", b->done.facts, done);
    write_text(t, "sha256", b->done.sha256, done);
    write_text(t, "problem", b->problem.text, b->state == FAILED);
    mw_json_close(t, '}');
}

// One of which only the file is known.
static void write_shelved(const mw_shelved *s, mw_text *t) {
    mw_json_open(t, '{');
    mw_json_member_text(t, "name", mw_slice_of(s->name));
    mw_json_member_text(t, "state", mw_slice_of("done"));
    mw_json_member_time(t, "made", s->made_ns);
    write_number(t, "bytes", 0, false);
    write_number(t, "packed_bytes", s->bytes, true);
    write_number(t, "files", 0, false);
    write_number(t, "facts", 0, false);
    write_number(t, "sha256", 0, false);
    write_number(t, "problem", 0, false);
    mw_json_close(t, '}');
}

typedef struct {
    const mw_backups *b;
    mw_text *out;
    mw_slice only; // this one; empty: all
    bool found;
} listing;

static mw_status write_other(void *ctx, const mw_shelved *s, mw_error *err) {
    listing *l = ctx;
    (void)err;
    if (l->b->state != NONE && strcmp(s->name, l->b->name) == 0) return MW_OK; // told before
    if (l->only.p && !mw_slice_is(l->only, s->name)) return MW_OK;
    l->found = true;
    write_shelved(s, l->out);
    return MW_OK;
}

static mw_status write_all(mw_backups *b, mw_slice only, mw_text *out, bool *found, mw_error *err) {
    listing l = {b, out, only, false};
    pthread_mutex_lock(&b->lock);
    if (b->state != NONE && (!only.p || mw_slice_is(only, b->name))) {
        l.found = true;
        write_last(b, out);
    }
    mw_status st = MW_OK;
    if (!only.p || !l.found) st = mw_shelf_each(b->shelf, write_other, &l, err);
    pthread_mutex_unlock(&b->lock);
    *found = l.found;
    return st;
}

// ---- handlers

static mw_status list_backups(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    bool let, found;
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    mw_json_open(&out->body, '[');
    MW_TRY(write_all(ctx, (mw_slice){0}, &out->body, &found, err));
    mw_json_close(&out->body, ']');
    return mw_reply_whole(out, err);
}

static mw_status no_backup(mw_slice name, mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "there is no backup \"%.*s\"", (int)name.n, name.p);
}

static mw_status get_backup(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    bool let, found;
    mw_slice name = mw_asked_text(a, "backup");
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    mw_http_reply_header(out, "Cache-Control", "no-store");
    MW_TRY(write_all(ctx, name, &out->body, &found, err));
    return found ? mw_reply_whole(out, err) : no_backup(name, err);
}

// Into the audit trail, by a connection of its own.
static mw_status note(const mw_backups *b, const mw_asked *a, const char *act, const char *name,
                      mw_error *err) {
    mw_registry *r = NULL;
    mw_text subject = {0};
    mw_text_addf(&subject, "backup %s", name);
    mw_audit_entry e = {
        .organisation = a->who->organisation,
        .by = a->by,
        .act = mw_slice_of(act),
        .subject = {subject.bytes, subject.size}
    };
    mw_status st =
        subject.failed ? no_memory(err) : mw_registry_open(b->from.registry_address, &r, err);
    if (st == MW_OK) st = r->ops->begin(r, err);
    if (st == MW_OK) {
        st = mw_audit_put(r, &e, err);
        if (st == MW_OK) st = r->ops->commit(r, err);
        if (st != MW_OK) r->ops->abort(r);
    }
    if (r) r->ops->close(r);
    mw_text_free(&subject);
    return st;
}

static bool is_running(mw_backups *b, mw_slice name) {
    pthread_mutex_lock(&b->lock);
    bool running = b->state == RUNNING && mw_slice_is(name, b->name);
    pthread_mutex_unlock(&b->lock);
    return running;
}

// A download that goes on is the same one to the trail.
static mw_status get_file(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_backups *b = ctx;
    bool let;
    char text[MW_SHELF_NAME_MAX], header[MW_SHELF_NAME_MAX + 40];
    mw_slice name = mw_asked_text(a, "backup");
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    if (!mw_shelf_name_good(name)) return no_backup(name, err);
    if (is_running(b, name)) return mw_reply_refused(out, 409, "the backup is not finished yet");
    snprintf(text, sizeof text, "%.*s", (int)name.n, name.p);
    char *path = path_of(b, text);
    if (!path) return no_memory(err);
    mw_status st = mw_http_reply_file(out, a->http, path, err);
    mw_free(path);
    if (st == MW_NOTFOUND) return no_backup(name, err);
    MW_TRY(st);
    if (!out->file.fd) return MW_OK; // no such part
    snprintf(header, sizeof header, "attachment; filename=\"%s\"", text);
    mw_http_reply_header(out, "Content-Disposition", header);
    out->type = "application/zstd";
    return out->file.at == 0 ? note(b, a, "backup download", text, err) : MW_OK;
}

static mw_status begin_backup(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_backups *b = ctx;
    bool let;
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    pthread_mutex_lock(&b->lock);
    bool busy = b->state == RUNNING;
    mw_status st = busy ? MW_OK : begin(b, err);
    if (!busy && st == MW_OK) write_last(b, &out->body);
    char name[MW_SHELF_NAME_MAX];
    snprintf(name, sizeof name, "%s", b->name);
    pthread_mutex_unlock(&b->lock);
    if (busy) return mw_reply_refused(out, 409, "the backup %s is under way", name);
    MW_TRY(st);
    MW_TRY(note(b, a, "backup new", name, err));
    return mw_reply_whole(out, err);
}

// True when it was under way, and is to end.
static bool end_running(mw_backups *b, mw_slice name) {
    pthread_mutex_lock(&b->lock);
    bool running = b->state == RUNNING && mw_slice_is(name, b->name);
    if (running) atomic_store(&b->ending, true);
    if (b->state != RUNNING && mw_slice_is(name, b->name)) b->state = NONE;
    pthread_mutex_unlock(&b->lock);
    return running;
}

static mw_status remove_backup(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_backups *b = ctx;
    bool let;
    char text[MW_SHELF_NAME_MAX];
    mw_slice name = mw_asked_text(a, "backup");
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    if (!mw_shelf_name_good(name)) return no_backup(name, err);
    snprintf(text, sizeof text, "%.*s", (int)name.n, name.p);
    out->status = 204;
    if (end_running(b, name)) return note(b, a, "backup end", text, err);
    char *path = path_of(b, text);
    if (!path) return no_memory(err);
    bool gone = unlink(path) == 0;
    mw_free(path);
    return gone ? note(b, a, "backup remove", text, err) : no_backup(name, err);
}

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
static const mw_route_param name_params[] = {
    {.name = "backup", .place = MW_IN_PATH, .type = "string", .required = true,
     .about = "Its name, as plant-20261130T020000Z.tar.zst"},
    {.name = NULL}};

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/backups", .door = MW_DOOR_WHOLE, .act = MW_ACT_CONFIGURE,
             .tag = "operations", .name = "getBackups",
             .summary = "Backups in the workspace, and the one under way", .reply = "BackupList",
             .handle = list_backups),
    MW_ROUTE(POST, "/api/v1/backups", .door = MW_DOOR_WHOLE, .act = MW_ACT_CONFIGURE,
             .tag = "operations", .name = "newBackup",
             .summary = "Begin a backup of the whole workspace", .reply = "Backup",
             .handle = begin_backup),
    MW_ROUTE(GET, "/api/v1/backups/{backup}", .door = MW_DOOR_WHOLE, .act = MW_ACT_CONFIGURE,
             .tag = "operations", .name = "getBackup", .summary = "How a backup is",
             .param = name_params, .reply = "Backup", .handle = get_backup),
    MW_ROUTE(GET, "/api/v1/backups/{backup}/file", .door = MW_DOOR_WHOLE, .act = MW_ACT_CONFIGURE,
             .tag = "operations", .name = "getBackupFile",
             .summary = "The file of a backup that is finished, or the part that Range asks for",
             .param = name_params, .type = "application/zstd", .handle = get_file),
    MW_ROUTE(DELETE, "/api/v1/backups/{backup}", .door = MW_DOOR_WHOLE, .act = MW_ACT_CONFIGURE,
             .tag = "operations", .name = "removeBackup", .summary = "End a backup, or remove it",
             .param = name_params, .handle = remove_backup),
};
// clang-format on

const mw_route *mw_backup_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}

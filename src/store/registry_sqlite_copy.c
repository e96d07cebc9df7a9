// SPDX-License-Identifier: MIT
// The registry in SQLite: a copy of it. See copy.h.
//
// A second connection holds a read transaction, which sees the moment of its beginning as long as
// it lasts; pages go over from there.
#include "base/alloc.h"
#include "base/folder_sync.h"
#include "store/registry_sqlite_int.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { STEP_PAGES = 2048, BUSY_MS = 5000 };

typedef struct {
    mw_store_copy base;
    sqlite3 *from, *to;
    sqlite3_backup *pages;
    char *path;
    bool begun, whole;
} copying;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to copy the registry");
}

static mw_status failed(const copying *c, sqlite3 *db, mw_error *err) {
    return mw_fail(err, MW_IO, "cannot copy the registry to %s: %s", c->path,
                   db ? sqlite3_errmsg(db) : "out of memory");
}

// The file is its owner's alone: it holds hashes of passwords.
static mw_status begin_file(const char *path, mw_error *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return mw_fail(err, MW_IO, "cannot begin %s: %s", path, strerror(errno));
    close(fd);
    return MW_OK;
}

static mw_status begin_copy(copying *c, const char *from, mw_error *err) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(from, &c->from, flags | SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return failed(c, c->from, err);
    sqlite3_busy_timeout(c->from, BUSY_MS);
    if (sqlite3_exec(c->from, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) !=
        SQLITE_OK)
        return failed(c, c->from, err);
    MW_TRY(begin_file(c->path, err));
    c->begun = true;
    if (sqlite3_open_v2(c->path, &c->to, flags | SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return failed(c, c->to, err);
    c->pages = sqlite3_backup_init(c->to, "main", c->from, "main");
    return c->pages ? MW_OK : failed(c, c->to, err);
}

static void close_all(copying *c) {
    sqlite3_backup_finish(c->pages);
    sqlite3_close(c->to);
    sqlite3_close(c->from);
    c->pages = NULL;
    c->to = c->from = NULL;
}

static mw_status copy_step(mw_store_copy *base, bool *more, mw_error *err) {
    copying *c = (copying *)base;
    int code = sqlite3_backup_step(c->pages, STEP_PAGES);
    *more = code == SQLITE_OK;
    if (*more) return MW_OK;
    if (code != SQLITE_DONE)
        return mw_fail(err, MW_IO, "cannot copy the registry to %s: %s", c->path,
                       sqlite3_errstr(code));
    close_all(c);
    MW_TRY(mw_folder_sync(c->path, err));
    c->whole = true;
    return MW_OK;
}

static void copy_end(mw_store_copy *base) {
    copying *c = (copying *)base;
    close_all(c);
    if (!c->whole && c->begun) unlink(c->path);
    mw_free(c->path);
    mw_free(c);
}

mw_status mw_sqlite_copy(mw_registry *base, const char *path, mw_store_copy **out, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    const char *from = sqlite3_db_filename(r->db, "main");
    if (!from || !*from) return mw_fail(err, MW_INVALID, "a registry in memory has no copies");
    if (r->changing) return mw_fail(err, MW_INVALID, "a change of the registry is under way");
    copying *c = mw_alloc(sizeof *c);
    mw_text copy = {0};
    if (!c) return no_memory(err);
    mw_text_adds(&copy, path);
    *c = (copying){
        .base = {.step = copy_step, .end = copy_end},
          .path = copy.bytes
    };
    mw_status st = c->path ? begin_copy(c, from, err) : no_memory(err);
    if (st == MW_OK)
        *out = &c->base;
    else
        copy_end(&c->base);
    return st;
}

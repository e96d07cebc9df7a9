// SPDX-License-Identifier: MIT
// The verb upgrade: a workspace of an older layout becomes one of the present layout, step by step.
#include "app/session.h"
#include "app/verb.h"
#include "app/verb_backup.h"
#include "backup/shelf.h"
#include "base/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

// ---- the steps

// Takes modes away from a file or folder.
static mw_status shut(const char *path, mode_t mode, mw_error *err) {
    struct stat about;
    if (stat(path, &about) == 0 && chmod(path, about.st_mode & 07777 & ~mode) == 0) return MW_OK;
    if (errno == ENOENT) return MW_OK;
    return mw_fail(err, MW_IO, "cannot change the mode of %s: %s", path, strerror(errno));
}

static mw_status shut_inside(const char *folder, const char *name, mw_error *err) {
    char *path = mw_workspace_path(folder, name);
    mw_status st = path ? shut(path, 077, err) : mw_fail(err, MW_NOMEM, "upgrade: out of memory");
    mw_free(path);
    return st;
}

// 1 to 2. SQLite gives the files beside the registry its mode.
static mw_status shut_out_others(const char *folder, mw_error *err) {
    MW_TRY(shut(folder, 07, err));
    MW_TRY(shut_inside(folder, "registry.sqlite", err));
    MW_TRY(shut_inside(folder, "registry.sqlite-wal", err));
    MW_TRY(shut_inside(folder, "registry.sqlite-shm", err));
    return mw_workspace_folders(folder, err);
}

// Step n leads from layout n + 1 to the next; one that was published never changes. A step that was
// cut off is done again from its beginning.
static const struct {
    const char *what;
    mw_status (*run)(const char *folder, mw_error *err);
} steps[] = {
    {"others cannot look into it any more; it has a folder for backups", shut_out_others},
};
_Static_assert(sizeof steps / sizeof steps[0] == MW_WORKSPACE_LAYOUT - 1, "a step per layout");

// ---- the verb

static mw_status take_steps(mw_workspace *ws, int layout, mw_error *err) {
    for (; layout < MW_WORKSPACE_LAYOUT; layout++) {
        char now[16];
        MW_TRY(steps[layout - 1].run(ws->folder, err));
        snprintf(now, sizeof now, "%d", layout + 1);
        MW_TRY(ws->registry->ops->setting_put(ws->registry, "workspace", mw_slice_of(now), err));
        mw_say("layout %s: %s", now, steps[layout - 1].what);
    }
    return MW_OK;
}

static mw_status back_up(mw_workspace *ws, mw_error *err) {
    char name[MW_SHELF_NAME_MAX];
    mw_backup_done done;
    MW_TRY(mw_shelf_name(ws->folder, name, err));
    char *shelf = mw_workspace_path(ws->folder, MW_SHELF_FOLDER);
    char *to = shelf ? mw_workspace_path(shelf, name) : NULL;
    mw_progress progress = mw_progress_begin("backup, bytes");
    mw_status st = to ? mw_shelf_ensure(shelf, err) : mw_fail(err, MW_NOMEM, "upgrade: no memory");
    if (st == MW_OK) st = mw_backup_opened(ws, to, &progress, &done, err);
    st = mw_progress_end(&progress, st, err);
    if (st == MW_OK) mw_say("backup: %s", to);
    mw_free(shelf);
    mw_free(to);
    return st;
}

mw_status mw_verb_upgrade(mw_call *call, mw_error *err) {
    mw_workspace ws;
    int layout = 0;
    MW_TRY(mw_workspace_open_old(mw_session_folder(call), &ws, &layout, err));
    bool old = layout < MW_WORKSPACE_LAYOUT;
    mw_status st = MW_OK;
    // Also without a backup: nobody else may work with it meanwhile.
    if (old) st = mw_workspace_facts(&ws, err);
    if (st == MW_OK && old && !mw_call_has(call, "no-backup")) st = back_up(&ws, err);
    if (st == MW_OK) st = take_steps(&ws, layout, err);
    if (st == MW_OK && !old) mw_say("%s has layout %d, the present one", ws.folder, layout);
    mw_workspace_close(&ws);
    return st;
}

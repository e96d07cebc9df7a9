// SPDX-License-Identifier: MIT
// Folders with backups: their names, moving one there, and giving up old ones.
//
// A backup is named after the folder of its workspace and the moment:
// plant-20261130T020000Z.tar.zst. Thread: any.
#ifndef MW_BACKUP_SHELF_H
#define MW_BACKUP_SHELF_H

#include "base/text.h"

#define MW_SHELF_FOLDER "backups" // of a workspace
#define MW_SHELF_SUFFIX ".tar.zst"
enum { MW_SHELF_NAME_MAX = 160 };

// The name of a backup of now.
//   folder  of the workspace; letters of its name that would be odd in a file's become "-".
//   errors  MW_IO when it is not there.
MW_MUST_USE mw_status mw_shelf_name(const char *folder, char name[MW_SHELF_NAME_MAX],
                                    mw_error *err);
// Whether it could be one that mw_shelf_name gave: no path, no other file.
bool mw_shelf_name_good(mw_slice name);

// Begins the folder, the owner's alone, unless it is there.
MW_MUST_USE mw_status mw_shelf_ensure(const char *shelf, mw_error *err);

// Moves a backup, also to another disk: there it is whole before it has its name.
MW_MUST_USE mw_status mw_shelf_move(const char *from, const char *to, mw_error *err);

// Removes all but the newest `keep` backups of a workspace.
MW_MUST_USE mw_status mw_shelf_thin(const char *shelf, const char *folder, int64_t keep,
                                    mw_error *err);

// A backup on a shelf.
typedef struct {
    const char *name;
    int64_t bytes, made_ns; // by its file
} mw_shelved;
// Tells them, of all workspaces, the newest first. A folder that is not there has none.
typedef mw_status (*mw_shelf_visit)(void *ctx, const mw_shelved *b, mw_error *err);
MW_MUST_USE mw_status mw_shelf_each(const char *shelf, mw_shelf_visit visit, void *ctx,
                                    mw_error *err);

#endif

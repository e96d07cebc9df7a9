// SPDX-License-Identifier: MIT
// Backups that a server makes of its own workspace: one at a time, on a thread, into the folder
// backups of the workspace.
//
//     mw_backups_from from = {.folder = "w", .registry_address = "sqlite:w/registry.sqlite",
//                             .facts = shared, .series = series, .version = "0.1.0"};
//     MW_TRY(mw_backups_open(&from, &backups, err));
//     MW_TRY(mw_gate_add(gate, mw_backup_routes(&count), count, backups, err));
//     ...
//     mw_backups_close(backups);            // after the listener, before the stores
//
// A backup holds what all organisations have: only who may configure the one that holds all that no
// other does gets at them.
// Locking: one mutex over what is told of the backup under way. Thread: any.
#ifndef MW_SERVER_BACKUPS_H
#define MW_SERVER_BACKUPS_H

#include "series/series.h"
#include "server/route.h"
#include "store/facts.h"

typedef struct mw_backups mw_backups;

// Borrowed until mw_backups_close.
typedef struct {
    const char *folder;           // the workspace
    const char *registry_address; // a connection of its own is opened for each backup
    mw_facts *facts;              // shared (store/facts_shared.h)
    mw_series *series;            // NULL: there are none
    const char *version;          // of the program
} mw_backups_from;

//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_backups_open(const mw_backups_from *from, mw_backups **out, mw_error *err);
// Ends a backup under way, which leaves nothing, and waits. NULL is allowed.
void mw_backups_close(mw_backups *b);

// The context of these rows is a mw_backups.
//     GET    /api/v1/backups             those that lie in the folder, and the one under way
//     POST   /api/v1/backups             begins one: 409 while another is under way
//     GET    /api/v1/backups/{backup}    how one is: running, done, failed
//     GET    /api/v1/backups/{backup}/file   the file, with Range
//     DELETE /api/v1/backups/{backup}    ends it, or removes it
const mw_route *mw_backup_routes(int64_t *count);

#endif

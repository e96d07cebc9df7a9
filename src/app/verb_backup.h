// SPDX-License-Identifier: MIT
// What verbs that change all of a workspace do before.
// Thread: the main one.
#ifndef MW_APP_VERB_BACKUP_H
#define MW_APP_VERB_BACKUP_H

#include "app/progress.h"
#include "app/workspace.h"
#include "backup/backup.h"

// Backs up a workspace that is open, of whatever layout, to the file `to`.
//   errors  those of mw_backup_write and of opening facts and samples: a server has them.
MW_MUST_USE mw_status mw_backup_opened(mw_workspace *ws, const char *to, mw_progress *progress,
                                       mw_backup_done *out, mw_error *err);

#endif

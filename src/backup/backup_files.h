// SPDX-License-Identifier: MIT
// The files of a workspace that are no store: packs, files of imports, evidence, results, maps.
// Thread: one owner at a time.
#ifndef MW_BACKUP_BACKUP_FILES_H
#define MW_BACKUP_BACKUP_FILES_H

#include "base/status.h"

// Paths below the folder, in the order of their bytes.
typedef struct {
    char **name;
    int64_t count, capacity;
} mw_files;

// Lists them, also through links. Left out: the stores, what belongs to a running server, and
// backups.
//   out     zeroed; mw_files_fini also after an error.
//   errors  MW_IO, MW_NOMEM, MW_LIMIT (folders 32 deep).
MW_MUST_USE mw_status mw_files_list(const char *folder, mw_files *out, mw_error *err);
void mw_files_fini(mw_files *f);

#endif

// SPDX-License-Identifier: MIT
// A workspace in one file, as it is at one moment, also while a plant writes to it; and back.
//
//     mw_backup_from from = {.folder = "w", .registry = r, .facts = f, .version = "0.1.0"};
//     MW_TRY(mw_backup_write(&from, "w.tar.zst", NULL, &done, err));
//     ...
//     MW_TRY(mw_backup_restore("w.tar.zst", "elsewhere", NULL, NULL, &done, err));
//
// Facts are those of one moment, the registry that of a moment later, so that it has all that they
// name; then come samples and other files (packs, evidence, results), which are written before what
// names them: so nothing is missing. The last file of a backup is its manifest (manifest.h) with
// the hash of every other one.
// Thread: any; one owner of each backup at a time.
#ifndef MW_BACKUP_BACKUP_H
#define MW_BACKUP_BACKUP_H

#include "base/hash.h"
#include "series/series.h"
#include "store/facts.h"
#include "store/registry.h"

// All borrowed until mw_backup_write returns. While others work with the stores, too, the registry
// is a connection of its own and the facts are shared (store/facts_shared.h).
typedef struct {
    const char *folder;
    mw_registry *registry;
    mw_facts *facts;
    mw_series *series;   // NULL: there are none
    const char *version; // of the program
} mw_backup_from;

// Called now and then, with the bytes so far before compression; false ends the work.
typedef struct {
    bool (*go_on)(void *ctx, int64_t bytes);
    void *ctx;
} mw_backup_progress;

typedef struct {
    int64_t files, bytes, packed_bytes; // bytes: before compression
    int64_t facts;                      // versions
    char made[40];                      // RFC 3339: the moment
    char sha256[MW_SHA256_HEX_MAX];     // of the manifest, which holds those of all other files
} mw_backup_done;

// Writes a backup to path, over what stands there once it is whole; beside it while it works lies
// path + ".work".
//   progress  may be NULL.
//   errors    MW_IO (also when cancelled), MW_NOMEM, MW_CORRUPT, MW_INVALID (stores in memory):
//             there is then no file that was not there before.
//   cost      some 100 MB/s; the disk holds the stores twice meanwhile.
MW_MUST_USE mw_status mw_backup_write(const mw_backup_from *from, const char *path,
                                      const mw_backup_progress *progress, mw_backup_done *out,
                                      mw_error *err);

// Lays a backup into a folder that is empty or not there yet, checking each file's hash. The
// folder is a workspace only at the very end: what fails before leaves none.
//   sha256    that the manifest must have, in hex; NULL: any.
//   errors    MW_INVALID (the folder is not empty, another format), MW_NOTFOUND, MW_CORRUPT (cut
//             off, or a file is not what the manifest says), MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_backup_restore(const char *path, const char *folder, const char *sha256,
                                        const mw_backup_progress *progress, mw_backup_done *out,
                                        mw_error *err);

#endif

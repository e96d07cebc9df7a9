// SPDX-License-Identifier: MIT
// What a backup says of itself, as JSON in its last file: when it was made, of what, and each file
// with its size and hash.
// Thread: one owner at a time.
#ifndef MW_BACKUP_MANIFEST_H
#define MW_BACKUP_MANIFEST_H

#include "base/hash.h"
#include "base/text.h"

#define MW_MANIFEST_NAME "manifest.json"
enum { MW_MANIFEST_FORMAT = 1, MW_MANIFEST_BYTES_MAX = 1 << 28 };

typedef struct {
    char *name;
    int64_t size;
    char sha256[MW_SHA256_HEX_MAX];
} mw_manifest_file;

typedef struct {
    char made[40];          // RFC 3339
    char version[32];       // of the program that made it
    char layout[32];        // of the workspace
    int64_t facts;          // versions of facts
    mw_manifest_file *file; // in the order of the backup
    int64_t count, capacity;
} mw_manifest;

// Adds a file; its hash is set later in file[count - 1].
MW_MUST_USE mw_status mw_manifest_add(mw_manifest *m, const char *name, int64_t size,
                                      mw_error *err);
void mw_manifest_print(const mw_manifest *m, mw_text *out);
//   out     zeroed; mw_manifest_fini also after an error.
//   errors  MW_CORRUPT; MW_INVALID: of a newer program; MW_NOMEM.
MW_MUST_USE mw_status mw_manifest_parse(mw_slice json, mw_manifest *out, mw_error *err);
void mw_manifest_fini(mw_manifest *m);

#endif

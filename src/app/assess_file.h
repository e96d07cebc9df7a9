// SPDX-License-Identifier: MIT
// One file of evidence of an assessment: where it lies, and what it is called.
//
//     mw_assess_file_asked q = {"plant", "2026", "E7", mw_slice_of("1f00aa12")};
//     MW_TRY(mw_assess_file_find(&q, &path, &name, err));
// Thread: one owner at a time.
#ifndef MW_APP_ASSESS_FILE_H
#define MW_APP_ASSESS_FILE_H

#include "base/text.h"

typedef struct {
    const char *folder; // the workspace
    const char *campaign, *entity;
    mw_slice id; // SHA-256 of the file in hex, or the first 8 digits of it at least
} mw_assess_file_asked;

// Finds a file that is attached to the latest version, and checks it against its hash.
//   path, name   added to: where it lies; as it was attached.
//   errors       MW_NOTFOUND; MW_CORRUPT when it is not what it was; those of the stores.
MW_MUST_USE mw_status mw_assess_file_find(const mw_assess_file_asked *asked, mw_text *path,
                                          mw_text *name, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Files that show that answers are right: kept by their content, so that what was shown stays what
// it was.
//
//     FOLDER/ab/ab12...  the bytes of a file, named by their SHA-256
//
// The type is found in the content. A name that says another type (a program named plan.pdf) is
// refused. Thread: any; several may put files into one folder.
#ifndef MW_ASSESS_EVIDENCE_H
#define MW_ASSESS_EVIDENCE_H

#include "base/hash.h"
#include "base/text.h"

// Unless a limit is given.
#define MW_EVIDENCE_BYTES_MAX (INT64_C(100) << 20)
enum { MW_EVIDENCE_TYPE_MAX = 128 };

typedef struct {
    char hash[MW_SHA256_HEX_MAX];
    char type[MW_EVIDENCE_TYPE_MAX]; // "application/pdf"
    int64_t bytes;
} mw_evidence_file;

// Copies a file into the folder, which is made if it is not there; on disk when it returns MW_OK. A
// file that is there already is the same file.
//   bytes_max  0: MW_EVIDENCE_BYTES_MAX.
//   errors     MW_IO; MW_LIMIT when it is too large; MW_INVALID when it is empty, no file, or its
//              name does not fit its content.
//   cost       reads the file twice.
MW_MUST_USE mw_status mw_evidence_put(const char *folder, const char *path, int64_t bytes_max,
                                      mw_evidence_file *out, mw_error *err);

// Several files: what tells their types is read once, and they are on disk together. Thread: one
// owner at a time.
typedef struct mw_evidence_batch mw_evidence_batch;
//   folder  borrowed until the batch is freed.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_evidence_batch_new(const char *folder, int64_t bytes_max,
                                            mw_evidence_batch **out, mw_error *err);
void mw_evidence_batch_free(mw_evidence_batch *b); // NULL is allowed
// As mw_evidence_put, but on disk only after the sync.
MW_MUST_USE mw_status mw_evidence_batch_put(mw_evidence_batch *b, const char *path,
                                            mw_evidence_file *out, mw_error *err);
//   errors  MW_IO.
//   cost    writes all that waits to be written in the file system of the folder.
MW_MUST_USE mw_status mw_evidence_batch_sync(mw_evidence_batch *b, mw_error *err);

// Where a file lies; owned by the caller (mw_free), NULL when out of memory.
char *mw_evidence_path(const char *folder, mw_slice hash);

// That a file is there with its bytes.
//   errors  MW_CORRUPT naming it and what is wrong; MW_IO; MW_NOMEM.
MW_MUST_USE mw_status mw_evidence_verify(const char *folder, mw_slice hash, mw_error *err);

#endif

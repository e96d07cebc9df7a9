// SPDX-License-Identifier: MIT
// A file of files, compressed: tar (tar.h) in zstd, which `tar --zstd -xf` opens, too. Each file
// that goes in or comes out is hashed on the way.
//
//     MW_TRY(mw_archive_out_open("x.tar.zst", now_s, &out, err));
//     MW_TRY(mw_archive_out_begin(out, "packs/x.mw", 3, err));
//     MW_TRY(mw_archive_out_add(out, "abc", 3, err));
//     MW_TRY(mw_archive_out_end(out, hex, err));
//     MW_TRY(mw_archive_out_finish(out, err));
//     mw_archive_out_free(out);
// Thread: one owner at a time.
#ifndef MW_BACKUP_ARCHIVE_H
#define MW_BACKUP_ARCHIVE_H

#include "backup/tar.h"
#include "base/hash.h"

typedef struct mw_archive_out mw_archive_out;

// Begins path + ".part", its owner's alone.
//   time_s  that all files in it get.
//   errors  MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_archive_out_open(const char *path, int64_t time_s, mw_archive_out **out,
                                          mw_error *err);
// Begins a file of so many bytes. Programmer error: a name that is not good (tar.h), another file
// that is not ended, and bytes more or less than announced.
MW_MUST_USE mw_status mw_archive_out_begin(mw_archive_out *out, const char *name, int64_t size,
                                           mw_error *err);
MW_MUST_USE mw_status mw_archive_out_add(mw_archive_out *out, const void *bytes, size_t size,
                                         mw_error *err);
// hex: of its SHA-256.
MW_MUST_USE mw_status mw_archive_out_end(mw_archive_out *out, char hex[MW_SHA256_HEX_MAX],
                                         mw_error *err);
// Writes the rest, syncs and renames to path, over what stands there.
//   bytes   of the file.
MW_MUST_USE mw_status mw_archive_out_finish(mw_archive_out *out, int64_t *bytes, mw_error *err);
void mw_archive_out_free(mw_archive_out *out); // removes what was not finished; NULL is allowed

typedef struct mw_archive_in mw_archive_in;

//   errors  MW_NOTFOUND, MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_archive_in_open(const char *path, mw_archive_in **out, mw_error *err);
// Steps to the next file; see mw_tar_next.
MW_MUST_USE mw_status mw_archive_in_next(mw_archive_in *in, mw_tar_entry *out, bool *found,
                                         mw_error *err);
// Reads on in it; n 0 at its end.
MW_MUST_USE mw_status mw_archive_in_read(mw_archive_in *in, void *to, size_t size, size_t *n,
                                         mw_error *err);
// The SHA-256 of what was read of the present file.
char *mw_archive_in_hash(mw_archive_in *in, char hex[MW_SHA256_HEX_MAX]);
void mw_archive_in_close(mw_archive_in *in); // NULL is allowed

#endif

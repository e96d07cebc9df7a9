// SPDX-License-Identifier: MIT
// Files in a row as `tar` reads and writes them (POSIX.1-2001: ustar, with pax records for long
// names and large files).
//
//     mw_tar_add_head(&out, &(mw_tar_entry){.name = "a/b", .size = 3, .time_s = now}); then 3 bytes
//     mw_tar_add_pad(&out, 3); ... and once, at the end: mw_tar_add_end(&out);
//
//     mw_tar_in in = {.read = read_some, .ctx = file};
//     while ((st = mw_tar_next(&in, &entry, &found, err)) == MW_OK && found)
//         ... mw_tar_read(&in, bytes, sizeof bytes, &n, err) until n is 0 ...
//
// What is read may come from a stranger: only plain files are taken, and only those whose names
// stay inside the folder that they are laid into; folders are passed over.
// Thread: one owner at a time.
#ifndef MW_BACKUP_TAR_H
#define MW_BACKUP_TAR_H

#include "base/text.h"

enum { MW_TAR_BLOCK = 512, MW_TAR_NAME_MAX = 1024 };

typedef struct {
    char name[MW_TAR_NAME_MAX]; // "packs/own/x.mw"
    int64_t size, time_s;
} mw_tar_entry;

// Whether a name is relative, of at most MW_TAR_NAME_MAX - 1 bytes, without empty parts, ".", ".."
// and control characters.
bool mw_tar_name_good(const char *name);

// Programmer error: a name that is not good.
void mw_tar_add_head(mw_text *out, const mw_tar_entry *e);
void mw_tar_add_pad(mw_text *out, int64_t size); // after a file of this size
void mw_tar_add_end(mw_text *out);

// Gives up to size bytes; n 0: no more.
typedef mw_status mw_tar_source(void *ctx, void *to, size_t size, size_t *n, mw_error *err);

typedef struct {
    mw_tar_source *read;
    void *ctx;
    int64_t left, pad; // of the file under way
} mw_tar_in;

// Steps to the next file; what was not read of the one before is passed over.
//   found   false at the end.
//   errors  MW_CORRUPT: cut off, damaged; MW_INVALID: something that no backup holds; those of
//           read.
MW_MUST_USE mw_status mw_tar_next(mw_tar_in *in, mw_tar_entry *out, bool *found, mw_error *err);
// Reads on in the file; n 0: it is at its end.
//   errors  MW_CORRUPT when the archive ends before; those of read.
MW_MUST_USE mw_status mw_tar_read(mw_tar_in *in, void *to, size_t size, size_t *n, mw_error *err);

#endif

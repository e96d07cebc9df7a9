// SPDX-License-Identifier: MIT
// The files of a store of samples as they are at one moment, to be copied while it goes on.
//
//     mw_series_copy *copy = NULL;
//     MW_TRY(mw_series_copy_begin(s, &copy, err));
//     for (int64_t i = 0; i < copy->count; i++)
//         ... the first copy->file[i].size bytes of copy->file[i].fd, by mw_series_copy_read ...
//     mw_series_copy_end(copy);
//
// In another folder these files are a store with the samples of that moment. Files are only added
// to or removed, and what is removed meanwhile is held open, so nobody has to wait.
// Thread: any; a copy has one owner at a time and ends before the store is closed.
#ifndef MW_SERIES_COPY_H
#define MW_SERIES_COPY_H

#include "series/series.h"

typedef struct {
    char *name; // in the folder of the store
    int fd;
    int64_t size; // of it that belongs to the copy
    bool shared;  // the fd is a segment's
} mw_series_file;

typedef struct mw_series_copy {
    mw_series_file *file;
    int64_t count, capacity;
    void *kept; // segments that are held open
    int64_t kept_count;
} mw_series_copy;

//   errors  MW_IO, MW_NOMEM.
//   cost    as a put; no file is read.
MW_MUST_USE mw_status mw_series_copy_begin(mw_series *s, mw_series_copy **out, mw_error *err);
// Reads bytes of a file; from + size within its size.
MW_MUST_USE mw_status mw_series_copy_read(const mw_series_file *f, void *to, int64_t size,
                                          int64_t from, mw_error *err);
void mw_series_copy_end(mw_series_copy *copy); // NULL is allowed

#endif

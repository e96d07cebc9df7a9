// SPDX-License-Identifier: MIT
// Reads and writes of whole ranges of a file; messages name the file. Thread: any.
#ifndef MW_SERIES_DISK_H
#define MW_SERIES_DISK_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

// Reads size bytes at offset.
//   errors  MW_IO; MW_CORRUPT when the file ends before.
MW_MUST_USE mw_status mw_disk_read(int fd, const char *path, void *to, int64_t size, int64_t offset,
                                   mw_error *err);

// Writes size bytes at offset; false, with errno set, when not all of them could be written.
bool mw_disk_write(int fd, const void *bytes, int64_t size, int64_t offset);

#endif

// SPDX-License-Identifier: MIT
// Whole files: read, written so that a crash leaves the old or the new one. Thread: any.
#ifndef MW_BASE_FILE_H
#define MW_BASE_FILE_H

#include "base/status.h"

#include <stddef.h>

// Reads a file whole into heap memory that the caller frees; a zero byte follows the last one.
//   errors  MW_IO, MW_NOMEM, MW_LIMIT for more than size_max bytes; *out is then untouched.
MW_MUST_USE mw_status mw_file_read(const char *path, size_t size_max, char **out, size_t *out_size,
                                   mw_error *err);

// Writes beside, syncs, renames: after a crash the path holds the old bytes or all of the new ones.
MW_MUST_USE mw_status mw_file_replace(const char *path, const void *bytes, size_t size,
                                      mw_error *err);

#endif

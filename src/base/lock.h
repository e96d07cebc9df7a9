// SPDX-License-Identifier: MIT
// A lock file: one process at a time owns a store, and who comes second learns who that is.
// Thread: any.
#ifndef MW_BASE_LOCK_H
#define MW_BASE_LOCK_H

#include "base/status.h"

// Locks path, beginning the file when there is none, and writes this process's number into it. The
// lock ends with the process, however that ends.
//   fd      for mw_lock_close.
//   errors  MW_IO: somebody has it ("in use by process N"), or the file cannot be opened.
MW_MUST_USE mw_status mw_lock_open(const char *path, int *fd, mw_error *err);
void mw_lock_close(int fd); // below 0 is allowed

#endif

// SPDX-License-Identifier: MIT
// Making sure that a file that was just begun is still there after the power failed: its name is in
// its folder, which has to reach the disk too. Thread: any.
#ifndef MW_BASE_FOLDER_SYNC_H
#define MW_BASE_FOLDER_SYNC_H

#include "base/status.h"

// Waits until the folder that holds path is on disk.
//   errors  MW_IO; MW_LIMIT for a path beyond PATH_MAX.
//   cost    waits for the disk; no allocation, so that nothing can fail after a commit but the
//   disk.
MW_MUST_USE mw_status mw_folder_sync(const char *path, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// See folder_sync.h.
#include "base/folder_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

mw_status mw_folder_sync(const char *path, mw_error *err) {
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 1;
    if (n >= sizeof folder) return mw_fail(err, MW_LIMIT, "path too long: %.100s...", path);
    if (slash) memcpy(folder, path, n);
    folder[n] = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) mw_fail(err, MW_IO, "cannot sync folder %s: %s", folder, strerror(errno));
    if (fd >= 0) close(fd);
    return ok ? MW_OK : MW_IO;
}

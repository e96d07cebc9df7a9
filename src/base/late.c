// SPDX-License-Identifier: MIT
// See late.h. Two threads that come at once find the same.
#include "base/late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

enum { NOT_LOADED = 127 };

_Noreturn static void give_up(const char *name) {
    const char *why = dlerror();
    fprintf(stderr, "mw: the library %s that this needs is not usable: %s\n", name,
            why ? why : "unknown error");
    fflush(stderr);
    _exit(NOT_LOADED);
}

void *mw_late_find(mw_late *from, uint32_t i) {
    void *handle = __atomic_load_n(&from->handle, __ATOMIC_ACQUIRE);
    if (!handle) handle = dlopen(from->name, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) give_up(from->name);
    __atomic_store_n(&from->handle, handle, __ATOMIC_RELEASE);
    void *found = dlsym(handle, from->call[i]);
    if (!found) give_up(from->name);
    __atomic_store_n(&from->word[i], found, __ATOMIC_RELEASE);
    return found;
}

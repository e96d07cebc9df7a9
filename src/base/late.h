// SPDX-License-Identifier: MIT
// Libraries that are opened when a function of theirs is called first, so that the start of the
// program does not pay for what the run does not use. What calls these is made by tools/late from
// the names of functions; code that uses a library does not see any of it.
// Thread: any.
#ifndef MW_BASE_LATE_H
#define MW_BASE_LATE_H

#include <stdint.h>

// A library; laid out by tools/late.
typedef struct {
    const char *name;        // that the system finds it by
    const char *const *call; // the names of its functions
    void **word;             // and where each is, once it was called
    void *handle;            // of the open library
} mw_late;

// The function, which its word leads to from now on. A library that is not there, or lacks it, ends
// the program with code 127 and a message, as the system's loader does at a start.
void *mw_late_find(mw_late *from, uint32_t i);

#endif

// SPDX-License-Identifier: MIT
// Connecting over TCP in a thread that can be told to end meanwhile, and how long to wait before
// the next try.
//
//     mw_dial to = {"10.0.0.7", 502, 2000, core->wake_fd};
//     int64_t pause_ms = 0;
//     while (mw_dial_open(&to, &fd, &err) != MW_OK)
//         if (mw_source_core_wait(core, mw_dial_pause_ms(&pause_ms, 0))) return;
// Thread: any.
#ifndef MW_SOURCE_DIAL_H
#define MW_SOURCE_DIAL_H

#include "base/status.h"

#include <stdint.h>

typedef struct {
    const char *host; // name or address
    int32_t port;
    int32_t timeout_ms; // for each address that the name has, and for each sending later
    int wake_fd;        // readable: give up; -1: none
} mw_dial;

// Opens a connection: a blocking socket, closed on exec, that the caller closes.
//   errors  MW_IO: nobody there, no answer in time, no such name, or told to give up. *fd is then
//           untouched.
//   cost    looking up a name cannot be cut short; addresses need no look-up.
MW_MUST_USE mw_status mw_dial_open(const mw_dial *to, int *fd, mw_error *err);

// The pause before the next try: first_ms (0: 1000), then twice the one before, at most 60,000.
//   pause_ms  the pause before; 0 when the last try went well.
int64_t mw_dial_pause_ms(int64_t *pause_ms, int64_t first_ms);

#endif

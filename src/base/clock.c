// SPDX-License-Identifier: MIT
// See clock.h.
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t fixed_ns = -1;

static int64_t read_ns(clockid_t which) {
    int64_t fixed = fixed_ns;
    if (fixed >= 0) return fixed;
    struct timespec t;
    clock_gettime(which, &t); // fails only for clocks that do not exist
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t mw_clock_wall_ns(void) { return read_ns(CLOCK_REALTIME); }
int64_t mw_clock_steady_ns(void) { return read_ns(CLOCK_MONOTONIC); }
void mw_clock_set(int64_t wall_ns) { fixed_ns = wall_ns < 0 ? -1 : wall_ns; }

// SPDX-License-Identifier: MIT
// The only place that asks what time it is. Callers hand the answer down as a parameter, so that
// everything below can be replayed. Thread: any.
#ifndef MW_BASE_CLOCK_H
#define MW_BASE_CLOCK_H

#include <stdint.h>

// Nanoseconds UTC since 1970-01-01, by the system's clock; may jump when that is set.
int64_t mw_clock_wall_ns(void);

// Nanoseconds since some moment; never goes back. For measuring and for time-outs.
int64_t mw_clock_steady_ns(void);

// Tests only: both clocks stand still at wall_ns until set again; a negative value lets them run.
void mw_clock_set(int64_t wall_ns);

#endif

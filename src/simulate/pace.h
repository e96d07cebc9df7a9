// SPDX-License-Identifier: MIT
// The clock of a simulated line: runs fast from a moment in the past until it has caught up with
// the wall clock, and with it from then on. Thread: one owner at a time.
#ifndef MW_SIMULATE_PACE_H
#define MW_SIMULATE_PACE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t from_ns;  // where it begins, UTC
    int64_t until_ns; // where it ends; INT64_MAX never
    double speed;     // seconds that pass in a second; at least 1
} mw_pace_plan;

typedef struct {
    mw_pace_plan plan;
    int64_t begun_ns; // by the steady clock
    bool has_caught_up;
} mw_pace;

typedef struct {
    bool has_from;
    int64_t from_ns;
    int64_t for_ns; // 0: without end
    double speed;
} mw_pace_wish;

// Where a line begins and ends. Without a beginning: at speed 1 now; with an end so that it ends
// now, taking account of the time that running takes; without one MW_PACE_PAST_NS ago.
mw_pace_plan mw_pace_plan_of(const mw_pace_wish *wish, int64_t wall_ns);

static const int64_t MW_PACE_PAST_NS = INT64_C(8) * 3600 * 1000000000; // a shift

// A clock that starts to run.
void mw_pace_init(mw_pace *p, mw_pace_plan plan, int64_t steady_ns);
// The simulated time, never beyond the wall clock nor the end of the plan.
int64_t mw_pace_now(mw_pace *p, int64_t wall_ns, int64_t steady_ns);

// Reads a length of time "90s", "15 min", "8h", "7d"; false when it is none, or not in 1 s..3650 d.
bool mw_pace_length_parse(const char *text, int64_t *out_ns);

#endif

// SPDX-License-Identifier: MIT
// Inside of a zone, shared by zone.c (asking) and zone_decode.c (reading files).
#ifndef MW_BASE_ZONE_INT_H
#define MW_BASE_ZONE_INT_H

#include "base/limits.h"
#include "base/zone.h"

enum { MW_ZONE_OFFSET_MAX_S = 26 * 3600 }; // RFC 8536, 3.2: offsets are within 26 hours

typedef struct {
    int64_t at_s;     // from this instant on,
    int32_t offset_s; // the clock is so far ahead of UTC
} mw_zone_step;

struct mw_zone {
    char name[MW_ZONE_NAME_MAX + 1];
    int32_t first_offset_s; // before the first step
    int64_t count;
    mw_zone_step step[]; // ascending; each changes the offset
};

// A zone without steps and with room for step_max of them; offset 0.
MW_MUST_USE mw_status mw_zone_new(const char *name, int64_t step_max, mw_zone **out, mw_error *err);

#endif

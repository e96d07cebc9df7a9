// SPDX-License-Identifier: MIT
// Time zones by IANA name: what the clock on the wall shows at an instant, and back.
//
// Read from the system's zone files (TZif version 2 and later, RFC 8536) without touching the
// process's own zone; the rule for the far future is unrolled to the year 2263 at opening, so that
// a zone is one sorted table. NULL stands for UTC everywhere. Seconds count from 1970-01-01, in
// UTC ("utc") or as the wall clock shows them ("local"); without leap seconds.
//
//     mw_zone *zone = NULL;
//     MW_TRY(mw_zone_open("Europe/Berlin", &zone, err));
//     int64_t utc_s = mw_zone_to_utc(zone, local_s, MW_ZONE_EARLIER);
//     mw_zone_close(zone);
// Thread: any; a zone never changes once opened.
#ifndef MW_BASE_ZONE_H
#define MW_BASE_ZONE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct mw_zone mw_zone;

// A local time that the clock shows twice (when it is set back) is meant the first or second time.
typedef enum { MW_ZONE_EARLIER, MW_ZONE_LATER } mw_zone_pick;

// A stretch of time with one offset: from_s <= utc < to_s, local = utc + offset_s.
typedef struct {
    int64_t from_s, to_s; // INT64_MIN and INT64_MAX at the ends
    int32_t offset_s;
} mw_zone_span;

// What mw_zone_to_utc_cached remembers; starts zeroed, one per thread and zone.
typedef struct {
    int64_t local_from_s, local_to_s;
    int32_t offset_s;
} mw_zone_cache;

// Opens a zone. "UTC" (and "Z", "Etc/UTC", "GMT") needs no file.
//   name    an IANA name such as "Asia/Shanghai"; letters, digits and _ + - / only.
//   out     owned by the caller, for mw_zone_close.
//   errors  MW_INVALID for a name that cannot be one, MW_NOTFOUND for an unknown one (with a near
//           miss if there is one), MW_CORRUPT for a damaged file, MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_zone_open(const char *name, mw_zone **out, mw_error *err);

// The same from the bytes of a zone file; for tests and for zones kept elsewhere.
MW_MUST_USE mw_status mw_zone_decode(const char *name, const void *bytes, size_t size,
                                     mw_zone **out, mw_error *err);
void mw_zone_close(mw_zone *zone); // NULL is allowed

// The name it was opened by; "UTC" for NULL. Lives as long as the zone.
const char *mw_zone_name(const mw_zone *zone);

// Seconds that the wall clock is ahead of UTC at an instant (nanoseconds UTC). Cost: O(log n).
int32_t mw_zone_offset_s(const mw_zone *zone, int64_t utc_ns);

// The stretch of constant offset around an instant in seconds. Cost: O(log n).
mw_zone_span mw_zone_span_at(const mw_zone *zone, int64_t utc_s);

// The instant at which the wall clock shows local_s. Shown twice: as `pick` says. Never shown
// (the clock was set forward over it): moved forward by what was skipped, 02:30 becomes 03:30.
//   local_s  within +-2^62, always true for a date.
int64_t mw_zone_to_utc(const mw_zone *zone, int64_t local_s, mw_zone_pick pick);

// The same for many times near each other: O(1) while they stay between two changes of the clock.
int64_t mw_zone_to_utc_cached(const mw_zone *zone, mw_zone_cache *cache, int64_t local_s,
                              mw_zone_pick pick);

#endif

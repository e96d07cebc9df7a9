// SPDX-License-Identifier: MIT
// A zone file that is accepted must give a sorted table: spans without gaps, offsets within 26
// hours, and local times that lead back to themselves.
#include "base/alloc.h"
#include "base/zone.h"

#include <stdlib.h>

static void check_local(const mw_zone *zone, int64_t utc_s) {
    int64_t local_s = utc_s + mw_zone_span_at(zone, utc_s).offset_s;
    int64_t a = mw_zone_to_utc(zone, local_s, MW_ZONE_EARLIER);
    int64_t b = mw_zone_to_utc(zone, local_s, MW_ZONE_LATER);
    mw_zone_cache cache = {0};
    if (a > utc_s || b < utc_s) abort();
    if (a + mw_zone_span_at(zone, a).offset_s != local_s) abort();
    for (int i = 0; i < 2; i++)
        if (mw_zone_to_utc_cached(zone, &cache, local_s, MW_ZONE_EARLIER) != a) abort();
}

static void check_spans(const mw_zone *zone) {
    enum { STEPS_MAX = 2000 };
    mw_zone_span span = mw_zone_span_at(zone, INT64_MIN);
    if (span.from_s != INT64_MIN) abort();
    for (int i = 0; span.to_s != INT64_MAX && i < STEPS_MAX; i++) {
        mw_zone_span next = mw_zone_span_at(zone, span.to_s);
        if (next.from_s != span.to_s || next.to_s <= next.from_s) abort();
        if (next.offset_s == span.offset_s || abs(next.offset_s) > 26 * 3600) abort();
        check_local(zone, next.from_s);
        check_local(zone, next.from_s - 1);
        span = next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_zone *zone = NULL;
    mw_error err = {0};
    if (size == 0) return 0;
    mw_alloc_fail_after(data[0] == 255 ? 0 : -1); // the first byte may take the memory away
    mw_status st = mw_zone_decode("fuzz", data + 1, size - 1, &zone, &err);
    mw_alloc_fail_after(-1);
    if ((st == MW_OK) != (zone != NULL) || (st == MW_OK) != (err.text[0] == '\0')) abort();
    if (zone) check_spans(zone);
    mw_zone_close(zone);
    return 0;
}

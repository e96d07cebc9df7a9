// SPDX-License-Identifier: MIT
// See zone.h. A zone is a sorted list of instants at which the offset changes; the rule in the
// file's footer is unrolled into the same list, so that asking is one binary search.
#include "base/zone.h"

#include "base/alloc.h"
#include "base/date.h"
#include "base/digits.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/zone_int.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ZONE_FOLDER "/usr/share/zoneinfo/"

// The local times of two spans can only meet within twice the largest offset.
enum { SETTLED_S = 2 * MW_ZONE_OFFSET_MAX_S };

static const char *const utc_names[] = {"UTC", "Z", "GMT", "Etc/UTC", "Etc/GMT"};

mw_status mw_zone_new(const char *name, int64_t step_max, mw_zone **out, mw_error *err) {
    size_t steps = (size_t)step_max;
    mw_zone *zone = mw_alloc(sizeof *zone + steps * sizeof(mw_zone_step));
    if (!zone) return mw_fail(err, MW_NOMEM, "time zone %s: out of memory", name);
    snprintf(zone->name, sizeof zone->name, "%s", name);
    *out = zone;
    return MW_OK;
}

void mw_zone_close(mw_zone *zone) { mw_free(zone); }

const char *mw_zone_name(const mw_zone *zone) { return zone ? zone->name : "UTC"; }

static bool is_name(const char *name) {
    size_t n = strlen(name);
    if (n == 0 || n > MW_ZONE_NAME_MAX || name[0] == '/' || strstr(name, "..")) return false;
    for (const char *c = name; *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
        if (!letter && !(*c >= '0' && *c <= '9') && !strchr("_+-/", *c)) return false;
    }
    // What the machine is set to would make results differ from one machine to the next.
    return strcmp(name, "localtime") != 0 && name[n - 1] != '/';
}

static mw_slice lower(mw_slice s, char *buf, size_t size) {
    if (s.n > size) s.n = size;
    for (size_t i = 0; i < s.n; i++)
        buf[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    return (mw_slice){buf, s.n};
}

// The third column of a line of zone.tab; empty for a comment.
static mw_slice tab_name(mw_slice line) {
    if (line.n == 0 || line.p[0] == '#') return (mw_slice){0};
    for (int column = 0; column < 2; column++) {
        const char *tab = memchr(line.p, '\t', line.n);
        if (!tab) return (mw_slice){0};
        line = (mw_slice){tab + 1, line.n - (size_t)(tab + 1 - line.p)};
    }
    const char *end = memchr(line.p, '\t', line.n);
    return (mw_slice){line.p, end ? (size_t)(end - line.p) : line.n};
}

// The name in the system's table that is nearest to a mistyped one, into best; empty without one.
static void near_name(const char *name, char best[MW_ZONE_NAME_MAX + 1]) {
    enum { EDITS_MAX = 2 };
    char *table = NULL, a[MW_ZONE_NAME_MAX], b[MW_ZONE_NAME_MAX];
    size_t size;
    best[0] = '\0';
    if (mw_file_read(ZONE_FOLDER "zone.tab", MW_ZONE_FILE_BYTES_MAX, &table, &size, NULL) != MW_OK)
        return;
    mw_slice wanted = lower(mw_slice_of(name), a, sizeof a);
    int least = EDITS_MAX + 1;
    for (const char *p = table, *end = table + size; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (!stop) stop = end;
        mw_slice have = tab_name((mw_slice){p, (size_t)(stop - p)});
        int d = mw_text_distance(wanted, lower(have, b, sizeof b), EDITS_MAX);
        if (have.n > 0 && have.n <= MW_ZONE_NAME_MAX && d < least) {
            least = d;
            snprintf(best, MW_ZONE_NAME_MAX + 1, "%.*s", (int)have.n, have.p);
        }
        p = stop + 1;
    }
    mw_free(table);
}

static mw_status unknown(const char *name, mw_error *err) {
    char best[MW_ZONE_NAME_MAX + 1];
    near_name(name, best);
    if (best[0])
        return mw_fail(err, MW_NOTFOUND, "no time zone \"%s\"; did you mean \"%s\"?", name, best);
    return mw_fail(err, MW_NOTFOUND,
                   "no time zone \"%s\"; names are those of the IANA list, such as Asia/Shanghai",
                   name);
}

mw_status mw_zone_open(const char *name, mw_zone **out, mw_error *err) {
    for (size_t i = 0; i < sizeof utc_names / sizeof utc_names[0]; i++)
        if (strcmp(name, utc_names[i]) == 0) return mw_zone_new(name, 0, out, err);
    if (!is_name(name))
        return mw_fail(err, MW_INVALID, "\"%.80s\" cannot be a time zone such as Asia/Shanghai",
                       name);
    char path[sizeof ZONE_FOLDER + MW_ZONE_NAME_MAX];
    snprintf(path, sizeof path, ZONE_FOLDER "%s", name);
    struct stat about;
    if (stat(path, &about) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return unknown(name, err);
        return mw_fail(err, MW_IO, "time zone %s: %s: %s", name, path, strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) return unknown(name, err);
    char *bytes = NULL;
    size_t size;
    MW_TRY(mw_file_read(path, MW_ZONE_FILE_BYTES_MAX, &bytes, &size, err));
    mw_status st = mw_zone_decode(name, bytes, size, out, err);
    mw_free(bytes);
    return st;
}

// How many changes happened up to utc_s; the index of the span that holds it.
static int64_t span_index(const mw_zone *zone, int64_t utc_s) {
    int64_t low = 0, high = zone->count;
    while (low < high) {
        int64_t mid = (low + high) / 2;
        if (zone->step[mid].at_s <= utc_s)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static mw_zone_span span_get(const mw_zone *zone, int64_t index) {
    return (mw_zone_span){.from_s = index == 0 ? INT64_MIN : zone->step[index - 1].at_s,
                          .to_s = index == zone->count ? INT64_MAX : zone->step[index].at_s,
                          .offset_s =
                              index == 0 ? zone->first_offset_s : zone->step[index - 1].offset_s};
}

mw_zone_span mw_zone_span_at(const mw_zone *zone, int64_t utc_s) {
    if (!zone) return (mw_zone_span){INT64_MIN, INT64_MAX, 0};
    return span_get(zone, span_index(zone, utc_s));
}

int32_t mw_zone_offset_s(const mw_zone *zone, int64_t utc_ns) {
    return zone ? mw_zone_span_at(zone, mw_div_floor(utc_ns, 1000000000)).offset_s : 0;
}

int64_t mw_zone_to_utc(const mw_zone *zone, int64_t local_s, mw_zone_pick pick) {
    if (!zone) return local_s;
    int64_t shown = 0, skipped = 0;
    bool found = false;
    for (int64_t i = span_index(zone, local_s - MW_ZONE_OFFSET_MAX_S); i <= zone->count; i++) {
        mw_zone_span span = span_get(zone, i);
        if (span.from_s > local_s + MW_ZONE_OFFSET_MAX_S) break;
        int64_t utc_s = local_s - span.offset_s;
        if (utc_s >= span.to_s) skipped = utc_s; // the clock as it was before the change
        if (utc_s < span.from_s || utc_s >= span.to_s) continue;
        if (pick == MW_ZONE_EARLIER) return utc_s;
        shown = utc_s;
        found = true;
    }
    return found ? shown : skipped;
}

int64_t mw_zone_to_utc_cached(const mw_zone *zone, mw_zone_cache *cache, int64_t local_s,
                              mw_zone_pick pick) {
    if (!zone) return local_s;
    if (local_s >= cache->local_from_s && local_s < cache->local_to_s)
        return local_s - cache->offset_s;
    int64_t utc_s = mw_zone_to_utc(zone, local_s, pick);
    mw_zone_span span = mw_zone_span_at(zone, utc_s);
    int64_t from_s = span.from_s, to_s = span.to_s;
    int64_t away_s = (int64_t)SETTLED_S + MW_ZONE_OFFSET_MAX_S;
    from_s = from_s == INT64_MIN ? INT64_MIN : from_s + span.offset_s + away_s;
    to_s = to_s == INT64_MAX ? INT64_MAX : to_s + span.offset_s - away_s;
    *cache = (mw_zone_cache){from_s, to_s, span.offset_s};
    return utc_s;
}

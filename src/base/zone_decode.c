// SPDX-License-Identifier: MIT
// Zone files (TZif, RFC 8536): a header of counts, a block with 32-bit times for old readers, the
// same with 64-bit times, and a footer with the rule that goes on after the last time in the file.
#include "base/alloc.h"
#include "base/date.h"
#include "base/digits.h"
#include "base/zone_int.h"

#include <string.h>

enum {
    HEADER_BYTES = 44,
    TYPE_BYTES = 6,
    RULE_YEAR_LAST = 2263,  // int64 nanoseconds end in 2262
    RULE_YEAR_FIRST = 1676, // and begin in 1677
    RULE_STEPS_MAX = 2 * (RULE_YEAR_LAST - RULE_YEAR_FIRST + 1),
    DAY_S = 86400,
};

struct counts {
    uint32_t ut, standard, leap, time, type, text;
};

// A block with 64-bit times: its parts, borrowed.
struct block {
    struct counts counts;
    const uint8_t *times, *indices, *types;
};

static uint32_t u32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t i64(const uint8_t *p) { return (int64_t)((uint64_t)u32(p) << 32 | u32(p + 4)); }

static mw_status damaged(const char *name, const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "time zone %s: %s", name, what);
}

static struct counts read_counts(const uint8_t *header) {
    const uint8_t *p = header + 20; // after "TZif", the version and 15 unused bytes
    return (struct counts){u32(p), u32(p + 4), u32(p + 8), u32(p + 12), u32(p + 16), u32(p + 20)};
}

// Bytes of a block whose times take time_size bytes. Counts are 32 bits, so 64 never overflow.
static uint64_t block_bytes(struct counts c, uint64_t time_size) {
    return c.time * (time_size + 1) + (uint64_t)c.type * TYPE_BYTES + c.text +
           c.leap * (time_size + 4) + c.standard + c.ut;
}

static mw_status check_header(const char *name, mw_slice file, mw_error *err) {
    if (file.n < HEADER_BYTES || memcmp(file.p, "TZif", 4) != 0)
        return damaged(name, "not a zone file (it should begin with \"TZif\")", err);
    if (file.p[4] < '2')
        return damaged(name, "the file is of version 1, which ends in 2038; 2 or later is read",
                       err);
    return MW_OK;
}

// Finds the 64-bit block; *file is left at the footer.
static mw_status read_block(const char *name, mw_slice *file, struct block *out, mw_error *err) {
    MW_TRY(check_header(name, *file, err));
    uint64_t skip = HEADER_BYTES + block_bytes(read_counts((const uint8_t *)file->p), 4);
    if (skip > file->n) return damaged(name, "the file is cut off", err);
    *file = (mw_slice){file->p + skip, file->n - skip};
    MW_TRY(check_header(name, *file, err));
    struct counts c = read_counts((const uint8_t *)file->p);
    uint64_t size = block_bytes(c, 8);
    if (size > file->n - HEADER_BYTES) return damaged(name, "the file is cut off", err);
    if (c.leap > 0) return damaged(name, "it counts leap seconds, which are not supported", err);
    if (c.type < 1 || c.type > 256)
        return damaged(name, "it has no kind of time, or too many", err);
    if (c.time > MW_ZONE_STEPS_MAX) return damaged(name, "it has too many changes", err);
    const uint8_t *times = (const uint8_t *)file->p + HEADER_BYTES;
    const uint8_t *indices = times + (size_t)c.time * 8;
    *out = (struct block){c, times, indices, indices + c.time};
    *file = (mw_slice){file->p + HEADER_BYTES + size, file->n - HEADER_BYTES - size};
    return MW_OK;
}

static bool offset_ok(int64_t offset_s) {
    return offset_s >= -MW_ZONE_OFFSET_MAX_S && offset_s <= MW_ZONE_OFFSET_MAX_S;
}

// Appends a change; one that changes nothing is left out, so that spans are as long as can be.
static void add_step(mw_zone *zone, int64_t at_s, int32_t offset_s) {
    int32_t now = zone->count ? zone->step[zone->count - 1].offset_s : zone->first_offset_s;
    if (offset_s != now) zone->step[zone->count++] = (mw_zone_step){at_s, offset_s};
}

// Fills the zone with the changes listed in the file; *last_s is the last of them.
static mw_status add_listed(mw_zone *zone, const struct block *b, int64_t *last_s, mw_error *err) {
    for (uint32_t i = 0; i < b->counts.type; i++)
        if (!offset_ok((int32_t)u32(b->types + (size_t)i * TYPE_BYTES)))
            return damaged(zone->name, "an offset is beyond 26 hours", err);
    zone->first_offset_s = (int32_t)u32(b->types); // RFC 8536, 3.2: type 0 before the first change
    *last_s = INT64_MIN;
    for (uint32_t i = 0; i < b->counts.time; i++) {
        int64_t at_s = i64(b->times + (size_t)i * 8);
        if (b->indices[i] >= b->counts.type)
            return damaged(zone->name, "unknown kind of time", err);
        if (i > 0 && at_s <= *last_s) return damaged(zone->name, "changes are not in order", err);
        // Within +-2^60 seconds, offsets can be added without a thought.
        if (at_s < -(INT64_C(1) << 60) || at_s > INT64_C(1) << 60)
            return damaged(zone->name, "a change lies beyond all times", err);
        *last_s = at_s;
        add_step(zone, at_s, (int32_t)u32(b->types + (size_t)b->indices[i] * TYPE_BYTES));
    }
    return MW_OK;
}

// When in a year the clock is changed, by the wall clock before the change.
struct rule {
    char kind;                // 'M' month, week, weekday; 'J' day 1..365 without 29 February; 'n'
    int64_t month, week, day; // day 0..6 from Sunday for M; day of the year for J and n
    int64_t time_s;
};

struct footer {
    int32_t standard_s, summer_s;
    bool has_summer;
    struct rule begin, end; // of summer time
};

// name = letter letter letter {letter} | "<" {letter | digit | "+" | "-"} ">"
static bool take_zone_name(mw_slice *s) {
    size_t n = 0;
    if (mw_byte_take(s, '<')) {
        while (n < s->n && s->p[n] != '>') n++;
        if (n == s->n) return false;
        *s = (mw_slice){s->p + n + 1, s->n - n - 1};
        return n >= 3;
    }
    while (n < s->n && ((s->p[n] >= 'a' && s->p[n] <= 'z') || (s->p[n] >= 'A' && s->p[n] <= 'Z')))
        n++;
    *s = (mw_slice){s->p + n, s->n - n};
    return n >= 3;
}

// time = [ "+" | "-" ] H [ ":" MM [ ":" SS ] ], H up to 167
static bool take_time(mw_slice *s, int64_t *out_s) {
    int64_t h, m = 0, sec = 0;
    bool minus = mw_byte_take(s, '-');
    if (!minus) mw_byte_take(s, '+');
    if (!mw_digits_take(s, 1, 3, &h) || h > 167) return false;
    if (mw_byte_take(s, ':')) {
        if (!mw_digits_take(s, 2, 2, &m)) return false;
        if (mw_byte_take(s, ':') && !mw_digits_take(s, 2, 2, &sec)) return false;
    }
    if (m > 59 || sec > 59) return false;
    int64_t total = h * 3600 + m * 60 + sec;
    *out_s = minus ? -total : total;
    return true;
}

// offset = time, counted westwards
static bool take_offset(mw_slice *s, int32_t *out_s) {
    int64_t west_s;
    if (!take_time(s, &west_s) || !offset_ok(west_s)) return false;
    *out_s = (int32_t)-west_s;
    return true;
}

// rule = "," ( "M" month "." week "." weekday | "J" day | day ) [ "/" time ]
static bool take_rule(mw_slice *s, struct rule *r) {
    *r = (struct rule){.kind = 'n', .time_s = 7200};
    if (!mw_byte_take(s, ',')) return false;
    if (mw_byte_take(s, 'M')) {
        r->kind = 'M';
        if (!mw_digits_take(s, 1, 2, &r->month) || r->month < 1 || r->month > 12) return false;
        if (!mw_byte_take(s, '.') || !mw_digits_take(s, 1, 1, &r->week)) return false;
        if (r->week < 1 || r->week > 5) return false;
        if (!mw_byte_take(s, '.') || !mw_digits_take(s, 1, 1, &r->day) || r->day > 6) return false;
    } else {
        if (mw_byte_take(s, 'J')) r->kind = 'J';
        if (!mw_digits_take(s, 1, 3, &r->day) || r->day > 365) return false;
        if (r->kind == 'J' && r->day < 1) return false;
    }
    return !mw_byte_take(s, '/') || take_time(s, &r->time_s);
}

// footer = "\n" [ name offset [ name [ offset ] rule rule ] ] "\n"
static bool read_footer(mw_slice s, struct footer *f, bool *empty) {
    *f = (struct footer){0};
    if (!mw_byte_take(&s, '\n')) return false;
    *empty = mw_byte_take(&s, '\n');
    if (*empty) return true;
    if (!take_zone_name(&s) || !take_offset(&s, &f->standard_s)) return false;
    if (mw_byte_take(&s, '\n')) return true;
    f->has_summer = true;
    f->summer_s = f->standard_s + 3600;
    if (!take_zone_name(&s)) return false;
    if (s.n > 0 && s.p[0] != ',' && !take_offset(&s, &f->summer_s)) return false;
    if (!take_rule(&s, &f->begin) || !take_rule(&s, &f->end)) return false;
    return offset_ok(f->summer_s) && mw_byte_take(&s, '\n');
}

// The instant at which a rule strikes in a year, on a clock that is offset_s ahead.
static int64_t rule_at(const struct rule *r, int64_t year, int32_t offset_s) {
    int64_t day;
    if (r->kind == 'M') {
        int32_t month = (int32_t)r->month;
        int64_t first = mw_days_from_civil(year, month, 1);
        day = first + mw_mod_floor(r->day - mw_weekday(first), 7) + (r->week - 1) * 7;
        if (day >= first + mw_month_days(year, month)) day -= 7; // week 5 is the last one
    } else {
        day = mw_days_from_civil(year, 1, 1) + r->day;
        if (r->kind == 'J') day -= !(mw_year_is_leap(year) && r->day >= 60);
    }
    return day * DAY_S + r->time_s - offset_s;
}

// Adds a change unless the file has told about it; of two at one instant the second counts, so
// that summer time all year round does not fall back for no time at all.
static void add_if_later(mw_zone *zone, int64_t at_s, int32_t offset_s, int64_t *last_s) {
    if (at_s < *last_s) return;
    if (zone->count > 0 && zone->step[zone->count - 1].at_s == at_s) zone->count--;
    *last_s = at_s;
    add_step(zone, at_s, offset_s);
}

// Unrolls the rule from the last change in the file to the end of int64 nanoseconds.
static void add_ruled(mw_zone *zone, const struct footer *f, int64_t last_s) {
    int64_t year = RULE_YEAR_FIRST;
    if (last_s > mw_days_from_civil(RULE_YEAR_LAST + 1, 1, 1) * DAY_S) return;
    if (last_s > mw_days_from_civil(year, 1, 1) * DAY_S)
        year = mw_civil_from_days(mw_div_floor(last_s, DAY_S)).year;
    for (; f->has_summer && year <= RULE_YEAR_LAST; year++) {
        int64_t begin_s = rule_at(&f->begin, year, f->standard_s);
        int64_t end_s = rule_at(&f->end, year, f->summer_s);
        if (begin_s < end_s) add_if_later(zone, begin_s, f->summer_s, &last_s);
        add_if_later(zone, end_s, f->standard_s, &last_s);
        if (begin_s >= end_s) add_if_later(zone, begin_s, f->summer_s, &last_s);
    }
}

mw_status mw_zone_decode(const char *name, const void *bytes, size_t size, mw_zone **out,
                         mw_error *err) {
    mw_slice file = {bytes, size};
    struct block b = {0};
    struct footer f;
    bool empty;
    MW_TRY(read_block(name, &file, &b, err));
    if (!read_footer(file, &f, &empty)) return damaged(name, "its rule does not parse", err);
    mw_zone *zone = NULL;
    int64_t last_s = INT64_MIN;
    MW_TRY(mw_zone_new(name, (int64_t)b.counts.time + RULE_STEPS_MAX, &zone, err));
    mw_status st = add_listed(zone, &b, &last_s, err);
    if (st != MW_OK) {
        mw_zone_close(zone);
        return st;
    }
    if (!empty) add_ruled(zone, &f, last_s);
    *out = zone;
    return MW_OK;
}

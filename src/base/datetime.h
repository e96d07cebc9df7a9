// SPDX-License-Identifier: MIT
// Instants in files: a format compiled once, then millions of texts read without allocation.
//
// A format is one of the words `iso` (RFC 3339, with or without zone, date only too), `unix_s`,
// `unix_ms`, `unix_us`, `unix_ns`, or a pattern of %Y %y %m %b %d %H %M %S %f %z %p %I and literal
// text ("%%" is a percent sign). %d %m %H %I %M %S take one or two digits (files mix the two), %y
// is 1970..2069, %f one to nine digits of a second, %b an English month ("Mar", "march"), %p AM or
// PM, %z "+01:00", "+0100",
// "+01" or "Z". A blank in the pattern stands for one or more blanks.
//
//     mw_datetime_format f;
//     MW_TRY(mw_datetime_compile(mw_slice_of("%d/%m/%Y %H:%M"), &f, err));
//     mw_zone_cache cache = {0};
//     MW_TRY(mw_datetime_parse(&f, cell, (mw_datetime_zone){zone, &cache}, &t_ns, err));
// Thread: any; a compiled format never changes.
#ifndef MW_BASE_DATETIME_H
#define MW_BASE_DATETIME_H

#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"

typedef struct {
    char kind;   // 'L' literal, ' ' blanks, '#' number, or the letter after %
    char detail; // 'L': the byte wanted; '#': which number
} mw_datetime_step;

// Plain data, compared and copied freely; read only through the functions below.
typedef struct {
    int32_t count;
    mw_datetime_step step[MW_DATETIME_STEPS_MAX];
    int32_t unix_per_s; // 0, or parts of a second in one unit of a unix_* number
    bool iso;
} mw_datetime_format;

// What texts without an offset of their own are read in: NULL zone is UTC. The cache is the
// caller's, zeroed before first use, one per thread and zone; NULL does without.
typedef struct {
    const mw_zone *zone;
    mw_zone_cache *cache;
} mw_datetime_zone;

enum { MW_DATETIME_TEXT_MAX = 40 };

// Reads a format.
//   errors  MW_SYNTAX for an unknown letter, a field given twice or a date that could not be
//           known (%H without %d); MW_LIMIT for too many pieces. *out is then untouched.
MW_MUST_USE mw_status mw_datetime_compile(mw_slice format, mw_datetime_format *out, mw_error *err);

// Reads the whole of text as an instant in nanoseconds UTC. Blanks around it are not skipped.
// A local time shown twice means the first, one that was skipped moves forward (zone.h).
//   errors  MW_SYNTAX such as `expected day at column 1 of "x/03/2018"`; MW_LIMIT outside
//           1677-09-22..2262-04-11. *out_ns is then untouched.
//   cost    about 40 ns, no allocation.
MW_MUST_USE mw_status mw_datetime_parse(const mw_datetime_format *format, mw_slice text,
                                        mw_datetime_zone in, int64_t *out_ns, mw_error *err);

// Writes RFC 3339 with the zone's offset, "2018-03-05T06:15:00+01:00" ("Z" in UTC), with as many
// digits of a second as are needed; "always" for MW_TIME_MIN and MW_TIME_MAX as "-inf" and "+inf".
// buf holds MW_DATETIME_TEXT_MAX bytes. Returns buf.
char *mw_datetime_print(int64_t utc_ns, const mw_zone *zone, char *buf);

#endif

// SPDX-License-Identifier: MIT
// One line of an MTConnect adapter (SHDR): a time, then fields between bars.
//
//     2022-08-08T13:51:34.7167146Z|pexecution|READY|pFovr|100
//     2022-08-08T13:51:34.7167146Z@0.5|x|...        the values took half a second
//     1500.25|pexecution|ACTIVE                     milliseconds since some moment
//     |pexecution|ACTIVE                            when it is received
//
// A field in quotes may hold bars: "a\|b". Thread: any.
#ifndef MW_SOURCE_SHDR_LINE_H
#define MW_SOURCE_SHDR_LINE_H

#include "base/text.h"

typedef enum { MW_SHDR_TIME_NONE, MW_SHDR_TIME_UTC, MW_SHDR_TIME_OFFSET } mw_shdr_time;

typedef struct {
    mw_shdr_time kind;
    int64_t ns;        // UTC since 1970, or the offset; 0 when there is no time
    double duration_s; // NaN: none
} mw_shdr_stamp;

// Reads the first field of a line. Without a zone a time is UTC.
//   errors  MW_SYNTAX, MW_LIMIT; *out is then untouched.
MW_MUST_USE mw_status mw_shdr_stamp_parse(mw_slice text, mw_shdr_stamp *out, mw_error *err);

// Takes the next field from the front of *rest, without blanks around it.
//   room      as many bytes as the line has: fields in quotes are written there; moved on
//   returns   false when nothing is left; an empty last field counts as one.
bool mw_shdr_field_take(mw_slice *rest, char **room, mw_slice *field);

#endif

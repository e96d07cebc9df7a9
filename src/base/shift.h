// SPDX-License-Identifier: MIT
// Shift calendars: at what time of the wall clock the shifts of a plant begin and how long they
// are.
//
// Written as text, one part per shift, days of the week optional (all seven without):
//
//     early 06:00 PT8H, late 14:00 PT8H, night 22:00 PT8H mon-fri, long 06:00 PT12H sat sun
//
// A shift belongs to the day it begins on. Shifts never overlap, so that an instant is in at most
// one. Indices follow the time of beginning, not the order of the text. Plain data without
// allocation. Thread: any.
#ifndef MW_BASE_SHIFT_H
#define MW_BASE_SHIFT_H

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

typedef struct {
    char name[MW_SHIFT_NAME_MAX]; // terminated
    int32_t start_min;            // minutes after midnight, 0..1439
    int32_t length_min;           // 60..1440
    uint32_t days;                // bit 0 Monday ... bit 6 Sunday; never 0
} mw_shift;

typedef struct {
    int32_t count; // 1..MW_SHIFTS_MAX once parsed; 0 is "no shifts"
    mw_shift shift[MW_SHIFTS_MAX];
} mw_shifts;

// Reads a calendar as above; the whole text.
//   errors  MW_SYNTAX with column, what was seen and what would be right; MW_INVALID for shifts
//           that overlap or share a name; MW_LIMIT for too many. *out is then untouched.
MW_MUST_USE mw_status mw_shifts_parse(mw_slice text, mw_shifts *out, mw_error *err);

// Writes the calendar so that it reads back the same.
void mw_shifts_print(const mw_shifts *shifts, mw_text *out);

// Index of the shift called name, or -1.
int32_t mw_shifts_find(const mw_shifts *shifts, mw_slice name);

// Whether shift `index` takes place on the weekday (1 Monday .. 7 Sunday) it would begin on.
bool mw_shift_on(const mw_shifts *shifts, int32_t index, int32_t weekday);

// Whether every shift begins and ends on a multiple of `minutes` after midnight.
bool mw_shifts_fit(const mw_shifts *shifts, int32_t minutes);

// Reads a length of time "PT8H", "PT7H30M", "PT480M" in minutes; false when it is not one.
// in_hours tells "PT8H" from "PT480M": whether hours were written.
bool mw_duration_parse(mw_slice text, int32_t *minutes, bool *in_hours);

#endif

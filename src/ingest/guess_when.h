// SPDX-License-Identifier: MIT
// When the rows of a guessed map are about. Thread: one owner at a time.
#ifndef MW_INGEST_GUESS_WHEN_H
#define MW_INGEST_GUESS_WHEN_H

#include "base/datetime.h"
#include "base/period.h"
#include "ingest/mapping_when.h"

typedef struct {
    char text[40];
    mw_datetime_format format;
    bool has_clock;
    int32_t swapped; // the format with day and month the other way round; -1: none
    bool month_only; // no day in it
} mw_guess_format;

typedef struct {
    mw_guess_format *format;
    int32_t count;
} mw_guess_formats;

typedef struct {
    mw_when_kind kind; // NONE: nothing tells it
    int32_t column[3]; // STAMP: date, clock or -1, hour or -1; SPAN: date or -1, from, to
    int32_t field[MW_FIELD_COUNT];
    char format[2][48]; // empty: ISO
    const char *after;  // STAMP: a text behind the column: the year of months
    mw_stamp stamp;
    mw_grain length; // as the map says it; NONE: not said
    bool own_day;
    mw_grain grain; // of the rows' periods, NONE: not known
    mw_text note;   // lines
} mw_guess_when;

#endif

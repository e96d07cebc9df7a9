// SPDX-License-Identifier: MIT
// What the files of the line protocol share: the parts of one line. Thread: one owner at a time.
#ifndef MW_SOURCE_LINE_INT_H
#define MW_SOURCE_LINE_INT_H

#include "source/line.h"

typedef struct {
    mw_slice key; // as written
    mw_signal_kind kind;
    bool escaped; // text holds \" or \\ that stand for one byte
    double value; // of a number or yes/no
    mw_slice text;
} mw_line_field;

// A line in parts that point into the body. All zero at first; fields are kept for the next line.
typedef struct {
    mw_slice series; // measurement and tags as written; not looked into
    mw_line_field *fields;
    int64_t field_count, field_capacity;
    bool blank, timed;
    int64_t time;     // when timed, in the unit of the body
    int64_t folded;   // line breaks inside texts
    const char *next; // where the next line begins
} mw_line_parts;

// Splits the line at `at`, at < end of the body.
//   errors  MW_SYNTAX, MW_LIMIT with err->col; MW_NOMEM. next and folded are set all the same.
mw_status mw_line_scan(const char *at, const char *end, mw_line_parts *out, mw_error *err);

// Writes SOURCE/measurement,tags to name, tags sorted.
//   errors  MW_SYNTAX, MW_LIMIT with err->col, MW_NOMEM.
mw_status mw_line_series_name(mw_slice source, mw_slice series, mw_text *name, mw_error *err);

// Reads a number, with its suffix i or u, from at up to where it ends, at most end.
//   after   set to the byte behind it.
//   errors  MW_SYNTAX, MW_LIMIT.
mw_status mw_line_number(const char *at, const char *end, const char **after, double *value,
                         mw_error *err);

// Reads a whole number with an optional minus; false, with nothing set, when there is none or when
// it is beyond 64 bits.
bool mw_line_integer(const char *at, const char *end, const char **after, int64_t *value);

#endif

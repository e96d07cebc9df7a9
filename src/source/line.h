// SPDX-License-Identifier: MIT
// Influx line protocol: text lines from Telegraf, gateways and scripts become samples.
//
//     measurement,tag=value field=1.5,other="text" 1520230500000000000
//
// A field of a series is the signal "SOURCE/measurement,tag=value field", tags sorted by their
// keys, escapes kept as written. Numbers (1.5, 3i, 3u) are numbers, t/f/true/false yes or no,
// quoted texts are texts. Integers beyond 2^53 are rounded to the nearest double.
//
// Rules where descriptions of the format are silent: a comma, equals sign or space after a
// backslash belongs to the name; in a text \" and \\ are escapes, and line breaks are allowed; a
// line may begin with blanks and end in CR LF; a line that starts with # is a comment. Inf and NaN
// are no values. A line that is refused leaves no sample; a text that is never closed spoils its
// own line only.
//
//     MW_TRY(mw_line_reader_new(sink, mw_slice_of("telegraf"), &reader, err));
//     mw_line_report report;
//     MW_TRY(mw_line_read(reader, body, (mw_line_when){MW_LINE_NS, now_ns}, &batch, &report, err));
//     MW_TRY(sink->ops->put(sink, &batch, err));
// Thread: one owner at a time; readers of several threads may share a sink.
// Source: docs.influxdata.com, "Line protocol" (v1 and v2); the same lines are taken and refused.
#ifndef MW_SOURCE_LINE_H
#define MW_SOURCE_LINE_H

#include "series/sample.h"

typedef struct mw_line_reader mw_line_reader;

// What one unit of a time stamp is.
typedef enum { MW_LINE_NS, MW_LINE_US, MW_LINE_MS, MW_LINE_S, MW_LINE_M, MW_LINE_H } mw_line_unit;

enum {
    MW_LINE_PROBLEMS_MAX = 8,  // told in words: the first show what is wrong, the rest is counted
    MW_LINE_FIELDS_MAX = 4096, // of one line: Modbus and OPC gateways send some hundred
    MW_LINE_TAGS_MAX = 256,    // of one line: beyond it the name of the signal is too long anyway
    MW_LINE_NUMBER_MAX = 512,  // bytes of a number: no double needs more than 340 digits in sense
};

typedef struct {
    mw_line_unit unit;
    int64_t now_ns; // the time of a line without one
} mw_line_when;

// What became of the lines: kept + refused + blank + folded = line breaks of the body, and one
// more when its last line has no break.
typedef struct {
    int64_t kept, refused;
    int64_t blank;                          // comments too
    int64_t folded;                         // line breaks inside texts
    int64_t problem_count;                  // of problem
    mw_error problem[MW_LINE_PROBLEMS_MAX]; // line and col are set; the first ones refused
} mw_line_report;

// The unit by the word of a query: "ns", "n", "us", "u", "ms", "s", "m", "h"; empty is ns.
// False for other words.
bool mw_line_unit_parse(mw_slice word, mw_line_unit *out);

// A reader that names signals of `source` (kept as a copy) in a sink (borrowed).
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_line_reader_new(mw_sink *sink, mw_slice source, mw_line_reader **out,
                                         mw_error *err);
void mw_line_reader_free(mw_line_reader *reader); // NULL is allowed

// Reads a body of lines: their samples are added to out, in order; nothing is put.
//   report  filled anew; lines that cannot be read, or whose field has another kind than before,
//           are counted and told there and are no error.
//   errors  MW_NOMEM, or what the sink answers beyond MW_INVALID and MW_LIMIT; out then holds what
//           it held, report what it has come to.
//   cost    about 0.1 us a line of two fields whose series came before; a series that is new costs
//           a call of the sink for each field. Names are remembered up to 64 MiB, then anew.
MW_MUST_USE mw_status mw_line_read(mw_line_reader *reader, mw_slice body, mw_line_when when,
                                   mw_samples *out, mw_line_report *report, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Lines of an MTConnect adapter into samples: signals "SOURCE/key", sessions, clocks that go back.
//
// The first value that is not UNAVAILABLE (or empty) decides whether a signal is a number or a
// text, unless the rules say text. A number signal that gets a text later refuses it, told once; a
// text signal keeps numbers as texts. UNAVAILABLE is NaN: from here on not known.
// A key with more than one value, alone on its line or by rule:
//     key|level|code|severity|qualifier|text   condition: text signals "key" (level), "key.code"
//     key|code|text                            message: text signals "key" and "key.code"
//     key|count|rate|v v v ...                 time series: numbers, the last at the line's time
// Lines of assets are counted and skipped, with their bodies ("--multiline--TAG" to that line
// again).
//
// A session ends when the time of a line is more than back_step_ns before the newest of the session
// or more than gap_ns after it, or by mw_shdr_session_end: all signals become not known at its
// newest time (1 ns later when they have a sample there) and a new session begins. A smaller step
// back is late data.
//
//     MW_TRY(mw_shdr_decoder_new(&rules, &d, err));
//     MW_TRY(mw_shdr_line_decode(d, line, received_ns, (mw_shdr_out){sink, &batch}, err));
//     MW_TRY(mw_shdr_session_end(d, &batch, err));            // disconnected
//     mw_shdr_decoder_free(d);
// Thread: one owner at a time.
#ifndef MW_SOURCE_SHDR_DECODE_H
#define MW_SOURCE_SHDR_DECODE_H

#include "series/sample.h"

enum {
    MW_SHDR_LINE_MAX = 256 << 10,    // bytes: the longest seen, a list of all options, has 6 KiB
    MW_SHDR_KEYS_MAX = 65536,        // of one source: a large machine has some thousand
    MW_SHDR_BODY_LINES_MAX = 100000, // of one asset: beyond, its end is taken to be lost
    MW_SHDR_PROBLEM_MAX = 200,
};

typedef enum { MW_SHDR_TEXT, MW_SHDR_CONDITION, MW_SHDR_MESSAGE, MW_SHDR_SERIES } mw_shdr_class;

// What a key is, where its lines alone do not tell. key: as it comes, or what follows its device
// ("device:key").
typedef struct {
    const char *key;
    mw_shdr_class is;
} mw_shdr_rule;

typedef struct {
    const char *source; // its name
    const mw_shdr_rule *rules;
    int64_t rule_count;
    int64_t back_step_ns; // 0: a second
    int64_t gap_ns;       // 0: none is too long
} mw_shdr_rules;

// All since the decoder was made.
typedef struct {
    int64_t lines;                     // that came
    int64_t data_lines;                // with values
    int64_t asset_lines;               // of assets, their bodies not counted
    int64_t body_lines;                // of bodies of assets
    int64_t command_lines;             // that begin with *
    int64_t bad_lines;                 // refused whole
    int64_t keys;                      // different ones
    int64_t sessions;                  // begun
    int64_t back_steps;                // ends of sessions because the clock went back
    int64_t back_step_ns_max;          // the largest of them
    int64_t gaps;                      // ends of sessions because nothing came for too long
    int64_t refused;                   // values
    int64_t heartbeat_ms;              // what the last "* PONG n" said; 0: none came
    int64_t newest_ns;                 // of the session; INT64_MIN before its first line
    int64_t problems;                  // so often `problem` was written
    char problem[MW_SHDR_PROBLEM_MAX]; // the last in words
} mw_shdr_counts;

typedef struct mw_shdr_decoder mw_shdr_decoder;

typedef struct {
    mw_sink *sink; // asked for signals and texts
    mw_samples *batch;
} mw_shdr_out;

// Begins a decoder. The rules are copied.
//   errors  MW_NOMEM
MW_MUST_USE mw_status mw_shdr_decoder_new(const mw_shdr_rules *rules, mw_shdr_decoder **out,
                                          mw_error *err);
void mw_shdr_decoder_free(mw_shdr_decoder *d); // NULL is allowed

// Decodes a line; bad lines and values are no errors but counted and said in `problem`.
//   line         without its newline
//   received_ns  when it came: the time of lines without one
//   errors       MW_IO, MW_NOMEM of the sink: samples so far stay in the batch, and the same line
//                may be decoded again, which then adds some of them twice.
MW_MUST_USE mw_status mw_shdr_line_decode(mw_shdr_decoder *d, mw_slice line, int64_t received_ns,
                                          mw_shdr_out out, mw_error *err);

// Ends the session, if one began.
//   errors  MW_NOMEM; may be called again.
MW_MUST_USE mw_status mw_shdr_session_end(mw_shdr_decoder *d, mw_samples *batch, mw_error *err);

// Borrowed until the next call.
const mw_shdr_counts *mw_shdr_counts_get(const mw_shdr_decoder *d);

#endif

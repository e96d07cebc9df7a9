// SPDX-License-Identifier: MIT
// Batches of samples as JSON, for gateways and scripts that do not speak line protocol. Two forms:
//
//     [{"signal": "press/speed", "time": "2024-03-05T06:15:00Z", "value": 41.5, "unit": "1/min"},
//      {"signal": "press/state", "time": 1709619300000, "value": "Execute", "quality": "good"}]
//
//     {"signals": ["press/speed", "press/state"], "times": [1709619300000, 1709619301000],
//      "values": [[41.5, 41.7], ["Execute", "Held"]]}      // one array for each signal
//
// `signal` becomes the signal "SOURCE/signal". `time` is RFC 3339 (UTC where it says no zone) or
// milliseconds since 1970, with fractions; without it, now. `value` is a number, a text, or true or
// false, which is the signal's kind; null says that from here on the value is not known, and does
// so to a signal of any kind (one that is new becomes a number unless "kind" says "text" or
// "bool"). `quality` is "good", "estimated" or "doubtful". In the second form "units", "kinds" and
// "qualities", each with a word for each signal, are optional. Other members are refused, so that a
// misspelt one is seen. Numbers are read as doubles.
//
//     MW_TRY(mw_batch_read(reader, body, now_ns, &samples, &report, err));
//     MW_TRY(sink->ops->put(sink, &samples, err));
// Thread: one owner at a time; readers of several threads may share a sink.
#ifndef MW_SOURCE_BATCH_H
#define MW_SOURCE_BATCH_H

#include "series/sample.h"

typedef struct mw_batch_reader mw_batch_reader;

enum { MW_BATCH_PROBLEMS_MAX = 8 }; // told in words, all are counted

typedef struct {
    int64_t index; // of the record, or of the signal in `signals`; from 0
    mw_error why;  // begins with the place: "[3]: ..." or "values[2][5]: ..."
} mw_batch_problem;

typedef struct {
    int64_t kept, refused; // samples
    int64_t problem_count; // of problem
    mw_batch_problem problem[MW_BATCH_PROBLEMS_MAX];
} mw_batch_report;

// A reader that names signals of `source` (kept as a copy) in a sink (borrowed).
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_batch_reader_new(mw_sink *sink, mw_slice source, mw_batch_reader **out,
                                          mw_error *err);
void mw_batch_reader_free(mw_batch_reader *reader); // NULL is allowed

// Reads a batch: its samples are added to out, in order (second form: signal after signal);
// nothing is put.
//   report  filled anew; samples that cannot be taken are counted and told there and are no error.
//   errors  MW_SYNTAX for what is no JSON (with line and column), MW_INVALID for what has neither
//           form; MW_NOMEM, or what the sink answers beyond MW_INVALID and MW_LIMIT; out then holds
//           what it held.
//   cost    about 5 us a record, 1 us a value of the second form; memory some ten times the body
//           while it reads.
MW_MUST_USE mw_status mw_batch_read(mw_batch_reader *reader, mw_slice body, int64_t now_ns,
                                    mw_samples *out, mw_batch_report *report, mw_error *err);

#endif

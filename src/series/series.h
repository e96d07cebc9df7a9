// SPDX-License-Identifier: MIT
// The store of samples: a folder that any thread may put into, scan and chart.
//
// What was put lies in a journal and in memory; from some million samples on a thread of the store
// writes them as a segment, merges segments, and removes what they replace. For one signal and
// instant the sample put last counts, wherever it lies.
//
//     mw_series *s = NULL;
//     MW_TRY(mw_series_open("plant/series", &s, err));
//     mw_sink *sink = mw_series_sink(s);               // sources put here; see sample.h
//     mw_series_range day = {id, from_ns, to_ns};
//     MW_TRY(mw_series_scan(s, &day, visit, ctx, err));
//     mw_series_close(s);
// Thread: any, but for open and close. Charts stand in chart.h, summaries of what is old in tier.h,
// giving up old samples in retain.h.
#ifndef MW_SERIES_SERIES_H
#define MW_SERIES_SERIES_H

#include "series/chunk.h"
#include "series/names.h"
#include "series/sample.h"

typedef struct mw_series mw_series;

// Opens the store in the folder at path, beginning both when they are not there.
//   errors  MW_IO (in use by another process, not to be read or written), MW_CORRUPT (damaged;
//           the text says which file and where), MW_INVALID (another format), MW_NOMEM.
//   cost    reads the journal: some 30 ns per sample that no segment holds yet.
MW_MUST_USE mw_status mw_series_open(const char *path, mw_series **out, mw_error *err);
// Closes it; nobody uses it any more. NULL is allowed. Nothing is lost: what no segment holds
// stands in the journal.
void mw_series_close(mw_series *s);

// Where sources put samples; borrowed. cost of put: some 50 ns per sample and one wait for the disk
// that all threads putting at that time share.
mw_sink *mw_series_sink(mw_series *s);

// ---- names

int32_t mw_series_count(mw_series *s);               // signals: ids 0 .. count - 1
int32_t mw_series_find(mw_series *s, mw_slice name); // its current; -1: there is none
// The id of a signal that somebody will send; of the kind that it has, or else of the one guessed,
// which the first who sends values changes by `turn` of the sink.
MW_MUST_USE mw_status mw_series_guess(mw_series *s, mw_slice name, mw_signal_kind kind, int32_t *id,
                                      mw_error *err);
bool mw_series_signal(mw_series *s, int32_t id, mw_signal *out); // false: no such signal
bool mw_series_text(mw_series *s, double code, mw_slice *out);   // false: no such text value

// ---- samples

// The samples of a signal from from_ns up to, not including, to_ns.
typedef struct {
    int32_t signal;
    int64_t from_ns, to_ns;
} mw_series_range;

typedef struct {
    int64_t time_ns;
    double value;
    uint8_t quality;
} mw_sample;

// Takes some samples, in order of time, borrowed until it returns. It may not put.
typedef mw_status (*mw_series_visit)(void *ctx, const mw_run *run, mw_error *err);

// Tells the samples of a range by time, as they are when it is called.
//   errors  MW_NOTFOUND (no such signal), MW_IO, MW_CORRUPT, MW_NOMEM, or what visit returned.
//   cost    some 10 ns per sample, one read of some KiB per 1024.
MW_MUST_USE mw_status mw_series_scan(mw_series *s, const mw_series_range *range,
                                     mw_series_visit visit, void *ctx, mw_error *err);

// The last sample of a signal before an instant.
//   found   false when there is none; out is then untouched.
//   errors  as mw_series_scan. cost: a read per segment that may hold it.
MW_MUST_USE mw_status mw_series_before(mw_series *s, int32_t signal, int64_t time_ns,
                                       mw_sample *out, bool *found, mw_error *err);

// The first sample of a range.
//   found   false when there is none; out is then untouched.
//   errors  as mw_series_scan. cost: a read per segment that has samples of the range.
MW_MUST_USE mw_status mw_series_first(mw_series *s, const mw_series_range *range, mw_sample *out,
                                      bool *found, mw_error *err);

// What is stored of a signal, the range before its horizon left out as far as it was written anew.
typedef struct {
    int64_t samples;           // those that later ones replace, and were not merged yet, included
    int64_t bytes;             // of them in segments; in the journal some 16 bytes each
    int64_t first_ns, last_ns; // INT64_MAX, INT64_MIN: there are none
} mw_series_extent;

// Fills in how much there is of a signal, from indices alone.
//   errors  MW_NOTFOUND (no such signal), MW_IO, MW_CORRUPT, MW_NOMEM.
MW_MUST_USE mw_status mw_series_extent_of(mw_series *s, int32_t signal, mw_series_extent *out,
                                          mw_error *err);

// The newest sample of the signals of the same name that are of another kind: until then it was of
// that kind, or marked as not known any more when it changed.
//   found, errors  as mw_series_before.
MW_MUST_USE mw_status mw_series_turned(mw_series *s, int32_t signal, int64_t *time_ns, bool *found,
                                       mw_error *err);

// ---- the store as a whole

// Writes what is in memory as a segment, and waits for that and for merges that follow.
//   errors  MW_IO, MW_NOMEM; nothing is lost then.
MW_MUST_USE mw_status mw_series_flush(mw_series *s, mw_error *err);
// The same, then merges all segments as far as their size allows.
MW_MUST_USE mw_status mw_series_compact(mw_series *s, mw_error *err);

// Reads everything on disk and tells each thing that is wrong in a line, borrowed for the call.
//   problems  how many.
//   errors    MW_NOMEM, MW_IO when it cannot go on.
MW_MUST_USE mw_status mw_series_verify(mw_series *s, void (*tell)(void *ctx, const char *line),
                                       void *ctx, int64_t *problems, mw_error *err);

typedef struct {
    int64_t signals, texts;
    int64_t samples; // those that later ones replace, and were not merged yet, included
    int64_t segments, segment_bytes, journal_bytes, name_bytes;
    int64_t turns;                    // signals that changed their kind, since it was opened
    int64_t puts, put_samples, syncs; // since it was opened
    int64_t failures;                 // of writing segments, since it was opened
    char problem[240];                // why the last of these failed; empty when it did not
    int64_t put_failures;             // puts that could not be kept, since it was opened
    char put_problem[240];            // why the last put was not kept; empty when it was
    int64_t cut_bytes;                // removed when it was opened: a write that a crash cut off
} mw_series_stats;

// Fills in how the store is; for people and for graphs.
void mw_series_stat(mw_series *s, mw_series_stats *out);

#endif

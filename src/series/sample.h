// SPDX-License-Identifier: MIT
// Samples of signals, and the table behind which whoever keeps them stands.
//
// A signal is a named stream of a source; a sample is its value at an instant. Text values are
// codes that the sink gives out, so that every value is a double. For one signal and instant the
// sample that was put last counts.
//
//     int32_t id;
//     MW_TRY(sink->ops->signal(sink, mw_slice_of("line1/speed"), MW_SIGNAL_NUMBER,
//                              mw_slice_of("1/min"), &id, err));
//     if (!mw_samples_add(&batch, id, time_ns, 42.5, MW_SAMPLE_GOOD)) ...   // out of memory
//     MW_TRY(sink->ops->put(sink, &batch, err));
//     mw_samples_fini(&batch);
// Thread: one owner at a time for mw_samples; any for a sink.
#ifndef MW_SERIES_SAMPLE_H
#define MW_SERIES_SAMPLE_H

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum { MW_SIGNAL_NUMBER, MW_SIGNAL_TEXT, MW_SIGNAL_BOOL } mw_signal_kind;

typedef enum { MW_SAMPLE_GOOD, MW_SAMPLE_ESTIMATED, MW_SAMPLE_DOUBTFUL } mw_sample_quality;

enum {
    MW_SIGNAL_NAME_MAX = 1024, // bytes: twice the longest topic and path seen at plants
    MW_SIGNAL_UNIT_MAX = 64,   // bytes: as sources write units, a few letters
    MW_SIGNAL_TEXT_MAX = 4096, // bytes of a text value: program names and alarms have some hundred
};

// Samples side by side; count values in each array. All zero is the empty batch.
typedef struct {
    int64_t count, capacity;
    int32_t *signal;  // id given by the sink
    int64_t *time_ns; // UTC since 1970
    double *value;    // text: its code; yes/no: 1/0; NaN: from here on not known (device gone)
    uint8_t *quality; // an mw_sample_quality
} mw_samples;

// Makes room for need samples in all; false, with everything as it was, when out of memory.
bool mw_samples_grow(mw_samples *s, int64_t need);

// Adds one sample at the end; false, with everything as it was, when out of memory.
bool mw_samples_add(mw_samples *s, int32_t signal, int64_t time_ns, double value, uint8_t quality);

// Frees the arrays; s is then empty and may be used again.
void mw_samples_fini(mw_samples *s);

// "number", "text" or "yes/no".
const char *mw_signal_kind_text(mw_signal_kind kind);

// Where a source puts what it read.
typedef struct mw_sink mw_sink;
typedef struct {
    // The id of a signal, made when it is new: 0, 1, 2, ...
    //   name    "source/path of the signal": 1..MW_SIGNAL_NAME_MAX bytes of UTF-8 without control
    //           characters.
    //   unit    as the source says, or empty; at most MW_SIGNAL_UNIT_MAX bytes. The first that is
    //           not empty stays.
    //   errors  MW_INVALID for another kind than the signal has (the text names both) and for a
    //           name that is none; MW_LIMIT, MW_NOMEM.
    mw_status (*signal)(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit, int32_t *id,
                        mw_error *err);
    // The code of a text value, given when it is new.
    //   text    UTF-8 of at most MW_SIGNAL_TEXT_MAX bytes; may be empty.
    //   errors  MW_INVALID, MW_LIMIT, MW_NOMEM.
    mw_status (*text)(mw_sink *s, mw_slice text, double *code, mw_error *err);
    // Keeps samples, all or none: on disk when MW_OK. May block.
    //   errors  MW_IO (disk full; the samples may be put again later), MW_INVALID (an id that was
    //           never given, a quality that is none), MW_NOMEM.
    mw_status (*put)(mw_sink *s, const mw_samples *in, mw_error *err);
    // The same as signal, of a name that has another kind and from now on means a signal of this
    // one: itself, while no value of it was kept and nobody asked for it since the start; else a
    // signal for each kind, the same again when the kind comes back. What was kept stays readable.
    // NULL: a kind never changes.
    //   errors  those of signal, also when it changed many times since the start; MW_IO, MW_CORRUPT
    //           when it cannot be seen what was kept.
    mw_status (*turn)(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit, int32_t *id,
                      mw_error *err);
} mw_sink_ops;
struct mw_sink {
    const mw_sink_ops *ops;
};

// The id of a signal of a source that knows for sure of what kind its values are: `signal`, and
// `turn` when the name had another kind.
//   errors  those of both.
MW_MUST_USE mw_status mw_sink_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                                     int32_t *id, mw_error *err);

// Whether a name can be a signal's: what every sink's `signal` checks first.
//   errors  MW_INVALID, with what is wrong.
MW_MUST_USE mw_status mw_signal_name_check(mw_slice name, mw_error *err);

// Whether a text can be a value: UTF-8, not too long.
//   errors  MW_INVALID, with what is wrong.
MW_MUST_USE mw_status mw_signal_text_check(mw_slice text, mw_error *err);

#endif

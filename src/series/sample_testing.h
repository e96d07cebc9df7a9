// SPDX-License-Identifier: MIT
// A sink that remembers, for tests of what puts samples.
//
//     mw_test_sink sink;
//     mw_test_sink_init(&sink);
//     ... decoder(..., &sink.base, ...) ...
//     CHECK(mw_test_sink_is(&sink, 0, "line1/speed", 1000, 42.5));
//     mw_test_sink_fini(&sink);
// Thread: any for the sink; reading what it remembers when nobody puts.
#ifndef MW_SERIES_SAMPLE_TESTING_H
#define MW_SERIES_SAMPLE_TESTING_H

#include "base/map.h"
#include "series/sample.h"

#include <pthread.h>

typedef struct {
    mw_sink base;
    pthread_mutex_t mutex;
    mw_map *names; // value: kind
    mw_map *units; // name to number of a unit of unit_texts
    mw_map *unit_texts, *texts;
    mw_samples samples; // in the order of putting
    int64_t put_count;
    int64_t fail_puts; // so many puts to come fail with MW_IO
} mw_test_sink;

// Begins an empty sink; aborts when out of memory.
void mw_test_sink_init(mw_test_sink *s);
void mw_test_sink_fini(mw_test_sink *s); // frees what it remembers

// The id of a name; -1 when it was never asked for.
int32_t mw_test_sink_find(const mw_test_sink *s, const char *name);
// The kind and unit of an id, borrowed.
mw_signal_kind mw_test_sink_kind(const mw_test_sink *s, int32_t id);
mw_slice mw_test_sink_unit(const mw_test_sink *s, int32_t id);
// The text behind a code; empty when there is none.
mw_slice mw_test_sink_text(const mw_test_sink *s, double code);

// Whether sample i is of this signal, instant and value (NaN is like NaN), of good quality; says
// on stderr what it is instead.
bool mw_test_sink_is(const mw_test_sink *s, int64_t i, const char *name, int64_t time_ns,
                     double value);
// The same for a sample of a text signal.
bool mw_test_sink_is_text(const mw_test_sink *s, int64_t i, const char *name, int64_t time_ns,
                          const char *text);

#endif

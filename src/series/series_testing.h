// SPDX-License-Identifier: MIT
// What the tests of the store share: a small store, and a table of what it should hold.
#ifndef MW_SERIES_SERIES_TESTING_H
#define MW_SERIES_SERIES_TESTING_H

#include "series/series_int.h"
#include "test/folder.h"

enum { MW_TEST_SIGNALS = 4, MW_TEST_TIMES = 4000 };

// What was put last per signal and time (in steps of a second from mw_test_time(0)).
typedef struct {
    bool known[MW_TEST_SIGNALS][MW_TEST_TIMES];
    double value[MW_TEST_SIGNALS][MW_TEST_TIMES];
    uint8_t quality[MW_TEST_SIGNALS][MW_TEST_TIMES];
    uint64_t seed; // of what comes next
} mw_test_table;

// Opens a store whose heads hold some hundred samples.
mw_series *mw_test_series_open(const char *path);
// The ids of signals "test/0" ... are their numbers: asks for all.
void mw_test_series_signals(mw_series *s);
int64_t mw_test_time(int64_t i);
uint64_t mw_test_random(mw_test_table *t, uint64_t below);

// Puts a batch of random samples: mostly later ones, some late, some twice, some unknown; count of
// them.
void mw_test_put(mw_series *s, mw_test_table *t, int64_t count);
// Whether scans and looks back find what the table says; row is named when not.
void mw_test_expect(mw_series *s, mw_test_table *t, int row);
// Prints; for verify.
void mw_test_tell_series(void *ctx, const char *line);

#endif

// SPDX-License-Identifier: MIT
// A machine with every sort of channel, random histories of it, and what it did by the plain
// definition: each second looked at by itself. For tests. Thread: one owner at a time.
#ifndef MW_LIVE_FOLD_TESTING_H
#define MW_LIVE_FOLD_TESTING_H

#include "live/fold.h"

enum {
    FOLD_ALIVE,
    FOLD_PRODUCT,
    FOLD_ORDER,
    FOLD_STATE,
    FOLD_REASON,
    FOLD_OVERRIDE,
    FOLD_COUNT,
    FOLD_METER,
    FOLD_RATE,
    FOLD_GAUGE,
    FOLD_PIECES,
    FOLD_CHANNELS,
    FOLD_EVENTS_MAX = 600,
    FOLD_CELLS_MAX = 4096,
    FOLD_LENGTH_S = 1800,
};

typedef struct {
    int32_t channel;
    int64_t t_s;
    double value;
} fold_event;

typedef struct {
    mw_machine machine;
    mw_channel channel[FOLD_CHANNELS];
    mw_state_table state, override;
    mw_correction correction[2];
    fold_event event[FOLD_EVENTS_MAX]; // by time, then channel; no two of both the same
    int32_t event_count;
} fold_case;

typedef struct {
    mw_live_cell cell[FOLD_CELLS_MAX];
    int32_t count;
} fold_cells;

// A case of a seed: from 0 to FOLD_LENGTH_S seconds, slots of one minute.
void mw_fold_case_init(fold_case *c, uint64_t seed);
// Adds a cell, over one of the same quantity and stretch.
void mw_fold_cells_put(void *cells, const mw_live_cell *cell);
// Everything that comes out until FOLD_LENGTH_S, by the fold; open slots included.
void mw_fold_run(const fold_case *c, fold_cells *out);
// The same by the definition, second by second. Values of meters are those of whole stretches.
void mw_fold_plain(const fold_case *c, fold_cells *out);
// Checks each stretch of silence of got against the slots of the plain definition, and puts these
// in its place; false, with row printed, when one does not fit: it is another sum, or crosses an
// edge, or something was known in it.
bool mw_fold_split_silence(const fold_case *c, const fold_cells *plain, fold_cells *got,
                           int64_t row);
// Whether the same cells came out, in any order, to the last bit.
bool mw_fold_cells_same(const fold_cells *a, const fold_cells *b);
// Number of cells of a that differ in b, both ways; the first is printed to stderr with `row`.
int32_t mw_fold_cells_differ(const fold_cells *a, const fold_cells *b, int64_t row);

#endif

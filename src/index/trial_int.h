// SPDX-License-Identifier: MIT
// What the files of a trial share.
#ifndef MW_INDEX_TRIAL_INT_H
#define MW_INDEX_TRIAL_INT_H

#include "index/lanes.h"
#include "index/trial.h"

// Units of a block, and from one leaf of it to the next: not a power of two, so that leaves do not
// compete for the same lines of the cache. Draws of a batch.
enum { MW_TRIAL_BLOCK = 256, MW_TRIAL_STEP = MW_TRIAL_BLOCK + 8, MW_TRIAL_BATCH = 16 };

// A mean is arithmetic in its space: of the values, logarithms, inverses or powers.
typedef enum { MW_SPACE_VALUE, MW_SPACE_LOG, MW_SPACE_INVERSE, MW_SPACE_POWER } mw_trial_space_kind;

typedef struct {
    mw_trial_space_kind kind;
    double power;
} mw_trial_space;

enum { MW_SPACES_MAX = 64 };

// The leaves of one combination of alternatives.
typedef struct {
    mw_table t;                   // of all periods
    double *block[MW_SPACES_MAX]; // [block of units][leaf][unit], in each space; 1 in the gaps
    bool missing, low;            // some value is missing; is 0 or less
    mw_status status;
} mw_trial_leaves;

// What a thread works with.
typedef struct {
    double *weight;           // [draw of a batch][node]
    double *share;            // [draw of a batch][leaf]
    mw_choice *choice;        // [draw of a batch]
    double *score;            // [draw of a batch][unit, padded]
    double *node, *sum, *all; // [node][unit of a block], [unit of a block] twice
    mw_table raw;             // with errors drawn
    int64_t failed;           // draw, the first one in order; -1
    mw_status status;         // of it
} mw_trial_worker;

struct mw_trial {
    mw_trial_from from;
    mw_index_result nominal;
    mw_varied varied;
    const mw_lanes *lanes;
    bool errors;    // of values are drawn
    double *spread; // [column], for them
    int64_t padded; // units, up to whole blocks
    int32_t leaf_count;
    mw_trial_space space[MW_SPACES_MAX];
    int32_t space_count;
    int32_t *own_space, *alternative_space; // of each node's way to combine, of each alternative;
                                            // -1: no such mean
    mw_trial_worker *worker;
    int workers;
    // Of the run at hand.
    const mw_draw_at *draw;
    int64_t *order; // draws, those of one variant and way to combine together
    mw_trial_sink *sink;
    void *sink_ctx;
    mw_trial_leaves *wave; // of the variants first_variant ...
    int32_t first_variant;
};

// trial_leaves.c

// The leaves of a variant: from the raw table, or from a worker's with errors.
mw_status mw_trial_leaves_fill(const mw_trial *t, int32_t variant, const mw_table *raw,
                               mw_trial_leaves *out, mw_error *err);
void mw_trial_leaves_free(mw_trial_leaves *l);

// Values into a space, and back.
void mw_trial_enter(const mw_lanes *lanes, mw_trial_space s, const double *x, int64_t n, double *y);
void mw_trial_leave(const mw_lanes *lanes, mw_trial_space s, const double *x, int64_t n, double *y);

// Where a leaf lies in the block of a unit that begins one.
static inline int64_t mw_trial_leaf_at(const mw_trial *t, int64_t unit, int32_t leaf) {
    return (unit / MW_TRIAL_BLOCK * t->leaf_count + leaf) * MW_TRIAL_STEP;
}

// trial_score.c

// The scores of `count` draws that share variant and way to combine, choices and weights being in
// w, handed to the sink. Notes in w the first draw that failed.
void mw_trial_score(const mw_trial *t, const mw_trial_leaves *l, const int64_t *draw, int32_t count,
                    int worker);
// One draw by mw_combine_parts, into out.
mw_status mw_trial_plain(const mw_trial *t, const mw_trial_leaves *l, const mw_choice *c,
                         const double *weight, double *out, mw_error *err);

#endif

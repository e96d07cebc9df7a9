// SPDX-License-Identifier: MIT
// What the files of a run share.
#ifndef MW_INDEX_RUN_INT_H
#define MW_INDEX_RUN_INT_H

#include "index/run.h"

typedef struct {
    const mw_index_spec *spec;
    const mw_index_options *options;
    mw_index_result *r; // nodes, leaves and leaf are filled
    mw_table t;         // of the leaves, as it goes from stage to stage
    mw_error *err;
} mw_runner;

// run_leaves.c: from raw to normalised, into x->t; with what the result keeps of it.
mw_status mw_runner_leaves(mw_runner *x, const mw_table *raw);

#endif

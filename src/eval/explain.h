// SPDX-License-Identifier: MIT
// Why a number is what it is: the formula with its values, the inputs' own explanations, parameters
// with date, citation and fall-back, facts with file, lines and time of recording, the hash of the
// pack. Thread: one owner at a time.
#ifndef MW_EVAL_EXPLAIN_H
#define MW_EVAL_EXPLAIN_H

#include "eval/eval.h"

typedef struct {
    mw_want want;   // rolled or not; with keys, the first member is explained unless arg says which
    int32_t entity; // index in the model
    mw_period period;
    int32_t depth_max; // levels of inputs; 0: all that fit in MW_EXPLAIN_DEPTH_MAX
    int32_t rows_max;  // of aggregated rows shown each time; 0: 10
    bool json;
    const char *lang; // "en" or "zh": titles
    mw_pool *pool;
    // Whether the values of an entity (registry id) are shown; those of others count and are not
    // told. NULL: all.
    bool (*shows)(void *ctx, int32_t entity);
    void *shows_ctx;
    bool long_way; // facts of each point are asked for by themselves: what tests compare with
} mw_explain_request;

enum { MW_EXPLAIN_DEPTH_MAX = 12 };

// Appends the explanation to out: an indented text for a terminal, or one JSON document.
//   value   the number explained; NaN when missing.
//   errors  as mw_evaluate; MW_INVALID when the want has no value there (the text says why).
MW_MUST_USE mw_status mw_explain(mw_world *w, const mw_explain_request *q, mw_text *out,
                                 double *value, mw_error *err);

#endif

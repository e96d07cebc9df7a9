// SPDX-License-Identifier: MIT
// Running the examples of a pack: what is given becomes a small world of its own in memory, what is
// expected is evaluated in it and compared.
//
// Defaults: an example without `at` plays in the year 2024; a measure that holds and is given
// without `at` holds always; what is given or expected without a name belongs to one entity "it" of
// each kind. A number is right when it is within its tolerance, or 1e-9 of itself. Thread: one
// owner at a time.
#ifndef MW_EVAL_EXAMPLE_H
#define MW_EVAL_EXAMPLE_H

#include "eval/eval.h"

// A claim that is expected, and what came of it.
typedef struct {
    mw_slice entity;               // the code of whose it is
    mw_slice expected;             // as the pack writes it: "oee = 61 % within 1 %"
    const char *period, *computed; // as texts, in the units of the pack
    int32_t line;
    bool holds;
} mw_example_claim;

typedef struct {
    int32_t checks, failed; // claims expected, and those that did not hold
    // Set by the caller: told each claim as it is compared, borrowed for the call; may be NULL.
    void (*told)(void *ctx, const mw_example_claim *claim);
    void *ctx;
} mw_example_result;

// Runs example `index` of a program without errors.
//   result  counts are begun anew.
//   out     what did not hold, a line each with its place: "file:12:5: ...".
//   errors  MW_NOMEM and whatever evaluation fails with.
MW_MUST_USE mw_status mw_example_run(const mw_program *p, int32_t index, mw_pool *pool,
                                     mw_example_result *result, mw_text *out, mw_error *err);

// A literal (or arithmetic of literals) in the unit of `want`; texts give NaN. false: not constant.
bool mw_literal_value(const mw_expr *e, const mw_type *want, double *out);

#endif

// SPDX-License-Identifier: MIT
// Facts with others laid over them: measures whose stored facts are hidden, and batches that stand
// in their place. So answers that nobody has confirmed yet are evaluated like facts, by the same
// engine, without being stored.
//
//     mw_overlay_from from = {.facts = facts, .hidden = answers, .hidden_count = n, .laid =
//     batches,
//                              .laid_count = m};
//     MW_TRY(mw_overlay_open(&from, &over, err));
//     ... a world of `over` ...
//     over->ops->close(over);
// Thread: one owner at a time; facts, batches and lists outlive it.
#ifndef MW_ASSESS_OVERLAY_H
#define MW_ASSESS_OVERLAY_H

#include "store/facts.h"

typedef struct {
    mw_facts *facts;       // NULL: none beneath
    const int32_t *hidden; // registry ids of measures
    int64_t hidden_count;
    const mw_fact_batch *laid; // laid_count batches of facts of hidden measures; borrowed
    int64_t laid_count;
    const int32_t
        *left_out; // registry ids of hidden measures whose laid facts are not there either
    int64_t left_out_count;
    int64_t recorded_ns;
} mw_overlay_from;

// The result can only be scanned, with a list of measures, and be asked for the span of one (all
// else is an error of the programmer).
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_overlay_open(const mw_overlay_from *from, mw_facts **out, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// A world of facts with answers laid over them as if they were stored, to be evaluated. Once with
// all answers, which tells what they give and what is asked; once without those that facts can
// compute, which tells what facts compute.
//
//     MW_TRY(mw_laid_open(program, registry, &over, &laid, err));
//     MW_TRY(mw_evaluate(laid.world, &request, &laid.e, err));
//     mw_laid_close(&laid);
// Thread: one owner at a time.
#ifndef MW_ASSESS_LAID_H
#define MW_ASSESS_LAID_H

#include "assess/overlay.h"
#include "eval/eval.h"

typedef struct {
    mw_facts *facts;
    mw_world *world;
    mw_evaluation *e; // NULL until the owner evaluates
} mw_laid;

// What `over` names, the program and the registry outlive it.
//   errors  of the stores; MW_NOMEM. What was opened is closed by mw_laid_close all the same.
MW_MUST_USE mw_status mw_laid_open(const mw_program *p, mw_registry *r, const mw_overlay_from *over,
                                   mw_laid *out, mw_error *err);
void mw_laid_close(mw_laid *l); // all NULL is allowed

#endif

// SPDX-License-Identifier: MIT
// What the files of the plan share. Thread: as plan.h.
#ifndef MW_ENGINE_PLAN_INT_H
#define MW_ENGINE_PLAN_INT_H

#include "engine/plan.h"

// Whether two domains have the same dimensions in the same order.
bool mw_domain_same(const mw_domain *a, const mw_domain *b);

// Simplifies *n in place, keeping every bit of its meaning.
//   returns  the number of a node that stands for it already, or -1: *n is to be added.
int32_t mw_plan_simplify(const mw_plan *p, mw_node *n);

#endif

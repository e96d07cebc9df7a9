// SPDX-License-Identifier: MIT
// Random shapes, plans and leaves, for tests that compare two ways of running a plan.
//
//     mw_random_case c;
//     if (mw_random_init(&c, &(mw_random_options){.seed = 7, .nodes = 60, .entities = 50})) ...
//     mw_random_fini(&c);
// Everything lives in the case. Thread: one owner.
#ifndef MW_ENGINE_RANDOM_PLAN_H
#define MW_ENGINE_RANDOM_PLAN_H

#include "engine/run.h"

typedef struct {
    uint64_t seed;
    int32_t nodes;         // aimed at
    int32_t entities;      // of all kinds together
    bool tame;             // no infinities, no -0, small numbers: what SQL can compare
    uint64_t ops_left_out; // by number of the operator
} mw_random_options;

typedef struct {
    mw_random_options o;
    uint64_t state;
    mw_arena *arena;
    mw_plan *plan;
    mw_shape shape;
    const double **leaf; // per node
} mw_random_case;

// Makes a case. False when out of memory; mw_random_fini all the same.
bool mw_random_init(mw_random_case *c, const mw_random_options *o);
void mw_random_fini(mw_random_case *c);

// A number 0 .. n - 1, the next of the case's sequence; 0 for n below 1.
int64_t mw_random_below(mw_random_case *c, int64_t n);

// Columns of numbers of inputs for a run that counts: per node, NULL but for facts.
const double **mw_random_counts(mw_random_case *c);

#endif

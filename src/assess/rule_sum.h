// SPDX-License-Identifier: MIT
// Sums of a rule at a row, the limits that they are compared with, and where they pass these.
// Thread: one owner at a time.
#ifndef MW_ASSESS_RULE_SUM_H
#define MW_ASSESS_RULE_SUM_H

#include <stdbool.h>
#include <stdint.h>

// What a sum is compared with: whether it matters that it is at least x, that it is more than x.
typedef struct {
    double x, near; // near: how far from x the engine's own sum decides
    bool at_least, above;
    bool handed; // not compared itself: steps lie between
} mw_rule_limit;

// A limit that a mixed item hands on to its arguments; `next` of the same item, -1.
typedef struct {
    mw_rule_limit limit;
    int32_t next;
} mw_rule_handed;

// From so many grains on a sum passes a limit; `stands` is a number on that side of it. Sums at the
// limit itself stand as what the engine makes of them; unsure: that is not known.
typedef struct {
    int64_t q;
    double stands;
    bool unsure;
} mw_rule_mark;

// A sum over inputs on which mixed steps rest, or one input's value. As a whole number it is what
// lies above the least that it can be, in grains.
typedef struct {
    int32_t item;
    double base;          // what does not depend on uncertain inputs
    const double *add;    // [total outcomes]: what each outcome of each uncertain input adds
    int64_t *q;           // the same above the input's least, in grains
    const double *table;  // else NULL: values that may be missing; the sum is then an outcome's
                          // number
    mw_rule_limit *limit; // ascending
    int64_t limit_count, limit_room;
    mw_rule_mark *mark; // ascending, of those that the sum may or may not pass
    int64_t mark_count, mark_room;
    bool exact;    // its value counts, not only which limits it passes
    bool even;     // adding is exact in any order
    double spread; // how far rounding inside the sum may move it
    int32_t block; // of inputs, -1: depends on none
    double least, grain;
    mw_rule_mark under;  // before the first mark
    int64_t most;        // grains
    int64_t to_come;     // grains of the inputs to come, while these are added
    int32_t word, shift; // its place in a state
    uint64_t mask;
    double now;  // its value while mixed steps are computed
    bool unsure; // the engine's may differ a little
} mw_rule_dim;

#endif

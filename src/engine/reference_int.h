// SPDX-License-Identifier: MIT
// What the files of the reference run share: whole columns, one loop per operator. Thread: one
// owner.
#ifndef MW_ENGINE_REFERENCE_INT_H
#define MW_ENGINE_REFERENCE_INT_H

#include "engine/run.h"

typedef struct {
    const mw_plan *plan;
    const mw_shape *shape;
    const double *const *leaf;
    bool counting;   // MW_RUN_COUNT
    bool *needed;    // per node id
    int32_t *self;   // per node id: 1 + aux of the PREVIOUS_SELF that it depends on; 0: none
    double **column; // per node id: owned; NULL until it is filled
    double *value;   // members of one reduction: values, conditions, and room to sort them
    double *cond;    //
    double *scratch; //
} mw_reference;

// A domain as the loops see it. Point (key point, period, row) is at (k * periods + t) * rows + i.
typedef struct {
    int64_t keys; // product of the sizes of the key dimensions
    int64_t periods, rows;
} mw_extent;

// The sizes of a domain in a shape.
mw_extent mw_extent_of(const mw_domain *d, const mw_shape *s);

// The column of arg i of n, and the node it comes from.
const double *mw_reference_column(const mw_reference *r, const mw_node *n, int32_t i);
const mw_node *mw_reference_arg(const mw_reference *r, const mw_node *n, int32_t i);

// Arg i at a point of n's own domain; constants stand anywhere.
double mw_reference_value(const mw_reference *r, const mw_node *n, int32_t i, int64_t point);

// The sum of all args there: what an operator makes of numbers of inputs.
double mw_reference_sum(const mw_reference *r, const mw_node *n, int64_t point);

// Reduces the first `count` members of r->value and r->cond; in counting mode their sum.
double mw_reference_reduce(const mw_reference *r, const mw_node *n, int64_t count);

// Each fills out, the node's whole column, from the columns of its args.
void mw_reference_up(const mw_reference *r, const mw_node *n, double *out);
void mw_reference_members(const mw_reference *r, const mw_node *n, double *out); // AGG, LINKED
void mw_reference_roll(const mw_reference *r, const mw_node *n, double *out);
void mw_reference_peer(const mw_reference *r, const mw_node *n, double *out); // also rank, ...
void mw_reference_time(const mw_reference *r, const mw_node *n, double *out); // pick, reduce
void mw_reference_key(const mw_reference *r, const mw_node *n, double *out);  // pick, reduce, best

#endif

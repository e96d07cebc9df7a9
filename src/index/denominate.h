// SPDX-License-Identifier: MIT
// Denominate: bring totals to a common size, as trade per GDP or seats per head.
// Thread: any.
#ifndef MW_INDEX_DENOMINATE_H
#define MW_INDEX_DENOMINATE_H

#include "index/spec.h"
#include "index/table.h"

// The leaves' table of an index: one column for each leaf, in the order of the nodes. All stages
// after this one work on it; "leaf k" is its column k.

// How many of the nodes are leaves.
int32_t mw_index_leaf_count(const mw_index_spec *spec);

// The node of leaf k; NULL when there are not so many. O(nodes).
const mw_index_node *mw_index_leaf_node(const mw_index_spec *spec, int32_t k);

// The node of each leaf, in their order; room for mw_index_leaf_count.
void mw_index_leaves(const mw_index_spec *spec, int32_t *node);

// out[i] = x[i] / by[i] * scale for n values; scale 0 counts as 1. Missing where x or by is, where
// by is 0, and where the quotient is not finite. out may be x.
void mw_denominate(const double *x, const double *by, double scale, int64_t n, double *out);

// Makes the leaves' table from the raw one: each leaf's column, divided by its denominator's where
// it has one. The raw table is not written: a denominator may be an indicator, too.
//   errors  MW_INVALID: a column outside the table (names the node); MW_NOMEM.
//   cost    one pass; owns a new table of leaves.
MW_MUST_USE mw_status mw_denominate_table(const mw_index_spec *spec, const mw_table *raw,
                                          mw_table *out, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Values at given places of the order of a vector, without putting all of it in order.
// Thread: any, with room of its own.
#ifndef MW_INDEX_SELECT_H
#define MW_INDEX_SELECT_H

#include "index/lanes.h"

typedef struct {
    const double *x; // n values, none of them missing
    int64_t n;       // above 0 where count is
    const int64_t *at;
    int32_t count;
    double *room; // n values and 2 n bytes more
} mw_selection;

// out[i]: the value at place at[i] (0: the least) of the order of x, for count places. Cost: two
// passes, and a short one for each place.
void mw_select(const mw_lanes *lanes, const mw_selection *s, double *out);

#endif

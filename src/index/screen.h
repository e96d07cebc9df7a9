// SPDX-License-Identifier: MIT
// Screen: leave out the units about which too little is known.
// Thread: any.
#ifndef MW_INDEX_SCREEN_H
#define MW_INDEX_SCREEN_H

#include "index/cells.h"
#include "index/spec.h"
#include "index/table.h"

// What is known of one unit in one period.
typedef struct {
    int32_t missing, zero; // leaves
    double known;          // share of the leaves; 1 when there are no leaves
    double nonzero;        // share of the known leaves that are not 0; NaN when none is known
    bool in;               // known >= screen_min
} mw_screened;

// Counts, for each unit of each period of the leaves' table.
//   imputed   cells of t that count as missing; NULL: what stands in t counts
//   out       [period][unit], t->periods * t->units of them
//   cost      one pass over t
void mw_screen(const mw_index_spec *spec, const mw_table *t, const mw_cells *imputed,
               mw_screened *out);

// Makes missing every value of a unit in a period where it is not `in`, so that it takes no part in
// any parameter or rank. Returns how many units (over the periods) that were.
int64_t mw_screen_apply(const mw_screened *s, mw_table *t);

#endif

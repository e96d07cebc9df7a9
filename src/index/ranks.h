// SPDX-License-Identifier: MIT
// Ranks as whole numbers, for many vectors of the same length one after the other.
// Thread: any, with a scratch of its own.
#ifndef MW_INDEX_RANKS_H
#define MW_INDEX_RANKS_H

#include "index/order.h"

// The rank of each of n values of x: 1 for the greatest, ties the lowest rank; 0 for a missing one.
// The same ranks as mw_rank's. n <= s->capacity.
//   cost  two passes of a radix sort over values mapped onto 22 bits, and a repair of what the map
//         could not tell apart; that of mw_order where the repair would take long, for few values,
//         and from 2^20 values on
void mw_ranks_of(const double *x, int64_t n, mw_scratch *s, uint32_t *rank);

#endif

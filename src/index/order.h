// SPDX-License-Identifier: MIT
// The order of a vector's values, and their ranks.
//
//     mw_scratch s;
//     MW_TRY(mw_scratch_new(n, &s, err));
//     mw_rank(score, n, MW_RANK_BEST, &s, rank); // 1 for the highest
//     mw_scratch_free(&s);
//
// Ranks are of the values as they are, before any rounding for display; -0 and 0 tie. Missing
// values have no rank and stand nowhere in the order. Thread: any, with a scratch of its own.
#ifndef MW_INDEX_ORDER_H
#define MW_INDEX_ORDER_H

#include "base/status.h"

#include <stdbool.h>

#define MW_ORDER_MAX INT64_C(0xffffffff) // values in a vector: an index takes 32 bits

// Room for ordering and for statistics of up to capacity values: nothing is allocated while they
// are worked out. 28 bytes for each value.
typedef struct {
    int64_t capacity;
    double *sorted;
    uint64_t *key;
    uint32_t *order;
} mw_scratch;

// A vector to be looked at, borrowed.
typedef struct {
    const double *x;
    int64_t n;
} mw_sample;

//   errors  MW_LIMIT above MW_ORDER_MAX, MW_NOMEM.
MW_MUST_USE mw_status mw_scratch_new(int64_t capacity, mw_scratch *out, mw_error *err);
void mw_scratch_free(mw_scratch *s); // of a zero scratch is allowed; leaves it zero

// Puts the indices of the known values of x, least value first, into s->order and returns how many
// they are; among equal values the lower index stands first. n <= s->capacity. Uses s->key.
//   cost  O(n): three passes of a radix sort over values mapped onto 32 bits, then a repair of what
//         the map could not tell apart; O(n log n) where few values stand far from the rest.
int64_t mw_order(const double *x, int64_t n, mw_scratch *s);

// mw_order, and the known values themselves, least first, in s->sorted.
int64_t mw_sort(const double *x, int64_t n, mw_scratch *s);

typedef enum {
    MW_RANK_LEAST,         // 1 for the least; ties take the lowest rank: 1 2 2 4
    MW_RANK_BEST,          // 1 for the greatest; ties take the lowest rank
    MW_RANK_LEAST_AVERAGE, // 1 for the least; ties take the mean of their ranks: 1 2.5 2.5 4
    MW_RANK_BEST_AVERAGE,  // 1 for the greatest; ties take the mean of their ranks
} mw_rank_kind;

// The rank of each of n values of x, NaN for a missing one. Cost as mw_order; x may be rank.
void mw_rank(const double *x, int64_t n, mw_rank_kind kind, mw_scratch *s, double *rank);

// How many of count values, sorted from the least, are below x. O(log count).
int64_t mw_count_below(const double *sorted, int64_t count, double x);

#endif

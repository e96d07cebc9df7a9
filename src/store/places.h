// SPDX-License-Identifier: MIT
// A set of places (numbers from 0 on) as bits: 12 MB for a hundred million.
// Thread: one owner at a time.
#ifndef MW_STORE_PLACES_H
#define MW_STORE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t *word;
    int64_t word_count;
} mw_places;

// Room for places below count; false when out of memory, with the set as it was.
bool mw_places_reserve(mw_places *p, int64_t count);
void mw_places_fini(mw_places *p);

// Puts a place into the set; there must be room for it.
static inline void mw_places_set(mw_places *p, int64_t place) {
    p->word[place / 64] |= UINT64_C(1) << (place % 64);
}

// Whether a place is in the set; what there is no room for is not.
static inline bool mw_places_has(const mw_places *p, int64_t place) {
    return place / 64 < p->word_count && (p->word[place / 64] >> (place % 64) & 1);
}

#endif

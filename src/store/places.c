// SPDX-License-Identifier: MIT
// See places.h.
#include "store/places.h"

#include "base/alloc.h"

bool mw_places_reserve(mw_places *p, int64_t count) {
    return mw_grow(&p->word, &p->word_count, (count + 63) / 64, sizeof *p->word);
}

void mw_places_fini(mw_places *p) {
    mw_free(p->word);
    *p = (mw_places){0};
}

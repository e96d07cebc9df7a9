// SPDX-License-Identifier: MIT
#include "series/index.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static mw_chunk_ref *refs_of(int64_t first_ns, int64_t count) {
    mw_chunk_ref *r = mw_alloc_array(count, sizeof *r);
    CHECK(r != NULL);
    for (int64_t i = 0; i < count; i++) r[i].about.first_ns = first_ns + i;
    return r;
}

void test_index_bounded(void) {
    enum { SLOTS = 10 };
    mw_index_slot slot[SLOTS] = {{0}};
    const mw_index *held = NULL;
    int64_t one = 100 * (int64_t)sizeof(mw_chunk_ref);
    mw_index_cache *c = mw_index_cache_new(5 * one);
    for (int i = 0; i < SLOTS; i++) {
        const mw_index *x = mw_index_put(c, &slot[i], refs_of(i, 100), 100);
        CHECK_ROW(x && x->count == 100 && x->ref[0].about.first_ns == i, i);
        if (i == 0)
            held = x;
        else
            mw_index_drop(c, x);
        CHECK(mw_index_cache_bytes(c) <= 5 * one);
    }
    CHECK(mw_index_get(c, &slot[0]) == NULL && held->ref[99].about.first_ns == 99);
    mw_index_drop(c, held);
    held = mw_index_get(c, &slot[SLOTS - 1]);
    CHECK(held && held->ref[0].about.first_ns == SLOTS - 1);
    // Who comes second gets what the first put.
    CHECK(mw_index_put(c, &slot[SLOTS - 1], refs_of(5000, 3), 3) == held);
    mw_index_drop(c, held); // once for each that asked; the other one below
    // What is used stays, what is not goes.
    const mw_index *used = mw_index_get(c, &slot[SLOTS - 4]);
    mw_index_drop(c, used);
    mw_index_drop(c, mw_index_put(c, &slot[0], refs_of(0, 100), 100));
    CHECK(slot[SLOTS - 4].entry && !slot[SLOTS - 3].entry);
    mw_alloc_fail_after(1);
    mw_chunk_ref *lost = refs_of(0, 1);
    CHECK(mw_index_put(c, &slot[1], lost, 1) == NULL);
    mw_alloc_fail_after(-1);
    mw_index_drop(c, held);
    for (int i = 0; i < SLOTS; i++) mw_index_forget(c, &slot[i]);
    CHECK(mw_index_cache_bytes(c) == 0);
    mw_index_cache_free(c);
}

void test_index_ref(void) {
    uint8_t bytes[MW_CHUNK_REF_BYTES], again[MW_CHUNK_REF_BYTES];
    mw_chunk_ref r =
                     {
                         {-5, 7, -1.5, 2.5, NAN, 0.25, 9, 1024, 3},
                         1000, 500, 0xdeadbeef
    },
                 back;
    mw_chunk_ref_encode(&r, bytes);
    CHECK(mw_chunk_ref_decode(bytes, 1500, &back));
    mw_chunk_ref_encode(&back, again);
    CHECK(memcmp(bytes, again, sizeof bytes) == 0 && back.about.nan_count == 3);
    CHECK(!mw_chunk_ref_decode(bytes, 1499, &back) && !mw_chunk_ref_decode(bytes, 999, &back));
    r.about.count = 1025;
    mw_chunk_ref_encode(&r, bytes);
    CHECK(!mw_chunk_ref_decode(bytes, 1500, &back));
    r.about.count = 2;
    mw_chunk_ref_encode(&r, bytes);
    CHECK(!mw_chunk_ref_decode(bytes, 1500, &back));
}

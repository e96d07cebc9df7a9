// SPDX-License-Identifier: MIT
// A group of the landing log: any bytes are refused or read as facts, and what was read is written
// as a group that reads back the same. The checksums are put right first, so that the columns
// behind them are reached too.
#include "base/alloc.h"
#include "base/hash.h"
#include "store/landing_group.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1 << 12 };

static void put_u32(uint8_t *p, uint32_t x) {
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(x >> (8 * i));
}

// Makes the head's checksums and length agree with the bytes.
static void mend(uint8_t *bytes, size_t size) {
    size_t body = size - MW_LANDING_HEAD_BYTES;
    put_u32(bytes + 16, (uint32_t)body);
    put_u32(bytes + 20, 0);
    put_u32(bytes + 56, mw_crc32c(0, bytes + MW_LANDING_HEAD_BYTES, body));
    put_u32(bytes + 60, mw_crc32c(0, bytes, 60));
}

typedef struct {
    mw_fact_batch facts;
    int64_t replaces[ROWS_MAX];
} rows;

// Reads a group; false when it is refused.
static bool decoded(const uint8_t *bytes, int64_t size, mw_landing_id *id, rows *out) {
    int64_t count = 0, group_bytes = 0;
    out->facts.count = 0;
    if (mw_landing_head(bytes, size, id, &count, &group_bytes, NULL) != MW_OK) return false;
    if (count > ROWS_MAX) return false;
    if (mw_landing_decode(bytes, count, group_bytes, &out->facts, out->replaces) != MW_OK) {
        if (out->facts.count != 0) abort(); // refused, but not untouched
        return false;
    }
    return true;
}

static void expect_same(const rows *a, const rows *b) {
    size_t n = (size_t)a->facts.count;
    mw_fact_ids x = mw_fact_batch_ids(&a->facts), y = mw_fact_batch_ids(&b->facts);
    bool same = a->facts.count == b->facts.count;
    for (int64_t i = 0; same && i < a->facts.count; i++) same = mw_fact_ids_same(&x, i, &y, i);
    same = same && !memcmp(a->facts.value, b->facts.value, n * sizeof *a->facts.value) &&
           !memcmp(a->facts.quality, b->facts.quality, n) &&
           !memcmp(a->facts.line, b->facts.line, n * sizeof *a->facts.line) &&
           !memcmp(a->replaces, b->replaces, n * sizeof *a->replaces);
    if (!same) abort();
}

static void round_trip(const uint8_t *bytes, size_t size, rows *first, rows *second) {
    mw_landing_id id, again;
    mw_landing_bytes out = {0};
    if (!decoded(bytes, (int64_t)size, &id, first)) return;
    if (mw_landing_encode(&id, &first->facts, first->replaces, &out, NULL) != MW_OK) abort();
    if (!decoded(out.bytes, out.size, &again, second)) abort();
    if (memcmp(&id, &again, sizeof id) != 0) abort();
    expect_same(first, second);
    mw_free(out.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static rows first, second; // large; the batches grow once
    uint8_t *bytes = mw_alloc_fixed(size);
    if (size > 0) memcpy(bytes, data, size);
    if (!mw_fact_batch_grow(&first.facts, ROWS_MAX) || !mw_fact_batch_grow(&second.facts, ROWS_MAX))
        abort();
    round_trip(bytes, size, &first, &second); // as it is
    if (size >= MW_LANDING_HEAD_BYTES) {
        mend(bytes, size);
        round_trip(bytes, size, &first, &second);
    }
    mw_free(bytes);
    return 0;
}

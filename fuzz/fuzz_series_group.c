// SPDX-License-Identifier: MIT
// A group of the journal of samples: any bytes are refused or read as samples, and what was read is
// written as a group that reads back the same. The checksums are put right first, so that the
// columns behind them are reached too.
#include "base/alloc.h"
#include "base/hash.h"
#include "series/bytes.h"
#include "series/group.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLES_MAX = 1 << 12 };

static void mend(uint8_t *bytes, size_t size) {
    size_t body = size - MW_GROUP_HEAD_BYTES;
    put_u64(bytes + 16, body);
    put_u32(bytes + 56, mw_crc32c(0, bytes + MW_GROUP_HEAD_BYTES, body));
    put_u32(bytes + 60, mw_crc32c(0, bytes, 60));
}

static bool decoded(const uint8_t *bytes, int64_t size, mw_group_id *id, mw_samples *out) {
    int64_t count = 0, group_bytes = 0;
    if (mw_group_head(bytes, size, id, &count, &group_bytes, NULL) != MW_OK) return false;
    if (count > SAMPLES_MAX) return false;
    return mw_group_decode(bytes, count, group_bytes, out) == MW_OK;
}

static void expect_same(const mw_samples *a, const mw_samples *b) {
    size_t n = (size_t)a->count;
    if (a->count != b->count || memcmp(a->signal, b->signal, n * sizeof *a->signal) ||
        memcmp(a->time_ns, b->time_ns, n * sizeof *a->time_ns) ||
        memcmp(a->value, b->value, n * sizeof *a->value) || memcmp(a->quality, b->quality, n))
        abort();
}

static void round_trip(const uint8_t *bytes, size_t size, mw_samples *first, mw_samples *second) {
    mw_group_id id, again;
    mw_bytes out = {0};
    if (!decoded(bytes, (int64_t)size, &id, first)) return;
    if (mw_group_encode(first, &out, NULL) != MW_OK) abort();
    mw_group_number(out.bytes, &id);
    if (!decoded(out.bytes, out.size, &again, second)) abort();
    if (memcmp(&id, &again, sizeof id) != 0) abort();
    expect_same(first, second);
    mw_free(out.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static mw_samples first, second; // large; they grow once
    uint8_t *bytes = mw_alloc_fixed(size);
    if (size > 0) memcpy(bytes, data, size);
    if (!mw_samples_grow(&first, SAMPLES_MAX) || !mw_samples_grow(&second, SAMPLES_MAX)) abort();
    round_trip(bytes, size, &first, &second);
    if (size >= MW_GROUP_HEAD_BYTES) {
        mend(bytes, size);
        round_trip(bytes, size, &first, &second);
    }
    mw_free(bytes);
    return 0;
}

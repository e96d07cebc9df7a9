// SPDX-License-Identifier: MIT
// Chunks of samples. Any bytes are refused or read as samples in order of time, which are written
// as a chunk that reads back the same; and any bytes taken for samples survive being written and
// read.
#include "base/alloc.h"
#include "series/chunk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void expect_same(const mw_chunk *a, const mw_chunk *b) {
    size_t n = (size_t)a->count;
    bool same = a->count == b->count && !memcmp(a->time_ns, b->time_ns, n * sizeof *a->time_ns) &&
                !memcmp(a->quality, b->quality, n);
    for (size_t i = 0; same && i < n; i++)
        same = !memcmp(&a->value[i], &b->value[i], sizeof a->value[i]) ||
               (isnan(a->value[i]) && isnan(b->value[i]));
    if (!same) abort();
}

static void round_trip(const mw_chunk *c) {
    static mw_chunk back;
    uint8_t bytes[MW_CHUNK_BYTES_MAX];
    mw_run run = mw_chunk_run(c);
    int64_t size = mw_chunk_encode(&run, bytes);
    if (size > MW_CHUNK_BYTES_MAX || !mw_chunk_decode(bytes, size, &back)) abort();
    expect_same(c, &back);
}

// Takes the bytes for samples: a step of time, a value and a quality each, of 11 bytes.
static void take_samples(const uint8_t *data, size_t size, mw_chunk *c) {
    int64_t at = 0;
    c->count = 0;
    for (size_t i = 0; i + 11 <= size && c->count < MW_CHUNK_SAMPLES_MAX; i += 11) {
        int64_t scale = data[i] % 4 == 0 ? 1 : data[i] % 4 == 1 ? 1000000 : 1000000000;
        at += 1 + (data[i] / 4) * scale;
        double x = (double)(int8_t)data[i + 2] / 10;
        if (data[i + 1] % 4 == 3) memcpy(&x, data + i + 3, sizeof x);
        if (isnan(x)) x = NAN;
        c->time_ns[c->count] = at;
        c->value[c->count] = x;
        c->quality[c->count++] = data[i + 1] / 4 % 3;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static mw_chunk c;
    if (mw_chunk_decode(data, (int64_t)size, &c)) {
        for (int64_t i = 1; i < c.count; i++)
            if (c.time_ns[i] <= c.time_ns[i - 1] || c.quality[i] > 2) abort();
        round_trip(&c);
    }
    take_samples(data, size, &c);
    if (c.count > 0) round_trip(&c);
    return 0;
}

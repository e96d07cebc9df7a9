// SPDX-License-Identifier: MIT
// See chunk.h.
#include "series/chunk.h"

#include "series/bytes.h"
#include "series/chunk_values.h"
#include "series/pack.h"

#include <math.h>

enum { ALL = MW_CHUNK_SAMPLES_MAX, UNITS = 4 };

static const uint64_t unit_ns[UNITS] = {1, 1000, 1000000, 1000000000};

// ---- times

static inline bool each_divides(const uint64_t *x, int64_t n, uint64_t by) {
    uint64_t rest = 0;
    for (int64_t i = 0; i < n; i++) rest |= x[i] % by;
    return rest == 0;
}

static inline void divide(uint64_t *x, int64_t n, uint64_t by) {
    for (int64_t i = 0; i < n; i++) x[i] /= by;
}

// Divides the differences by the largest unit that divides all. The constants are written out so
// that the compiler turns division into multiplication.
static uint8_t divide_by_unit(uint64_t *x, int64_t n) {
    if (!each_divides(x, n, 1000)) return 0;
    if (!each_divides(x, n, 1000000)) return divide(x, n, 1000), 1;
    if (!each_divides(x, n, 1000000000)) return divide(x, n, 1000000), 2;
    return divide(x, n, 1000000000), 3;
}

static uint8_t *write_times(const int64_t *time_ns, int64_t n, uint8_t *to) {
    uint64_t step[ALL];
    int width;
    for (int64_t i = 1; i < n; i++) step[i - 1] = (uint64_t)time_ns[i] - (uint64_t)time_ns[i - 1];
    *to++ = divide_by_unit(step, n - 1);
    put_u64(to, (uint64_t)time_ns[0]);
    to += 8;
    if (n < 2) return to;
    put_u64(to, step[0]);
    to += 8;
    for (int64_t i = n - 2; i > 0; i--) step[i] = zigzag((int64_t)(step[i] - step[i - 1]));
    mw_pack_size(step + 1, n - 2, &width);
    return mw_pack(step + 1, n - 2, width, to);
}

static const uint8_t *read_times(const uint8_t *p, const uint8_t *end, int64_t n,
                                 int64_t *time_ns) {
    uint64_t change[ALL];
    if (end - p < 9 || p[0] >= UNITS) return NULL;
    uint64_t unit = unit_ns[p[0]], at = get_u64(p + 1);
    p += 9;
    time_ns[0] = (int64_t)at;
    if (n < 2) return p;
    if (end - p < 8) return NULL;
    uint64_t step = get_u64(p);
    p = mw_unpack(p + 8, end, n - 2, change);
    if (!p) return NULL;
    bool ascend = true;
    for (int64_t i = 1; i < n; i++) {
        if (i > 1) step += (uint64_t)unzigzag(change[i - 2]);
        at += step * unit;
        time_ns[i] = (int64_t)at;
        ascend = ascend && time_ns[i] > time_ns[i - 1];
    }
    return ascend ? p : NULL;
}

// ---- qualities

static uint8_t *write_qualities(const uint8_t *quality, int64_t n, uint8_t *to) {
    uint64_t x[ALL];
    int width;
    for (int64_t i = 0; i < n; i++) x[i] = quality[i];
    mw_pack_size(x, n, &width);
    return mw_pack(x, n, width, to);
}

static const uint8_t *read_qualities(const uint8_t *p, const uint8_t *end, int64_t n,
                                     uint8_t *quality) {
    uint64_t x[ALL], worst = 0;
    p = mw_unpack(p, end, n, x);
    if (!p) return NULL;
    for (int64_t i = 0; i < n; i++) {
        if (x[i] > worst) worst = x[i];
        quality[i] = (uint8_t)x[i];
    }
    return worst <= 2 ? p : NULL;
}

// ---- chunks

int64_t mw_chunk_encode(const mw_run *in, uint8_t *out) {
    MW_ASSERT(in->count >= 1 && in->count <= ALL);
    put_u16(out, (uint16_t)in->count);
    uint8_t *to = write_times(in->time_ns, in->count, out + 2);
    to = mw_chunk_values_encode(in->value, in->count, to);
    to = write_qualities(in->quality, in->count, to);
    return to - out;
}

bool mw_chunk_decode(const uint8_t *bytes, int64_t size, mw_chunk *out) {
    const uint8_t *p = bytes, *end = bytes + size;
    if (size < 2) return false;
    out->count = get_u16(p);
    if (out->count < 1 || out->count > ALL) return false;
    p = read_times(p + 2, end, out->count, out->time_ns);
    if (p) p = mw_chunk_values_decode(p, end, out->count, out->value);
    if (p) p = read_qualities(p, end, out->count, out->quality);
    return p == end;
}

mw_run mw_chunk_run(const mw_chunk *c) {
    return (mw_run){c->count, c->time_ns, c->value, c->quality};
}

mw_run mw_run_part(const mw_run *r, int64_t from, int64_t to) {
    if (from == 0) return (mw_run){to, r->time_ns, r->value, r->quality}; // which may be NULL
    return (mw_run){to - from, r->time_ns + from, r->value + from, r->quality + from};
}

int64_t mw_run_find(const mw_run *r, int64_t time_ns) {
    int64_t low = 0, high = r->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (r->time_ns[middle] < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

mw_summary mw_run_summary(const mw_run *r) {
    int64_t last = r->count - 1;
    mw_summary s = {r->time_ns[0],
                    r->time_ns[last],
                    NAN,
                    NAN,
                    r->value[0],
                    r->value[last],
                    0,
                    (int32_t)r->count,
                    0};
    for (int64_t i = 0; i < r->count; i++) {
        double x = r->value[i];
        if (isnan(x)) {
            s.nan_count++;
            continue;
        }
        s.sum += x;
        if (!(s.min <= x)) s.min = x;
        if (!(s.max >= x)) s.max = x;
    }
    if (s.nan_count == s.count) s.sum = NAN;
    return s;
}

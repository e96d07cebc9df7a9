// SPDX-License-Identifier: MIT
// See pack.h.
#include "series/pack.h"

#include "base/status.h"
#include "series/bytes.h"

static int bits_of(uint64_t x) { return x ? 64 - __builtin_clzll(x) : 0; }

static int64_t bytes_of(int64_t n, int width) { return (n * width + 7) / 8; }

int64_t mw_pack_size(const uint64_t *x, int64_t n, int *width) {
    MW_ASSERT(n >= 0 && n <= MW_PACK_COUNT_MAX);
    int64_t count[65] = {0}, wider = 0, best = INT64_MAX;
    for (int64_t i = 0; i < n; i++) count[bits_of(x[i])]++;
    *width = 0;
    for (int w = 64; w >= 0; w--) {
        int64_t size = bytes_of(n, w) + MW_PACK_EXCEPTION_BYTES * wider;
        if (size <= best) best = size, *width = w;
        wider += count[w];
    }
    return MW_PACK_HEAD_BYTES + best;
}

// The low bits of each, without a gap.
static void write_bits(const uint64_t *x, int64_t n, int width, uint8_t *to) {
    uint64_t mask = width == 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1, acc = 0;
    int used = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t low = x[i] & mask;
        acc |= low << used;
        used += width;
        if (used < 64) continue;
        put_u64(to, acc);
        to += 8;
        used -= 64;
        acc = used ? low >> (width - used) : 0;
    }
    put_u64(to, acc);
}

uint8_t *mw_pack(const uint64_t *x, int64_t n, int width, uint8_t *to) {
    uint8_t *head = to;
    uint16_t exceptions = 0;
    head[0] = (uint8_t)width;
    to += MW_PACK_HEAD_BYTES;
    if (width > 0) write_bits(x, n, width, to);
    to += bytes_of(n, width);
    for (int64_t i = 0; i < n; i++) {
        if (bits_of(x[i]) <= width) continue;
        put_u16(to, (uint16_t)i);
        to += 2;
        exceptions++;
    }
    for (int64_t i = 0; exceptions && i < n; i++) {
        if (bits_of(x[i]) <= width) continue;
        put_u64(to, x[i]);
        to += 8;
    }
    put_u16(head + 1, exceptions);
    return to;
}

// Eight bytes from p on; zeros where there are none before end.
static uint64_t load(const uint8_t *p, const uint8_t *end) {
    if (end - p >= 8) return get_u64(p);
    uint64_t x = 0;
    for (int i = 0; p + i < end; i++) x |= (uint64_t)p[i] << (8 * i);
    return x;
}

// Where integers of some bits lie.
typedef struct {
    const uint8_t *p, *end;
    int width;
} packed;

// Integers first .. n - 1, wherever they lie.
static void read_bits(const packed *k, int64_t first, int64_t n, uint64_t *x) {
    uint64_t mask = k->width == 64 ? UINT64_MAX : ((uint64_t)1 << k->width) - 1;
    for (int64_t i = first; i < n; i++) {
        int64_t bit = i * k->width;
        int shift = (int)(bit & 7);
        uint64_t low = load(k->p + (bit >> 3), k->end) >> shift;
        if (shift + k->width > 64) low |= (uint64_t)k->p[(bit >> 3) + 8] << (64 - shift);
        x[i] = low & mask;
    }
}

// The same for at most 56 bits each, where eight bytes from each one's first are there.
static void read_bits_fast(const uint8_t *p, int64_t n, int width, uint64_t *x) {
    uint64_t mask = ((uint64_t)1 << width) - 1;
    for (int64_t i = 0, bit = 0; i < n; i++, bit += width)
        x[i] = get_u64(p + (bit >> 3)) >> (bit & 7) & mask;
}

const uint8_t *mw_unpack(const uint8_t *p, const uint8_t *end, int64_t n, uint64_t *x) {
    if (end - p < MW_PACK_HEAD_BYTES) return NULL;
    int width = p[0];
    int64_t exceptions = get_u16(p + 1), bytes = bytes_of(n, width);
    p += MW_PACK_HEAD_BYTES;
    if (width > 64 || end - p < bytes + MW_PACK_EXCEPTION_BYTES * exceptions) return NULL;
    int64_t fast = 0;
    if (width == 0) {
        memset(x, 0, (size_t)n * sizeof *x);
        fast = n;
    } else if (width <= 56 && end - p >= 8) {
        // Integer i may be read at once when its first byte stands 8 before the end.
        fast = ((end - p - 8) * 8 + 7) / width + 1;
        if (fast > n) fast = n;
        read_bits_fast(p, fast, width, x);
    }
    read_bits(&(packed){p, end, width}, fast, n, x);
    p += bytes;
    const uint8_t *values = p + 2 * exceptions;
    for (int64_t i = 0; i < exceptions; i++) {
        int64_t at = get_u16(p + 2 * i);
        if (at >= n) return NULL;
        x[at] = get_u64(values + 8 * i);
    }
    return values + 8 * exceptions;
}

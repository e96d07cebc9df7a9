// SPDX-License-Identifier: MIT
// See group.h.
#include "series/group.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "series/bytes.h"

#include <math.h>

enum {
    FORMAT = 1,
    COLUMN_HEAD_BYTES = 17,
    UNIT_COUNT = 4,
    // The widest a group can be, and what writing eight bytes at a time may write over.
    ROOM_BYTES = MW_GROUP_HEAD_BYTES + 3 * COLUMN_HEAD_BYTES + 8,
    ROOM_BYTES_PER_SAMPLE = 4 + 8 + 8 + 1,
};

static const char magic[4] = {'M', 'W', 'S', 'J'};
static const uint64_t canonical_nan = 0x7ff8000000000000;

// ---- writing

static int width_of(uint64_t range) { return range ? (71 - __builtin_clzll(range)) / 8 : 0; }

static uint8_t *write_column_head(uint8_t *to, int width, uint64_t unit, uint64_t low) {
    to[0] = (uint8_t)width;
    put_u64(to + 1, unit);
    put_u64(to + 9, low);
    return to + COLUMN_HEAD_BYTES;
}

static uint8_t *write_signals(const int32_t *x, int64_t n, uint8_t *to) {
    int32_t low = INT32_MAX, high = INT32_MIN;
    for (int64_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    int width = width_of((uint64_t)((int64_t)high - low));
    to = write_column_head(to, width, 1, (uint64_t)(int64_t)low);
    if (width > 0)
        for (int64_t i = 0; i < n; i++, to += width) put_u32(to, (uint32_t)(x[i] - low));
    return to;
}

static inline bool in_unit(const int64_t *x, int64_t n, int64_t low, uint64_t unit) {
    for (int64_t i = 0; i < n; i++)
        if (((uint64_t)x[i] - (uint64_t)low) % unit != 0) return false;
    return true;
}

// The largest unit (s, ms, us, ns) in which all differences to low are whole.
static uint64_t unit_of(const int64_t *x, int64_t n, int64_t low) {
    if (in_unit(x, n, low, 1000000000)) return 1000000000;
    if (in_unit(x, n, low, 1000000)) return 1000000;
    return in_unit(x, n, low, 1000) ? 1000 : 1;
}

// How times are written.
typedef struct {
    uint64_t low, unit;
    int width;
} frame;

static inline void write_in_unit(const int64_t *x, int64_t n, const frame *f, uint64_t unit,
                                 uint8_t *to) {
    for (int64_t i = 0; i < n; i++, to += f->width) put_u64(to, ((uint64_t)x[i] - f->low) / unit);
}

static uint8_t *write_times(const int64_t *x, int64_t n, uint8_t *to) {
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (int64_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    frame f = {(uint64_t)low, unit_of(x, n, low), 0};
    f.width = width_of(((uint64_t)high - f.low) / f.unit);
    to = write_column_head(to, f.width, f.unit, f.low);
    if (f.width == 0) return to;
    // Constants, so that the compiler multiplies where the text divides.
    switch (f.unit) {
    case 1000000000: write_in_unit(x, n, &f, 1000000000, to); break;
    case 1000000: write_in_unit(x, n, &f, 1000000, to); break;
    case 1000: write_in_unit(x, n, &f, 1000, to); break;
    default: write_in_unit(x, n, &f, 1, to); break;
    }
    return to + n * f.width;
}

static uint8_t *write_values(const double *x, int64_t n, uint8_t *to) {
    for (int64_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        put_u64(to + 8 * i, x[i] == x[i] ? bits : canonical_nan);
    }
    return to + 8 * n;
}

static uint8_t *write_qualities(const uint8_t *x, int64_t n, uint8_t *to) {
    uint8_t any = 0;
    for (int64_t i = 0; i < n; i++) any |= x[i];
    to = write_column_head(to, any ? 1 : 0, 1, 0);
    if (!any) return to;
    memcpy(to, x, (size_t)n);
    return to + n;
}

mw_status mw_group_encode(const mw_samples *in, mw_bytes *out, mw_error *err) {
    int64_t n = in->count;
    if (n < 1 || n > MW_GROUP_SAMPLES_MAX)
        return mw_fail(err, MW_LIMIT, "1 to %d samples can be put at once, not %lld",
                       MW_GROUP_SAMPLES_MAX, (long long)n);
    if (!mw_grow_bare(&out->bytes, &out->capacity, ROOM_BYTES + ROOM_BYTES_PER_SAMPLE * n, 1))
        return mw_fail(err, MW_NOMEM, "no memory to write %lld samples", (long long)n);
    uint8_t *body = out->bytes + MW_GROUP_HEAD_BYTES, *to = body;
    to = write_signals(in->signal, n, to);
    to = write_times(in->time_ns, n, to);
    to = write_values(in->value, n, to);
    to = write_qualities(in->quality, n, to);
    out->size = to - out->bytes;
    memcpy(out->bytes, magic, sizeof magic);
    put_u32(out->bytes + 4, FORMAT);
    put_u32(out->bytes + 8, (uint32_t)n);
    put_u32(out->bytes + 12, 0);
    put_u64(out->bytes + 16, (uint64_t)(to - body));
    put_u64(out->bytes + 48, 0);
    put_u32(out->bytes + 56, mw_crc32c(0, body, (size_t)(to - body)));
    return MW_OK;
}

void mw_group_number(uint8_t *bytes, const mw_group_id *id) {
    put_u64(bytes + 24, id->store_id);
    put_u64(bytes + 32, id->journal);
    put_u64(bytes + 40, id->number);
    put_u32(bytes + 60, mw_crc32c(0, bytes, 60));
}

// ---- reading

mw_status mw_group_head(const uint8_t *bytes, int64_t size, mw_group_id *id, int64_t *count,
                        int64_t *group_bytes, mw_error *err) {
    if (size < MW_GROUP_HEAD_BYTES) return mw_fail(err, MW_CORRUPT, "the group's head is cut off");
    if (memcmp(bytes, magic, sizeof magic) != 0)
        return mw_fail(err, MW_CORRUPT, "no group begins here");
    if (get_u32(bytes + 60) != mw_crc32c(0, bytes, 60))
        return mw_fail(err, MW_CORRUPT, "the group's head is damaged");
    if (get_u32(bytes + 4) != FORMAT)
        return mw_fail(err, MW_INVALID, "the group has format %u, this program reads %d",
                       get_u32(bytes + 4), FORMAT);
    uint32_t n = get_u32(bytes + 8);
    uint64_t body_bytes = get_u64(bytes + 16);
    if (n < 1 || n > MW_GROUP_SAMPLES_MAX)
        return mw_fail(err, MW_INVALID, "the group says it has %u samples", n);
    if (body_bytes > (uint64_t)(size - MW_GROUP_HEAD_BYTES))
        return mw_fail(err, MW_CORRUPT, "the group's samples are cut off");
    if (get_u32(bytes + 56) != mw_crc32c(0, bytes + MW_GROUP_HEAD_BYTES, (size_t)body_bytes))
        return mw_fail(err, MW_CORRUPT, "the group's samples are damaged");
    *id = (mw_group_id){get_u64(bytes + 24), get_u64(bytes + 32), get_u64(bytes + 40)};
    *count = n;
    *group_bytes = MW_GROUP_HEAD_BYTES + (int64_t)body_bytes;
    return MW_OK;
}

// The head of a column of n integers, and where its bytes are.
typedef struct {
    int width;
    uint64_t unit, low;
    const uint8_t *bytes;
} column;

// Reads the head of a column; returns the end of the column, or NULL when it does not fit.
static const uint8_t *read_column(const uint8_t *p, const uint8_t *end, int64_t n, column *c) {
    if (!p || end - p < COLUMN_HEAD_BYTES) return NULL;
    *c = (column){p[0], get_u64(p + 1), get_u64(p + 9), p + COLUMN_HEAD_BYTES};
    if (c->width > 8 || end - c->bytes < c->width * n) return NULL;
    return c->bytes + c->width * n;
}

static uint64_t column_get(const column *c, int64_t i) {
    const uint8_t *p = c->bytes + c->width * i;
    uint64_t x = 0;
    for (int k = 0; k < c->width; k++) x |= (uint64_t)p[k] << (8 * k);
    return c->low + x * c->unit;
}

static const uint8_t *read_values(const uint8_t *p, const uint8_t *end, int64_t n, double *out) {
    if (!p || end - p < 8 * n) return NULL;
    for (int64_t i = 0; i < n; i++) {
        out[i] = get_double(p + 8 * i);
        if (isnan(out[i])) out[i] = NAN;
    }
    return p + 8 * n;
}

mw_status mw_group_decode(const uint8_t *bytes, int64_t count, int64_t group_bytes,
                          mw_samples *out) {
    MW_ASSERT(out->capacity >= count);
    const uint8_t *p = bytes + MW_GROUP_HEAD_BYTES, *end = bytes + group_bytes;
    column signal = {0}, time = {0}, quality = {0};
    p = read_column(p, end, count, &signal);
    p = read_column(p, end, count, &time);
    p = read_values(p, end, count, out->value);
    p = read_column(p, end, count, &quality);
    if (p != end) return MW_INVALID;
    for (int64_t i = 0; i < count; i++) {
        uint64_t s = column_get(&signal, i), q = column_get(&quality, i);
        if (s > INT32_MAX || q > MW_SAMPLE_DOUBTFUL) return MW_INVALID;
        out->signal[i] = (int32_t)s;
        out->time_ns[i] = (int64_t)column_get(&time, i);
        out->quality[i] = (uint8_t)q;
    }
    out->count = count;
    return MW_OK;
}

// SPDX-License-Identifier: MIT
// See landing_group.h. Columns pass through a block of 64-bit integers, so that there is one way of
// packing for all of them.
#include "store/landing_group.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <string.h>

enum {
    BLOCK = 1024,
    COLUMN_COUNT = 10,
    COLUMN_HEAD_BYTES = 9,
    FORMAT = 1,
};

static const char magic[4] = {'M', 'W', 'L', 'G'};

typedef enum { ENTITY, MEASURE, KEY, START, LENGTH, VALUE, QUALITY, IMPORT, LINE, REPLACES } column;

static void put_u32(uint8_t *p, uint32_t x) {
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(x >> (8 * i));
}

static void put_u64(uint8_t *p, uint64_t x) {
    for (int i = 0; i < 8; i++) p[i] = (uint8_t)(x >> (8 * i));
}

static uint32_t get_u32(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get_u64(const uint8_t *p) { return get_u32(p) | (uint64_t)get_u32(p + 4) << 32; }

// The rows of a group on their way out, and on their way in: behind the first `at` rows of facts.
typedef struct {
    const mw_fact_batch *facts;
    const int64_t *replaces;
} group_rows;

typedef struct {
    mw_fact_batch *facts;
    int64_t *replaces;
    int64_t at, row_count;
} group_target;

// ---- columns as 64-bit integers

static void widen(const int32_t *from, int64_t n, int64_t *out) {
    for (int64_t i = 0; i < n; i++) out[i] = from[i];
}

static void take_length(const mw_fact_batch *f, int64_t from, int64_t n, int64_t *out) {
    for (int64_t i = 0, r = from; i < n; i++, r++)
        out[i] = (int64_t)((uint64_t)f->end_ns[r] - (uint64_t)f->start_ns[r]);
}

// n values of a column from row `from` on.
static void take(const group_rows *g, column col, int64_t from, int64_t n, int64_t *out) {
    const mw_fact_batch *f = g->facts;
    size_t bytes = (size_t)n * sizeof *out;
    switch (col) {
    case ENTITY: widen(f->entity + from, n, out); break;
    case MEASURE: widen(f->measure + from, n, out); break;
    case KEY: widen(f->key + from, n, out); break;
    case START: memcpy(out, f->start_ns + from, bytes); break;
    case LENGTH: take_length(f, from, n, out); break;
    case VALUE: memcpy(out, f->value + from, bytes); break;
    case QUALITY:
        for (int64_t i = 0; i < n; i++) out[i] = f->quality[from + i];
        break;
    case IMPORT: widen(f->import_id + from, n, out); break;
    case LINE: memcpy(out, f->line + from, bytes); break;
    case REPLACES: memcpy(out, g->replaces + from, bytes); break;
    }
}

static bool narrow(const int64_t *from, int64_t n, int32_t *out) {
    bool fits = true;
    for (int64_t i = 0; i < n; i++) {
        fits = fits && from[i] == (int32_t)from[i];
        out[i] = (int32_t)from[i];
    }
    return fits;
}

static bool narrow_u8(const int64_t *from, int64_t n, uint8_t *out) {
    bool fits = true;
    for (int64_t i = 0; i < n; i++) {
        fits = fits && from[i] == (uint8_t)from[i];
        out[i] = (uint8_t)from[i];
    }
    return fits;
}

// The reverse of take, to rows from `at` on; false when a value is beyond its column's type.
static bool give(const int64_t *from, int64_t n, column col, const group_target *to, int64_t at) {
    mw_fact_batch *f = to->facts;
    size_t bytes = (size_t)n * sizeof *from;
    switch (col) {
    case ENTITY: return narrow(from, n, f->entity + at);
    case MEASURE: return narrow(from, n, f->measure + at);
    case KEY: return narrow(from, n, f->key + at);
    case START: memcpy(f->start_ns + at, from, bytes); return true;
    case LENGTH:
        for (int64_t i = 0; i < n; i++)
            f->end_ns[at + i] = (int64_t)((uint64_t)f->start_ns[at + i] + (uint64_t)from[i]);
        return true;
    case VALUE: memcpy(f->value + at, from, bytes); return true;
    case QUALITY: return narrow_u8(from, n, f->quality + at);
    case IMPORT: return narrow(from, n, f->import_id + at);
    case LINE: memcpy(f->line + at, from, bytes); return true;
    case REPLACES: memcpy(to->replaces + at, from, bytes); return true;
    }
    return false;
}

// ---- packing

static int width_of(uint64_t range) {
    if (range == 0) return 0;
    if (range <= UINT8_MAX) return 1;
    if (range <= UINT16_MAX) return 2;
    return range <= UINT32_MAX ? 4 : 8;
}

static void pack(const int64_t *from, int64_t n, int64_t base, int width, uint8_t *to) {
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = (uint64_t)from[i] - (uint64_t)base;
        switch (width) {
        case 1: to[i] = (uint8_t)x; break;
        case 2: to[2 * i] = (uint8_t)x, to[2 * i + 1] = (uint8_t)(x >> 8); break;
        case 4: put_u32(to + 4 * i, (uint32_t)x); break;
        case 8: put_u64(to + 8 * i, x); break;
        default: break;
        }
    }
}

static void unpack(const uint8_t *from, int64_t n, int64_t base, int width, int64_t *to) {
    for (int64_t i = 0; i < n; i++) {
        uint64_t x = 0;
        switch (width) {
        case 1: x = from[i]; break;
        case 2: x = from[2 * i] | (uint64_t)from[2 * i + 1] << 8; break;
        case 4: x = get_u32(from + 4 * i); break;
        case 8: x = get_u64(from + 8 * i); break;
        default: break;
        }
        to[i] = (int64_t)(x + (uint64_t)base);
    }
}

// Writes one column to `to`, which has room for 8 bytes a row and the column's head. Returns its
// end.
static uint8_t *write_column(const group_rows *g, column col, uint8_t *to) {
    const int64_t count = g->facts->count;
    int64_t block[BLOCK], low = INT64_MAX, high = INT64_MIN, n;
    for (int64_t from = 0; from < count; from += n) {
        n = count - from < BLOCK ? count - from : BLOCK;
        take(g, col, from, n, block);
        for (int64_t i = 0; i < n; i++) {
            if (block[i] < low) low = block[i];
            if (block[i] > high) high = block[i];
        }
    }
    int width = width_of((uint64_t)high - (uint64_t)low);
    to[0] = (uint8_t)width;
    put_u64(to + 1, (uint64_t)low);
    to += COLUMN_HEAD_BYTES;
    if (width == 0) return to;
    for (int64_t from = 0; from < count; from += n) {
        n = count - from < BLOCK ? count - from : BLOCK;
        take(g, col, from, n, block);
        pack(block, n, low, width, to);
        to += n * width;
    }
    return to;
}

static void write_head(const mw_landing_id *id, int64_t row_count, int64_t body_bytes,
                       uint8_t *head) {
    memcpy(head, magic, sizeof magic);
    put_u32(head + 4, FORMAT);
    put_u32(head + 8, (uint32_t)row_count);
    put_u32(head + 12, 0);
    put_u64(head + 16, (uint64_t)body_bytes);
    put_u64(head + 24, id->store_id);
    put_u64(head + 32, id->epoch);
    put_u64(head + 40, id->number);
    put_u64(head + 48, (uint64_t)id->recorded_ns);
    put_u32(head + 56, mw_crc32c(0, head + MW_LANDING_HEAD_BYTES, (size_t)body_bytes));
    put_u32(head + 60, mw_crc32c(0, head, 60));
}

mw_status mw_landing_encode(const mw_landing_id *id, const mw_fact_batch *facts,
                            const int64_t *replaces, mw_landing_bytes *out, mw_error *err) {
    if (facts->count < 1 || facts->count > MW_LANDING_ROWS_MAX)
        return mw_fail(err, MW_LIMIT, "a group of the landing log holds 1 to %d facts, not %lld",
                       MW_LANDING_ROWS_MAX, (long long)facts->count);
    // Room for the widest columns there can be, so that writing needs no checks.
    int64_t need = MW_LANDING_HEAD_BYTES + COLUMN_COUNT * (COLUMN_HEAD_BYTES + 8 * facts->count);
    if (!mw_grow(&out->bytes, &out->capacity, need, 1))
        return mw_fail(err, MW_NOMEM, "no memory to write %lld facts", (long long)facts->count);
    group_rows g = {facts, replaces};
    uint8_t *body = out->bytes + MW_LANDING_HEAD_BYTES, *to = body;
    for (int col = 0; col < COLUMN_COUNT; col++) to = write_column(&g, (column)col, to);
    write_head(id, facts->count, to - body, out->bytes);
    out->size = to - out->bytes;
    return MW_OK;
}

// ---- reading

mw_status mw_landing_head(const uint8_t *bytes, int64_t size, mw_landing_id *id, int64_t *row_count,
                          int64_t *group_bytes, mw_error *err) {
    if (size < MW_LANDING_HEAD_BYTES)
        return mw_fail(err, MW_CORRUPT, "the group's head is cut off");
    if (memcmp(bytes, magic, sizeof magic) != 0)
        return mw_fail(err, MW_CORRUPT, "no group begins here");
    if (get_u32(bytes + 60) != mw_crc32c(0, bytes, 60))
        return mw_fail(err, MW_CORRUPT, "the group's head is damaged");
    if (get_u32(bytes + 4) != FORMAT)
        return mw_fail(err, MW_INVALID, "the group has format %u, this program reads %d",
                       get_u32(bytes + 4), FORMAT);
    uint32_t rows = get_u32(bytes + 8);
    uint64_t body_bytes = get_u64(bytes + 16);
    if (rows < 1 || rows > MW_LANDING_ROWS_MAX)
        return mw_fail(err, MW_INVALID, "the group says it has %u rows", rows);
    if (body_bytes > (uint64_t)(size - MW_LANDING_HEAD_BYTES))
        return mw_fail(err, MW_CORRUPT, "the group's facts are cut off");
    if (get_u32(bytes + 56) != mw_crc32c(0, bytes + MW_LANDING_HEAD_BYTES, (size_t)body_bytes))
        return mw_fail(err, MW_CORRUPT, "the group's facts are damaged");
    *id = (mw_landing_id){get_u64(bytes + 24), get_u64(bytes + 32), get_u64(bytes + 40),
                          (int64_t)get_u64(bytes + 48)};
    *row_count = rows;
    *group_bytes = MW_LANDING_HEAD_BYTES + (int64_t)body_bytes;
    return MW_OK;
}

// Reads the column that begins at p; NULL when it does not fit before end or in its type.
static const uint8_t *read_column(const uint8_t *p, const uint8_t *end, column col,
                                  const group_target *to) {
    if (end - p < COLUMN_HEAD_BYTES) return NULL;
    int width = p[0];
    int64_t base = (int64_t)get_u64(p + 1), block[BLOCK];
    p += COLUMN_HEAD_BYTES;
    if (width > 8 || (width & (width - 1)) != 0 || (end - p) < width * to->row_count) return NULL;
    for (int64_t from = 0; from < to->row_count; from += BLOCK) {
        int64_t n = to->row_count - from < BLOCK ? to->row_count - from : BLOCK, at = to->at + from;
        unpack(p, n, base, width, block);
        p += n * width;
        if (!give(block, n, col, to, at)) return NULL;
    }
    return p;
}

mw_status mw_landing_decode(const uint8_t *bytes, int64_t row_count, int64_t group_bytes,
                            mw_fact_batch *facts, int64_t *replaces) {
    group_target to = {facts, replaces, facts->count, row_count};
    MW_ASSERT(facts->capacity - facts->count >= row_count);
    const uint8_t *p = bytes + MW_LANDING_HEAD_BYTES, *end = bytes + group_bytes;
    for (int col = 0; col < COLUMN_COUNT && p; col++) p = read_column(p, end, (column)col, &to);
    if (p != end) return MW_INVALID;
    // The same check as for what comes from callers, on the new rows alone.
    mw_fact_batch fresh = {.count = row_count,
                           .entity = facts->entity + to.at,
                           .measure = facts->measure + to.at,
                           .key = facts->key + to.at,
                           .start_ns = facts->start_ns + to.at,
                           .end_ns = facts->end_ns + to.at,
                           .value = facts->value + to.at,
                           .quality = facts->quality + to.at,
                           .import_id = facts->import_id + to.at,
                           .line = facts->line + to.at};
    if (mw_fact_batch_check(&fresh, NULL) != MW_OK) return MW_INVALID;
    for (int64_t i = 0; i < row_count; i++)
        if (replaces[to.at + i] < -1) return MW_INVALID;
    facts->count += row_count;
    return MW_OK;
}

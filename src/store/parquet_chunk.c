// SPDX-License-Identifier: MIT
// Column chunks of a Parquet file: which rows are known (definition levels), then the known values,
// plain or as numbers of the entries of a dictionary. One data page each: a row group is small.
#include "base/alloc.h"
#include "store/parquet_int.h"

#include <limits.h>
#include <math.h>
#include <string.h>

// ---- bytes

static bool reserve(mw_parquet_bytes *b, int64_t more) {
    return mw_grow(&b->p, &b->capacity, b->size + more, 1);
}

static void put_byte(mw_parquet_bytes *b, int64_t v) { b->p[b->size++] = (uint8_t)v; }

static void put_raw(mw_parquet_bytes *b, const void *p, size_t n) {
    if (n) memcpy(b->p + b->size, p, n);
    b->size += (int64_t)n;
}

static void put_u32(mw_parquet_bytes *b, int64_t v) {
    for (int i = 0; i < 32; i += 8) put_byte(b, v >> i);
}

static void put_varint(mw_parquet_bytes *b, uint64_t v) {
    for (; v >= 0x80; v >>= 7) put_byte(b, (int64_t)(v | 0x80));
    put_byte(b, (int64_t)v);
}

// ---- levels

enum { LEVELS_HEAD = 16 };

static int64_t level_bytes(int64_t rows) { return LEVELS_HEAD + (rows + 7) / 8; }

// 1 for known, 0 for missing: one run, or bits.
static void put_levels(mw_parquet_bytes *b, const uint64_t *known, int64_t rows, int64_t count) {
    int64_t head = b->size;
    put_u32(b, 0);
    if (count == 0 || count == rows) {
        put_varint(b, (uint64_t)rows << 1);
        put_byte(b, count > 0);
    } else {
        put_varint(b, (uint64_t)((rows + 7) / 8) << 1 | 1);
        for (int64_t i = 0; i < rows; i += 8) put_byte(b, (int64_t)(known[i / 64] >> (i % 64)));
    }
    int64_t end = b->size;
    b->size = head;
    put_u32(b, end - head - 4);
    b->size = end;
}

static int64_t mark_known(const double *x, int64_t rows, uint64_t *known) {
    int64_t count = 0;
    for (int64_t from = 0; from < rows; from += 64) {
        int64_t n = rows - from < 64 ? rows - from : 64;
        uint64_t word = 0;
        for (int64_t i = 0; i < n; i++) word |= (uint64_t)!isnan(x[from + i]) << i;
        known[from / 64] = word;
        count += __builtin_popcountll(word);
    }
    return count;
}

// ---- dictionaries

// Numbers the distinct known values in the order in which they come; their count, or -1 when there
// are more than max.
static int64_t find_entries(const double *x, int64_t rows, int64_t max, mw_parquet_scratch *s) {
    int64_t entries = 0, at = 0;
    memset(s->slot, 0, sizeof s->slot);
    for (int64_t i = 0; i < rows; i++) {
        uint64_t bits, have;
        if (isnan(x[i])) continue;
        memcpy(&bits, &x[i], sizeof bits);
        uint64_t slot = (bits * UINT64_C(0x9e3779b97f4a7c15)) >> 48;
        for (; s->slot[slot]; slot = (slot + 1) % MW_PARQUET_SLOTS) {
            memcpy(&have, &s->entry[s->slot[slot] - 1], sizeof have);
            if (have == bits) break;
        }
        if (!s->slot[slot]) {
            if (entries == max) return -1;
            s->entry[entries++] = x[i];
            s->slot[slot] = (uint16_t)entries;
        }
        s->code[at++] = (uint16_t)(s->slot[slot] - 1);
    }
    return entries;
}

static int width_of(int64_t entries) {
    int width = 1;
    while ((INT64_C(1) << width) < entries) width++;
    return width;
}

// Codes of `width` bits, eight at a time, the last ones filled up with 0.
static void put_codes(mw_parquet_bytes *b, const uint16_t *code, int64_t count, int width) {
    uint64_t held = 0;
    int bits = 0;
    put_byte(b, width);
    put_varint(b, (uint64_t)((count + 7) / 8) << 1 | 1);
    for (int64_t i = 0; i < (count + 7) / 8 * 8; i++) {
        held |= (uint64_t)(i < count ? code[i] : 0) << bits;
        bits += width;
        for (; bits >= 8; bits -= 8, held >>= 8) put_byte(b, (int64_t)held);
    }
}

// ---- chunks

// The header is made apart and stands before the page; room for it and the page is there.
static void put_header(mw_parquet_chunk *out, const mw_parquet_page *page) {
    mw_text head = {0};
    mw_parquet_page_header(page, &head);
    if (head.failed)
        out->status = MW_NOMEM;
    else
        put_raw(&out->bytes, head.bytes, head.size);
    mw_text_free(&head);
}

enum { HEADER_MAX = 64 };

static void encode_dictionary(const mw_parquet_scratch *s, int64_t entries, int64_t count,
                              mw_parquet_chunk *out) {
    int width = width_of(entries);
    int64_t levels = level_bytes(out->rows), codes = 16 + (count + 7) / 8 * width;
    mw_parquet_bytes page = {0};
    if (!reserve(&out->bytes, entries * 8 + levels + codes + 2 * HEADER_MAX) ||
        !reserve(&page, levels + codes)) {
        out->status = MW_NOMEM;
        mw_free(page.p);
        return;
    }
    put_header(out, &(mw_parquet_page){entries * 8, entries, MW_PARQUET_PLAIN, true});
    put_raw(&out->bytes, s->entry, (size_t)entries * 8);
    out->dictionary_bytes = out->bytes.size;
    put_levels(&page, s->known, out->rows, count);
    put_codes(&page, s->code, count, width);
    put_header(out, &(mw_parquet_page){page.size, out->rows, MW_PARQUET_RLE_DICTIONARY, false});
    put_raw(&out->bytes, page.p, (size_t)page.size);
    mw_free(page.p);
}

// Levels go into a buffer of their own, so that values need to be copied once only.
static bool begin_plain(const mw_parquet_scratch *s, int64_t count, int64_t value_bytes,
                        mw_parquet_chunk *out) {
    uint8_t small[LEVELS_HEAD + MW_PARQUET_GROUP_ROWS / 8];
    mw_parquet_bytes levels = {small, sizeof small, 0};
    put_levels(&levels, s->known, out->rows, count);
    out->status = levels.size + value_bytes > INT32_MAX ? MW_LIMIT : MW_OK;
    if (out->status == MW_OK && !reserve(&out->bytes, HEADER_MAX + levels.size + value_bytes))
        out->status = MW_NOMEM;
    if (out->status != MW_OK) return false;
    put_header(out,
               &(mw_parquet_page){levels.size + value_bytes, out->rows, MW_PARQUET_PLAIN, false});
    put_raw(&out->bytes, levels.p, (size_t)levels.size);
    return true;
}

static void encode_numbers(const double *x, mw_parquet_scratch *s, mw_parquet_chunk *out) {
    int64_t rows = out->rows, count = mark_known(x, rows, s->known);
    int64_t max = count / 2 < MW_PARQUET_DICTIONARY_MAX ? count / 2 : MW_PARQUET_DICTIONARY_MAX;
    int64_t entries = find_entries(x, rows, max, s);
    if (entries > 0) {
        encode_dictionary(s, entries, count, out);
        return;
    }
    if (!begin_plain(s, count, count * 8, out)) return;
    if (count == rows) {
        put_raw(&out->bytes, x, (size_t)rows * 8);
        return;
    }
    for (int64_t i = 0; i < rows; i++)
        if (!isnan(x[i])) put_raw(&out->bytes, &x[i], sizeof x[i]);
}

static void encode_texts(const mw_slice *x, mw_parquet_scratch *s, mw_parquet_chunk *out) {
    int64_t count = 0, bytes = 0;
    memset(s->known, 0, sizeof s->known);
    for (int64_t i = 0; i < out->rows; i++) {
        if (!x[i].p) continue;
        if (x[i].n > INT32_MAX - 4) {
            out->status = MW_LIMIT;
            return;
        }
        s->known[i / 64] |= UINT64_C(1) << (i % 64);
        count++;
        bytes += 4 + (int64_t)x[i].n;
    }
    if (!begin_plain(s, count, bytes, out)) return;
    for (int64_t i = 0; i < out->rows; i++) {
        if (!x[i].p) continue;
        put_u32(&out->bytes, (int64_t)x[i].n);
        put_raw(&out->bytes, x[i].p, x[i].n);
    }
}

void mw_parquet_chunk_encode(const mw_parquet_column *c, int64_t first, int64_t rows,
                             mw_parquet_scratch *s, mw_parquet_chunk *out) {
    MW_ASSERT(rows > 0 && rows <= MW_PARQUET_GROUP_ROWS);
    out->bytes.size = 0;
    out->dictionary_bytes = 0;
    out->rows = rows;
    out->status = MW_OK;
    if (c->number)
        encode_numbers(c->number + first, s, out);
    else
        encode_texts(c->text + first, s, out);
}

// SPDX-License-Identifier: MIT
// See pad.h. Chunks of 64 KiB, larger ones for larger texts; a reset begins at the first again.
#include "ingest/pad.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16, PRINTF_BYTES_MAX = 512 };

struct mw_pad_chunk {
    size_t used, size;
    char bytes[];
};

static mw_pad_chunk *chunk_add(mw_pad *pad, size_t n) {
    size_t size = n > CHUNK_BYTES ? n : CHUNK_BYTES;
    if (!mw_grow(&pad->chunk, &pad->chunk_capacity, pad->chunk_count + 1, sizeof(mw_pad_chunk *)))
        return NULL;
    mw_pad_chunk *c = mw_alloc(sizeof *c + size);
    if (!c) return NULL;
    c->size = size;
    pad->current = pad->chunk_count;
    pad->chunk[pad->chunk_count++] = c;
    return c;
}

static mw_pad_chunk *chunk_with_room(mw_pad *pad, size_t n) {
    for (; pad->current < pad->chunk_count; pad->current++) {
        mw_pad_chunk *c = pad->chunk[pad->current];
        if (c->size - c->used >= n) return c;
    }
    return chunk_add(pad, n);
}

char *mw_pad_bytes(mw_pad *pad, size_t n) {
    mw_pad_chunk *c = chunk_with_room(pad, n);
    if (!c) {
        pad->failed = true;
        return NULL;
    }
    char *p = c->bytes + c->used;
    c->used += n;
    return p;
}

mw_slice mw_pad_text(mw_pad *pad, const char *p, size_t n) {
    char *to = mw_pad_bytes(pad, n);
    if (!to) return (mw_slice){"", 0};
    if (n > 0) memcpy(to, p, n);
    return (mw_slice){to, n};
}

mw_slice mw_pad_printf(mw_pad *pad, const char *fmt, ...) {
    char buf[PRINTF_BYTES_MAX];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(buf, sizeof buf, fmt, args);
    va_end(args);
    if (n < 0) n = 0;
    if (n >= PRINTF_BYTES_MAX) n = PRINTF_BYTES_MAX - 1;
    return mw_pad_text(pad, buf, (size_t)n);
}

void mw_pad_reset(mw_pad *pad) {
    for (int64_t i = 0; i < pad->chunk_count; i++) pad->chunk[i]->used = 0;
    pad->current = 0;
    pad->failed = false;
}

void mw_pad_fini(mw_pad *pad) {
    for (int64_t i = 0; i < pad->chunk_count; i++) mw_free(pad->chunk[i]);
    mw_free(pad->chunk);
    *pad = (mw_pad){0};
}

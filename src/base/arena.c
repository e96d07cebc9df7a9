// SPDX-License-Identifier: MIT
// See arena.h. Chunks double from 4 KiB to 1 MiB; a request larger than that gets its own chunk.
#include "base/arena.h"

#include "base/alloc.h"

#include <stdint.h>
#include <string.h>

struct chunk {
    struct chunk *before;
    size_t used, size;
    char bytes[];
};

struct mw_arena {
    struct chunk *last;
    size_t taken, capacity, chunk_size;
};

mw_arena *mw_arena_new(size_t capacity_bytes) {
    mw_arena *a = mw_alloc(sizeof *a);
    if (!a) return NULL;
    *a = (mw_arena){.capacity = capacity_bytes, .chunk_size = 4096};
    return a;
}

void mw_arena_free(mw_arena *a) {
    if (!a) return;
    for (struct chunk *c = a->last, *before; c; c = before) {
        before = c->before;
        mw_free(c);
    }
    mw_free(a);
}

// A chunk with room for bytes plus alignment; NULL when that passes the capacity.
static struct chunk *chunk_push(mw_arena *a, size_t bytes) {
    size_t size = a->chunk_size, left = a->capacity - a->taken;
    if (size > left) size = left;
    if (size < bytes) size = bytes;
    if (size > left) return NULL;
    struct chunk *c = mw_alloc(sizeof *c + size);
    if (!c) return NULL;
    c->size = size;
    c->before = a->last;
    a->last = c;
    a->taken += size;
    if (a->chunk_size < (size_t)1 << 20) a->chunk_size *= 2;
    return c;
}

static void *take(struct chunk *c, size_t bytes, size_t align) {
    size_t pad = (size_t)(-(uintptr_t)(c->bytes + c->used)) & (align - 1);
    if (pad > c->size - c->used || bytes > c->size - c->used - pad) return NULL;
    void *p = c->bytes + c->used + pad;
    c->used += pad + bytes;
    return p; // zeroed: mw_alloc zeroes, and an arena hands out each byte once
}

void *mw_arena_push(mw_arena *a, size_t count, size_t size, size_t align) {
    size_t bytes, wide;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    if (__builtin_add_overflow(bytes, align, &wide)) return NULL;
    void *p = a->last ? take(a->last, bytes, align) : NULL;
    if (p) return p;
    // Chunks start aligned, so the last bytes of the capacity may be used without padding.
    struct chunk *c = chunk_push(a, wide <= a->capacity - a->taken ? wide : bytes);
    return c ? take(c, bytes, align) : NULL;
}

char *mw_arena_text(mw_arena *a, const char *text, size_t len) {
    char *p = mw_arena_push(a, len + 1, 1, 1);
    if (p && len) memcpy(p, text, len);
    return p;
}

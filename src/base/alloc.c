// SPDX-License-Identifier: MIT
// See alloc.h.
#include "base/alloc.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef MW_JEMALLOC
#include <jemalloc/jemalloc.h>

// Read by jemalloc before main. What is freed stays some seconds for what comes next.
const char *malloc_conf = "narenas:8,dirty_decay_ms:5000,muzzy_decay_ms:0";
#endif

static _Atomic int64_t live;
static _Thread_local int64_t fail_after = -1;

void mw_alloc_fail_after(int64_t n) { fail_after = n; }
int64_t mw_alloc_live(void) { return live; }

static int may_fail_now(void) { return fail_after >= 0 && fail_after-- == 0; }

void *mw_alloc(size_t size_bytes) {
    if (may_fail_now()) return NULL;
    void *p = calloc(1, size_bytes ? size_bytes : 1);
    if (p) live++;
    return p;
}

#ifdef MW_JEMALLOC
void mw_alloc_trim(void) {
    char purge[64];
    snprintf(purge, sizeof purge, "arena.%d.purge", MALLCTL_ARENAS_ALL);
    (void)mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    (void)mallctl(purge, NULL, NULL, NULL, 0);
}

void mw_alloc_keep_freed(void) {
    bool on = true;
    (void)mallctl("background_thread", NULL, NULL, &on, sizeof on);
}
#else
void mw_alloc_trim(void) { malloc_trim(0); }

void mw_alloc_keep_freed(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
#endif
}
#endif

void *mw_alloc_fixed(size_t size_bytes) {
    void *p = mw_alloc(size_bytes);
    if (!p) abort();
    return p;
}

void *mw_alloc_array(int64_t count, size_t size) {
    size_t bytes;
    if (count < 0 || __builtin_mul_overflow((size_t)count, size, &bytes)) return NULL;
    return mw_alloc(bytes);
}

void *mw_alloc_column(int64_t count, size_t size) {
    size_t bytes;
    if (count < 0 || __builtin_mul_overflow((size_t)count, size, &bytes)) return NULL;
    if (__builtin_add_overflow(bytes, 64, &bytes) || may_fail_now()) return NULL;
    bytes &= ~(size_t)63;
    void *p = aligned_alloc(64, bytes ? bytes : 64);
    if (!p) return NULL;
    live++;
    return memset(p, 0, bytes);
}

// Twice the capacity, so often that need fits; 0 when that is beyond all numbers.
static int64_t doubled(int64_t capacity, int64_t need) {
    int64_t room = capacity ? capacity : 8;
    while (room < need)
        if (__builtin_mul_overflow(room, 2, &room)) return 0;
    return room;
}

int mw_grow(void *items, int64_t *capacity, int64_t need, size_t size) {
    if (need <= *capacity) return 1;
    int64_t room = doubled(*capacity, need);
    void *fresh = room ? mw_alloc_array(room, size) : NULL;
    if (!fresh) return 0;
    void *old;
    memcpy(&old, items, sizeof old);
    if (old) memcpy(fresh, old, (size_t)*capacity * size);
    memcpy(items, &fresh, sizeof fresh);
    mw_free(old);
    *capacity = room;
    return 1;
}

int mw_grow_bare(void *items, int64_t *capacity, int64_t need, size_t size) {
    if (need <= *capacity) return 1;
    int64_t room = doubled(*capacity, need);
    size_t bytes;
    void *old;
    if (!room || __builtin_mul_overflow((size_t)room, size, &bytes) || may_fail_now()) return 0;
    memcpy(&old, items, sizeof old);
    void *fresh = realloc(old, bytes);
    if (!fresh) return 0;
    if (!old) live++;
    memcpy(items, &fresh, sizeof fresh);
    *capacity = room;
    return 1;
}

void mw_free(void *p) {
    if (!p) return;
    live--;
    free(p);
}

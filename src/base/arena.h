// SPDX-License-Identifier: MIT
// Memory that is released all at once: the answer to "who frees this node?".
//
// An arena has a hard capacity, because every arena is fed by someone's input; it takes memory from
// the heap in chunks as it fills. Memory comes zeroed and aligned for T. Thread: one owner at a
// time.
#ifndef MW_BASE_ARENA_H
#define MW_BASE_ARENA_H

#include <stddef.h>

typedef struct mw_arena mw_arena;

mw_arena *mw_arena_new(size_t capacity_bytes); // NULL when out of memory
void mw_arena_free(mw_arena *a);               // NULL is allowed

// NULL when the capacity or the heap is exhausted or count * size overflows.
void *mw_arena_push(mw_arena *a, size_t count, size_t size, size_t align);

// A terminated copy of text[0..len); NULL like mw_arena_push.
char *mw_arena_text(mw_arena *a, const char *text, size_t len);

#define MW_PUSH(a, T, count) ((T *)mw_arena_push((a), (count), sizeof(T), _Alignof(T)))

#endif

// SPDX-License-Identifier: MIT
// The only door to the heap. Counting here is what makes limits, leak checks and fault
// injection possible. Thread: any.
#ifndef MW_BASE_ALLOC_H
#define MW_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

void *mw_alloc(size_t size_bytes);       // zeroed; NULL when out of memory
void *mw_alloc_fixed(size_t size_bytes); // zeroed; aborts: only for small sizes we chose
void mw_free(void *p);                   // NULL is allowed
int64_t mw_alloc_live(void);             // blocks not yet released

// Zeroed array of count items of size bytes; NULL when out of memory or when the product overflows.
void *mw_alloc_array(int64_t count, size_t size);

// Zeroed like mw_alloc_array, on a 64-byte boundary: for columns. Freed by mw_free.
void *mw_alloc_column(int64_t count, size_t size);

// Makes room for at least `need` items in *items (capacity in *capacity, doubling), new room
// zeroed. False, with everything as it was, when out of memory. items is the address of the
// pointer.
int mw_grow(void *items, int64_t *capacity, int64_t need, size_t size);

// As mw_grow, but new room is not set: for what is written before it is read, megabytes of it.
int mw_grow_bare(void *items, int64_t *capacity, int64_t need, size_t size);

// For a program that takes in megabytes again and again: what is freed stays with it for some
// seconds instead of being given back and had anew, page by page, each time; then a thread of
// jemalloc gives it back. Built without jemalloc it stays until mw_alloc_trim. Thread: any; the
// first before others run.
void mw_alloc_keep_freed(void);

// Gives freed memory back to the system, also what lies between blocks in use. For after something
// of many megabytes was freed: the heap keeps it otherwise, in the arena of each thread.
//   cost  some ms; other threads that want memory wait for moments.
void mw_alloc_trim(void);

// Tests only: let n allocations succeed, fail the next one, then behave again. Negative: never.
// Counts the allocations of the calling thread.
void mw_alloc_fail_after(int64_t n);

#endif

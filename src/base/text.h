// SPDX-License-Identifier: MIT
// Text: a growing buffer, borrowed slices, and the few questions asked of both.
//
//     mw_text t = {0};
//     mw_text_addf(&t, "%d units\n", 3);
//     if (t.failed) ...          // out of memory: said once, at the end
//     mw_text_free(&t);
// Thread: one owner at a time.
#ifndef MW_BASE_TEXT_H
#define MW_BASE_TEXT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

// Borrowed bytes, not terminated.
typedef struct {
    const char *p;
    size_t n;
} mw_slice;

typedef struct {
    char *bytes;      // terminated once anything was added; NULL before
    size_t size;      // without the terminator
    int64_t capacity; // bytes
    bool failed;      // an addition ran out of memory and was left out
} mw_text;

// Adds n bytes; bytes may be NULL when n is 0. Every addition may set t->failed.
void mw_text_add(mw_text *t, const char *bytes, size_t n);
// Adds a terminated text; NULL adds nothing.
void mw_text_adds(mw_text *t, const char *s);
// Adds one byte.
void mw_text_addc(mw_text *t, char c);
// Adds formatted text of any length.
void mw_text_addf(mw_text *t, const char *fmt, ...) MW_PRINTF(2, 3);
// Frees the bytes; t may be used again.
void mw_text_free(mw_text *t);

// The bytes of a terminated text, borrowed; NULL gives the empty slice.
mw_slice mw_slice_of(const char *s);
// Where a slice ends; NULL of one that begins nowhere, to which nothing may be added.
static inline const char *mw_slice_end(mw_slice s) { return s.n > 0 ? s.p + s.n : s.p; }
// Whether a slice holds exactly the bytes of s.
bool mw_slice_is(mw_slice a, const char *s);
// Whether two slices hold the same bytes.
bool mw_slice_same(mw_slice a, mw_slice b);
// The slice without spaces, tabs, CR and LF at both ends.
mw_slice mw_slice_trim(mw_slice a);

// The shortest decimal form that reads back as the same double; "missing" for NaN.
// buf holds 32 bytes. Returns buf.
char *mw_number_text(double value, char *buf);

// Reads a whole slice as a decimal number ("12", "-0.5", "1.5e3"); no spaces, hex, inf or nan.
bool mw_number_parse(mw_slice s, double *out);

// Bytes of the UTF-8 sequence at p, 1 to 4; 0 when malformed (overlong and surrogates too).
int mw_utf8_step(const char *p, const char *end);
// Columns that text takes on a terminal: 2 for East Asian wide characters.
int64_t mw_text_columns(const char *s, size_t n);

// Edits (insert, delete, replace, swap) between a and b, cut off at limit + 1: for "did you mean".
int mw_text_distance(mw_slice a, mw_slice b, int limit);

#endif

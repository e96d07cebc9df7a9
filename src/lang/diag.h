// SPDX-License-Identifier: MIT
// Source texts and what is wrong with them: up to 20 diagnostics, printed like a good compiler's.
//
//     packs/a/a.mw:12:27: error: cannot add time (h) and energy (kWh)
//        12 | indicator a on unit : h = apt + electricity
//           |                           ^~~~~~~~~~~~~~~~~
//           = help: divide by a power, or ask for the energy alone
//
// Thread: one owner at a time.
#ifndef MW_LANG_DIAG_H
#define MW_LANG_DIAG_H

#include "base/arena.h"
#include "base/text.h"

enum { MW_DIAG_MAX = 20, MW_SOURCE_FILES_MAX = 256 };

// A stretch of one source text: bytes start..end of file number `file`.
typedef struct {
    int32_t file, start, end;
} mw_span;

typedef struct {
    const char *path; // as shown to people
    const char *text; // size bytes and a terminating zero; valid UTF-8 once parsed
    int32_t size;
} mw_source_text;

typedef enum { MW_DIAG_ERROR, MW_DIAG_WARNING } mw_severity;

typedef struct {
    mw_severity severity;
    mw_span span;
    const char *text, *hint; // hint NULL when none; neither ends in a full stop
} mw_diag;

// Sources and diagnostics share one arena, which the owner frees.
typedef struct {
    mw_arena *arena;
    mw_source_text source[MW_SOURCE_FILES_MAX];
    int32_t source_count;
    mw_diag diag[MW_DIAG_MAX];
    int32_t diag_count;
    int32_t errors, warnings; // all of them, those not kept too
    bool nomem;               // some text was lost to lack of memory
} mw_diags;

// Registers a text (kept, not copied; NULL is the empty one); its number, or -1 when there are too
// many.
int32_t mw_diag_source(mw_diags *d, const char *path, const char *text, int32_t size);

// Adds a diagnostic; the same text at the same place is said once. hint may be NULL.
void mw_diag_error(mw_diags *d, mw_span at, const char *hint, const char *fmt, ...) MW_PRINTF(4, 5);
void mw_diag_warning(mw_diags *d, mw_span at, const char *hint, const char *fmt, ...)
    MW_PRINTF(4, 5);

// A hint made by printf, living in the arena; NULL when out of memory.
const char *mw_diag_hint(mw_diags *d, const char *fmt, ...) MW_PRINTF(2, 3);

// 1-based line and column (in characters, not bytes) of a byte of a source.
void mw_diag_place(const mw_diags *d, mw_span at, int32_t *line, int32_t *column);

// Prints all that were kept, in order of file and place, and a last line when some were not.
void mw_diag_print(const mw_diags *d, mw_text *out);

#endif

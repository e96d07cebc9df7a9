// SPDX-License-Identifier: MIT
// Texts of a map bound to the columns of a file: what a row says at a place.
// Thread: immutable once bound, then any.
#ifndef MW_INGEST_CELLS_H
#define MW_INGEST_CELLS_H

#include "base/map.h"
#include "ingest/block.h"
#include "ingest/mapping_when.h"

// Numbers of columns beyond those of the file are the two that unpivoting makes.
enum { MW_COLUMN_NONE = -1 };

typedef struct {
    int32_t column; // MW_COLUMN_NONE: a constant
    mw_slice text;
} mw_bound_part;

typedef struct {
    const mw_bound_part *part;
    int32_t part_count; // 0: not said
    mw_map *translate;  // text to index of translation; NULL: none; owned
    const mw_translation *translation;
    const mw_translation *other; // for texts without translation; NULL: they stay
    const mw_slice *missing;     // marks of missing values
    int32_t missing_count;
    int32_t column; // the first one, for messages; MW_COLUMN_NONE for constants
} mw_bound_text;

// The columns that a row is unpivoted over.
typedef struct {
    int32_t column_count;  // of the file
    const int32_t *column; // pivot_count of them
    const mw_slice *name;
    int32_t pivot_count; // 0: no unpivoting
} mw_pivots;

// Where a text is looked for.
typedef struct {
    const mw_block *block;
    int64_t row;
    const mw_pivots *pivots;
    int32_t pivot; // index
    mw_pad *pad;   // for texts that have to be put together
} mw_row_at;

typedef struct {
    mw_slice text;
    mw_cell_kind kind; // MW_CELL_NULL: missing
} mw_said;

// One cell, without blanks around.
mw_said mw_cell_at(const mw_row_at *at, int32_t column);

// What a row says: parts joined, marks of missing values seen, translated.
mw_said mw_bound_text_get(const mw_bound_text *t, const mw_row_at *at);

#endif

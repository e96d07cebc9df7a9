// SPDX-License-Identifier: MIT
// What a document holds once it was told: a list of blocks whose texts are clean (valid UTF-8, of
// control characters only newline, MW_BOLD and MW_PLAIN), all in the document's arena.
#ifndef MW_REPORT_DOCUMENT_INT_H
#define MW_REPORT_DOCUMENT_INT_H

#include "base/arena.h"
#include "report/document_chart.h"

typedef enum {
    MW_BLOCK_COVER,
    MW_BLOCK_CONTENTS,
    MW_BLOCK_HEADING,
    MW_BLOCK_PARAGRAPH,
    MW_BLOCK_REMARK,
    MW_BLOCK_LIST,
    MW_BLOCK_PAIRS,
    MW_BLOCK_TABLE,
    MW_BLOCK_CALLOUT,
    MW_BLOCK_VERBATIM,
    MW_BLOCK_BREAK,
    MW_BLOCK_BARS,
    MW_BLOCK_RADAR,
    MW_BLOCK_LADDER,
} mw_block_kind;

typedef struct mw_block mw_block;
struct mw_block {
    mw_block_kind kind;
    int level; // of a heading; the tone of a callout; 1 for a list with numbers
    const char *title, *text;
    const char *const *items; // of a list
    const mw_document_pair *pairs;
    int64_t count; // of items, of pairs
    union {
        mw_document_cover cover;
        mw_document_table table;
        mw_document_bars bars;
        mw_document_radar radar;
        mw_document_ladder ladder;
    } is; // as kind says
    mw_block *next;
};

struct mw_document {
    mw_document_about about; // its texts are copies
    mw_arena *arena;
    mw_block *first, *last;
    size_t told;    // bytes of texts and arrays so far
    mw_error error; // the first
};

// A clean copy in the document's arena; "" for NULL, and when an error is noted.
const char *mw_document_keep(mw_document *d, const char *text);
// Like it, but NULL stays NULL.
const char *mw_document_keep_any(mw_document *d, const char *text);
// Zeroed room for count items of size bytes; NULL when an error is noted, and for none.
void *mw_document_room(mw_document *d, int64_t count, size_t size);
// A new last block; NULL when an error is noted or d is NULL.
mw_block *mw_document_block(mw_document *d, mw_block_kind kind);
// Notes an error unless there is one.
void mw_document_note(mw_document *d, mw_status st, const char *what);

#endif

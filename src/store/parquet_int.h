// SPDX-License-Identifier: MIT
// What the files of the Parquet writer share: parquet.c writes the file, parquet_chunk.c encodes
// the column chunks, parquet_meta.c the metadata (Thrift's compact protocol).
#ifndef MW_STORE_PARQUET_INT_H
#define MW_STORE_PARQUET_INT_H

#include "store/parquet.h"

enum { MW_PARQUET_DICTIONARY_MAX = 1 << 15, MW_PARQUET_SLOTS = 1 << 16 };

// Numbers of Parquet's own specification.
enum { MW_PARQUET_PLAIN = 0, MW_PARQUET_RLE = 3, MW_PARQUET_RLE_DICTIONARY = 8 };

// Bytes that grow. size <= capacity.
typedef struct {
    uint8_t *p;
    int64_t capacity, size;
} mw_parquet_bytes;

// A column of a row group, encoded: [dictionary page] data page, each with its header.
typedef struct {
    mw_parquet_bytes bytes;
    int64_t dictionary_bytes; // of the first page with its header; 0: none
    int64_t rows;
    mw_status status; // MW_LIMIT, MW_NOMEM
} mw_parquet_chunk;

// Where a chunk came to lie.
typedef struct {
    int64_t offset, bytes, dictionary_bytes, rows;
} mw_parquet_place;

// Of one thread: a hash table of the distinct values of a chunk.
typedef struct {
    uint16_t slot[MW_PARQUET_SLOTS]; // number of an entry + 1; 0: free
    double entry[MW_PARQUET_DICTIONARY_MAX];
    uint16_t code[MW_PARQUET_GROUP_ROWS]; // of each known value
    uint64_t known[MW_PARQUET_GROUP_ROWS / 64];
} mw_parquet_scratch;

// Encodes rows first .. first + rows - 1, at most MW_PARQUET_GROUP_ROWS.
void mw_parquet_chunk_encode(const mw_parquet_column *c, int64_t first, int64_t rows,
                             mw_parquet_scratch *s, mw_parquet_chunk *out);

// The header of a page.
typedef struct {
    int64_t bytes; // of the page without its header
    int64_t values;
    int encoding;
    bool dictionary;
} mw_parquet_page;
void mw_parquet_page_header(const mw_parquet_page *page, mw_text *out);

// The footer: file metadata, its size and the magic number. place: [group][column].
void mw_parquet_footer(const mw_parquet_table *t, const mw_parquet_place *place, mw_text *out);

#endif

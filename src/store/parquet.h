// SPDX-License-Identifier: MIT
// Writing a table as one Parquet file (Apache Parquet 2.x, data pages of version 1), for results:
// many columns of numbers and a few of texts, all in memory already.
//
//     mw_parquet_column column[] = {{.name = mw_slice_of("unit"), .text = code},
//                                   {.name = mw_slice_of("score"), .number = score}};
//     mw_parquet_table t = {.column = column, .column_count = 2, .row_count = units};
//     MW_TRY(mw_parquet_write("results/1.parquet", &t, &written, err));
//
// Numbers are kept to the bit. A column chunk with few distinct values is written as a dictionary
// with bit-packed numbers of its entries, others plain. There is no further compression: scores
// hardly get smaller by it (docs/decisions/results-as-parquet.md). The same table gives the same
// bytes, on any number of threads.
// Thread: one caller at a time for a pool.
#ifndef MW_STORE_PARQUET_H
#define MW_STORE_PARQUET_H

#include "base/hash.h"
#include "base/pool.h"
#include "base/text.h"

#include <stdint.h>

enum { MW_PARQUET_COLUMNS_MAX = 8192, MW_PARQUET_GROUP_ROWS = 1 << 17 };

typedef struct {
    mw_slice name;
    const double *number; // of each row; NaN is written as NULL
    const mw_slice *text; // of each row, when number is NULL; without bytes (p NULL): NULL
} mw_parquet_column;

typedef struct {
    mw_slice key, value;
} mw_parquet_note;

typedef struct {
    const mw_parquet_column *column;
    int32_t column_count;
    int64_t row_count;
    const mw_parquet_note *note; // kept in the file's metadata
    int32_t note_count;
    mw_pool *pool; // NULL: one thread
} mw_parquet_table;

typedef struct {
    int64_t bytes;
    char sha256[MW_SHA256_HEX_MAX]; // of the whole file
} mw_parquet_written;

// Writes beside (path.new), syncs, renames: after a crash the path holds the old bytes or all of
// the new ones.
//   out     written whole on success
//   errors  MW_LIMIT for more columns than the limit here, or a text of 2 GiB; MW_IO; MW_NOMEM
//   cost    some 10 ns a number, shared out to the threads by column; two row groups of encoded
//           columns in memory
MW_MUST_USE mw_status mw_parquet_write(const char *path, const mw_parquet_table *t,
                                       mw_parquet_written *out, mw_error *err);

#endif

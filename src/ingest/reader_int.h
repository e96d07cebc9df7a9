// SPDX-License-Identifier: MIT
// What the readers share. Thread: one owner at a time.
#ifndef MW_INGEST_READER_INT_H
#define MW_INGEST_READER_INT_H

#include "ingest/reader.h"

extern const mw_reader_ops mw_reader_csv_ops, mw_reader_jsonl_ops, mw_reader_parquet_ops,
    mw_reader_xlsx_ops;

// Takes the names of columns from the rows of a block: rows above the last lend their name to the
// empty cells right of it, and all names of a column are joined by a blank. A column without a name
// is called "column 3"; the second of a name "name (2)". Columns at the end without any name are
// left out when `cut`.
//   errors  MW_NOMEM; MW_INVALID for a header without names or one that is no text.
MW_MUST_USE mw_status mw_reader_header(mw_reader *r, const mw_block *header, bool cut,
                                       mw_error *err);

// Calls the columns "1", "2", ...
MW_MUST_USE mw_status mw_reader_numbered(mw_reader *r, int32_t column_count, mw_error *err);

#endif

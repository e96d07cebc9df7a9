// SPDX-License-Identifier: MIT
// The unit tests of ingest.
#define TESTS(T)                                                                                   \
    T(bind_cases)                                                                                  \
    T(csv_cases) T(csv_detects) T(csv_decimals) T(csv_blocks) T(import_rows) T(import_again)       \
        T(importer_cases) T(jsonl_cases) T(jsonl_blocks) T(mapping_errors) T(mapping_goes_on)      \
            T(mapping_tree) T(mapping_columns) T(mapping_pick) T(mapping_out_of_memory)            \
                T(number_cases) T(number_exact) T(parquet_reader) T(parquet_failures)              \
                    T(reader_detects) T(real_steel) T(real_soda) T(seen_against_table)             \
                        T(seen_numbers) T(seen_out_of_memory) T(value_cases) T(when_cases)         \
                            T(xlsx_reader)
#include "test/run.h"

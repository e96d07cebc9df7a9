// SPDX-License-Identifier: MIT
// The unit tests of ingest.
// Laid out by hand: clang-format nests the lines and breaks names from their T.
// clang-format off
#define TESTS(T) \
    T(bind_cases) T(block_rows) T(coin_pack) T(coin_refusals) T(coin_out_of_memory) T(coin_asem) \
    T(block_out_of_memory) T(catalogue_of_program) T(cells_texts) T(csv_cases) T(csv_detects) \
    T(csv_decimals) T(csv_blocks) T(directory_finds) T(directory_near) \
    T(directory_out_of_memory) T(guess_fixtures) T(guess_files) T(guess_cases) T(guess_refuses) \
    T(guess_rows_limit) T(guess_wide) T(guess_options) T(guess_out_of_memory) T(import_rows) \
    T(import_samples) T(import_again) T(import_one_percent_bad) T(import_threads) \
    T(import_all_refused) T(import_stopped) T(import_undone) T(import_out_of_memory) \
    T(importer_cases) T(input_encodings) T(input_long) T(jsonl_cases) T(jsonl_blocks) \
    T(killed_imports) T(mapping_errors) T(mapping_goes_on) T(mapping_tree) T(mapping_columns) \
    T(mapping_pick) T(mapping_out_of_memory) T(number_cases) T(number_exact) T(pad_stays) \
    T(pad_out_of_memory) T(parquet_reader) T(parquet_failures) T(reader_detects) T(real_steel) \
    T(real_soda) T(rejects_file) T(rejects_cut) T(rows_cases) T(rows_out_of_memory) \
    T(seen_against_table) T(seen_numbers) T(seen_out_of_memory) T(stage_dict) \
    T(stage_dict_out_of_memory) T(value_cases) T(when_cases) T(xlsx_reader)
// clang-format on
#include "test/run.h"

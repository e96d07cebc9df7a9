// SPDX-License-Identifier: MIT
// The unit tests of report.
#define TESTS(T)                                                                                   \
    T(assessment_account)                                                                          \
    T(assessment_hash)                                                                             \
    T(assessment_sample)                                                                           \
    T(assessment_out_of_memory)                                                                    \
    T(document_texts)                                                                              \
    T(document_refused)                                                                            \
    T(document_out_of_memory)                                                                      \
    T(document_copies)                                                                             \
    T(document_sample)                                                                             \
    T(document_sample_file)                                                                        \
    T(document_same)                                                                               \
    T(document_long_table)                                                                         \
    T(document_long_words)                                                                         \
    T(document_headings_stay)                                                                      \
    T(document_short_stays)                                                                        \
    T(document_rows_stay)                                                                          \
    T(document_bars_stay)                                                                          \
    T(document_glyphs)                                                                             \
    T(document_overflow)                                                                           \
    T(document_few_pages)                                                                          \
    T(document_heap)                                                                               \
    T(document_no_fonts)                                                                           \
    T(document_press_out_of_memory)                                                                \
    T(document_tall_rows)                                                                          \
    T(document_narrow_columns)                                                                     \
    T(document_bars)                                                                               \
    T(document_ladder)                                                                             \
    T(document_radar)                                                                              \
    T(document_chances)                                                                            \
    T(formula_level)                                                                               \
    T(formula_targets)                                                                             \
    T(formula_out_of_memory)                                                                       \
    T(formula_operators)                                                                           \
    T(formula_unsaid)                                                                              \
    T(formula_depth)                                                                               \
    T(formula_cells)                                                                               \
    T(svg_marks) T(svg_ticks) T(svg_texts) T(svg_out_of_memory)
#include "test/run.h"

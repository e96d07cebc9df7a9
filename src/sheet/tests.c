// SPDX-License-Identifier: MIT
// The unit tests of sheet.
#define TESTS(T)                                                                                   \
    T(xlsx_place_texts)                                                                            \
    T(xlsx_place_refuses)                                                                          \
    T(xlsx_time_formats)                                                                           \
    T(xlsx_time_texts)                                                                             \
    T(xlsx_rows)                                                                                   \
    T(xlsx_sheets)                                                                                 \
    T(xlsx_where)                                                                                  \
    T(xlsx_no_workbook)                                                                            \
    T(xlsx_bomb)                                                                                   \
    T(xlsx_out_of_memory)                                                                          \
    T(xlsx_write_cells)                                                                            \
    T(xlsx_write_texts)                                                                            \
    T(xlsx_write_same_bytes)                                                                       \
    T(xlsx_write_sheets)                                                                           \
    T(xlsx_write_styles)                                                                           \
    T(xlsx_write_mistakes)                                                                         \
    T(xlsx_write_files)                                                                            \
    T(xlsx_write_heights)                                                                          \
    T(xlsx_write_out_of_memory)                                                                    \
    T(xlsx_check_kinds)                                                                            \
    T(xlsx_check_lists)                                                                            \
    T(xlsx_check_words)                                                                            \
    T(xlsx_check_mistakes)                                                                         \
    T(xlsx_chart_kinds)                                                                            \
    T(xlsx_chart_mistakes)
#include "test/run.h"

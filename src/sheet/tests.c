// SPDX-License-Identifier: MIT
// The unit tests of sheet.
#define TESTS(T)                                                                                   \
    T(xlsx_place_texts)                                                                            \
    T(xlsx_place_refuses)                                                                          \
    T(xlsx_time_formats) T(xlsx_time_texts) T(xlsx_rows) T(xlsx_sheets) T(xlsx_where)              \
        T(xlsx_no_workbook) T(xlsx_bomb) T(xlsx_out_of_memory)
#include "test/run.h"

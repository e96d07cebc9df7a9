// SPDX-License-Identifier: MIT
// The unit tests of sheet.
#define TESTS(T)                                                                                   \
    T(xlsx_time_formats)                                                                           \
    T(xlsx_time_texts)                                                                             \
    T(xlsx_rows) T(xlsx_sheets) T(xlsx_no_workbook) T(xlsx_bomb) T(xlsx_out_of_memory)
#include "test/run.h"

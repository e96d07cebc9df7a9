// SPDX-License-Identifier: MIT
// The unit tests of sheet.
#define TESTS(T) T(xlsx_time_formats) T(xlsx_time_texts)
#include "test/run.h"

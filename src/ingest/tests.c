// SPDX-License-Identifier: MIT
// The unit tests of ingest.
#define TESTS(T)                                                                                   \
    T(number_cases)                                                                                \
    T(number_exact) T(csv_cases) T(csv_bytes) T(csv_failures) T(csv_detects) T(csv_decimals)       \
        T(csv_blocks) T(import_cases)
#include "test/run.h"

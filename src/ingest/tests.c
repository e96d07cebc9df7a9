// SPDX-License-Identifier: MIT
// The unit tests of ingest.
#define TESTS(T)                                                                                   \
    T(number_cases)                                                                                \
    T(number_exact) T(csv_cases) T(csv_detects) T(csv_decimals) T(csv_blocks) T(import_rows)       \
        T(import_again) T(when_cases) T(value_cases) T(bind_cases) T(importer_cases) T(real_steel) \
            T(real_soda)
#include "test/run.h"

// SPDX-License-Identifier: MIT
// The unit tests of solve.
#define TESTS(T) T(simplex_cases) T(simplex_next) T(simplex_after_failure) T(simplex_refusals)
#include "test/run.h"

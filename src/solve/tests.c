// SPDX-License-Identifier: MIT
// The unit tests of solve.
#define TESTS(T) T(simplex_cases) T(simplex_corners) T(simplex_refusals)
#include "test/run.h"

// SPDX-License-Identifier: MIT
// The unit tests of index.
#define TESTS(T) T(table_new) T(table_limits)
#include "test/run.h"

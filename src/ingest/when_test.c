// SPDX-License-Identifier: MIT
#include "ingest/when.h"

#include "ingest/testing.h"
#include "test/test.h"

void test_when_cases(void) { mw_test_script("when"); }

// SPDX-License-Identifier: MIT
#include "ingest/value.h"

#include "ingest/testing.h"
#include "test/test.h"

void test_value_cases(void) { mw_test_script("values"); }

// SPDX-License-Identifier: MIT
#include "ingest/bind.h"

#include "ingest/testing.h"
#include "test/test.h"

void test_bind_cases(void) { mw_test_script("mismatches"); }

// SPDX-License-Identifier: MIT
#include "ingest/importer.h"

#include "ingest/testing.h"
#include "test/test.h"

void test_importer_cases(void) { mw_test_script("entities"); }

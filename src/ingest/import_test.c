// SPDX-License-Identifier: MIT
// Imports end to end, in memory: a file and a map in, facts and refusals out. The cases stand in
// test/ingest.
#include "ingest/import.h"

#include "ingest/testing.h"
#include "test/test.h"

void test_import_rows(void) { mw_test_script("rows"); }
void test_import_again(void) { mw_test_script("imports"); }

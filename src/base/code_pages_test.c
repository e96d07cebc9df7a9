// SPDX-License-Identifier: MIT
#include "base/code_pages.h"

#include "test/test.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

// Pages of files in memory, as the system counts them.
static int64_t file_pages(void) {
    int64_t shared = -1;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f) return -1;
    if (fscanf(f, "%*d %*d %" SCNd64, &shared) != 1) shared = -1;
    fclose(f);
    return shared;
}

static int64_t counted;
static int64_t next(void) { return ++counted; }
static int64_t (*const kept)(void) = next; // in a segment that the linker writes

void test_code_pages(void) {
    (void)file_pages();
    int64_t before = file_pages();
    mw_code_pages_let_go();
    int64_t after = file_pages();
    CHECK(before > 0 && after > 0 && after < before);
    CHECK(kept() == 1 && counted == 1); // what was written is as it was
}

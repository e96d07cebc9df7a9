// SPDX-License-Identifier: MIT
// What cmocka lacks: a check that names the row of a table and lets the run go on. A test is a
// `void test_x(void)`; test/run.h makes a program of a list of them.
#ifndef MW_TEST_TEST_H
#define MW_TEST_TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int mw_test_failures;

// So many random cases of a property, or a tenth of them in a build that is ten times as slow:
// under a sanitizer ($MW_TEST_BUILD, as the driver of the tests sets it).
static inline int64_t mw_test_cases(int64_t count) {
    const char *build = getenv("MW_TEST_BUILD");
    bool slow = build && (strcmp(build, "asan") == 0 || strcmp(build, "tsan") == 0);
    return slow && count >= 10 ? count / 10 : count;
}

// row is the index of the case in its table, so that the failing line of data is named.
#define CHECK(cond) MW_CHECK((cond), #cond, -1)
#define CHECK_ROW(cond, row) MW_CHECK((cond), #cond, row)

#define MW_CHECK(ok, what, row)                                                                    \
    do {                                                                                           \
        if (!(ok)) {                                                                               \
            mw_test_failures++;                                                                    \
            fprintf(stderr, "%s:%d: row %d: %s\n", __FILE__, __LINE__, (int)(row), what);          \
        }                                                                                          \
    } while (0)

// The path of shared/data/NAME ($MW_SHARED, or ../shared beside the project, as set by the build),
// or NULL when it is not there: the test then calls SKIP("why") and returns.
const char *mw_test_shared(const char *name);
#define SKIP(why) mw_test_skip(why)
void mw_test_skip(const char *why);

#endif

// SPDX-License-Identifier: MIT
// Turns a list of tests into a cmocka program:
//
//     #define TESTS(T) T(arena_limits) T(arena_many)      // void test_arena_limits(void), ...
//     #include "test/run.h"
//
// A test that leaves failures behind, or blocks from mw_alloc, has failed.
#ifndef MW_TEST_RUN_H
#define MW_TEST_RUN_H

#include "base/alloc.h"
#include "test/test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

int mw_test_failures;
static int skipped;

const char *mw_test_shared(const char *name) {
    static char path[4096];
    const char *root = getenv("MW_SHARED");
    snprintf(path, sizeof path, "%s/%s", root ? root : MW_SHARED_DATA, name);
    struct stat about;
    return stat(path, &about) == 0 ? path : NULL;
}

void mw_test_skip(const char *why) {
    fprintf(stderr, "skipped: %s\n", why);
    skipped = 1;
}

static void run_one(void (*test)(void)) {
    int64_t live = mw_alloc_live();
    mw_test_failures = 0;
    skipped = 0;
    test();
    if (skipped) skip();
    if (mw_alloc_live() != live) {
        mw_test_failures++;
        fprintf(stderr, "%lld blocks leaked\n", (long long)(mw_alloc_live() - live));
    }
    assert_int_equal(mw_test_failures, 0);
}

#define T(name)                                                                                    \
    void test_##name(void);                                                                        \
    static void run_##name(void **state) {                                                         \
        (void)state;                                                                               \
        run_one(test_##name);                                                                      \
    }
TESTS(T)
#undef T

#define T(name) cmocka_unit_test(run_##name),
int main(void) {
    const struct CMUnitTest tests[] = {TESTS(T)};
    // cmocka reads its other settings from the environment, but not this one.
    const char *filter = getenv("CMOCKA_TEST_FILTER");
    if (filter) cmocka_set_test_filter(filter);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#undef T

#endif

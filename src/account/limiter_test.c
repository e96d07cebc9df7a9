// SPDX-License-Identifier: MIT
#include "account/limiter.h"

#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

static const int64_t s = 1000000000;

// Failed attempts of one name until it waits, each as soon as it may; the waits in seconds.
void test_limiter_delay_grows(void) {
    static const int64_t waits_s[] = {0,  0,  0,   0,   1,   2,   4,   8,  16,
                                      32, 64, 128, 256, 512, 900, 900, 900};
    mw_limiter *l = mw_limiter_new();
    int64_t now_ns = 1000 * s;
    for (size_t i = 0; i < sizeof waits_s / sizeof waits_s[0]; i++) {
        int64_t wait_ns = -1, again_ns = -1;
        bool at_once = mw_limiter_try(l, S("li"), S(""), now_ns, &wait_ns);
        CHECK_ROW(at_once == (waits_s[i] == 0) && wait_ns == waits_s[i] * s, i);
        if (at_once) continue;
        // A refused attempt does not make it longer, and a moment too early is too early.
        CHECK_ROW(!mw_limiter_try(l, S("li"), S(""), now_ns + wait_ns - 1, &again_ns), i);
        CHECK_ROW(again_ns == 1, i);
        now_ns += wait_ns;
        CHECK_ROW(mw_limiter_try(l, S("li"), S(""), now_ns, &wait_ns), i);
    }
    int64_t wait_ns;
    CHECK(mw_limiter_try(l, S("wu"), S(""), now_ns, &wait_ns)); // others do not wait
    CHECK(!mw_limiter_try(l, S("li"), S(""), now_ns - 5000 * s, &wait_ns));
    CHECK(wait_ns == 900 * s); // the clock was set back
    CHECK(mw_limiter_try(l, S("li"), S(""), now_ns + MW_LIMITER_FORGET_NS + 1, &wait_ns));
    CHECK(mw_limiter_try(l, S("li"), S(""), now_ns + MW_LIMITER_FORGET_NS + 2, &wait_ns));
    mw_limiter_free(l);
}

// Attempts of many names from one address, until it waits: how many, given what else happens.
static int tries_from(mw_limiter *l, const char *const *address, int count, bool succeed) {
    int64_t wait_ns;
    char name[16];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "n%d", i);
        mw_slice from = S(address[i % count]);
        if (!mw_limiter_try(l, S(name), from, s, &wait_ns)) return i;
        if (succeed && i % 2) mw_limiter_succeeded(l, S(name), from);
    }
    return 100;
}

void test_limiter_addresses(void) {
    static const struct {
        const char *address[3];
        int count;
        bool succeed;
        int tries;
    } cases[] = {
        {{"10.0.0.1"},                                        1, false, 11 },
        {{"10.0.0.1", "::ffff:10.0.0.1"},                     2, false, 11 },
        {{"10.0.0.1", "10.0.0.2"},                            2, false, 22 },
        {{"2001:db8::1", "2001:db8::ffff:1", "2001:0db8::2"}, 3, false, 11 },
        {{"2001:db8:0:1::1", "2001:db8:0:2::1"},              2, false, 22 },
        {{""},                                                1, false, 100}, // not counted
        {{"10.0.0.1"},                                        1, true,  21 }, // half are right
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_limiter *l = mw_limiter_new();
        int n = tries_from(l, cases[i].address, cases[i].count, cases[i].succeed);
        CHECK_ROW(n == cases[i].tries, i);
        if (n != cases[i].tries) fprintf(stderr, "%d tries\n", n);
        mw_limiter_free(l);
    }
}

void test_limiter_success_clears_name(void) {
    mw_limiter *l = mw_limiter_new();
    int64_t wait_ns;
    for (int i = 0; i < 20; i++) {
        CHECK_ROW(mw_limiter_try(l, S("li"), S(""), s, &wait_ns), i);
        if (i % 4 == 3) mw_limiter_succeeded(l, S("li"), S(""));
    }
    mw_limiter_free(l);
}

// A flood of new names does not wash out the count of one under attack.
void test_limiter_flood(void) {
    mw_limiter *l = mw_limiter_new();
    int64_t wait_ns;
    char name[16];
    for (int i = 0; i < 4; i++) CHECK_ROW(mw_limiter_try(l, S("li"), S(""), s, &wait_ns), i);
    for (int i = 0; i < 20 * MW_LIMITER_KEYS_MAX; i++) {
        snprintf(name, sizeof name, "n%d", i);
        if (!mw_limiter_try(l, S(name), S(""), s, &wait_ns)) CHECK_ROW(false, i);
    }
    CHECK(!mw_limiter_try(l, S("li"), S(""), s, &wait_ns) && wait_ns == s);
    mw_limiter_free(l);
    mw_alloc_fail_after(0);
    CHECK(mw_limiter_new() == NULL);
    mw_alloc_fail_after(-1);
}

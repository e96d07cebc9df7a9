// SPDX-License-Identifier: MIT
#include "base/text.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    int ok;
    double value;
} numbers[] = {
    {"12",    1, 12  },
    {"-0.5",  1, -0.5},
    {"1.5e3", 1, 1500},
    {"",      0, 0   },
    {" 1",    0, 0   },
    {"1 ",    0, 0   },
    {"0x10",  0, 0   },
    {"nan",   0, 0   },
    {"inf",   0, 0   },
    {"1e999", 0, 0   },
    {"1,5",   0, 0   },
    {"--1",   0, 0   },
    {"1e",    0, 0   },
};

void test_number_parse(void) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        double v = 0;
        CHECK_ROW(mw_number_parse(mw_slice_of(numbers[i].text), &v) == numbers[i].ok, i);
        CHECK_ROW(v == numbers[i].value, i);
    }
}

void test_number_text(void) {
    char buf[32];
    CHECK(strcmp(mw_number_text(0.1, buf), "0.1") == 0);
    CHECK(strcmp(mw_number_text(-0.0, buf), "0") == 0);
    CHECK(strcmp(mw_number_text(NAN, buf), "missing") == 0);
    double odd = 1.0 / 3.0;
    CHECK(strtod(mw_number_text(odd, buf), NULL) == odd);
}

// Whole numbers are written in another way, to the same bytes.
void test_number_text_whole(void) {
    static const double whole[] = {0,
                                   1,
                                   -1,
                                   10,
                                   -90,
                                   4294967296.0,
                                   1e14,
                                   -1e14,
                                   999999999999999.0,
                                   -999999999999999.0,
                                   1e15,
                                   -1e15,
                                   1e22,
                                   9007199254740993.0};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        char buf[32], plain[32];
        snprintf(plain, sizeof plain, "%.15g", whole[i]);
        if (strtod(plain, NULL) != whole[i]) snprintf(plain, sizeof plain, "%.16g", whole[i]);
        CHECK_ROW(strcmp(mw_number_text(whole[i], buf), plain) == 0, i);
    }
}

void test_text_grows(void) {
    mw_text t = {0};
    for (int i = 0; i < 1000; i++) mw_text_addf(&t, "%d,", i);
    CHECK(!t.failed && t.size == 3890 && t.bytes[t.size] == 0);
    mw_text_free(&t);
    mw_alloc_fail_after(0);
    mw_text_adds(&t, "x");
    mw_alloc_fail_after(-1);
    CHECK(t.failed);
    mw_text_free(&t);
}

void test_text_distance(void) {
    CHECK(mw_text_distance(mw_slice_of("availabilty"), mw_slice_of("availability"), 3) == 1);
    CHECK(mw_text_distance(mw_slice_of("apt"), mw_slice_of("atp"), 3) == 1); // a swap is one edit
    CHECK(mw_text_distance(mw_slice_of("apt"), mw_slice_of("xyz"), 2) == 3);
    CHECK(mw_text_distance(mw_slice_of(""), mw_slice_of("ab"), 2) == 2);
}

void test_text_columns(void) {
    CHECK(mw_text_columns("abc", 3) == 3);
    CHECK(mw_text_columns("\xe4\xb8\xad\xe6\x96\x87", 6) == 4);
    static const char overlong[] = "\xc0\x80";
    CHECK(mw_utf8_step(overlong, overlong + 2) == 0);
}

void test_text_slice_end(void) {
    mw_slice s = mw_slice_of("abc"), begun = {s.p, 0}, nothing = {0};
    CHECK(mw_slice_end(s) == s.p + 3 && mw_slice_end(begun) == s.p && !mw_slice_end(nothing));
}

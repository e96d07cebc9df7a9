// SPDX-License-Identifier: MIT
#include "base/digits.h"

#include "test/test.h"

static uint64_t plain(const char *s, int *n) {
    uint64_t v = 0;
    for (*n = 0; *n < 8 && s[*n] >= '0' && s[*n] <= '9'; (*n)++)
        v = v * 10 + (uint64_t)(s[*n] - '0');
    return v;
}

static void check_eight(const char *bytes, int row) {
    int n = -1, want_n;
    uint64_t want = plain(bytes, &want_n);
    CHECK_ROW(mw_digits_of_eight(bytes, &n) == want && n == want_n, row);
}

void test_digits_of_eight(void) {
    static const char *const row[] = {
        "12345678",
        "1234567,",
        "1       ",
        ",1234567",
        "00000000",
        "99999999",
        "0012.345",
        "1/234567",
        "1:234567",
        "9\xff\xff\xff\xff\xff\xff\xff",
        "\x8a\x8a\x8a\x8a\x8a\x8a\x8a\x8a",
    };
    for (int i = 0; i < (int)(sizeof row / sizeof row[0]); i++) check_eight(row[i], i);
}

// Every byte there is, at every place.
void test_digits_of_eight_bytes(void) {
    for (int at = 0; at < 8; at++)
        for (int c = 0; c < 256; c++) {
            char bytes[] = "90817263";
            bytes[at] = (char)c;
            check_eight(bytes, at * 256 + c);
        }
}

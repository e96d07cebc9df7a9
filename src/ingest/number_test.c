// SPDX-License-Identifier: MIT
#include "ingest/number.h"

#include "test/test.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text, *thousands;
    char decimal;
    bool ok;
    double value;
} cases[] = {
    {"0",                        "",         '.', true,  0                    },
    {"-0.5",                     "",         '.', true,  -0.5                 },
    {"+12",                      "",         '.', true,  12                   },
    {".5",                       "",         '.', true,  0.5                  },
    {"5.",                       "",         '.', true,  5                    },
    {"1e3",                      "",         '.', true,  1000                 },
    {"1.5E-2",                   "",         '.', true,  0.015                },
    {"3.936E+009",               "",         '.', true,  3.936e9              },
    {"\xe2\x88\x92"
     "7",                   "",         '.', true,  -7                   },
    {"0.1",                      "",         '.', true,  0.1                  },
    {"9007199254740993",         "",         '.', true,  9007199254740992.0   }, // 2^53 + 1
    {"123456789012345678901234", "",         '.', true,  1.2345678901234568e23},
    {"0.30000000000000004441",   "",         '.', true,  0.30000000000000004  },
    {"1e-320",                   "",         '.', true,  1e-320               },
    {"1,5",                      "",         ',', true,  1.5                  },
    {"1.234,5",                  ".",        ',', true,  1234.5               },
    {"1,234,567.25",             ",",        '.', true,  1234567.25           },
    {"1 234",                    " ",        '.', true,  1234                 },
    {"1\xc2\xa0"
     "234",                 "\xc2\xa0", '.', true,  1234                 },
    {"12345,678",                ",",        '.', true,  12345678             },
    {"",                         "",         '.', false, 0                    },
    {"-",                        "",         '.', false, 0                    },
    {".",                        "",         '.', false, 0                    },
    {"1,5",                      "",         '.', false, 0                    },
    {"1.5",                      "",         ',', false, 0                    },
    {"1,23",                     ",",        '.', false, 0                    },
    {"1,2345",                   ",",        '.', false, 0                    },
    {",234",                     ",",        '.', false, 0                    },
    {"1e",                       "",         '.', false, 0                    },
    {"1 ",                       "",         '.', false, 0                    },
    {"12abc",                    "",         '.', false, 0                    },
    {"0x10",                     "",         '.', false, 0                    },
    {"nan",                      "",         '.', false, 0                    },
    {"inf",                      "",         '.', false, 0                    },
    {"1e999",                    "",         '.', false, 0                    },
    {"--1",                      "",         '.', false, 0                    },
};

void test_number_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_number_style style = {.decimal = cases[i].decimal};
        memcpy(style.thousands, cases[i].thousands, strlen(cases[i].thousands));
        double v = -1;
        CHECK_ROW(mw_number_read(mw_slice_of(cases[i].text), &style, &v) == cases[i].ok, i);
        CHECK_ROW(v == (cases[i].ok ? cases[i].value : -1), i); // untouched when it is none
    }
}

// The fast way gives the double that strtod gives, whatever the digits.
void test_number_exact(void) {
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        int digits = (int)(seed % 19) + 1, point = (int)(seed >> 8 & 31),
            exponent = (int)(seed >> 16 & 63) - 32;
        uint64_t value = seed >> 5;
        int n = 0;
        for (int d = 0; d < digits; d++, value /= 10) {
            if (d == point) text[n++] = '.';
            text[n++] = (char)('0' + value % 10);
        }
        if (seed >> 40 & 1) n += snprintf(text + n, sizeof text - (size_t)n, "e%d", exponent);
        text[n] = '\0';
        double fast = 0, slow = strtod(text, NULL);
        CHECK_ROW(mw_number_read(mw_slice_of(text), &mw_number_plain, &fast), i);
        CHECK_ROW(memcmp(&fast, &slow, sizeof fast) == 0, i);
        if (mw_test_failures) {
            fprintf(stderr, "%s: %.17g %.17g\n", text, fast, slow);
            return;
        }
    }
}

// SPDX-License-Identifier: MIT
#include "base/csv_write.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *text, *want;
    char separator;
} fields[] = {
    {"plain",      "plain",              ','},
    {"",           "",                   ','},
    {"a,b",        "\"a,b\"",            ','},
    {"a,b",        "a,b",                ';'},
    {"a;b",        "\"a;b\"",            ';'},
    {"say \"hi\"", "\"say \"\"hi\"\"\"", ','},
    {"\"",         "\"\"\"\"",           ','},
    {"two\nlines", "\"two\nlines\"",     ','},
    {"cr\rlf",     "\"cr\rlf\"",         ','},
    {" lead",      "\" lead\"",          ','},
    {"trail\t",    "\"trail\t\"",        ','},
    {"in side",    "in side",            ','},
};

void test_csv_field(void) {
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        mw_text t = {0};
        mw_text_addc(&t, '|');
        mw_csv_field(&t, mw_slice_of(fields[i].text), fields[i].separator);
        CHECK_ROW(strcmp(t.bytes + 1, fields[i].want) == 0, i);
        mw_text_free(&t);
    }
}

void test_csv_number(void) {
    mw_text t = {0};
    const double values[] = {0.1, NAN, -3, 1e300, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (i) mw_text_addc(&t, ',');
        mw_csv_number(&t, values[i]);
    }
    CHECK(strcmp(t.bytes, "0.1,,-3,1e+300,inf,-inf") == 0);
    mw_text_free(&t);
}

// SPDX-License-Identifier: MIT
#include "app/page.h"

#include "test/test.h"

#include <string.h>

#define S(text) mw_slice_of(text)

void test_page_wrap(void) {
    static const struct {
        const char *text;
        int64_t at, indent;
        int width;
        const char *lines;
    } cases[] = {
        {"one two three",      0, 2, 8,  "one two\n  three\n"      },
        {"  one   two ",       0, 2, 20, "one two\n"               },
        {"",                   0, 2, 20, "\n"                      },
        {"averylongword b",    0, 2, 6,  "averylongword\n  b\n"    },
        {"one two",            4, 4, 8,  "one\n    two\n"          },
        {"网络建设情况", 0, 2, 8,  "网络建设\n  情况\n"},
        {"5G工业网络",     0, 1, 6,  "5G工业\n 网络\n"     },
        {"a\nb",               0, 0, 9,  "a\\nb\n"                 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text out = {0};
        mw_page_wrap(&out, S(cases[i].text), cases[i].at, cases[i].indent, cases[i].width);
        CHECK_ROW(strcmp(out.bytes, cases[i].lines) == 0, i);
        mw_text_free(&out);
    }
}

void test_page_items(void) {
    mw_text out = {0};
    mw_page_place at = {2, 12, 20};
    mw_page_title(&out, S("网络 net"));
    mw_page_item(&out, at, S("answer"), S("one two three"));
    mw_page_item(&out, at, S("a long head of it"), S("x"));
    mw_page_item(&out, at, S("head"), S(""));
    CHECK(strcmp(out.bytes, "网络 net\n--------\n"
                            "  answer    one two\n            three\n"
                            "  a long head of it  x\n"
                            "  head\n") == 0);
    mw_text_free(&out);
}

// SPDX-License-Identifier: MIT
#include "base/json.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *text;
    const char *want;
} strings[] = {
  // among them overlong forms, half a surrogate, a text cut off
    {"plain",                                "\"plain\""                               },
    {"",                                     "\"\""                                    },
    {"\"\\/",                                "\"\\\"\\\\/\""                           },
    {"\n\r\t\b\f\x01\x7f",                   "\"\\n\\r\\t\\b\\f\\u0001\\u007f\""       },
    {"\xe8\xae\xbe\xe5\xa4\x87",             "\"\xe8\xae\xbe\xe5\xa4\x87\""            },
    {"\xf0\x9f\x98\x80",                     "\"\xf0\x9f\x98\x80\""                    },
    {"a\xff z",                              "\"a\xef\xbf\xbd z\""                     },
    {"\xc0\x80",                             "\"\xef\xbf\xbd\xef\xbf\xbd\""            },
    {"\xed\xa0\x80",                         "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"cut \xe8\xae",                         "\"cut \xef\xbf\xbd\xef\xbf\xbd\""        },
    {"</script>",                            "\"\\u003c/script>\""                     },
    {"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\"\\u2028\\u2029\xe2\x80\xaa\""          },
};

void test_json_string(void) {
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        mw_text t = {0};
        mw_json_string(&t, mw_slice_of(strings[i].text));
        CHECK_ROW(strcmp(t.bytes, strings[i].want) == 0, i);
        mw_text_free(&t);
    }
    mw_text t = {0};
    mw_json_string(&t, (mw_slice){"a\0b", 3});
    CHECK(strcmp(t.bytes, "\"a\\u0000b\"") == 0);
    mw_json_string(&t, (mw_slice){0});
    CHECK(strcmp(t.bytes, "\"a\\u0000b\"\"\"") == 0);
    mw_text_free(&t);
}

void test_json_numbers(void) {
    mw_text t = {0};
    const double values[] = {0.1, -0.0, NAN, INFINITY, 1e21, 5e-324, 123456789};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        mw_text_addc(&t, i ? ',' : '[');
        mw_json_number(&t, values[i]);
    }
    mw_text_addc(&t, ',');
    mw_json_int(&t, INT64_MIN);
    mw_text_addc(&t, ',');
    mw_json_bool(&t, true);
    mw_json_bool(&t, false);
    CHECK(strcmp(t.bytes, "[0.1,0,null,null,1e+21,4.94065645841247e-324,123456789,"
                          "-9223372036854775808,truefalse") == 0);
    mw_text_free(&t);
}

// SPDX-License-Identifier: MIT
#include "ingest/input.h"

#include "base/alloc.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

#define BYTES(s) s, sizeof(s) - 1

static const struct {
    const char *encoding, *bytes;
    size_t size;
    const char *text; // NULL: cannot be opened
} cases[] = {
    {"",        BYTES("plain"),                    "plain"               },
    {"",        BYTES(""),                         ""                    },
    {"",
     BYTES("\xef\xbb\xbf"
           "x"),
     "x"                                                                 },
    {"",        BYTES("\xef\xbb"),                 "\xef\xbb"            },
    {"",
     BYTES("\xff\xfe"
           "a\0\x2c\x67"),
     "a\xe6\x9c\xac"                                                     },
    {"",        BYTES("\xfe\xff\0a\x67\x2c"),      "a\xe6\x9c\xac"       },
    {"latin1",  BYTES("\xe9"),                     "\xc3\xa9"            },
    {"latin1",  BYTES("\xef\xbb\xbf\xc3\xa9"),     "\xc3\xa9"            }, // the mark is believed
    {"gb18030", BYTES("\xb9\xa4\x81\x30\x81\x30"), "\xe5\xb7\xa5\xc2\x80"},
 // what is none stays none
    {"gb18030",
     BYTES("a\xff"
           "b\xb9"),
     "a\xff"
     "b\xff"                                                             },
    {"nothing", BYTES("a"),                        NULL                  },
};

void test_input_encodings(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_input *in = NULL;
        mw_error err = {0};
        char got[64] = "";
        size_t n = 0, all = 0;
        const char *path = mw_test_file(".txt", cases[i].bytes, cases[i].size);
        mw_status st = mw_input_open(path, mw_slice_of(cases[i].encoding), &in, &err);
        CHECK_ROW((st == MW_OK) == (cases[i].text != NULL), i);
        while (st == MW_OK && mw_input_read(in, got + all, 16, &n, &err) == MW_OK && n > 0)
            all += n;
        if (cases[i].text) CHECK_ROW(strcmp(got, cases[i].text) == 0, i);
        if (in) CHECK_ROW(mw_input_bytes_read(in) == (int64_t)cases[i].size, i);
        mw_input_close(in);
        unlink(path);
    }
}

// Characters of two and four bytes across the ends of every buffer.
void test_input_long(void) {
    mw_text bytes = {0}, want = {0}, got = {0};
    for (int i = 0; i < 60000; i++) {
        mw_text_adds(&bytes, i % 3 ? "\xb9\xa4" : "\x81\x30\x81\x30");
        mw_text_adds(&want, i % 3 ? "\xe5\xb7\xa5" : "\xc2\x80");
    }
    const char *path = mw_test_file(".txt", bytes.bytes, bytes.size);
    mw_input *in = NULL;
    CHECK(mw_input_open(path, mw_slice_of("gb18030"), &in, NULL) == MW_OK);
    char buf[1000];
    size_t n = 0, size = 17;
    while (mw_input_read(in, buf, size, &n, NULL) == MW_OK && n > 0) {
        mw_text_add(&got, buf, n);
        size = 16 + got.size % 900;
    }
    CHECK(got.size == want.size && memcmp(got.bytes, want.bytes, want.size) == 0);
    mw_input_close(in);
    unlink(path);
    mw_text_free(&bytes);
    mw_text_free(&want);
    mw_text_free(&got);
}

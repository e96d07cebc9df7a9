// SPDX-License-Identifier: MIT
#include "backup/tar.h"

#include "test/test.h"

#include <string.h>

static const struct {
    const char *name;
    bool good;
} names[] = {
    {"a",              true },
    {"packs/own/x.mw", true },
    {"...",            true },
    {"a/.b/c..d",      true },
    {"\xe6\xb0\xb4/x", true },
    {"",               false},
    {"/etc",           false},
    {"a//b",           false},
    {"a/",             false},
    {".",              false},
    {"..",             false},
    {"../a",           false},
    {"a/../b",         false},
    {"a/./b",          false},
    {"a/..",           false},
    {"a\nb",           false},
    {"a\x7f",          false},
};

void test_tar_names(void) {
    char longest[MW_TAR_NAME_MAX + 1];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK_ROW(mw_tar_name_good(names[i].name) == names[i].good, i);
    memset(longest, 'x', sizeof longest);
    longest[MW_TAR_NAME_MAX - 1] = '\0';
    CHECK(mw_tar_name_good(longest));
    memset(longest, 'x', sizeof longest);
    longest[MW_TAR_NAME_MAX] = '\0';
    CHECK(!mw_tar_name_good(longest));
}

// Bytes in memory, given out in odd portions.
typedef struct {
    const char *bytes;
    size_t size, at;
} memory;

static mw_status give(void *ctx, void *to, size_t size, size_t *n, mw_error *err) {
    memory *m = ctx;
    size_t left = m->size - m->at;
    (void)err;
    *n = size < 77 ? size : 77;
    if (*n > left) *n = left;
    memcpy(to, m->bytes + m->at, *n);
    m->at += *n;
    return MW_OK;
}

static void long_name(char *name, size_t length) {
    for (size_t i = 0; i < length; i++) name[i] = i % 40 == 39 ? '/' : (char)('a' + i % 26);
    name[length] = '\0';
}

// Files of sizes around a block, with names around the limits of the header, and what follows them.
void test_tar_round_trip(void) {
    static const size_t lengths[] = {1, 6, 99, 100, 101, 180, 255, 300, MW_TAR_NAME_MAX - 1};
    mw_text out = {0};
    char content[2000];
    for (size_t i = 0; i < sizeof content; i++) content[i] = (char)(i * 7);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        mw_tar_entry e = {.size = (int64_t)i * 171, .time_s = 1700000000};
        long_name(e.name, lengths[i]);
        mw_tar_add_head(&out, &e);
        mw_text_add(&out, content, (size_t)e.size);
        mw_tar_add_pad(&out, e.size);
    }
    mw_tar_add_end(&out);
    CHECK(out.size % MW_TAR_BLOCK == 0);
    memory m = {out.bytes, out.size, 0};
    mw_tar_in in = {.read = give, .ctx = &m};
    mw_tar_entry e;
    bool found = true;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char name[MW_TAR_NAME_MAX], bytes[2000];
        size_t n = 0;
        long_name(name, lengths[i]);
        CHECK_ROW(mw_tar_next(&in, &e, &found, NULL) == MW_OK && found, i);
        CHECK_ROW(strcmp(e.name, name) == 0, i);
        CHECK_ROW(e.size == (int64_t)i * 171 && e.time_s == 1700000000, i);
        if (i % 2) continue; // passed over
        CHECK_ROW(mw_tar_read(&in, bytes, sizeof bytes, &n, NULL) == MW_OK, i);
        CHECK_ROW((int64_t)n == e.size && memcmp(bytes, content, n) == 0, i);
        CHECK_ROW(mw_tar_read(&in, bytes, sizeof bytes, &n, NULL) == MW_OK && n == 0, i);
    }
    CHECK(mw_tar_next(&in, &e, &found, NULL) == MW_OK && !found);
    mw_text_free(&out);
}

// A size beyond the header's eleven digits goes by a record.
static void check_large(void) {
    mw_text out = {0};
    mw_tar_entry e = {.name = "large", .size = INT64_C(1) << 40}, read;
    bool found = false;
    mw_tar_add_head(&out, &e);
    memory m = {out.bytes, out.size, 0};
    mw_tar_in in = {.read = give, .ctx = &m};
    CHECK(mw_tar_next(&in, &read, &found, NULL) == MW_OK && found && read.size == e.size);
    mw_text_free(&out);
}

static void set_sum(char *block) {
    uint32_t sum = 0;
    memset(block + 148, ' ', 8);
    for (int i = 0; i < MW_TAR_BLOCK; i++) sum += (uint8_t)block[i];
    snprintf(block + 148, 8, "%06o", sum);
}

static const struct {
    const char *about;
    int at; // of a byte that is changed
    char to;
    bool sum;   // and the check sum with it
    size_t cut; // bytes that stay; 0: all
    mw_status expected;
    const char *says;
} wrong[] = {
    {"a byte changed",       3,   '!',  false, 0,    MW_CORRUPT, "damaged"        },
    {"no size",              124, 'z',  true,  0,    MW_CORRUPT, "damaged"        },
    {"a link",               156, '2',  true,  0,    MW_INVALID, "no file"        },
    {"a device",             156, '3',  true,  0,    MW_INVALID, "no file"        },
    {"a name that leads up", 0,   '/',  true,  0,    MW_INVALID, "leads elsewhere"},
    {"an empty name",        0,   '\0', true,  0,    MW_INVALID, "leads elsewhere"},
    {"cut in the header",    0,   'f',  false, 100,  MW_CORRUPT, "cut off"        },
    {"nothing",              0,   'f',  false, 1,    MW_CORRUPT, "cut off"        },
    {"no end",               0,   'f',  false, 1024, MW_CORRUPT, "cut off"        },
};

static mw_status read_all(memory *m, mw_error *err) {
    mw_tar_in in = {.read = give, .ctx = m};
    mw_tar_entry e;
    bool found = true;
    while (found) MW_TRY(mw_tar_next(&in, &e, &found, err));
    return MW_OK;
}

void test_tar_refused(void) {
    check_large();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        mw_tar_entry e = {.name = "file", .size = 5};
        mw_tar_add_head(&out, &e);
        mw_text_adds(&out, "abcde");
        mw_tar_add_pad(&out, 5);
        mw_tar_add_end(&out);
        out.bytes[wrong[i].at] = wrong[i].to;
        if (wrong[i].sum) set_sum(out.bytes);
        memory m = {out.bytes, wrong[i].cut ? wrong[i].cut : out.size, 0};
        CHECK_ROW(read_all(&m, &err) == wrong[i].expected, i);
        CHECK_ROW(strstr(err.text, wrong[i].says) != NULL, i);
        mw_text_free(&out);
    }
}

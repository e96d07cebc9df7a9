// SPDX-License-Identifier: MIT
// Zone files written here byte by byte: the footer's rules, and everything that can be wrong.
#include "base/alloc.h"
#include "base/date.h"
#include "base/zone.h"
#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { FILE_MAX = 512, HEADER = 44 };

struct file {
    uint8_t bytes[FILE_MAX];
    size_t size;
};

static void add(struct file *f, const void *bytes, size_t n) {
    memcpy(f->bytes + f->size, bytes, n);
    f->size += n;
}

static void add_number(struct file *f, uint64_t v, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) f->bytes[f->size++] = (uint8_t)(v >> (8 * i));
}

static void add_header(struct file *f, uint32_t times, uint32_t types) {
    add(f, "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    const uint32_t counts[] = {0, 0, 0, times, types, 4};
    for (size_t i = 0; i < COUNT(counts); i++) add_number(f, counts[i], 4);
}

// A file with an empty old block, one kind of time (offset_s), n changes to it, and a footer.
static struct file file_of(int32_t offset_s, const int64_t *at_s, uint32_t n, const char *footer) {
    struct file f = {.size = 0};
    add_header(&f, 0, 1);
    add(&f, "\0\0\0\0\0\0LMT", 10);
    add_header(&f, n, 1);
    for (uint32_t i = 0; i < n; i++) add_number(&f, (uint64_t)at_s[i], 8);
    for (uint32_t i = 0; i < n; i++) add_number(&f, 0, 1);
    add_number(&f, (uint32_t)offset_s, 4);
    add(&f, "\0\0LMT", 6);
    add(&f, footer, strlen(footer));
    return f;
}

static int64_t noon_offset(const mw_zone *zone, int64_t y, int32_t m, int32_t d) {
    return mw_zone_span_at(zone, mw_days_from_civil(y, m, d) * 86400 + 43200).offset_s;
}

static const struct {
    const char *footer;
    int32_t offset_s;                                     // of the type in the file
    int32_t january, april3, july, october25, december31; // expected offsets, at noon UTC of 2024
} rules[] = {
    {"\nCET-1CEST,M3.5.0,M10.5.0/3\n",           3600,   3600,   7200,   7200,   7200,   3600  },
    {"\nEST5EDT,M3.2.0,M11.1.0\n",               -18000, -18000, -14400, -14400, -14400, -18000},
    {"\n<+1030>-10:30<+11>-11,M10.1.0,M4.1.0\n", 37800,  39600,  39600,  37800,  39600,  39600 },
    {"\nIST-1GMT0,M10.5.0,M3.5.0/1\n",           3600,   0,      3600,   3600,   3600,   0     },
    {"\nIST-5:30\n",                             19800,  19800,  19800,  19800,  19800,  19800 },
    {"\nXXX3EDT4,0/0,J365/23\n",                 -14400, -14400, -14400, -14400, -14400, -14400},
    {"\nAAA0BBB,J60/0,J298/0\n",                 0,      0,      3600,   3600,   0,      0     },
    {"\nAAA0BBB,59/0,298/0\n",                   0,      0,      3600,   3600,   0,      0     },
    {"\nAAA0BBB,299/0,120/0\n",                  0,      3600,   3600,   0,      0,      3600  },
    {"\n<-02>2<-01>,M3.5.0/-1,M10.5.0/0\n",      -7200,  -7200,  -3600,  -3600,  -3600,  -7200 },
    {"\n\n",                                     1234,   1234,   1234,   1234,   1234,   1234  },
};

void test_zone_decode_rules(void) {
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct file f = file_of(rules[i].offset_s, NULL, 0, rules[i].footer);
        mw_zone *zone = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_zone_decode("test", f.bytes, f.size, &zone, &err) == MW_OK, i);
        if (!zone) continue;
        CHECK_ROW(noon_offset(zone, 2024, 1, 15) == rules[i].january, i);
        CHECK_ROW(noon_offset(zone, 2024, 4, 3) == rules[i].april3, i);
        CHECK_ROW(noon_offset(zone, 2024, 7, 1) == rules[i].july, i);
        CHECK_ROW(noon_offset(zone, 2024, 10, 25) == rules[i].october25, i);
        CHECK_ROW(noon_offset(zone, 2024, 12, 31) == rules[i].december31, i);
        CHECK_ROW(noon_offset(zone, 2262, 1, 15) == rules[i].january, i); // to the end of time
        mw_zone_close(zone);
    }
}

// Summer time all year round: the end of one and the beginning of the next are no changes.
void test_zone_decode_all_summer(void) {
    struct file f = file_of(-14400, NULL, 0, "\nXXX3EDT4,0/0,J365/23\n");
    mw_zone *zone = NULL;
    CHECK(mw_zone_decode("test", f.bytes, f.size, &zone, NULL) == MW_OK);
    mw_zone_span span = mw_zone_span_at(zone, 0);
    CHECK(span.from_s == INT64_MIN && span.to_s > mw_days_from_civil(2262, 1, 1) * 86400);
    mw_zone_close(zone);
}

// A last change beyond all years leaves nothing for the rule to do.
void test_zone_decode_far_change(void) {
    static const int64_t far[] = {INT64_C(1) << 60};
    struct file f = file_of(0, far, 1, "\nEST5EDT,M3.2.0,M11.1.0\n");
    mw_zone *zone = NULL;
    CHECK(mw_zone_decode("test", f.bytes, f.size, &zone, NULL) == MW_OK);
    CHECK(zone && noon_offset(zone, 2262, 1, 15) == 0);
    mw_zone_close(zone);
}

// J60 is 1 March in every year; 59 (counted from 0) is 29 February in leap years.
void test_zone_decode_leap_days(void) {
    static const char *const footers[] = {"\nAAA0BBB,J60/0,J298/0\n", "\nAAA0BBB,59/0,298/0\n"};
    for (size_t i = 0; i < COUNT(footers); i++) {
        struct file f = file_of(0, NULL, 0, footers[i]);
        mw_zone *zone = NULL;
        CHECK_ROW(mw_zone_decode("test", f.bytes, f.size, &zone, NULL) == MW_OK, i);
        if (!zone) continue;
        CHECK_ROW(noon_offset(zone, 2024, 2, 29) == (i == 0 ? 0 : 3600), i);
        CHECK_ROW(noon_offset(zone, 2023, 2, 28) == 0, i);
        CHECK_ROW(noon_offset(zone, 2024, 3, 1) == 3600, i);
        CHECK_ROW(noon_offset(zone, 2023, 3, 1) == 3600, i);
        mw_zone_close(zone);
    }
}

static const char *const bad_footers[] = {
    "",
    "\n",
    "\nCET",
    "\nCET-1",
    "\nCE-1\n",
    "\n<CE-1\n",
    "\nCET-27\n",
    "\nCET-1CEST\n",
    "\nCET-1CEST,M3.5.0\n",
    "\nCET-1CEST,M13.5.0,M10.5.0\n",
    "\nCET-1CEST,M3.6.0,M10.5.0\n",
    "\nCET-1CEST,M3.0.0,M10.5.0\n",
    "\nCET-1CEST,M3.5.7,M10.5.0\n",
    "\nCET-1CEST,M3.5.0,M10.5.0/168\n",
    "\nCET-1CEST,M3.5.0,M10.5.0/3:60\n",
    "\nCET-1CEST,J0,J365\n",
    "\nCET-1CEST,J366,J365\n",
    "\nCET-1CEST,M3.5.0,M10.5.0 \n",
};

void test_zone_decode_damaged(void) {
    static const int64_t disorder[] = {100, 100}, beyond[] = {INT64_MIN}, fine[] = {100, 200};
    for (size_t i = 0; i < COUNT(bad_footers); i++) {
        struct file f = file_of(3600, NULL, 0, bad_footers[i]);
        mw_zone *zone = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_zone_decode("test", f.bytes, f.size, &zone, &err) == MW_CORRUPT, i);
        CHECK_ROW(zone == NULL && strstr(err.text, "rule does not parse") != NULL, i);
    }
    static const char *const says[] = {"beyond 26 hours", "not in order",        "beyond all times",
                                       "unknown kind",    "counts leap seconds", "version 1",
                                       "cut off"};
    struct file files[] = {
        file_of(93601, NULL, 0, "\n\n"),
        file_of(0, disorder, 2, "\n\n"),
        file_of(0, beyond, 1, "\n\n"),
        file_of(0, fine, 2, "\n\n"),
        file_of(0, fine, 2, "\nCET-1CEST,M3.5.0,M10.5.0/3\n"),
        file_of(0, fine, 2, "\n\n"),
        file_of(0, fine, 2, "\n\n"),
    };
    files[3].bytes[HEADER + 10 + HEADER + 16] = 9; // a kind of time that is not there
    files[4].bytes[HEADER + 10 + 20 + 11] = 1;     // a leap second
    files[5].bytes[4] = 0;                         // version 1
    files[6].bytes[HEADER + 10 + 20 + 12] = 0xff;  // 4 thousand million changes
    for (size_t i = 0; i < COUNT(files); i++) {
        mw_zone *zone = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_zone_decode("test", files[i].bytes, files[i].size, &zone, &err) == MW_CORRUPT,
                  i);
        CHECK_ROW(zone == NULL && strstr(err.text, says[i]) != NULL, i);
    }
    struct file whole = file_of(0, fine, 2, "\nUTC0\n");
    mw_zone *zone = NULL;
    for (size_t n = 0; n < whole.size; n++)
        CHECK_ROW(mw_zone_decode("test", whole.bytes, n, &zone, NULL) == MW_CORRUPT, n);
    CHECK(mw_zone_decode("test", whole.bytes, whole.size, &zone, NULL) == MW_OK);
    CHECK(mw_zone_span_at(zone, 0).from_s == INT64_MIN); // changes that change nothing are gone
    CHECK(mw_zone_span_at(zone, 0).to_s == INT64_MAX);
    mw_zone_close(zone);
}

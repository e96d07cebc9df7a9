// SPDX-License-Identifier: MIT
#include "series/group.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const mw_group_id own = {77, 3, 12};

// What a batch is made of.
typedef struct {
    int32_t signal_low, signal_step;
    int64_t time_low, time_step;
    uint8_t qualities;
    int64_t bytes_max; // per sample of 1000
} shape;

static void fill(mw_samples *s, const shape *h, int64_t count) {
    for (int64_t i = 0; i < count; i++)
        CHECK(mw_samples_add(s, h->signal_low + h->signal_step * (int32_t)(i % 100),
                             h->time_low + h->time_step * (i / 100), i % 9 == 3 ? -NAN : (double)i,
                             (uint8_t)(i % h->qualities)));
}

static bool same(const mw_samples *a, const mw_samples *b) {
    bool all = a->count == b->count;
    for (int64_t i = 0; all && i < a->count; i++)
        all = a->signal[i] == b->signal[i] && a->time_ns[i] == b->time_ns[i] &&
              a->quality[i] == b->quality[i] &&
              (a->value[i] == b->value[i] || (isnan(a->value[i]) && isnan(b->value[i]))) &&
              !(isnan(b->value[i]) && signbit(b->value[i]));
    return all;
}

void test_group_round_trip(void) {
    static const shape rows[] = {
        {5,         0,        7,                   0,          1, 9 },
        {0,         1,        1700000000000000000, 1000000000, 1, 11},
        {300,       7,        1700000000000000000, 1000000,    3, 12},
        {70000,     70000,    -5000,               1000,       2, 14},
        {0,         21474836, INT64_MIN,           1,          1, 14},
        {INT32_MAX, 0,        -5000000000000000,   999999937,  1, 14},
    };
    for (int r = 0; r < (int)(sizeof rows / sizeof *rows); r++) {
        mw_samples in = {0}, out = {0};
        mw_bytes b = {0};
        mw_group_id id;
        int64_t count = 0, bytes = 0;
        fill(&in, &rows[r], 1000);
        CHECK_ROW(mw_group_encode(&in, &b, NULL) == MW_OK, r);
        CHECK_ROW(b.size < rows[r].bytes_max * 1000 + 200, r);
        mw_group_number(b.bytes, &own);
        CHECK_ROW(mw_group_head(b.bytes, b.size, &id, &count, &bytes, NULL) == MW_OK, r);
        CHECK_ROW(id.store_id == 77 && id.journal == 3 && id.number == 12, r);
        CHECK_ROW(count == 1000 && bytes == b.size && mw_samples_grow(&out, count), r);
        CHECK_ROW(mw_group_decode(b.bytes, count, bytes, &out) == MW_OK && same(&in, &out), r);
        mw_free(b.bytes);
        mw_samples_fini(&in);
        mw_samples_fini(&out);
    }
}

void test_group_refuses(void) {
    static const shape some = {3, 5, 1000, 7, 2, 0};
    mw_samples s = {0};
    mw_bytes b = {0};
    mw_error err = {0};
    mw_group_id id;
    int64_t count, bytes;
    CHECK(mw_group_encode(&s, &b, &err) == MW_LIMIT);
    fill(&s, &some, 50);
    CHECK(mw_group_encode(&s, &b, &err) == MW_OK);
    mw_group_number(b.bytes, &own);
    for (int64_t i = 0; i < b.size; i++) {
        b.bytes[i] ^= 0x10;
        CHECK_ROW(mw_group_head(b.bytes, b.size, &id, &count, &bytes, &err) == MW_CORRUPT, i);
        b.bytes[i] ^= 0x10;
    }
    CHECK(mw_group_head(b.bytes, b.size - 1, &id, &count, &bytes, &err) == MW_CORRUPT);
    CHECK(mw_group_head(b.bytes, b.size, &id, &count, &bytes, &err) == MW_OK);
    mw_free(b.bytes);
    b = (mw_bytes){0};
    mw_alloc_fail_after(0);
    CHECK(mw_group_encode(&s, &b, &err) == MW_NOMEM);
    mw_alloc_fail_after(-1);
    mw_samples_fini(&s);
}

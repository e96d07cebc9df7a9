// SPDX-License-Identifier: MIT
#include "base/map.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

// A key that differs from its neighbours in one digit; text lives until the next call.
static mw_slice key_of(int64_t i) {
    static char text[32];
    int n = snprintf(text, sizeof text, "CN-%07lld", (long long)i);
    return (mw_slice){text, (size_t)n};
}

void test_map_many(void) {
    enum { N = 500000 };
    mw_map *map = mw_map_new();
    int64_t wrong = 0, id;
    for (int64_t i = 0; i < N; i++) {
        id = -1;
        wrong += mw_map_add(map, key_of(i), mw_map_count(map), &id, NULL) != MW_OK || id != i;
    }
    CHECK(wrong == 0 && mw_map_count(map) == N);
    for (int64_t i = 0; i < N; i++) {
        wrong += mw_map_get(map, key_of(i), -1) != i;
        wrong += mw_map_add(map, key_of(i), 77, &id, NULL) != MW_OK || id != i; // stays
        wrong += mw_map_get(map, key_of(i + N), -5) != -5;
        wrong += !mw_slice_same(mw_map_key(map, i), key_of(i)) || mw_map_value(map, i) != i;
    }
    CHECK(wrong == 0 && mw_map_count(map) == N);
    mw_map_free(map);
}

void test_map_keys(void) {
    mw_map *map = mw_map_new();
    CHECK(mw_map_get(map, mw_slice_of("a"), 5) == 5 && mw_map_count(map) == 0);
    char big[200000];
    memset(big, 'x', sizeof big);
    const mw_slice keys[] = {
        {"",     0             },
        {"\0",   1             },
        {"\0\0", 2             },
        {"a",    1             },
        {"a\0b", 3             },
        {"a\0c", 3             },
        {big,    sizeof big    },
        {big,    sizeof big - 1},
        {"b",    1             }
    };
    int64_t count = sizeof keys / sizeof keys[0];
    for (int64_t i = 0; i < count; i++)
        CHECK_ROW(mw_map_set(map, keys[i], i * 10, NULL) == MW_OK, i);
    CHECK(mw_map_count(map) == count);
    for (int64_t i = 0; i < count; i++) CHECK_ROW(mw_map_get(map, keys[i], -1) == i * 10, i);
    CHECK(mw_map_set(map, keys[3], 99, NULL) == MW_OK && mw_map_get(map, keys[3], -1) == 99);
    CHECK(mw_map_count(map) == count && mw_map_value(map, 3) == 99);
    // The map keeps its own copy.
    memset(big, 'y', sizeof big);
    CHECK(mw_map_key(map, 6).n == sizeof big && mw_map_key(map, 6).p[0] == 'x');
    CHECK(mw_map_add(map, keys[3], 1, NULL, NULL) == MW_OK);
    mw_map_free(map);
    mw_map_free(NULL);
}

// Whatever allocation fails, the map says so, holds what it held, and works afterwards.
void test_map_out_of_memory(void) {
    int64_t failures = 0;
    for (int64_t n = 0, all_in = 0; !all_in; n++) {
        mw_alloc_fail_after(n);
        mw_map *map = mw_map_new();
        int64_t i = 0;
        for (; map && i < 200; i++) {
            mw_status st = mw_map_add(map, key_of(i), i, NULL, NULL);
            if (st == MW_OK) continue;
            failures++;
            CHECK_ROW(st == MW_NOMEM && mw_map_count(map) == i, n);
            CHECK_ROW(mw_map_get(map, key_of(i), -1) == -1, n);
            CHECK_ROW(mw_map_add(map, key_of(i), i, NULL, NULL) == MW_OK, n); // the next try
        }
        all_in = i == 200 && mw_map_count(map) == 200 && n > 30;
        mw_alloc_fail_after(-1);
        for (int64_t k = 0; k < i; k++) CHECK_ROW(mw_map_get(map, key_of(k), -1) == k, n);
        mw_map_free(map);
    }
    CHECK(failures >= 11); // slots 5 times, entries 5 times, keys once
}

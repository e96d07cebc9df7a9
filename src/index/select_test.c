// SPDX-License-Identifier: MIT
// Selection against sorting.
#include "index/select.h"

#include "index/random_testing.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>

enum { N = 1200 };

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Vectors of several kinds: many ties, all the same, far from each other, infinite.
static double value(mw_random *r, int kind) {
    double x = mw_random_normal(r);
    switch (kind) {
    case 0: return x;
    case 1: return floor(3 * x);
    case 2: return 7;
    case 3: return exp(30 * x);
    case 4: return x > 2 ? INFINITY : x < -2 ? -INFINITY : x;
    case 5: return x > 0 ? 1 : 1 + 0x1p-52;
    default: return 1e-310 * x;
    }
}

void test_select_places(void) {
    mw_random r = mw_random_from(6);
    static double x[N], sorted[N], room[N + N / 4 + 2];
    for (int round = 0; round < 700; round++) {
        int n = round < 140 ? 1 + round : 1 + (int)(mw_random_next(&r) * N);
        int64_t at[5];
        double out[5];
        for (int i = 0; i < n; i++) x[i] = value(&r, round % 7);
        memcpy(sorted, x, (size_t)n * sizeof *x);
        qsort(sorted, (size_t)n, sizeof *sorted, ascending);
        for (int i = 0; i < 5; i++) at[i] = i * (n - 1) / 4;
        at[3] = (int64_t)(mw_random_next(&r) * n);
        mw_select(mw_lanes_get(), &(mw_selection){x, n, at, 5, room}, out);
        for (int i = 0; i < 5; i++) CHECK_ROW(out[i] == sorted[at[i]], round);
    }
}

// SPDX-License-Identifier: MIT
#include "series/chunk.h"

#include "base/hash.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

enum { ALL = MW_CHUNK_SAMPLES_MAX };

static const int64_t second = 1000000000;

// The same bits, any NaN like another.
static bool same(double a, double b) {
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

// Encodes n samples and compares what comes back; returns the bytes per sample.
static double round_trip(const int64_t *time_ns, const double *value, const uint8_t *quality,
                         int64_t n, int row) {
    static uint8_t bytes[MW_CHUNK_BYTES_MAX];
    static mw_chunk back;
    mw_run in = {n, time_ns, value, quality};
    int64_t size = mw_chunk_encode(&in, bytes), bad = 0;
    CHECK_ROW(mw_chunk_decode(bytes, size, &back) && back.count == n, row);
    for (int64_t i = 0; i < n; i++)
        bad += back.time_ns[i] != time_ns[i] || !same(back.value[i], value[i]) ||
               back.quality[i] != quality[i];
    CHECK_ROW(bad == 0, row);
    CHECK_ROW(!mw_chunk_decode(bytes, size - 1, &back), row);
    return (double)size / (double)n;
}

// Times of a source: every second; with gaps; jitter of milliseconds, of nanoseconds; far apart.
static void fill_times(int kind, int64_t n, int64_t *time_ns) {
    int64_t at = 1700000000 * second + (kind == 3 ? 12345 : 0);
    for (int64_t i = 0; i < n; i++) {
        int64_t noise = (int64_t)(mw_hash64_mix((uint64_t)i) % 1000);
        time_ns[i] = at;
        at += second;
        if (kind == 1 && noise < 5) at += 3600 * second;
        if (kind == 2) at += noise % 20 * 1000000;
        if (kind == 3) at += noise * 997;
    }
    if (kind == 4) time_ns[0] = INT64_MIN, time_ns[n - 1] = INT64_MAX;
}

static double value_of(int kind, int64_t i) {
    double noise = (double)(mw_hash64_mix((uint64_t)i + 7) % 11);
    const double odd[] = {NAN, -NAN, INFINITY, -INFINITY, -0.0, 0x1p-1074, 1.7976931348623157e308};
    switch (kind) {
    case 0: return 21.5;
    case 1: return round(2150 + (double)i / 50 + noise) / 100; // a sensor of two decimals
    case 2: return (double)(1000000 + 3 * i);                  // a counter
    case 3: return sin((double)i / 100);                       // a double with all its digits
    case 4: return i % 97 == 5 ? odd[i / 97 % 7] : noise / 10; // now and then no number
    case 5: return odd[i % 7];
    case 6: return (double)(float)(20 + 0.1 * noise); // a float, widened
    case 7: return (double)(i / 300 % 2);             // yes/no
    case 8: return noise * 1e-9 + 123456;             // nine decimals
    case 9: return 9007199254740991.0 - noise;        // the largest whole doubles
    default: return 4503599627370496.5 + noise;
    }
}

static void round_trip_of(int times, int values, int64_t count) {
    static int64_t time_ns[ALL];
    static double value[ALL];
    static uint8_t quality[ALL];
    fill_times(times, count, time_ns);
    for (int64_t i = 0; i < count; i++) {
        value[i] = value_of(values, i);
        quality[i] = (uint8_t)(times == 2 ? i % 3 : 0);
    }
    round_trip(time_ns, value, quality, count, times * 100 + values);
}

void test_chunk_round_trip(void) {
    const int64_t counts[] = {1, 2, 3, 4, 17, 1000, ALL};
    for (int t = 0; t < 5; t++)
        for (int v = 0; v < 11; v++)
            for (int c = 0; c < 7; c++) round_trip_of(t, v, counts[c]);
}

void test_chunk_sizes(void) {
    static const struct {
        int times, values;
        double bytes_max; // per sample, of 1024
    } rows[] = {
        {0, 0, 0.05},
        {0, 1, 0.8 },
        {1, 1, 1.1 },
        {2, 1, 1.7 },
        {0, 2, 0.45},
        {0, 3, 7.2 },
        {0, 4, 0.8 },
        {0, 6, 4.1 },
        {0, 7, 0.2 },
        {3, 0, 3.0 }
    };
    static int64_t time_ns[ALL];
    static double value[ALL];
    static uint8_t quality[ALL];
    for (int r = 0; r < (int)(sizeof rows / sizeof *rows); r++) {
        fill_times(rows[r].times, ALL, time_ns);
        for (int64_t i = 0; i < ALL; i++) value[i] = value_of(rows[r].values, i);
        double bytes = round_trip(time_ns, value, quality, ALL, r);
        if (bytes > rows[r].bytes_max) fprintf(stderr, "%.3f bytes per sample\n", bytes);
        CHECK_ROW(bytes <= rows[r].bytes_max, r);
    }
}

void test_chunk_summary(void) {
    const int64_t t[] = {1, 2, 3, 4};
    const double v[] = {NAN, 3, -2, NAN};
    const uint8_t q[] = {0, 0, 0, 0};
    mw_run run = {4, t, v, q};
    mw_summary s = mw_run_summary(&run);
    CHECK(s.first_ns == 1 && s.last_ns == 4 && s.count == 4 && s.nan_count == 2);
    CHECK(s.min == -2 && s.max == 3 && s.sum == 1 && isnan(s.first) && isnan(s.last));
    run = mw_run_part(&run, 0, 1);
    s = mw_run_summary(&run);
    CHECK(isnan(s.min) && isnan(s.max) && isnan(s.sum) && s.nan_count == 1);
}

void test_chunk_find(void) {
    const int64_t t[] = {10, 20, 30};
    mw_run run = {3, t, NULL, NULL};
    const int64_t ask[] = {INT64_MIN, 10, 11, 20, 30, 31}, want[] = {0, 0, 1, 1, 2, 3};
    for (int i = 0; i < 6; i++) CHECK_ROW(mw_run_find(&run, ask[i]) == want[i], i);
}

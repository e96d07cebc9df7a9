// SPDX-License-Identifier: MIT
#include "index/random.h"

#include "test/test.h"

#include <math.h>

// Mean and variance of many numbers, within six of their own deviations.
static void moments(const char *what, double (*draw)(mw_sequence *s), double mean,
                    double variance) {
    enum { N = 200000 };
    mw_sequence s = mw_sequence_of(1, 2);
    double sum = 0, square = 0;
    for (int i = 0; i < N; i++) {
        double x = draw(&s);
        sum += x;
        square += (x - mean) * (x - mean);
    }
    CHECK(fabs(sum / N - mean) < 6 * sqrt(variance / N));
    CHECK(fabs(square / N / variance - 1) < 0.04);
    if (fabs(square / N / variance - 1) >= 0.04) fprintf(stderr, "%s %g\n", what, square / N);
}

static double small_gamma(mw_sequence *s) { return mw_sequence_gamma(s, 0.4); }
static double gamma_three(mw_sequence *s) { return mw_sequence_gamma(s, 3); }

void test_random_moments(void) {
    moments("uniform", mw_sequence_uniform, 0.5, 1.0 / 12);
    moments("normal", mw_sequence_normal, 0, 1);
    moments("gamma 0.4", small_gamma, 0.4, 0.4);
    moments("gamma 3", gamma_three, 3, 3);
}

void test_random_sequences(void) {
    mw_sequence a = mw_sequence_of(7, 0), b = mw_sequence_of(7, 0), c = mw_sequence_of(7, 1),
                d = mw_sequence_of(8, 0);
    int count[5] = {0};
    uint64_t first = mw_sequence_bits(&a);
    CHECK(first == mw_sequence_bits(&b) && first != mw_sequence_bits(&c));
    CHECK(first != mw_sequence_bits(&d));
    for (int i = 0; i < 5000; i++) count[mw_sequence_below(&a, 5)]++;
    for (int i = 0; i < 5; i++) CHECK_ROW(count[i] > 850 && count[i] < 1150, i);
    CHECK(mw_sequence_below(&a, 1) == 0);
    c = mw_sequence_of(7, 3);
    for (uint64_t i = 0; i < 5; i++)
        CHECK_ROW(mw_sequence_place(7, 3, i) == mw_sequence_uniform(&c), i);
}

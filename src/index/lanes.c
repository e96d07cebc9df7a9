// SPDX-License-Identifier: MIT
// See lanes.h. Built several times with MW_LANES_SET naming the set. Loops are free of branches:
// selections instead of ifs. The product is written with vectors, so that its sums stay in
// registers: four draws by as many units as these hold.
#include "index/lanes.h"

#include <math.h>
#include <string.h>

#ifdef __AVX512F__
enum { WIDTH = 8, VECTORS = 4 };
#elif defined __AVX2__
enum { WIDTH = 4, VECTORS = 2 };
#else
enum { WIDTH = 2, VECTORS = 2 };
#endif
enum { DRAWS = 4, TILE = WIDTH * VECTORS };

typedef double vec __attribute__((vector_size(WIDTH * 8)));
// The same in memory, anywhere.
typedef double vec_there __attribute__((vector_size(WIDTH * 8), aligned(8), may_alias));

#define NA (double)NAN

// ---- sums for many draws

// DRAWS draws from `draw` on, TILE units from `unit` on.
static inline void some_draws(const mw_lanes_product *p, int32_t draw, int64_t unit) {
    vec sum[DRAWS][VECTORS] = {{{0}}};
    const double *w = p->weight + (int64_t)draw * p->count, *x = p->x + unit;
    for (int32_t k = 0; k < p->count; k++, x += p->x_step)
        for (int d = 0; d < DRAWS; d++)
            for (int i = 0; i < VECTORS; i++)
                sum[d][i] += *(const vec_there *)(x + i * WIDTH) * w[d * p->count + k];
    for (int d = 0; d < DRAWS; d++)
        for (int i = 0; i < VECTORS; i++)
            *(vec_there *)(p->out + (draw + d) * p->out_step + unit + i * WIDTH) = sum[d][i];
}

static inline void one_draw(const mw_lanes_product *p, int32_t draw, int64_t unit) {
    vec sum[VECTORS] = {{0}};
    const double *w = p->weight + (int64_t)draw * p->count, *x = p->x + unit;
    for (int32_t k = 0; k < p->count; k++, x += p->x_step)
        for (int i = 0; i < VECTORS; i++) sum[i] += *(const vec_there *)(x + i * WIDTH) * w[k];
    for (int i = 0; i < VECTORS; i++)
        *(vec_there *)(p->out + draw * p->out_step + unit + i * WIDTH) = sum[i];
}

static void product(const mw_lanes_product *p) {
    for (int64_t unit = 0; unit < p->units; unit += TILE) {
        int32_t draw = 0;
        for (; draw + DRAWS <= p->draws; draw += DRAWS) some_draws(p, draw, unit);
        for (; draw < p->draws; draw++) one_draw(p, draw, unit);
    }
}

// ---- sums of one draw

static void add(double w, const double *restrict x, int64_t n, double *restrict sum) {
    for (int64_t i = 0; i < n; i++) sum[i] += w * x[i];
}

static void add_known(double w, const double *restrict x, int64_t n, double *restrict sum,
                      double *restrict weight) {
    for (int64_t i = 0; i < n; i++) {
        double product = w * x[i];
        sum[i] += x[i] == x[i] ? product : 0;
        weight[i] += x[i] == x[i] ? w : 0;
    }
}

static void divide(const double *x, double by, int64_t n, double *y) {
    for (int64_t i = 0; i < n; i++) y[i] = x[i] / by;
}

static void divide_known(const double *x, const double *weight, double least, int64_t n,
                         double *y) {
    for (int64_t i = 0; i < n; i++) {
        double mean = x[i] / weight[i];
        y[i] = weight[i] >= least ? mean : NA;
    }
}

static void scale(const double *x, double c, int64_t n, double *y) {
    for (int64_t i = 0; i < n; i++) y[i] = c * x[i];
}

static void inverse(const double *x, int64_t n, double *y) {
    for (int64_t i = 0; i < n; i++) y[i] = 1 / x[i];
}

// ---- logarithm and exponential

static inline uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// ln 2 in two parts, the first with so few digits that products with exponents are exact.
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33

// x = 2^e m with m between the roots of 1/2 and 2; ln m = 2 atanh(s), s = (m - 1) / (m + 1), by
// its series.
static inline double log_of(double x) {
    const uint64_t root = UINT64_C(0x3fe6a09e667f3bcd), bias = UINT64_C(1023) << 52;
    double v = x < 0x1p-1022 ? x * 0x1p54 : x;
    double less = x < 0x1p-1022 ? 1023 + 54 : 1023;
    uint64_t bits = bits_of(v), exponent = (bits - root + bias) >> 52;
    double e = of_bits(exponent | UINT64_C(0x4330000000000000)) - 0x1p52 - less;
    double f = of_bits(bits - (exponent << 52) + bias) - 1, s = f / (2 + f), z = s * s;
    double r = 2.0 / 19 + z * (2.0 / 21 + z * (2.0 / 23));
    r = 2.0 / 11 + z * (2.0 / 13 + z * (2.0 / 15 + z * (2.0 / 17 + z * r)));
    r = z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * r))));
    // ln m = f - f^2 / 2 + s (f^2 / 2 + r): the large part is f, which is exact.
    double half = 0.5 * f * f;
    double y = e * LN2_HIGH + (f - (half - (s * (half + r) + e * LN2_LOW)));
    return x < INFINITY ? y : x; // infinite and missing stay
}

// x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its series.
static inline double exp_of(double x) {
    double turned = x * 0x1.71547652b82fep0 + 0x1.8p52, n = turned - 0x1.8p52;
    double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double p = 1.0 / 39916800 + r * (1.0 / 479001600 + r * (1.0 / 6227020800));
    p = 1.0 / 40320 + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * p));
    p = 1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * p));
    p = 1 + (r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * p))));
    // Small results are made 2^64 times as large, and small by a product that rounds.
    uint64_t up = x < -700 ? 64 : 0;
    double down = x < -700 ? 0x1p-64 : 1;
    double y = of_bits(bits_of(p) + ((bits_of(turned) + up) << 52)) * down;
    y = x > 709.75 ? INFINITY : y;
    y = x < -750 ? 0 : y;
    return x == x ? y : x;
}

static void log_all(const double *x, int64_t n, double *y) {
    for (int64_t i = 0; i < n; i++) y[i] = log_of(x[i]);
}

static void exp_all(const double *x, int64_t n, double *y) {
    for (int64_t i = 0; i < n; i++) y[i] = exp_of(x[i]);
}

// ---- for selection

static void range(const double *x, int64_t n, double *least, double *greatest) {
    enum { AT_ONCE = 16 };
    double min[AT_ONCE], max[AT_ONCE];
    int64_t i = 0;
    for (int k = 0; k < AT_ONCE; k++) min[k] = max[k] = x[0];
    for (; i + AT_ONCE <= n; i += AT_ONCE)
        for (int k = 0; k < AT_ONCE; k++) {
            min[k] = x[i + k] < min[k] ? x[i + k] : min[k];
            max[k] = x[i + k] > max[k] ? x[i + k] : max[k];
        }
    for (; i < n; i++) {
        min[0] = x[i] < min[0] ? x[i] : min[0];
        max[0] = x[i] > max[0] ? x[i] : max[0];
    }
    for (int k = 1; k < AT_ONCE; k++) {
        min[0] = min[k] < min[0] ? min[k] : min[0];
        max[0] = max[k] > max[0] ? max[k] : max[0];
    }
    *least = min[0];
    *greatest = max[0];
}

static double sum_of(const double *x, int64_t n) {
    enum { AT_ONCE = 16 };
    double sum[AT_ONCE] = {0};
    int64_t i = 0;
    for (; i + AT_ONCE <= n; i += AT_ONCE)
        for (int k = 0; k < AT_ONCE; k++) sum[k] += x[i + k];
    for (; i < n; i++) sum[0] += x[i];
    for (int k = 1; k < AT_ONCE; k++) sum[0] += sum[k];
    return sum[0];
}

static void buckets(const double *restrict x, int64_t n, double from, double by,
                    uint8_t *restrict bucket) {
    for (int64_t i = 0; i < n; i++) bucket[i] = (uint8_t)(int32_t)((x[i] - from) * by);
}

extern const mw_lanes MW_LANES_SET;
const mw_lanes MW_LANES_SET = {product, add,   add_known, divide, divide_known, log_all,
                               exp_all, scale, inverse,   range,  sum_of,       buckets};

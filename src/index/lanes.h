// SPDX-License-Identifier: MIT
// The inner loops of draws: weighted sums of columns for many draws at once, and logarithms and
// their inverse. lanes.c is built once for each instruction set; all give the same bits, on any
// machine: there is no fused multiplication, and no function of the C library.
//
// Lengths are multiples of MW_LANES_UNITS where nothing else is said; columns overlap nothing, but
// y may be x. Thread: any.
#ifndef MW_INDEX_LANES_H
#define MW_INDEX_LANES_H

#include <stdint.h>

enum { MW_LANES_UNITS = 32 };

// out[draw][unit] = the sum over k of weight[draw][k] x[k][unit], in the order of k, from 0.
typedef struct {
    const double *x;
    int64_t x_step; // values from x[k] to x[k + 1]
    int32_t count;  // k
    const double *weight;
    int32_t draws;
    int64_t units; // a multiple of MW_LANES_UNITS
    double *out;
    int64_t out_step;
} mw_lanes_product;

typedef struct {
    void (*product)(const mw_lanes_product *p);
    // sum += w x; a missing x makes it missing.
    void (*add)(double w, const double *x, int64_t n, double *sum);
    // sum += w x and weight += w where x is known.
    void (*add_known)(double w, const double *x, int64_t n, double *sum, double *weight);
    // y = x / by.
    void (*divide)(const double *x, double by, int64_t n, double *y);
    // y = x / weight where weight >= least, else missing.
    void (*divide_known)(const double *x, const double *weight, double least, int64_t n, double *y);
    // Natural logarithm, of values above 0, and exponential, to about two units of the last place;
    // exp is infinite above 709.75. Missing stays missing.
    void (*log)(const double *x, int64_t n, double *y);
    void (*exp)(const double *x, int64_t n, double *y);
    // y = c x, y = 1 / x.
    void (*scale)(const double *x, double c, int64_t n, double *y);
    void (*inverse)(const double *x, int64_t n, double *y);

    // For those below none of x is missing.
    void (*range)(const double *x, int64_t n, double *least, double *greatest); // n > 0
    double (*sum)(const double *x, int64_t n); // in 16 lanes by index, then in their order
    // The whole part of (x - from) scale, which must be 0 .. 255.
    void (*buckets)(const double *x, int64_t n, double from, double scale, uint8_t *bucket);
} mw_lanes;

enum { MW_LANES_SETS_MAX = 3 };

// That for the machine at hand. Never NULL.
const mw_lanes *mw_lanes_get(void);

// All sets that the machine can run, the best one last, with their names: for tests. Returns how
// many.
int mw_lanes_all(const mw_lanes *set[MW_LANES_SETS_MAX], const char *name[MW_LANES_SETS_MAX]);

#endif

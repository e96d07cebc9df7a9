// SPDX-License-Identifier: MIT
// The inner loops of the block run: plain loops over vectors that the compiler turns into vector
// instructions. kernels.c is built once for each instruction set; all give the same bits.
//
// Outputs overlap no input. n may be 0. NaN is missing, as node_op.h says for each operator.
// Thread: any.
#ifndef MW_ENGINE_KERNELS_H
#define MW_ENGINE_KERNELS_H

#include "engine/plan.h"

// Which of two args is one value for the whole vector: p[0].
enum { MW_FORM_VV, MW_FORM_VC, MW_FORM_CV, MW_FORM_COUNT };

typedef void mw_kernel1(const double *a, double *out, int64_t n);
typedef void mw_kernel2(const double *a, const double *b, double *out, int64_t n);
typedef void mw_kernel3(const double *a, const double *b, const double *c, double *out, int64_t n);

// Rows grouped by their number of members, so that each group is a loop of fixed length: the rows
// of the groups one after the other, in each group `length` members from a[begin[q]] on.
typedef struct {
    const int32_t *row, *begin;
    int32_t length;
    int64_t count;
} mw_kernel_rows;

typedef void mw_kernel_reduce(const mw_kernel_rows *rows, const double *a, double *out);

typedef struct {
    mw_kernel1 *one[MW_NODE_OP_COUNT];
    mw_kernel2 *two[MW_NODE_OP_COUNT][MW_FORM_COUNT];
    mw_kernel3 *choose[4]; // IF of vector a; bit 0: b is one value, bit 1: c is

    mw_kernel1 *copy;
    void (*fill)(double x, double *out, int64_t n);
    mw_kernel1 *join[MW_REDUCE_OP_COUNT]; // out = reduction of out and a; NULL for MEAN and MEDIAN
    mw_kernel2 *cond_sum, *cond_count;    // of value a and condition b: what SUM adds of a member
    mw_kernel_reduce *reduce[MW_REDUCE_OP_COUNT]; // all members known or missing; NULL where not
    // a[at - first], missing where at is below 0.
    void (*up)(const double *a, const int32_t *at, int64_t first, double *out, int64_t n);

    // MEMBER of a set of at most 64 codes, given as bits.
    void (*member_bits)(const double *a, uint64_t set, double *out, int64_t n);
    void (*marginal)(const double *a, const mw_lookup_row *row, double *out, int64_t n);
    // The value of a row of one interval key, band by band: for few bands.
    void (*bands)(const double *a, const mw_lookup_row *row, double *out, int64_t n);
} mw_kernels;

enum { MW_KERNELS_MAX = 3 };

// Those for the machine at hand. Never NULL.
const mw_kernels *mw_kernels_get(void);

// All sets that the machine can run, the best one last: for tests.
//   set, name  MW_KERNELS_MAX entries each, filled with the sets and what they are called.
//   returns    how many.
int mw_kernels_all(const mw_kernels *set[MW_KERNELS_MAX], const char *name[MW_KERNELS_MAX]);

#endif

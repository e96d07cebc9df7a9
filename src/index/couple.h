// SPDX-License-Identifier: MIT
// Coupling coordination degree: whether two systems (digital and green, economy and environment)
// are both high, and go together.
//
//     coupling      C, 1 where both are equally high
//     development   T = (a u + b v) / (a + b)
//     coordination  D = sqrt(C T)
// Thread: any.
#ifndef MW_INDEX_COUPLE_H
#define MW_INDEX_COUPLE_H

#include "base/status.h"

// Papers mean different things by C; results of different variants must not be compared.
typedef enum {
    // C = 2 sqrt(u v) / (u + v), the geometric mean by the arithmetic mean. The most common one.
    // Papers that print C = (u v / ((u + v) / 2)^2)^k have it for k = 1/2, and with k = 1 or 2 its
    // second or fourth power: that is not offered here.
    MW_COUPLE_MEANS,
    // C = sqrt((1 - |u - v|) min(u, v) / max(u, v)): spreads over 0 .. 1, where the common one
    // crowds near 1 (Wang Shujia and others, Journal of Natural Resources 36(3), 2021, 793-810).
    MW_COUPLE_SPREAD,
} mw_couple_variant;

typedef struct {
    mw_couple_variant variant;
    double a, b; // how much u and v count in T; both 0: the same
} mw_couple_how;

enum { MW_COUPLE_GRADES = 10 };

typedef struct {
    double coupling, development, coordination;
    int32_t grade; // 0 .. 9: coordination below 0.1, below 0.2 ... from 0.9 on; -1: missing
} mw_coupled;

// For n units. Where u or v is missing, all is. Where both are 0, development and coordination are
// 0 and there is no coupling (NaN).
//   errors  MW_INVALID: a value outside 0 .. 1 (names the unit: bring the indices there first);
//           weights below 0
//   cost    one pass; allocates nothing
MW_MUST_USE mw_status mw_couple(const mw_couple_how *how, const double *const pair[2], int64_t n,
                                mw_coupled *out, mw_error *err);

// Names of the ten classes, as common in the literature.
typedef struct {
    const char *en, *zh;
} mw_couple_grade;
mw_couple_grade mw_couple_grade_name(int32_t grade); // "" outside 0 .. 9

#endif

// SPDX-License-Identifier: MIT
// What the files that combine share.
#ifndef MW_INDEX_COMBINE_INT_H
#define MW_INDEX_COMBINE_INT_H

#include "index/combine.h"

// The known children of one unit.
typedef struct {
    int32_t count, child[MW_PARTS_MAX];
    double x[MW_PARTS_MAX], w[MW_PARTS_MAX];
    double weight; // of the known ones together
} mw_unit_parts;

// False where too little is known for a score.
bool mw_unit_of(const mw_parts *p, int64_t unit, mw_unit_parts *u);

// The name of a child's value for a unit. Returns buf.
enum { MW_WHO_MAX = 160 };
char *mw_who(const mw_parts *p, int32_t child, int64_t unit, char *buf);

// The power of which a mean is: 1 of the arithmetic, 0 of the geometric, -1 of the harmonic one.
// NaN when the method is none.
double mw_mean_power(const mw_combine *how);

// The score of one unit alone: what mw_combine_parts has for it.
mw_status mw_combine_one(const mw_combine *how, const mw_parts *p, int64_t unit, double *out,
                         mw_error *err);

// combine_among.c, combine_doubt.c: units against each other.
mw_status mw_combine_copeland(const mw_parts *p, double *out, mw_error *err);
mw_status mw_combine_topsis(const mw_parts *p, double *out, mw_error *err);
mw_status mw_combine_bod(const mw_combine *how, const mw_parts *p, double *out, mw_error *err);
mw_status mw_copeland_one(const mw_parts *p, int64_t unit, double *out);
mw_status mw_topsis_one(const mw_parts *p, int64_t unit, double *out, mw_error *err);
mw_status mw_bod_one(const mw_combine *how, const mw_parts *p, int64_t unit, double *out,
                     mw_error *err);

#endif

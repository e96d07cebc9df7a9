// SPDX-License-Identifier: MIT
// Reductions over a list of members, as node_op.h defines them: the plain form, see scalar.h.
#include "engine/scalar.h"

#include <math.h>
#include <stdlib.h>

// 1.0 where all members must be known. The slack keeps 55 % of 20 from asking for 12 of them.
#define NEEDS_SLACK 1e-9

typedef struct {
    int64_t members, known;
    double result; // of the known members so far
    bool decided;  // result stands, whatever is missing
} reduction;

// Whether a member of this value leaves the result alone, so that its condition does not matter.
static bool is_neutral(mw_reduce r, double x) {
    if (r == MW_REDUCE_SUM || r == MW_REDUCE_ANY) return x == 0;
    return r == MW_REDUCE_ALL && !isnan(x) && x != 0;
}

static double initial(mw_reduce r) { return r == MW_REDUCE_ALL ? 1 : 0; }

static void add_known(reduction *s, mw_reduce r, double x) {
    bool first = s->known++ == 0;
    switch ((int)r) {
    case MW_REDUCE_SUM:
    case MW_REDUCE_MEAN: s->result += x; break;
    case MW_REDUCE_MIN:
        if (first || x < s->result) s->result = x;
        break;
    case MW_REDUCE_MAX:
        if (first || x > s->result) s->result = x;
        break;
    case MW_REDUCE_ANY:
        if (x != 0) s->result = 1, s->decided = true;
        break;
    case MW_REDUCE_ALL:
        if (x == 0) s->result = 0, s->decided = true;
        break;
    default: break;
    }
}

static void add(reduction *s, mw_reduce r, double x, double c) {
    if (c == 0 || (isnan(c) && is_neutral(r, x))) return;
    s->members++;
    if (!isnan(c) && !isnan(x)) add_known(s, r, x);
}

static double finish(const reduction *s, const mw_node *n) {
    double needs = n->needs > 0 ? n->needs : 1;
    if (s->decided) return s->result;
    if (s->members == 0 && n->reduce >= MW_REDUCE_MEAN) return NAN;
    if (s->members == 0) return s->result;
    if (s->known == 0) return NAN;
    if ((double)s->known < needs * (double)s->members - NEEDS_SLACK) return NAN;
    if (n->reduce == MW_REDUCE_COUNT) return (double)s->known;
    return n->reduce == MW_REDUCE_MEAN ? s->result / (double)s->known : s->result;
}

static double first_known(const double *value, const double *cond, int64_t count, bool backwards) {
    for (int64_t i = 0; i < count; i++) {
        int64_t at = backwards ? count - 1 - i : i;
        double c = cond ? cond[at] : 1;
        if (c == 0 || isnan(value[at])) continue;
        return isnan(c) ? NAN : value[at];
    }
    return NAN;
}

static int ascending(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// Sorts the known members; -0 becomes 0 so that the order of equal ones cannot be seen.
static double median(const double *value, const double *cond, int64_t count, double *scratch) {
    int64_t known = 0;
    for (int64_t i = 0; i < count; i++) {
        double c = cond ? cond[i] : 1;
        if (c != 0 && !isnan(c) && !isnan(value[i])) scratch[known++] = value[i] + 0.0;
    }
    qsort(scratch, (size_t)known, sizeof *scratch, ascending);
    if (known % 2) return scratch[known / 2];
    return (scratch[known / 2 - 1] + scratch[known / 2]) / 2;
}

double mw_scalar_reduce(const mw_node *n, const double *value, const double *cond, int64_t count,
                        double *scratch) {
    if (n->reduce == MW_REDUCE_FIRST || n->reduce == MW_REDUCE_LAST)
        return first_known(value, cond, count, n->reduce == MW_REDUCE_LAST);
    reduction s = {.result = initial(n->reduce)};
    for (int64_t i = 0; i < count; i++)
        add(&s, n->reduce, value ? value[i] : 1, cond ? cond[i] : 1);
    double result = finish(&s, n);
    bool sorted = n->reduce == MW_REDUCE_MEDIAN && s.known > 0 && !isnan(result);
    return sorted ? median(value, cond, count, scratch) : result;
}

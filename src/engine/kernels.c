// SPDX-License-Identifier: MIT
// See kernels.h. Built several times with MW_KERNELS naming the set. Everything is free of branches
// inside the loops: & and | instead of && and ||, selections instead of ifs.
#include "engine/kernels.h"

#include "base/date.h"
#include "engine/scalar.h"

#include <math.h>

#define NA (double)NAN

// ---- one and two args

#define ONE(name, expr)                                                                            \
    static void name(const double *restrict x, double *restrict out, int64_t n) {                  \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double a = x[i];                                                                       \
            out[i] = expr;                                                                         \
        }                                                                                          \
    }

#define TWO_VV(name, expr)                                                                         \
    static void name##_vv(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double a = x[i], b = y[i];                                                             \
            out[i] = expr;                                                                         \
        }                                                                                          \
    }

#define TWO(name, expr)                                                                            \
    TWO_VV(name, expr)                                                                             \
    static void name##_vc(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        double b = *y;                                                                             \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double a = x[i];                                                                       \
            out[i] = expr;                                                                         \
        }                                                                                          \
    }                                                                                              \
    static void name##_cv(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        double a = *x;                                                                             \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double b = y[i];                                                                       \
            out[i] = expr;                                                                         \
        }                                                                                          \
    }

static inline double compared(double a, double b, int yes) {
    double answer = yes ? 1.0 : 0.0;
    return ((a != a) | (b != b)) ? NA : answer;
}

static inline double both(double a, double b) {
    double known = ((a != a) | (b != b)) ? NA : 1;
    return ((a == 0) | (b == 0)) ? 0 : known;
}

static inline double either(double a, double b) {
    int yes = ((a == a) & (a != 0)) | ((b == b) & (b != 0));
    double unknown = ((a != a) | (b != b)) ? NA : 0;
    return yes ? 1 : unknown;
}

static inline double smaller(double a, double b) {
    double x = b < a ? b : a;
    return b != b ? b : x;
}

static inline double larger(double a, double b) {
    double x = b > a ? b : a;
    return b != b ? b : x;
}

ONE(neg, -a)
ONE(absolute, fabs(a))
ONE(root, a >= 0 ? sqrt(a) : NA)
ONE(natural_log, a > 0 ? log(a) : NA)
ONE(decimal_log, a > 0 ? log10(a) : NA)
ONE(exponential, exp(a))
ONE(down, floor(a))
ONE(upward, ceil(a))
ONE(not, compared(a, a, a == 0))
ONE(known, a == a ? 1.0 : 0.0)
ONE(copy, a)

TWO(add, a + b)
TWO(sub, a - b)
TWO(mul, a *b)
TWO(div, b != 0 ? a / b : NA)
TWO(min, smaller(a, b))
TWO(max, larger(a, b))
TWO(eq, compared(a, b, a == b))
TWO(ne, compared(a, b, a != b))
TWO(lt, compared(a, b, a < b))
TWO(le, compared(a, b, a <= b))
TWO(gt, compared(a, b, a > b))
TWO(ge, compared(a, b, a >= b))
TWO(and, both(a, b))
TWO(or, either(a, b))
TWO(otherwise, a == a ? a : b)

static inline double power_of(double a, double b) {
    double x = pow(a, b);
    return ((a == a) & (b == b) & (fabs(x) < (double)INFINITY)) ? x : NA;
}
TWO(power, power_of(a, b))

// ---- rounding

// Up to 2^52, beyond which there are no fractions.
static inline double half_away(double x) {
    double size = fabs(x), whole = floor(size);
    double rounded = whole + (size - whole >= 0.5 ? 1.0 : 0.0);
    return copysign(rounded, x);
}

static inline double round_digits(double a, double power, int scaled_up) {
    double scaled = scaled_up ? a * power : a / power;
    double near = half_away(scaled);
    double x = scaled_up ? near / power : near * power;
    return fabs(scaled) < 0x1p52 ? x : a;
}

// By one number of places for the whole vector, which is what people write.
static void round_vc(const double *restrict x, const double *restrict y, double *restrict out,
                     int64_t n) {
    double places = round(*y);
    if (!(fabs(places) <= 300)) { // beyond all digits, or missing
        mw_node node = {.op = MW_NODE_ROUND, .arg_count = 2};
        for (int64_t i = 0; i < n; i++) out[i] = mw_scalar_apply(&node, (double[]){x[i], *y});
        return;
    }
    double power = mw_power_of_ten((int32_t)fabs(places));
    int up = places >= 0;
    for (int64_t i = 0; i < n; i++) out[i] = round_digits(x[i], power, up);
}

#define BY_SCALAR(name, opcode)                                                                    \
    static void name##_vv(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        mw_node node = {.op = opcode, .arg_count = 2};                                             \
        for (int64_t i = 0; i < n; i++) out[i] = mw_scalar_apply(&node, (double[]){x[i], y[i]});   \
    }                                                                                              \
    static void name##_cv(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        mw_node node = {.op = opcode, .arg_count = 2};                                             \
        for (int64_t i = 0; i < n; i++) out[i] = mw_scalar_apply(&node, (double[]){*x, y[i]});     \
    }

BY_SCALAR(round, MW_NODE_ROUND)
BY_SCALAR(add_months, MW_NODE_ADD_MONTHS)

static void add_months_vc(const double *restrict x, const double *restrict y, double *restrict out,
                          int64_t n) {
    mw_node node = {.op = MW_NODE_ADD_MONTHS, .arg_count = 2};
    for (int64_t i = 0; i < n; i++) out[i] = mw_scalar_apply(&node, (double[]){x[i], *y});
}

// ---- dates
//
// Years that begin in March end with the leap day, so the days of a year since 1 March stand for
// the same month and day in every year. A date as year * 512 + day of the year then answers for
// whole years: the difference of two, cut off towards 0, counts birthdays passed, in both
// directions. Whole numbers are divided by multiplying: what is added keeps quotients away from
// whole numbers by far more than the error, and lets them be cut off by rounding. Codes are made in
// short loops of their own, because one long loop with selections inside is compiled to one copy
// for each choice.

enum { DAYS_BEFORE_1970 = 719468 }; // since 0000-03-01
enum { CHUNK = 256 };               // 2 KiB: a few of them stay in the first-level cache

// The nearest whole number, for |x| < 2^51: adding 1.5 * 2^52 leaves no room for a fraction.
static inline double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

// The year that begins in March and, to *day, the days since its 1 March; x is whole.
static inline double march_year(double x, double *day) {
    double n = x + DAYS_BEFORE_1970;
    double ages = nearest((4 * n + 3.5) * (1 / 146097.0) - 0.5); // centuries
    double rest = n - nearest(146097 * ages * 0.25 - 0.375);
    double years = nearest((4 * rest + 3.5) * (1 / 1461.0) - 0.5);
    *day = rest - nearest(1461 * years * 0.25 - 0.375);
    return 100 * ages + years;
}

static inline double year_code(double x) {
    double day, year = march_year(x, &day);
    return year * 512 + day;
}

static inline double month_code(double x) {
    double day, year = march_year(x, &day);
    double month = nearest((5 * day + 2.5) * (1 / 153.0) - 0.5);
    return (year * 12 + month) * 32 + day - nearest((153 * month + 2.5) * (1 / 5.0) - 0.5);
}

// The days of x; those that are no dates become the first or last day, NaN the first.
static void days_in_range(const double *restrict x, double *restrict day, int64_t n) {
    double low = (double)MW_DATE_MIN, high = (double)MW_DATE_MAX;
    for (int64_t i = 0; i < n; i++) {
        double a = floor(x[i]), above = a > low ? a : low;
        day[i] = above < high ? above : high;
    }
}

// At most CHUNK codes; NaN for what is no date.
#define CODES(name, code_of)                                                                       \
    static void name(const double *restrict x, double *restrict code, int64_t n) {                 \
        double day[CHUNK];                                                                         \
        days_in_range(x, day, n);                                                                  \
        for (int64_t i = 0; i < n; i++) code[i] = code_of(day[i]);                                 \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double c = code[i];                                                                    \
            code[i] = floor(x[i]) == day[i] ? c : NA;                                              \
        }                                                                                          \
    }

CODES(year_codes, year_code)
CODES(month_codes, month_code)

// Towards 0; 0 is added so that it comes out as 0 and not as -0.
static inline double whole_between(double a, double b, double per) {
    return trunc((b - a) / per) + 0.0;
}

#define DATES(name, codes, per)                                                                    \
    static void name##_vv(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        double a[CHUNK], b[CHUNK];                                                                 \
        for (int64_t from = 0; from < n; from += CHUNK) {                                          \
            int64_t count = n - from < CHUNK ? n - from : CHUNK;                                   \
            codes(x + from, a, count);                                                             \
            codes(y + from, b, count);                                                             \
            for (int64_t i = 0; i < count; i++) out[from + i] = whole_between(a[i], b[i], per);    \
        }                                                                                          \
    }                                                                                              \
    static void name##_vc(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        double a[CHUNK], b;                                                                        \
        codes(y, &b, 1);                                                                           \
        for (int64_t from = 0; from < n; from += CHUNK) {                                          \
            int64_t count = n - from < CHUNK ? n - from : CHUNK;                                   \
            codes(x + from, a, count);                                                             \
            for (int64_t i = 0; i < count; i++) out[from + i] = whole_between(a[i], b, per);       \
        }                                                                                          \
    }                                                                                              \
    static void name##_cv(const double *restrict x, const double *restrict y,                      \
                          double *restrict out, int64_t n) {                                       \
        double a, b[CHUNK];                                                                        \
        codes(x, &a, 1);                                                                           \
        for (int64_t from = 0; from < n; from += CHUNK) {                                          \
            int64_t count = n - from < CHUNK ? n - from : CHUNK;                                   \
            codes(y + from, b, count);                                                             \
            for (int64_t i = 0; i < count; i++) out[from + i] = whole_between(a, b[i], per);       \
        }                                                                                          \
    }

DATES(years, year_codes, 512)
DATES(months, month_codes, 32)

// ---- selection

#define CHOOSE(name, yes, no)                                                                      \
    static void name(const double *restrict x, const double *restrict y, const double *restrict z, \
                     double *restrict out, int64_t n) {                                            \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double a = x[i], b = yes, c = no;                                                      \
            double picked = a != 0 ? b : c;                                                        \
            out[i] = a != a ? NA : picked;                                                         \
        }                                                                                          \
    }

CHOOSE(choose_vv, y[i], z[i])
CHOOSE(choose_cv, *y, z[i])
CHOOSE(choose_vc, y[i], *z)
CHOOSE(choose_cc, *y, *z)

static void fill(double x, double *restrict out, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = x;
}

// ---- reductions, one vector of members after the other

#define JOIN(name, expr)                                                                           \
    static void name(const double *restrict x, double *restrict out, int64_t n) {                  \
        for (int64_t i = 0; i < n; i++) {                                                          \
            double a = out[i], b = x[i];                                                           \
            out[i] = expr;                                                                         \
        }                                                                                          \
    }

JOIN(join_sum, a + b)
JOIN(join_count, a + (b == b ? 1 : NA))
JOIN(join_any, either(a, b))
JOIN(join_all, both(a, b))
JOIN(join_min, smaller(a, b))
JOIN(join_max, larger(a, b))
JOIN(join_known, a == a ? a : b)

static inline double counted_sum(double a, double b) {
    double unknown = a == 0 ? 0 : NA;
    double counts = b == b ? a : unknown;
    return b == 0 ? 0 : counts;
}

static inline double counted_rows(double a, double b) {
    double counts = ((a == a) & (b == b)) ? 1 : NA;
    return b == 0 ? 0 : counts;
}

TWO_VV(cond_sum, counted_sum(a, b))
TWO_VV(cond_count, counted_rows(a, b))

// ---- reductions of the members of each row

#define GROUP_BODY(start, step, length)                                                            \
    for (int64_t q = 0; q < rows->count; q++) {                                                    \
        const double *p = x + rows->begin[q];                                                      \
        double a = start;                                                                          \
        for (int32_t j = 0; j < (length); j++) {                                                   \
            double b = p[j];                                                                       \
            a = step;                                                                              \
        }                                                                                          \
        out[rows->row[q]] = a;                                                                     \
    }

#define GROUP(name, start, step)                                                                   \
    static void name(const mw_kernel_rows *rows, const double *restrict x, double *restrict out) { \
        switch (rows->length) {                                                                    \
        case 1: GROUP_BODY(start, step, 1) break;                                                  \
        case 2: GROUP_BODY(start, step, 2) break;                                                  \
        case 3: GROUP_BODY(start, step, 3) break;                                                  \
        case 4: GROUP_BODY(start, step, 4) break;                                                  \
        case 5: GROUP_BODY(start, step, 5) break;                                                  \
        case 6: GROUP_BODY(start, step, 6) break;                                                  \
        case 7: GROUP_BODY(start, step, 7) break;                                                  \
        default: GROUP_BODY(start, step, rows->length)                                             \
        }                                                                                          \
    }

GROUP(group_sum, 0, a + b)
GROUP(group_count, 0, a + (b == b ? 1 : NA))
GROUP(group_any, 0, either(a, b))
GROUP(group_all, 1, both(a, b))
GROUP(group_min, p[0], smaller(a, b))
GROUP(group_max, p[0], larger(a, b))
GROUP(group_mean_sum, 0, a + b)

static void group_mean(const mw_kernel_rows *rows, const double *restrict x, double *restrict out) {
    group_mean_sum(rows, x, out);
    for (int64_t q = 0; q < rows->count; q++) out[rows->row[q]] /= rows->length;
}

static void up(const double *restrict a, const int32_t *restrict at, int64_t first,
               double *restrict out, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = at[i] < 0 ? NA : a[at[i] - first];
}

// ---- sets and tables

static void member_bits(const double *restrict x, uint64_t set, double *restrict out, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        double a = x[i];
        int32_t code = ((a >= 0) & (a < 64)) ? (int32_t)a : 0;
        int fits = (double)code == a;
        double in = (double)(int32_t)((set >> code) & (uint64_t)fits);
        out[i] = a != a ? NA : in;
    }
}

static void marginal(const double *restrict x, const mw_lookup_row *row, double *restrict out,
                     int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = x[i] != x[i] ? NA : 0;
    for (int32_t k = 0; k < row->key[0].count; k++) {
        double low = row->key[0].low[k], high = row->key[0].high[k], rate = row->value[k];
        low = isinf(low) ? 0 : low;
        for (int64_t i = 0; i < n; i++) {
            double part = ((x[i] < high ? x[i] : high) - low) * rate;
            out[i] += x[i] > low ? part : 0;
        }
    }
}

static void bands(const double *restrict x, const mw_lookup_row *row, double *restrict out,
                  int64_t n) {
    fill(NA, out, n);
    for (int32_t k = row->key[0].count - 1; k >= 0; k--) { // the first band wins where two touch
        const mw_lookup_key *key = &row->key[0];
        double value = row->value[k], infinity = (double)INFINITY;
        double low = key->open[k] & 1 ? nextafter(key->low[k], infinity) : key->low[k];
        double high = key->open[k] & 2 ? nextafter(key->high[k], -infinity) : key->high[k];
        for (int64_t i = 0; i < n; i++) {
            double a = x[i], was = out[i], above = a >= low ? value : was;
            out[i] = a <= high ? above : was;
        }
    }
}

#define FORMS(name)                                                                                \
    { name##_vv, name##_vc, name##_cv }

const mw_kernels MW_KERNELS = {
    .one = {[MW_NODE_NEG] = neg,
            [MW_NODE_ABS] = absolute,
            [MW_NODE_SQRT] = root,
            [MW_NODE_LN] = natural_log,
            [MW_NODE_LOG10] = decimal_log,
            [MW_NODE_EXP] = exponential,
            [MW_NODE_FLOOR] = down,
            [MW_NODE_CEIL] = upward,
            [MW_NODE_NOT] = not,
            [MW_NODE_KNOWN] = known},
 // clang-format off
    .two = {
        [MW_NODE_ADD] = FORMS(add),
        [MW_NODE_SUB] = FORMS(sub),
        [MW_NODE_MUL] = FORMS(mul),
        [MW_NODE_DIV] = FORMS(div),
        [MW_NODE_POW] = FORMS(power),
        [MW_NODE_MIN] = FORMS(min),
        [MW_NODE_MAX] = FORMS(max),
        [MW_NODE_ROUND] = FORMS(round),
        [MW_NODE_EQ] = FORMS(eq),
        [MW_NODE_NE] = FORMS(ne),
        [MW_NODE_LT] = FORMS(lt),
        [MW_NODE_LE] = FORMS(le),
        [MW_NODE_GT] = FORMS(gt),
        [MW_NODE_GE] = FORMS(ge),
        [MW_NODE_AND] = FORMS(and),
        [MW_NODE_OR] = FORMS(or),
        [MW_NODE_ELSE] = FORMS(otherwise),
        [MW_NODE_YEARS] = FORMS(years),
        [MW_NODE_MONTHS] = FORMS(months),
        [MW_NODE_ADD_MONTHS] = FORMS(add_months),
    },
  // clang-format on
    .choose = {choose_vv,        choose_cv,        choose_vc,       choose_cc},
    .copy = copy,
    .fill = fill,
    .join = {[MW_REDUCE_SUM] = join_sum,
            [MW_REDUCE_COUNT] = join_count,
            [MW_REDUCE_ANY] = join_any,
            [MW_REDUCE_ALL] = join_all,
            [MW_REDUCE_MIN] = join_min,
            [MW_REDUCE_MAX] = join_max,
            [MW_REDUCE_FIRST] = join_known,
            [MW_REDUCE_LAST] = join_known},
    .cond_sum = cond_sum_vv,
    .cond_count = cond_count_vv,
    .reduce = {[MW_REDUCE_SUM] = group_sum,
            [MW_REDUCE_COUNT] = group_count,
            [MW_REDUCE_ANY] = group_any,
            [MW_REDUCE_ALL] = group_all,
            [MW_REDUCE_MEAN] = group_mean,
            [MW_REDUCE_MIN] = group_min,
            [MW_REDUCE_MAX] = group_max                                                          },
    .up = up,
    .member_bits = member_bits,
    .marginal = marginal,
    .bands = bands,
};

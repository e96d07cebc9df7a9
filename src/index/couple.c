// SPDX-License-Identifier: MIT
// See couple.h.
#include "index/couple.h"

#include <math.h>
#include <stdbool.h>

static double coupling(mw_couple_variant variant, double u, double v) {
    double low = fmin(u, v), high = fmax(u, v);
    if (high == 0) return NAN;
    if (variant == MW_COUPLE_SPREAD) return sqrt((1 - (high - low)) * low / high);
    return 2 * sqrt(low / high) / (1 + low / high); // u v itself might vanish
}

static int32_t grade(double d) {
    static const double upper[MW_COUPLE_GRADES - 1] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    int32_t g = 0;
    while (g < MW_COUPLE_GRADES - 1 && d >= upper[g]) g++;
    return g;
}

static bool fits(double x) { return isnan(x) || (x >= 0 && x <= 1); }

mw_status mw_couple(const mw_couple_how *how, const double *const pair[2], int64_t n,
                    mw_coupled *out, mw_error *err) {
    double a = how->a, b = how->b;
    if (!(a >= 0 && b >= 0 && isfinite(a + b)))
        return mw_fail(err, MW_INVALID, "coupling: weights %g and %g, must be 0 or more", a, b);
    if (a == 0 && b == 0) a = b = 1;
    for (int64_t i = 0; i < n; i++) {
        double u = pair[0][i], v = pair[1][i];
        if (!fits(u) || !fits(v))
            return mw_fail(err, MW_INVALID,
                           "coupling: unit %lld has %g and %g: both must be from 0 to 1",
                           (long long)i, u, v);
        out[i] = (mw_coupled){NAN, NAN, NAN, -1};
        if (isnan(u) || isnan(v)) continue;
        double c = coupling(how->variant, u, v), t = (a * u + b * v) / (a + b);
        double d = isnan(c) ? 0 : sqrt(c * t);
        out[i] = (mw_coupled){c, t, d, grade(d)};
    }
    return MW_OK;
}

mw_couple_grade mw_couple_grade_name(int32_t grade) {
    static const mw_couple_grade names[MW_COUPLE_GRADES] = {
        {"extreme imbalance",         "极度失调"},
        {"severe imbalance",          "严重失调"},
        {"moderate imbalance",        "中度失调"},
        {"mild imbalance",            "轻度失调"},
        {"on the verge of imbalance", "濒临失调"},
        {"barely coordinated",        "勉强协调"},
        {"primary coordination",      "初级协调"},
        {"intermediate coordination", "中级协调"},
        {"good coordination",         "良好协调"},
        {"quality coordination",      "优质协调"},
    };
    return grade < 0 || grade >= MW_COUPLE_GRADES ? (mw_couple_grade){"", ""} : names[grade];
}

// SPDX-License-Identifier: MIT
// See scalar.h.
#include "engine/scalar.h"

#include "base/date.h"

#include <math.h>
#include <string.h>

double mw_power_of_ten(int32_t n) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (n >= 0 && n <= 22) return powers[n];
    return pow(10, n);
}

// Beyond 2^52 a double has no digits after the point, and scaling would only disturb it.
static double round_to(double a, double b) {
    if (isnan(a) || isnan(b)) return NAN;
    double places = round(b);
    if (places > 300 || isinf(a)) return a;
    if (places < -300) return 0;
    double power = mw_power_of_ten((int32_t)fabs(places));
    double scaled = places >= 0 ? a * power : a / power;
    if (fabs(scaled) >= 0x1p52) return a;
    return places >= 0 ? round(scaled) / power : round(scaled) * power;
}

static bool is_date(double x) { return x >= (double)MW_DATE_MIN && x < (double)MW_DATE_MAX + 1; }

static double years(double a, double b) {
    if (!is_date(a) || !is_date(b)) return NAN;
    return (double)mw_years_between((int64_t)floor(a), (int64_t)floor(b));
}

static double months(double a, double b) {
    if (!is_date(a) || !is_date(b)) return NAN;
    return (double)mw_months_between((int64_t)floor(a), (int64_t)floor(b));
}

static double add_months(double a, double b) {
    enum { MONTHS_MAX = 12 * MW_YEAR_MAX };
    if (!is_date(a) || !(fabs(b) <= MONTHS_MAX)) return NAN;
    double moved = (double)mw_date_add_months((int64_t)floor(a), (int64_t)b);
    return is_date(moved) ? moved : NAN;
}

static double power(double a, double b) {
    if (isnan(a) || isnan(b)) return NAN;
    double x = pow(a, b);
    return isfinite(x) ? x : NAN;
}

static double member(const mw_node *n, double a) {
    if (isnan(a)) return NAN;
    if (!(a >= 0 && a < n->set_count) || a != floor(a)) return 0;
    return n->set[(int32_t)a] ? 1 : 0;
}

static double yes(bool x) { return x ? 1 : 0; }

static double compare(mw_node_op op, double a, double b) {
    if (isnan(a) || isnan(b)) return NAN;
    switch ((int)op) {
    case MW_NODE_EQ: return yes(a == b);
    case MW_NODE_NE: return yes(a != b);
    case MW_NODE_LT: return yes(a < b);
    case MW_NODE_LE: return yes(a <= b);
    case MW_NODE_GT: return yes(a > b);
    default: return yes(a >= b);
    }
}

static double both(double a, double b) {
    if (a == 0 || b == 0) return 0;
    return isnan(a) || isnan(b) ? NAN : 1;
}

static double either(double a, double b) {
    if ((!isnan(a) && a != 0) || (!isnan(b) && b != 0)) return 1;
    return isnan(a) || isnan(b) ? NAN : 0;
}

static double choose(double a, double b, double c) {
    if (isnan(a)) return NAN;
    return a != 0 ? b : c;
}

static double smaller(double a, double b) {
    if (isnan(a) || isnan(b)) return NAN;
    return b < a ? b : a;
}

static double larger(double a, double b) {
    if (isnan(a) || isnan(b)) return NAN;
    return b > a ? b : a;
}

// x where it is inside the function's domain.
static double within(bool inside, double x) { return inside ? x : NAN; }

static double apply_unary(const mw_node *n, double a) {
    switch ((int)n->op) {
    case MW_NODE_NEG: return -a;
    case MW_NODE_ABS: return fabs(a);
    case MW_NODE_SQRT: return within(a >= 0, sqrt(a));
    case MW_NODE_LN: return within(a > 0, log(a));
    case MW_NODE_LOG10: return within(a > 0, log10(a));
    case MW_NODE_EXP: return exp(a);
    case MW_NODE_FLOOR: return floor(a);
    case MW_NODE_CEIL: return ceil(a);
    case MW_NODE_NOT: return isnan(a) ? NAN : yes(a == 0);
    case MW_NODE_KNOWN: return yes(!isnan(a));
    default: return member(n, a);
    }
}

double mw_scalar_apply(const mw_node *n, const double *arg) {
    double a = arg[0], b = n->arg_count > 1 ? arg[1] : NAN;
    switch ((int)n->op) {
    case MW_NODE_ADD: return a + b;
    case MW_NODE_SUB: return a - b;
    case MW_NODE_MUL: return a * b;
    case MW_NODE_DIV: return within(b != 0, a / b);
    case MW_NODE_POW: return power(a, b);
    case MW_NODE_MIN: return smaller(a, b);
    case MW_NODE_MAX: return larger(a, b);
    case MW_NODE_ROUND: return round_to(a, b);
    case MW_NODE_EQ:
    case MW_NODE_NE:
    case MW_NODE_LT:
    case MW_NODE_LE:
    case MW_NODE_GT:
    case MW_NODE_GE: return compare(n->op, a, b);
    case MW_NODE_AND: return both(a, b);
    case MW_NODE_OR: return either(a, b);
    case MW_NODE_IF: return choose(a, b, arg[2]);
    case MW_NODE_ELSE: return isnan(a) ? b : a;
    case MW_NODE_YEARS: return years(a, b);
    case MW_NODE_MONTHS: return months(a, b);
    case MW_NODE_ADD_MONTHS: return add_months(a, b);
    default: return apply_unary(n, a);
    }
}

// The number of the code or band that x falls into, -1 when none.
static int32_t key_index(const mw_lookup_key *k, double x) {
    if (!k->interval) return x >= 0 && x < k->count && x == floor(x) ? (int32_t)x : -1;
    for (int32_t i = 0; i < k->count; i++) {
        bool above = k->open[i] & 1 ? x > k->low[i] : x >= k->low[i];
        bool below = k->open[i] & 2 ? x < k->high[i] : x <= k->high[i];
        if (above && below) return i;
    }
    return -1;
}

double mw_scalar_lookup(const mw_lookup *table, int32_t row, const double *key) {
    if (row < 0) return NAN;
    const mw_lookup_row *r = &table->row[row];
    int64_t at = 0;
    for (int32_t k = 0; k < table->key_count; k++) {
        int32_t i = key_index(&r->key[k], key[k]);
        if (i < 0) return NAN;
        at = at * r->key[k].count + i;
    }
    return r->value[at];
}

double mw_scalar_marginal(const mw_lookup *table, int32_t row, double x) {
    if (row < 0 || isnan(x)) return NAN;
    const mw_lookup_row *r = &table->row[row];
    double total = 0;
    for (int32_t i = 0; i < r->key[0].count; i++) {
        double low = isinf(r->key[0].low[i]) ? 0 : r->key[0].low[i];
        if (x > low) total += (smaller(x, r->key[0].high[i]) - low) * r->value[i];
    }
    return total;
}

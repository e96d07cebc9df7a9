// SPDX-License-Identifier: MIT
// Every set of lanes against plain loops, and against each other to the bit.
#include "index/lanes.h"

#include "index/random_testing.h"
#include "test/test.h"

#include <stdbool.h>
#include <string.h>

enum { N = 96, LEAVES = 9, DRAWS = 11 };

static void fill(mw_random *r, double *x, int n, double missing) {
    for (int i = 0; i < n; i++)
        x[i] = mw_random_next(r) < missing ? (double)NAN : exp(4 * mw_random_normal(r));
}

static bool same(const double *a, const double *b, int n) {
    for (int i = 0; i < n; i++)
        if (memcmp(&a[i], &b[i], sizeof *a) != 0 && !(isnan(a[i]) && isnan(b[i]))) return false;
    return true;
}

void test_lanes_product(void) {
    const mw_lanes *set[MW_LANES_SETS_MAX];
    const char *name[MW_LANES_SETS_MAX];
    int sets = mw_lanes_all(set, name);
    mw_random r = mw_random_from(1);
    double x[LEAVES * N], w[DRAWS * LEAVES], out[DRAWS * N], want[DRAWS * N];
    fill(&r, x, LEAVES * N, 0.01);
    fill(&r, w, DRAWS * LEAVES, 0);
    for (int round = 0; round < (DRAWS + 1) * 4; round++) {
        int draws = round / 4, k = round % 4 * 3;
        memset(want, 0, sizeof want);
        for (int i = 0; i < draws * N; i++)
            for (int j = 0; j < k; j++) want[i] += w[i / N * k + j] * x[j * N + i % N];
        for (int s = 0; s < sets; s++) {
            mw_lanes_product p = {x, N, k, w, draws, N, out, N};
            set[s]->product(&p);
            CHECK_ROW(same(out, want, draws * N), round);
        }
    }
}

void test_lanes_sums(void) {
    const mw_lanes *set[MW_LANES_SETS_MAX];
    const char *name[MW_LANES_SETS_MAX];
    int sets = mw_lanes_all(set, name);
    mw_random r = mw_random_from(2);
    for (int n = 0; n <= 67; n++) {
        double x[67], sum[67], all[67], want[67], known[67], out[67];
        fill(&r, x, n, 0.2);
        for (int s = 0; s < sets; s++) {
            for (int i = 0; i < n; i++) sum[i] = all[i] = want[i] = known[i] = i;
            for (int i = 0; i < n && n % 2; i++) {
                want[i] += isnan(x[i]) ? 0 : 0.3 * x[i];
                known[i] += isnan(x[i]) ? 0 : 0.3;
            }
            for (int i = 0; i < n && !(n % 2); i++) want[i] += 0.3 * x[i];
            if (n % 2)
                set[s]->add_known(0.3, x, n, sum, all);
            else
                set[s]->add(0.3, x, n, sum);
            CHECK_ROW(same(sum, want, n) && same(all, known, n), n);
            set[s]->divide(sum, 7, n, out);
            for (int i = 0; i < n; i++) CHECK_ROW(isnan(sum[i]) || out[i] == sum[i] / 7, n);
            set[s]->divide_known(sum, all, 10, n, out);
            for (int i = 0; i < n; i++)
                CHECK_ROW(
                    all[i] >= 10 ? same(&out[i], &(double){sum[i] / all[i]}, 1) : isnan(out[i]), n);
            set[s]->scale(x, -2, n, out);
            for (int i = 0; i < n; i++) CHECK_ROW(isnan(x[i]) || out[i] == -2 * x[i], n);
            set[s]->inverse(x, n, x); // in place
            for (int i = 0; i < n; i++) CHECK_ROW(isnan(x[i]) || x[i] > 0, n);
        }
    }
}

static double worst_of(void (*f)(const double *, int64_t, double *), double (*want)(double),
                       const double *x, int n) {
    double worst = 0, y[4000];
    f(x, n, y);
    for (int i = 0; i < n; i++) {
        double right = want(x[i]);
        if (right == 0 || isinf(right) || isnan(right)) {
            CHECK_ROW(y[i] == right || (isnan(y[i]) && isnan(right)), i);
            continue;
        }
        worst = fmax(worst, fabs(y[i] / right - 1));
    }
    return worst;
}

void test_lanes_log_exp(void) {
    const mw_lanes *set[MW_LANES_SETS_MAX];
    const char *name[MW_LANES_SETS_MAX];
    int sets = mw_lanes_all(set, name);
    enum { MANY = 4000 };
    static double x[MANY], power[MANY], one[MANY], other[MANY];
    mw_random r = mw_random_from(3);
    for (int i = 0; i < MANY; i++) {
        power[i] = 1400 * (mw_random_next(&r) - 0.5);
        x[i] = i % 3 == 0   ? exp(power[i])
               : i % 3 == 1 ? 1 + 1e-6 * mw_random_normal(&r)
                            : mw_random_next(&r) * 100;
    }
    const double edges[] = {
        1, 0x1p-1022, 0x1p-1074, 0x1p1023, INFINITY, NAN, 0x1.fffffffffffffp1023};
    memcpy(x, edges, sizeof edges);
    const double powers[] = {0, -0.0, 1e-300, 709, -708, -708.3, INFINITY, -INFINITY, NAN};
    memcpy(power, powers, sizeof powers);
    for (int s = 0; s < sets; s++) {
        CHECK_ROW(worst_of(set[s]->log, log, x, MANY) < 4.5e-16, s);
        CHECK_ROW(worst_of(set[s]->exp, exp, power, MANY) < 4.5e-16, s);
        set[s]->log(x, MANY, s ? other : one);
        CHECK_ROW(s == 0 || same(one, other, MANY), s);
    }
    for (int s = 0; s < sets; s++) {
        set[s]->exp(power, MANY, s ? other : one);
        CHECK_ROW(s == 0 || same(one, other, MANY), s);
    }
    for (double low = -800; low < -708; low += 0.37) { // where digits run out
        double y;
        mw_lanes_get()->exp(&low, 1, &y);
        CHECK_ROW(fabs(y - exp(low)) <= 0x1p-1074, (int)low);
    }
}

void test_lanes_selecting(void) {
    const mw_lanes *set[MW_LANES_SETS_MAX];
    const char *name[MW_LANES_SETS_MAX];
    int sets = mw_lanes_all(set, name);
    mw_random r = mw_random_from(4);
    for (int n = 1; n <= 67; n++) {
        double x[67], least, greatest, sum = 0, first = 0;
        uint8_t bucket[67];
        for (int i = 0; i < n; i++) x[i] = mw_random_normal(&r);
        for (int s = 0; s < sets; s++) {
            set[s]->range(x, n, &least, &greatest);
            sum = set[s]->sum(x, n);
            if (s == 0) first = sum;
            CHECK_ROW(sum == first, n);
            set[s]->buckets(x, n, least, 200 / (greatest - least + 1), bucket);
            double plain = 0;
            int within = 0;
            for (int i = 0; i < n; i++) {
                plain += x[i];
                within += x[i] >= least && x[i] <= greatest;
                CHECK_ROW(bucket[i] == (int)((x[i] - least) * (200 / (greatest - least + 1))), n);
            }
            CHECK_ROW(within == n && fabs(plain - sum) < 1e-12, n);
        }
    }
}

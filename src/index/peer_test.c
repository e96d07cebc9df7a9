// SPDX-License-Identifier: MIT
// Peers: percentiles against counting, quartiles against sorting, and what is withheld.
#include "index/peer.h"

#include "base/alloc.h"
#include "index/random_testing.h"
#include "index/stat.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>

void test_peer_groups(void) {
    static const struct {
        double x[8];
        int n;
        mw_peer_rule rule;
        mw_peer_why why;
        double low, median, high;
    } rows[] = {
        {{1, 2, 3, 4, 5},    5, {0, 0, false, NULL},  MW_PEER_GOOD,      2,    3,   4   },
        {{1, 2, 3, 4},       4, {0, 0, false, NULL},  MW_PEER_FEW,       NAN,  NAN, NAN },
        {{1, 2, 3, 4},       4, {4, 0, false, NULL},  MW_PEER_GOOD,      1.75, 2.5, 3.25},
        {{1, 2, 3, 4, NAN},  5, {0, 0, false, NULL},  MW_PEER_FEW,       NAN,  NAN, NAN },
        {{1, 1, 1, 1, 5},    5, {0, 0, true, NULL},   MW_PEER_DOMINATED, NAN,  NAN, NAN },
        {{1, 1, 1, 1, 4},    5, {0, 0, true, NULL},   MW_PEER_GOOD,      1,    1,   1   },
        {{1, 1, 1, 1, 5},    5, {0, 0, false, NULL},  MW_PEER_GOOD,      1,    1,   1   },
        {{1, 1, 1, 1, 5},    5, {0, 0.9, true, NULL}, MW_PEER_GOOD,      1,    1,   1   },
        {{-1, 1, 1, -1, -5}, 5, {0, 0, true, NULL},   MW_PEER_DOMINATED, NAN,  NAN, NAN },
        {{0, 0, 0, 0, 0},    5, {0, 0, true, NULL},   MW_PEER_GOOD,      0,    0,   0   },
        {{0},                1, {0, 0, true, NULL},   MW_PEER_FEW,       NAN,  NAN, NAN },
    };
    static const int32_t group[8] = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_peers p;
        mw_sample x = {rows[i].x, rows[i].n};
        CHECK_ROW(mw_peers_of(x, group, 1, &rows[i].rule, &p, NULL) == MW_OK, i);
        const mw_peer_group *g = &p.group[0];
        bool good = rows[i].why == MW_PEER_GOOD;
        CHECK_ROW(g->why == rows[i].why && isnan(g->median) == !good, i);
        CHECK_ROW(!good || (g->low == rows[i].low && g->median == rows[i].median), i);
        CHECK_ROW(!good || g->high == rows[i].high, i);
        CHECK_ROW(strlen(mw_peer_why_text(g->why)) > 0, i);
        mw_peers_fini(&p);
    }
}

// Scores of a group, by turnover.
void test_peer_dominated_by_size(void) {
    static const struct {
        double size[5];
        double share_max;
        mw_peer_why why;
    } rows[] = {
        {{1, 1, 1, 1, 3},       0,    MW_PEER_GOOD     },
        {{1, 1, 5, 1, 1},       0,    MW_PEER_DOMINATED},
        {{1, 1, 5, 1, 1},       0.75, MW_PEER_GOOD     },
        {{NAN, NAN, 5, 9, NAN}, 0,    MW_PEER_DOMINATED},
        {{NAN, 5, 5, 4, NAN},   0,    MW_PEER_GOOD     },
    };
    static const double x[5] = {70, 20, 30, NAN, 50};
    static const int32_t group[5] = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_peers p;
        mw_peer_rule rule = {
            .members_min = 3, .share_max = rows[i].share_max, .size = rows[i].size};
        CHECK_ROW(mw_peers_of((mw_sample){x, 5}, group, 1, &rule, &p, NULL) == MW_OK, i);
        CHECK_ROW(p.group[0].why == rows[i].why, i);
        mw_peers_fini(&p);
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile_by_counting(const double *x, const int32_t *group, int n, int u) {
    double below = 0;
    int others = 0;
    if (group[u] < 0 || isnan(x[u])) return NAN;
    for (int k = 0; k < n; k++) {
        if (k == u || group[k] != group[u] || isnan(x[k])) continue;
        others++;
        below += x[k] < x[u] ? 1 : x[k] == x[u] ? 0.5 : 0;
    }
    return others ? 100 * below / others : (double)NAN;
}

enum { N = 300, GROUPS = 7 };

static void check_group(const double *x, const int32_t *group, int n, int32_t g,
                        const mw_peer_group *got) {
    double own[N];
    int64_t known = 0;
    for (int u = 0; u < n; u++)
        if (group[u] == g && !isnan(x[u])) own[known++] = x[u];
    qsort(own, (size_t)known, sizeof *own, ascending);
    CHECK_ROW(got->known == known && got->low == mw_quantile(own, known, 0.25), g);
    CHECK_ROW(got->high == mw_quantile(own, known, 0.75), g);
}

void test_peer_random(void) {
    mw_random r = mw_random_from(4);
    for (int round = 0; round < 20; round++) {
        double x[N];
        int32_t group[N];
        mw_peers p;
        for (int u = 0; u < N; u++) { // few different values, so that many tie
            x[u] = mw_random_next(&r) < 0.1 ? (double)NAN : floor(mw_random_next(&r) * 30);
            group[u] = (int32_t)(mw_random_next(&r) * (GROUPS + 1)) - 1;
        }
        mw_peer_rule rule = {.members_min = 2};
        CHECK(mw_peers_of((mw_sample){x, N}, group, GROUPS, &rule, &p, NULL) == MW_OK);
        for (int u = 0; u < N; u++) {
            double want = percentile_by_counting(x, group, N, u), got = p.percentile[u];
            CHECK_ROW(isnan(want) ? isnan(got) : fabs(got - want) < 1e-12, u);
        }
        for (int32_t g = 0; g < GROUPS; g++) check_group(x, group, N, g, &p.group[g]);
        mw_peers_fini(&p);
    }
}

void test_peer_refused(void) {
    const double x[] = {1, 2};
    const int32_t wrong[] = {0, 1}, right[] = {0, -1};
    mw_sample s = {x, 2};
    mw_peers p;
    mw_error err = {0};
    CHECK(mw_peers_of(s, wrong, 1, &(mw_peer_rule){0}, &p, &err) == MW_INVALID);
    CHECK(strstr(err.text, "unit 1 is of group 1") && !p.group);
    CHECK(mw_peers_of(s, right, 1, &(mw_peer_rule){.share_max = 2}, &p, NULL) == MW_INVALID);
    CHECK(mw_peers_of(s, right, 1, &(mw_peer_rule){.members_min = -1}, &p, NULL) == MW_INVALID);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 100; n++) {
        mw_alloc_fail_after(n);
        st = mw_peers_of(s, right, 1, &(mw_peer_rule){0}, &p, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_peers_fini(&p);
    }
    CHECK(st == MW_OK);
    CHECK(mw_peers_of((mw_sample){x, 0}, right, 0, &(mw_peer_rule){0}, &p, NULL) == MW_OK);
    mw_peers_fini(&p);
}

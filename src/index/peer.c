// SPDX-License-Identifier: MIT
// See peer.h. All units are put in order once; dealt out to their groups they are in order there,
// too.
#include "index/peer.h"

#include "base/alloc.h"
#include "index/stat.h"

#include <math.h>

typedef struct {
    mw_sample x;
    const int32_t *group;
    mw_peer_rule rule;
    int64_t *start; // [groups + 1] of the two below
    double *value;  // group after group, the least first
    uint32_t *unit; // whose they are
} peers;

const char *mw_peer_why_text(mw_peer_why why) {
    static const char *const text[] = {
        [MW_PEER_GOOD] = "may be shown",
        [MW_PEER_FEW] = "too few members",
        [MW_PEER_DOMINATED] = "one member dominates",
    };
    return text[why];
}

static mw_status check(const peers *p, int32_t groups, mw_error *err) {
    const mw_peer_rule *r = &p->rule;
    if (groups < 0) return mw_fail(err, MW_INVALID, "%d groups of peers", groups);
    if (r->members_min < 1 || !(r->share_max > 0 && r->share_max <= 1))
        return mw_fail(err, MW_INVALID,
                       "quartiles of at least %lld members and shares to %g: 1 or more, and above "
                       "0 to 1",
                       (long long)r->members_min, r->share_max);
    for (int64_t u = 0; u < p->x.n; u++)
        if (p->group[u] >= groups)
            return mw_fail(err, MW_INVALID, "unit %lld is of group %d: groups are below %d",
                           (long long)u, p->group[u], groups);
    return MW_OK;
}

static void deal_out(peers *p, int32_t groups, mw_scratch *s) {
    int64_t known = mw_sort(p->x.x, p->x.n, s);
    for (int64_t i = 0; i < known; i++)
        if (p->group[s->order[i]] >= 0) p->start[p->group[s->order[i]] + 1]++;
    for (int32_t g = 0; g < groups; g++) p->start[g + 1] += p->start[g];
    for (int64_t i = 0; i < known; i++) {
        int32_t g = p->group[s->order[i]];
        if (g < 0) continue;
        p->value[p->start[g]] = s->sorted[i];
        p->unit[p->start[g]++] = s->order[i];
    }
    for (int32_t g = groups; g > 0; g--) p->start[g] = p->start[g - 1];
    p->start[0] = 0;
}

// Values from the least, with their units.
static void fill_percentiles(const double *value, const uint32_t *unit, int64_t n, double *out) {
    for (int64_t i = 0, end = 0; i < n && n > 1; i = end) {
        for (end = i + 1; end < n && value[end] == value[i];) end++;
        double below = (double)i + (double)(end - i - 1) / 2;
        for (int64_t k = i; k < end; k++) out[unit[k]] = 100 * below / (double)(n - 1);
    }
}

// Of members first .. first + n - 1.
static bool is_dominated(const peers *p, int64_t first, int64_t n) {
    double sum = 0, largest = 0;
    for (int64_t i = first; i < first + n; i++) {
        double size = fabs(p->rule.size ? p->rule.size[p->unit[i]] : p->value[i]);
        if (isnan(size)) continue;
        sum += size;
        largest = fmax(largest, size);
    }
    return largest > p->rule.share_max * sum;
}

static mw_peer_group look_at(const peers *p, int64_t first, int64_t n) {
    mw_peer_group g = {n, MW_PEER_GOOD, NAN, NAN, NAN};
    const double *value = p->value + first;
    if ((p->rule.extensive || p->rule.size) && is_dominated(p, first, n)) g.why = MW_PEER_DOMINATED;
    if (n < p->rule.members_min) g.why = MW_PEER_FEW;
    if (g.why != MW_PEER_GOOD) return g;
    g.low = mw_quantile(value, n, 0.25);
    g.median = mw_quantile(value, n, 0.5);
    g.high = mw_quantile(value, n, 0.75);
    return g;
}

static mw_status fill(peers *p, mw_peers *out, mw_error *err) {
    mw_scratch s;
    MW_TRY(check(p, out->groups, err));
    MW_TRY(mw_scratch_new(p->x.n, &s, err));
    p->start = mw_alloc_array((int64_t)out->groups + 2, sizeof *p->start);
    p->value = mw_alloc_array(p->x.n + 1, sizeof *p->value);
    p->unit = mw_alloc_array(p->x.n + 1, sizeof *p->unit);
    out->group = mw_alloc_array((int64_t)out->groups + 1, sizeof *out->group);
    out->percentile = mw_alloc_array(p->x.n + 1, sizeof *out->percentile);
    bool room = p->start && p->value && p->unit && out->group && out->percentile;
    if (room) {
        deal_out(p, out->groups, &s);
        for (int64_t u = 0; u < p->x.n; u++) out->percentile[u] = NAN;
    }
    for (int32_t g = 0; g < out->groups && room; g++) {
        int64_t first = p->start[g], n = p->start[g + 1] - first;
        fill_percentiles(p->value + first, p->unit + first, n, out->percentile);
        out->group[g] = look_at(p, first, n);
    }
    mw_scratch_free(&s);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "peers: out of memory");
}

mw_status mw_peers_of(mw_sample x, const int32_t *group, int32_t groups, const mw_peer_rule *rule,
                      mw_peers *out, mw_error *err) {
    peers p = {.x = x, .group = group, .rule = *rule};
    if (p.rule.members_min == 0) p.rule.members_min = 5;
    if (p.rule.share_max == 0) p.rule.share_max = 0.5;
    *out = (mw_peers){.units = x.n, .groups = groups};
    mw_status st = fill(&p, out, err);
    mw_free(p.start);
    mw_free(p.value);
    mw_free(p.unit);
    if (st != MW_OK) mw_peers_fini(out);
    return st;
}

void mw_peers_fini(mw_peers *p) {
    mw_free(p->group);
    mw_free(p->percentile);
    *p = (mw_peers){0};
}

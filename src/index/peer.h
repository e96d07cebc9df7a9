// SPDX-License-Identifier: MIT
// Where a unit stands among its peers (same industry, region, size), and what may be said about a
// group without giving away a member of it.
//
//     mw_peer_rule rule = {.members_min = 5, .share_max = 0.5, .extensive = true};
//     MW_TRY(mw_peers_of(&sample, group, group_count, &rule, &out, err));
//     if (out.group[g].why == MW_PEER_GOOD) ... out.group[g].median ...
//     mw_peers_fini(&out);
// Thread: any.
#ifndef MW_INDEX_PEER_H
#define MW_INDEX_PEER_H

#include "index/order.h"

// Why the quartiles of a group are withheld.
typedef enum {
    MW_PEER_GOOD,
    MW_PEER_FEW,      // fewer known members than the rule asks for
    MW_PEER_DOMINATED // one member has more of the sum than the rule allows
} mw_peer_why;

const char *mw_peer_why_text(mw_peer_why why); // a few words; never NULL

typedef struct {
    int64_t members_min; // 0: 5
    double share_max;    // of the largest member in the sum of sizes; 0: 0.5
    bool extensive;      // whether values add up, so that one can dominate: turnover, not a ratio
    const double *size;  // [unit]: what dominance is judged by instead, such as turnover, when the
                         // values are a score; NaN counts nothing; NULL: nothing
} mw_peer_rule;

typedef struct {
    int64_t known; // members with a value
    mw_peer_why why;
    double low, median, high; // quartiles (type 7, see mw_quantile); NaN when withheld
} mw_peer_group;

typedef struct {
    int64_t units;
    int32_t groups;
    mw_peer_group *group;
    // Of each unit: the share of the other known members of its group that are below it, equal ones
    // counting half, 0 .. 100; NaN without a value, without a group, or alone.
    double *percentile;
} mw_peers;

//   x       more is better, or turned by the caller; NaN is no member
//   group   of each of x.n units: 0 .. groups - 1, or below 0 for none
//   errors  MW_INVALID: a group outside, a rule below 0 or above 1; MW_LIMIT, MW_NOMEM
//   cost    mw_order of all units
MW_MUST_USE mw_status mw_peers_of(mw_sample x, const int32_t *group, int32_t groups,
                                  const mw_peer_rule *rule, mw_peers *out, mw_error *err);
void mw_peers_fini(mw_peers *p); // of a zero one is allowed

#endif

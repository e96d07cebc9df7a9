// SPDX-License-Identifier: MIT
// See may.h.
#include "account/may.h"

#include <string.h>

static const char *const role_names[] = {
#define X(role, name, about) name,
    MW_ROLES(X)
#undef X
};

static const struct {
    const char *name;
    bool reads;
    const char *roles;
} acts[] = {
#define X(act, name, reads, roles) {name, reads, roles},
    MW_ACTS(X)
#undef X
};

// The letter of a role in the list of acts; administrator has none, as it may do all.
static const char letters[] = {[MW_ROLE_VIEWER] = 'V',
                               [MW_ROLE_OPERATOR] = 'O',
                               [MW_ROLE_ASSESSOR] = 'A',
                               [MW_ROLE_ANALYST] = 'N'};

bool mw_role_allows(mw_role role, mw_act act) {
    if (role >= MW_ROLES_COUNT || act >= MW_ACTS_COUNT) return false;
    return role == MW_ROLE_ADMINISTRATOR || strchr(acts[act].roles, letters[role]) != NULL;
}

bool mw_act_reads(mw_act act) { return act < MW_ACTS_COUNT && acts[act].reads; }

const char *mw_role_name(mw_role role) { return role_names[role]; }

const char *mw_act_name(mw_act act) { return acts[act].name; }

mw_status mw_role_parse(mw_slice name, mw_role *out, mw_error *err) {
    for (int r = 0; r < MW_ROLES_COUNT; r++) {
        if (!mw_slice_is(name, role_names[r])) continue;
        *out = (mw_role)r;
        return MW_OK;
    }
    return mw_fail(err, MW_INVALID,
                   "there is no role \"%.*s\"; there are viewer, operator, assessor, analyst and "
                   "administrator",
                   (int)name.n, name.p);
}

// The entity is known to be the organisation's, or 0.
static bool grant_allows(mw_grant g, mw_act act, const mw_account_tree *tree, int32_t entity) {
    if (!mw_role_allows(g.role, act)) return false;
    if (g.entity == 0) return true;
    return entity != 0 && mw_account_tree_within(tree, entity, g.entity);
}

bool mw_account_may(const mw_principal *p, mw_act act, const mw_account_tree *tree,
                    int32_t entity) {
    if (p->person == 0 || p->organisation == 0 || entity < 0) return false;
    if (p->read_only && !mw_act_reads(act)) return false;
    if (entity != 0 && (!tree || mw_account_tree_organisation(tree, entity) != p->organisation))
        return false;
    if (p->narrowed && !grant_allows(p->scope, act, tree, entity)) return false;
    for (int32_t i = 0; i < p->grant_count; i++)
        if (grant_allows(p->grant[i], act, tree, entity)) return true;
    return false;
}

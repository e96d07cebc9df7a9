// SPDX-License-Identifier: MIT
#include "account/may.h"

#include "account/plant_testing.h"
#include "base/alloc.h"
#include "test/test.h"

// Said once more, by hand: who may do what where it was granted. V O A N D as in may.h.
static const struct {
    mw_act act;
    const char *roles;
} allowed[] = {
    {MW_ACT_READ,      "VOAND"},
    {MW_ACT_OPERATE,   "OD"   },
    {MW_ACT_ENTER,     "OND"  },
    {MW_ACT_ANSWER,    "AD"   },
    {MW_ACT_REVIEW,    "AD"   },
    {MW_ACT_ANALYSE,   "ND"   },
    {MW_ACT_AUTHOR,    "ND"   },
    {MW_ACT_CONFIGURE, "D"    },
    {MW_ACT_PEOPLE,    "D"    },
    {MW_ACT_AUDIT,     "D"    },
};
static const char letters[] = "VOAND";

// Entities of the tree that all cases share: see mw_test_tree.
enum { ALL = 0, S1 = 1, L1 = 2, U1 = 3, L2 = 4, S2 = 5, L3 = 6, NONE = 9 };

// Where a role was granted to somebody of organisation 1 (which holds S1) or 2 (S2), and where it
// is asked for.
static const struct {
    int64_t organisation;
    int32_t granted, asked;
    bool inside;
} places[] = {
    {1, ALL, ALL,  true },
    {1, ALL, S1,   true },
    {1, ALL, U1,   true },
    {1, ALL, S2,   false}, // another organisation
    {1, ALL, L3,   false},
    {1, ALL, NONE, false}, // no entity
    {1, ALL, -1,   false},
    {1, L1,  L1,   true },
    {1, L1,  U1,   true }, // below
    {1, L1,  S1,   false}, // above
    {1, L1,  L2,   false}, // beside
    {1, L1,  ALL,  false}, // the organisation as a whole
    {1, L1,  L3,   false},
    {1, L3,  L3,   false}, // granted in another organisation: worth nothing
    {1, L3,  U1,   false},
    {2, ALL, S2,   true },
    {2, ALL, L3,   true },
    {2, ALL, S1,   false},
    {2, ALL, U1,   false},
    {2, S2,  L3,   true },
    {2, S2,  U1,   false},
    {3, ALL, S1,   false}, // an organisation that holds nothing
    {3, ALL, ALL,  true },
    {0, ALL, ALL,  false}, // of no organisation
};

enum { PLACES = sizeof places / sizeof places[0] };

static mw_principal person(int64_t organisation, mw_role role, int32_t entity) {
    return (mw_principal){
        .person = 1, .organisation = organisation, .grant = {{role, entity}}, .grant_count = 1};
}

// All places for one role and one act.
static void check_places(const mw_account_tree *tree, mw_role role, mw_act act, bool role_may) {
    for (int k = 0; k < PLACES; k++) {
        mw_principal p = person(places[k].organisation, role, places[k].granted);
        bool may = mw_account_may(&p, act, tree, places[k].asked);
        if (may != (role_may && places[k].inside))
            fprintf(stderr, "%s %s:\n", mw_role_name(role), mw_act_name(act));
        CHECK_ROW(may == (role_may && places[k].inside), k);
    }
}

void test_may_matrix(void) {
    mw_test_tree made = mw_test_tree_new();
    CHECK(sizeof allowed / sizeof allowed[0] == MW_ACTS_COUNT);
    for (int a = 0; a < MW_ACTS_COUNT; a++) {
        CHECK_ROW((int)allowed[a].act == a, a);
        for (int r = 0; r < MW_ROLES_COUNT; r++) {
            bool role_may = strchr(allowed[a].roles, letters[r]) != NULL;
            CHECK_ROW(mw_role_allows((mw_role)r, allowed[a].act) == role_may, a);
            check_places(made.tree, (mw_role)r, allowed[a].act, role_may);
        }
    }
    mw_test_tree_free(&made);
}

// A token: what the person may and its scope allows, both, for every act and role of each.
void test_may_tokens(void) {
    mw_test_tree made = mw_test_tree_new();
    static const int32_t scopes[] = {ALL, S1, L1, L2, S2}, asked[] = {ALL, S1, L1, U1, L2, L3};
    for (int i = 0; i < MW_ROLES_COUNT * MW_ROLES_COUNT * MW_ACTS_COUNT * 2 * 5 * 6; i++) {
        int at = i, role = at % MW_ROLES_COUNT,
            scope_role = (at /= MW_ROLES_COUNT) % MW_ROLES_COUNT;
        mw_act act = (mw_act)((at /= MW_ROLES_COUNT) % MW_ACTS_COUNT);
        bool read_only = (at /= MW_ACTS_COUNT) % 2;
        int32_t scope = scopes[(at /= 2) % 5], entity = asked[(at /= 5) % 6];
        mw_principal plain = person(1, (mw_role)role, S1), by_token = plain,
                     as_scope = person(1, (mw_role)scope_role, scope);
        by_token.narrowed = true;
        by_token.read_only = read_only;
        by_token.scope = (mw_grant){(mw_role)scope_role, scope};
        bool expected = mw_account_may(&plain, act, made.tree, entity) &&
                        mw_account_may(&as_scope, act, made.tree, entity) &&
                        (!read_only || act == MW_ACT_READ || act == MW_ACT_AUDIT);
        CHECK_ROW(mw_account_may(&by_token, act, made.tree, entity) == expected, i);
    }
    mw_test_tree_free(&made);
}

// Several grants add up; nobody, and somebody without any, may do nothing.
void test_may_several(void) {
    mw_test_tree made = mw_test_tree_new();
    mw_principal p = {
        .person = 1,
        .organisation = 1,
        .grant = {{MW_ROLE_VIEWER, S1}, {MW_ROLE_OPERATOR, L1}},
        .grant_count = 2
    };
    const mw_principal nobody = {0}, none = {.person = 1, .organisation = 1};
    CHECK(mw_account_may(&p, MW_ACT_READ, made.tree, L2));
    CHECK(mw_account_may(&p, MW_ACT_OPERATE, made.tree, U1));
    CHECK(!mw_account_may(&p, MW_ACT_OPERATE, made.tree, L2));
    CHECK(!mw_account_may(&nobody, MW_ACT_READ, made.tree, S1));
    CHECK(!mw_account_may(&none, MW_ACT_READ, made.tree, S1));
    CHECK(!mw_account_may(&p, MW_ACTS_COUNT, made.tree, S1));
    p.grant[0] = (mw_grant){MW_ROLE_VIEWER, ALL};
    CHECK(mw_account_may(&p, MW_ACT_READ, NULL, ALL) && !mw_account_may(&p, MW_ACT_READ, NULL, S1));
    mw_test_tree_free(&made);
}

void test_may_names(void) {
    mw_error err = {0};
    mw_role role = MW_ROLES_COUNT;
    for (int r = 0; r < MW_ROLES_COUNT; r++) {
        CHECK_ROW(mw_role_parse(mw_slice_of(mw_role_name((mw_role)r)), &role, NULL) == MW_OK, r);
        CHECK_ROW((int)role == r, r);
    }
    CHECK(mw_role_parse(mw_slice_of("Viewer"), &role, &err) == MW_INVALID);
    CHECK(strstr(err.text, "\"Viewer\"") && strstr(err.text, "administrator"));
}

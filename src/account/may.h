// SPDX-License-Identifier: MIT
// Who may do what: the one decision that every route and verb asks for.
//
// A role is granted to a person on a branch of the entity tree, or on all of their organisation. It
// allows some acts, on the branch and below it. A token takes the person's permission and narrows
// it: to one role, one branch, to reading. Nobody reaches beyond their organisation.
//
//     if (!mw_account_may(&principal, MW_ACT_OPERATE, tree, line)) ... 403 ...
// Thread: any.
#ifndef MW_ACCOUNT_MAY_H
#define MW_ACCOUNT_MAY_H

#include "account/tree.h"

// role, its name, what it is for
#define MW_ROLES(X)                                                                                \
    X(VIEWER, "viewer", "looks at values, reports and explanations")                               \
    X(OPERATOR, "operator", "acknowledges alerts, enters reasons and facts")                       \
    X(ASSESSOR, "assessor", "answers, scores, returns and confirms assessments")                   \
    X(ANALYST, "analyst", "enters facts, keeps results, sets targets, writes packs")               \
    X(ADMINISTRATOR, "administrator", "all of these; settings, people, tokens, the audit trail")

typedef enum {
#define X(role, name, about) MW_ROLE_##role,
    MW_ROLES(X)
#undef X
        MW_ROLES_COUNT
} mw_role;

// act, its name, whether it only reads, the roles that allow it beside administrator: V O A N
#define MW_ACTS(X)                                                                                 \
    X(READ, "read", true, "VOAN")        /* values, charts, reports, explanations, alerts */       \
    X(OPERATE, "operate", false, "O")    /* acknowledge and shelve alerts, reasons of stops */     \
    X(ENTER, "enter", false, "ON")       /* facts by hand, imports and their undoing */            \
    X(ANSWER, "answer", false, "A")      /* answers and evidence of an assessment */               \
    X(REVIEW, "review", false, "A")      /* scores, returning and confirming it */                 \
    X(ANALYSE, "analyse", false, "N")    /* results that are kept, views, targets */               \
    X(AUTHOR, "author", false, "N")      /* packs, parameters, mappings */                         \
    X(CONFIGURE, "configure", false, "") /* entities, sources, channels, retention, back-up */     \
    X(PEOPLE, "people", false, "")       /* people, their roles, tokens and sessions */            \
    X(AUDIT, "audit", true, "")          /* the audit trail */

typedef enum {
#define X(act, name, reads, roles) MW_ACT_##act,
    MW_ACTS(X)
#undef X
        MW_ACTS_COUNT
} mw_act;

// What a role is granted on: an entity and all below it; 0: the whole organisation.
typedef struct {
    mw_role role;
    int32_t entity;
} mw_grant;

enum { MW_GRANTS_MAX = 64, MW_PERSON_NAME_MAX = 101 };

// Who asks. Plain data; zeroed, nobody: may do nothing.
typedef struct {
    int64_t person, organisation;
    char name[MW_PERSON_NAME_MAX];
    int64_t session, token; // by which of them; 0
    mw_grant grant[MW_GRANTS_MAX];
    int32_t grant_count;
    bool narrowed; // by a token: to `scope` alone, and to reading if that is set
    bool read_only;
    mw_grant scope;
} mw_principal;

// Whether somebody may do something to an entity; 0: to the organisation as a whole, which only
// grants on the whole of it allow. Pure: it looks at nothing but its parameters.
//   tree    of the moment; for entity 0 not looked at, so NULL is allowed.
//   cost    O(grants x depth).
bool mw_account_may(const mw_principal *p, mw_act act, const mw_account_tree *tree, int32_t entity);

// Whether a role allows an act at all; whether the act only reads.
bool mw_role_allows(mw_role role, mw_act act);
bool mw_act_reads(mw_act act);

// Names and back: "viewer"; "read". parse: MW_INVALID with the roles that there are.
const char *mw_role_name(mw_role role);
const char *mw_act_name(mw_act act);
MW_MUST_USE mw_status mw_role_parse(mw_slice name, mw_role *out, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Accounts for tests: the plant of plant_testing.h, with people who sign in at the least cost.
// Thread: one at a time.
#ifndef MW_ACCOUNT_ACCOUNTS_TESTING_H
#define MW_ACCOUNT_ACCOUNTS_TESTING_H

#include "account/people.h"
#include "account/plant_testing.h"

enum { MW_TEST_DAY = 86400 };
#define MW_TEST_PASSWORD "correct horse battery staple"
#define MW_TEST_NS(seconds) (INT64_C(1000000000) * (seconds))

// Entities 1 to 7 and organisations 1 to 3 are those of the plant.
typedef struct {
    mw_test_tree plant;
    mw_accounts *a;
} mw_test_accounts;

// Opens them; free checks the audit trail first.
mw_test_accounts mw_test_accounts_new(void);
void mw_test_accounts_free(mw_test_accounts *t);

// "boss" from 10.0.0.9, so many seconds after 1970.
mw_audit_by mw_test_by(int64_t seconds);

// Somebody of an organisation, with MW_TEST_PASSWORD. Returns the id.
int64_t mw_test_person(mw_accounts *a, const char *name, int64_t organisation);

// "zhao", Zhao Min, zhao@plant.example, of organisation 1, who did and had all that somebody can;
// "boss" administers it. Returns the id.
int64_t mw_test_busy(mw_test_accounts *t);

// How many entries the trail has; the acts of the last ones in order, "person add,person grant".
int64_t mw_test_trail(mw_registry *r, int64_t after, char *acts, size_t size);

// Calls meddle, once, when the next change of the registry begins, with accounts of its own on it:
// what another process does between reading and changing.
void mw_test_in_between(mw_registry *r, void (*meddle)(mw_accounts *other));

#endif

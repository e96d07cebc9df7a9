// SPDX-License-Identifier: MIT
// The unit tests of account.
#define TESTS(T)                                                                                   \
    T(accounts_organisations)                                                                      \
    T(accounts_copy)                                                                               \
    T(accounts_out_of_memory)                                                                      \
    T(audit_tampering)                                                                             \
    T(audit_noted)                                                                                 \
    T(audit_heads)                                                                                 \
    T(audit_organisations)                                                                         \
    T(audit_out_of_memory)                                                                         \
    T(credential_cookie)                                                                           \
    T(credential_bearer)                                                                           \
    T(credential_limits)                                                                           \
    T(limiter_delay_grows)                                                                         \
    T(limiter_addresses)                                                                           \
    T(limiter_success_clears_name)                                                                 \
    T(limiter_flood)                                                                               \
    T(may_matrix)                                                                                  \
    T(may_tokens)                                                                                  \
    T(may_several)                                                                                 \
    T(may_names)                                                                                   \
    T(password_rules)                                                                              \
    T(password_limits)                                                                             \
    T(password_kept)                                                                               \
    T(password_cost)                                                                               \
    T(people_added)                                                                                \
    T(people_roles)                                                                                \
    T(people_roles_limit)                                                                          \
    T(people_last_administrator)                                                                   \
    T(secret_round_trip)                                                                           \
    T(secret_refuses)                                                                              \
    T(secret_same)                                                                                 \
    T(secret_csrf)                                                                                 \
    T(tree_now)                                                                                    \
    T(tree_organisations)                                                                          \
    T(tree_out_of_memory)
#include "test/run.h"

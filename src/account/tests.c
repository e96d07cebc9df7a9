// SPDX-License-Identifier: MIT
// The unit tests of account.
#define TESTS(T)                                                                                   \
    T(credential_cookie)                                                                           \
    T(credential_bearer)                                                                           \
    T(credential_limits)                                                                           \
    T(password_rules)                                                                              \
    T(password_limits)                                                                             \
    T(password_kept)                                                                               \
    T(password_cost)                                                                               \
    T(secret_round_trip)                                                                           \
    T(secret_refuses)                                                                              \
    T(secret_same)                                                                                 \
    T(secret_csrf)
#include "test/run.h"

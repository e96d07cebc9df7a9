// SPDX-License-Identifier: MIT
// The unit tests of store.
#define TESTS(T)                                                                                   \
    T(conformance_facts)                                                                           \
    T(conformance_registry)                                                                        \
    T(conformance_covers_all)
#include "test/run.h"

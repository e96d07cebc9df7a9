// SPDX-License-Identifier: MIT
// The unit tests of engine.
#define TESTS(T)                                                                                   \
    T(plan_shares_nodes)                                                                           \
    T(plan_folds)                                                                                  \
    T(plan_many)                                                                                   \
    T(plan_out_of_memory)                                                                          \
    T(plan_check)                                                                                  \
    T(run_agrees_with_reference)                                                                   \
    T(run_gives_up)                                                                                \
    T(kernels)                                                                                     \
    T(kernels_dates)                                                                               \
    T(scalar_elementwise)                                                                          \
    T(scalar_dates)                                                                                \
    T(scalar_tables)                                                                               \
    T(scalar_reduce) T(sql_refuses_recurrence) T(sql_out_of_memory)
#include "test/run.h"

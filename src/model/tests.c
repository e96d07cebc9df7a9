// SPDX-License-Identifier: MIT
// The unit tests of model.
#define TESTS(T)                                                                                   \
    T(model_tree_order)                                                                            \
    T(model_moves)                                                                                 \
    T(model_refusals)                                                                              \
    T(model_links)                                                                                 \
    T(model_links_of_moved)                                                                        \
    T(model_out_of_memory)
#include "test/run.h"

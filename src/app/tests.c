// SPDX-License-Identifier: MIT
// The unit tests of app.
#define TESTS(T)                                                                                   \
    T(call_reads)                                                                                  \
    T(call_refuses)                                                                                \
    T(call_limit_of_options)                                                                       \
    T(call_lists)                                                                                  \
    T(call_numbers)                                                                                \
    T(grid_numbers)                                                                                \
    T(grid_cut)                                                                                    \
    T(grid_layout)                                                                                 \
    T(grid_too_narrow)                                                                             \
    T(grid_control_characters)                                                                     \
    T(grid_out_of_memory)                                                                          \
    T(roster_finds)                                                                                \
    T(roster_out_of_memory)                                                                        \
    T(scratch_is_the_same)                                                                         \
    T(simulate_map_is_read)                                                                        \
    T(simulate_map_with_meters)                                                                    \
    T(help_documents)                                                                              \
    T(completion_files)                                                                            \
    T(help_lines_fit)                                                                              \
    T(workspace_init_and_open)                                                                     \
    T(workspace_half_made_is_completed)                                                            \
    T(workspace_refuses_wrong_settings)                                                            \
    T(workspace_out_of_memory)                                                                     \
    T(session_moments)                                                                             \
    T(packs_are_found_in_order)                                                                    \
    T(packs_refusals)                                                                              \
    T(packs_folders_are_listed)                                                                    \
    T(page_wrap)                                                                                   \
    T(page_items)                                                                                  \
    T(listing_and_answers)                                                                         \
    T(listing_moments)                                                                             \
    T(ask_refusals)                                                                                \
    T(verbs_table)                                                                                 \
    T(verbs_out_of_memory)                                                                         \
    T(verbs_that_write_out_of_memory)
#include "test/run.h"

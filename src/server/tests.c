// SPDX-License-Identifier: MIT
// The unit tests of server.
#define TESTS(T)                                                                                   \
    T(account_routes_link)                                                                         \
    T(account_routes_sign_in)                                                                      \
    T(account_routes_steps)                                                                        \
    T(alerts_turns)                                                                                \
    T(answer_writes)                                                                               \
    T(backups_routes)                                                                              \
    T(backups_doors)                                                                               \
    T(drop_map_is_wrong)                                                                           \
    T(drop_out_of_memory)                                                                          \
    T(drop_rejects)                                                                                \
    T(drop_shares)                                                                                 \
    T(drop_takes_once)                                                                             \
    T(feed)                                                                                        \
    T(feed_ends)                                                                                   \
    T(feed_forgets)                                                                                \
    T(feed_resumes)                                                                                \
    T(gate_cases)                                                                                  \
    T(gate_compression)                                                                            \
    T(gate_tags)                                                                                   \
    T(gate_unguarded)                                                                              \
    T(oidc_new_key)                                                                                \
    T(oidc_people)                                                                                 \
    T(oidc_refused)                                                                                \
    T(oidc_settings)                                                                               \
    T(openapi_rows)                                                                                \
    T(plant_all_or_nothing)                                                                        \
    T(plant_kinds)                                                                                 \
    T(plant_locked)                                                                                \
    T(plant_over_http)                                                                             \
    T(plant_view_acts)                                                                             \
    T(plant_view_listeners)                                                                        \
    T(plant_view_reads)                                                                            \
    T(plant_wrong_requests)                                                                        \
    T(put_corrects)                                                                                \
    T(put_refuses)                                                                                 \
    T(said_of_a_machine)                                                                           \
    T(said_of_an_open_stop)                                                                        \
    T(said_open_of_no_stop)                                                                        \
    T(said_of_orders)                                                                              \
    T(web_answers)                                                                                 \
    T(web_files)                                                                                   \
    T(window_refuses)                                                                              \
    T(window_sums)
#include "test/run.h"

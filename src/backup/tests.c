// SPDX-License-Identifier: MIT
// The unit tests of backup.
#define TESTS(T)                                                                                   \
    T(archive_round_trip)                                                                          \
    T(archive_failures)                                                                            \
    T(backup_same_again)                                                                           \
    T(backup_under_load)                                                                           \
    T(backup_damaged)                                                                              \
    T(backup_refused)                                                                              \
    T(backup_cancelled)                                                                            \
    T(backup_out_of_memory)                                                                        \
    T(manifest_round_trip)                                                                         \
    T(manifest_refused)                                                                            \
    T(shelf_names)                                                                                 \
    T(shelf_thin)                                                                                  \
    T(shelf_move)                                                                                  \
    T(tar_names)                                                                                   \
    T(tar_round_trip)                                                                              \
    T(tar_refused)
#include "test/run.h"

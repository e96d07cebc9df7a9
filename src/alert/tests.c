// SPDX-License-Identifier: MIT
// The unit tests of alert.
#define TESTS(T)                                                                                   \
    T(address_public)                                                                              \
    T(alarm_histories)                                                                             \
    T(alarm_acts_refused)                                                                          \
    T(alarm_random_against_definition)                                                             \
    T(alarm_replay)                                                                                \
    T(board_keeps_and_tells)                                                                       \
    T(board_flood)                                                                                 \
    T(board_random)                                                                                \
    T(board_names)                                                                                 \
    T(board_out_of_memory)                                                                         \
    T(channel_checked)                                                                             \
    T(channel_replaced_and_removed)                                                                \
    T(channel_figures)                                                                             \
    T(channel_post)                                                                                \
    T(deliver_webhook)                                                                             \
    T(entry_round_trip)                                                                            \
    T(entry_damaged)                                                                               \
    T(flood_usual)                                                                                 \
    T(flood_slow_is_none)                                                                          \
    T(flood_random)                                                                                \
    T(letter_kept)                                                                                 \
    T(letter_damaged)                                                                              \
    T(message_webhook)                                                                             \
    T(message_mail)                                                                                \
    T(message_key)                                                                                 \
    T(message_sign)                                                                                \
    T(message_link)                                                                                \
    T(outbox_sends)                                                                                \
    T(outbox_tries_again)                                                                          \
    T(outbox_gives_up)                                                                             \
    T(outbox_without_channel)                                                                      \
    T(outbox_random)                                                                               \
    T(post_checked)                                                                                \
    T(post_sent)                                                                                   \
    T(post_in_time)                                                                                \
    T(post_tried_again)                                                                            \
    T(reader_kept)                                                                                 \
    T(reader_quiet)                                                                                \
    T(reader_told)                                                                                 \
    T(reader_withheld)                                                                             \
    T(watch_of)                                                                                    \
    T(watch_run)
#include "test/run.h"

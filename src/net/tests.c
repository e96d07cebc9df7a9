// SPDX-License-Identifier: MIT
// The unit tests of net.
#define TESTS(T)                                                                                   \
    T(fetch_answers)                                                                               \
    T(fetch_guard)                                                                                 \
    T(fetch_cancel)                                                                                \
    T(fetch_headers)                                                                               \
    T(gunzip_bomb)                                                                                 \
    T(gunzip_damaged)                                                                              \
    T(gunzip_out_of_memory)                                                                        \
    T(gunzip_round_trip)                                                                           \
    T(gunzip_zlib)                                                                                 \
    T(gzip_round_trip)                                                                             \
    T(gzip_taken)                                                                                  \
    T(http_bodies)                                                                                 \
    T(http_calls)                                                                                  \
    T(http_file_ranges)                                                                            \
    T(http_file_replaced)                                                                          \
    T(http_keep_alive)                                                                             \
    T(http_limits)                                                                                 \
    T(http_raw)                                                                                    \
    T(http_refuses)                                                                                \
    T(http_slow_body)                                                                              \
    T(http_stop)                                                                                   \
    T(http_stream)                                                                                 \
    T(http_threads)                                                                                \
    T(http_tls)                                                                                    \
    T(mail_parts)                                                                                  \
    T(mail_refused)                                                                                \
    T(mail_send)                                                                                   \
    T(mail_subject)                                                                                \
    T(mail_write)                                                                                  \
    T(stream_ping)                                                                                 \
    T(stream_queue)                                                                                \
    T(stream_slow)                                                                                 \
    T(stream_threads)                                                                              \
    T(uri_bad)                                                                                     \
    T(uri_escape)                                                                                  \
    T(path_part)                                                                                   \
    T(uri_good)                                                                                    \
    T(uri_limits)                                                                                  \
    T(uri_path)
#include "test/run.h"

// SPDX-License-Identifier: MIT
// What the clients of libcurl share. Thread: any.
#ifndef MW_NET_FETCH_INT_H
#define MW_NET_FETCH_INT_H

#include "base/status.h"

#include <curl/curl.h>
#include <stdatomic.h>

// A handle with what every call wants: no signals, time-outs in ms, whom to trust (NULL: the
// system), cancelling. Texts of errors go to words, of CURL_ERROR_SIZE bytes. NULL when out of
// memory.
CURL *mw_curl_open(int timeout_ms, int connect_timeout_ms, const char *ca_file,
                   const atomic_bool *cancel, char *words);

// What a failed call is to us: MW_IO with what curl says, or what suits better.
mw_status mw_curl_fail(CURLcode code, const char *what, const char *words, mw_error *err);

#endif

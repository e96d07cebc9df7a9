// SPDX-License-Identifier: MIT
// What the clients of libcurl share. libcurl is begun once in a process and never ended: it has no
// threads of its own then.
#include "net/fetch_int.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

// curl's numbers are as wide as a pointer on every Linux.
static intptr_t wide(int n) { return n; }

static int on_progress(void *cls, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                       curl_off_t up) {
    (void)down_all, (void)down, (void)up_all, (void)up;
    return atomic_load((const atomic_bool *)cls);
}

CURL *mw_curl_open(int timeout_ms, int connect_timeout_ms, const char *ca_file,
                   const atomic_bool *cancel, char *words) {
    pthread_once(&once, begin);
    CURL *c = curl_easy_init();
    if (!c) return NULL;
    words[0] = '\0';
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, wide(1));
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, wide(timeout_ms));
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, wide(connect_timeout_ms));
    if (ca_file) curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
    if (cancel) {
        curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(c, CURLOPT_XFERINFODATA, cancel);
        curl_easy_setopt(c, CURLOPT_NOPROGRESS, wide(0));
    }
    return c;
}

mw_status mw_curl_fail(CURLcode code, const char *what, const char *words, mw_error *err) {
    mw_status st = MW_IO;
    if (code == CURLE_OUT_OF_MEMORY) st = MW_NOMEM;
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) st = MW_INVALID;
    if (code == CURLE_ABORTED_BY_CALLBACK) return mw_fail(err, MW_IO, "%s: cancelled", what);
    return mw_fail(err, st, "%s: %s", what, words[0] ? words : curl_easy_strerror(code));
}

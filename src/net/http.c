// SPDX-License-Identifier: MIT
// See http.h. A thread for each connection: handlers may wait for a disk or a lock without holding
// up anybody else, and there is no second scheme of threads beside it.
//
// Locking: `mutex` guards the count of requests and the list of streams; `stopping` is set once.
#include "net/http.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/http_int.h"

#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 256, IDLE_S = 60, REQUEST_S = 300, STOP_MS = 5000 }; // of http.h

static int or_usual(int given, int usual) { return given > 0 ? given : usual; }

static mw_status bind_one(mw_http *http, const struct addrinfo *at, mw_error *err) {
    int on = 1;
    http->socket = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (http->socket < 0) return mw_fail(err, MW_IO, "no socket: %s", strerror(errno));
    setsockopt(http->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(http->socket, at->ai_addr, at->ai_addrlen) != 0 || listen(http->socket, 511) != 0)
        return mw_fail(err, MW_IO, "%s", strerror(errno));
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    if (getsockname(http->socket, (struct sockaddr *)&bound, &size) != 0)
        return mw_fail(err, MW_IO, "%s", strerror(errno));
    if (bound.ss_family == AF_INET6)
        http->port = ntohs(((struct sockaddr_in6 *)&bound)->sin6_port);
    else
        http->port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
    return MW_OK;
}

static mw_status listen_at(mw_http *http, const mw_http_config *config, mw_error *err) {
    const char *address = config->address ? config->address : "127.0.0.1";
    char port[8];
    snprintf(port, sizeof port, "%d", config->port);
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(address, port, &hints, &found);
    if (failed)
        return mw_fail(err, MW_INVALID, "cannot listen on \"%s\": %s", address,
                       gai_strerror(failed));
    mw_status st = bind_one(http, found, err);
    freeaddrinfo(found);
    if (st != MW_OK) mw_fail_in(err, st, "cannot listen on %s port %s: ", address, port);
    return st;
}

static mw_status copy_routes(mw_http *http, const mw_http_config *config, mw_error *err) {
    http->routes = mw_alloc_array(config->route_count + 1, sizeof *http->routes);
    if (!http->routes) return mw_fail(err, MW_NOMEM, "no memory for routes");
    for (int64_t i = 0; i < config->route_count; i++) http->routes[i] = config->routes[i];
    http->route_count = config->route_count;
    return MW_OK;
}

static void log_words(void *cls, const char *format, va_list args) {
    char text[512];
    (void)cls;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int n = vsnprintf(text, sizeof text, format, args);
#pragma GCC diagnostic pop
    while (n > 0 && n < (int)sizeof text && text[n - 1] == '\n') text[--n] = '\0';
    mw_log(MW_LOG_DEBUG, "http: %s", text);
}

static mw_status start(mw_http *http, const mw_http_config *config, mw_error *err) {
    uint32_t flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, NULL},
        {MHD_OPTION_HTTPS_MEM_KEY,  0, NULL},
        {MHD_OPTION_END,            0, NULL}
    };
    union { // MHD only reads the texts; its declaration does not say so
        const char *ours;
        void *theirs;
    } certificate = {config->tls_certificate}, key = {config->tls_key};
    tls[0].ptr_value = certificate.theirs;
    tls[1].ptr_value = key.theirs;
    if (config->tls_certificate) flags |= MHD_USE_TLS;
    uint32_t connections = (uint32_t)or_usual(config->connection_count_max, CONNECTIONS);
    uint32_t idle_s = (uint32_t)or_usual(config->idle_s_max, IDLE_S);
    http->daemon = MHD_start_daemon(
        flags, http->port, NULL, NULL, mw_http_on_request, http,                    //
        MHD_OPTION_EXTERNAL_LOGGER, log_words, NULL,                                //
        MHD_OPTION_LISTEN_SOCKET, http->socket,                                     //
        MHD_OPTION_URI_LOG_CALLBACK, mw_http_on_uri, http,                          //
        MHD_OPTION_NOTIFY_COMPLETED, mw_http_on_done, http,                         //
        MHD_OPTION_CONNECTION_LIMIT, connections,                                   //
        MHD_OPTION_CONNECTION_TIMEOUT, idle_s,                                      //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MW_HTTP_MEMORY_MAX,             //
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)MW_HTTP_STACK_BYTES,                  //
        MHD_OPTION_STRICT_FOR_CLIENT, 1,                                            //
        MHD_OPTION_ARRAY, config->tls_certificate ? tls : tls + 2, MHD_OPTION_END); //
    if (http->daemon) return MW_OK;
    if (config->tls_certificate)
        return mw_fail(err, MW_INVALID,
                       "cannot listen: the certificate and its key are no PEM, do "
                       "not belong together, or there are no threads left");
    return mw_fail(err, MW_IO, "cannot listen: no threads or no memory left");
}

static void free_all(mw_http *http) {
    if (http->socket >= 0) close(http->socket);
    pthread_cond_destroy(&http->quiet);
    pthread_mutex_destroy(&http->mutex);
    mw_free(http->routes);
    mw_free(http);
}

mw_status mw_http_open(const mw_http_config *config, mw_http **out, mw_error *err) {
    if (!config->tls_certificate != !config->tls_key)
        return mw_fail(err, MW_INVALID, "TLS needs a certificate and its key");
    mw_http *http = mw_alloc(sizeof *http);
    if (!http) return mw_fail(err, MW_NOMEM, "no memory for a listener");
    http->socket = -1;
    http->request_s_max = or_usual(config->request_s_max, REQUEST_S);
    http->stop_ms_max = or_usual(config->stop_ms_max, STOP_MS);
    pthread_mutex_init(&http->mutex, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&http->quiet, &attr);
    pthread_condattr_destroy(&attr);
    mw_status st = copy_routes(http, config, err);
    if (st == MW_OK) st = listen_at(http, config, err);
    if (st == MW_OK) st = start(http, config, err);
    if (st == MW_OK)
        *out = http;
    else
        free_all(http);
    return st;
}

uint16_t mw_http_port(const mw_http *http) { return http->port; }

// Ends streams and waits until requests are done, stop_ms_max at most.
static void wait_until_quiet(mw_http *http) {
    int64_t until_ns = mw_clock_steady_ns() + INT64_C(1000000) * http->stop_ms_max;
    struct timespec until = {until_ns / 1000000000, until_ns % 1000000000};
    pthread_mutex_lock(&http->mutex);
    for (mw_http_sending *s = http->sending; s; s = s->next) mw_http_stream_close(s->stream);
    while (http->active > 0)
        if (pthread_cond_timedwait(&http->quiet, &http->mutex, &until) != 0) break;
    pthread_mutex_unlock(&http->mutex);
}

void mw_http_close(mw_http *http) {
    if (!http) return;
    atomic_store(&http->stopping, true);
    MHD_quiesce_daemon(http->daemon);
    wait_until_quiet(http);
    MHD_stop_daemon(http->daemon);
    free_all(http);
}

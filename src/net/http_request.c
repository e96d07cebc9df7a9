// SPDX-License-Identifier: MIT
// Requests: from what libmicrohttpd calls us with to a handler of the table.
//
// It calls with the raw target, then with the headers, then with each piece of the body, then once
// more with none. What must be refused is known after the headers or in a piece, but answered at
// the end, since a client that still writes would not read the answer. Only one that asked first
// ("Expect: 100-continue") gets it at once.
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/http_int.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

enum { BODY_ROOM_MAX = 4 << 20 };

static void note_peer(mw_http_exchange *x, struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr) return;
    const void *address = NULL;
    int family = info->client_addr->sa_family;
    if (family == AF_INET)
        address = &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr;
    else if (family == AF_INET6)
        address = &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr;
    if (!address || !inet_ntop(family, address, x->peer, sizeof x->peer)) x->peer[0] = '\0';
}

void *mw_http_on_uri(void *cls, const char *uri, struct MHD_Connection *connection) {
    mw_http *http = cls;
    mw_http_exchange *x = mw_alloc(sizeof *x);
    if (!x) return NULL;
    x->http = http;
    x->begun_ns = mw_clock_steady_ns();
    note_peer(x, connection);
    mw_status st = mw_uri_parse(mw_slice_of(uri), &x->uri, &x->why);
    if (st != MW_OK) x->refused = st == MW_LIMIT ? 414 : st == MW_NOMEM ? 503 : 400;
    pthread_mutex_lock(&http->mutex);
    http->active++;
    pthread_mutex_unlock(&http->mutex);
    return x;
}

void mw_http_on_done(void *cls, struct MHD_Connection *connection, void **exchange,
                     enum MHD_RequestTerminationCode how) {
    mw_http *http = cls;
    mw_http_exchange *x = *exchange;
    (void)connection, (void)how;
    *exchange = NULL;
    if (!x) return;
    mw_uri_fini(&x->uri);
    mw_text_free(&x->body);
    mw_gunzip_free(x->gunzip);
    mw_free(x);
    pthread_mutex_lock(&http->mutex);
    if (--http->active == 0) pthread_cond_signal(&http->quiet);
    pthread_mutex_unlock(&http->mutex);
}

static void refuse(mw_http_exchange *x, int status, const char *why) {
    if (x->refused) return; // the first reason stands
    x->refused = status;
    mw_fail(&x->why, MW_INVALID, "%s", why);
}

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size) {
    mw_http_exchange *x = cls;
    (void)kind;
    if (x->header_count == MW_HTTP_HEADERS_MAX) {
        refuse(x, 431, "more than 100 header fields");
        return MHD_NO;
    }
    mw_slice v = {value, value ? value_size : 0};
    x->headers[x->header_count++] = (mw_pair){
        {name, name_size},
        mw_slice_trim(v)
    };
    return MHD_YES;
}

static bool fits_method(const mw_http_route *r, const char *method) {
    return strcmp(r->method, method) == 0 ||
           (strcmp(method, "HEAD") == 0 && strcmp(r->method, "GET") == 0);
}

static void find_route(mw_http_exchange *x, const char *method) {
    const mw_http *http = x->http;
    for (int64_t i = 0; i < http->route_count && !x->refused; i++) {
        const mw_http_route *r = &http->routes[i];
        if (!mw_path_fits(r->path, x->uri.path, NULL)) continue;
        if (fits_method(r, method)) {
            x->route = r;
            return;
        }
        if (!x->allow) x->allow = r->method;
    }
    if (x->allow)
        refuse(x, 405, "the method is not one of this address");
    else
        refuse(x, 404, "there is nothing at this address");
}

static mw_slice header(const mw_http_exchange *x, const char *name) {
    return mw_pairs_get(x->headers, x->header_count, name);
}

static bool is_word(mw_slice s, const char *word) {
    return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static void note_encoding(mw_http_exchange *x) {
    mw_slice encoding = header(x, "Content-Encoding");
    if (encoding.n == 0 || is_word(encoding, "identity")) return;
    if (!is_word(encoding, "gzip") && !is_word(encoding, "x-gzip") &&
        !is_word(encoding, "deflate")) {
        refuse(x, 415, "Content-Encoding must be gzip, deflate or identity");
        return;
    }
    x->gunzip = mw_gunzip_new(x->route->body_bytes_max);
    if (!x->gunzip) refuse(x, 503, "no memory for a compressed body");
}

static void note_length(mw_http_exchange *x) {
    mw_slice length = header(x, "Content-Length");
    uint64_t n = 0;
    for (size_t i = 0; i < length.n; i++) { // MHD has checked it; too large stays too large
        if (length.p[i] < '0' || length.p[i] > '9') return;
        if (n <= x->route->body_bytes_max) n = n * 10 + (uint64_t)(length.p[i] - '0');
    }
    if (n > x->route->body_bytes_max) refuse(x, 413, "the body is larger than this address takes");
    // Room at once for what is announced, in reason: memory is used up only as the body comes.
    int64_t room = n < BODY_ROOM_MAX ? (int64_t)n + 1 : BODY_ROOM_MAX;
    bool plain = !x->refused && !x->gunzip && n > 0;
    if (plain && !mw_grow_bare(&x->body.bytes, &x->body.capacity, room, 1))
        refuse(x, 503, "no memory for the body of a request");
}

// After the headers: what can be refused without the body is.
static void begin(mw_http_exchange *x, struct MHD_Connection *connection, const char *method) {
    x->seen = true;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, note_header, x);
    if (atomic_load(&x->http->stopping)) refuse(x, 503, "the server is stopping");
    if (!x->refused) find_route(x, method);
    if (!x->refused) note_encoding(x);
    if (!x->refused) note_length(x);
}

static mw_status keep_piece(mw_http_exchange *x, mw_slice piece) {
    if (x->gunzip) return mw_gunzip_add(x->gunzip, piece, &x->body, &x->why);
    if (x->body.size + piece.n > x->route->body_bytes_max)
        return mw_fail(&x->why, MW_LIMIT, "the body is larger than this address takes");
    mw_text_add(&x->body, piece.p, piece.n);
    if (x->body.failed) return mw_fail(&x->why, MW_NOMEM, "no memory for the body of a request");
    return MW_OK;
}

static int status_of(mw_status st) { return st == MW_LIMIT ? 413 : st == MW_NOMEM ? 503 : 400; }

static enum MHD_Result take_piece(mw_http_exchange *x, mw_slice piece) {
    int64_t waited_ns = mw_clock_steady_ns() - x->begun_ns;
    if (waited_ns > INT64_C(1000000000) * x->http->request_s_max) return MHD_NO;
    if (x->refused) {
        x->drained += piece.n;
        return x->drained > MW_HTTP_DRAIN_MAX ? MHD_NO : MHD_YES;
    }
    mw_status st = keep_piece(x, piece);
    if (st == MW_OK) return MHD_YES;
    x->refused = status_of(st);
    mw_text_free(&x->body);
    return MHD_YES;
}

static enum MHD_Result answer_refused(mw_http_exchange *x, struct MHD_Connection *connection) {
    mw_http_reply reply = {0};
    if (x->refused == 405) mw_http_reply_header(&reply, "Allow", x->allow);
    if (x->refused == 503) {
        mw_http_reply_header(&reply, "Retry-After", "5");
        mw_http_reply_header(&reply, "Connection", "close");
    }
    mw_http_reply_problem(&reply, x->refused, x->why.text);
    return mw_http_send(x->http, connection, &reply);
}

static enum MHD_Result answer(mw_http_exchange *x, struct MHD_Connection *connection,
                              const char *method) {
    if (!x->refused && x->gunzip && x->body.size == 0 && header(x, "Content-Length").n == 1 &&
        header(x, "Content-Length").p[0] == '0')
        mw_gunzip_free(x->gunzip), x->gunzip = NULL; // nothing at all was sent
    if (!x->refused && x->gunzip && mw_gunzip_finish(x->gunzip, &x->why) != MW_OK) x->refused = 400;
    if (x->refused) return answer_refused(x, connection);
    mw_http_request request = {
        .method = method,
        .path = x->uri.path,
        .query = x->uri.query,
        .query_count = x->uri.query_count,
        .headers = x->headers,
        .header_count = x->header_count,
        .body = {x->body.bytes, x->body.size},
        .peer = x->peer,
        .tls = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_PROTOCOL) != NULL,
    };
    mw_http_reply reply = {.status = 200};
    mw_error err = {0};
    mw_status st = x->route->handle(x->route->context, &request, &reply, &err);
    if (st != MW_OK) {
        if (err.text[0] == '\0') mw_fail(&err, st, "%s", mw_status_text(st));
        mw_http_stream_drop(reply.stream);
        reply.stream = NULL;
        mw_http_file_drop(&reply);
        mw_http_reply_failure(&reply, &err);
        if (reply.status >= 500) mw_log(MW_LOG_WARN, "%s %s: %s", method, x->uri.path, err.text);
    }
    return mw_http_send(x->http, connection, &reply);
}

enum MHD_Result mw_http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *piece,
                                   size_t *piece_size, void **exchange) {
    mw_http_exchange *x = *exchange;
    (void)cls, (void)url, (void)version;
    if (!x) return MHD_NO; // out of memory when it began
    if (!x->seen) {
        begin(x, connection, method);
        bool asks = is_word(header(x, "Expect"), "100-continue");
        return x->refused && asks ? answer_refused(x, connection) : MHD_YES;
    }
    if (*piece_size) {
        size_t n = *piece_size;
        *piece_size = 0;
        return take_piece(x, (mw_slice){piece, n});
    }
    return answer(x, connection, method);
}

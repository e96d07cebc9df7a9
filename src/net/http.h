// SPDX-License-Identifier: MIT
// HTTP listener: routes as a table, a thread for each connection, so that handlers may block.
//
// A handler gets the whole request, its body already collected and decompressed, and fills a reply.
// When it fails its status chooses the reply: MW_INVALID and MW_SYNTAX 400, MW_NOTFOUND 404,
// MW_LIMIT 413, MW_NOMEM and MW_IO 503 with Retry-After, others 500; the text of the error goes
// with it as problem+json (RFC 9457), for 503 and 500 also to the log.
//
// Limits, each answered before or without calling the handler: headers 431, address 414 (both 32
// KiB by libmicrohttpd's memory of a connection), body of a route 413 (gzip counts decompressed),
// unknown Content-Encoding 415, malformed address 400. A body that is refused is read to its end up
// to 64 MiB, so that the client sees the answer; with "Expect: 100-continue" it is not asked for.
//
//     static const mw_http_route routes[] = {{"GET", "/ping", 0, ping, NULL}};
//     mw_http_config config = {.address = "127.0.0.1", .routes = routes, .route_count = 1};
//     MW_TRY(mw_http_open(&config, &http, err));
//     ... mw_http_port(http) ...
//     mw_http_close(http);
// Thread: any; handlers run on many threads at once.
#ifndef MW_NET_HTTP_H
#define MW_NET_HTTP_H

#include "net/stream.h"
#include "net/uri.h"

typedef struct mw_http mw_http;

// Borrowed until the handler returns. Names of headers have no case: mw_pairs_get.
typedef struct {
    const char *method;
    const char *path; // as in uri.h
    const mw_pair *query;
    int64_t query_count;
    const mw_pair *headers;
    int64_t header_count;
    mw_slice body;
    const char *peer; // the client's address, "192.0.2.7" or "2001:db8::7"
    bool tls;
} mw_http_request;

// A part of an open file.
typedef struct {
    int fd; // 0: none
    uint64_t at, size;
} mw_http_part;

// What to answer. Begins as 200, no type, no body.
typedef struct {
    int status;
    const char *type; // Content-Type; borrowed until the handler returns, NULL: none
    mw_text body;
    mw_text headers;        // by mw_http_reply_header
    mw_http_stream *stream; // instead of a body; the listener takes this share of it
    mw_http_part file;      // the same, by mw_http_reply_file; the listener closes it
} mw_http_reply;

typedef mw_status mw_http_handler(void *context, const mw_http_request *in, mw_http_reply *out,
                                  mw_error *err);

typedef struct {
    const char *method;    // GET answers HEAD too, unless HEAD has a route before
    const char *path;      // as mw_path_fits takes it; the first that fits
    size_t body_bytes_max; // decompressed
    mw_http_handler *handle;
    void *context;
} mw_http_route;

// Plain settings; 0 or NULL is what stands in brackets. Texts are borrowed until mw_http_open
// returns, routes and their contexts until mw_http_close returns.
typedef struct {
    const char *address; // to listen on ["127.0.0.1"]; "::" is every address
    uint16_t port;       // [a free one]
    const mw_http_route *routes;
    int64_t route_count;
    int connection_count_max; // [256]; beyond it clients wait, or are turned away
    int idle_s_max;           // [60] until a connection on which nothing moves is closed
    int request_s_max;        // [300] until all of a body must have come
    int stop_ms_max;          // [5000] that requests under way get in mw_http_close
    const char *tls_certificate, *tls_key; // PEM; both or none [plain HTTP]
} mw_http_config;

// Listens.
//   errors  MW_INVALID (settings), MW_IO (address or port in use, no permission), MW_NOMEM.
MW_MUST_USE mw_status mw_http_open(const mw_http_config *config, mw_http **out, mw_error *err);

uint16_t mw_http_port(const mw_http *http); // where it listens

// Takes no new connections, ends streams, lets requests under way finish for stop_ms_max, then cuts
// the rest off; returns when no handler runs any more. NULL is allowed.
void mw_http_close(mw_http *http);

// Adds a header to a reply. Values with control characters are left out, since they would end it.
void mw_http_reply_header(mw_http_reply *reply, const char *name, const char *value);

// Makes a file the answer, as it is on the disk, without reading it into memory: all of it, or the
// part that a Range asks for (206; 416 when there is no such part; several parts: all of it).
//   errors  MW_NOTFOUND when it is not there or no file; MW_IO.
MW_MUST_USE mw_status mw_http_reply_file(mw_http_reply *reply, const mw_http_request *in,
                                         const char *path, mw_error *err);

// Makes a reply problem+json: status, its usual words, and a detail in words.
void mw_http_reply_problem(mw_http_reply *reply, int status, const char *detail);

// The reply that stands for a handler's failure: what the listener sends then.
void mw_http_reply_failure(mw_http_reply *reply, const mw_error *err);

#endif

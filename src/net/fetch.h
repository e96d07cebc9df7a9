// SPDX-License-Identifier: MIT
// HTTP client: one request, one answer, everything bounded. For webhooks and reporting upward.
//
//     mw_fetch_request request = {.url = "https://hooks.example/x", .body = json,
//                                 .type = "application/json"};
//     mw_fetch_reply reply = {0};
//     mw_status st = mw_fetch(&request, &reply, err);
//     ... reply.status, reply.body ...
//     mw_fetch_reply_fini(&reply);
// Redirects are not followed, cookies not kept; TLS certificates are checked, always. Proxies come
// from the environment as curl reads it (https_proxy, no_proxy).
// Thread: any; each call has its own connection and waits until it is done.
#ifndef MW_NET_FETCH_H
#define MW_NET_FETCH_H

#include "net/uri.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

enum {
    MW_FETCH_TIMEOUT_MS = 10000,
    MW_FETCH_CONNECT_MS = 5000,
    MW_FETCH_BODY_MAX = 1 << 20,   // bytes of an answer unless said otherwise
    MW_FETCH_HEADERS_MAX = 1 << 16 // bytes of an answer's header fields
};

// Plain settings; 0 or NULL is what stands in brackets. All is borrowed until mw_fetch returns.
typedef struct {
    const char *method; // [GET, or POST when there is a body or a type]
    const char *url;    // http or https
    mw_slice body;
    const char *type;       // Content-Type of the body
    const mw_pair *headers; // more of them; control characters are refused
    int64_t header_count;
    int timeout_ms;            // for all of it [MW_FETCH_TIMEOUT_MS]
    int connect_timeout_ms;    // [MW_FETCH_CONNECT_MS]
    size_t body_bytes_max;     // of the answer [MW_FETCH_BODY_MAX]
    const char *ca_file;       // PEM of those who may sign [the system's]
    const atomic_bool *cancel; // when it becomes true the call fails within a second
    // Asked of the address that is about to be connected to, after the name was resolved; false:
    // the call fails with MW_INVALID. With it no proxy is used. [all are allowed]
    bool (*allow)(const struct sockaddr *address);
} mw_fetch_request;

typedef struct {
    int status;
    mw_text body;
    mw_text header_text; // "Name: value" lines as they came
} mw_fetch_reply;

// Asks and waits for the answer; any status is an answer.
//   errors  MW_INVALID (settings), MW_IO (no connection, time-out, TLS, cancelled), MW_LIMIT (the
//           answer is too large), MW_NOMEM; *out is then untouched.
MW_MUST_USE mw_status mw_fetch(const mw_fetch_request *request, mw_fetch_reply *out, mw_error *err);
void mw_fetch_reply_fini(mw_fetch_reply *reply); // frees its texts

// The value of a header of the answer, borrowed; empty when there is none.
mw_slice mw_fetch_header(const mw_fetch_reply *reply, const char *name);

#endif

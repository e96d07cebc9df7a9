// SPDX-License-Identifier: MIT
// What the files of the listener share. Thread: the fields of mw_http behind `mutex` by any thread
// that holds it; an exchange belongs to the thread of its connection.
#ifndef MW_NET_HTTP_INT_H
#define MW_NET_HTTP_INT_H

#include "net/gunzip.h"
#include "net/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    MW_HTTP_HEADERS_MAX = 100,     // fields of a request: browsers send some twenty
    MW_HTTP_MEMORY_MAX = 64 << 10, // bytes of a connection; headers get half at most
    MW_HTTP_DRAIN_MAX = 64 << 20,  // bytes of a refused body that are read for manners
    MW_HTTP_STACK_BYTES = 1 << 20, // of a connection's thread; handlers ask stores
};

// A stream that is being sent, in the list of its listener.
typedef struct mw_http_sending {
    struct mw_http *http;
    mw_http_stream *stream;
    struct mw_http_sending *next, *before;
} mw_http_sending;

struct mw_http {
    mw_http_route *routes;
    int64_t route_count;
    int request_s_max, stop_ms_max;
    uint16_t port;
    int socket;
    struct MHD_Daemon *daemon;
    atomic_bool stopping;
    pthread_mutex_t mutex;
    pthread_cond_t quiet;     // signalled when active becomes 0
    int64_t active;           // requests begun and not done
    mw_http_sending *sending; // the first
};

// One request from its first line to the end of its reply.
typedef struct {
    mw_http *http;
    mw_uri uri;
    mw_pair headers[MW_HTTP_HEADERS_MAX];
    int64_t header_count;
    const mw_http_route *route;
    mw_text body;
    mw_gunzip *gunzip; // NULL: the body comes as it is
    int64_t begun_ns;
    uint64_t drained;
    bool seen;         // the handler of MHD was called once
    int refused;       // status to answer instead of the handler; 0: none
    const char *allow; // methods, for 405
    mw_error why;
    char peer[64];
} mw_http_exchange;

// Callbacks of MHD: cls is the mw_http, *exchange what mw_http_on_uri returned.
void *mw_http_on_uri(void *cls, const char *uri, struct MHD_Connection *connection);
// Called for the headers, for each piece of the body, and at its end.
enum MHD_Result mw_http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *piece,
                                   size_t *piece_size, void **exchange);
// Called when the reply is out, or the connection gone.
void mw_http_on_done(void *cls, struct MHD_Connection *connection, void **exchange,
                     enum MHD_RequestTerminationCode how);

// Hands a reply to MHD; takes its body and stream, whatever comes of it.
enum MHD_Result mw_http_send(mw_http *http, struct MHD_Connection *connection,
                             mw_http_reply *reply);

// Closes the file of a reply that is not sent.
void mw_http_file_drop(mw_http_reply *reply);

#endif

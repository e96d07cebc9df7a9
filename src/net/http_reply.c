// SPDX-License-Identifier: MIT
// Replies: what handlers fill, and how it gets to libmicrohttpd.
#include "base/alloc.h"
#include "base/json.h"
#include "net/http_int.h"

#include <stdio.h>
#include <string.h>

enum { STREAM_BLOCK_BYTES = 16 << 10 };

// Name and value lie in reply->headers, each terminated.
void mw_http_reply_header(mw_http_reply *reply, const char *name, const char *value) {
    for (const char *p = value; *p; p++)
        if ((uint8_t)*p < ' ' || *p == 127) return;
    mw_text_add(&reply->headers, name, strlen(name) + 1);
    mw_text_add(&reply->headers, value, strlen(value) + 1);
}

void mw_http_reply_problem(mw_http_reply *reply, int status, const char *detail) {
    reply->status = status;
    reply->type = "application/problem+json";
    mw_text *t = &reply->body;
    t->size = 0;
    mw_text_adds(t, "{\"title\":");
    mw_json_string(t, mw_slice_of(MHD_get_reason_phrase_for((uint32_t)status)));
    mw_text_addf(t, ",\"status\":%d,\"detail\":", status);
    mw_json_string(t, mw_slice_of(detail));
    mw_text_adds(t, "}\n");
}

void mw_http_reply_failure(mw_http_reply *reply, const mw_error *err) {
    int status = 500;
    switch (err->status) {
    case MW_INVALID:
    case MW_SYNTAX: status = 400; break;
    case MW_NOTFOUND: status = 404; break;
    case MW_LIMIT: status = 413; break;
    case MW_NOMEM:
    case MW_IO: status = 503; break;
    case MW_OK:
    case MW_CORRUPT: break;
    }
    reply->headers.size = 0;
    if (status == 503) mw_http_reply_header(reply, "Retry-After", "5");
    mw_http_reply_problem(reply, status, err->text);
}

static ssize_t take(void *cls, uint64_t at, char *buf, size_t size) {
    (void)at;
    int64_t got = mw_http_stream_take(((mw_http_sending *)cls)->stream, buf, size);
    if (got < 0) return MHD_CONTENT_READER_END_WITH_ERROR;
    return got ? (ssize_t)got : MHD_CONTENT_READER_END_OF_STREAM;
}

static void end_sending(void *cls) {
    mw_http_sending *s = cls;
    pthread_mutex_lock(&s->http->mutex);
    if (s->before)
        s->before->next = s->next;
    else
        s->http->sending = s->next;
    if (s->next) s->next->before = s->before;
    pthread_mutex_unlock(&s->http->mutex);
    mw_http_stream_close(s->stream); // pushing is over
    mw_http_stream_drop(s->stream);
    mw_free(s);
}

static void begin_sending(mw_http *http, mw_http_sending *s) {
    s->http = http;
    pthread_mutex_lock(&http->mutex);
    s->next = http->sending;
    if (s->next) s->next->before = s;
    http->sending = s;
    bool stopping = atomic_load(&http->stopping);
    pthread_mutex_unlock(&http->mutex);
    if (stopping) mw_http_stream_close(s->stream);
}

static struct MHD_Response *stream_response(mw_http *http, mw_http_reply *reply) {
    mw_http_sending *s = mw_alloc(sizeof *s);
    if (!s) return NULL;
    s->stream = reply->stream;
    reply->stream = NULL;
    begin_sending(http, s);
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES,
                                                               take, s, end_sending);
    if (!r) end_sending(s);
    return r;
}

static struct MHD_Response *body_response(mw_http_reply *reply) {
    bool bare = reply->status == 204 || reply->status == 304 || reply->body.size == 0;
    if (bare) return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback(
        reply->body.size, reply->body.bytes, mw_free);
    if (r) reply->body = (mw_text){0}; // it is the response's now
    return r;
}

static struct MHD_Response *file_response(mw_http_reply *reply) {
    mw_http_part f = reply->file;
    struct MHD_Response *r = MHD_create_response_from_fd_at_offset64(f.size, f.fd, f.at);
    if (r) reply->file.fd = 0; // it is the response's now
    return r;
}

static struct MHD_Response *response_of(mw_http *http, mw_http_reply *reply) {
    if (reply->stream) return stream_response(http, reply);
    return reply->file.fd ? file_response(reply) : body_response(reply);
}

static bool add_headers(struct MHD_Response *r, const mw_http_reply *reply) {
    const mw_text *h = &reply->headers;
    if (reply->type && reply->status != 204 &&
        MHD_add_response_header(r, "Content-Type", reply->type) != MHD_YES)
        return false;
    for (size_t at = 0; at < h->size;) {
        const char *name = h->bytes + at, *value = name + strlen(name) + 1;
        if (MHD_add_response_header(r, name, value) != MHD_YES) return false;
        at += (size_t)(value - name) + strlen(value) + 1;
    }
    return true;
}

enum MHD_Result mw_http_send(mw_http *http, struct MHD_Connection *connection,
                             mw_http_reply *reply) {
    struct MHD_Response *r = NULL;
    if (!reply->body.failed && !reply->headers.failed) r = response_of(http, reply);
    enum MHD_Result sent = MHD_NO; // the connection is cut: no memory to say anything
    if (r && add_headers(r, reply))
        sent = MHD_queue_response(connection, (uint32_t)reply->status, r);
    if (r) MHD_destroy_response(r);
    mw_text_free(&reply->body);
    mw_text_free(&reply->headers);
    mw_http_stream_drop(reply->stream);
    mw_http_file_drop(reply);
    return sent;
}

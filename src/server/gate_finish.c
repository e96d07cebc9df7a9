// SPDX-License-Identifier: MIT
// The gate: what every answer carries.
#include "base/hash.h"
#include "net/gzip.h"
#include "server/gate_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COMPRESS_FROM = 1400, COMPRESS_LEVEL = 4 }; // what fits in one packet gains nothing

static mw_slice header(const mw_http_request *in, const char *name) {
    return mw_pairs_get(in->headers, in->header_count, name);
}

static bool has_header(const mw_http_reply *out, const char *name) {
    for (size_t at = 0; at < out->headers.size;) {
        const char *have = out->headers.bytes + at, *value = have + strlen(have) + 1;
        if (strcmp(have, name) == 0) return true;
        at += (size_t)(value - have) + strlen(value) + 1;
    }
    return false;
}

// Weak, since compressed and plain bytes share it.
static void tag(const mw_http_request *in, mw_http_reply *out) {
    char text[48];
    const uint64_t a = mw_hash64(out->body.bytes, out->body.size, 1);
    const uint64_t b = mw_hash64(out->body.bytes, out->body.size, 2);
    snprintf(text, sizeof text, "W/\"%016" PRIx64 "%016" PRIx64 "\"", a, b);
    mw_http_reply_header(out, "ETag", text);
    if (!has_header(out, "Cache-Control"))
        mw_http_reply_header(out, "Cache-Control", "private, no-cache");
    mw_slice known = header(in, "If-None-Match");
    if (!mw_http_lists(known, text) && !mw_slice_is(known, "*")) return;
    out->status = 304;
    out->body.size = 0;
}

static bool compresses(const char *type) {
    return type && (strncmp(type, "text/", 5) == 0 || strstr(type, "json") ||
                    strstr(type, "javascript") || strstr(type, "svg"));
}

static mw_status compress(const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    if (!compresses(out->type) || out->body.size < COMPRESS_FROM) return MW_OK;
    mw_http_reply_header(out, "Vary", "Accept-Encoding");
    if (!mw_gzip_taken(header(in, "Accept-Encoding"))) return MW_OK;
    mw_text small = {0};
    mw_status st =
        mw_gzip_add(&small, (mw_slice){out->body.bytes, out->body.size}, COMPRESS_LEVEL, err);
    if (st == MW_OK) {
        mw_text plain = out->body;
        out->body = small;
        small = plain;
        mw_http_reply_header(out, "Content-Encoding", "gzip");
    }
    mw_text_free(&small);
    return st;
}

mw_status mw_gate_finish(const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    mw_http_reply_header(out, "X-Content-Type-Options", "nosniff");
    mw_http_reply_header(out, "X-Frame-Options", "DENY");
    mw_http_reply_header(out, "Referrer-Policy", "same-origin");
    if (!has_header(out, "Content-Security-Policy"))
        mw_http_reply_header(out, "Content-Security-Policy",
                             "default-src 'none'; frame-ancestors 'none'");
    if (out->stream) return MW_OK;
    if (out->file.fd) mw_http_reply_header(out, "Cache-Control", "private, no-store");
    if (out->file.fd) return MW_OK;
    bool reads = strcmp(in->method, "GET") == 0 || strcmp(in->method, "HEAD") == 0;
    if (reads && out->status == 200 && out->body.size && !has_header(out, "ETag"))
        tag(in, out);
    else if (!has_header(out, "Cache-Control"))
        mw_http_reply_header(out, "Cache-Control", "no-store");
    if (out->status == 304 || has_header(out, "Content-Encoding")) return MW_OK;
    return compress(in, out, err);
}

// SPDX-License-Identifier: MIT
// The files of the page over HTTP.
#include "server/web.h"

#include "net/gunzip.h"
#include "net/gzip.h"
#include "server/answer.h"

#include <stdlib.h>
#include <string.h>

// Scripts come from this server alone. Styles may stand in elements: the components of iX and the
// charts set them there, by style elements and attributes.
static const char policy[] =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

static int by_path(const void *path, const void *file) {
    return strcmp(path, ((const mw_web_file *)file)->path);
}

static const mw_web_file *find(const char *path) {
    return bsearch(path, mw_web_files, mw_web_file_count, sizeof mw_web_files[0], by_path);
}

// The file of an address; NULL: there is none.
static const mw_web_file *file_of(const char *path) {
    const mw_web_file *f = find(path);
    if (f || strncmp(path, "/api/", 5) == 0) return f;
    const char *name = strrchr(path, '/');
    return name && strchr(name, '.') && !strstr(name, ":") ? NULL : find("/index.html");
}

static mw_status add_plain(const mw_web_file *f, mw_text *out, mw_error *err) {
    mw_gunzip *z = mw_gunzip_new(f->bytes);
    if (!z) return mw_fail(err, MW_NOMEM, "no memory to unpack %s", f->path);
    mw_status st = mw_gunzip_add(z, (mw_slice){(const char *)f->gzip, f->gzip_bytes}, out, err);
    if (st == MW_OK) st = mw_gunzip_finish(z, err);
    mw_gunzip_free(z);
    return st;
}

mw_status mw_web_answer(void *context, const mw_http_request *in, mw_http_reply *out,
                        mw_error *err) {
    (void)context;
    const mw_web_file *f = file_of(in->path);
    if (!f) return mw_reply_refused(out, 404, "there is nothing at %s", in->path);
    out->type = f->type;
    mw_http_reply_header(out, "Content-Security-Policy", policy);
    mw_http_reply_header(out, "Cross-Origin-Opener-Policy", "same-origin");
    mw_http_reply_header(out, "Vary", "Accept-Encoding");
    mw_http_reply_header(out, "Cache-Control",
                         f->for_ever ? "public, max-age=31536000, immutable" : "no-cache");
    if (!mw_gzip_taken(mw_pairs_get(in->headers, in->header_count, "Accept-Encoding")))
        return add_plain(f, &out->body, err); // rare: unpacked each time
    mw_http_reply_header(out, "Content-Encoding", "gzip");
    mw_text_add(&out->body, (const char *)f->gzip, f->gzip_bytes);
    return mw_reply_whole(out, err);
}

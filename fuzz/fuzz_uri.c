// SPDX-License-Identifier: MIT
// What is taken is clean (no control characters, no "." or ".." segments) and, escaped and put
// together again, reads the same; an error says something.
#include "base/alloc.h"
#include "net/uri.h"

#include <stdlib.h>
#include <string.h>

static void check_clean(mw_slice s) {
    for (size_t i = 0; i < s.n; i++)
        if ((uint8_t)s.p[i] < ' ' || s.p[i] == 127) abort();
}

// The address of decoded parts; "/" stays what it is in a path.
static void write_uri(mw_text *t, const mw_uri *uri) {
    const char *p = uri->path;
    for (size_t n; *p; p += n) {
        char *part = mw_alloc(strlen(p) + 1);
        if (!part) abort();
        n = strcspn(p, "/");
        mw_uri_escape(t, (mw_slice){part, mw_path_part((mw_slice){p, n}, part)});
        mw_free(part);
        if (p[n] == '/') mw_text_addc(t, '/'), n++;
    }
    for (int64_t i = 0; i < uri->query_count; i++) {
        mw_text_addc(t, i ? '&' : '?');
        mw_uri_escape(t, uri->query[i].name);
        mw_text_addc(t, '=');
        mw_uri_escape(t, uri->query[i].value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_uri uri = {0}, again = {0};
    mw_error err = {0};
    mw_status st = mw_uri_parse((mw_slice){(const char *)data, size}, &uri, &err);
    if ((st == MW_OK) != (err.text[0] == '\0')) abort();
    if (st != MW_OK) return 0;
    if (uri.path[0] != '/' || strstr(uri.path, "/../") || strstr(uri.path, "/./")) abort();
    check_clean(mw_slice_of(uri.path));
    mw_text t = {0};
    write_uri(&t, &uri);
    if (mw_uri_parse((mw_slice){t.bytes, t.size}, &again, NULL) != MW_OK) abort();
    if (strcmp(uri.path, again.path) != 0 || uri.query_count != again.query_count) abort();
    for (int64_t i = 0; i < uri.query_count; i++) {
        check_clean(uri.query[i].name);
        check_clean(uri.query[i].value);
        if (!mw_slice_same(uri.query[i].name, again.query[i].name)) abort();
        if (!mw_slice_same(uri.query[i].value, again.query[i].value)) abort();
    }
    mw_text_free(&t);
    mw_uri_fini(&uri);
    mw_uri_fini(&again);
    return 0;
}

// SPDX-License-Identifier: MIT
// See fetch.h.
#include "net/fetch.h"

#include "net/fetch_int.h"

#include <string.h>
#include <strings.h>

struct answer {
    mw_text body, headers;
    size_t body_bytes_max;
    bool too_large, refused;
    bool (*allow)(const struct sockaddr *address);
};

static size_t on_body(char *bytes, size_t size, size_t count, void *cls) {
    struct answer *a = cls;
    size_t n = size * count;
    if (a->body.size + n > a->body_bytes_max) {
        a->too_large = true;
        return 0; // ends the transfer
    }
    mw_text_add(&a->body, bytes, n);
    return a->body.failed ? 0 : n;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *cls) {
    struct answer *a = cls;
    size_t n = size * count;
    if (n >= 5 && memcmp(bytes, "HTTP/", 5) == 0) a->headers.size = 0; // after a 100 Continue
    if (a->headers.size + n > MW_FETCH_HEADERS_MAX) {
        a->too_large = true;
        return 0;
    }
    mw_text_add(&a->headers, bytes, n);
    return a->headers.failed ? 0 : n;
}

static curl_socket_t on_socket(void *cls, curlsocktype purpose, struct curl_sockaddr *to) {
    struct answer *a = cls;
    (void)purpose;
    if (a->allow(&to->addr)) return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    a->refused = true;
    return CURL_SOCKET_BAD;
}

static bool has_control(mw_slice s) {
    for (size_t i = 0; i < s.n; i++)
        if ((uint8_t)s.p[i] < ' ' || s.p[i] == 127) return true;
    return false;
}

static mw_status add_header(struct curl_slist **list, mw_slice name, mw_slice value,
                            mw_error *err) {
    if (name.n == 0 || has_control(name) || has_control(value))
        return mw_fail(err, MW_INVALID, "the header \"%.*s\" is empty or holds control characters",
                       (int)name.n, name.p);
    mw_text t = {0};
    mw_text_addf(&t, "%.*s: ", (int)name.n, name.p);
    mw_text_add(&t, value.p, value.n);
    struct curl_slist *more = t.failed ? NULL : curl_slist_append(*list, t.bytes);
    mw_text_free(&t);
    if (!more) return mw_fail(err, MW_NOMEM, "no memory for the headers of a request");
    *list = more;
    return MW_OK;
}

static mw_status add_headers(const mw_fetch_request *r, struct curl_slist **list, mw_error *err) {
    if (r->type) MW_TRY(add_header(list, mw_slice_of("Content-Type"), mw_slice_of(r->type), err));
    for (int64_t i = 0; i < r->header_count; i++)
        MW_TRY(add_header(list, r->headers[i].name, r->headers[i].value, err));
    return MW_OK;
}

static void set_request(CURL *c, const mw_fetch_request *r, struct curl_slist *headers) {
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_URL, r->url);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "millwright");
    if (r->body.n || r->type) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.n ? r->body.p : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
    }
    if (r->method && strcmp(r->method, "HEAD") == 0)
        curl_easy_setopt(c, CURLOPT_NOBODY, (intptr_t)1);
    if (r->method) curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
}

static mw_status perform(CURL *c, const mw_fetch_request *r, struct answer *a, const char *words,
                         mw_error *err) {
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
    if (a->allow) {
        curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
        curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, a);
        curl_easy_setopt(c, CURLOPT_PROXY, "");
    }
    CURLcode code = curl_easy_perform(c);
    if (code != CURLE_OK && a->refused)
        return mw_fail(err, MW_INVALID, "%s leads to an address that is not allowed", r->url);
    if (a->too_large)
        return mw_fail(err, MW_LIMIT, "%s: the answer is larger than %zu bytes", r->url,
                       a->body_bytes_max);
    if (a->body.failed || a->headers.failed)
        return mw_fail(err, MW_NOMEM, "%s: no memory for the answer", r->url);
    if (code != CURLE_OK) return mw_curl_fail(code, r->url, words, err);
    return MW_OK;
}

mw_status mw_fetch(const mw_fetch_request *r, mw_fetch_reply *out, mw_error *err) {
    char words[CURL_ERROR_SIZE];
    struct answer a = {.body_bytes_max = r->body_bytes_max ? r->body_bytes_max : MW_FETCH_BODY_MAX,
                       .allow = r->allow};
    struct curl_slist *headers = NULL;
    CURL *c = mw_curl_open(r->timeout_ms ? r->timeout_ms : MW_FETCH_TIMEOUT_MS,
                           r->connect_timeout_ms ? r->connect_timeout_ms : MW_FETCH_CONNECT_MS,
                           r->ca_file, r->cancel, words);
    mw_status st = c ? add_headers(r, &headers, err)
                     : mw_fail(err, MW_NOMEM, "no memory for a request to %s", r->url);
    if (st == MW_OK) {
        set_request(c, r, headers);
        st = perform(c, r, &a, words, err);
    }
    intptr_t status = 0; // as wide as curl's numbers
    if (st == MW_OK) {
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
        *out = (mw_fetch_reply){(int)status, a.body, a.headers};
    } else {
        mw_text_free(&a.body);
        mw_text_free(&a.headers);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    return st;
}

void mw_fetch_reply_fini(mw_fetch_reply *reply) {
    mw_text_free(&reply->body);
    mw_text_free(&reply->header_text);
    *reply = (mw_fetch_reply){0};
}

mw_slice mw_fetch_header(const mw_fetch_reply *reply, const char *name) {
    size_t n = strlen(name);
    const char *p = reply->header_text.bytes, *end = p ? p + reply->header_text.size : p;
    while (p < end) {
        const char *lf = memchr(p, '\n', (size_t)(end - p)), *stop = lf ? lf : end;
        if ((size_t)(stop - p) > n && p[n] == ':' && strncasecmp(p, name, n) == 0)
            return mw_slice_trim((mw_slice){p + n + 1, (size_t)(stop - p) - n - 1});
        p = stop + 1;
    }
    return (mw_slice){0};
}

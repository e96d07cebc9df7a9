// SPDX-License-Identifier: MIT
// Webhooks against a listener on this machine: what arrives, what each answer means, and that it is
// not reached without leave.
#include "alert/deliver.h"

#include "alert/message.h"
#include "net/http.h"
#include "test/test.h"

#include <string.h>

typedef struct {
    int calls, status;
    char body[64], key[64], signature[128], type[64];
} hook;

static mw_status take(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    hook *h = ctx;
    (void)err;
    static const char *const names[] = {"Idempotency-Key", "X-Millwright-Signature",
                                        "Content-Type"};
    char *to[] = {h->key, h->signature, h->type};
    for (int i = 0; i < 3; i++) {
        mw_slice v = mw_pairs_get(in->headers, in->header_count, names[i]);
        snprintf(to[i], 64 + (i == 1) * 64, "%.*s", (int)v.n, v.n ? v.p : "");
    }
    snprintf(h->body, sizeof h->body, "%.*s", (int)in->body.n, in->body.p);
    h->calls++;
    out->status = h->status;
    return MW_OK;
}

static const struct {
    int answer;
    mw_status want;
} rows[] = {
    {200, MW_OK     },
    {204, MW_OK     },
    {302, MW_INVALID}, // redirects could lead anywhere
    {400, MW_INVALID},
    {404, MW_INVALID},
    {408, MW_IO     },
    {429, MW_IO     },
    {500, MW_IO     },
    {503, MW_IO     },
};

void test_deliver_webhook(void) {
    hook h = {0};
    const mw_http_route route = {"POST", "/hook", 1 << 16, take, &h};
    const mw_http_config config = {.routes = &route, .route_count = 1};
    mw_http *http = NULL;
    mw_notifier by[2];
    mw_error err = {0};
    CHECK(mw_http_open(&config, &http, &err) == MW_OK);
    if (!http) return;
    mw_deliver_notifiers(by);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", mw_http_port(http));
    mw_notify_channel c = {.url = mw_slice_of(url), .secret = mw_slice_of("s")};
    mw_notice n = {.key = mw_slice_of("k1"), .body = mw_slice_of("{\"a\":1}")};
    CHECK(by[0].deliver(NULL, &c, &n, 0, &err) == MW_INVALID && h.calls == 0);
    CHECK(strstr(err.text, "not allowed"));
    c.allow_private = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        h.status = rows[i].answer;
        CHECK_ROW(by[0].deliver(NULL, &c, &n, INT64_C(1704103200000000000), &err) == rows[i].want,
                  i);
        CHECK_ROW(h.calls == (int)i + 1, i);
    }
    char want[MW_MESSAGE_SIGNATURE_MAX];
    CHECK(strcmp(h.body, "{\"a\":1}") == 0 && strcmp(h.key, "k1") == 0);
    CHECK(strcmp(h.type, "application/json") == 0);
    CHECK(strcmp(h.signature, mw_message_sign(c.secret, 1704103200, n.body, want)) == 0);
    c.secret = (mw_slice){0};
    CHECK(by[0].deliver(NULL, &c, &n, 0, &err) == MW_IO && h.signature[0] == '\0');
    mw_http_close(http);
    CHECK(by[0].deliver(NULL, &c, &n, 0, &err) == MW_IO); // nobody is there
}

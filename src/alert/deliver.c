// SPDX-License-Identifier: MIT
// See deliver.h.
#include "alert/deliver.h"

#include "alert/address.h"
#include "alert/message.h"
#include "net/fetch.h"
#include "net/mail.h"

enum { SECOND_NS = 1000000000, MAIL_TEXT_BYTES = 20 << 20 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "a notice: out of memory");
}

// Terminated copies of slices, in one arena.
static const char *text_of(mw_arena *a, mw_slice s, bool *ok) {
    char *own = mw_arena_text(a, s.n ? s.p : "", s.n);
    *ok = *ok && own;
    return own;
}

// ---- webhooks

static mw_status judge(int status, const char *url, mw_error *err) {
    if (status >= 200 && status < 300) return MW_OK;
    bool again = status == 408 || status == 425 || status == 429 || status >= 500;
    return mw_fail(err, again ? MW_IO : MW_INVALID, "%s answered %d", url, status);
}

static mw_status post(const mw_notify_channel *c, const mw_notice *n, int64_t now_ns,
                      const char *url, mw_error *err) {
    char signature[MW_MESSAGE_SIGNATURE_MAX];
    mw_pair header[2] = {
        {mw_slice_of("Idempotency-Key"), n->key}
    };
    int64_t headers = 1;
    if (c->secret.n) {
        mw_message_sign(c->secret, now_ns / SECOND_NS, n->body, signature);
        header[headers++] =
            (mw_pair){mw_slice_of("X-Millwright-Signature"), mw_slice_of(signature)};
    }
    mw_fetch_request q = {.url = url,
                          .body = n->body,
                          .type = "application/json",
                          .headers = header,
                          .header_count = headers,
                          .allow = c->allow_private ? NULL : mw_address_is_public};
    mw_fetch_reply reply = {0};
    MW_TRY(mw_fetch(&q, &reply, err));
    int status = reply.status;
    mw_fetch_reply_fini(&reply);
    return judge(status, url, err);
}

static mw_status deliver_webhook(void *ctx, const mw_notify_channel *c, const mw_notice *n,
                                 int64_t now_ns, mw_error *err) {
    bool ok = true;
    mw_arena *a = mw_arena_new(1 << 20);
    (void)ctx;
    const char *url = a ? text_of(a, c->url, &ok) : NULL;
    mw_status st = url ? post(c, n, now_ns, url, err) : no_memory(err);
    mw_arena_free(a);
    return st;
}

// ---- mail

static mw_status send_mail(const mw_notify_channel *c, const mw_notice *n, mw_arena *a,
                           mw_error *err) {
    bool ok = true;
    const char *to[MW_NOTIFY_TO_MAX];
    for (int32_t i = 0; i < c->to_count; i++) to[i] = text_of(a, c->to[i], &ok);
    mw_mail_server server = {.url = text_of(a, c->url, &ok),
                             .tls = c->plain ? MW_MAIL_PLAIN : MW_MAIL_STARTTLS,
                             .user = c->user.n ? text_of(a, c->user, &ok) : NULL,
                             .password = c->secret.n ? text_of(a, c->secret, &ok) : NULL};
    mw_mail mail = {.from = text_of(a, c->from, &ok),
                    .from_name = "Millwright",
                    .to = to,
                    .to_count = c->to_count,
                    .subject = text_of(a, n->subject, &ok),
                    .text = text_of(a, n->body, &ok),
                    .time_ns = n->at_ns,
                    .id = text_of(a, n->key, &ok),
                    .part = n->part,
                    .part_count = n->part_count};
    return ok ? mw_mail_send(&server, &mail, err) : no_memory(err);
}

static mw_status deliver_mail(void *ctx, const mw_notify_channel *c, const mw_notice *n,
                              int64_t now_ns, mw_error *err) {
    mw_arena *a = mw_arena_new(MAIL_TEXT_BYTES);
    (void)ctx, (void)now_ns;
    mw_status st = a ? send_mail(c, n, a, err) : no_memory(err);
    mw_arena_free(a);
    return st;
}

void mw_deliver_notifiers(mw_notifier out[2]) {
    out[MW_NOTIFY_WEBHOOK] = (mw_notifier){deliver_webhook, NULL};
    out[MW_NOTIFY_MAIL] = (mw_notifier){deliver_mail, NULL};
}

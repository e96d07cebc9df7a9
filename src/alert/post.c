// SPDX-License-Identifier: MIT
// See post.h.
#include "alert/post.h"

#include "alert/deliver.h"
#include "alert/letter.h"
#include "alert/message.h"
#include "base/alloc.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SUBJECT_BYTES_MAX = 500, TO_BYTES_MAX = 8000, KEY_BYTES = 16 };

// ---- checking

static bool is_text(mw_slice s, bool one_line) {
    for (const char *p = s.p, *end = mw_slice_end(s); p < end;) {
        int step = mw_utf8_step(p, end);
        bool control = (uint8_t)*p < ' ' || *p == 127;
        if (step == 0 || *p == '\0' || (one_line && control)) return false;
        p += step;
    }
    return true;
}

static mw_status check_to(mw_slice to, mw_error *err) {
    const char *p = to.p, *end = mw_slice_end(to);
    int32_t count = 0;
    do {
        const char *comma = p < end ? memchr(p, ',', (size_t)(end - p)) : NULL;
        const char *stop = comma ? comma : end;
        mw_slice one = mw_slice_trim((mw_slice){p, (size_t)(stop - p)});
        if (!mw_mail_address_is(one))
            return mw_fail(err, MW_INVALID, "\"%.*s\" is no mail address such as name@example.com",
                           (int)(one.n < 300 ? one.n : 300), one.n ? one.p : "");
        count++;
        p = comma ? comma + 1 : NULL;
    } while (p);
    if (count <= MW_NOTIFY_TO_MAX && to.n <= TO_BYTES_MAX) return MW_OK;
    return mw_fail(err, MW_INVALID, "a mail to %d addresses, it can go to %d at most", (int)count,
                   MW_NOTIFY_TO_MAX);
}

static mw_status check(const mw_post *p, mw_error *err) {
    MW_TRY(check_to(p->to, err));
    if (p->subject.n == 0 || p->subject.n > SUBJECT_BYTES_MAX || !is_text(p->subject, true))
        return mw_fail(err, MW_INVALID,
                       "the subject of a mail is one line of UTF-8, 1 to %d bytes of it",
                       SUBJECT_BYTES_MAX);
    if (!is_text(p->text, false))
        return mw_fail(err, MW_INVALID, "the text of a mail is not UTF-8");
    if (p->part_count < 0 || p->part_count > MW_MAIL_PARTS_MAX)
        return mw_fail(err, MW_INVALID, "a mail with %d files, %d at most go with one",
                       (int)p->part_count, MW_MAIL_PARTS_MAX);
    for (int32_t i = 0; i < p->part_count; i++) MW_TRY(mw_mail_part_check(&p->part[i], err));
    return MW_OK;
}

// ---- sending

// Nobody else's mail has it.
static char *new_key(char key[2 * KEY_BYTES + 1]) {
    uint8_t bytes[KEY_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    return sodium_bin2hex(key, 2 * KEY_BYTES + 1, bytes, sizeof bytes);
}

mw_status mw_post_put(mw_registry *r, const mw_post *p, int64_t at_ns, int64_t *id, mw_error *err) {
    char key[2 * KEY_BYTES + 1], who[40];
    int64_t own = 0;
    MW_TRY(check(p, err));
    // Records are for ever: an address in one would outlive who is erased.
    snprintf(who, sizeof who, "person %lld", (long long)p->person);
    const mw_notice n = {.channel = p->person ? mw_slice_of(who) : p->to,
                         .key = mw_slice_of(new_key(key)),
                         .subject = p->subject,
                         .at_ns = at_ns,
                         .next_ns = p->after_ns,
                         .letter = true,
                         .person = p->person,
                         .entity = p->entity,
                         .branch = p->branch,
                         .ends_ns = p->ends_ns};
    MW_TRY(mw_outbox_write(r, &n, &own, err));
    MW_TRY(mw_letter_put(r, own, p->text, p->part, p->part_count, err));
    if (id) *id = own;
    return MW_OK;
}

mw_status mw_post_send(mw_registry *r, const mw_post *p, int64_t at_ns, int64_t *id,
                       mw_error *err) {
    int64_t own = 0;
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_post_put(r, p, at_ns, &own, err);
    if (st == MW_OK) st = r->ops->commit(r, err);
    if (st != MW_OK) r->ops->abort(r);
    if (st == MW_OK && id) *id = own;
    return st;
}

mw_status mw_post_ready(mw_registry *r, bool *out, mw_error *err) {
    mw_notify *n = NULL;
    MW_TRY(mw_notify_open(r, &n, err));
    *out = n->post != NULL;
    mw_notify_free(n);
    return MW_OK;
}

mw_status mw_post_test(const mw_notify *settings, mw_slice to, const char *lang, int64_t now_ns,
                       mw_error *err) {
    const mw_message m = {.kind = MW_NEWS_TEST,
                          .alert = mw_slice_of("test"),
                          .value = NAN,
                          .at_ns = now_ns,
                          .since_ns = INT64_MIN};
    char key[2 * KEY_BYTES + 1];
    mw_text subject = {0}, text = {0};
    mw_notifier by[2];
    if (!settings->post)
        return mw_fail(err, MW_NOTFOUND, "no mail server is set; `mw mail set` does");
    if (!mw_mail_address_is(to))
        return mw_fail(err, MW_INVALID, "\"%.*s\" is no mail address such as name@example.com",
                       (int)(to.n < 300 ? to.n : 300), to.n ? to.p : "");
    mw_deliver_notifiers(by);
    mw_message_subject(&m, lang, &subject);
    mw_message_mail(&m, lang, NULL, &text);
    mw_notify_channel c = *settings->post;
    c.to[0] = to, c.to_count = 1;
    const mw_notice n = {
        .key = mw_slice_of(new_key(key)),
        .subject = {subject.bytes, subject.size},
        .body = {text.bytes,    text.size   },
        .at_ns = now_ns
    };
    mw_status st = subject.failed || text.failed
                       ? mw_fail(err, MW_NOMEM, "a mail: out of memory")
                       : by[MW_NOTIFY_MAIL].deliver(NULL, &c, &n, now_ns, err);
    mw_text_free(&subject);
    mw_text_free(&text);
    return st;
}

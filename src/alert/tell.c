// SPDX-License-Identifier: MIT
// From news to notices: one for each channel that wants it, in its form and language.
#include "alert/board.h"

#include <stdio.h>

static mw_status put(const mw_board_from *to, const mw_notify_channel *c, const mw_message *m,
                     mw_error *err) {
    mw_text subject = {0}, body = {0};
    char key[MW_MESSAGE_KEY_MAX], lang[8];
    snprintf(lang, sizeof lang, "%.*s", (int)c->lang.n, c->lang.p);
    mw_notice n = {.channel = c->name, .at_ns = m->at_ns};
    n.key = mw_slice_of(mw_message_key(m, c->name, key));
    mw_message_subject(m, lang, &subject);
    if (c->kind == MW_NOTIFY_WEBHOOK)
        mw_message_json(m, n.key, &body);
    else
        mw_message_mail(m, lang, to->zone, &body);
    n.subject = (mw_slice){subject.bytes, subject.size}, n.body = (mw_slice){body.bytes, body.size};
    mw_status st = subject.failed || body.failed ? mw_fail(err, MW_NOMEM, "alert: out of memory")
                                                 : mw_outbox_put(to->outbox, &n, err);
    mw_text_free(&subject);
    mw_text_free(&body);
    return st;
}

mw_status mw_board_tell(const mw_board_from *to, const mw_message *m, mw_slice only,
                        mw_error *err) {
    mw_text link = {0};
    mw_message own = *m;
    mw_status st = MW_OK;
    if (!to->outbox || !to->settings) return MW_OK;
    if (m->alert.n) mw_message_link(to->settings->link, m->alert, m->entity, &link);
    if (link.failed) st = mw_fail(err, MW_NOMEM, "alert: out of memory");
    own.link = (mw_slice){link.bytes, link.size};
    for (int32_t i = 0; i < to->settings->count && st == MW_OK; i++) {
        const mw_notify_channel *c = &to->settings->channel[i];
        bool wants =
            only.n ? mw_slice_same(c->name, only) : mw_notify_wants(c, m->severity, m->branch);
        if (wants) st = put(to, c, &own, err);
    }
    mw_text_free(&link);
    return st;
}

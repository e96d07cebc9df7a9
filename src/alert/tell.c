// SPDX-License-Identifier: MIT
// From news to notices: one for each channel and person that wants it, in its form and language.
#include "alert/board.h"

#include "alert/post.h"
#include "alert/reader.h"

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

typedef struct {
    const mw_board_from *to;
    const mw_message *m;
} telling;

static mw_status write_to(void *ctx, const mw_reader *reader, mw_slice mail, mw_error *err) {
    const telling *x = ctx;
    mw_post p = {.to = mail, .person = reader->person, .entity = x->m->entity_id};
    mw_text subject = {0}, text = {0};
    mw_zone *own = NULL;
    if (!mw_reader_wants(reader, x->m)) return MW_OK;
    // A zone that the system does not have any more is no reason to be silent.
    bool named = reader->zone[0] && mw_zone_open(reader->zone, &own, NULL) == MW_OK;
    const mw_zone *zone = named ? own : x->to->zone;
    p.branch = reader->branch;
    p.after_ns = mw_reader_after(reader, x->m, zone);
    mw_message_subject(x->m, reader->lang, &subject);
    mw_message_mail(x->m, reader->lang, zone, &text);
    p.subject = (mw_slice){subject.bytes, subject.size}, p.text = (mw_slice){text.bytes, text.size};
    mw_status st = subject.failed || text.failed
                       ? mw_fail(err, MW_NOMEM, "alert: out of memory")
                       : mw_post_put(x->to->registry, &p, x->m->at_ns, NULL, err);
    mw_zone_close(own);
    mw_text_free(&subject);
    mw_text_free(&text);
    return st;
}

// Of a flood the entity at the top is known by its code alone.
static mw_status tell_people(const mw_board_from *to, mw_message *m, mw_error *err) {
    telling x = {to, m};
    mw_registry *r = to->registry;
    bool ready = false;
    MW_TRY(mw_post_ready(r, &ready, err));
    if (!ready) return MW_OK;
    if (!m->entity_id && m->branch.n) {
        mw_status st = r->ops->entity_find(r, (mw_slice){0}, m->branch, &m->entity_id, err);
        if (st == MW_NOTFOUND || st == MW_INVALID) return MW_OK;
        MW_TRY(st);
    }
    return mw_reader_each(r, write_to, &x, err);
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
    if (st == MW_OK && !only.n) st = tell_people(to, &own, err);
    mw_text_free(&link);
    return st;
}

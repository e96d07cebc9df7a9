// SPDX-License-Identifier: MIT
// The verbs alert channel, set, test, notices, send and retry: whom alerts are told, and whether it
// got there.
#include "account/people.h"
#include "alert/deliver.h"
#include "app/alert_session.h"
#include "app/errand.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "server/recipient.h"

#include <math.h>
#include <string.h>

enum { SECRET_BYTES_MAX = 4096 };

// ---- alert channel

static void channel_row(mw_listing *l, const mw_notify_channel *c) {
    mw_text to = {0};
    for (int32_t i = 0; i < c->to_count; i++)
        mw_text_addf(&to, "%s%.*s", i ? ", " : "", (int)c->to[i].n, c->to[i].p);
    mw_listing_text(l, c->name);
    mw_listing_text(l, mw_slice_of(mw_notify_kind_text(c->kind)));
    mw_listing_text(l, c->url);
    mw_listing_text(l, (mw_slice){to.bytes, to.size});
    mw_listing_text(l, mw_slice_of(mw_alert_severity_word(c->least)));
    mw_listing_text(l, c->branch);
    mw_listing_text(l, c->lang);
    mw_listing_text(l, mw_slice_of(c->secret.n ? "yes" : "no"));
    mw_text_free(&to);
}

static mw_status channel_list(mw_alert_session *x, mw_error *err) {
    static const char *const columns[] = {"name",   "kind", "address", "to", "least",
                                          "branch", "lang", "secret",  NULL};
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    for (int32_t i = 0; st == MW_OK && i < x->settings->count; i++)
        channel_row(&l, &x->settings->channel[i]);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status add_to(void *ctx, mw_slice value, mw_error *err) {
    mw_notify_channel *c = ctx;
    if (c->to_count == MW_NOTIFY_TO_MAX)
        return mw_fail(err, MW_LIMIT, "--to: more than %d addresses", MW_NOTIFY_TO_MAX);
    c->to[c->to_count++] = value;
    return MW_OK;
}

static mw_slice option(const mw_alert_session *x, const char *name) {
    return mw_slice_of(mw_call_value(x->call, name));
}

static mw_status channel_add(mw_alert_session *x, mw_error *err) {
    mw_slice webhook = option(x, "webhook"), mail = option(x, "mail"), least = option(x, "least");
    const char *file = mw_call_value(x->call, "secret-file");
    char *secret = NULL;
    size_t secret_bytes = 0;
    if ((webhook.n > 0) == (mail.n > 0))
        return mw_call_wrong(x->call, err, "where to? --webhook URL or --mail SERVER");
    mw_notify_channel c = {.name = mw_slice_of(x->call->operand[1]),
                           .kind = mail.n ? MW_NOTIFY_MAIL : MW_NOTIFY_WEBHOOK,
                           .url = mail.n ? mail : webhook,
                           .user = option(x, "user"),
                           .from = option(x, "from"),
                           .branch = option(x, "branch"),
                           .lang = option(x, "lang"),
                           .allow_private = mw_call_has(x->call, "private"),
                           .plain = mw_call_has(x->call, "plain")};
    if (!c.lang.n) c.lang = mw_slice_of("en");
    (void)mw_alert_severity_find(least, &c.least);
    MW_TRY(mw_call_each(x->call, "to", add_to, &c, err));
    if (file) MW_TRY(mw_file_read(file, SECRET_BYTES_MAX, &secret, &secret_bytes, err));
    c.secret = mw_slice_trim((mw_slice){secret, secret_bytes});
    mw_status st = mw_notify_add(x->s.ws.registry, &c, err);
    mw_free(secret);
    return st;
}

static mw_status channel(mw_alert_session *x, mw_error *err) {
    const char *what = x->call->operand_count ? x->call->operand[0] : "list";
    bool is_add = strcmp(what, "add") == 0, is_remove = strcmp(what, "remove") == 0;
    if (strcmp(what, "list") == 0) return channel_list(x, err);
    if (!is_add && !is_remove)
        return mw_call_wrong(x->call, err, "\"%s\": expected list, add or remove", what);
    if (x->call->operand_count < 2) return mw_call_wrong(x->call, err, "%s needs a name", what);
    if (is_add) return channel_add(x, err);
    return mw_notify_remove(x->s.ws.registry, mw_slice_of(x->call->operand[1]), err);
}

// ---- alert set

static mw_status set_list(mw_alert_session *x, mw_error *err) {
    static const char *const columns[] = {"name", "value", NULL};
    const mw_notify *n = x->settings;
    const struct {
        const char *name;
        int64_t value;
    } figures[] = {
        {"flood-count",   n->flood.count                           },
        {"flood-calm",    n->flood.calm                            },
        {"flood-minutes", n->flood.within_ns / INT64_C(60000000000)},
        {"tries",         n->tries                                 },
        {"retry-seconds", n->retry_ns / INT64_C(1000000000)        },
    };
    mw_listing l = {0};
    char number[32];
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    for (size_t i = 0; st == MW_OK && i < sizeof figures / sizeof figures[0]; i++) {
        mw_listing_text(&l, mw_slice_of(figures[i].name));
        mw_listing_text(&l, mw_slice_of(mw_number_text((double)figures[i].value, number)));
    }
    if (st == MW_OK) mw_listing_text(&l, mw_slice_of("link")), mw_listing_text(&l, n->link);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status set(mw_alert_session *x, mw_error *err) {
    mw_registry *r = x->s.ws.registry;
    if (x->call->operand_count == 0) return set_list(x, err);
    mw_status st = r->ops->begin(r, err);
    for (int i = 0; i < x->call->operand_count && st == MW_OK; i++) {
        const char *word = x->call->operand[i], *is = strchr(word, '=');
        st = is ? mw_notify_set(r, (mw_slice){word, (size_t)(is - word)}, mw_slice_of(is + 1), err)
                : mw_call_wrong(x->call, err, "\"%s\": expected NAME=VALUE", word);
    }
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

// ---- notices

// A letter names somebody: it is not for administrators of another organisation.
static bool is_shown(const mw_notice *n) { return !n->letter || mw_errand_may_top(); }

// Whom it goes to: a channel, an address, or a person by the name that they have now.
static mw_status told(mw_accounts *a, const mw_notice *n, mw_listing *l, mw_error *err) {
    mw_person p;
    mw_status st = n->person ? mw_person_get(a, n->person, &p, err) : MW_NOTFOUND;
    if (st != MW_OK && st != MW_NOTFOUND) return st;
    mw_listing_text(l, st == MW_OK ? mw_slice_of(p.name) : n->channel);
    return MW_OK;
}

static mw_status list_notices(mw_alert_session *x, mw_accounts *a, mw_error *err) {
    static const char *const columns[] = {"#id",    "time", "channel", "subject", "state",
                                          "#tries", "next", "problem", NULL};
    const mw_zone *zone = x->s.ws.calendar.zone;
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    for (int64_t i = 0; st == MW_OK && i < mw_outbox_count(x->outbox); i++) {
        const mw_notice *n = mw_outbox_at(x->outbox, i);
        if (!is_shown(n)) continue;
        mw_listing_int(&l, n->id);
        mw_listing_moment(&l, n->at_ns, zone);
        st = told(a, n, &l, err);
        mw_listing_text(&l, n->subject);
        mw_listing_text(&l, mw_slice_of(n->dead ? "given up" : "waiting"));
        mw_listing_int(&l, n->tries);
        if (n->dead || n->next_ns == INT64_MIN)
            mw_listing_text(&l, (mw_slice){"", 0});
        else
            mw_listing_moment(&l, n->next_ns, zone);
        mw_listing_text(&l, n->problem);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status notices(mw_alert_session *x, mw_error *err) {
    const mw_accounts_setup setup = {.registry = x->s.ws.registry};
    mw_accounts *a = NULL;
    MW_TRY(mw_accounts_open(&setup, &a, err));
    mw_status st = list_notices(x, a, err);
    mw_accounts_close(a);
    return st;
}

// Tries what is due and says what came of it; what failed makes the answer no.
static mw_status send(mw_alert_session *x, mw_error *err) {
    mw_outbox_job job = {.settings = x->settings,
                         .now_ns = mw_clock_wall_ns(),
                         .look = mw_recipient_look,
                         .look_ctx = x->s.ws.registry};
    mw_outbox_report report;
    mw_text out = {0};
    mw_deliver_notifiers(job.notifier);
    MW_TRY(mw_outbox_run(x->outbox, &job, &report, err));
    for (int64_t i = 0; i < mw_outbox_count(x->outbox); i++) {
        const mw_notice *n = mw_outbox_at(x->outbox, i);
        if (n->problem.n && is_shown(n))
            mw_note("notice %lld to %.*s: %.*s%s", (long long)n->id, (int)n->channel.n,
                    n->channel.p, (int)n->problem.n, n->problem.p, n->dead ? "; given up" : "");
    }
    mw_text_addf(&out, "%d sent, %d failed, %lld left\n", (int)report.sent, (int)report.failed,
                 (long long)mw_outbox_count(x->outbox));
    x->call->no = report.failed > 0;
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status test(mw_alert_session *x, mw_error *err) {
    mw_slice name = mw_slice_of(x->call->operand[0]);
    mw_message m = {.kind = MW_NEWS_TEST,
                    .alert = mw_slice_of("test"),
                    .severity = MW_ALERT_INFORMATION,
                    .value = NAN,
                    .at_ns = mw_clock_wall_ns(),
                    .since_ns = INT64_MIN};
    if (mw_notify_find(x->settings, name) < 0)
        return mw_fail(err, MW_NOTFOUND,
                       "there is no channel \"%s\"; `mw alert channel` lists them",
                       x->call->operand[0]);
    MW_TRY(mw_board_tell(&x->from, &m, name, err));
    return send(x, err);
}

static mw_status retry(mw_alert_session *x, mw_error *err) {
    int64_t now = mw_clock_wall_ns(), n = 0;
    mw_text out = {0};
    for (int k = 0; k < x->call->operand_count; k++) {
        double id;
        int64_t at = mw_number_parse(mw_slice_of(x->call->operand[k]), &id)
                         ? mw_outbox_find(x->outbox, (int64_t)id)
                         : -1;
        if (at < 0 || !is_shown(mw_outbox_at(x->outbox, at)))
            return mw_fail(err, MW_NOTFOUND, "there is no notice %s; `mw alert notices` lists them",
                           x->call->operand[k]);
        MW_TRY(mw_outbox_again(x->outbox, at, mw_slice_of(x->who), now, err));
        n++;
    }
    for (int64_t i = 0; x->call->operand_count == 0 && i < mw_outbox_count(x->outbox); i++) {
        const mw_notice *dead = mw_outbox_at(x->outbox, i);
        if (!dead->dead || !is_shown(dead)) continue;
        MW_TRY(mw_outbox_again(x->outbox, i, mw_slice_of(x->who), now, err));
        n++;
    }
    mw_text_addf(&out, "%lld on the way again\n", (long long)n);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status run(mw_call *call, mw_status (*act)(mw_alert_session *, mw_error *),
                     mw_error *err) {
    mw_alert_session x = {0};
    mw_status st = mw_alert_session_open(call, &x, err);
    if (st == MW_OK) st = act(&x, err);
    mw_alert_session_close(&x);
    return st;
}

mw_status mw_verb_alert_channel(mw_call *call, mw_error *err) { return run(call, channel, err); }
mw_status mw_verb_alert_set(mw_call *call, mw_error *err) { return run(call, set, err); }
mw_status mw_verb_alert_test(mw_call *call, mw_error *err) { return run(call, test, err); }
mw_status mw_verb_alert_notices(mw_call *call, mw_error *err) { return run(call, notices, err); }
mw_status mw_verb_alert_send(mw_call *call, mw_error *err) { return run(call, send, err); }
mw_status mw_verb_alert_retry(mw_call *call, mw_error *err) { return run(call, retry, err); }

// SPDX-License-Identifier: MIT
// The verbs mail set, show and test: the server that mail to people goes through.
#include "alert/post.h"
#include "app/errand.h"
#include "app/listing.h"
#include "app/session.h"
#include "app/verb.h"
#include "app/verbs_mail.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"

#include <string.h>

enum { SECRET_BYTES_MAX = 4096 };

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_mail_set[] = {
    WORKSPACE,
    {.name = "server", .value = "SERVER", .help = "smtp://HOST:PORT or smtps://HOST"},
    {.name = "from", .value = "ADDRESS", .help = "Whom the mail comes from"},
    {.name = "user", .value = "NAME", .help = "Sign in at the mail server"},
    {.name = "secret-file", .value = "FILE", .help = "Holds the password"},
    {.name = "plain", .help = "Mail without TLS: a server on this machine"},
    {.name = "link", .value = "URL", .help = "Address of the page, for links in mails"},
    {.name = "off", .help = "There is none any more"},
    END
};
const mw_option mw_options_mail_show[] = {
    WORKSPACE,
    {.name = "format", .value = "FORMAT", .words = "table csv json",
     .help = "table, csv or json; default table"},
    END
};
const mw_option mw_options_mail_test[] = {
    WORKSPACE,
    {.name = "lang", .value = "LANG", .words = "en zh", .help = "en or zh; default en"},
    END
};
// clang-format on

typedef struct {
    mw_call *call;
    mw_session s;
    mw_notify *settings;
} post_session;

// One post office serves all organisations: links that open accounts go through it.
static mw_status may_set(mw_error *err) {
    if (mw_errand_may_top()) return MW_OK;
    return mw_errand_deny(err, "the mail server is for all organisations of this workspace: only "
                               "administrators of the one that has no branch of its own set it");
}

static mw_slice option(const post_session *x, const char *name) {
    return mw_slice_trim(mw_slice_of(mw_call_value(x->call, name)));
}

// A password stays as long as it goes to the same server by the same name.
static mw_slice secret_so_far(const post_session *x, const mw_notify_channel *c) {
    const mw_notify_channel *old = x->settings->post;
    bool same = old && mw_slice_same(old->url, c->url) && mw_slice_same(old->user, c->user) &&
                old->plain == c->plain;
    return same ? old->secret : (mw_slice){0};
}

static mw_status set(post_session *x, mw_error *err) {
    const char *file = mw_call_value(x->call, "secret-file");
    mw_registry *r = x->s.ws.registry;
    char *secret = NULL;
    size_t secret_bytes = 0;
    MW_TRY(may_set(err));
    if (mw_call_has(x->call, "off")) return mw_notify_post_set(r, NULL, err);
    if (!option(x, "server").n)
        return mw_call_wrong(x->call, err,
                             "which mail server? --server smtp://HOST:PORT, or --off");
    mw_notify_channel c = {.url = option(x, "server"),
                           .from = option(x, "from"),
                           .user = option(x, "user"),
                           .page = option(x, "link"),
                           .plain = mw_call_has(x->call, "plain")};
    if (file) MW_TRY(mw_file_read(file, SECRET_BYTES_MAX, &secret, &secret_bytes, err));
    c.secret = file ? mw_slice_trim((mw_slice){secret, secret_bytes}) : secret_so_far(x, &c);
    mw_status st = mw_notify_post_set(r, &c, err);
    mw_free(secret);
    return st;
}

static mw_status show(post_session *x, mw_error *err) {
    static const char *const columns[] = {"server", "from", "user", "password",
                                          "plain",  "link", NULL};
    const mw_notify_channel *c = x->settings->post;
    mw_listing l = {0};
    MW_TRY(may_set(err));
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK && c) {
        mw_listing_text(&l, c->url);
        mw_listing_text(&l, c->from);
        mw_listing_text(&l, c->user);
        mw_listing_text(&l, mw_slice_of(c->secret.n ? "yes" : "no"));
        mw_listing_text(&l, mw_slice_of(c->plain ? "yes" : "no"));
        mw_listing_text(&l, c->page);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status test(post_session *x, mw_error *err) {
    const char *lang = mw_call_value(x->call, "lang");
    mw_slice to = mw_slice_of(x->call->operand[0]);
    mw_text out = {0};
    MW_TRY(may_set(err));
    MW_TRY(mw_post_test(x->settings, to, lang ? lang : "en", mw_clock_wall_ns(), err));
    mw_text_addf(&out, "sent to %s\n", x->call->operand[0]);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status run(mw_call *call, mw_status (*act)(post_session *, mw_error *), mw_error *err) {
    post_session x = {.call = call};
    mw_status st = mw_workspace_open(mw_session_folder(call), &x.s.ws, err);
    if (st == MW_OK) st = mw_notify_open(x.s.ws.registry, &x.settings, err);
    if (st == MW_OK) st = act(&x, err);
    mw_notify_free(x.settings);
    mw_session_close(&x.s);
    return st;
}

mw_status mw_verb_mail_set(mw_call *call, mw_error *err) { return run(call, set, err); }
mw_status mw_verb_mail_show(mw_call *call, mw_error *err) { return run(call, show, err); }
mw_status mw_verb_mail_test(mw_call *call, mw_error *err) { return run(call, test, err); }

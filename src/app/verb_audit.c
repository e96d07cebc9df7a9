// SPDX-License-Identifier: MIT
// The verbs audit list and audit head.
#include "app/account_session.h"
#include "app/verb.h"

typedef struct {
    mw_account_shell *x;
    mw_listing l;
    int64_t since_ns;
} listed;

static mw_status row(void *ctx, const mw_audit_entry *e, mw_error *err) {
    listed *w = ctx;
    (void)err;
    if (e->by.at_ns < w->since_ns) return MW_OK;
    mw_listing_int(&w->l, e->id);
    mw_listing_moment(&w->l, e->by.at_ns, w->x->ws.calendar.zone);
    mw_listing_text(&w->l, e->by.who);
    mw_listing_text(&w->l, e->by.place);
    mw_listing_text(&w->l, e->act);
    mw_listing_text(&w->l, e->subject);
    mw_listing_text(&w->l, e->before);
    mw_listing_text(&w->l, e->after);
    if (w->l.format != MW_FORMAT_TABLE) mw_listing_text(&w->l, e->hash);
    return MW_OK;
}

static mw_status list(mw_account_shell *x, mw_error *err) {
    static const char *const columns[] = {"#id",     "time",    "who",    "from", "act",
                                          "subject", "~before", "~after", NULL};
    static const char *const all[] = {"#id",     "time",   "who",   "from", "act",
                                      "subject", "before", "after", "hash", NULL};
    mw_format_kind format = mw_verb_format(x->call);
    listed w = {.x = x, .since_ns = INT64_MIN};
    int64_t organisation;
    MW_TRY(mw_account_shell_organisation(x, &organisation, err));
    MW_TRY(mw_session_from_option(x->call, &x->ws.calendar, "since", &w.since_ns, err));
    mw_status st = mw_listing_begin(&w.l, format == MW_FORMAT_TABLE ? columns : all, format, err);
    if (st == MW_OK) st = mw_audit_each(x->ws.registry, organisation, row, &w, err);
    if (st == MW_OK) st = mw_listing_end(&w.l, err);
    mw_listing_fini(&w.l);
    return st;
}

static mw_status head(mw_account_shell *x, mw_error *err) {
    mw_audit_head h;
    mw_text out = {0};
    MW_TRY(mw_audit_head_get(x->ws.registry, &h, err));
    mw_text_addf(&out, "%lld:%s\n", (long long)h.id, h.hash);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

mw_status mw_verb_audit_list(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, list, err);
}
mw_status mw_verb_audit_head(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, head, err);
}

// SPDX-License-Identifier: MIT
// Signing in and out, sessions, passwords, one-time links.
#include "server/account_routes.h"

#include "account/link.h"
#include "account/people.h"
#include "account/sign_in.h"
#include "base/clock.h"
#include "base/json.h"
#include "server/answer.h"

#include <stdio.h>
#include <string.h>

static mw_slice header(const mw_asked *a, const char *name) {
    return mw_pairs_get(a->http->headers, a->http->header_count, name);
}

// ---- who asks

static void write_acts(const mw_asked *a, mw_text *t) {
    mw_json_member(t, "acts");
    mw_json_open(t, '[');
    for (int act = 0; act < MW_ACTS_COUNT; act++) {
        bool may = mw_asked_may(a, (mw_act)act, 0);
        for (int32_t i = 0; !may && i < a->who->grant_count; i++)
            may = mw_asked_may(a, (mw_act)act, a->who->grant[i].entity);
        if (may) mw_json_item_text(t, mw_slice_of(mw_act_name((mw_act)act)));
    }
    mw_json_close(t, ']');
}

static mw_status write_grants(const mw_asked *a, mw_text *t, mw_error *err) {
    mw_json_member(t, "grants");
    mw_json_open(t, '[');
    for (int32_t i = 0; i < a->who->grant_count; i++) {
        if (i > 0) mw_text_addc(t, ',');
        MW_TRY(mw_grant_print(a->accounts, a->who->grant[i], t, err));
    }
    mw_json_close(t, ']');
    return MW_OK;
}

static mw_status find_organisation(void *ctx, const mw_organisation *o, mw_error *err) {
    mw_organisation *found = ctx;
    (void)err;
    if (o->id == found->id) *found = *o;
    return MW_OK;
}

static mw_status write_who(const mw_asked *a, mw_text *t, mw_error *err) {
    mw_organisation o = {.id = a->who->organisation};
    mw_person p = {0};
    if (a->who->person) MW_TRY(mw_person_get(a->accounts, a->who->person, &p, err));
    MW_TRY(mw_organisation_each(a->accounts, find_organisation, &o, err));
    mw_json_member(t, "person");
    mw_json_open(t, '{');
    mw_json_member_text(t, "name", mw_slice_of(a->who->name));
    mw_json_member_text(t, "title", mw_slice_of(p.title));
    mw_json_member_text(t, "mail", mw_slice_of(p.mail));
    mw_json_close(t, '}');
    mw_json_member(t, "organisation");
    mw_json_open(t, '{');
    mw_json_member_text(t, "code", mw_slice_of(o.code));
    mw_json_member_text(t, "title", mw_slice_of(o.title));
    mw_json_member_bool(t, "rest", o.entity == 0); // it holds what no other does
    mw_json_close(t, '}');
    return MW_OK;
}

static mw_status write_session(const mw_asked *a, mw_text *t, mw_error *err) {
    char csrf[MW_CSRF_TEXT_MAX] = "";
    if (a->session) mw_secret_csrf(a->session, csrf);
    mw_json_open(t, '{');
    MW_TRY(write_who(a, t, err));
    MW_TRY(write_grants(a, t, err));
    write_acts(a, t);
    mw_json_member_text(t, "csrf", mw_slice_of(csrf));
    mw_json_member_bool(t, "open", a->unguarded);
    mw_json_close(t, '}');
    return MW_OK;
}

static mw_status who_am_i(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    (void)context;
    mw_http_reply_header(out, "Cache-Control", "no-store");
    MW_TRY(write_session(a, &out->body, err));
    return mw_reply_whole(out, err);
}

// ---- signing in and out

void mw_session_cookie(const mw_asked *a, const mw_secret *s, mw_http_reply *out) {
    char secret[MW_SECRET_TEXT_MAX] = "", line[MW_SECRET_TEXT_MAX + 96];
    if (s) mw_secret_print(s, secret);
    snprintf(line, sizeof line, "mw_session=%s; Path=/; HttpOnly; SameSite=Lax%s%s", secret,
             a->secure ? "; Secure" : "", s ? "" : "; Max-Age=0");
    mw_http_reply_header(out, "Set-Cookie", line);
    mw_secret_wipe(secret, sizeof secret);
    mw_secret_wipe(line, sizeof line);
}

// The session that was just begun, as GET tells it.
static mw_status answer_begun(const mw_asked *a, const mw_secret *s, mw_http_reply *out,
                              mw_error *err) {
    mw_principal who;
    mw_asked now = *a;
    MW_TRY(mw_account_session_check(a->accounts, s, a->by.at_ns, &who, err));
    now.who = &who;
    now.session = s;
    mw_session_cookie(a, s, out);
    return who_am_i(NULL, &now, out, err);
}

static mw_status refuse_wait(mw_http_reply *out, int64_t wait_ns) {
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%d", (int)(wait_ns / 1000000000) + 1);
    mw_http_reply_header(out, "Retry-After", seconds);
    return mw_reply_refused(out, 429, "too many wrong passwords: try again in %s s", seconds);
}

static mw_sign_in sign_in_of(const mw_asked *a, mw_slice name, mw_slice password) {
    return (mw_sign_in){.name = name,
                        .password = password,
                        .address = a->by.place,
                        .agent = header(a, "User-Agent"),
                        .at_ns = a->by.at_ns};
}

static mw_status sign_in_as(const mw_asked *a, mw_slice name, mw_http_reply *out, mw_error *err) {
    mw_sign_in asked = sign_in_of(a, name, mw_asked_member(a, "password"));
    mw_sign_in_answer got;
    MW_TRY(mw_account_sign_in(a->accounts, &asked, &got, err));
    if (got.outcome == MW_SIGN_IN_WAIT) return refuse_wait(out, got.wait_ns);
    if (got.outcome == MW_SIGN_IN_WRONG)
        return mw_reply_refused(out, 401, "the name or the password is wrong");
    mw_status st = answer_begun(a, &got.session, out, err);
    mw_secret_wipe(&got.session, sizeof got.session);
    return st;
}

static mw_status sign_in(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    (void)context;
    return sign_in_as(a, mw_asked_member(a, "name"), out, err);
}

static mw_status sign_out(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    (void)context;
    if (a->who->session)
        MW_TRY(mw_account_session_end(a->accounts, &a->by, a->who->person, a->who->session, err));
    mw_session_cookie(a, NULL, out);
    return MW_OK;
}

// ---- sessions of a person

typedef struct {
    const mw_asked *asked;
    mw_text *out;
} session_list;

static mw_status write_one(void *ctx, const mw_account_session *s, mw_error *err) {
    const session_list *l = ctx;
    (void)err;
    mw_json_open(l->out, '{');
    mw_json_member_int(l->out, "id", s->id);
    mw_json_member_bool(l->out, "this", s->id == l->asked->who->session);
    mw_json_member_time(l->out, "made", s->made_ns);
    mw_json_member_time(l->out, "seen", s->seen_ns);
    mw_json_member_time(l->out, "ends", s->ends_ns);
    mw_json_member_text(l->out, "address", mw_slice_of(s->address));
    mw_json_member_text(l->out, "agent", mw_slice_of(s->agent));
    mw_json_close(l->out, '}');
    return MW_OK;
}

static mw_status sessions(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    session_list l = {a, &out->body};
    (void)context;
    mw_text_addc(l.out, '[');
    if (a->who->person)
        MW_TRY(
            mw_account_session_each(a->accounts, a->who->person, a->by.at_ns, write_one, &l, err));
    mw_text_addc(l.out, ']');
    return mw_reply_whole(out, err);
}

static mw_status session_end(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    double id = 0;
    (void)context, (void)out;
    (void)mw_number_parse(mw_asked_text(a, "id"), &id);
    return mw_account_session_end(a->accounts, &a->by, a->who->person, (int64_t)id, err);
}

// ---- passwords

static mw_status refuse_password(mw_http_reply *out, const mw_error *err) {
    return mw_reply_refused(out, 422, "%s", err->text);
}

// Who changes a password shows the old one; the sessions end but a new one of this browser.
static mw_status password(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    (void)context;
    if (!a->session)
        return mw_reply_refused(out, 403, "only who is signed in by a password can change it");
    mw_sign_in asked = sign_in_of(a, (mw_slice){0}, mw_asked_member(a, "old"));
    mw_sign_in_answer got;
    MW_TRY(mw_account_password_again(a->accounts, a->who->person, &asked, &got, err));
    if (got.outcome == MW_SIGN_IN_WAIT) return refuse_wait(out, got.wait_ns);
    if (got.outcome == MW_SIGN_IN_WRONG)
        return mw_reply_refused(out, 403, "the old password is wrong");
    mw_status st = mw_person_password(a->accounts, &a->by, a->who->person,
                                      mw_asked_member(a, "password"), err);
    if (st == MW_INVALID || st == MW_LIMIT) return refuse_password(out, err);
    MW_TRY(st);
    return sign_in_as(a, mw_slice_of(a->who->name), out, err);
}

// ---- one-time links

static bool read_link(const mw_asked *a, mw_secret *s) {
    return mw_secret_parse(mw_asked_text(a, "secret"), MW_SECRET_LINK, s);
}

static mw_status no_link(mw_http_reply *out) {
    return mw_reply_refused(out, 404,
                            "this link is not known, was used, or is over: ask for a new one");
}

static mw_status link_show(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_secret s;
    int64_t id;
    mw_person p = {0};
    (void)context;
    if (!read_link(a, &s)) return no_link(out);
    mw_status st = mw_account_link_check(a->accounts, &s, a->by.at_ns, &id, err);
    if (st == MW_NOTFOUND) return no_link(out);
    MW_TRY(st);
    if (id) MW_TRY(mw_person_get(a->accounts, id, &p, err));
    mw_json_open(&out->body, '{');
    mw_json_member_text(&out->body, "kind", mw_slice_of(id ? "password" : "first"));
    mw_json_member_text(&out->body, "name", mw_slice_of(p.name));
    mw_json_close(&out->body, '}');
    mw_http_reply_header(out, "Cache-Control", "no-store");
    return mw_reply_whole(out, err);
}

static mw_status link_use(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_secret s;
    int64_t id;
    mw_person p;
    (void)context;
    if (!read_link(a, &s)) return no_link(out);
    const mw_link_typed typed = {.password = mw_asked_member(a, "password"),
                                 .name = mw_asked_member(a, "name"),
                                 .title = mw_asked_member(a, "title"),
                                 .mail = mw_asked_member(a, "mail")};
    mw_audit_by by = a->by;
    if (!by.who.n) by.who = mw_slice_of("one-time link");
    mw_status st = mw_account_link_use(a->accounts, &by, &s, &typed, &id, err);
    if (st == MW_NOTFOUND) return no_link(out);
    if (st == MW_INVALID || st == MW_LIMIT) return refuse_password(out, err);
    MW_TRY(st);
    MW_TRY(mw_person_get(a->accounts, id, &p, err));
    return sign_in_as(a, mw_slice_of(p.name), out, err);
}

// ---- rows

static const mw_route_param sign_in_params[] = {
    {"name",    MW_IN_BODY, "string", true, false, "What they sign in with"},
    {"password", MW_IN_BODY, "string", true, false, "Their password"},
    {0   },
};
static const mw_route_param id_params[] = {
    {"id",       MW_IN_PATH, "integer", true, false, "The number of a session, of the list"},
    {0},
};
static const mw_route_param password_params[] = {
    {"old",     MW_IN_BODY, "string", true, false, "The password so far"},
    {"password", MW_IN_BODY, "string", true, false, "The new one: 15 characters or more"},
    {0   },
};
static const mw_route_param link_params[] = {
    {"secret",  MW_IN_PATH, "string", true, false, "What stands at the end of the link"},
    {0},
};
static const mw_route_param link_use_params[] = {
    {"secret",    MW_IN_PATH, "string", true, false, "What stands at the end of the link"},
    {"password",   MW_IN_BODY, "string", true, false, "The password to set: 15 characters or more"},
    {"name",      MW_IN_BODY, "string", false, false,
     "Of the first administrator: what they will sign in with"},
    {"title",           MW_IN_BODY, "string", false, false,
     "Of the first administrator: what people call them"},
    {"mail",MW_IN_BODY, "string", false, false, "Of the first administrator: their address"},
    {0      },
};

static const mw_route rows[] = {
    MW_ROUTE(POST, "/api/v1/session", .door = MW_DOOR_OPEN, .tag = "account", .name = "signIn",
             .summary = "Sign in by name and password; sets the cookie of a session",
             .param = sign_in_params, .reply = "Session", .handle = sign_in),
    MW_ROUTE(GET, "/api/v1/session", .door = MW_DOOR_SIGNED, .tag = "account", .name = "getSession",
             .summary = "Who asks, and what they may do", .reply = "Session", .handle = who_am_i),
    MW_ROUTE(DELETE, "/api/v1/session", .door = MW_DOOR_SIGNED, .tag = "account", .name = "signOut",
             .summary = "Sign out", .handle = sign_out),
    MW_ROUTE(GET, "/api/v1/sessions", .door = MW_DOOR_SIGNED, .tag = "account",
             .name = "getSessions", .summary = "Where the one who asks is signed in",
             .reply = "SessionList", .handle = sessions),
    MW_ROUTE(DELETE, "/api/v1/sessions/{id}", .door = MW_DOOR_SIGNED, .tag = "account",
             .name = "endSession", .summary = "Sign out elsewhere", .param = id_params,
             .handle = session_end),
    MW_ROUTE(POST, "/api/v1/password", .door = MW_DOOR_SIGNED, .tag = "account",
             .name = "setPassword", .summary = "Change one's own password; other sessions end",
             .param = password_params, .reply = "Session", .handle = password),
    MW_ROUTE(GET, "/api/v1/links/{secret}", .door = MW_DOOR_OPEN, .tag = "account",
             .name = "getLink", .summary = "What a one-time link is for", .param = link_params,
             .reply = "Link", .handle = link_show),
    MW_ROUTE(POST, "/api/v1/links/{secret}", .door = MW_DOOR_OPEN, .tag = "account",
             .name = "useLink", .summary = "Set the password of a one-time link, and sign in",
             .param = link_use_params, .reply = "Session", .handle = link_use),
};
const mw_route *mw_sign_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}

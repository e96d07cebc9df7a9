// SPDX-License-Identifier: MIT
// See oidc.h.
#include "server/oidc.h"

#include "account/credential.h"
#include "account/jwt.h"
#include "account/people.h"
#include "account/sign_in.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/fetch.h"
#include "net/uri.h"
#include "server/account_routes.h"
#include "server/answer.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { MARK_MAX = 48, COOKIE_S = 600, ANSWER_BYTES_MAX = 256 << 10 };
static const int64_t fresh_ns = INT64_C(3600) * 1000000000; // what the provider says of itself

struct mw_oidc {
    mw_accounts *accounts;
    char *issuer, *client, *secret, *here;
    pthread_mutex_t lock; // over what follows
    json_t *about, *keys; // NULL: not fetched yet
    int64_t fetched_ns;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to sign in by a provider");
}

static char *copy(const char *s) {
    mw_text t = {0};
    mw_text_adds(&t, s);
    return t.bytes;
}

static bool begins(const char *s, const char *with) { return strncmp(s, with, strlen(with)) == 0; }

// Whether nobody on the way can read along.
static bool is_private(const char *url) {
    return begins(url, "https://") || begins(url, "http://127.0.0.1") ||
           begins(url, "http://localhost") || begins(url, "http://[::1]");
}

static mw_status check_url(const char *what, const char *url, mw_error *err) {
    if (url && is_private(url)) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s \"%s\": expected an address that begins with https://",
                   what, url ? url : "");
}

mw_status mw_oidc_open(const mw_oidc_from *from, mw_oidc **out, mw_error *err) {
    MW_TRY(check_url("issuer", from->issuer, err));
    MW_TRY(check_url("here", from->here, err));
    if (!from->client || !from->client[0])
        return mw_fail(err, MW_INVALID,
                       "the provider knows this server by a client, which is not said");
    mw_oidc *o = mw_alloc(sizeof *o);
    if (!o) return no_memory(err);
    pthread_mutex_init(&o->lock, NULL);
    o->accounts = from->accounts;
    o->issuer = copy(from->issuer);
    o->client = copy(from->client);
    o->here = copy(from->here);
    o->secret = from->secret ? copy(from->secret) : NULL;
    if (o->issuer && o->client && o->here && (o->secret || !from->secret)) {
        *out = o;
        return MW_OK;
    }
    mw_oidc_close(o);
    return no_memory(err);
}

void mw_oidc_close(mw_oidc *o) {
    if (!o) return;
    if (o->secret) mw_secret_wipe(o->secret, strlen(o->secret));
    mw_free(o->issuer);
    mw_free(o->client);
    mw_free(o->secret);
    mw_free(o->here);
    json_decref(o->about);
    json_decref(o->keys);
    pthread_mutex_destroy(&o->lock);
    mw_free(o);
}

// ---- asking the provider

static const char *text_of(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

static mw_status fetch_json(const mw_fetch_request *ask, json_t **out, mw_error *err) {
    mw_fetch_reply reply = {0};
    MW_TRY(mw_fetch(ask, &reply, err));
    mw_status st = MW_OK;
    json_t *v = reply.status == 200
                    ? json_loadb(reply.body.bytes ? reply.body.bytes : "", reply.body.size, 0, NULL)
                    : NULL;
    if (reply.status != 200)
        st = mw_fail(err, MW_IO, "the identity provider answers with status %d", reply.status);
    else if (!json_is_object(v))
        st = mw_fail(err, MW_IO, "the identity provider does not answer with a JSON object");
    if (st == MW_OK)
        *out = v;
    else
        json_decref(v);
    mw_fetch_reply_fini(&reply);
    return st;
}

static mw_status fetch_about(const mw_oidc *o, json_t **out, mw_error *err) {
    mw_text url = {0};
    mw_text_adds(&url, o->issuer);
    while (url.size && url.bytes[url.size - 1] == '/') url.bytes[--url.size] = '\0';
    mw_text_adds(&url, "/.well-known/openid-configuration");
    mw_fetch_request ask = {.url = url.bytes, .body_bytes_max = ANSWER_BYTES_MAX};
    mw_status st = url.failed ? no_memory(err) : fetch_json(&ask, out, err);
    mw_text_free(&url);
    return st;
}

// What it says of itself must be of itself, and lead nowhere that others can read.
static mw_status check_about(const mw_oidc *o, const json_t *about, mw_error *err) {
    static const char *const names[] = {"authorization_endpoint", "token_endpoint", "jwks_uri"};
    const char *issuer = text_of(about, "issuer");
    if (!issuer || strcmp(issuer, o->issuer) != 0)
        return mw_fail(err, MW_IO, "the identity provider calls itself \"%.100s\", not \"%s\"",
                       issuer ? issuer : "", o->issuer);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        MW_TRY(check_url(names[i], text_of(about, names[i]), err));
    return MW_OK;
}

static mw_status fetch_both(const mw_oidc *o, json_t **about, json_t **keys, mw_error *err) {
    MW_TRY(fetch_about(o, about, err));
    MW_TRY(check_about(o, *about, err));
    mw_fetch_request ask = {.url = text_of(*about, "jwks_uri"), .body_bytes_max = ANSWER_BYTES_MAX};
    return fetch_json(&ask, keys, err);
}

// What the provider says of itself, and its keys; both are the caller's. anew: keys may have
// changed.
static mw_status know(mw_oidc *o, bool anew, json_t **about, json_t **keys, mw_error *err) {
    int64_t now_ns = mw_clock_steady_ns();
    pthread_mutex_lock(&o->lock);
    int64_t age_ns = now_ns - o->fetched_ns;
    bool good = o->about && age_ns < fresh_ns && (!anew || age_ns < fresh_ns / 60);
    if (good) *about = json_deep_copy(o->about), *keys = json_deep_copy(o->keys);
    pthread_mutex_unlock(&o->lock);
    if (good) return *about && *keys ? MW_OK : no_memory(err);
    MW_TRY(fetch_both(o, about, keys, err));
    json_t *about_kept = json_deep_copy(*about), *keys_kept = json_deep_copy(*keys);
    pthread_mutex_lock(&o->lock);
    json_decref(o->about);
    json_decref(o->keys);
    o->about = about_kept, o->keys = keys_kept;
    o->fetched_ns = now_ns;
    pthread_mutex_unlock(&o->lock);
    return MW_OK;
}

// ---- what belongs to an attempt

// A mark that only who has the secret of the attempt can work out. use: what for.
static char *mark(const mw_secret *s, const char *use, char out[MARK_MAX]) {
    uint8_t digest[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256(digest, (const uint8_t *)use, strlen(use), s->bytes);
    return sodium_bin2base64(out, MARK_MAX, digest, sizeof digest,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

// The challenge of a verifier: RFC 7636, 4.2.
static char *challenge(const char *verifier, char out[MARK_MAX]) {
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const uint8_t *)verifier, strlen(verifier));
    return sodium_bin2base64(out, MARK_MAX, digest, sizeof digest,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void set_cookie(const mw_asked *a, const char *secret, mw_http_reply *out) {
    char line[MW_SECRET_TEXT_MAX + 128];
    snprintf(line, sizeof line,
             "mw_oidc=%s; Path=/api/v1/oidc; HttpOnly; SameSite=Lax; Max-Age=%d%s", secret,
             secret[0] ? COOKIE_S : 0, a->secure ? "; Secure" : "");
    mw_http_reply_header(out, "Set-Cookie", line);
}

static void send_to(mw_http_reply *out, const char *url) {
    out->status = 302;
    out->type = NULL;
    mw_http_reply_header(out, "Location", url);
    mw_http_reply_header(out, "Cache-Control", "no-store");
}

// The page says what went wrong where people sign in.
static mw_status send_back(const mw_asked *a, mw_http_reply *out, const char *why, mw_error *err) {
    mw_text url = {0};
    mw_log(MW_LOG_WARN, "signing in by the provider: %s", why);
    mw_text_adds(&url, "/sign-in?problem=");
    mw_uri_escape(&url, mw_slice_of(why));
    set_cookie(a, "", out);
    if (!url.failed) send_to(out, url.bytes);
    mw_status st = url.failed ? no_memory(err) : MW_OK;
    mw_text_free(&url);
    return st;
}

static void add_param(mw_text *t, const char *name, const char *value) {
    if (t->size) mw_text_addc(t, strchr(t->bytes, '?') ? '&' : '?');
    mw_text_addf(t, "%s=", name);
    mw_uri_escape(t, mw_slice_of(value));
}

static void write_back(const mw_oidc *o, mw_text *out) {
    mw_text_addf(out, "%s/api/v1/oidc/back", o->here);
}

static mw_status start_url(const mw_oidc *o, const json_t *about, const mw_secret *s, mw_text *out,
                           mw_error *err) {
    char text[MARK_MAX], code[MARK_MAX];
    mw_text back = {0};
    write_back(o, &back);
    mw_text_adds(out, text_of(about, "authorization_endpoint"));
    add_param(out, "response_type", "code");
    add_param(out, "scope", "openid email profile");
    add_param(out, "client_id", o->client);
    add_param(out, "redirect_uri", back.failed ? "" : back.bytes);
    add_param(out, "state", mark(s, "state", text));
    add_param(out, "nonce", mark(s, "nonce", text));
    add_param(out, "code_challenge", challenge(mark(s, "verifier", text), code));
    add_param(out, "code_challenge_method", "S256");
    bool failed = out->failed || back.failed;
    mw_text_free(&back);
    return failed ? no_memory(err) : MW_OK;
}

static mw_status start(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_oidc *o = context;
    json_t *about = NULL, *keys = NULL;
    mw_secret s;
    char text[MW_SECRET_TEXT_MAX];
    mw_text url = {0};
    mw_error why = {0};
    mw_secret_new(MW_SECRET_LINK, &s);
    mw_status st = know(o, false, &about, &keys, &why);
    if (st == MW_OK) st = start_url(o, about, &s, &url, &why);
    if (st == MW_OK) {
        set_cookie(a, mw_secret_print(&s, text), out);
        send_to(out, url.bytes);
    } else {
        st = send_back(a, out, why.text, err);
    }
    mw_secret_wipe(&s, sizeof s);
    mw_text_free(&url);
    json_decref(about);
    json_decref(keys);
    return st;
}

// ---- the way back

// Trades the code for a statement; the secret goes with it by HTTP Basic, as every provider takes.
static mw_status fetch_statement(const mw_oidc *o, const json_t *about, const mw_secret *s,
                                 const char *code, json_t **out, mw_error *err) {
    char verifier[MARK_MAX];
    mw_text body = {0}, back = {0};
    write_back(o, &back);
    mw_text_adds(&body, "grant_type=authorization_code");
    mw_text_adds(&body, "&code=");
    mw_uri_escape(&body, mw_slice_of(code));
    mw_text_adds(&body, "&redirect_uri=");
    mw_uri_escape(&body, (mw_slice){back.bytes, back.size});
    mw_text_addf(&body, "&code_verifier=%s&client_id=", mark(s, "verifier", verifier));
    mw_uri_escape(&body, mw_slice_of(o->client));
    if (o->secret) {
        mw_text_adds(&body, "&client_secret=");
        mw_uri_escape(&body, mw_slice_of(o->secret));
    }
    mw_fetch_request ask = {
        .url = text_of(about, "token_endpoint"),
        .body = {body.bytes, body.size},
        .type = "application/x-www-form-urlencoded",
        .body_bytes_max = ANSWER_BYTES_MAX
    };
    mw_status st = body.failed || back.failed ? no_memory(err) : fetch_json(&ask, out, err);
    if (body.bytes) mw_secret_wipe(body.bytes, body.size);
    mw_text_free(&body);
    mw_text_free(&back);
    return st;
}

static mw_status find_person(const mw_oidc *o, const json_t *claims, mw_person *out,
                             mw_error *err) {
    const char *name = text_of(claims, "preferred_username"), *mail = text_of(claims, "email");
    mw_error other = {0};
    if (name && mw_person_find(o->accounts, mw_slice_of(name), out, &other) == MW_OK) return MW_OK;
    if (mail && json_is_true(json_object_get(claims, "email_verified")))
        return mw_person_find_mail(o->accounts, mw_slice_of(mail), out, err);
    return mw_fail(err, MW_NOTFOUND,
                   "nobody here is called \"%.100s\", and the provider has verified no address",
                   name ? name : "");
}

static mw_status read_statement(mw_oidc *o, const mw_secret *s, const char *code, int64_t now_ns,
                                json_t **claims, mw_error *err) {
    char nonce[MARK_MAX];
    json_t *about = NULL, *keys = NULL, *got = NULL;
    mw_jwt_asked asked = {.issuer = mw_slice_of(o->issuer),
                          .audience = mw_slice_of(o->client),
                          .nonce = mw_slice_of(mark(s, "nonce", nonce)),
                          .now_ns = now_ns};
    mw_status st = know(o, false, &about, &keys, err);
    if (st == MW_OK) st = fetch_statement(o, about, s, code, &got, err);
    const char *token = st == MW_OK ? text_of(got, "id_token") : NULL;
    if (st == MW_OK && !token)
        st = mw_fail(err, MW_IO, "the provider sent no statement of who it is");
    if (st == MW_OK) st = mw_jwt_read(mw_slice_of(token), keys, &asked, claims, err);
    if (st == MW_INVALID) { // perhaps it signs with a new key
        json_decref(about);
        json_decref(keys);
        about = keys = NULL;
        st = know(o, true, &about, &keys, err);
        if (st == MW_OK) st = mw_jwt_read(mw_slice_of(token), keys, &asked, claims, err);
    }
    json_decref(about);
    json_decref(keys);
    json_decref(got);
    return st;
}

static mw_status finish(mw_oidc *o, const mw_asked *a, const mw_secret *s, mw_http_reply *out,
                        mw_error *why) {
    json_t *claims = NULL;
    mw_person p;
    mw_secret session;
    mw_text code = {0};
    const mw_sign_in asked = {
        .address = a->by.place,
        .agent = mw_pairs_get(a->http->headers, a->http->header_count, "User-Agent"),
        .at_ns = a->by.at_ns};
    mw_slice given = mw_asked_text(a, "code");
    mw_text_add(&code, given.p, given.n);
    mw_status st =
        code.failed ? no_memory(why)
                    : read_statement(o, s, code.bytes ? code.bytes : "", a->by.at_ns, &claims, why);
    if (st == MW_OK) st = find_person(o, claims, &p, why);
    if (st == MW_OK)
        st = mw_account_session_new(o->accounts, p.id, &asked, MW_SIGN_IN_BY_PROVIDER, &session,
                                    why);
    if (st == MW_OK) {
        mw_session_cookie(a, &session, out);
        set_cookie(a, "", out);
        send_to(out, "/");
        mw_secret_wipe(&session, sizeof session);
    }
    json_decref(claims);
    mw_text_free(&code);
    return st;
}

static bool read_attempt(const mw_asked *a, mw_secret *s) {
    mw_slice cookie, said = mw_pairs_get(a->http->headers, a->http->header_count, "Cookie");
    return mw_credential_cookie(said, "mw_oidc", &cookie) &&
           mw_secret_parse(cookie, MW_SECRET_LINK, s);
}

static mw_status back(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_secret s;
    char state[MARK_MAX];
    mw_error why = {0};
    if (!read_attempt(a, &s) ||
        !mw_secret_same(mw_slice_of(mark(&s, "state", state)), mw_asked_text(a, "state")))
        return send_back(a, out, "this browser did not begin it, or too long ago: try again", err);
    mw_slice refused = mw_asked_text(a, "error");
    if (refused.n) {
        char text[160];
        snprintf(text, sizeof text, "the provider says %.*s",
                 refused.n < 100 ? (int)refused.n : 100, refused.p);
        return send_back(a, out, text, err);
    }
    mw_status st = finish(context, a, &s, out, &why);
    mw_secret_wipe(&s, sizeof s);
    return st == MW_OK ? st : send_back(a, out, why.text, err);
}

// ---- rows

#define WORD(name, about)                                                                          \
    { name, MW_IN_QUERY, "string", false, false, about }

static const mw_route_param back_params[] = {
    WORD("code", "What is traded for a statement"),
    WORD("state", "The mark of the attempt"),
    WORD("iss", "The provider"),
    WORD("session_state", "Not looked at"),
    WORD("scope", "Not looked at"),
    WORD("error", "Why the provider refuses"),
    WORD("error_description", "The same at length"),
    WORD("error_uri", "Not looked at"),
    {0},
};

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/oidc/start", .door = MW_DOOR_OPEN, .tag = "account", .name = "startOidc",
             .summary = "Sends the browser to the identity provider", .type = "text/plain",
             .handle = start),
    MW_ROUTE(GET, "/api/v1/oidc/back", .door = MW_DOOR_OPEN, .tag = "account", .name = "endOidc",
             .summary = "Where the identity provider sends the browser", .param = back_params,
             .type = "text/plain", .handle = back),
};

const mw_route *mw_oidc_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}

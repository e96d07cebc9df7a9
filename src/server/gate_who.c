// SPDX-License-Identifier: MIT
// The gate: who asks.
#include "account/credential.h"
#include "account/sign_in.h"
#include "account/token.h"
#include "server/gate_int.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { BASIC_MAX = 512, ADDRESS_MAX = 64 };

static mw_slice header(const mw_asking *x, const char *name) {
    return mw_pairs_get(x->in->headers, x->in->header_count, name);
}

static bool refuse_unknown(mw_asking *x, const char *why) {
    mw_http_reply_header(x->out, "WWW-Authenticate", "Bearer");
    return mw_gate_refuse(x, 401, "%s", why);
}

static bool refuse_failed(mw_asking *x, const mw_error *err) {
    if (err->status == MW_NOTFOUND) return refuse_unknown(x, err->text);
    mw_http_reply_header(x->out, "Retry-After", "5");
    return mw_gate_refuse(x, 503, "%s", err->text);
}

// ---- tokens

static bool is_reading(const char *method) {
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

// Whoever may read the workspace may do everything with it.
static bool is_key(const mw_asking *x, const mw_secret *s) {
    const mw_secret *key = x->gate->from.key;
    return key && mw_secret_same((mw_slice){(const char *)key->bytes, sizeof key->bytes},
                                 (mw_slice){(const char *)s->bytes, sizeof s->bytes});
}

static bool take_token(mw_asking *x, mw_slice text) {
    mw_secret s;
    mw_error err = {0};
    if (!mw_secret_parse(text, MW_SECRET_TOKEN, &s))
        return refuse_unknown(x, "what was sent is no token: expected mw_token_ and 43 letters");
    if (is_key(x, &s)) {
        mw_gate_be_anybody(x, "command line");
        return true;
    }
    mw_status st =
        mw_account_token_check(x->gate->from.accounts, &s, x->asked.by.at_ns, &x->who, &err);
    mw_secret_wipe(&s, sizeof s);
    return st == MW_OK || refuse_failed(x, &err);
}

static bool has_scheme(mw_slice s, const char *scheme) {
    size_t n = strlen(scheme);
    return s.n > n && s.p[n] == ' ' && strncasecmp(s.p, scheme, n) == 0;
}

static mw_slice after_scheme(mw_slice s, const char *scheme) {
    size_t n = strlen(scheme) + 1;
    return mw_slice_trim((mw_slice){s.p + n, s.n - n});
}

// The password of "user:password" in base 64.
static bool take_basic(mw_asking *x, mw_slice encoded) {
    char text[BASIC_MAX];
    size_t n = 0;
    if (sodium_base642bin((unsigned char *)text, sizeof text, encoded.p, encoded.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return refuse_unknown(x, "Authorization: Basic is not followed by base 64");
    const char *colon = memchr(text, ':', n);
    mw_slice password = {0};
    if (colon) password = (mw_slice){colon + 1, n - (size_t)(colon + 1 - text)};
    bool good = take_token(x, password);
    mw_secret_wipe(text, sizeof text);
    return good;
}

bool mw_gate_who_device(mw_asking *x) {
    mw_slice said = header(x, "Authorization");
    mw_slice token;
    if (has_scheme(said, "Token")) return take_token(x, after_scheme(said, "Token"));
    if (has_scheme(said, "Basic")) return take_basic(x, after_scheme(said, "Basic"));
    if (mw_credential_bearer(said, &token)) return take_token(x, token);
    if (said.n)
        return refuse_unknown(x, "Authorization is neither Bearer, Token nor Basic with a token");
    mw_slice password = mw_pairs_get(x->in->query, x->in->query_count, "p");
    return password.n == 0 || take_token(x, password);
}

// ---- sessions

// A session is used by a page of ours, which says so; pages of others cannot.
static bool check_forged(mw_asking *x) {
    if (is_reading(x->in->method)) return true;
    if (mw_secret_csrf_is(&x->session, header(x, "X-CSRF-Token"))) return true;
    return mw_gate_refuse(x, 403,
                          "a request that changes something with a session needs the session's "
                          "X-CSRF-Token; GET /api/v1/session tells it");
}

static bool take_session(mw_asking *x) {
    mw_slice cookie;
    mw_error err = {0};
    if (!mw_credential_cookie(header(x, "Cookie"), "mw_session", &cookie)) return true;
    if (!mw_secret_parse(cookie, MW_SECRET_SESSION, &x->session)) return true;
    mw_status st = mw_account_session_check(x->gate->from.accounts, &x->session, x->asked.by.at_ns,
                                            &x->who, &err);
    if (st == MW_NOTFOUND) return true; // it is over: as if none was sent
    if (st != MW_OK) return refuse_failed(x, &err);
    x->by_session = true;
    return check_forged(x);
}

// Browsers say that another site's page asks.
static bool check_site(mw_asking *x) {
    if (is_reading(x->in->method) || !mw_slice_is(header(x, "Sec-Fetch-Site"), "cross-site"))
        return true;
    return mw_gate_refuse(x, 403, "a page of another site may not change anything here");
}

bool mw_gate_who(mw_asking *x) {
    mw_slice said = header(x, "Authorization"), token;
    if (!check_site(x)) return false;
    if (!said.n) return take_session(x);
    if (mw_credential_bearer(said, &token)) return take_token(x, token);
    return refuse_unknown(x, "Authorization is not Bearer with a token");
}

// ---- where they are

// Only a proxy on this machine is believed: others could say anything.
static bool by_proxy(const mw_gate *g, const mw_http_request *in) {
    return g->from.proxied && (strcmp(in->peer, "127.0.0.1") == 0 || strcmp(in->peer, "::1") == 0);
}

// Of a header that came more than once the last line: some proxies write one of their own below
// those of the client, others add to the client's.
static mw_slice last_line(const mw_http_request *in, const char *name) {
    size_t n = strlen(name);
    for (int64_t i = in->header_count; i > 0; i--) {
        mw_slice have = in->headers[i - 1].name;
        if (have.n == n && strncasecmp(have.p, name, n) == 0) return in->headers[i - 1].value;
    }
    return (mw_slice){0};
}

// Reads "192.0.2.1", "192.0.2.1:4711", "2001:db8::1" and "[2001:db8::1]:4711" into buf of 64 bytes,
// without the port: each connection has another.
static bool read_address(mw_slice s, char *buf) {
    unsigned char bytes[sizeof(struct in6_addr)];
    if (s.n == 0 || s.n >= ADDRESS_MAX) return false;
    bool bracket = s.p[0] == '[';
    const char *end = memchr(s.p, bracket ? ']' : ':', s.n);
    if (bracket && !end) return false;
    bool more = end && !bracket && memchr(end + 1, ':', s.n - (size_t)(end + 1 - s.p));
    if (end && !more) s.n = (size_t)(end - s.p);
    if (bracket) s = (mw_slice){s.p + 1, s.n - 1};
    mw_account_copy(buf, ADDRESS_MAX, s);
    return inet_pton(AF_INET, buf, bytes) == 1 || inet_pton(AF_INET6, buf, bytes) == 1;
}

// The last address is the one that the proxy itself saw; one that is none would not be counted when
// it fails to sign in, so the proxy's stands for it.
const char *mw_gate_place(const mw_gate *g, const mw_http_request *in, char *buf) {
    mw_slice said = last_line(in, "X-Forwarded-For");
    if (!by_proxy(g, in)) return in->peer;
    for (size_t i = said.n; i > 0; i--) {
        if (said.p[i - 1] != ',') continue;
        said = (mw_slice){said.p + i, said.n - i};
        break;
    }
    return read_address(mw_slice_trim(said), buf) ? buf : in->peer;
}

bool mw_gate_secure(const mw_gate *g, const mw_http_request *in) {
    return in->tls || (by_proxy(g, in) && mw_slice_is(last_line(in, "X-Forwarded-Proto"), "https"));
}

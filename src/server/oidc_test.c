// SPDX-License-Identifier: MIT
#include "server/oidc.h"

#include "account/jwt_testing.h"
#include "base/clock.h"
#include "net/uri.h"
#include "server/gate_testing.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

// ---- a provider on this machine

typedef struct {
    mw_test_signer *signer;
    mw_http *http;
    char issuer[64], nonce[64], code_challenge[64];
    const char *name, *mail; // whom it says; mail with ! is not verified
    const char *claims_more;
    int posts;
} provider;

static mw_status tell_about(void *ctx, const mw_http_request *in, mw_http_reply *out,
                            mw_error *err) {
    const provider *p = ctx;
    (void)in, (void)err;
    mw_text_addf(&out->body,
                 "{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s/login?x=1\","
                 "\"token_endpoint\":\"%s/token\",\"jwks_uri\":\"%s/keys\"}",
                 p->issuer, p->issuer, p->issuer, p->issuer);
    return MW_OK;
}

static mw_status tell_keys(void *ctx, const mw_http_request *in, mw_http_reply *out,
                           mw_error *err) {
    (void)in, (void)err;
    mw_test_signer_keys(((provider *)ctx)->signer, &out->body);
    return MW_OK;
}

static mw_status trade(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    provider *p = ctx;
    mw_text claims = {0};
    (void)err;
    p->posts++;
    if (!memmem(in->body.p, in->body.n, "code=good&", 10) ||
        !memmem(in->body.p, in->body.n, "code_verifier=", 14) ||
        !memmem(in->body.p, in->body.n, "client_secret=s%26t", 19)) {
        out->status = 400;
        return MW_OK;
    }
    bool verified = p->mail && p->mail[0] != '!';
    mw_text_addf(&claims,
                 "{\"iss\":\"%s\",\"aud\":\"millwright\",\"exp\":%d,\"nonce\":\"%s\","
                 "\"preferred_username\":\"%s\",\"email\":\"%s\",\"email_verified\":%s}",
                 p->issuer, (int)(mw_clock_wall_ns() / 1000000000) + 300, p->nonce, p->name,
                 p->mail ? p->mail + !verified : "", verified ? "true" : "false");
    mw_text_adds(&out->body, "{\"id_token\":\"");
    mw_test_signer_sign(p->signer, NULL, claims.bytes, &out->body);
    mw_text_adds(&out->body, "\"}");
    mw_text_free(&claims);
    return MW_OK;
}

static void provider_open(provider *p) {
    const mw_http_route routes[] = {
        {"GET",  "/.well-known/openid-configuration", 0,     tell_about, p},
        {"GET",  "/keys",                             0,     tell_keys,  p},
        {"POST", "/token",                            10000, trade,      p},
    };
    mw_http_config config = {.routes = routes, .route_count = 3};
    p->signer = mw_test_signer_new(true);
    CHECK(mw_http_open(&config, &p->http, NULL) == MW_OK);
    snprintf(p->issuer, sizeof p->issuer, "http://127.0.0.1:%d", mw_http_port(p->http));
}

// ---- an attempt

typedef struct {
    provider p;
    mw_test_gate w;
    mw_oidc *oidc;
    char cookie[160], state[64];
} attempt;

static void take_query(const char *url, const char *name, char *out, size_t size) {
    char wanted[40];
    snprintf(wanted, sizeof wanted, "&%s=", name);
    const char *at = strstr(url, wanted);
    CHECK(at != NULL);
    snprintf(out, size, "%.*s", (int)strcspn(at + strlen(wanted), "&"), at + strlen(wanted));
}

static void begin(attempt *x) {
    mw_http_reply r = mw_test_gate_get(&x->w, (mw_test_ask){"GET", "/api/v1/oidc/start", "", ""});
    const char *to = mw_test_reply_header(&r, "Location"),
               *set = mw_test_reply_header(&r, "Set-Cookie");
    CHECK(r.status == 302 && strncmp(to, x->p.issuer, strlen(x->p.issuer)) == 0);
    CHECK(strstr(to, "/login?x=1&response_type=code&scope=openid%20email%20profile") != NULL);
    CHECK(strstr(to, "&code_challenge_method=S256") && strstr(set, "HttpOnly; SameSite=Lax"));
    CHECK(strstr(to, "&redirect_uri=http%3A%2F%2Flocalhost%2Fapi%2Fv1%2Foidc%2Fback") != NULL);
    take_query(to, "nonce", x->p.nonce, sizeof x->p.nonce);
    take_query(to, "state", x->state, sizeof x->state);
    snprintf(x->cookie, sizeof x->cookie, "Cookie: %.*s", (int)strcspn(set, ";"), set);
    mw_test_reply_free(&r);
}

// Comes back; where the browser is sent, and whether it is signed in.
static bool come_back(attempt *x, const char *query, const char *cookie, char *to, size_t size) {
    char target[300];
    snprintf(target, sizeof target, "/api/v1/oidc/back?%s", query);
    mw_http_reply r = mw_test_gate_get(&x->w, (mw_test_ask){"GET", target, cookie, ""});
    CHECK(r.status == 302);
    snprintf(to, size, "%s", mw_test_reply_header(&r, "Location"));
    bool in = strncmp(mw_test_reply_header(&r, "Set-Cookie"), "mw_session=mw_session_", 22) == 0;
    mw_test_reply_free(&r);
    return in;
}

static void check_attempt(attempt *x, size_t row, bool good, const char *said) {
    char query[200], to[400];
    begin(x);
    snprintf(query, sizeof query, "code=good&state=%s", x->state);
    CHECK_ROW(come_back(x, query, x->cookie, to, sizeof to) == good, row);
    CHECK_ROW(strstr(to, said) != NULL, row);
}

static void open_all(attempt *x) {
    int64_t n;
    provider_open(&x->p);
    mw_test_gate_init(&x->w, false);
    mw_oidc_from from = {.accounts = x->w.t.a,
                         .issuer = x->p.issuer,
                         .client = "millwright",
                         .secret = "s&t",
                         .here = "http://localhost"};
    CHECK(mw_oidc_open(&from, &x->oidc, NULL) == MW_OK);
    const mw_route *rows = mw_oidc_routes(&n);
    CHECK(mw_gate_add(x->w.gate, rows, n, x->oidc, NULL) == MW_OK);
    CHECK(mw_gate_routes(x->w.gate, &x->w.route, &x->w.route_count, NULL) == MW_OK);
}

static void close_all(attempt *x) {
    mw_http_close(x->p.http);
    mw_oidc_close(x->oidc);
    mw_test_gate_fini(&x->w);
    mw_test_signer_free(x->p.signer);
}

void test_oidc_people(void) {
    static const struct {
        const char *name, *mail;
        bool good;
        const char *said;
    } row[] = {
        {"li",     NULL,                true,  "/"       },
        {"LI",     NULL,                false, "problem="},
        {"nobody", NULL,                false, "nobody"  },
        {"nobody", "!Li@plant.example", false, "verified"},
        {"nobody", "LI@plant.example",  true,  "/"       },
        {"nobody", "eve@x.example",     false, "eve%40x" },
    };
    attempt x = {0};
    open_all(&x);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        x.p.name = row[i].name, x.p.mail = row[i].mail;
        check_attempt(&x, i, row[i].good, row[i].said);
    }
    close_all(&x);
}

// What did not begin in this browser, was begun by another attempt, or is refused.
void test_oidc_refused(void) {
    attempt x = {0};
    char query[200], to[400];
    open_all(&x);
    x.p.name = "li";
    begin(&x);
    snprintf(query, sizeof query, "code=good&state=%s", x.state);
    CHECK(!come_back(&x, query, "", to, sizeof to) && strstr(to, "did%20not%20begin"));
    CHECK(!come_back(&x, "code=good&state=x", x.cookie, to, sizeof to));
    CHECK(!come_back(&x, "code=good", x.cookie, to, sizeof to) && x.p.posts == 0);
    snprintf(query, sizeof query, "error=access_denied&state=%s", x.state);
    CHECK(!come_back(&x, query, x.cookie, to, sizeof to) && strstr(to, "access_denied"));
    snprintf(query, sizeof query, "code=bad&state=%s", x.state);
    CHECK(!come_back(&x, query, x.cookie, to, sizeof to) && strstr(to, "status%20400"));
    snprintf(x.p.nonce, sizeof x.p.nonce, "another");
    snprintf(query, sizeof query, "code=good&state=%s", x.state);
    CHECK(!come_back(&x, query, x.cookie, to, sizeof to) && strstr(to, "another%20request"));
    close_all(&x);
}

// The provider signs with a new key: it is fetched, once a minute at most.
void test_oidc_new_key(void) {
    attempt x = {0};
    open_all(&x);
    x.p.name = "li";
    check_attempt(&x, 0, true, "/");
    mw_test_signer *old = x.p.signer;
    x.p.signer = mw_test_signer_new(true);
    check_attempt(&x, 1, false, "no%20key");
    mw_test_signer_free(x.p.signer);
    x.p.signer = old;
    check_attempt(&x, 2, true, "/");
    close_all(&x);
}

void test_oidc_settings(void) {
    static const struct {
        const char *issuer, *client, *here, *said;
    } row[] = {
        {"http://id.example",  "c", "https://mw.example", "issuer"},
        {"https://id.example", "",  "https://mw.example", "client"},
        {"https://id.example", "c", "mw.example",         "here"  },
        {NULL,                 "c", "https://mw.example", "issuer"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        mw_oidc_from from = {.issuer = row[i].issuer, .client = row[i].client, .here = row[i].here};
        mw_oidc *o = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_oidc_open(&from, &o, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, row[i].said) != NULL && !o, i);
    }
}

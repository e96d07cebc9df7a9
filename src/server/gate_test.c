// SPDX-License-Identifier: MIT
#include "server/gate.h"

#include "account/people.h"
#include "net/gunzip.h"
#include "server/gate_int.h"
#include "server/gate_testing.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

#define CASE(...)                                                                                  \
    { __VA_ARGS__ } // clang-format ends on long rows of braces
static const struct {
    const char *method, *target, *headers, *body;
    int status;
    const char *told; // by the handler, or in the body of a refusal; NULL: nothing
} cases[] = {
    // who asks
    CASE("GET", "/api/v1/read", "", NULL, 401, "sign in first"),
    CASE("GET", "/api/v1/read", MW_TEST_COOKIE, NULL, 200, "li  0"),
    CASE("GET", "/api/v1/read", MW_TEST_BEARER, NULL, 200, "ann  0"),
    CASE("GET", "/api/v1/read", "Cookie: mw_session=nothing", NULL, 401, "sign in first"),
    CASE("GET", "/api/v1/read", "Authorization: Bearer nothing", NULL, 401, "is no token"),
    CASE("GET", "/api/v1/read", "Authorization: Bearer $S", NULL, 401, "is no token"),
    CASE("GET", "/api/v1/read", "Authorization: Negotiate x", NULL, 401, "not Bearer"),
    CASE("GET", "/api/v1/read", "Authorization: Token $T", NULL, 401, "not Bearer"),
    CASE("GET", "/api/v1/much", "", NULL, 200, NULL),
    // the program's own verbs
    CASE("GET", "/api/v1/read", "Authorization: Bearer $K", NULL, 200, "command line"),
    CASE("GET", "/api/v1/whole", "Authorization: Bearer $K", NULL, 200, NULL),
    CASE("GET", "/api/v1/read?entity=L3", "Authorization: Bearer $K", NULL, 200, "L3"),
    CASE("GET", "/api/v1/whole", "Authorization: Bearer $Kx", NULL, 401, "is no token"),
    // branches
    CASE("GET", "/api/v1/read?entity=line:L2", MW_TEST_COOKIE, NULL, 200, "li line:L2 4"),
    CASE("GET", "/api/v1/read?entity=L2", MW_TEST_COOKIE, NULL, 200, "li L2 4"),
    CASE("GET", "/api/v1/read?entity=S1", MW_TEST_COOKIE, NULL, 403, "li may not read there"),
    CASE("GET", "/api/v1/read?entity=L3", MW_TEST_COOKIE, NULL, 404, "no entity"),
    CASE("GET", "/api/v1/read?entity=L9", MW_TEST_COOKIE, NULL, 404, "L9"),
    CASE("GET", "/api/v1/lines/L2", MW_TEST_COOKIE, NULL, 200, "li L2 4"),
    CASE("GET", "/api/v1/lines/line:L2", MW_TEST_BEARER, NULL, 403, "ann may not operate there"),
    CASE("GET", "/api/v1/whole", MW_TEST_COOKIE, NULL, 403, "for the whole"),
    CASE("GET", "/api/v1/whole", MW_TEST_BEARER, NULL, 200, NULL),
    CASE("GET", "/api/v1/people", MW_TEST_COOKIE, NULL, 403, "may not people"),
    // parameters of a query
    CASE("GET", "/api/v1/read?points=12&order=down&at=-1.5&all", MW_TEST_COOKIE, NULL, 200,
         "li  0"),
    CASE("GET", "/api/v1/read?points=1.5", MW_TEST_COOKIE, NULL, 400,
         "points of the query: expected a whole"),
    CASE("GET", "/api/v1/read?points=", MW_TEST_COOKIE, NULL, 400, "whole number, not \\\"\\\""),
    CASE("GET", "/api/v1/read?order=left", MW_TEST_COOKIE, NULL, 400,
         "expected up|down, not \\\"left\\\""),
    CASE("GET", "/api/v1/read?order=up|down", MW_TEST_COOKIE, NULL, 400, "order"),
    CASE("GET", "/api/v1/read?at=x", MW_TEST_COOKIE, NULL, 400, "a number"),
    CASE("GET", "/api/v1/read?all=yes", MW_TEST_COOKIE, NULL, 400, "true or false"),
    CASE("GET", "/api/v1/read?point=1", MW_TEST_COOKIE, NULL, 400, "did you mean \\\"points\\\"?"),
    CASE("GET", "/api/v1/read?x=1", MW_TEST_COOKIE, NULL, 400, "the query has no \\\"x\\\""),
    CASE("GET", "/api/v1/read?at=1&at=2", MW_TEST_COOKIE, NULL, 400, "at stands twice"),
    // bodies
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L2\",\"count\":3}", 204,
         "{\"count\":3,\"entity\":\"L2\"} 4"),
    CASE("POST", "/api/v1/do", MW_TEST_COOKIE "\nContent-Type: application/json",
         "{\"entity\":\"L2\"}", 403, "X-CSRF-Token"),
    CASE("POST", "/api/v1/do", MW_TEST_COOKIE "\nX-CSRF-Token: x\nContent-Type: application/json",
         "{\"entity\":\"L2\"}", 403, "X-CSRF-Token"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF "\nSec-Fetch-Site: cross-site", "{\"entity\":\"L2\"}",
         403, "another site"),
    CASE("POST", "/api/v1/do", MW_TEST_COOKIE "\nX-CSRF-Token: $C\nContent-Type: text/plain",
         "{\"entity\":\"L2\"}", 415, "application/json"),
    CASE("POST", "/api/v1/do",
         "Authorization: Bearer $D\nContent-Type: application/json; charset=utf-8",
         "{\"entity\":\"L2\"}", 204, "{\"entity\":\"L2\"} 4"),
    CASE("POST", "/api/v1/do", MW_TEST_BEARER "\nContent-Type: application/json",
         "{\"entity\":\"L2\"}", 403, "may not operate"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{}", 400, "the body lacks \\\"entity\\\": An entity"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "", 400, "is no JSON"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "[1]", 400, "a JSON object, not a list"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":4}", 400,
         "expected string, not a number"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L2\",\"entity\":\"L3\"}", 400,
         "duplicate"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L2\",\"names\":[1]}", 400,
         "expected strings"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L2\",\"names\":[\"a\"],\"more\":{}}",
         204, "names"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L2\",\"way\":\"left\"}", 400,
         "up|down"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L2\",\"cont\":1}", 400,
         "did you mean \\\"count"),
    CASE("POST", "/api/v1/do", MW_TEST_CSRF, "{\"entity\":\"L3\"}", 404, "no entity"),
    // devices
    CASE("POST", "/write", "", "x", 401, "sign in first"),
    CASE("POST", "/write", "Authorization: Token $D", "x", 204, NULL),
    CASE("POST", "/write", "Authorization: Bearer $D", "x", 204, NULL),
    CASE("POST", "/write?u=any&p=$D", "", "x", 204, NULL),
    CASE("POST", "/write", MW_TEST_BEARER, "x", 403, "may not enter"),
    CASE("POST", "/write", MW_TEST_COOKIE, "x", 401, "sign in first"),
    CASE("GET", "/ping", "", NULL, 204, NULL),
    // signing in
    CASE("POST", "/api/v1/session", "Content-Type: application/json",
         "{\"name\":\"li\",\"password\":\"wrong\"}", 401, "name or the password"),
    CASE("GET", "/api/v1/session", "", NULL, 401, "sign in first"),
    CASE("GET", "/api/v1/links/mw_link_x", "", NULL, 404, "not known"),
};

static void check_case(mw_test_gate *w, size_t i) {
    char target[200], headers[400];
    mw_test_gate_spell(w, cases[i].target, target, sizeof target);
    mw_test_gate_spell(w, cases[i].headers, headers, sizeof headers);
    mw_http_reply r = mw_test_gate_get(
        w, (mw_test_ask){cases[i].method, target, headers, cases[i].body ? cases[i].body : ""});
    CHECK_ROW(r.status == cases[i].status, i);
    const char *seen = r.status < 300 ? w->told : r.body.bytes ? r.body.bytes : "";
    CHECK_ROW(!cases[i].told || strstr(seen, cases[i].told) != NULL, i);
    CHECK_ROW(r.status < 400 || w->told[0] == '\0', i);
    mw_test_reply_free(&r);
}

void test_gate_cases(void) {
    mw_test_gate w = {0};
    mw_test_gate_init(&w, false);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check_case(&w, i);
    mw_test_gate_fini(&w);
}

// Nobody is asked: what is asked for is checked all the same.
void test_gate_unguarded(void) {
    static const struct {
        const char *target;
        int status;
    } open[] = {
        {"/api/v1/read",           200},
        {"/api/v1/read?entity=L3", 200},
        {"/api/v1/read?entity=L9", 404},
        {"/api/v1/read?x=1",       400},
        {"/api/v1/whole",          200},
        {"/api/v1/session",        200},
        {"/api/v1/people",         200},
    };
    mw_test_gate w = {0};
    mw_test_gate_init(&w, true);
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        mw_http_reply r = mw_test_gate_get(&w, (mw_test_ask){"GET", open[i].target, "", ""});
        CHECK_ROW(r.status == open[i].status, i);
        mw_test_reply_free(&r);
    }
    mw_test_gate_fini(&w);
}

// ---- in somebody's name

static const struct {
    const char *who, *target;
    int status;
    const char *told;
} inner[] = {
    {"li",  "/api/v1/read?entity=line:L2", 200, "li line:L2 4"                },
    {"li",  "/api/v1/read?entity=S1",      403, "li may not read there"       },
    {"li",  "/api/v1/read?entity=L3",      404, "no entity"                   },
    {"li",  "/api/v1/read?point=1",        400, "did you mean \\\"points\\\"?"},
    {"li",  "/api/v1/whole",               403, "for the whole"               },
    {"ann", "/api/v1/whole",               200, NULL                          },
};

static void check_inner(mw_test_gate *w, size_t i, bool handled) {
    mw_person p;
    mw_principal who;
    mw_uri uri = {0};
    mw_http_reply r = {.status = 200};
    CHECK(mw_person_find(w->t.a, mw_slice_of(inner[i].who), &p, NULL) == MW_OK);
    CHECK(mw_person_principal(w->t.a, p.id, &who, NULL) == MW_OK);
    CHECK(mw_uri_parse(mw_slice_of(inner[i].target), &uri, NULL) == MW_OK);
    const mw_http_request in = {.method = "GET",
                                .path = uri.path,
                                .query = uri.query,
                                .query_count = uri.query_count,
                                .peer = "inside"};
    w->told[0] = '\0';
    mw_status st = handled ? mw_gate_ask(w->gate, &who, &in, &r, NULL)
                           : mw_gate_check(w->gate, &who, &in, &r, NULL);
    CHECK_ROW(st == MW_OK, i);
    bool done = inner[i].status < 300;
    CHECK_ROW(done ? r.status < 300 : r.status == inner[i].status, i);
    const char *seen = done ? w->told : r.body.bytes ? r.body.bytes : "";
    if (done && !handled)
        CHECK_ROW(w->told[0] == '\0', i);
    else
        CHECK_ROW(!inner[i].told || strstr(seen, inner[i].told) != NULL, i);
    mw_test_reply_free(&r);
    mw_uri_fini(&uri);
}

void test_gate_inner(void) {
    for (int open = 0; open < 2; open++) {
        mw_test_gate w = {0};
        mw_test_gate_init(&w, open);
        for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++) {
            check_inner(&w, i, true);
            check_inner(&w, i, false);
        }
        const mw_principal nobody = {0};
        const mw_http_request gone = {.method = "GET", .path = "/api/v1/none", .peer = "inside"};
        const mw_http_request read = {.method = "GET", .path = "/api/v1/read", .peer = "inside"};
        mw_http_reply r = {.status = 200};
        CHECK(mw_gate_ask(w.gate, &nobody, &gone, &r, NULL) == MW_NOTFOUND);
        CHECK(mw_gate_ask(w.gate, &nobody, &read, &r, NULL) == MW_OK && r.status == 401);
        mw_test_reply_free(&r);
        mw_test_gate_fini(&w);
    }
}

// ---- what every answer carries

void test_gate_tags(void) {
    mw_test_gate w = {0};
    char again[200];
    mw_test_gate_init(&w, false);
    mw_http_reply first = mw_test_gate_get(&w, (mw_test_ask){"GET", "/api/v1/much", "", ""});
    const char *tag = mw_test_reply_header(&first, "ETag");
    CHECK(strncmp(tag, "W/\"", 3) == 0 && first.body.size > 1000);
    snprintf(again, sizeof again, "If-None-Match: \"x\", %s", tag);
    mw_http_reply second = mw_test_gate_get(&w, (mw_test_ask){"GET", "/api/v1/much", again, ""});
    CHECK(second.status == 304 && second.body.size == 0);
    CHECK(strcmp(mw_test_reply_header(&second, "ETag"), tag) == 0);
    mw_http_reply other =
        mw_test_gate_get(&w, (mw_test_ask){"GET", "/api/v1/much", "If-None-Match: \"x\"", ""});
    CHECK(other.status == 200);
    CHECK(strcmp(mw_test_reply_header(&first, "X-Content-Type-Options"), "nosniff") == 0);
    CHECK(strcmp(mw_test_reply_header(&first, "X-Frame-Options"), "DENY") == 0);
    mw_test_reply_free(&first);
    mw_test_reply_free(&second);
    mw_test_reply_free(&other);
    mw_test_gate_fini(&w);
}

void test_gate_compression(void) {
    static const struct {
        const char *accept;
        bool gzip;
    } row[] = {
        {"",                                 false},
        {"Accept-Encoding: gzip",            true },
        {"Accept-Encoding: br, gzip",        true },
        {"Accept-Encoding: gzip;q=0",        false},
        {"Accept-Encoding: gzip;q=0.5",      true },
        {"Accept-Encoding: identity",        false},
        {"Accept-Encoding: gzippy, deflate", false},
    };
    mw_test_gate w = {0};
    mw_test_gate_init(&w, false);
    mw_http_reply plain = mw_test_gate_get(&w, (mw_test_ask){"GET", "/api/v1/much", "", ""});
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        mw_http_reply r =
            mw_test_gate_get(&w, (mw_test_ask){"GET", "/api/v1/much", row[i].accept, ""});
        mw_text out = {0};
        mw_gunzip *z = mw_gunzip_new(1 << 20);
        bool is = strcmp(mw_test_reply_header(&r, "Content-Encoding"), "gzip") == 0;
        CHECK_ROW(is == row[i].gzip, i);
        CHECK_ROW(strcmp(mw_test_reply_header(&r, "Vary"), "Accept-Encoding") == 0, i);
        mw_slice body = {r.body.bytes, r.body.size};
        if (is)
            CHECK_ROW(mw_gunzip_add(z, body, &out, NULL) == MW_OK, i);
        else
            mw_text_add(&out, body.p, body.n);
        CHECK_ROW(mw_slice_is((mw_slice){out.bytes, out.size}, plain.body.bytes), i);
        mw_gunzip_free(z);
        mw_text_free(&out);
        mw_test_reply_free(&r);
    }
    mw_test_reply_free(&plain);
    mw_test_gate_fini(&w);
}

#define HERE "127.0.0.1"
#define ZEROS "00000000000000000000000000000000"
// Where a request comes from: what a proxy on this machine wrote last, not what the client did.
static const struct {
    const char *peer, *first, *second; // lines of X-Forwarded-For; NULL: none
    const char *place;                 // with a proxy
} places[] = {
    CASE(HERE, NULL, NULL, HERE),
    CASE(HERE, "192.0.2.1", NULL, "192.0.2.1"),
    CASE("::1", "192.0.2.1", NULL, "192.0.2.1"),
    CASE("192.0.2.9", "192.0.2.1", NULL, "192.0.2.9"),
    CASE(HERE, "10.0.0.1, 192.0.2.1 ", NULL, "192.0.2.1"),
    CASE(HERE, "10.0.0.1", "192.0.2.1", "192.0.2.1"),
    CASE(HERE, "10.0.0.1", "10.0.0.2,192.0.2.1", "192.0.2.1"),
    CASE(HERE, "192.0.2.1:4711", NULL, "192.0.2.1"),
    CASE(HERE, "2001:db8::1", NULL, "2001:db8::1"),
    CASE(HERE, "[2001:db8::1]", NULL, "2001:db8::1"),
    CASE(HERE, "[2001:db8::1]:4711", NULL, "2001:db8::1"),
    CASE(HERE, "192.0.2.1, unknown", NULL, HERE),
    CASE(HERE, "192.0.2.1,", NULL, HERE),
    CASE(HERE, "[2001:db8::1", NULL, HERE),
    CASE(HERE, "[", NULL, HERE),
    CASE(HERE, ":", NULL, HERE),
    CASE(HERE, "<b>192.0.2.1</b>", NULL, HERE),
    CASE(HERE, ZEROS ZEROS "192.0.2.1", NULL, HERE),
};

void test_gate_place(void) {
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char buf[64];
        const char *name = places[i].second ? "x-forwarded-for" : "Accept";
        const mw_pair headers[] = {
            {mw_slice_of("X-Forwarded-For"), mw_slice_of(places[i].first) },
            {mw_slice_of(name),              mw_slice_of(places[i].second)},
        };
        const mw_http_request in = {
            .peer = places[i].peer, .headers = headers, .header_count = places[i].first ? 2 : 0};
        const mw_gate behind = {.from = {.proxied = true}}, alone = {0};
        CHECK_ROW(strcmp(mw_gate_place(&behind, &in, buf), places[i].place) == 0, i);
        CHECK_ROW(strcmp(mw_gate_place(&alone, &in, buf), places[i].peer) == 0, i);
    }
}

// SPDX-License-Identifier: MIT
#include "server/account_routes.h"

#include "server/gate_testing.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

static void check_session(mw_test_gate *w, const char *cookie) {
    char headers[200];
    snprintf(headers, sizeof headers, "Cookie: %s", cookie);
    mw_http_reply who = mw_test_gate_get(w, (mw_test_ask){"GET", "/api/v1/session", headers, ""});
    CHECK(who.status == 200 && strstr(who.body.bytes, "\"name\":\"li\""));
    CHECK(strstr(who.body.bytes, "{\"role\":\"operator\",\"entity\":\"line:L2\"}"));
    CHECK(strstr(who.body.bytes, "\"acts\":[\"read\",\"operate\",\"enter\"]"));
    mw_test_reply_free(&who);
}

void test_account_routes_sign_in(void) {
    mw_test_gate w = {0};
    char body[200], cookie[200] = "";
    mw_test_gate_init(&w, false);
    snprintf(body, sizeof body, "{\"name\":\"Li\",\"password\":\"%s\"}", MW_TEST_PASSWORD);
    mw_http_reply r = mw_test_gate_get(
        &w, (mw_test_ask){"POST", "/api/v1/session",
                          "Content-Type: application/json\nX-Forwarded-Proto: https", body});
    CHECK(r.status == 200);
    const char *set = mw_test_reply_header(&r, "Set-Cookie");
    CHECK(strstr(set, "; Path=/; HttpOnly; SameSite=Lax; Secure") != NULL);
    snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(set, ";"), set);
    check_session(&w, cookie);
    mw_test_reply_free(&r);
    mw_test_gate_fini(&w);
}

#define STEP(...)                                                                                  \
    { __VA_ARGS__ } // clang-format ends on long rows of braces

// What an administrator does, one after the other; each looks at what came before.
static const struct {
    const char *method, *target, *body;
    int status;
    const char *seen; // in the answer
} steps[] = {
    STEP("POST", "/api/v1/people", "{\"name\":\"wang\",\"title\":\"Wang Fang\"}", 204, NULL),
    STEP("POST", "/api/v1/people", "{\"name\":\"wang\"}", 422, "wang"),
    STEP("POST", "/api/v1/people", "{\"name\":\"Wang!\"}", 422, "cannot be a name"),
    STEP("POST", "/api/v1/people/wang/grants", "{\"role\":\"assessor\",\"entity\":\"L2\"}", 204,
         NULL),
    STEP("POST", "/api/v1/people/wang/grants", "{\"role\":\"king\"}", 400, "viewer|operator"),
    STEP("POST", "/api/v1/people/wang/grants", "{\"role\":\"viewer\",\"entity\":\"L3\"}", 404,
         "L3"),
    STEP("POST", "/api/v1/people/nobody/grants", "{\"role\":\"viewer\"}", 404, "nobody"),
    STEP("GET", "/api/v1/people", NULL, 200, "{\"role\":\"assessor\",\"entity\":\"line:L2\"}"),
    STEP("DELETE", "/api/v1/people/wang/grants?role=assessor&entity=L2", NULL, 204, NULL),
    STEP("DELETE", "/api/v1/people/wang/grants?role=assessor&entity=L2", NULL, 404, "wang"),
    STEP("PUT", "/api/v1/people/wang/disabled", "{\"disabled\":true}", 204, NULL),
    STEP("PUT", "/api/v1/people/ann/disabled", "{\"disabled\":true}", 422, "administrator"),
    STEP("POST", "/api/v1/people/li/link", NULL, 200, "mw_link_"),
    STEP("POST", "/api/v1/tokens", "{\"title\":\"t\",\"role\":\"viewer\",\"days\":10}", 200,
         "mw_token_"),
    STEP("POST", "/api/v1/tokens", "{\"title\":\"t\",\"role\":\"viewer\",\"days\":1000}", 422,
         "days"),
    STEP("GET", "/api/v1/tokens", NULL, 200, "\"id\":3,\"person\":\"ann\""),
    STEP("DELETE", "/api/v1/tokens/3", NULL, 204, NULL),
    STEP("DELETE", "/api/v1/tokens/99", NULL, 404, "99"),
    STEP("GET", "/api/v1/audit?limit=2", NULL, 200, "\"id\":2"),
    STEP("GET", "/api/v1/audit?limit=0", NULL, 400, "limit"),
    STEP("GET", "/api/v1/audit?after=5", NULL, 200, "token revoke"),
    STEP("GET", "/api/v1/sessions", NULL, 200, "\"this\":true"),
    STEP("POST", "/api/v1/password", "{\"old\":\"no\",\"password\":\"x\"}", 403, "old password"),
    STEP("POST", "/api/v1/password", "{\"old\":\"" MW_TEST_PASSWORD "\",\"password\":\"x\"}", 422,
         "15"),
    STEP("DELETE", "/api/v1/session", NULL, 204, NULL),
    STEP("GET", "/api/v1/session", NULL, 401, "sign in"),
};

static mw_http_reply take_step(mw_test_gate *w, size_t i) {
    char headers[400];
    mw_test_gate_spell(w, MW_TEST_CSRF, headers, sizeof headers);
    return mw_test_gate_get(w, (mw_test_ask){steps[i].method, steps[i].target, headers,
                                             steps[i].body ? steps[i].body : ""});
}

void test_account_routes_steps(void) {
    mw_test_gate w = {0};
    mw_test_gate_init(&w, false);
    mw_test_gate_sign_in(&w, "ann");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        mw_http_reply r = take_step(&w, i);
        CHECK_ROW(r.status == steps[i].status, i);
        CHECK_ROW(!steps[i].seen || strstr(r.body.bytes, steps[i].seen), i);
        mw_test_reply_free(&r);
    }
    mw_test_gate_fini(&w);
}

// A link sets a password once and signs in.
void test_account_routes_link(void) {
    mw_test_gate w = {0};
    char headers[400], target[200];
    mw_test_gate_init(&w, false);
    mw_test_gate_sign_in(&w, "ann");
    mw_test_gate_spell(&w, MW_TEST_CSRF, headers, sizeof headers);
    mw_http_reply r =
        mw_test_gate_get(&w, (mw_test_ask){"POST", "/api/v1/people/li/link", headers, ""});
    const char *secret = strstr(r.body.bytes, "mw_link_");
    CHECK(secret != NULL);
    snprintf(target, sizeof target, "/api/v1/links/%.*s", (int)strcspn(secret, "\""), secret);
    mw_test_reply_free(&r);
    static const struct {
        const char *method, *body;
        int status;
        const char *seen;
    } row[] = {
        {"GET",  "",                                            200, "\"name\":\"li\""},
        {"POST", "{\"password\":\"short\"}",                    422, "15"             },
        {"POST", "{\"password\":\"a much better passphrase\"}", 200, "\"name\":\"li\""},
        {"POST", "{\"password\":\"a much better passphrase\"}", 404, "was used"       },
        {"GET",  "",                                            404, "was used"       },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        r = mw_test_gate_get(&w, (mw_test_ask){row[i].method, target,
                                               "Content-Type: application/json", row[i].body});
        CHECK_ROW(r.status == row[i].status, i);
        CHECK_ROW(strstr(r.body.bytes, row[i].seen) != NULL, i);
        mw_test_reply_free(&r);
    }
    mw_test_gate_fini(&w);
}

// However many organisations there are, all are listed.
void test_account_routes_organisations(void) {
    enum { MANY = 300 };
    mw_test_gate w = {0};
    int32_t listed = 0;
    mw_test_gate_init(&w, true);
    mw_registry *registry = w.t.plant.registry;
    for (int32_t i = 0; i < MANY; i++) {
        char code[16];
        snprintf(code, sizeof code, "o%d", i);
        const mw_entity e = {.kind = mw_slice_of("site"),
                             .code = mw_slice_of(code),
                             .valid_from_ns = INT64_MIN,
                             .valid_to_ns = INT64_MAX};
        CHECK_ROW(registry->ops->entity_put(registry, &e, NULL, NULL) == MW_OK, i);
        CHECK_ROW(mw_test_organisation(registry, code, 8 + i) > 0, i); // after those of the plant
    }
    mw_http_reply r = mw_test_gate_get(&w, (mw_test_ask){"GET", "/api/v1/organisations", "", ""});
    CHECK(r.status == 200);
    for (const char *at = r.body.bytes; (at = strstr(at, "{\"code\":")); at++) listed++;
    CHECK(listed == MANY + 3); // those of the plant
    CHECK(strstr(r.body.bytes, "\"code\":\"o299\"") != NULL);
    mw_test_reply_free(&r);
    mw_test_gate_fini(&w);
}

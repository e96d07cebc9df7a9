// SPDX-License-Identifier: MIT
// See gate_testing.h.
#include "server/gate_testing.h"

#include "account/sign_in.h"
#include "account/token.h"
#include "base/clock.h"
#include "net/uri.h"
#include "server/account_routes.h"
#include "server/openapi.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

static mw_status tell(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_test_gate *w = context;
    (void)err;
    snprintf(w->told, sizeof w->told, "%s %.*s %d", a->who->name, (int)mw_asked_text(a, "entity").n,
             mw_asked_text(a, "entity").p, a->entity);
    mw_text_adds(&out->body, "{}");
    return MW_OK;
}

static mw_status much(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    (void)context, (void)a, (void)err;
    for (int i = 0; i < 3000; i++) mw_text_addf(&out->body, "%d,", i);
    return MW_OK;
}

static mw_status take(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_test_gate *w = context;
    (void)out, (void)err;
    size_t n = json_dumpb(a->body, w->told, sizeof w->told - 16, JSON_COMPACT | JSON_SORT_KEYS);
    snprintf(w->told + n, sizeof w->told - n, " %d", a->entity);
    return MW_OK;
}

static const mw_route_param read_params[] = {
    {"entity",     MW_IN_QUERY, "string", false, true, "An entity"},
    {"points",    MW_IN_QUERY, "integer", false, false, "How many"},
    {"order",        MW_IN_QUERY, "up|down", false, false, "Which way"},
    {"at",            MW_IN_QUERY, "number", false, false, "Where"},
    {"all",MW_IN_QUERY, "boolean", false, false, "Whether all"},
    {0      },
};
static const mw_route_param line_params[] = {
    {"entity",  MW_IN_PATH, "string", true, true, "A line"},
    {0},
};
static const mw_route_param body_params[] = {
    {"entity",    MW_IN_BODY, "string", true, true, "An entity"},
    {"count",   MW_IN_BODY, "integer", false, false, "How many"},
    {"names",       MW_IN_BODY, "strings", false, false, "Some names"},
    {"way",           MW_IN_BODY, "up|down", false, false, "Which way"},
    {"more",MW_IN_BODY, "object", false, false, "What else"},
    {0     },
};
static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/read", .door = MW_DOOR_ACT, .act = MW_ACT_READ, .tag = "test",
             .name = "read", .summary = "Reads", .param = read_params, .reply = "OpenApi",
             .handle = tell),
    MW_ROUTE(GET, "/api/v1/lines/{entity}", .door = MW_DOOR_ACT, .act = MW_ACT_OPERATE,
             .tag = "test", .name = "line", .summary = "A line", .param = line_params,
             .reply = "OpenApi", .handle = tell),
    MW_ROUTE(POST, "/api/v1/do", .door = MW_DOOR_ACT, .act = MW_ACT_OPERATE, .tag = "test",
             .name = "do", .summary = "Does", .param = body_params, .handle = take),
    MW_ROUTE(GET, "/api/v1/whole", .door = MW_DOOR_WHOLE, .act = MW_ACT_READ, .tag = "test",
             .name = "whole", .summary = "All", .reply = "OpenApi", .handle = much),
    MW_ROUTE(GET, "/api/v1/much", .door = MW_DOOR_OPEN, .tag = "test", .name = "much",
             .summary = "Much", .reply = "OpenApi", .handle = much),
};

static mw_status keep(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)context, (void)in, (void)err;
    out->status = 204;
    return MW_OK;
}
static const mw_http_route devices[] = {
    {"POST", "/write", 1000, keep, NULL},
    {"GET",  "/ping",  0,    keep, NULL},
};

static void grant(mw_test_gate *w, int64_t person, mw_role role, int32_t entity) {
    const mw_audit_by by = mw_test_by(1);
    CHECK(mw_person_grant(w->t.a, &by, person, (mw_grant){role, entity}, NULL) == MW_OK);
}

static void add_token(mw_test_gate *w, int64_t person, mw_role role, char *text) {
    mw_secret s;
    int64_t id;
    const mw_audit_by by = {mw_slice_of("boss"), mw_slice_of("here"), mw_clock_wall_ns()};
    mw_account_token t = {
        .person = person,
        .title = "test",
        .scope = {role, 0},
        .read_only = role == MW_ROLE_VIEWER,
        .ends_ns = by.at_ns + MW_TEST_NS(MW_TEST_DAY)
    };
    CHECK(mw_account_token_add(w->t.a, &by, &t, &s, &id, NULL) == MW_OK);
    mw_secret_print(&s, text);
}

void mw_test_gate_sign_in(mw_test_gate *w, const char *name) {
    mw_sign_in_answer got;
    mw_sign_in asked = {.name = mw_slice_of(name),
                        .password = mw_slice_of(MW_TEST_PASSWORD),
                        .address = mw_slice_of("127.0.0.1"),
                        .at_ns = mw_clock_wall_ns()};
    CHECK(mw_account_sign_in(w->t.a, &asked, &got, NULL) == MW_OK);
    CHECK(got.outcome == MW_SIGN_IN_DONE);
    mw_secret_print(&got.session, w->session);
    mw_secret_csrf(&got.session, w->csrf);
}

void mw_test_gate_init(mw_test_gate *w, bool unguarded) {
    int64_t n;
    w->t = mw_test_accounts_new();
    int64_t operator_id = mw_test_person(w->t.a, "li", 1), boss = mw_test_person(w->t.a, "ann", 1);
    grant(w, operator_id, MW_ROLE_OPERATOR, 4); // L2
    grant(w, boss, MW_ROLE_ADMINISTRATOR, 0);
    mw_test_gate_sign_in(w, "li");
    add_token(w, boss, MW_ROLE_VIEWER, w->token);
    add_token(w, boss, MW_ROLE_OPERATOR, w->device);
    mw_secret_new(MW_SECRET_TOKEN, &w->key);
    mw_secret_print(&w->key, w->key_text);
    mw_gate_from from = {
        .accounts = w->t.a, .unguarded = unguarded, .key = &w->key, .proxied = true};
    CHECK(mw_gate_open(&from, &w->gate, NULL) == MW_OK);
    const mw_route *more = mw_sign_routes(&n);
    CHECK(mw_gate_add(w->gate, rows, sizeof rows / sizeof rows[0], w, NULL) == MW_OK);
    CHECK(mw_gate_add(w->gate, more, n, NULL, NULL) == MW_OK);
    more = mw_people_routes(&n);
    CHECK(mw_gate_add(w->gate, more, n, NULL, NULL) == MW_OK);
    more = mw_organisation_routes(&n);
    CHECK(mw_gate_add(w->gate, more, n, w->gate, NULL) == MW_OK);
    more = mw_openapi_routes(&n);
    CHECK(mw_gate_add(w->gate, more, n, w->gate, NULL) == MW_OK);
    CHECK(mw_gate_push(w->gate, devices, 2, NULL) == MW_OK);
    CHECK(mw_gate_routes(w->gate, &w->route, &w->route_count, NULL) == MW_OK);
}

void mw_test_gate_fini(mw_test_gate *w) {
    mw_gate_close(w->gate);
    mw_test_accounts_free(&w->t);
}

static int64_t read_headers(const char *text, mw_pair out[8]) {
    int64_t n = 0;
    while (text && *text) {
        const char *colon = strchr(text, ':'), *end = strchr(text, '\n');
        if (!end) end = text + strlen(text);
        out[n].name = (mw_slice){text, (size_t)(colon - text)};
        out[n++].value = mw_slice_trim((mw_slice){colon + 1, (size_t)(end - colon - 1)});
        text = *end ? end + 1 : end;
    }
    return n;
}

// Asks as the listener does; the reply is the caller's.
mw_http_reply mw_test_gate_get(mw_test_gate *w, mw_test_ask a) {
    mw_uri uri = {0};
    mw_pair headers[8];
    mw_http_reply out = {.status = 200};
    CHECK(mw_uri_parse(mw_slice_of(a.target), &uri, NULL) == MW_OK);
    mw_http_request in = {.method = a.method,
                          .path = uri.path,
                          .query = uri.query,
                          .query_count = uri.query_count,
                          .headers = headers,
                          .header_count = read_headers(a.headers, headers),
                          .body = mw_slice_of(a.body),
                          .peer = "127.0.0.1"};
    int64_t i = 0;
    while (i < w->route_count && (strcmp(w->route[i].method, a.method) != 0 ||
                                  !mw_path_fits(w->route[i].path, uri.path, NULL)))
        i++;
    CHECK(i < w->route_count);
    w->told[0] = '\0';
    mw_error err = {0};
    if (w->route[i].handle(w->route[i].context, &in, &out, &err) != MW_OK)
        mw_http_reply_failure(&out, &err);
    mw_uri_fini(&uri);
    return out;
}

void mw_test_reply_free(mw_http_reply *r) {
    mw_text_free(&r->body);
    mw_text_free(&r->headers);
}

const char *mw_test_reply_header(const mw_http_reply *r, const char *name) {
    for (size_t at = 0; at < r->headers.size;) {
        const char *have = r->headers.bytes + at, *value = have + strlen(have) + 1;
        if (strcmp(have, name) == 0) return value;
        at += (size_t)(value - have) + strlen(value) + 1;
    }
    return "";
}

// $S, $C, $T, $D in headers: the session, its csrf token, the token, the device's.
void mw_test_gate_spell(const mw_test_gate *w, const char *text, char *out, size_t size) {
    size_t n = 0;
    for (; *text && n + 1 < size; text++) {
        const char *with = *text != '$'     ? NULL
                           : text[1] == 'S' ? w->session
                           : text[1] == 'C' ? w->csrf
                           : text[1] == 'T' ? w->token
                           : text[1] == 'K' ? w->key_text
                                            : w->device;
        if (!with) {
            out[n++] = *text;
            continue;
        }
        n += (size_t)snprintf(out + n, size - n, "%s", with);
        text++;
    }
    out[n] = '\0';
}

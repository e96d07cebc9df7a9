// SPDX-License-Identifier: MIT
// A route of the API as a row of a table: what it is asked with, who may ask, what it answers. The
// gate (gate.h) checks a request against its row before the handler sees it, and the OpenAPI
// document (openapi.h) is written from the same rows.
//
//     static const mw_route_param params[] = {
//         {"entity", MW_IN_QUERY, "string", .entity = true, .about = "An entity, as line:L1"},
//         {0},
//     };
//     static const mw_route rows[] = {
//         {.method = "GET", .path = "/api/v1/losses", .door = MW_DOOR_ACT, .act = MW_ACT_READ,
//          .tag = "live", .name = "getLosses", .summary = "Where planned busy time went",
//          .param = params, .reply = "Losses", .handle = losses},
//     };
// Thread: rows are constant; handlers run on many threads at once.
#ifndef MW_SERVER_ROUTE_H
#define MW_SERVER_ROUTE_H

#include "account/accounts.h"
#include "account/secret.h"
#include "net/http.h"

#include <jansson.h>

// Who gets through.
typedef enum {
    MW_DOOR_ACT,    // who may do `act` on the entity that is named; without one, anywhere: what is
                    // answered is then narrowed to what they see (mw_asked_sees)
    MW_DOOR_WHOLE,  // who may do `act` on the whole of their organisation
    MW_DOOR_SIGNED, // whoever is signed in
    MW_DOOR_OPEN,   // anybody
} mw_door;

typedef enum { MW_IN_QUERY, MW_IN_PATH, MW_IN_BODY } mw_param_place;

// A parameter. Lists end with a row without a name. In a body it is a member of the JSON object.
typedef struct {
    const char *name;
    mw_param_place place;
    // "string", "integer", "number", "boolean", "date-time"; "strings": an array of them in a body,
    // parted by commas in a query; "object", "any" in a body; "a|b|c": one of these words
    const char *type;
    bool required;
    bool entity; // names an entity, "line:L1" or "L1": `act` is checked on it
    const char *about;
} mw_route_param;

enum { MW_ROUTE_PARAMS_MAX = 32 };

// What a handler is asked. Borrowed until it returns.
typedef struct {
    const mw_http_request *http;
    const mw_principal *who;     // a server without sign-in: somebody who may do everything
    const mw_account_tree *tree; // of the moment
    mw_accounts *accounts;
    const mw_route_param *param;         // of the row
    mw_slice value[MW_ROUTE_PARAMS_MAX]; // of each parameter in a path or query; p NULL: not given
    json_t *body;                        // checked; NULL when the row has no parameter in a body
    int32_t entity;           // registry id of the parameter that is `entity`; 0: none was given
    mw_audit_by by;           // for the trail
    const mw_secret *session; // NULL: they came by a token, or as nobody
    bool secure;              // over TLS, or by a proxy over TLS
    bool unguarded;           // the server asks nobody who they are
} mw_asked;

typedef mw_status mw_route_handler(void *context, const mw_asked *asked, mw_http_reply *out,
                                   mw_error *err);

typedef struct {
    const char *method, *path; // "/api/v1/people/{name}": a segment in braces is a parameter
    mw_door door;
    mw_act act;
    const char *tag, *name, *summary; // for the document; name is the operationId
    const mw_route_param *param;      // NULL: none
    size_t body_bytes_max; // of a body that is no JSON, handed on as it is; 0: JSON up to
                           // 64 KiB where there are parameters in it, else no body
    const char
        *reply; // schema of what a 200 answers, a name in schemas.json; NULL: 204, or see type
    bool later; // what was asked for is done afterwards: 202, and no answer
    const char *type; // Content-Type of the answer where it is not JSON
    mw_route_handler *handle;
    void *context; // NULL: that of mw_gate_add
} mw_route;

// A row: MW_ROUTE(GET, "/api/v1/losses", .door = ...). clang-format ends on tables of such rows
// that are written as braces.
#define MW_ROUTE(verb, where, ...)                                                                 \
    { .method = #verb, .path = where, __VA_ARGS__ }

// The value of a parameter of the path or query; empty (p is NULL) when it was not given.
// Programmer error: a name that the row does not have.
mw_slice mw_asked_text(const mw_asked *asked, const char *name);
// A text of the body; empty (p is NULL) when there is none of that name.
mw_slice mw_asked_member(const mw_asked *asked, const char *name);

// Whether who asks may do an act on an entity (registry id; 0: on the whole of the organisation).
bool mw_asked_may(const mw_asked *asked, mw_act act, int32_t entity);
// Whether they see it: may read.
bool mw_asked_sees(const mw_asked *asked, int32_t entity);

#endif

// SPDX-License-Identifier: MIT
// The gate before every handler: who asks, whether they may, and whether what they ask with is what
// the row of the route says. After the handler it adds what every answer carries: entity tags,
// compression, headers for the security of the page.
//
// Who asks: a session by its cookie, or a token by "Authorization: Bearer"; devices that write also
// by "Token" (InfluxDB v2), Basic, or u and p in the query (v1), the token standing where a
// password does. What is asked with a session and is no GET carries the session's X-CSRF-Token.
//
// Refused as problem+json: 400 what is asked with is wrong, 401 nobody knows who asks, 403 they may
// not, 404 what there is not, or what is another organisation's.
//
//     mw_gate_from from = {.accounts = a};
//     MW_TRY(mw_gate_open(&from, &gate, err));
//     MW_TRY(mw_gate_add(gate, rows, row_count, context, err));
//     ... mw_gate_routes(gate, &count) for a listener ...
//     mw_gate_close(gate);                                     // after the listener's end
// Thread: one owner until it listens; then any. Locking: a mutex over the tree of entities.
#ifndef MW_SERVER_GATE_H
#define MW_SERVER_GATE_H

#include "account/secret.h"
#include "server/route.h"

typedef struct mw_gate mw_gate;

// Borrowed until mw_gate_close.
typedef struct {
    mw_accounts *accounts;
    bool unguarded;       // asks nobody who they are: everybody may do everything
    const mw_secret *key; // of kind token, by which this program's own verbs ask; NULL: none
    bool proxied; // a proxy on this machine says who asks (X-Forwarded-For, X-Forwarded-Proto)
} mw_gate_from;

//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_gate_open(const mw_gate_from *from, mw_gate **out, mw_error *err);
void mw_gate_close(mw_gate *g); // NULL is allowed

// Adds rows, borrowed until mw_gate_close; context: for rows that have none of their own.
//   errors  MW_NOMEM. Programmer errors: a path that another row has with the same method; more
//           than MW_ROUTE_PARAMS_MAX parameters.
MW_MUST_USE mw_status mw_gate_add(mw_gate *g, const mw_route *rows, int64_t count, void *context,
                                  mw_error *err);
// Adds routes by which devices write; those of GET are open.
MW_MUST_USE mw_status mw_gate_push(mw_gate *g, const mw_http_route *routes, int64_t count,
                                   mw_error *err);
// Adds what answers a GET of every other address: the page.
MW_MUST_USE mw_status mw_gate_rest(mw_gate *g, mw_http_handler *handle, void *context,
                                   mw_error *err);

// All of them, for a listener. Borrowed until mw_gate_close.
MW_MUST_USE mw_status mw_gate_routes(mw_gate *g, const mw_http_route **out, int64_t *count,
                                     mw_error *err);

// Asks in somebody's name from within the program: parameters, door and handler are those of a
// request. What is refused is a problem in the reply. Not before mw_gate_routes.
//   who     of the moment: mw_person_principal.
//   out     zeroed but for its status, 200; its body and headers are the caller's.
//   errors  MW_NOTFOUND when no row has that method and path; those of the handler.
MW_MUST_USE mw_status mw_gate_ask(mw_gate *g, const mw_principal *who, const mw_http_request *in,
                                  mw_http_reply *out, mw_error *err);

// Whether that would be let in: all but the handler. out says what is wrong when its status is not
// 200.
MW_MUST_USE mw_status mw_gate_check(mw_gate *g, const mw_principal *who, const mw_http_request *in,
                                    mw_http_reply *out, mw_error *err);

// The rows in the order in which they were added; NULL at the end.
const mw_route *mw_gate_row(const mw_gate *g, int64_t i);

// The entity tree changed: it is read again for the next request.
void mw_gate_tree_changed(mw_gate *g);

#endif

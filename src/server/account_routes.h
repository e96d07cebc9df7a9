// SPDX-License-Identifier: MIT
// Routes about who people are: signing in (account_routes.c), people and their roles, tokens, the
// audit trail (account_routes_people.c), organisations (account_routes_organisations.c). They need
// no context, but for organisations. Thread: any.
#ifndef MW_SERVER_ACCOUNT_ROUTES_H
#define MW_SERVER_ACCOUNT_ROUTES_H

#include "server/route.h"

// Signing in and out, sessions, passwords, one-time links.
const mw_route *mw_sign_routes(int64_t *count);
// People, tokens, the trail: of one's own organisation.
const mw_route *mw_people_routes(int64_t *count);

// Organisations of the server; their context is the gate.
const mw_route *mw_organisation_routes(int64_t *count);

// Sets the cookie of a session in a reply; NULL: takes it away.
void mw_session_cookie(const mw_asked *a, const mw_secret *s, mw_http_reply *out);

#endif

// SPDX-License-Identifier: MIT
// Signing in by an identity provider: OpenID Connect with the authorization code flow and PKCE.
//
//     mw_oidc_from from = {.accounts = a, .issuer = "https://id.example", .client = "millwright",
//                          .secret = secret, .here = "https://mw.example"};
//     MW_TRY(mw_oidc_open(&from, &oidc, err));
//     MW_TRY(mw_gate_add(gate, mw_oidc_routes(&count), count, oidc, err));
// GET /api/v1/oidc/start sends a browser to the provider, which sends it to /api/v1/oidc/back. What
// belongs to one attempt (state, nonce, verifier) is worked out from a secret in a cookie, so that
// nothing is kept here, and nobody else's browser can end it. People are found by the provider's
// word for their name, then by an address that it has verified; nobody is added.
// Source: OpenID Connect Core 1.0, 3.1; RFC 7636.
// Locking: a mutex over what was fetched from the provider. Thread: any.
#ifndef MW_SERVER_OIDC_H
#define MW_SERVER_OIDC_H

#include "server/route.h"

typedef struct mw_oidc mw_oidc;

// Copied, but accounts.
typedef struct {
    mw_accounts *accounts;
    const char *issuer;          // https, or http on this machine
    const char *client, *secret; // what the provider knows this server by; secret NULL: none
    const char *here;            // the address of this server as browsers know it
} mw_oidc_from;

//   errors  MW_INVALID for addresses that are none; MW_NOMEM. The provider is not asked yet.
MW_MUST_USE mw_status mw_oidc_open(const mw_oidc_from *from, mw_oidc **out, mw_error *err);
void mw_oidc_close(mw_oidc *o); // NULL is allowed

// Their context is the mw_oidc.
const mw_route *mw_oidc_routes(int64_t *count);

#endif

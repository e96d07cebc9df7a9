// SPDX-License-Identifier: MIT
// The door of a server's own verbs beside TLS: a plain listener on this machine alone, on a free
// port, that answers who has the key of serve.key and nobody else. A verb such as `mw backup` could
// not tell whether a certificate that somebody made by themselves is the server's.
//
//     MW_TRY(mw_front_own_open(routes, count, &key, &own, err));
//     ... mw_front_own_port(own) ...
//     mw_front_own_close(own);
// Thread: one owner; requests any.
#ifndef MW_APP_FRONT_OWN_H
#define MW_APP_FRONT_OWN_H

#include "account/secret.h"
#include "net/http.h"

typedef struct mw_front_own mw_front_own;

//   route   those of the server; they and the key are borrowed until mw_front_own_close.
//   errors  MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_front_own_open(const mw_http_route *route, int64_t count,
                                        const mw_secret *key, mw_front_own **out, mw_error *err);
uint16_t mw_front_own_port(const mw_front_own *own);
// As mw_http_close. NULL is allowed.
void mw_front_own_close(mw_front_own *own);

#endif

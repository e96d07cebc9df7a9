// SPDX-License-Identifier: MIT
// Who forgot a password asks for a link to set a new one, which goes to the address that is kept of
// them. The request is only counted and put down: who is looked for, and whether a mail is written,
// happens afterwards on a thread of its own, so that neither the answer nor the time it takes tells
// who is there.
//
//     MW_TRY(mw_forgotten_open(&from, &f, err));
//     ... mw_forgotten_routes, with f as their context ...
//     mw_forgotten_close(f);
// Thread: any.
#ifndef MW_SERVER_FORGOTTEN_H
#define MW_SERVER_FORGOTTEN_H

#include "server/route.h"

typedef struct {
    mw_accounts *accounts;
    const char *registry_address; // mail is put there (alert/post.h); the connection is its own
} mw_forgotten_from;

typedef struct mw_forgotten mw_forgotten;

//   errors  of the registry; MW_IO when no thread can be had; MW_NOMEM.
MW_MUST_USE mw_status mw_forgotten_open(const mw_forgotten_from *from, mw_forgotten **out,
                                        mw_error *err);
void mw_forgotten_close(mw_forgotten *f); // what was asked is done first; NULL is allowed

// Whether links can be mailed: there is a post office, and it knows the address of the page.
MW_MUST_USE mw_status mw_forgotten_ready(mw_forgotten *f, bool *out, mw_error *err);

// The routes, for mw_gate_add.
const mw_route *mw_forgotten_routes(int64_t *count);

#endif

// SPDX-License-Identifier: MIT
// The door of mw serve: the gate with the routes of the plant, of accounts and of the desk behind a
// listener, with accounts on a connection of their own.
//
//     MW_TRY(mw_front_open(&from, &front, err));     // listens
//     mw_front_close(front);                         // ends what runs; the plant outlives it
// Left in the workspace while it listens: serve.url, where it answers, and serve.key, a token for
// those verbs of the same person that ask it.
// Thread: one owner.
#ifndef MW_APP_FRONT_H
#define MW_APP_FRONT_H

#include "app/serving.h"
#include "app/session.h"
#include "server/plant.h"

typedef struct {
    mw_call *call;       // its options say where to listen, and how
    const mw_session *s; // with facts that are shared
    mw_plant *plant;
    mw_series *series;
} mw_front_from;

typedef struct mw_front mw_front;

//   errors  wrong usage; those of the stores and of mw_http_open.
MW_MUST_USE mw_status mw_front_open(const mw_front_from *from, mw_front **out, mw_error *err);
void mw_front_close(mw_front *f); // NULL is allowed

// The key that a server left for verbs of the same person, as a header "Authorization"; empty when
// there is none.
//   out     for mw_text_free.
void mw_front_key(const char *folder, mw_text *out);

#endif

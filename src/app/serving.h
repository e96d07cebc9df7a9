// SPDX-License-Identifier: MIT
// What verbs ask of the server that has the workspace open. Where it answers and the key that lets
// whoever owns the workspace ask it stand in two files of the folder, as long as it runs.
//
//     mw_serving_ask ask = {.folder = "w", .method = "POST", .path = "/api/v1/backups"};
//     MW_TRY(mw_serving(&ask, &found, &reply, err));
// Thread: any.
#ifndef MW_APP_SERVING_H
#define MW_APP_SERVING_H

#include "account/secret.h"

#include <jansson.h>

#define MW_SERVE_URL_FILE "serve.url"
#define MW_SERVE_KEY_FILE "serve.key"

typedef struct {
    const char *folder, *method, *path;
    mw_slice body; // JSON; may be empty
} mw_serving_ask;

// Asks and waits.
//   found   false: no server runs there (also one that ended in disorder); *reply is untouched.
//   reply   NULL when the answer has no JSON; the caller's, for json_decref.
//   errors  what the server refused, in its words: MW_NOTFOUND for 404, MW_INVALID for other 4xx,
//           MW_IO; MW_NOMEM.
MW_MUST_USE mw_status mw_serving(const mw_serving_ask *ask, bool *found, json_t **reply,
                                 mw_error *err);

// Writes a new key, readable by the owner alone.
MW_MUST_USE mw_status mw_serving_key_leave(const char *folder, mw_secret *key, mw_error *err);
void mw_serving_key_remove(const char *folder);

#endif

// SPDX-License-Identifier: MIT
// What tests of the gate and of its routes share: a server of the test plant, of which L2 is
// organisation one's and L3 two's, asked as the listener asks it. Li is operator of L2, Ann
// administrator of all that is one's. Thread: one at a time.
#ifndef MW_SERVER_GATE_TESTING_H
#define MW_SERVER_GATE_TESTING_H

#include "account/accounts_testing.h"
#include "server/gate.h"

typedef struct {
    mw_test_accounts t;
    mw_gate *gate;
    const mw_http_route *route;
    int64_t route_count;
    char session[MW_SECRET_TEXT_MAX], csrf[MW_CSRF_TEXT_MAX]; // of Li, or of who signed in last
    char token[MW_SECRET_TEXT_MAX];                           // Ann's, that only reads
    char device[MW_SECRET_TEXT_MAX];                          // Ann's, that enters
    mw_secret key;                                            // of the workspace
    char key_text[MW_SECRET_TEXT_MAX];
    char told[200]; // what the handler was asked
} mw_test_gate;

typedef struct {
    const char *method, *target, *headers; // headers: "Name: value" parted by line ends
    const char *body;
} mw_test_ask;

// The rows of accounts, and some whose handlers say what they were asked.
void mw_test_gate_init(mw_test_gate *w, bool unguarded);
void mw_test_gate_fini(mw_test_gate *w);

// Signs somebody in: sets session and csrf.
void mw_test_gate_sign_in(mw_test_gate *w, const char *name);

// Asks as the listener does; the reply is the caller's.
mw_http_reply mw_test_gate_get(mw_test_gate *w, mw_test_ask a);
void mw_test_reply_free(mw_http_reply *r);
// A header of a reply, "" when it has none.
const char *mw_test_reply_header(const mw_http_reply *r, const char *name);

// Spells $S, $C, $T, $D and $K of a text: the session, its csrf token, the token, the device's, the
// key of the workspace.
void mw_test_gate_spell(const mw_test_gate *w, const char *text, char *out, size_t size);

#define MW_TEST_COOKIE "Cookie: mw_session=$S"
#define MW_TEST_CSRF MW_TEST_COOKIE "\nX-CSRF-Token: $C\nContent-Type: application/json"
#define MW_TEST_BEARER "Authorization: Bearer $T"

#endif

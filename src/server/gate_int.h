// SPDX-License-Identifier: MIT
// What the files of the gate share: a request on its way to its handler. Thread: that of the
// request.
#ifndef MW_SERVER_GATE_INT_H
#define MW_SERVER_GATE_INT_H

#include "account/secret.h"
#include "server/gate.h"

#include <pthread.h>

typedef struct mw_gate_entry mw_gate_entry;

struct mw_gate {
    mw_gate_from from;
    mw_gate_entry **entry;
    mw_http_route *route; // made of them
    int64_t entry_count, entry_capacity, route_count;
    pthread_mutex_t lock;      // over what follows
    struct mw_gate_tree *tree; // of the moment; NULL: none was read yet
    int64_t tree_read_ns, tree_cost_ns;
    bool tree_changed;
};

// A tree that requests hold while others read a newer one.
typedef struct mw_gate_tree {
    mw_account_tree *tree;
    int64_t holders;
} mw_gate_tree;

// A request. Filled step by step; what a step refuses is answered in `out`, and it returns false.
typedef struct {
    mw_gate *gate;
    const mw_route *row;
    const mw_http_request *in;
    mw_http_reply *out;
    mw_asked asked;
    mw_principal who;
    mw_secret session; // where by_session
    bool by_session;
    mw_gate_tree *tree;
    char place[64]; // where the client is, for the trail
    mw_text parts;  // segments of the path that were decoded
} mw_asking;

// Answers with a problem; false.
bool mw_gate_refuse(mw_asking *x, int status, const char *fmt, ...) MW_PRINTF(3, 4);

// Makes who asks somebody who is nobody in particular and may do everything.
void mw_gate_be_anybody(mw_asking *x, const char *name);

// Finds out who asks; *x.who stays nobody when no credential was sent.
// False: refused, because of a credential that is none, or a forged request.
MW_MUST_USE bool mw_gate_who(mw_asking *x);
// The token of a device: also "Token", Basic, and p in the query.
MW_MUST_USE bool mw_gate_who_device(mw_asking *x);

// Checks the parameters of path, query and body against the row, into x->asked.
MW_MUST_USE bool mw_gate_params(mw_asking *x);
// Adds what every answer of a handler carries.
MW_MUST_USE mw_status mw_gate_finish(const mw_http_request *in, mw_http_reply *out, mw_error *err);

// Where a request comes from, into buf of 64 bytes, and whether it came by TLS; a proxy's word
// counts when it is on this machine.
const char *mw_gate_place(const mw_gate *g, const mw_http_request *in, char *buf);
bool mw_gate_secure(const mw_gate *g, const mw_http_request *in);

#endif

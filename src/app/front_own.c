// SPDX-License-Identifier: MIT
// See front_own.h. Each route is asked behind a check of the key; cookies of browsers count nothing
// here, since they are not sent with it.
#include "app/front_own.h"

#include "account/credential.h"
#include "base/alloc.h"

#include <string.h>

enum { CONNECTIONS_MAX = 16 };

typedef struct {
    const mw_http_route *route;
    const mw_secret *key;
} guarded;

struct mw_front_own {
    mw_http *http;
    guarded *guarded;
    mw_http_route *route; // as many
};

static bool has_key(const mw_http_request *in, const mw_secret *key) {
    mw_slice said = mw_pairs_get(in->headers, in->header_count, "Authorization"), token;
    mw_secret s;
    if (!mw_credential_bearer(said, &token) || !mw_secret_parse(token, MW_SECRET_TOKEN, &s))
        return false;
    bool same = mw_secret_same((mw_slice){(const char *)key->bytes, sizeof key->bytes},
                               (mw_slice){(const char *)s.bytes, sizeof s.bytes});
    mw_secret_wipe(&s, sizeof s);
    return same;
}

static mw_status ask(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    const guarded *g = context;
    if (has_key(in, g->key)) return g->route->handle(g->route->context, in, out, err);
    mw_http_reply_problem(out, 403,
                          "this is the door of the program's own verbs, which have the key of "
                          "serve.key: others come by TLS");
    return MW_OK;
}

static mw_status open_own(mw_front_own *own, const mw_http_route *route, int64_t count,
                          const mw_secret *key, mw_error *err) {
    own->guarded = mw_alloc_array(count + 1, sizeof *own->guarded);
    own->route = mw_alloc_array(count + 1, sizeof *own->route);
    if (!own->guarded || !own->route) return mw_fail(err, MW_NOMEM, "serve: out of memory");
    for (int64_t i = 0; i < count; i++) {
        own->guarded[i] = (guarded){&route[i], key};
        own->route[i] = route[i];
        own->route[i].handle = ask;
        own->route[i].context = &own->guarded[i];
    }
    const mw_http_config config = {.address = "127.0.0.1",
                                   .routes = own->route,
                                   .route_count = count,
                                   .connection_count_max = CONNECTIONS_MAX};
    return mw_http_open(&config, &own->http, err);
}

mw_status mw_front_own_open(const mw_http_route *route, int64_t count, const mw_secret *key,
                            mw_front_own **out, mw_error *err) {
    mw_front_own *own = mw_alloc(sizeof *own);
    if (!own) return mw_fail(err, MW_NOMEM, "serve: out of memory");
    mw_status st = open_own(own, route, count, key, err);
    if (st == MW_OK)
        *out = own;
    else
        mw_front_own_close(own);
    return st;
}

uint16_t mw_front_own_port(const mw_front_own *own) { return mw_http_port(own->http); }

void mw_front_own_close(mw_front_own *own) {
    if (!own) return;
    mw_http_close(own->http);
    mw_free(own->guarded);
    mw_free(own->route);
    mw_free(own);
}

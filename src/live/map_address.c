// SPDX-License-Identifier: MIT
// Addresses of sources: a host, a port, with or without TLS.
#include "live/map_int.h"

#include <string.h>

typedef struct {
    mw_cursor *p;
    mw_map_source *s;
    mw_span at;
    mw_slice rest;
} address;

static bool wrong(address *a, const char *hint, const char *what) {
    mw_diag_error(a->p->d, a->at, hint, "%s", what);
    return false;
}

static bool starts_with(mw_slice s, const char *with) {
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static const char *example(const mw_map_source *s) {
    switch (s->kind) {
    case MW_MAP_MODBUS: return "\"192.0.2.7:502\"";
    case MW_MAP_SHDR: return "\"192.0.2.7:7878\", or file \"recorded.txt\"";
    case MW_MAP_SPARKPLUG:
    case MW_MAP_MQTT:
    case MW_MAP_FOLDER:
    case MW_MAP_INFLUX:
    case MW_MAP_JSON:
    case MW_MAP_SOURCE_KINDS: break;
    }
    return "\"mqtt://broker:1883\", or \"mqtts://broker:8883\" with TLS";
}

// "mqtt://" or "mqtts://"
static bool take_scheme(address *a) {
    bool plain = starts_with(a->rest, "mqtt://"), tls = starts_with(a->rest, "mqtts://");
    if (!plain && !tls) return wrong(a, example(a->s), "this is no address of an MQTT broker");
    size_t n = tls ? 8 : 7;
    a->rest = (mw_slice){a->rest.p + n, a->rest.n - n};
    a->s->is_tls = tls;
    if (!memchr(a->rest.p, '@', a->rest.n)) return true;
    return wrong(a, "user \"NAME\" and password env \"VARIABLE\", in the block of the source",
                 "an address holds no user and no password");
}

static bool take_port(address *a, mw_slice digits) {
    int32_t port = 0;
    for (size_t i = 0; i < digits.n && port <= 65535; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') port = 65536;
        port = port * 10 + (digits.p[i] - '0');
    }
    if (digits.n == 0 || port < 1 || port > 65535)
        return wrong(a, example(a->s), "a port is a number from 1 to 65535");
    a->s->port = port;
    return true;
}

// host [ ":" port ], an address of version 6 in square brackets
static bool take_host(address *a) {
    mw_slice host = a->rest, after;
    if (starts_with(host, "[")) {
        const char *close = memchr(host.p, ']', host.n);
        if (!close) return wrong(a, "\"[::1]:502\"", "the square bracket is not closed");
        after = (mw_slice){close + 1, (size_t)(host.p + host.n - close - 1)};
        host = (mw_slice){host.p + 1, (size_t)(close - host.p - 1)};
    } else {
        const char *colon = memchr(host.p, ':', host.n);
        size_t n = colon ? (size_t)(colon - host.p) : host.n;
        after = (mw_slice){host.p + n, host.n - n};
        host.n = n;
    }
    if (host.n == 0 || host.n > 255 || memchr(host.p, '/', host.n) || memchr(host.p, ' ', host.n))
        return wrong(a, example(a->s), "this is no name of a host");
    a->s->host = mw_arena_text(a->p->d->arena, host.p, host.n);
    if (!a->s->host) return mw_cursor_no_memory(a->p);
    if (after.n == 0) return true;
    if (after.p[0] != ':') return wrong(a, example(a->s), "a colon and the port follow a host");
    return take_port(a, (mw_slice){after.p + 1, after.n - 1});
}

bool mw_signal_parse_address(mw_cursor *p, mw_map_source *s) {
    address a = {.p = p, .s = s, .at = mw_cursor_here(p)};
    if (mw_cursor_peek(p) != MW_TOKEN_TEXT) return mw_cursor_expected(p, "an address", example(s));
    if (!mw_cursor_take_text(p, "an address", &s->address)) return false;
    a.rest = s->address;
    if ((s->kind == MW_MAP_SPARKPLUG || s->kind == MW_MAP_MQTT) && !take_scheme(&a)) return false;
    return take_host(&a);
}

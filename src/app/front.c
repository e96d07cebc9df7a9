// SPDX-License-Identifier: MIT
// See front.h.
#include "app/front.h"

#include "account/link.h"
#include "app/desk.h"
#include "app/front_own.h"
#include "app/schedule_routes.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "server/account_routes.h"
#include "server/answer.h"
#include "server/backups.h"
#include "server/forgotten.h"
#include "server/gate.h"
#include "server/oidc.h"
#include "server/openapi.h"
#include "server/web.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORT = 8094, KEY_BYTES_MAX = 256, PEM_BYTES_MAX = 1 << 20 };

struct mw_front {
    mw_front_from from;
    mw_registry *registry; // of the accounts
    mw_accounts *accounts;
    mw_gate *gate;
    mw_desk *desk;
    mw_backups *backups;
    mw_forgotten *forgotten;
    mw_scheduler *scheduler;
    char *registry_address;
    mw_http *http;
    mw_front_own *own; // for verbs of this machine, beside TLS; NULL: they ask http
    mw_secret key;
    mw_oidc *oidc;
    json_t *provider; // what --oidc says; NULL: none
    char *url_path, *certificate, *private_key;
    char address[64];
    uint16_t port;
    bool open, keyed;
};

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "serve: out of memory"); }

// ---- where to listen

// "8094", "127.0.0.1:8094", "[::1]:8094" in address and port.
static mw_status read_listen(mw_front *f, mw_error *err) {
    const char *word = mw_call_value(f->from.call, "listen");
    const char *colon = word ? strrchr(word, ':') : NULL;
    double n = PORT;
    mw_slice at = {word, colon ? (size_t)(colon - word) : 0};
    snprintf(f->address, sizeof f->address, "127.0.0.1");
    f->port = PORT;
    if (!word) return MW_OK;
    bool good = mw_number_parse(mw_slice_of(colon ? colon + 1 : word), &n) && n >= 0 &&
                n <= 65535 && n == (double)(int32_t)n && at.n < sizeof f->address;
    if (!good) {
        return mw_call_wrong(f->from.call, err,
                             "--listen \"%s\" is neither a port nor ADDRESS:PORT, as in 0.0.0.0:%d",
                             word, PORT);
    }
    if (at.n > 2 && at.p[0] == '[') at = (mw_slice){at.p + 1, at.n - 2};
    if (at.n > 0) snprintf(f->address, sizeof f->address, "%.*s", (int)at.n, at.p);
    f->port = (uint16_t)n;
    return MW_OK;
}

static bool is_loopback(const char *address) {
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}

// Who asks nobody answers this machine only.
static mw_status read_open(mw_front *f, mw_error *err) {
    f->open = mw_call_has(f->from.call, "open");
    if (!f->open || is_loopback(f->address)) return MW_OK;
    return mw_call_wrong(f->from.call, err,
                         "--open asks nobody who they are, so it listens on this machine only: not "
                         "on %s",
                         f->address);
}

// ---- what is left in the workspace

static const char *scheme_of(const mw_front *f) { return f->certificate ? "https" : "http"; }

// Who listens on all addresses is asked on this machine.
static void write_url(const mw_front *f, mw_text *out) {
    const char *at = f->address;
    if (strcmp(at, "0.0.0.0") == 0) at = "127.0.0.1";
    if (strcmp(at, "::") == 0) at = "::1";
    mw_text_addf(out, strchr(at, ':') ? "%s://[%s]:%d" : "%s://%s:%d", scheme_of(f), at,
                 mw_http_port(f->http));
}

// Verbs cannot know a certificate that somebody made, so they are told the plain listener.
static mw_status leave_url(mw_front *f, mw_error *err) {
    mw_text url = {0};
    if (f->own)
        mw_text_addf(&url, "http://127.0.0.1:%d", mw_front_own_port(f->own));
    else
        write_url(f, &url);
    mw_text_addc(&url, '\n');
    f->url_path = mw_workspace_path(f->from.s->ws.folder, MW_SERVE_URL_FILE);
    mw_status st = f->url_path && !url.failed
                       ? mw_file_replace(f->url_path, url.bytes, url.size, err)
                       : no_memory(err);
    mw_text_free(&url);
    return st;
}

void mw_front_key(const char *folder, mw_text *out) {
    char *path = mw_workspace_path(folder, MW_SERVE_KEY_FILE), *text = NULL;
    size_t size;
    if (path && mw_file_read(path, KEY_BYTES_MAX, &text, &size, NULL) == MW_OK)
        mw_text_addf(out, "Bearer %.*s", (int)strcspn(text, "\r\n"), text);
    if (text) mw_secret_wipe(text, size);
    mw_free(text);
    mw_free(path);
}

// ---- an identity provider

static mw_slice provider_text(const mw_front *f, const char *name) {
    const json_t *v = json_object_get(f->provider, name);
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

static mw_status check_provider(json_t *said, const char *path, mw_error *err) {
    static const char *const known[] = {"issuer", "client_id", "client_secret", "here", "title"};
    const char *name;
    json_t *v;
    json_object_foreach(said, name, v) {
        size_t i = 0;
        while (i < 5 && strcmp(known[i], name) != 0) i++;
        if (i == 5 || !json_is_string(v))
            return mw_fail(err, MW_INVALID,
                           "%s: \"%s\": expected texts issuer, client_id, client_secret, here (the "
                           "address of this server) and title",
                           path, name);
    }
    return MW_OK;
}

static mw_status open_oidc(mw_front *f, mw_error *err) {
    const char *path = mw_call_value(f->from.call, "oidc");
    json_error_t why;
    if (!path) return MW_OK;
    f->provider = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(f->provider))
        return mw_fail(err, MW_INVALID, "%s: line %d: %s", path, why.line,
                       f->provider ? "expected a JSON object" : why.text);
    MW_TRY(check_provider(f->provider, path, err));
    mw_oidc_from from = {.accounts = f->accounts,
                         .issuer = provider_text(f, "issuer").p,
                         .client = provider_text(f, "client_id").p,
                         .secret = provider_text(f, "client_secret").p,
                         .here = provider_text(f, "here").p};
    mw_status st = mw_oidc_open(&from, &f->oidc, err);
    return st == MW_OK ? st : mw_fail_in(err, st, "%s: ", path);
}

// ---- the server by itself

static mw_status has_administrator(const mw_asked *a, bool *has, mw_error *err) {
    mw_status st = mw_account_administered(a->accounts, err);
    *has = st == MW_INVALID;
    return st == MW_INVALID ? MW_OK : st;
}

static mw_slice last_part(const char *folder) {
    mw_slice s = mw_slice_of(folder);
    while (s.n > 1 && s.p[s.n - 1] == '/') s.n--;
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/') return (mw_slice){s.p + i, s.n - i};
    return s;
}

static mw_status about(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    const mw_front *f = context;
    const mw_workspace *ws = &f->from.s->ws;
    bool has, mails;
    char whole[PATH_MAX];
    const char *folder = realpath(ws->folder, whole) ? whole : ws->folder;
    MW_TRY(has_administrator(a, &has, err));
    MW_TRY(mw_forgotten_ready(f->forgotten, &mails, err));
    mw_json_open(&out->body, '{');
    mw_json_member_text(&out->body, "name", last_part(folder));
    mw_json_member_text(&out->body, "version", mw_slice_of(MW_VERSION));
    mw_json_member_bool(&out->body, "open", f->open);
    mw_json_member_bool(&out->body, "first", !f->open && !has);
    mw_json_member_bool(&out->body, "signed", a->unguarded || a->who->person);
    mw_json_member_bool(&out->body, "mail", mails);
    mw_json_member(&out->body, "oidc");
    if (f->oidc)
        mw_json_string(&out->body, provider_text(f, "title"));
    else
        mw_text_adds(&out->body, "null");
    mw_json_member_text(&out->body, "zone", mw_slice_of(ws->zone ? mw_zone_name(ws->zone) : "UTC"));
    mw_json_close(&out->body, '}');
    return mw_reply_whole(out, err);
}

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/server", .door = MW_DOOR_OPEN, .tag = "server", .name = "getServer",
             .summary = "Which workspace this is, and whether one can sign in or is signed in",
             .reply = "Server", .handle = about),
};

// ---- opening

static mw_status read_pem(const mw_front *f, const char *option, char **out, mw_error *err) {
    const char *path = mw_call_value(f->from.call, option);
    size_t size;
    if (!path) return MW_OK;
    return mw_file_read(path, PEM_BYTES_MAX, out, &size, err);
}

static mw_status open_accounts(mw_front *f, mw_error *err) {
    mw_text address = {0};
    mw_text_addf(&address, "sqlite:%s/registry.sqlite", f->from.s->ws.folder);
    f->registry_address = address.bytes;
    if (address.failed) return no_memory(err);
    MW_TRY(mw_registry_open(f->registry_address, &f->registry, err));
    const mw_accounts_setup setup = {.registry = f->registry};
    return mw_accounts_open(&setup, &f->accounts, err);
}

// A verb changed what is stored.
static void changed(void *ctx) {
    mw_front *f = ctx;
    mw_gate_tree_changed(f->gate);
    mw_plant_stored(f->from.plant);
}

static mw_status open_desk(mw_front *f, mw_error *err) {
    mw_desk_from from = {.folder = f->from.s->ws.folder,
                         .facts = f->from.s->ws.facts,
                         .changed = changed,
                         .changed_ctx = f};
    return mw_desk_open(&from, &f->desk, err);
}

static mw_status open_backups(mw_front *f, mw_error *err) {
    mw_backups_from from = {.folder = f->from.s->ws.folder,
                            .registry_address = f->registry_address,
                            .facts = f->from.s->ws.facts,
                            .series = f->from.series,
                            .version = MW_VERSION};
    return mw_backups_open(&from, &f->backups, err);
}

static mw_status open_forgotten(mw_front *f, mw_error *err) {
    const mw_forgotten_from from = {f->accounts, f->registry_address};
    return mw_forgotten_open(&from, &f->forgotten, err);
}

static mw_status add_schedules(mw_front *f, mw_error *err) {
    const mw_scheduler_from from = {f->registry_address, f->accounts, f->gate};
    int64_t n;
    MW_TRY(mw_scheduler_open(&from, &f->scheduler, err));
    const mw_route *more = mw_schedule_routes(&n);
    return mw_gate_add(f->gate, more, n, f->scheduler, err);
}

static mw_status open_gate(mw_front *f, mw_error *err) {
    int64_t n;
    mw_gate_from from = {.accounts = f->accounts,
                         .unguarded = f->open,
                         .proxied = mw_call_has(f->from.call, "behind-proxy"),
                         .key = &f->key};
    MW_TRY(mw_gate_open(&from, &f->gate, err));
    const mw_route *more = mw_plant_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->from.plant, err));
    more = mw_plant_retention_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->from.plant, err));
    more = mw_sign_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, NULL, err));
    more = mw_forgotten_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->forgotten, err));
    more = mw_people_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, NULL, err));
    more = mw_organisation_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->gate, err));
    more = mw_desk_routes(f->desk, &n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->desk, err));
    more = mw_backup_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->backups, err));
    MW_TRY(add_schedules(f, err));
    MW_TRY(mw_gate_add(f->gate, rows, sizeof rows / sizeof rows[0], f, err));
    more = mw_oidc_routes(&n);
    if (f->oidc) MW_TRY(mw_gate_add(f->gate, more, n, f->oidc, err));
    more = mw_openapi_routes(&n);
    MW_TRY(mw_gate_add(f->gate, more, n, f->gate, err));
    const mw_http_route *devices = mw_plant_push_routes(f->from.plant, &n);
    MW_TRY(mw_gate_push(f->gate, devices, n, err));
    return mw_gate_rest(f->gate, mw_web_answer, NULL, err);
}

static mw_status listen_at(mw_front *f, mw_error *err) {
    mw_http_config config = {.address = f->address,
                             .port = f->port,
                             .tls_certificate = f->certificate,
                             .tls_key = f->private_key};
    MW_TRY(mw_gate_routes(f->gate, &config.routes, &config.route_count, err));
    MW_TRY(mw_http_open(&config, &f->http, err));
    if (f->certificate)
        MW_TRY(mw_front_own_open(config.routes, config.route_count, &f->key, &f->own, err));
    return leave_url(f, err);
}

// Who can sign in nowhere gets a link; nobody else sees it, as it is in the log alone.
static mw_status say_first_link(mw_front *f, mw_error *err) {
    mw_secret s;
    char secret[MW_SECRET_TEXT_MAX];
    mw_text url = {0};
    const mw_audit_by by = {mw_slice_of("mw serve"), mw_slice_of("first start"),
                            mw_clock_wall_ns()};
    mw_status st = f->open ? MW_INVALID : mw_account_administered(f->accounts, err);
    if (st == MW_OK) st = mw_account_link_first(f->accounts, &by, &s, err);
    if (st == MW_INVALID) return MW_OK;
    MW_TRY(st);
    write_url(f, &url);
    mw_log(MW_LOG_INFO, "nobody can sign in yet; the first administrator does at %s/link/%s",
           url.failed ? "" : url.bytes, mw_secret_print(&s, secret));
    mw_log(MW_LOG_INFO, "the link works once, within a day; a new start gives a new one");
    mw_secret_wipe(&s, sizeof s);
    mw_secret_wipe(secret, sizeof secret);
    mw_text_free(&url);
    return MW_OK;
}

static mw_status front_open(mw_front *f, mw_error *err) {
    mw_text url = {0};
    MW_TRY(read_listen(f, err));
    MW_TRY(read_open(f, err));
    MW_TRY(read_pem(f, "certificate", &f->certificate, err));
    MW_TRY(read_pem(f, "key", &f->private_key, err));
    MW_TRY(open_accounts(f, err));
    MW_TRY(open_oidc(f, err));
    MW_TRY(open_desk(f, err));
    MW_TRY(open_backups(f, err));
    MW_TRY(open_forgotten(f, err));
    MW_TRY(mw_serving_key_leave(f->from.s->ws.folder, &f->key, err));
    f->keyed = true;
    MW_TRY(open_gate(f, err));
    MW_TRY(listen_at(f, err));
    MW_TRY(mw_scheduler_start(f->scheduler, err));
    MW_TRY(say_first_link(f, err));
    write_url(f, &url);
    mw_log(MW_LOG_INFO, "listening on %s", url.failed ? "" : url.bytes);
    mw_text_free(&url);
    return MW_OK;
}

mw_status mw_front_open(const mw_front_from *from, mw_front **out, mw_error *err) {
    mw_front *f = mw_alloc(sizeof *f);
    if (!f) return no_memory(err);
    f->from = *from;
    mw_status st = front_open(f, err);
    if (st == MW_OK)
        *out = f;
    else
        mw_front_close(f);
    return st;
}

static void take_away(char *path) {
    if (path) unlink(path);
    mw_free(path);
}

void mw_front_close(mw_front *f) {
    if (!f) return;
    take_away(f->url_path);
    if (f->keyed) mw_serving_key_remove(f->from.s->ws.folder);
    mw_desk_stop(f->desk);
    mw_scheduler_stop(f->scheduler);
    mw_front_own_close(f->own);
    mw_http_close(f->http);
    mw_scheduler_close(f->scheduler);
    mw_gate_close(f->gate);
    mw_desk_close(f->desk);
    mw_backups_close(f->backups);
    mw_forgotten_close(f->forgotten);
    mw_free(f->registry_address);
    mw_oidc_close(f->oidc);
    json_decref(f->provider);
    mw_accounts_close(f->accounts);
    if (f->registry) f->registry->ops->close(f->registry);
    if (f->private_key) mw_secret_wipe(f->private_key, strlen(f->private_key));
    mw_free(f->private_key);
    mw_free(f->certificate);
    mw_secret_wipe(&f->key, sizeof f->key);
    mw_free(f);
}

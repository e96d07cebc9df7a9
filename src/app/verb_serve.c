// SPDX-License-Identifier: MIT
// The verb serve: a plant that runs, until somebody stops it.
#include "app/plant_map.h"
#include "app/session.h"
#include "app/source_book.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "live/connect.h"
#include "server/gate.h"
#include "server/plant.h"
#include "store/facts_shared.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PORT = 8094, HOLD_MS = 2000, KEEP_BYTES = 16 << 20 };

typedef struct {
    mw_call *call;
    mw_session s;
    mw_plant_map map;
    mw_source **source;
    mw_push_source *pushed;
    mw_arena *keep; // texts of sources
    const char **kind;
    char *registry_address, *folder, *url_path;
    const char **file_map; // of folders
    int32_t file_map_count;
    mw_drop *drop;
    mw_plant *plant;
    mw_registry *people; // of accounts, which have a registry to themselves
    mw_accounts *accounts;
    mw_gate *gate;
    mw_http *http;
} serving;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "serve: out of memory"); }

// ---- the map

// The folder that paths of the map are relative to.
static char *map_folder(const serving *x) {
    const char *given = mw_call_value(x->call, "map");
    const char *slash = given ? strrchr(given, '/') : NULL;
    mw_text t = {0};
    if (!given)
        mw_text_adds(&t, mw_session_folder(x->call));
    else if (slash)
        mw_text_add(&t, given, (size_t)(slash - given));
    else
        mw_text_adds(&t, ".");
    return t.bytes;
}

static mw_connect_from connect_from(const serving *x, int32_t i) {
    return (mw_connect_from){.said = &x->map.map->source[i],
                             .folder = x->folder,
                             .keep = x->keep,
                             .take = mw_drop_take,
                             .user = x->drop};
}

// Reads the maps of the files that are dropped into folders.
static mw_status open_drop(serving *x, mw_error *err) {
    int32_t n = x->map.bound->binding.source_count;
    x->file_map = mw_alloc_array(n + 1, sizeof *x->file_map);
    if (!x->file_map) return no_memory(err);
    for (int32_t i = 0; i < n; i++) {
        mw_connect_from from = connect_from(x, i);
        if (from.said->kind != MW_MAP_FOLDER) continue;
        MW_TRY(mw_live_source_path(&from, from.said->map_file, &x->file_map[x->file_map_count++],
                                   err));
    }
    mw_drop_from from = {.program = x->s.program,
                         .registry = x->s.ws.registry,
                         .facts = x->s.ws.facts,
                         .calendar = x->s.ws.calendar,
                         .map = x->file_map,
                         .map_count = x->file_map_count};
    return x->file_map_count ? mw_drop_open(&from, &x->drop, err) : MW_OK;
}

static mw_status open_sources(serving *x, mw_error *err) {
    int32_t n = x->map.bound->binding.source_count;
    x->folder = map_folder(x);
    x->kind = mw_alloc_array(n + 1, sizeof *x->kind);
    x->source = mw_alloc_array(n + 1, sizeof *x->source);
    x->keep = mw_arena_new(KEEP_BYTES);
    x->pushed = mw_alloc_array(n + 1, sizeof *x->pushed);
    if (!x->folder || !x->kind || !x->source || !x->pushed || !x->keep) return no_memory(err);
    for (int32_t i = 0; i < n; i++) {
        x->kind[i] = mw_map_source_word(x->map.map->source[i].kind);
        x->pushed[i] = mw_live_source_pushed(&x->map.map->source[i]);
    }
    MW_TRY(open_drop(x, err));
    for (int32_t i = 0; i < n; i++) {
        mw_connect_from from = connect_from(x, i);
        MW_TRY(mw_live_source_new(&from, &x->source[i], err));
    }
    return MW_OK;
}

// ---- serving

// "8094", "127.0.0.1:8094", "[::1]:8094" in address and port.
static mw_status read_listen(const serving *x, char address[64], uint16_t *port, mw_error *err) {
    const char *word = mw_call_value(x->call, "listen");
    const char *colon = word ? strrchr(word, ':') : NULL;
    double n = PORT;
    mw_slice at = {word, colon ? (size_t)(colon - word) : 0};
    snprintf(address, 64, "127.0.0.1");
    *port = PORT;
    if (!word) return MW_OK;
    bool good = mw_number_parse(mw_slice_of(colon ? colon + 1 : word), &n) && n >= 0 &&
                n <= 65535 && n == (double)(int32_t)n && at.n < 64;
    if (!good) {
        return mw_call_wrong(x->call, err,
                             "--listen \"%s\" is neither a port nor ADDRESS:PORT, as in 0.0.0.0:%d",
                             word, PORT);
    }
    if (at.n > 2 && at.p[0] == '[') at = (mw_slice){at.p + 1, at.n - 2};
    if (at.n > 0) snprintf(address, 64, "%.*s", (int)at.n, at.p);
    *port = (uint16_t)n;
    return MW_OK;
}

// Leaves in the workspace where the plant answers, for the verbs that ask it. Who listens on all
// addresses is asked on this machine.
static mw_status leave_url(serving *x, const char *scheme, const char *at, mw_error *err) {
    const char *all4 = "0.0.0.0:", *all6 = "[::]:";
    mw_text url = {0};
    if (strncmp(at, all4, strlen(all4)) == 0)
        mw_text_addf(&url, "%s://127.0.0.1:%s\n", scheme, at + strlen(all4));
    else if (strncmp(at, all6, strlen(all6)) == 0)
        mw_text_addf(&url, "%s://[::1]:%s\n", scheme, at + strlen(all6));
    else
        mw_text_addf(&url, "%s://%s\n", scheme, at);
    x->url_path = mw_workspace_path(mw_session_folder(x->call), MW_SERVE_URL_FILE);
    mw_status st = x->url_path && !url.failed
                       ? mw_file_replace(x->url_path, url.bytes, url.size, err)
                       : no_memory(err);
    mw_text_free(&url);
    return st;
}

// Nobody is asked who they are.
static mw_status open_gate(serving *x, mw_http_config *config, mw_error *err) {
    MW_TRY(mw_registry_open(x->registry_address, &x->people, err));
    mw_accounts_setup setup = {.registry = x->people};
    MW_TRY(mw_accounts_open(&setup, &x->accounts, err));
    mw_gate_from from = {.accounts = x->accounts, .unguarded = true};
    int64_t rows, devices;
    const mw_route *row = mw_plant_routes(&rows);
    const mw_http_route *device = mw_plant_push_routes(x->plant, &devices);
    MW_TRY(mw_gate_open(&from, &x->gate, err));
    MW_TRY(mw_gate_add(x->gate, row, rows, x->plant, err));
    MW_TRY(mw_gate_push(x->gate, device, devices, err));
    return mw_gate_routes(x->gate, &config->routes, &config->route_count, err);
}

static mw_status listen_at(serving *x, mw_error *err) {
    char address[64];
    mw_http_config config = {.address = address};
    MW_TRY(read_listen(x, address, &config.port, err));
    config.tls_certificate = mw_call_value(x->call, "certificate");
    config.tls_key = mw_call_value(x->call, "key");
    MW_TRY(open_gate(x, &config, err));
    MW_TRY(mw_http_open(&config, &x->http, err));
    char at[96];
    snprintf(at, sizeof at, strchr(address, ':') ? "[%s]:%d" : "%s:%d", address,
             mw_http_port(x->http));
    const char *scheme = config.tls_certificate ? "https" : "http";
    mw_log(MW_LOG_INFO, "listening on %s://%s", scheme, at);
    return leave_url(x, scheme, at, err);
}

static mw_status open_plant(serving *x, mw_error *err) {
    mw_text address = {0};
    mw_text_addf(&address, "sqlite:%s/registry.sqlite", mw_session_folder(x->call));
    x->registry_address = address.bytes;
    if (address.failed) return no_memory(err);
    mw_plant_from from = {.program = x->s.program,
                          .registry = x->s.ws.registry,
                          .facts = x->s.ws.facts,
                          .series = x->map.series,
                          .binding = &x->map.bound->binding,
                          .source = x->source,
                          .kind = x->kind,
                          .pushed = x->pushed,
                          .calendar = x->s.ws.calendar,
                          .zone = x->s.ws.zone ? mw_zone_name(x->s.ws.zone) : NULL,
                          .registry_address = x->registry_address,
                          .drop = x->drop,
                          .hold_ns = HOLD_MS * INT64_C(1000000)};
    return mw_plant_open(&from, &x->plant, err);
}

// The facts are the plant's and those of verbs that answer requests.
static mw_status share_facts(serving *x, mw_error *err) {
    mw_facts *shared = NULL;
    MW_TRY(mw_workspace_facts(&x->s.ws, err));
    MW_TRY(mw_facts_shared_open(x->s.ws.facts, &shared, err));
    x->s.ws.facts = shared;
    return MW_OK;
}

static mw_status open_all(serving *x, mw_error *err) {
    MW_TRY(mw_session_open(x->call, NULL, 0, &x->s, err));
    MW_TRY(share_facts(x, err));
    MW_TRY(mw_session_world(&x->s, INT64_MAX, err));
    MW_TRY(mw_plant_map_open(x->call, &x->s, &x->map, err));
    MW_TRY(open_sources(x, err));
    return open_plant(x, err);
}

static void close_all(serving *x) {
    if (x->url_path) unlink(x->url_path);
    mw_free(x->url_path);
    if (x->plant) mw_plant_stop(x->plant);
    mw_http_close(x->http);
    mw_gate_close(x->gate);
    mw_accounts_close(x->accounts);
    if (x->people) x->people->ops->close(x->people);
    mw_plant_close(x->plant);
    for (int32_t i = 0; x->source && i < x->map.bound->binding.source_count; i++) {
        mw_source_free(x->source[i]);
    }
    mw_drop_close(x->drop);
    mw_free(x->file_map);
    mw_free(x->source);
    mw_free(x->pushed);
    mw_arena_free(x->keep);
    mw_free(x->folder);
    mw_free(x->kind);
    mw_free(x->registry_address);
    mw_plant_map_close(&x->map);
    mw_session_close(&x->s);
}

// Signals that end the program wait for sigwait; blocked before any thread starts.
static void block_signals(sigset_t *stop) {
    sigemptyset(stop);
    sigaddset(stop, SIGINT);
    sigaddset(stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, stop, NULL);
    signal(SIGPIPE, SIG_IGN);
}

mw_status mw_verb_serve(mw_call *call, mw_error *err) {
    serving x = {.call = call};
    sigset_t stop;
    int received;
    block_signals(&stop);
    mw_status st = open_all(&x, err);
    if (st == MW_OK) st = listen_at(&x, err);
    if (st == MW_OK) st = mw_plant_start(x.plant, err);
    if (st == MW_OK) {
        mw_log(MW_LOG_INFO, "%d machines, %d sources", x.map.bound->binding.machine_count,
               x.map.bound->binding.source_count);
        sigwait(&stop, &received);
        mw_log(MW_LOG_INFO, "stopping");
    }
    close_all(&x);
    return st;
}

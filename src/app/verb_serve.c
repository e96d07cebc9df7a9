// SPDX-License-Identifier: MIT
// The verb serve: a plant that runs, until somebody stops it.
#include "app/front.h"
#include "app/packs.h"
#include "app/plant_map.h"
#include "app/session.h"
#include "app/source_book.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "live/connect.h"
#include "server/plant.h"
#include "store/facts_shared.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

enum { HOLD_MS = 2000, KEEP_BYTES = 16 << 20, JOURNAL_BYTES_LEFT = 1 << 20 };

typedef struct {
    mw_call *call;
    mw_session s;
    mw_plant_map map;
    mw_source **source;
    mw_push_source *pushed;
    mw_arena *keep; // texts of sources
    const char **kind;
    char *registry_address, *folder, *map_path;
    const char **file_map; // of folders
    int32_t file_map_count;
    mw_drop *drop;
    mw_plant *plant;
    mw_front *front;
    pthread_t facts_thread;
    bool facts_wanted; // the thread runs
    mw_status facts_status;
    mw_error facts_error;
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

static mw_status find_map(serving *x, mw_error *err) {
    const char *given = mw_call_value(x->call, "map");
    mw_text t = {0};
    if (given)
        mw_text_adds(&t, given);
    else
        mw_text_addf(&t, "%s/" MW_SIGNAL_MAP_FILE, mw_session_folder(x->call));
    x->map_path = t.bytes;
    return t.failed ? no_memory(err) : MW_OK;
}

static mw_status open_plant(serving *x, mw_error *err) {
    mw_text address = {0};
    MW_TRY(find_map(x, err));
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
                          .map_path = x->map_path,
                          .registry_address = x->registry_address,
                          .drop = x->drop,
                          .hold_ns = HOLD_MS * INT64_C(1000000)};
    return mw_plant_open(&from, &x->plant, err);
}

static void *open_facts(void *ctx) {
    serving *x = ctx;
    x->facts_status = mw_workspace_facts(&x->s.ws, &x->facts_error);
    return NULL;
}

static void await_facts(serving *x) {
    if (x->facts_wanted) pthread_join(x->facts_thread, NULL);
    x->facts_wanted = false;
}

// The facts take longest to open: a thread does it while packs are read.
static mw_status open_session(serving *x, mw_error *err) {
    MW_TRY(mw_workspace_open(mw_session_folder(x->call), &x->s.ws, err));
    x->facts_wanted = pthread_create(&x->facts_thread, NULL, open_facts, x) == 0;
    mw_packs_from from = {.folder = x->s.ws.folder, .packs = x->s.ws.packs};
    MW_TRY(mw_packs_load(&from, &x->s.program, err));
    await_facts(x);
    if (x->facts_status != MW_OK && err) *err = x->facts_error;
    MW_TRY(x->facts_status);
    return mw_workspace_facts(&x->s.ws, err); // where there was no thread
}

// The facts are the plant's and those of verbs that answer requests.
static mw_status share_facts(serving *x, mw_error *err) {
    mw_facts *shared = NULL;
    MW_TRY(mw_facts_shared_open(x->s.ws.facts, &shared, err));
    x->s.ws.facts = shared;
    return MW_OK;
}

static mw_status open_all(serving *x, mw_error *err) {
    MW_TRY(open_session(x, err));
    MW_TRY(share_facts(x, err));
    MW_TRY(mw_session_world(&x->s, INT64_MAX, err));
    MW_TRY(mw_plant_map_open(x->call, &x->s, &x->map, err));
    MW_TRY(open_sources(x, err));
    return open_plant(x, err);
}

// What the journal holds is read again at the next start and stands in memory then; a segment is
// neither. After a crash the journal is what there is.
static void settle_samples(mw_series *series) {
    mw_series_stats is = {0};
    mw_error err = {0};
    if (!series) return;
    mw_series_stat(series, &is);
    if (is.journal_bytes < JOURNAL_BYTES_LEFT) return;
    if (mw_series_flush(series, &err) != MW_OK)
        mw_log(MW_LOG_WARN, "samples stay in the journal: %s", err.text);
}

static void close_all(serving *x) {
    await_facts(x);
    if (x->plant) mw_plant_stop(x->plant);
    mw_front_close(x->front);
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
    mw_free(x->map_path);
    settle_samples(x->map.series);
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
    mw_front_from front = {call, &x.s, x.plant, x.map.series};
    if (st == MW_OK) st = mw_front_open(&front, &x.front, err);
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

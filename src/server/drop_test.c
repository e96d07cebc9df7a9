// SPDX-License-Identifier: MIT
#include "server/drop.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/log.h"
#include "test/folder.h"

#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define MAP                                                                                        \
    "map meters {\n  file \"*.csv\" csv\n  time column \"day\"\n  entity unit column \"unit\"\n"   \
    "  measure unit_electricity column \"kWh\" : kWh\n}\n"

typedef struct {
    char *folder, *map, *file, *rejects;
    mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_drop *drop;
    int locked, unlocked, came;
} world;

static pthread_mutex_t stores = PTHREAD_MUTEX_INITIALIZER;

static void lock(void *ctx) {
    pthread_mutex_lock(&stores);
    ((world *)ctx)->locked++;
}
static void unlock(void *ctx) {
    ((world *)ctx)->unlocked++;
    pthread_mutex_unlock(&stores);
}

// Somebody else who wants the stores now and then; `first` is how often they were given up before.
typedef struct {
    world *w;
    atomic_bool stop;
    int first;
} other;

static void *want_stores(void *ctx) {
    other *o = ctx;
    while (!atomic_load(&o->stop)) {
        pthread_mutex_lock(&stores);
        if (o->first == 0) o->first = o->w->unlocked;
        pthread_mutex_unlock(&stores);
        (void)poll(NULL, 0, 1);
    }
    return NULL;
}
static void came(void *ctx) {
    world *w = ctx;
    CHECK(w->locked == w->unlocked + 1);
    w->came++;
}

static void write_text(const char *path, const char *text) {
    mw_test_write(path, text, strlen(text));
}

static mw_status open_drop(world *w, mw_error *err) {
    mw_drop_from from = {.program = w->program,
                         .registry = w->registry,
                         .facts = w->facts,
                         .map = (const char *const *)&w->map,
                         .map_count = 1};
    return mw_drop_open(&from, &w->drop, err);
}

static void world_init(world *w) {
    const char *pack[] = {MW_SOURCE_ROOT "/packs/monitoring"};
    const char *folder[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from load = {.pack = pack, .pack_count = 1, .folder = folder, .folder_count = 1};
    mw_entity e = {.kind = mw_slice_of("unit"),
                   .code = mw_slice_of("filler"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    int32_t id;
    mw_log_level_set(MW_LOG_OFF);
    *w = (world){.folder = mw_test_folder_new()};
    w->map = mw_test_path("", w->folder, "m.map");
    w->file = mw_test_path("", w->folder, "x.csv");
    w->rejects = mw_test_path("", w->folder, ".x.csv.rejects.csv");
    CHECK(mw_program_load(&load, &w->program, NULL) == MW_OK && !w->program->diags->errors);
    CHECK(mw_registry_open("memory:", &w->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &w->facts, NULL) == MW_OK);
    CHECK(w->registry->ops->entity_put(w->registry, &e, &id, NULL) == MW_OK);
    write_text(w->map, MAP);
    CHECK(open_drop(w, NULL) == MW_OK);
    mw_drop_join(w->drop, &(mw_drop_sharer){w, lock, unlock, came});
}

static void world_fini(world *w) {
    mw_drop_close(w->drop);
    w->facts->ops->close(w->facts);
    w->registry->ops->close(w->registry);
    mw_program_free(w->program);
    mw_test_folder_free(w->folder);
    mw_free(w->map);
    mw_free(w->file);
    mw_free(w->rejects);
    mw_log_level_set(MW_LOG_INFO);
}

static mw_status take(world *w, mw_folder_taken *out, mw_error *err) {
    mw_dropped file = {mw_slice_of("inbox"), w->map, w->file, w->rejects};
    *out = (mw_folder_taken){0};
    unlink(w->rejects);
    mw_status st = mw_drop_take(w->drop, &file, out, err);
    CHECK(w->locked == w->unlocked);
    return st;
}

static int64_t fact_count(world *w) {
    int64_t n = -1;
    CHECK(w->facts->ops->count(w->facts, &n, NULL) == MW_OK);
    return n;
}

static mw_status note_file(void *ctx, const mw_import *i, mw_error *err) {
    mw_text *t = ctx;
    (void)err;
    mw_text_addf(t, "%d %.*s %d;", (int)i->id, (int)i->file.n, i->file.p, i->ended_ns != 0);
    return MW_OK;
}

static bool imports_are(world *w, const char *want) {
    mw_text t = {0};
    CHECK(w->registry->ops->import_each(w->registry, note_file, &t, NULL) == MW_OK);
    bool same = t.bytes && strcmp(t.bytes, want) == 0;
    if (!same) fprintf(stderr, "%s\n", t.bytes);
    mw_text_free(&t);
    return same;
}

// A file is imported once, whatever it is called; the same content by another map is another file.
void test_drop_takes_once(void) {
    world w;
    mw_folder_taken taken;
    int64_t count;
    world_init(&w);
    const int32_t *fed = mw_drop_measures(w.drop, &count);
    CHECK(count == 1 && mw_slice_is(w.program->measure[fed[0]].name, "unit_electricity"));
    write_text(w.file, "unit,day,kWh\nfiller,2024-03-05,10\nfiller,2024-03-06,12\n");
    CHECK(take(&w, &taken, NULL) == MW_OK && taken.kept == 2 && taken.refused == 0);
    CHECK(fact_count(&w) == 2 && w.came == 1 && access(w.rejects, F_OK) != 0);
    CHECK(imports_are(&w, "1 inbox/x.csv 1;"));
    CHECK(take(&w, &taken, NULL) == MW_OK && taken.kept == 0);
    CHECK(fact_count(&w) == 2 && w.came == 1 && imports_are(&w, "1 inbox/x.csv 1;"));
    write_text(w.map, "// mended\n" MAP);
    CHECK(take(&w, &taken, NULL) == MW_OK && taken.kept == 0 && w.came == 1);
    CHECK(imports_are(&w, "1 inbox/x.csv 1;2 inbox/x.csv 1;"));
    world_fini(&w);
}

static mw_status note_others(void *ctx, const mw_import *i, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%d '%.*s';", (int)i->id, (int)i->others.n, i->others.n ? i->others.p : "");
    return MW_OK;
}

// The first map that fits is taken, and the import's row names the others.
void test_drop_several_maps(void) {
    world w;
    mw_folder_taken taken;
    mw_text t = {0};
    world_init(&w);
    mw_text_adds(&t, MAP);
    const char *const more[] = {"map other {\n  file \"y*.csv\" csv\n",
                                "map two {\n  file \"x*\" csv\n",
                                "map three {\n  file \"?.csv\" csv\n"};
    for (size_t i = 0; i < 3; i++) mw_text_addf(&t, "%s%s", more[i], strstr(MAP, "  time"));
    mw_text_addc(&t, '\0');
    write_text(w.map, t.bytes);
    write_text(w.file, "unit,day,kWh\nfiller,2024-03-05,10\n");
    CHECK(take(&w, &taken, NULL) == MW_OK && taken.kept == 1);
    write_text(w.map, MAP);
    write_text(w.file, "unit,day,kWh\nfiller,2024-03-06,10\n");
    CHECK(take(&w, &taken, NULL) == MW_OK && taken.kept == 1);
    t.size = 0;
    CHECK(w.registry->ops->import_each(w.registry, note_others, &t, NULL) == MW_OK);
    CHECK(strcmp(t.bytes, "1 'two, three';2 '';") == 0);
    mw_text_free(&t);
    world_fini(&w);
}

void test_drop_rejects(void) {
    world w;
    mw_folder_taken taken;
    mw_error err = {0};
    char *text = NULL;
    size_t size = 0;
    world_init(&w);
    write_text(w.file, "unit,day,kWh\nfiller,2024-03-05,10\nfiller,2024-03-06,x\n");
    CHECK(take(&w, &taken, &err) == MW_OK && taken.kept == 1 && taken.refused == 1);
    CHECK(strstr(taken.problem, "1 of 2 rows are refused; line 3, kWh: ") != NULL);
    CHECK(mw_file_read(w.rejects, 1 << 16, &text, &size, NULL) == MW_OK && strstr(text, ",x,"));
    mw_free(text);
    // Nothing of it fits: it is refused, and tried again when it is dropped again.
    write_text(w.file, "unit,day,kWh\ncapper,2024-03-05,10\n");
    for (int i = 0; i < 2; i++) {
        CHECK_ROW(take(&w, &taken, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, "capper") && access(w.rejects, F_OK) == 0, i);
    }
    write_text(w.file, "unit,day,MWh\nfiller,2024-03-05,10\n");
    CHECK(take(&w, &taken, &err) == MW_SYNTAX && strstr(err.text, "m.map:5:"));
    CHECK(strstr(err.text, "\"kWh\"") != NULL && fact_count(&w) == 1);
    world_fini(&w);
}

// A map that is wrong, or not there, lets files wait; mended it needs no restart.
void test_drop_map_is_wrong(void) {
    world w;
    mw_folder_taken taken;
    mw_error err = {0};
    world_init(&w);
    write_text(w.file, "unit,day,kWh\nfiller,2024-03-05,10\n");
    write_text(w.map, "map meters {\n  tyme column \"day\"\n}\n");
    CHECK(take(&w, &taken, &err) == MW_IO && strstr(err.text, "m.map:2:3: "));
    unlink(w.map);
    CHECK(take(&w, &taken, &err) == MW_IO && w.locked == 0);
    write_text(w.map, MAP);
    CHECK(take(&w, &taken, &err) == MW_OK && taken.kept == 1);
    mw_drop_close(w.drop);
    w.drop = NULL;
    write_text(w.map, "map m {\n  time column \"day\"\n  measure nothing column \"x\"\n}\n");
    CHECK(open_drop(&w, &err) != MW_OK && strstr(err.text, "no measure nothing"));
    write_text(w.map, "map m {");
    CHECK(open_drop(&w, &err) == MW_SYNTAX && strstr(err.text, "m.map:1:"));
    CHECK(open_drop(&w, NULL) == MW_SYNTAX && !w.drop);
    world_fini(&w);
}

// Others have the stores between batches; an import that is stopped is completed later.
void test_drop_shares(void) {
    world w;
    mw_folder_taken taken;
    mw_error err = {0};
    mw_text text = {0};
    world_init(&w);
    mw_text_adds(&text, "unit,day,kWh\n");
    for (int i = 0; i < 25000; i++)
        mw_text_addf(&text, "filler,2024-03-%02d %02d:%02d,%d\n", i / 1440 + 1, i / 60 % 24, i % 60,
                     i);
    mw_test_write(w.file, text.bytes, text.size);
    mw_text_free(&text);
    write_text(w.map,
               "map meters {\n  time column \"day\" format \"%Y-%m-%d %H:%M\" length minute\n"
               "  entity unit column \"unit\"\n"
               "  measure unit_electricity column \"kWh\" : kWh\n}\n");
    mw_drop_stop(w.drop, true);
    CHECK(take(&w, &taken, &err) == MW_IO && strstr(err.text, "completed after"));
    mw_drop_stop(w.drop, false);
    w.locked = w.unlocked = 0;
    other o = {.w = &w};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, want_stores, &o) == 0);
    mw_status st = take(&w, &taken, &err);
    atomic_store(&o.stop, true);
    pthread_join(thread, NULL);
    CHECK(o.first > 0 && o.first < w.unlocked); // between two batches
    if (st != MW_OK) fprintf(stderr, "%s\n", err.text);
    CHECK(st == MW_OK && w.locked > 1);
    CHECK(fact_count(&w) == 25000 && w.came > 0);
    world_fini(&w);
}

void test_drop_out_of_memory(void) {
    world w;
    mw_status st = MW_NOMEM;
    world_init(&w);
    write_text(w.file, "unit,day,kWh\nfiller,2024-03-05,10\n");
    mw_drop_close(w.drop);
    for (int64_t n = 0; st != MW_OK && n < 20000; n++) {
        w.drop = NULL;
        mw_alloc_fail_after(n);
        st = open_drop(&w, NULL);
        mw_alloc_fail_after(-1);
        CHECK(st == MW_OK || (st == MW_NOMEM && !w.drop));
    }
    mw_drop_join(w.drop, &(mw_drop_sharer){&w, lock, unlock, came});
    st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 20000; n++) {
        mw_folder_taken taken;
        mw_alloc_fail_after(n);
        st = take(&w, &taken, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && fact_count(&w) == 1);
    world_fini(&w);
}

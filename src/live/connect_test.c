// SPDX-License-Identifier: MIT
#include "live/connect.h"

#include "base/file.h"
#include "live/map.h"
#include "series/sample_testing.h"
#include "test/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

typedef struct {
    char *folder;
    mw_signal_map *map;
    mw_arena *keep;
    mw_test_sink sink;
    mw_source *source; // that runs
    char taken_map[256], taken_file[256];
    _Atomic int taken;
} bench;

static mw_status take(void *user, const mw_dropped *file, mw_folder_taken *out, mw_error *err) {
    bench *b = user;
    (void)out;
    (void)err;
    CHECK(mw_slice_is(file->source, "f") && strstr(file->rejects, "in/.x.csv.rejects.csv"));
    snprintf(b->taken_map, sizeof b->taken_map, "%s", file->map);
    snprintf(b->taken_file, sizeof b->taken_file, "%s", file->path);
    b->taken = 1;
    return MW_OK;
}

static void bench_init(bench *b, const char *text) {
    memset(b, 0, sizeof *b);
    b->folder = mw_test_folder_new();
    b->keep = mw_arena_new(1 << 20);
    mw_test_sink_init(&b->sink);
    CHECK(mw_signal_map_text("t", text, strlen(text), &b->map, NULL) == MW_OK);
    CHECK(b->map->diags->errors == 0);
}

static void bench_fini(bench *b) {
    mw_test_sink_fini(&b->sink);
    mw_signal_map_free(b->map);
    mw_arena_free(b->keep);
    mw_test_folder_free(b->folder);
}

static mw_status connect_to(bench *b, int32_t i, mw_source **out, mw_error *err) {
    mw_connect_from from = {&b->map->source[i], b->folder, b->keep, take, b};
    return mw_live_source_new(&from, out, err);
}

static void write_file(const bench *b, const char *name, const char *text) {
    char *path = mw_test_path("", b->folder, name);
    CHECK(mw_file_replace(path, text, strlen(text), NULL) == MW_OK);
    mw_free(path);
}

// Waits for what another thread does, ten seconds at most.
static bool wait_for(bool (*done)(bench *b), bench *b) {
    for (int i = 0; i < 1000 && !done(b); i++) nanosleep(&(struct timespec){0, 10000000}, NULL);
    return done(b);
}

void test_connect_kinds(void) {
    static const struct {
        const char *kind; // NULL: it waits for others
    } rows[] = {{"sparkplug"}, {"mqtt"},   {"modbus"}, {"shdr"},
                {"shdr"},      {"folder"}, {NULL},     {NULL}};
    bench b;
    bench_init(&b, "source a sparkplug \"mqtt://x\" { host \"h\", group \"g\" }\n"
                   "source b mqtt \"mqtt://x\" { topic \"t\", time \"ts\" ms }\n"
                   "source c modbus \"x\" { register \"r\" coil 1 bool }\n"
                   "source d shdr \"x:1\" { text \"program\" }\nsource e shdr file \"f.txt\"\n"
                   "source f folder \"in\" { map \"m.map\" }\nsource g influx\nsource h json\n");
    for (int32_t i = 0; i < b.map->source_count; i++) {
        mw_source *s = NULL;
        CHECK_ROW(connect_to(&b, i, &s, NULL) == MW_OK, i);
        CHECK_ROW((s == NULL) == (rows[i].kind == NULL), i);
        if (s) CHECK_ROW(strcmp(s->ops->kind, rows[i].kind) == 0, i);
        mw_source_free(s);
    }
    bench_fini(&b);
}

void test_connect_passwords(void) {
    bench b;
    mw_error err;
    mw_source *s = NULL;
    bench_init(
        &b, "source a mqtt \"mqtt://x\" { topic \"t\", user \"u\", password env \"MW_TEST_PW\" }\n"
            "source b mqtt \"mqtt://x\" { topic \"t\", user \"u\", password file \"pw.txt\" }\n");
    unsetenv("MW_TEST_PW");
    CHECK(connect_to(&b, 0, &s, &err) == MW_NOTFOUND && strstr(err.text, "MW_TEST_PW"));
    CHECK(connect_to(&b, 1, &s, &err) == MW_IO && strstr(err.text, "pw.txt") && !s);
    setenv("MW_TEST_PW", "secret", 1);
    write_file(&b, "pw.txt", "secret\n");
    for (int32_t i = 0; i < 2; i++) {
        CHECK_ROW(connect_to(&b, i, &s, &err) == MW_OK, i);
        mw_source_free(s);
        s = NULL;
    }
    unsetenv("MW_TEST_PW");
    bench_fini(&b);
}

static bool has_samples(bench *b) {
    mw_source_health h;
    b->source->ops->health(b->source, &h);
    return h.samples > 0;
}

// A recorded file beside the map, with the rule that a key is a text.
void test_connect_replays(void) {
    bench b;
    mw_source *s = NULL;
    bench_init(&b, "source t shdr file \"r.txt\" { text \"mode\" }\n");
    write_file(&b, "r.txt", "2024-01-01T00:00:00Z|mode|12\n");
    CHECK(connect_to(&b, 0, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, &b.sink.base, NULL) == MW_OK);
    b.source = s;
    CHECK(wait_for(has_samples, &b));
    s->ops->stop(s);
    int32_t id = mw_test_sink_find(&b.sink, "t/mode");
    CHECK(id >= 0 && mw_test_sink_kind(&b.sink, id) == MW_SIGNAL_TEXT);
    mw_source_free(s);
    bench_fini(&b);
}

static bool was_taken(bench *b) { return b->taken != 0; }

void test_connect_folder(void) {
    bench b;
    mw_source *s = NULL;
    bench_init(&b, "source f folder \"in\" { map \"m.map\" }\n");
    char *in = mw_test_path("", b.folder, "in"), *map = mw_test_path("", b.folder, "m.map");
    CHECK(mkdir(in, 0700) == 0);
    write_file(&b, "in/x.csv", "a\n1\n");
    CHECK(connect_to(&b, 0, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, &b.sink.base, NULL) == MW_OK);
    CHECK(wait_for(was_taken, &b));
    s->ops->stop(s);
    CHECK(strcmp(b.taken_map, map) == 0 && strstr(b.taken_file, "in/x.csv"));
    mw_source_free(s);
    mw_free(in);
    mw_free(map);
    bench_fini(&b);
}

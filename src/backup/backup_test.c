// SPDX-License-Identifier: MIT
#include "backup/backup.h"

#include "base/file.h"
#include "store/facts_shared.h"
#include "test/folder.h"
#include "test/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A workspace of which each step adds one text, one fact and one sample.
typedef struct {
    char *folder, *path;
    mw_registry *registry, *second; // connections of who steps and of backups
    mw_facts *facts;
    mw_series *series;
    int32_t signal;
    int64_t steps;
    atomic_bool stop;
} place;

static void open_stores(place *p, const char *folder) {
    char *r = mw_test_path("sqlite:", folder, "registry.sqlite");
    char *f = mw_test_path("duckdb:", folder, "facts.duckdb");
    char *s = mw_test_path("", folder, "series");
    mw_error err = {0};
    mw_facts *store = NULL;
    bool good = mw_registry_open(r, &p->registry, &err) == MW_OK &&
                mw_registry_open(r, &p->second, &err) == MW_OK &&
                mw_facts_open(f, &store, &err) == MW_OK &&
                mw_facts_shared_open(store, &p->facts, &err) == MW_OK &&
                mw_series_open(s, &p->series, &err) == MW_OK;
    mw_free(r);
    mw_free(f);
    mw_free(s);
    if (good) return;
    fprintf(stderr, "%s: %s\n", folder, err.text);
    abort();
}

static void close_stores(place *p) {
    mw_series_close(p->series);
    p->facts->ops->close(p->facts);
    p->registry->ops->close(p->registry);
    p->second->ops->close(p->second);
}

static void write_file(const place *p, const char *folder, const char *name, const char *text) {
    char *below = mw_test_path("", p->folder, folder), *path = mw_test_path("", below, name);
    mkdir(below, 0700);
    mw_test_write(path, text, strlen(text));
    mw_free(path);
    mw_free(below);
}

static place placed(void) {
    place p = {.folder = mw_test_folder_new()};
    p.path = mw_test_path("", p.folder, "backups/w.tar.zst");
    write_file(&p, "backups", "old", "not part of it");
    write_file(&p, "packs", "x.mw", "pack x {\n}\n");
    write_file(&p, "files", "empty", "");
    write_file(&p, ".", "serve.url", "http://127.0.0.1:1\n");
    open_stores(&p, p.folder);
    mw_registry *r = p.registry;
    CHECK(r->ops->setting_put(r, "workspace", mw_slice_of("1"), NULL) == MW_OK);
    mw_sink *sink = mw_series_sink(p.series);
    CHECK(sink->ops->signal(sink, mw_slice_of("s"), MW_SIGNAL_NUMBER, mw_slice_of(""), &p.signal,
                            NULL) == MW_OK);
    return p;
}

static void displace(place *p) {
    close_stores(p);
    mw_free(p->path);
    mw_test_folder_free(p->folder);
}

// The step in all three stores: what names comes after what is named.
static void step(place *p) {
    char text[32];
    int32_t id, one = 1, key = 0, import = 0;
    int64_t i = p->steps, end = i + 1, line = 0, time_ns = 1 + i * 1000000000;
    double value = (double)i;
    uint8_t quality = 0;
    mw_fact_batch b = {.count = 1,
                       .entity = &one,
                       .measure = &one,
                       .key = &key,
                       .start_ns = &i,
                       .end_ns = &end,
                       .value = &value,
                       .quality = &quality,
                       .import_id = &import,
                       .line = &line};
    mw_samples samples = {.count = 1,
                          .signal = &p->signal,
                          .time_ns = &time_ns,
                          .value = &value,
                          .quality = &quality};
    mw_sink *sink = mw_series_sink(p->series);
    snprintf(text, sizeof text, "text %lld", (long long)i);
    CHECK(p->registry->ops->text_put(p->registry, mw_slice_of(text), &id, NULL) == MW_OK);
    CHECK(p->facts->ops->append(p->facts, &b, i, NULL) == MW_OK);
    CHECK(sink->ops->put(sink, &samples, NULL) == MW_OK);
    p->steps++;
}

static mw_status write_backup(place *p, const mw_backup_progress *progress, mw_backup_done *done,
                              mw_error *err) {
    mw_backup_from from = {.folder = p->folder,
                           .registry = p->second,
                           .facts = p->facts,
                           .series = p->series,
                           .version = "0.1.0"};
    return mw_backup_write(&from, p->path, progress, done, err);
}

static void tell(void *ctx, const char *line) {
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

static mw_status count_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    (void)id, (void)text, (void)err;
    ++*(int64_t *)ctx;
    return MW_OK;
}

static mw_status check_facts(void *ctx, const mw_fact_chunk *k, mw_error *err) {
    int64_t *n = ctx;
    (void)err;
    for (int64_t i = 0; i < k->count; i++, ++*n)
        CHECK_ROW(k->start_ns[i] == *n && k->value[i] == (double)*n && k->recorded_ns[i] == *n, *n);
    return MW_OK;
}

static mw_status check_samples(void *ctx, const mw_run *run, mw_error *err) {
    int64_t *n = ctx;
    (void)err;
    for (int64_t i = 0; i < run->count; i++, ++*n) CHECK_ROW(run->value[i] == (double)*n, *n);
    return MW_OK;
}

static void check_sound(const place *p) {
    int64_t a = -1, b = -1, c = -1;
    CHECK(p->registry->ops->verify(p->registry, tell, NULL, &a, NULL) == MW_OK && a == 0);
    CHECK(p->facts->ops->verify(p->facts, tell, NULL, &b, NULL) == MW_OK && b == 0);
    CHECK(mw_series_verify(p->series, tell, NULL, &c, NULL) == MW_OK && c == 0);
}

// A restored workspace is sound, has the facts of so many steps, and all that they name.
static void check_restored(const char *folder, int64_t steps, bool loaded) {
    place p = {0};
    int64_t texts = 0, facts = 0, samples = 0;
    mw_fact_query q = {.from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true,
                       .all_versions = true};
    mw_series_range all = {0, INT64_MIN, INT64_MAX};
    open_stores(&p, folder);
    CHECK(p.registry->ops->text_each(p.registry, count_text, &texts, NULL) == MW_OK);
    CHECK(p.facts->ops->scan(p.facts, &q, check_facts, &facts, NULL) == MW_OK);
    CHECK(mw_series_scan(p.series, &all, check_samples, &samples, NULL) == MW_OK);
    CHECK(facts == steps);
    CHECK(loaded ? texts >= steps && samples + 1 >= steps : texts == steps && samples == steps);
    check_sound(&p);
    close_stores(&p);
}

static void check_file(const char *folder, const char *name, const char *expected) {
    char *path = mw_test_path("", folder, name), *bytes = NULL;
    size_t size = 0;
    bool there = mw_file_read(path, 1 << 20, &bytes, &size, NULL) == MW_OK;
    CHECK(there == (expected != NULL));
    if (there && expected) CHECK(strcmp(bytes, expected) == 0);
    mw_free(bytes);
    mw_free(path);
}

void test_backup_same_again(void) {
    place p = placed();
    mw_backup_done done, back;
    struct stat about;
    mw_error err = {0};
    char *to = mw_test_path("", p.folder, "backups/again");
    char *bad = mw_test_path("", p.folder, "backups/bad");
    for (int i = 0; i < 100; i++) step(&p);
    CHECK(write_backup(&p, NULL, &done, NULL) == MW_OK);
    CHECK(done.facts == 100 && done.files == 2 + 2 + 2); // stores, names and journal, two files
    CHECK(stat(p.path, &about) == 0 && (about.st_mode & 0777) == 0600);
    CHECK(about.st_size == done.packed_bytes);
    for (int i = 0; i < 20; i++) step(&p); // not part of it
    CHECK(mw_backup_restore(p.path, to, done.sha256, NULL, &back, NULL) == MW_OK);
    CHECK(mw_backup_restore(p.path, bad, "12", NULL, &done, &err) == MW_CORRUPT);
    CHECK(strstr(err.text, done.sha256) != NULL);
    check_file(bad, "registry.sqlite", NULL);
    CHECK(back.files == done.files && back.facts == 100 && strcmp(back.made, done.made) == 0);
    CHECK(strcmp(back.sha256, done.sha256) == 0);
    check_restored(to, 100, false);
    check_file(to, "packs/x.mw", "pack x {\n}\n");
    check_file(to, "files/empty", "");
    check_file(to, "serve.url", NULL);
    check_file(to, "backups/old", NULL);
    check_file(p.folder, "backups/w.tar.zst.work", NULL);
    mw_free(to);
    mw_free(bad);
    displace(&p);
}

static void *work(void *ctx) {
    place *p = ctx;
    while (!atomic_load(&p->stop)) step(p);
    return NULL;
}

// While steps are taken all the time each backup is of one moment.
void test_backup_under_load(void) {
    place p = placed();
    pthread_t worker;
    for (int i = 0; i < 50; i++) step(&p);
    CHECK(pthread_create(&worker, NULL, work, &p) == 0);
    for (int round = 0; round < 3; round++) {
        char name[32];
        mw_backup_done done = {0}, back = {0};
        snprintf(name, sizeof name, "backups/%d", round);
        char *to = mw_test_path("", p.folder, name);
        CHECK_ROW(write_backup(&p, NULL, &done, NULL) == MW_OK, round);
        CHECK_ROW(mw_backup_restore(p.path, to, NULL, NULL, &back, NULL) == MW_OK, round);
        check_restored(to, done.facts, true);
        mw_free(to);
    }
    atomic_store(&p.stop, true);
    pthread_join(worker, NULL);
    displace(&p);
}

// Whatever byte of a backup changes, restoring says so and leaves no workspace. A few bits of a
// compressed stream carry nothing: then what is restored is right.
void test_backup_damaged(void) {
    place p = placed();
    mw_backup_done done;
    char *bytes = NULL, *bad = mw_test_path("", p.folder, "backups/bad.tar.zst");
    size_t size = 0;
    for (int i = 0; i < 10; i++) step(&p);
    CHECK(write_backup(&p, NULL, &done, NULL) == MW_OK);
    CHECK(mw_file_read(p.path, 1 << 26, &bytes, &size, NULL) == MW_OK);
    for (int row = 0; row < 24; row++) {
        char name[48];
        mw_error err = {0};
        size_t at = size * (size_t)row / 24;
        snprintf(name, sizeof name, "backups/bad-%d", row);
        char *to = mw_test_path("", p.folder, name);
        if (row < 16) bytes[at] ^= 0x10;
        mw_test_write(bad, bytes, row < 16 ? size : at); // the rest are cut off
        if (row < 16) bytes[at] ^= 0x10;
        mw_status st = mw_backup_restore(bad, to, NULL, NULL, &done, &err);
        if (st == MW_OK && row < 16) {
            check_restored(to, 10, false);
        } else {
            CHECK_ROW(st == MW_CORRUPT || st == MW_INVALID, row);
            CHECK_ROW(err.text[0] != '\0', row);
            check_file(to, "registry.sqlite", NULL);
        }
        mw_free(to);
    }
    mw_free(bytes);
    mw_free(bad);
    displace(&p);
}

void test_backup_refused(void) {
    place p = placed();
    mw_backup_done done;
    mw_error err = {0};
    char *to = mw_test_path("", p.folder, "backups"), *none = mw_test_path("", p.folder, "none");
    CHECK(write_backup(&p, NULL, &done, NULL) == MW_OK);
    CHECK(mw_backup_restore(p.path, to, NULL, NULL, &done, &err) == MW_INVALID);
    CHECK(strstr(err.text, "not empty") != NULL);
    CHECK(mw_backup_restore(none, none, NULL, NULL, &done, &err) == MW_NOTFOUND);
    mw_free(p.path);
    p.path = mw_test_path("", p.folder, "no folder/w.tar.zst");
    CHECK(write_backup(&p, NULL, &done, &err) == MW_IO);
    mw_free(to);
    mw_free(none);
    displace(&p);
}

// Goes on for so many steps.
static bool some_steps(void *ctx, int64_t bytes) {
    int *left = ctx;
    CHECK(bytes >= 0);
    return (*left)-- > 0;
}

void test_backup_cancelled(void) {
    place p = placed();
    int left = 0;
    mw_backup_progress progress = {some_steps, &left};
    mw_backup_done done;
    mw_error err = {0};
    char *to = mw_test_path("", p.folder, "again");
    step(&p);
    CHECK(write_backup(&p, &progress, &done, &err) == MW_IO && strstr(err.text, "cancelled"));
    check_file(p.folder, "backups/w.tar.zst", NULL);
    check_file(p.folder, "backups/w.tar.zst.part", NULL);
    left = 4; // in the middle of the files
    CHECK(write_backup(&p, &progress, &done, &err) == MW_IO);
    check_file(p.folder, "backups/w.tar.zst.part", NULL);
    left = 1000;
    CHECK(write_backup(&p, &progress, &done, &err) == MW_OK && left < 1000);
    left = 1;
    CHECK(mw_backup_restore(p.path, to, NULL, &progress, &done, &err) == MW_IO);
    check_file(to, "registry.sqlite", NULL);
    mw_free(to);
    displace(&p);
}

// Every allocation fails once: an error, nothing left behind, and it works afterwards.
void test_backup_out_of_memory(void) {
    place p = placed();
    mw_backup_done done;
    mw_error err = {0};
    mw_status st = MW_NOMEM;
    for (int i = 0; i < 5; i++) step(&p);
    int64_t n = 0;
    for (; n < 4000 && st != MW_OK; n++) {
        mw_alloc_fail_after(n);
        st = write_backup(&p, NULL, &done, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM || st == MW_IO, n);
    }
    CHECK(st == MW_OK && n > 20);
    displace(&p);
}

// SPDX-License-Identifier: MIT
#include "source/folder.h"

#include "base/alloc.h"
#include "base/file.h"
#include "source/peer_testing.h"
#include "test/folder.h"
#include "test/test.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Takes files whose text begins with "good", refuses others, fails a number of times.
typedef struct {
    pthread_mutex_t mutex;
    mw_text taken; // "name=text;" one after the other
    int failures;
} taker;

static mw_status take(void *user, const char *path, const char *rejects, mw_folder_taken *out,
                      mw_error *err) {
    taker *t = user;
    char *text = NULL;
    size_t size = 0;
    mw_status st = MW_OK;
    MW_TRY(mw_file_read(path, 1 << 20, &text, &size, err));
    pthread_mutex_lock(&t->mutex);
    if (t->failures > 0)
        st = mw_fail(err, MW_IO, "the disk is full (%d)", t->failures--);
    else if (strncmp(text, "good", 4) != 0)
        st = mw_fail(err, MW_SYNTAX, "line 1 is not good");
    else
        mw_text_addf(&t->taken, "%s=%s;", strrchr(path, '/') + 1, text);
    pthread_mutex_unlock(&t->mutex);
    if (strstr(text, "some")) {
        *out = (mw_folder_taken){.kept = 5, .refused = 2, .problem = "row 1 is not good"};
        CHECK(mw_file_replace(rejects, "row 1", 5, NULL) == MW_OK);
    }
    mw_free(text);
    return st;
}

typedef struct {
    char *folder;
    taker t;
    mw_source *s;
} drop;

static void drop_init(drop *d, int32_t settle_ms) {
    *d = (drop){.folder = mw_test_folder_new()};
    pthread_mutex_init(&d->t.mutex, NULL);
    mw_folder_config c = {.name = "mes",
                          .path = d->folder,
                          .take = take,
                          .user = &d->t,
                          .interval_ms = 5,
                          .settle_ms = settle_ms,
                          .retry_ms = 5};
    if (mw_folder_source_new(&c, &d->s, NULL) != MW_OK) abort();
}

static void drop_fini(drop *d) {
    mw_source_free(d->s);
    mw_text_free(&d->t.taken);
    pthread_mutex_destroy(&d->t.mutex);
    mw_test_folder_free(d->folder);
}

static void write_file(const drop *d, const char *name, const char *text) {
    char *path = mw_test_path("", d->folder, name), *beside = mw_test_path("", d->folder, ".new");
    CHECK(mw_file_replace(beside, text, strlen(text), NULL) == MW_OK && rename(beside, path) == 0);
    mw_free(path);
    mw_free(beside);
}

// Whether a file holds exactly a text; NULL: whether there is none.
static bool holds(const drop *d, const char *name, const char *text) {
    char *path = mw_test_path("", d->folder, name), *seen = NULL;
    size_t size = 0;
    bool is_there = mw_file_read(path, 1 << 20, &seen, &size, NULL) == MW_OK;
    bool same = text ? is_there && strcmp(seen, text) == 0 : !is_there;
    mw_free(seen);
    mw_free(path);
    return same;
}

static bool waited(const drop *d, const char *name, const char *text) {
    for (int i = 0; i < 20000 && !holds(d, name, text); i++) poll(NULL, 0, 1);
    return holds(d, name, text);
}

static mw_source_health health_of(const drop *d) {
    mw_source_health h;
    d->s->ops->health(d->s, &h);
    return h;
}

// What was refused of a file that was taken goes along with it and is counted.
void test_folder_rejects(void) {
    drop d;
    drop_init(&d, 1);
    write_file(&d, "a.csv", "good, some");
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    CHECK(waited(&d, "done/a.csv.rejects.csv", "row 1"));
    CHECK(holds(&d, "done/a.csv", "good, some") && holds(&d, ".a.csv.rejects.csv", NULL));
    mw_source_health h = health_of(&d);
    CHECK(h.messages == 1 && h.samples == 5 && h.refused == 2);
    CHECK(strcmp(h.problem, "a.csv: row 1 is not good") == 0);
    drop_fini(&d);
}

void test_folder_takes(void) {
    static const char *const alone[] = {".hidden", "x.part",       "x.tmp",  "x.csv.filepart",
                                        "x~",      "x.crdownload", ".x.swp", "x.new"};
    drop d;
    drop_init(&d, 1);
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++) write_file(&d, alone[i], "good");
    char *sub = mw_test_path("", d.folder, "sub"), *lnk = mw_test_path("", d.folder, "link");
    CHECK(mkdir(sub, 0777) == 0 && symlink("/etc/passwd", lnk) == 0);
    write_file(&d, "b.csv", "good b");
    write_file(&d, "a.csv", "good a");
    write_file(&d, "c.csv", "bad");
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    CHECK(waited(&d, "refused/c.csv.problem.txt", "line 1 is not good\n"));
    CHECK(holds(&d, "done/a.csv", "good a") && holds(&d, "done/b.csv", "good b"));
    CHECK(holds(&d, "refused/c.csv", "bad"));
    CHECK(holds(&d, "a.csv", NULL) && holds(&d, "c.csv", NULL));
    mw_source_health h = health_of(&d);
    CHECK(strcmp(h.state, "connected") == 0 && h.messages == 2 && h.bytes == 12 && h.refused == 1);
    CHECK(strcmp(h.problem, "c.csv is refused: line 1 is not good") == 0 && h.last_ns > 0);
    // The same names again get numbers.
    write_file(&d, "a.csv", "good again");
    write_file(&d, "c.csv", "worse, some");
    CHECK(waited(&d, "done/a.csv.2", "good again") && holds(&d, "done/a.csv", "good a"));
    CHECK(waited(&d, "refused/c.csv.2.problem.txt", "line 1 is not good\n"));
    CHECK(holds(&d, "refused/c.csv.2.rejects.csv", "row 1"));
    d.s->ops->stop(d.s);
    CHECK(strcmp(d.t.taken.bytes, "a.csv=good a;b.csv=good b;a.csv=good again;") == 0);
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
        CHECK_ROW(holds(&d, alone[i], "good"), i);
    mw_free(sub);
    mw_free(lnk);
    drop_fini(&d);
}

// A file that still grows is left until it has stood still.
void test_folder_settles(void) {
    drop d;
    drop_init(&d, 1000);
    char *path = mw_test_path("", d.folder, "slow.csv");
    FILE *f = fopen(path, "w");
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    for (int i = 0; i < 8; i++) {
        fprintf(f, "good %d\n", i);
        fflush(f);
        poll(NULL, 0, 200); // in all longer than it has to stand still
    }
    fclose(f);
    CHECK(waited(&d, "slow.csv", NULL));
    d.s->ops->stop(d.s);
    CHECK(strstr(d.t.taken.bytes, "slow.csv=good 0\ngood 1\n") == d.t.taken.bytes);
    CHECK(strstr(d.t.taken.bytes, "good 7\n;") && health_of(&d).messages == 1);
    mw_free(path);
    drop_fini(&d);
}

// What fails for a reason of ours is tried again and never refused.
void test_folder_tries_again(void) {
    drop d;
    drop_init(&d, 1);
    d.t.failures = 3;
    write_file(&d, "a.csv", "good");
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    CHECK(waited(&d, "done/a.csv", "good"));
    d.s->ops->stop(d.s);
    mw_source_health h = health_of(&d);
    CHECK(h.messages == 1 && h.refused == 0);
    CHECK(strcmp(h.problem, "a.csv waits: the disk is full (1)") == 0);
    drop_fini(&d);
}

// Without a place to move it to, a file is taken once; a new run takes it again.
void test_folder_cannot_move(void) {
    drop d;
    drop_init(&d, 1);
    write_file(&d, "a.csv", "good");
    write_file(&d, ".done", "");
    char *block = mw_test_path("", d.folder, "done"), *from = mw_test_path("", d.folder, ".done");
    CHECK(rename(from, block) == 0); // a file where the folder should be
    d.t.failures = 0;
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    for (int i = 0; i < 20000 && !health_of(&d).problem[0]; i++) poll(NULL, 0, 1);
    poll(NULL, 0, 50); // some more tries
    d.s->ops->stop(d.s);
    CHECK(health_of(&d).messages == 1 && strstr(health_of(&d).problem, "stays"));
    CHECK(strcmp(d.t.taken.bytes, "a.csv=good;") == 0 && holds(&d, "a.csv", "good"));
    CHECK(unlink(block) == 0);
    mw_source_free(d.s);
    mw_folder_config c = {"mes", d.folder, take, &d.t, 5, 1, 5};
    CHECK(mw_folder_source_new(&c, &d.s, NULL) == MW_OK);
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    CHECK(waited(&d, "done/a.csv", "good"));
    d.s->ops->stop(d.s);
    CHECK(strcmp(d.t.taken.bytes, "a.csv=good;a.csv=good;") == 0);
    mw_free(block);
    mw_free(from);
    drop_fini(&d);
}

// A folder that is not there yet is waited for.
void test_folder_comes_later(void) {
    drop d;
    drop_init(&d, 1);
    mw_source_free(d.s);
    char *path = mw_test_path("", d.folder, "later");
    mw_folder_config c = {"mes", path, take, &d.t, 5, 1, 5};
    CHECK(mw_folder_source_new(&c, &d.s, NULL) == MW_OK);
    CHECK(d.s->ops->start(d.s, NULL, NULL) == MW_OK);
    for (int i = 0; i < 20000 && !health_of(&d).problem[0]; i++) poll(NULL, 0, 1);
    CHECK(strstr(health_of(&d).problem, "later: No such file"));
    CHECK(mkdir(path, 0777) == 0);
    write_file(&d, "later/a.csv", "good");
    CHECK(waited(&d, "later/done/a.csv", "good"));
    drop_fini(&d);
    mw_free(path);
}

void test_folder_settings(void) {
    static const struct {
        const char *name, *path;
        int32_t settle_ms;
        const char *problem;
    } rows[] = {
        {"",  "p",  0,  "without a name"     },
        {"m", NULL, 0,  "source m: no folder"},
        {"m", "p",  -1, "below 0 ms"         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_folder_config c = {.name = rows[i].name, .path = rows[i].path, .take = take};
        c.settle_ms = rows[i].settle_ms;
        mw_source *s = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_folder_source_new(&c, &s, &err) == MW_INVALID && !s, i);
        CHECK_ROW(strstr(err.text, rows[i].problem), i);
    }
    mw_folder_config c = {.name = "m", .path = "p", .take = take};
    for (int64_t n = 0;; n++) {
        mw_source *s = NULL;
        mw_alloc_fail_after(n);
        mw_status st = mw_folder_source_new(&c, &s, NULL);
        mw_alloc_fail_after(-1);
        mw_source_free(s);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM && !s, n);
    }
}

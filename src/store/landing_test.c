// SPDX-License-Identifier: MIT
#include "store/landing.h"

#include "base/alloc.h"
#include "base/file.h"
#include "store/conformance.h"
#include "test/test.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- one group

// Rows of every column width: FOR the same value in all rows, and for the widest span.
static const mw_test_fact plain[] = {
    {1, 1, 0, 1000, 2000, 0.5, 0, 0, 0}
};
static const mw_test_fact narrow[] = {
    {1, 1,   0, 1000, 2000, 0.5, 0, 0, 1},
    {1, 200, 0, 1100, 2100, 0.5, 1, 0, 2},
    {2, 300, 0, 1200, 2200, 0.5, 2, 0, 3},
};
enum { MAX = INT32_MAX };
static const mw_test_fact wide[] = {
    {1,     1,     0,   INT64_MIN,     INT64_MAX,     NAN,       0, MAX, INT64_MAX},
    {MAX,   MAX,   MAX, INT64_MIN,     INT64_MIN + 1, -0.0,      2, 0,   0        },
    {65536, 70000, 300, INT64_MAX - 1, INT64_MAX,     -INFINITY, 1, 7,   1        },
};

static const struct {
    const mw_test_fact *facts;
    int64_t count, replaces[3], bytes_max;
} groups[] = {
    {plain,  1, {-1, 0, 0},         64 + 10 * 9      },
    {narrow, 3, {-1, -1, -1},       64 + 10 * 9 + 30 },
    {wide,   3, {-1, 5, INT64_MAX}, 64 + 10 * 9 + 240},
};

static bool same_rows(const mw_fact_batch *a, const mw_fact_batch *b) {
    size_t n = (size_t)a->count;
    return a->count == b->count && !memcmp(a->entity, b->entity, 4 * n) &&
           !memcmp(a->measure, b->measure, 4 * n) && !memcmp(a->key, b->key, 4 * n) &&
           !memcmp(a->start_ns, b->start_ns, 8 * n) && !memcmp(a->end_ns, b->end_ns, 8 * n) &&
           !memcmp(a->value, b->value, 8 * n) && !memcmp(a->quality, b->quality, n) &&
           !memcmp(a->import_id, b->import_id, 4 * n) && !memcmp(a->line, b->line, 8 * n);
}

void test_landing_group_round_trip(void) {
    const mw_landing_id id = {UINT64_MAX, 7, 3, -5};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        mw_fact_batch in = {0}, out = {0};
        mw_landing_bytes bytes = {0};
        mw_landing_id seen = {0};
        int64_t rows = 0, size = 0, replaces[8] = {9, 9, 9, 9, 9, 9, 9, 9};
        for (int64_t k = 0; k < groups[i].count; k++) mw_test_add(&in, groups[i].facts[k]);
        CHECK_ROW(mw_landing_encode(&id, &in, groups[i].replaces, &bytes, NULL) == MW_OK, i);
        CHECK_ROW(bytes.size <= groups[i].bytes_max, bytes.size);
        CHECK_ROW(mw_landing_head(bytes.bytes, bytes.size, &seen, &rows, &size, NULL) == MW_OK, i);
        CHECK_ROW(rows == in.count && size == bytes.size, i);
        CHECK_ROW(seen.store_id == UINT64_MAX && seen.epoch == 7 && seen.number == 3, i);
        CHECK_ROW(seen.recorded_ns == -5, i);
        if (!mw_fact_batch_grow(&out, 8)) abort();
        CHECK_ROW(mw_landing_decode(bytes.bytes, rows, size, &out, replaces) == MW_OK, i);
        CHECK_ROW(same_rows(&in, &out), i);
        CHECK_ROW(!memcmp(replaces, groups[i].replaces, 8 * (size_t)rows), i);
        mw_fact_batch_fini(&in);
        mw_fact_batch_fini(&out);
        mw_free(bytes.bytes);
    }
}

// No byte of a group can change, and none can be missing, without being noticed.
void test_landing_group_damage(void) {
    const mw_landing_id id = {1, 2, 3, 4};
    mw_fact_batch in = {0};
    mw_landing_bytes bytes = {0};
    mw_landing_id seen;
    int64_t rows, size;
    for (int k = 0; k < 3; k++) mw_test_add(&in, wide[k]);
    CHECK(mw_landing_encode(&id, &in, groups[2].replaces, &bytes, NULL) == MW_OK);
    for (int64_t i = 0; i < bytes.size; i++) {
        bytes.bytes[i] ^= 0x10;
        mw_status st = mw_landing_head(bytes.bytes, bytes.size, &seen, &rows, &size, NULL);
        CHECK_ROW(st == MW_CORRUPT, i);
        bytes.bytes[i] ^= 0x10;
        CHECK_ROW(mw_landing_head(bytes.bytes, i, &seen, &rows, &size, NULL) == MW_CORRUPT, i);
    }
    mw_fact_batch none = {0};
    CHECK(mw_landing_encode(&id, &none, NULL, &bytes, NULL) == MW_LIMIT);
    mw_fact_batch_fini(&in);
    mw_free(bytes.bytes);
}

// ---- the log

static const mw_landing_expect fresh = {42, 0};

static mw_landing *opened(const char *path, mw_landing_expect expect, mw_status want,
                          const char *says) {
    mw_landing *log = NULL;
    mw_error err = {0};
    CHECK(mw_landing_open(path, &expect, &log, &err) == want);
    CHECK((log != NULL) == (want == MW_OK));
    if (says) CHECK(strstr(err.text, says) != NULL);
    if (err.text[0] && !says) fprintf(stderr, "%s\n", err.text);
    return log;
}

// Appends a group of `count` rows, whose lines are number, number + 1, ...
static void appended(mw_landing *log, int64_t number, int64_t count) {
    mw_fact_batch b = {0};
    int64_t *replaces = mw_alloc_array(count, sizeof *replaces);
    if (!replaces) abort();
    for (int64_t i = 0; i < count; i++) {
        mw_test_add(&b, (mw_test_fact){1, 1, 0, number + i, number + i + 1, 0, 0, 0, number + i});
        replaces[i] = number + i;
    }
    CHECK(mw_landing_append(log, &b, replaces, 100 + number, NULL) == MW_OK);
    mw_free(replaces);
    mw_fact_batch_fini(&b);
}

typedef struct {
    int64_t rows, groups, line_sum;
} tally;

static mw_status count_rows(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    tally *t = ctx;
    (void)err;
    CHECK(rows->first_row == t->rows || t->rows < 0);
    for (int64_t i = 0; i < rows->facts.count; i++) {
        t->line_sum += rows->facts.line[i];
        CHECK(rows->replaces[i] == rows->facts.line[i]);
    }
    CHECK(rows->recorded_ns == 100 + rows->facts.line[0]);
    t->rows += rows->facts.count;
    t->groups++;
    return MW_OK;
}

static tally tallied(const mw_landing *log) {
    tally t = {0};
    CHECK(mw_landing_each(log, NULL, count_rows, &t, NULL) == MW_OK);
    CHECK(t.rows == mw_landing_row_count(log));
    CHECK(mw_landing_check(log, NULL) == MW_OK);
    return t;
}

void test_landing_keeps_rows(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "log");
    mw_landing *log = opened(path, fresh, MW_OK, NULL);
    CHECK(tallied(log).rows == 0 && mw_landing_epoch(log) == 1);
    appended(log, 0, 3);
    appended(log, 10, 1);
    CHECK(tallied(log).line_sum == 0 + 1 + 2 + 10);
    mw_landing_close(log);
    log = opened(path, fresh, MW_OK, NULL);
    appended(log, 20, 2000); // more rows than one block of packing
    tally t = tallied(log);
    CHECK(t.rows == 2004 && t.groups == 3 && mw_landing_cut_bytes(log) == 0);
    const mw_landing_box box = {10, 19, 1, 1};
    t = (tally){.rows = -1000};
    CHECK(mw_landing_each(log, &box, count_rows, &t, NULL) == MW_OK);
    CHECK(t.groups == 1 && t.line_sum == 10);
    mw_landing_restart(log);
    CHECK(tallied(log).rows == 0 && mw_landing_epoch(log) == 2);
    appended(log, 5, 1);
    mw_landing_close(log);
    // The store that drained epoch 1 finds epoch 2; the one that drained 2 needs nothing of it.
    log = opened(path, (mw_landing_expect){42, 1}, MW_OK, NULL);
    CHECK(tallied(log).line_sum == 5);
    mw_landing_close(log);
    opened(path, fresh, MW_CORRUPT, "older copy");
    opened(path, (mw_landing_expect){43, 1}, MW_CORRUPT, "another store");
    log = opened(path, (mw_landing_expect){42, 2}, MW_OK, NULL);
    CHECK(tallied(log).rows == 0 && mw_landing_epoch(log) == 3);
    mw_landing_close(log);
    mw_free(path);
    mw_test_folder_free(folder);
}

// A crash can cut the last group off anywhere: the groups before it are kept, the rest is cut off.
void test_landing_torn_tail(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "log");
    mw_landing *log = opened(path, fresh, MW_OK, NULL);
    struct stat one, two;
    appended(log, 0, 3);
    CHECK(stat(path, &one) == 0);
    appended(log, 10, 2);
    CHECK(stat(path, &two) == 0);
    mw_landing_close(log);
    char *bytes = NULL;
    size_t size = 0;
    CHECK(mw_file_read(path, 1 << 20, &bytes, &size, NULL) == MW_OK);
    for (off_t cut = one.st_size; cut < two.st_size; cut++) {
        CHECK_ROW(mw_file_replace(path, bytes, (size_t)cut, NULL) == MW_OK, cut);
        log = opened(path, fresh, MW_OK, NULL);
        CHECK_ROW(tallied(log).rows == 3, cut);
        CHECK_ROW(mw_landing_cut_bytes(log) == cut - one.st_size, cut);
        appended(log, 20, 1); // goes on where the whole groups end
        CHECK_ROW(tallied(log).rows == 4, cut);
        mw_landing_close(log);
    }
    // The same for a tail of zeros, which some file systems leave after a crash.
    memset(bytes + one.st_size, 0, size - (size_t)one.st_size);
    CHECK(mw_file_replace(path, bytes, size, NULL) == MW_OK);
    log = opened(path, fresh, MW_OK, NULL);
    CHECK(tallied(log).rows == 3);
    mw_landing_close(log);
    mw_free(bytes);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Damage in front of whole groups is no crash: nothing is thrown away without a word.
void test_landing_damage_inside(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "log");
    mw_landing *log = opened(path, fresh, MW_OK, NULL);
    for (int i = 0; i < 3; i++) appended(log, 10 * i, 2);
    CHECK(mw_landing_check(log, NULL) == MW_OK);
    char *bytes = NULL;
    size_t size = 0;
    CHECK(mw_file_read(path, 1 << 20, &bytes, &size, NULL) == MW_OK);
    static const size_t places[] = {0, 20, 70}; // magic, length, columns of the first group
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct stat about;
        bytes[places[i]] ^= 1;
        int fd = open(path, O_WRONLY | O_TRUNC);
        CHECK_ROW(fd >= 0 && write(fd, bytes, size) == (ssize_t)size, i);
        close(fd);
        CHECK_ROW(mw_landing_check(log, NULL) == MW_CORRUPT, i); // found while in use, too
        opened(path, fresh, MW_CORRUPT, "at byte 0");
        CHECK_ROW(stat(path, &about) == 0 && about.st_size == (off_t)size, i);
        bytes[places[i]] ^= 1;
    }
    // Nor is a file from which a whole group was taken out.
    mw_landing_id id;
    int64_t rows, group_bytes;
    CHECK(mw_landing_head((uint8_t *)bytes, (int64_t)size, &id, &rows, &group_bytes, NULL) ==
          MW_OK);
    CHECK(mw_file_replace(path, bytes + group_bytes, size - (size_t)group_bytes, NULL) == MW_OK);
    opened(path, fresh, MW_CORRUPT, "group 1 of epoch 1 stands where 0 of 1 belongs");
    mw_landing_close(log);
    mw_free(bytes);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Allocation n fails, for n = 0, 1, 2, ...: an error, and the log is as it was.
void test_landing_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "log");
    mw_landing *log = NULL;
    mw_fact_batch b = {0};
    const int64_t replaces[] = {0};
    mw_test_add(&b, (mw_test_fact){1, 1, 0, 0, 1, 0, 0, 0, 0});
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 100; n++) {
        mw_alloc_fail_after(n);
        st = mw_landing_open(path, &fresh, &log, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK);
    for (int64_t n = 0; log && n < 10; n++) {
        int64_t before = mw_landing_row_count(log);
        mw_alloc_fail_after(n);
        st = mw_landing_append(log, &b, replaces, 100, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_landing_row_count(log) == before + (st == MW_OK), n);
    }
    int64_t rows = mw_landing_row_count(log);
    mw_landing_close(log);
    st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 100; n++) {
        mw_alloc_fail_after(n);
        st = mw_landing_open(path, &fresh, &log, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && mw_landing_row_count(log) == rows);
    st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 100; n++) {
        tally t = {0};
        mw_alloc_fail_after(n);
        st = mw_landing_each(log, NULL, count_rows, &t, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(t.rows == (st == MW_OK ? rows : 0), n);
    }
    mw_landing_close(log);
    mw_fact_batch_fini(&b);
    mw_free(path);
    mw_test_folder_free(folder);
}

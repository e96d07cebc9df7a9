// SPDX-License-Identifier: MIT
#include "series/copy.h"

#include "series/series_testing.h"
#include "test/test.h"

#include <string.h>
#include <sys/stat.h>

static void write_copy(const mw_series_copy *copy, const char *folder) {
    CHECK(mkdir(folder, 0700) == 0);
    for (int64_t i = 0; i < copy->count; i++) {
        const mw_series_file *f = &copy->file[i];
        char *path = mw_test_path("", folder, f->name);
        char *bytes = mw_alloc((size_t)f->size + 1);
        CHECK_ROW(bytes && mw_series_copy_read(f, bytes, f->size, 0, NULL) == MW_OK, i);
        mw_test_write(path, bytes, (size_t)f->size);
        mw_free(bytes);
        mw_free(path);
    }
}

static void check_copy(const char *path, mw_test_table *table, int row) {
    mw_series *s = mw_test_series_open(path);
    int64_t problems = -1;
    mw_series_stats stats;
    mw_test_expect(s, table, row);
    CHECK_ROW(mw_series_verify(s, mw_test_tell_series, NULL, &problems, NULL) == MW_OK, row);
    CHECK_ROW(problems == 0, row);
    mw_series_stat(s, &stats);
    CHECK_ROW(stats.cut_bytes == 0, row);
    mw_series_close(s);
}

// Between the moment and the copying samples come, heads become segments and segments are merged.
static void one_round(const char *folder, mw_series *s, mw_test_table *table, int round) {
    char name[32];
    mw_series_copy *copy = NULL;
    snprintf(name, sizeof name, "copy-%d", round);
    char *path = mw_test_path("", folder, name);
    mw_test_put(s, table, 40 + 10 * round);
    CHECK_ROW(mw_series_copy_begin(s, &copy, NULL) == MW_OK, round);
    mw_test_table *then = mw_alloc(sizeof *then);
    if (!then || !copy) abort();
    *then = *table;
    mw_test_put(s, table, 300);
    if (round % 2) CHECK_ROW(mw_series_compact(s, NULL) == MW_OK, round);
    write_copy(copy, path);
    mw_series_copy_end(copy);
    check_copy(path, then, round);
    mw_free(then);
    mw_free(path);
}

void test_copy_of_a_moment(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_test_table *table = mw_alloc(sizeof *table);
    mw_series *s = mw_test_series_open(path);
    if (!table) abort();
    table->seed = 12;
    mw_test_series_signals(s);
    for (int round = 0; round < 8; round++) one_round(folder, s, table, round);
    mw_series_close(s);
    mw_free(table);
    mw_free(path);
    mw_test_folder_free(folder);
}

// SPDX-License-Identifier: MIT
#include "series/segment.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/folder.h"
#include "test/test.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static const mw_segment_id own = {9, 4, 6};

enum { SIGNALS = 4, SAMPLES_MAX = 5000 };

// Signal i has so many samples; signal 2 has none.
static int64_t count_of(int32_t i) { return (const int64_t[]){1, 1024, 0, SAMPLES_MAX}[i]; }

static mw_status add_parts(mw_segment_writer *w, int32_t signal, const mw_run *all, mw_error *err) {
    for (int64_t at = 0, n = 700; at < all->count; at += n) {
        mw_run part = mw_run_part(all, at, at + n < all->count ? at + n : all->count);
        MW_TRY(mw_segment_add(w, signal, &part, err));
    }
    return MW_OK;
}

static mw_status fill(mw_segment_writer *w, mw_error *err) {
    static int64_t time_ns[SAMPLES_MAX];
    static double value[SAMPLES_MAX];
    static uint8_t quality[SAMPLES_MAX];
    for (int32_t s = 0; s < SIGNALS; s++) {
        for (int64_t i = 0; i < count_of(s); i++) {
            time_ns[i] = 1000 * s + i * i;
            value[i] = (double)(s + i % 10);
            quality[i] = (uint8_t)(i % 3);
        }
        mw_run all = {count_of(s), time_ns, value, quality};
        MW_TRY(add_parts(w, 10 * s, &all, err));
    }
    return MW_OK;
}

static mw_status write_segment(const char *path, mw_error *err) {
    mw_segment_writer *w = NULL;
    MW_TRY(mw_segment_writer_new(path, &own, &w, err));
    mw_status st = fill(w, err);
    if (st == MW_OK) st = mw_segment_writer_finish(w, err);
    mw_segment_writer_free(w);
    return st;
}

// Reads all of a signal; counts what is not as written.
static mw_status read_signal(mw_segment *g, int32_t s, int64_t *count, mw_error *err) {
    static mw_chunk chunk;
    const mw_index *index = NULL;
    mw_segment_entry *e = mw_segment_find(g, 10 * s);
    *count = 0;
    if (!e) return MW_OK;
    MW_TRY(mw_segment_index(g, e, &index, err));
    mw_status st = MW_OK;
    for (int64_t i = 0; i < index->count && st == MW_OK; i++) {
        st = mw_segment_read(g, &index->ref[i], &chunk, err);
        for (int64_t k = 0; st == MW_OK && k < chunk.count; k++, ++*count)
            CHECK_ROW(chunk.time_ns[k] == 1000 * s + *count * *count &&
                          chunk.value[k] == (double)(s + *count % 10) &&
                          chunk.quality[k] == *count % 3,
                      *count);
    }
    mw_segment_index_drop(g, index);
    return st;
}

static mw_status read_all(mw_segment *g, mw_error *err) {
    int64_t count;
    for (int32_t s = 0; s < SIGNALS; s++) {
        MW_TRY(read_signal(g, s, &count, err));
        CHECK_ROW(count == count_of(s), s);
    }
    return MW_OK;
}

void test_segment_round_trip(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "segment");
    mw_index_cache *cache = mw_index_cache_new(1 << 20);
    mw_segment *g = NULL;
    mw_error err = {0};
    CHECK(write_segment(path, &err) == MW_OK);
    CHECK(mw_segment_open(path, 9, cache, &g, &err) == MW_OK);
    CHECK(read_all(g, &err) == MW_OK && read_all(g, &err) == MW_OK);
    CHECK(mw_segment_signal_count(g) == 3 && mw_segment_sample_count(g) == 1 + 1024 + SAMPLES_MAX);
    CHECK(mw_segment_identity(g)->from == 4 && mw_segment_identity(g)->to == 6);
    CHECK(mw_segment_entry_at(g, 1)->signal == 10 && !mw_segment_find(g, 20));
    mw_segment_drop(mw_segment_share(g));
    CHECK(mw_segment_open(path, 8, cache, &(mw_segment *){NULL}, &err) == MW_CORRUPT);
    CHECK(strstr(err.text, "another store"));
    mw_segment_drop(g);
    mw_index_cache_free(cache);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Any damaged byte is seen, when the segment is opened or when it is read.
void test_segment_damage(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "segment"), *whole = NULL;
    mw_index_cache *cache = mw_index_cache_new(1 << 20);
    size_t size = 0;
    CHECK(write_segment(path, NULL) == MW_OK);
    CHECK(mw_file_read(path, 1 << 22, &whole, &size, NULL) == MW_OK);
    for (size_t at = MW_SEGMENT_HEAD_BYTES; at < size; at += at < size - 400 ? 37 : 1) {
        mw_segment *g = NULL;
        mw_error err = {0};
        whole[at] ^= 4;
        mw_test_write(path, whole, size);
        mw_status st = mw_segment_open(path, 9, cache, &g, &err);
        if (st == MW_OK) st = read_all(g, &err);
        CHECK_ROW(st == MW_CORRUPT && strstr(err.text, path), at);
        mw_segment_drop(g);
        whole[at] ^= 4;
    }
    for (size_t cut = 0; cut < size; cut += 101) {
        mw_segment *g = NULL;
        mw_test_write(path, whole, cut);
        CHECK_ROW(mw_segment_open(path, 9, cache, &g, NULL) == MW_CORRUPT, cut);
    }
    mw_free(whole);
    mw_index_cache_free(cache);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_segment_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "segment"),
         *beside = mw_test_path("", folder, "segment.new");
    mw_index_cache *cache = mw_index_cache_new(1 << 20);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 100; n++) {
        mw_alloc_fail_after(n);
        st = write_segment(path, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && access(path, F_OK) != 0), n);
        CHECK_ROW(access(beside, F_OK) != 0, n);
    }
    CHECK(st == MW_OK);
    st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 100; n++) {
        mw_segment *g = NULL;
        mw_alloc_fail_after(n);
        st = mw_segment_open(path, 9, cache, &g, NULL);
        if (st == MW_OK) st = read_all(g, NULL);
        mw_alloc_fail_after(-1);
        mw_segment_drop(g);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_index_cache_free(cache);
    mw_free(beside);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_segment_empty(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "segment");
    mw_index_cache *cache = mw_index_cache_new(1 << 20);
    mw_segment_writer *w = NULL;
    mw_segment *g = NULL;
    CHECK(mw_segment_writer_new(path, &own, &w, NULL) == MW_OK);
    CHECK(mw_segment_writer_finish(w, NULL) == MW_OK);
    mw_segment_writer_free(w);
    CHECK(mw_segment_open(path, 9, cache, &g, NULL) == MW_OK);
    CHECK(mw_segment_sample_count(g) == 0 && !mw_segment_find(g, 0));
    mw_segment_drop(g);
    mw_index_cache_free(cache);
    mw_free(path);
    mw_test_folder_free(folder);
}

// SPDX-License-Identifier: MIT
#include "series/names.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/folder.h"
#include "test/test.h"

#include <string.h>

static mw_names *open_names(const char *path) {
    mw_names *n = NULL;
    mw_error err = {0};
    if (mw_names_open(path, 42, &n, &err) != MW_OK) fprintf(stderr, "%s\n", err.text);
    CHECK(n != NULL);
    return n;
}

// The n-th name, kind and unit of these tests.
static mw_slice name_of(int i) {
    static char text[64];
    snprintf(text, sizeof text, "line%d/signal %d", i % 7, i);
    return mw_slice_of(text);
}

static void fill(mw_names *n, int from, int to) {
    int32_t id = -1;
    double code = -1;
    for (int i = from; i < to; i++) {
        mw_slice unit = mw_slice_of(i % 2 ? "kW" : "");
        CHECK_ROW(mw_names_signal(n, name_of(i), (mw_signal_kind)(i % 3), unit, &id, NULL) ==
                          MW_OK &&
                      id == i,
                  i);
        CHECK_ROW(mw_names_text(n, name_of(i + 1), &code, NULL) == MW_OK && code == i, i);
    }
}

static void expect(mw_names *n, int count) {
    CHECK(mw_names_count(n) == count && mw_names_text_count(n) == count);
    for (int i = 0; i < count; i++) {
        mw_signal s;
        mw_slice text;
        CHECK_ROW(mw_names_get(n, i, &s) && mw_slice_same(s.name, name_of(i)), i);
        CHECK_ROW(s.kind == (mw_signal_kind)(i % 3) && s.horizon_ns == INT64_MIN, i);
        CHECK_ROW(mw_slice_is(s.unit, i % 2 ? "kW" : ""), i);
        CHECK_ROW(mw_names_find(n, name_of(i)) == i, i);
        CHECK_ROW(mw_names_get_text(n, i, &text) && mw_slice_same(text, name_of(i + 1)), i);
    }
}

void test_names_keep(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "names");
    mw_names *n = open_names(path);
    fill(n, 0, 300);
    CHECK(mw_names_save(n, NULL) == MW_OK);
    fill(n, 300, 310); // never saved
    expect(n, 310);
    mw_names_close(n);
    n = open_names(path);
    expect(n, 300);
    CHECK(mw_names_store_id(n) == 42 && mw_names_check(n, NULL) == MW_OK);
    fill(n, 300, 320);
    CHECK(mw_names_save(n, NULL) == MW_OK && mw_names_save(n, NULL) == MW_OK);
    mw_names_close(n);
    n = open_names(path);
    expect(n, 320);
    mw_signal s;
    mw_slice text;
    CHECK(!mw_names_get(n, 320, &s) && !mw_names_get(n, -1, &s) &&
          !mw_names_get_text(n, 320, &text) && !mw_names_get_text(n, -1, &text));
    CHECK(mw_names_find(n, mw_slice_of("nobody")) == -1);
    mw_names_close(n);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_names_change(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "names");
    mw_names *n = open_names(path);
    mw_error err = {0};
    mw_signal s = {0};
    int32_t id = -1;
    fill(n, 0, 2);
    CHECK(mw_names_signal(n, name_of(0), MW_SIGNAL_TEXT, (mw_slice){0}, &id, &err) == MW_INVALID);
    CHECK(strstr(err.text, "number") && strstr(err.text, "text") && id == -1);
    CHECK(mw_names_signal(n, name_of(0), MW_SIGNAL_NUMBER, mw_slice_of("m"), &id, &err) == MW_OK);
    CHECK(mw_names_signal(n, name_of(0), MW_SIGNAL_NUMBER, mw_slice_of("s"), &id, &err) == MW_OK);
    CHECK(mw_names_horizon(n, 1, 500, &err) == MW_OK && mw_names_horizon(n, 1, 400, &err) == MW_OK);
    CHECK(mw_names_save(n, &err) == MW_OK);
    mw_names_close(n);
    n = open_names(path);
    CHECK(mw_names_get(n, 0, &s) && mw_slice_is(s.unit, "m") && s.horizon_ns == INT64_MIN);
    CHECK(mw_names_get(n, 1, &s) && mw_slice_is(s.unit, "kW") && s.horizon_ns == 500);
    char many[MW_SIGNAL_UNIT_MAX + 2];
    memset(many, 'x', sizeof many);
    CHECK(mw_names_signal(n, name_of(9), MW_SIGNAL_NUMBER, (mw_slice){many, sizeof many - 1}, &id,
                          &err) == MW_LIMIT);
    CHECK(mw_names_signal(n, mw_slice_of("\n"), MW_SIGNAL_NUMBER, (mw_slice){0}, &id, &err) ==
          MW_INVALID);
    mw_names_close(n);
    mw_free(path);
    mw_test_folder_free(folder);
}

static bool is_signal(mw_names *n, int32_t id, mw_signal_kind kind, int32_t current) {
    mw_signal s;
    return mw_names_get(n, id, &s) && s.kind == kind && s.current == current &&
           s.of_kind[kind] == id && mw_slice_same(s.name, name_of(0));
}

// A name that means signals of other kinds: itself first, then one per kind and no more.
void test_names_turn(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "names");
    mw_names *n = open_names(path);
    mw_error err = {0};
    mw_signal s;
    int32_t id = -1;
    CHECK(mw_names_guess(n, name_of(0), MW_SIGNAL_NUMBER, (mw_slice){0}, &id, &err) == MW_OK);
    CHECK(mw_names_signal(n, name_of(1), MW_SIGNAL_NUMBER, (mw_slice){0}, &id, &err) == MW_OK);
    CHECK(mw_names_turn(n, 0, MW_SIGNAL_TEXT, false, &err) == MW_OK);
    CHECK(mw_names_count(n) == 2 && mw_names_find(n, name_of(0)) == 0);
    CHECK(is_signal(n, 0, MW_SIGNAL_TEXT, 0) && mw_names_get(n, 0, &s) && s.of_kind[0] == -1);
    for (int64_t fail = 0; mw_names_find(n, name_of(0)) == 0 && fail < 50; fail++) {
        mw_alloc_fail_after(fail);
        mw_status st = mw_names_turn(n, 0, MW_SIGNAL_NUMBER, true, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == (mw_names_count(n) == 3 ? MW_OK : MW_NOMEM), fail);
    }
    CHECK(mw_names_find(n, name_of(0)) == 2 && is_signal(n, 2, MW_SIGNAL_NUMBER, 2));
    CHECK(is_signal(n, 0, MW_SIGNAL_TEXT, 2));
    CHECK(mw_names_signal(n, name_of(0), MW_SIGNAL_NUMBER, mw_slice_of("m"), &id, &err) == MW_OK &&
          id == 2);
    CHECK(mw_names_signal(n, name_of(0), MW_SIGNAL_TEXT, (mw_slice){0}, &id, &err) == MW_INVALID);
    CHECK(strstr(err.text, "signal 0 is a signal of kind number, not text"));
    CHECK(mw_names_turn(n, 2, MW_SIGNAL_TEXT, true, &err) == MW_OK);
    CHECK(mw_names_turn(n, 2, MW_SIGNAL_TEXT, true, &err) == MW_OK); // it is
    CHECK(mw_names_save(n, &err) == MW_OK && mw_names_check(n, &err) == MW_OK);
    mw_names_close(n);
    n = open_names(path);
    CHECK(mw_names_count(n) == 3 && mw_names_find(n, name_of(0)) == 0);
    CHECK(is_signal(n, 0, MW_SIGNAL_TEXT, 0) && is_signal(n, 2, MW_SIGNAL_NUMBER, 0));
    CHECK(mw_names_get(n, 2, &s) && mw_slice_is(s.unit, "m"));
    CHECK(mw_names_get(n, 1, &s) && s.current == 1);
    // One that sends now this and now that is refused in the end.
    mw_status st = MW_OK;
    int turns = 0;
    for (; st == MW_OK && turns < 100; turns++)
        st = mw_names_turn(n, 0, turns % 2 ? MW_SIGNAL_TEXT : MW_SIGNAL_NUMBER, true, &err);
    CHECK(st == MW_INVALID && turns == 17 && mw_names_count(n) == 3);
    mw_names_close(n);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Cut at any byte: what stands before is known, and the file goes on from there.
void test_names_torn_tail(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "names"), *whole = NULL;
    size_t size = 0;
    mw_names *n = open_names(path);
    fill(n, 0, 5);
    CHECK(mw_names_save(n, NULL) == MW_OK);
    mw_names_close(n);
    CHECK(mw_file_read(path, 1 << 20, &whole, &size, NULL) == MW_OK);
    for (size_t cut = 0; cut <= size; cut++) {
        mw_test_write(path, whole, cut);
        n = open_names(path);
        int count = mw_names_count(n);
        CHECK_ROW(cut < size || count == 5, cut);
        fill(n, 0, 5);
        CHECK_ROW(mw_names_save(n, NULL) == MW_OK, cut);
        mw_names_close(n);
        n = open_names(path);
        CHECK_ROW(mw_names_count(n) == 5 && mw_names_text_count(n) == 5, cut);
        mw_names_close(n);
    }
    mw_free(whole);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_names_damage(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "names"), *whole = NULL;
    size_t size = 0;
    mw_names *n = open_names(path);
    fill(n, 0, 5);
    CHECK(mw_names_save(n, NULL) == MW_OK);
    mw_names_close(n);
    CHECK(mw_file_read(path, 1 << 20, &whole, &size, NULL) == MW_OK);
    // The last record ends with the text of signal 5; damage before it is no torn tail.
    for (size_t at = 0; at < size - 40; at++) {
        mw_error err = {0};
        whole[at] ^= 0x40;
        mw_test_write(path, whole, size);
        CHECK_ROW(mw_names_open(path, 42, &n, &err) == MW_CORRUPT && strstr(err.text, path), at);
        whole[at] ^= 0x40;
    }
    mw_free(whole);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_names_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "names");
    mw_names *n = open_names(path);
    fill(n, 0, 40);
    CHECK(mw_names_save(n, NULL) == MW_OK);
    mw_names_close(n);
    mw_status st = MW_NOMEM;
    for (int64_t k = 0; st == MW_NOMEM && k < 1000; k++) {
        mw_alloc_fail_after(k);
        st = mw_names_open(path, 42, &n, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, k);
    }
    expect(n, 40);
    for (int i = 40; i < 200; i++) {
        int32_t id = -1;
        mw_alloc_fail_after(i % 5);
        st = mw_names_signal(n, name_of(i), (mw_signal_kind)(i % 3), mw_slice_of(i % 2 ? "kW" : ""),
                             &id, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && mw_names_count(n) == i), i);
        fill(n, i, i + 1);
    }
    CHECK(mw_names_save(n, NULL) == MW_OK);
    mw_names_close(n);
    n = open_names(path);
    expect(n, 200);
    mw_names_close(n);
    mw_free(path);
    mw_test_folder_free(folder);
}

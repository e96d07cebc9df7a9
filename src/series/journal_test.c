// SPDX-License-Identifier: MIT
#include "series/journal.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "test/folder.h"
#include "test/test.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static const mw_group_id own = {77, 3, 0};

// Samples of group `number`: how many and which follows from the number.
static void fill(mw_samples *s, int64_t number) {
    s->count = 0;
    for (int64_t i = 0; i < 1 + number * 7 % 23; i++)
        CHECK(mw_samples_add(s, (int32_t)(i * number), 1700000000000000000 + i * 1000000 * number,
                             i == 3 ? NAN : (double)(number * 1000 + i), (uint8_t)(number % 3)));
}

typedef struct {
    int64_t groups, bad, fail_at;
} seen;

static mw_status compare(void *ctx, const mw_samples *group, mw_error *err) {
    seen *s = ctx;
    mw_samples want = {0};
    fill(&want, s->groups);
    s->bad += want.count != group->count;
    for (int64_t i = 0; i < group->count && i < want.count; i++)
        s->bad += want.signal[i] != group->signal[i] || want.time_ns[i] != group->time_ns[i] ||
                  want.quality[i] != group->quality[i] ||
                  (want.value[i] != group->value[i] && !isnan(want.value[i]));
    mw_samples_fini(&want);
    if (s->fail_at && s->groups == s->fail_at) return mw_fail(err, MW_LIMIT, "seen enough");
    s->groups++;
    return MW_OK;
}

static void append(mw_journal *j, int64_t number, int64_t count) {
    mw_samples s = {0};
    mw_bytes bytes[4] = {{0}}, *group[4] = {NULL};
    for (int64_t i = 0; i < count; i++) {
        fill(&s, number + i);
        CHECK(mw_group_encode(&s, &bytes[i], NULL) == MW_OK);
        group[i] = &bytes[i];
    }
    CHECK(mw_journal_append(j, group, count, NULL) == MW_OK);
    for (int64_t i = 0; i < count; i++) mw_free(bytes[i].bytes);
    mw_samples_fini(&s);
}

static void fill_journal(const char *path, int64_t groups) {
    mw_journal *j = NULL;
    seen s = {0};
    CHECK(mw_journal_open(path, &own, compare, &s, &j, NULL) == MW_OK);
    for (int64_t i = 0; i < groups; i += 4) append(j, i, groups - i < 4 ? groups - i : 4);
    mw_journal_close(j);
}

void test_journal_keeps(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "journal");
    mw_journal *j = NULL;
    seen s = {0};
    fill_journal(path, 30);
    CHECK(mw_journal_open(path, &own, compare, &s, &j, NULL) == MW_OK);
    CHECK(s.groups == 30 && s.bad == 0 && mw_journal_cut_bytes(j) == 0);
    append(j, 30, 2);
    mw_journal_close(j);
    s = (seen){0};
    CHECK(mw_journal_open(path, &own, compare, &s, &j, NULL) == MW_OK && s.groups == 32);
    mw_journal_close(j);
    mw_error err = {0};
    s = (seen){.fail_at = 5};
    CHECK(mw_journal_open(path, &own, compare, &s, &j, &err) == MW_LIMIT && s.groups == 5);
    CHECK(strstr(err.text, "seen enough"));
    const mw_group_id other = {78, 3, 0}, later = {77, 4, 0};
    s = (seen){0};
    CHECK(mw_journal_open(path, &other, compare, &s, &j, &err) == MW_CORRUPT);
    CHECK(strstr(err.text, "another store"));
    CHECK(mw_journal_open(path, &later, compare, &s, &j, &err) == MW_CORRUPT);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Cut at any byte: the whole groups before it are there, and the journal goes on from them.
void test_journal_torn_tail(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "journal"), *whole = NULL;
    size_t size = 0;
    fill_journal(path, 6);
    CHECK(mw_file_read(path, 1 << 20, &whole, &size, NULL) == MW_OK);
    for (size_t cut = 0; cut < size; cut += 13) {
        mw_journal *j = NULL;
        seen s = {0};
        mw_test_write(path, whole, cut);
        CHECK_ROW(mw_journal_open(path, &own, compare, &s, &j, NULL) == MW_OK && s.bad == 0, cut);
        CHECK_ROW(mw_journal_size(j) + mw_journal_cut_bytes(j) == (int64_t)cut, cut);
        int64_t groups = s.groups;
        append(j, groups, 1);
        mw_journal_close(j);
        s = (seen){0};
        CHECK_ROW(mw_journal_open(path, &own, compare, &s, &j, NULL) == MW_OK, cut);
        CHECK_ROW(s.groups == groups + 1 && s.bad == 0, cut);
        mw_journal_close(j);
    }
    mw_free(whole);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_journal_damage_inside(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "journal"), *whole = NULL;
    size_t size = 0;
    mw_error err = {0};
    fill_journal(path, 6);
    CHECK(mw_file_read(path, 1 << 20, &whole, &size, NULL) == MW_OK);
    whole[100] ^= 1;
    mw_test_write(path, whole, size);
    mw_journal *j = NULL;
    seen s = {0};
    CHECK(mw_journal_open(path, &own, compare, &s, &j, &err) == MW_CORRUPT);
    CHECK(strstr(err.text, "damaged") && strstr(err.text, "at byte"));
    mw_free(whole);
    mw_free(path);
    mw_test_folder_free(folder);
}

static mw_status unwanted(void *ctx, const mw_samples *group, mw_error *err) {
    (void)ctx, (void)group, (void)err;
    return MW_OK;
}

void test_journal_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "journal");
    fill_journal(path, 6);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 100; n++) {
        mw_journal *j = NULL;
        mw_alloc_fail_after(n);
        st = mw_journal_open(path, &own, unwanted, NULL, &j, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_journal_close(j);
    }
    CHECK(st == MW_OK);
    mw_free(path);
    mw_test_folder_free(folder);
}

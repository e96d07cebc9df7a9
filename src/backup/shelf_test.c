// SPDX-License-Identifier: MIT
#include "backup/shelf.h"

#include "base/file.h"
#include "test/folder.h"
#include "test/test.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *name;
    bool good;
} names[] = {
    {"plant-20261130T020000Z.tar.zst",        true },
    {"a_b-c-20261130T020000Z.tar.zst",        true },
    {"\xe6\xb0\xb4-20261130T020000Z.tar.zst", true },
    {"-20261130T020000Z.tar.zst",             false},
    {"plant-20261130T020000.tar.zst",         false},
    {"plant-2026113OT020000Z.tar.zst",        false},
    {"plant-20261130T020000Z.tar.zst.part",   false},
    {"../x-20261130T020000Z.tar.zst",         false},
    {"a b-20261130T020000Z.tar.zst",          false},
    {"",                                      false},
};

void test_shelf_names(void) {
    char *folder = mw_test_folder_new(), *odd = mw_test_path("", folder, "my plant.2");
    char name[MW_SHELF_NAME_MAX], longest[200];
    mw_error err = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK_ROW(mw_shelf_name_good(mw_slice_of(names[i].name)) == names[i].good, i);
    CHECK(mkdir(odd, 0700) == 0);
    CHECK(mw_shelf_name(odd, name, NULL) == MW_OK);
    CHECK(strncmp(name, "my-plant-2-", 11) == 0 && mw_shelf_name_good(mw_slice_of(name)));
    CHECK(rmdir(odd) == 0);
    CHECK(mw_shelf_name(odd, name, &err) == MW_IO && strstr(err.text, "my plant.2"));
    snprintf(longest, sizeof longest, "%s/%0*d", folder, 150, 0);
    CHECK(mkdir(longest, 0700) == 0);
    CHECK(mw_shelf_name(longest, name, NULL) == MW_OK && mw_shelf_name_good(mw_slice_of(name)));
    mw_free(odd);
    mw_test_folder_free(folder);
}

static mw_status gather(void *ctx, const mw_shelved *b, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%.2s%.8s ", b->name, strchr(b->name, '-') + 1);
    return MW_OK;
}

static void check_shelf(const char *shelf, const char *expected) {
    mw_text t = {0};
    CHECK(mw_shelf_each(shelf, gather, &t, NULL) == MW_OK);
    CHECK(strcmp(t.bytes ? t.bytes : "", expected) == 0);
    mw_text_free(&t);
}

// Only this workspace's own are given up, and only what is a backup.
void test_shelf_thin(void) {
    static const char *const files[] = {
        "w-20261101T000000Z.tar.zst", "w-20261103T000000Z.tar.zst",   "w-20261102T000000Z.tar.zst",
        "v-20261001T000000Z.tar.zst", "w-x-20261001T000000Z.tar.zst", "w-notes.txt"};
    char *folder = mw_test_folder_new(), *w = mw_test_path("", folder, "w");
    char *shelf = mw_test_path("", w, "backups"), *notes = mw_test_path("", shelf, "w-notes.txt");
    check_shelf(shelf, "");
    CHECK(mkdir(w, 0700) == 0 && mw_shelf_ensure(shelf, NULL) == MW_OK);
    CHECK(mw_shelf_ensure(shelf, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = mw_test_path("", shelf, files[i]);
        mw_test_write(path, "x", 1);
        mw_free(path);
    }
    check_shelf(shelf, "w-20261103 w-20261102 w-20261101 v-20261001 w-x-202610 ");
    CHECK(mw_shelf_thin(shelf, w, 2, NULL) == MW_OK);
    check_shelf(shelf, "w-20261103 w-20261102 v-20261001 w-x-202610 ");
    CHECK(mw_shelf_thin(shelf, w, 2, NULL) == MW_OK);
    check_shelf(shelf, "w-20261103 w-20261102 v-20261001 w-x-202610 ");
    CHECK(access(notes, F_OK) == 0);
    mw_free(notes);
    mw_free(shelf);
    mw_free(w);
    mw_test_folder_free(folder);
}

void test_shelf_move(void) {
    char *folder = mw_test_folder_new(), *a = mw_test_path("", folder, "a");
    char *b = mw_test_path("", folder, "b"), *none = mw_test_path("", folder, "no/b"), *text = NULL;
    size_t size = 0;
    mw_error err = {0};
    mw_test_write(a, "abc", 3);
    CHECK(mw_shelf_move(a, b, NULL) == MW_OK && access(a, F_OK) != 0);
    CHECK(mw_file_read(b, 10, &text, &size, NULL) == MW_OK && size == 3);
    mw_free(text);
    CHECK(mw_shelf_move(b, none, &err) == MW_IO && access(b, F_OK) == 0);
    char far[] = "/dev/shm/mw-test-XXXXXX"; // another disk, where there is one
    int fd = mkstemp(far);
    if (fd >= 0) {
        close(fd);
        CHECK(mw_shelf_move(b, far, NULL) == MW_OK && access(b, F_OK) != 0);
        CHECK(mw_file_read(far, 10, &text, &size, NULL) == MW_OK && size == 3);
        mw_free(text);
        unlink(far);
    }
    mw_free(a);
    mw_free(b);
    mw_free(none);
    mw_test_folder_free(folder);
}

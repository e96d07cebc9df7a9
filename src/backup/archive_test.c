// SPDX-License-Identifier: MIT
#include "backup/archive.h"

#include "base/file.h"
#include "test/folder.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

enum { FILES = 4 };
// Beyond a block of the disk, of zstd and of a hash.
static const int64_t sizes[FILES] = {0, 1, 511, 700001};

static char *content(int64_t size) {
    char *bytes = mw_alloc_array(size + 1, 1);
    uint64_t x = 1;
    if (!bytes) abort();
    for (int64_t i = 0; i < size; i++) {
        x = x * UINT64_C(6364136223846793005) + 1;
        bytes[i] = (char)(x >> 60); // compresses to a half
    }
    return bytes;
}

static void write_archive(const char *path, char hex[FILES][MW_SHA256_HEX_MAX]) {
    mw_archive_out *out = NULL;
    int64_t packed = 0;
    CHECK(mw_archive_out_open(path, 1700000000, &out, NULL) == MW_OK);
    for (int i = 0; i < FILES; i++) {
        char name[16], *bytes = content(sizes[i]);
        snprintf(name, sizeof name, "a/%d", i);
        CHECK_ROW(mw_archive_out_begin(out, name, sizes[i], NULL) == MW_OK, i);
        CHECK_ROW(mw_archive_out_add(out, bytes, (size_t)sizes[i] / 2, NULL) == MW_OK, i);
        CHECK_ROW(mw_archive_out_add(out, bytes + sizes[i] / 2, (size_t)(sizes[i] - sizes[i] / 2),
                                     NULL) == MW_OK,
                  i);
        CHECK_ROW(mw_archive_out_end(out, hex[i], NULL) == MW_OK, i);
        mw_free(bytes);
    }
    CHECK(access(path, F_OK) != 0); // not before it is whole
    CHECK(mw_archive_out_finish(out, &packed, NULL) == MW_OK);
    CHECK(packed > 100000 && packed < 600000);
    mw_archive_out_free(out);
}

void test_archive_round_trip(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "x.tar.zst");
    char hex[FILES][MW_SHA256_HEX_MAX], again[MW_SHA256_HEX_MAX];
    mw_archive_in *in = NULL;
    mw_tar_entry e;
    bool found = true;
    write_archive(path, hex);
    CHECK(mw_archive_in_open(path, &in, NULL) == MW_OK);
    for (int i = 0; i < FILES; i++) {
        char *expected = content(sizes[i]), *bytes = mw_alloc((size_t)sizes[i] + 1);
        size_t n = 0, all = 0;
        CHECK_ROW(mw_archive_in_next(in, &e, &found, NULL) == MW_OK && found, i);
        CHECK_ROW(e.size == sizes[i] && e.time_s == 1700000000, i);
        do {
            CHECK_ROW(mw_archive_in_read(in, bytes + all, (size_t)sizes[i] + 1 - all, &n, NULL) ==
                          MW_OK,
                      i);
            all += n;
        } while (n > 0);
        CHECK_ROW((int64_t)all == sizes[i] && memcmp(bytes, expected, all) == 0, i);
        CHECK_ROW(strcmp(mw_archive_in_hash(in, again), hex[i]) == 0, i);
        mw_free(expected);
        mw_free(bytes);
    }
    CHECK(mw_archive_in_next(in, &e, &found, NULL) == MW_OK && !found);
    mw_archive_in_close(in);
    mw_free(path);
    mw_test_folder_free(folder);
}

// One that is not finished leaves nothing; what is no archive is told.
void test_archive_failures(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "x.tar.zst");
    char *part = mw_test_path("", folder, "x.tar.zst.part");
    mw_archive_out *out = NULL;
    mw_archive_in *in = NULL;
    mw_tar_entry e;
    mw_error err = {0};
    bool found = true;
    CHECK(mw_archive_out_open(path, 0, &out, NULL) == MW_OK);
    CHECK(access(part, F_OK) == 0);
    mw_archive_out_free(out);
    CHECK(access(part, F_OK) != 0);
    CHECK(mw_archive_in_open(path, &in, &err) == MW_NOTFOUND);
    mw_test_write(path, "PK\3\4 something else altogether", 30);
    CHECK(mw_archive_in_open(path, &in, NULL) == MW_OK);
    CHECK(mw_archive_in_next(in, &e, &found, &err) == MW_CORRUPT);
    CHECK(strstr(err.text, "no backup") != NULL);
    mw_archive_in_close(in);
    mw_free(part);
    mw_free(path);
    mw_test_folder_free(folder);
}

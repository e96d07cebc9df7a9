// SPDX-License-Identifier: MIT
// The file of names of the store of samples: any bytes behind its head, cut into records whose
// checksums are put right, are refused with a reason or read as names; each name is then found by
// its id and its id by its name.
#include "base/alloc.h"
#include "base/hash.h"
#include "series/bytes.h"
#include "series/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEAD = 24, RECORD_HEAD = 9, FILE_BYTES_MAX = 1 << 16 };

static size_t write_head(uint8_t *to) {
    memcpy(to, "MWSN", 4);
    put_u32(to + 4, 1);
    put_u64(to + 8, 5);
    put_u32(to + 20, mw_crc32c(0, to, 20));
    return HEAD;
}

// Records of the input: a byte of length, a byte of kind, the body.
static size_t write_records(const uint8_t *data, size_t size, uint8_t *to) {
    size_t at = write_head(to);
    while (size >= 2 && at + RECORD_HEAD + 255 < FILE_BYTES_MAX) {
        size_t body = data[0] <= size - 2 ? data[0] : size - 2;
        put_u32(to + at, (uint32_t)body);
        to[at + 8] = data[1] % 6;
        memcpy(to + at + RECORD_HEAD, data + 2, body);
        put_u32(to + at + 4, mw_crc32c(0, to + at + 8, body + 1));
        at += RECORD_HEAD + body;
        data += 2 + body;
        size -= 2 + body;
    }
    return at;
}

static void check(mw_names *n) {
    for (int32_t i = 0; i < mw_names_count(n); i++) {
        mw_signal s;
        if (!mw_names_get(n, i, &s) || mw_names_find(n, s.name) != i) abort();
        if (mw_signal_name_check(s.name, NULL) != MW_OK) abort();
    }
    if (mw_names_check(n, NULL) != MW_OK) abort();
}

static void read_names(const uint8_t *bytes, size_t size) {
    char path[64];
    mw_names *n = NULL;
    mw_error err = {0};
    int fd = memfd_create("names", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (size >= HEAD && mw_names_open(path, 5, &n, &err) == MW_OK)
        check(n);
    else if (size >= HEAD && !err.text[0])
        abort();
    mw_names_close(n);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t bytes[FILE_BYTES_MAX];
    read_names(data, size);
    read_names(bytes, write_records(data, size, bytes));
    return 0;
}

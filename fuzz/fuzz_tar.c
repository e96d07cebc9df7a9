// SPDX-License-Identifier: MIT
// Archives: whatever bytes come, each file that is found has a name that stays inside and as many
// bytes as it says; written again it is read the same.
#include "backup/tar.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SOME_BYTES = 300 };

typedef struct {
    const uint8_t *p;
    size_t left;
} memory;

static mw_status give(void *ctx, void *to, size_t size, size_t *n, mw_error *err) {
    memory *m = ctx;
    (void)err;
    *n = size < m->left ? size : m->left;
    memcpy(to, m->p, *n);
    m->p += *n;
    m->left -= *n;
    return MW_OK;
}

static void check_again(const mw_tar_entry *e) {
    mw_text out = {0};
    mw_tar_entry read;
    bool found = false;
    mw_tar_add_head(&out, e);
    memory m = {(const uint8_t *)out.bytes, out.size};
    mw_tar_in in = {.read = give, .ctx = &m};
    if (mw_tar_next(&in, &read, &found, NULL) != MW_OK || !found) abort();
    if (strcmp(read.name, e->name) != 0 || read.size != e->size) abort();
    mw_text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    memory m = {data, size};
    mw_tar_in in = {.read = give, .ctx = &m};
    mw_tar_entry e;
    mw_error err = {0};
    bool found = true;
    while (mw_tar_next(&in, &e, &found, &err) == MW_OK && found) {
        char some[SOME_BYTES];
        int64_t all = 0;
        size_t n = 1;
        mw_status st = MW_OK;
        if (!mw_tar_name_good(e.name) || e.size < 0) abort();
        check_again(&e);
        while (st == MW_OK && n > 0) {
            st = mw_tar_read(&in, some, sizeof some, &n, &err);
            if (st == MW_OK) all += (int64_t)n;
        }
        if (st == MW_OK ? all != e.size : all > e.size) abort();
        if (st != MW_OK) break;
    }
    return 0;
}

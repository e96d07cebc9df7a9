// SPDX-License-Identifier: MIT
// The list of a backup's files: what is read prints and reads the same.
#include "backup/manifest.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const mw_manifest *a, const mw_manifest *b) {
    if (a->count != b->count || a->facts != b->facts || strcmp(a->made, b->made) != 0) return false;
    for (int64_t i = 0; i < a->count; i++) {
        const mw_manifest_file *x = &a->file[i], *y = &b->file[i];
        if (strcmp(x->name, y->name) != 0 || x->size != y->size) return false;
        if (strcmp(x->sha256, y->sha256) != 0) return false;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_manifest m = {0}, again = {0};
    mw_error err = {0};
    if (mw_manifest_parse((mw_slice){(const char *)data, size}, &m, &err) == MW_OK) {
        mw_text json = {0};
        mw_manifest_print(&m, &json);
        if (mw_manifest_parse((mw_slice){json.bytes, json.size}, &again, &err) != MW_OK) abort();
        if (!same(&m, &again)) abort();
        mw_text_free(&json);
    }
    mw_manifest_fini(&m);
    mw_manifest_fini(&again);
    return 0;
}

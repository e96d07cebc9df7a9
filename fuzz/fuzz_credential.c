// SPDX-License-Identifier: MIT
// Whatever a client sends as Cookie or Authorization: what is found lies inside the header, is
// clean, and as a secret it prints the same. Put back into a header of its own it is found again.
#include "account/credential.h"
#include "account/secret.h"

#include <stdlib.h>
#include <string.h>

static void check_inside(mw_slice header, mw_slice found) {
    if (found.p < header.p || mw_slice_end(found) > mw_slice_end(header)) abort();
    for (size_t i = 0; i < found.n; i++)
        if ((uint8_t)found.p[i] <= ' ' || (uint8_t)found.p[i] >= 127) abort();
}

static void check_secret(mw_slice text) {
    for (int k = MW_SECRET_SESSION; k <= MW_SECRET_LINK; k++) {
        mw_secret s;
        char back[MW_SECRET_TEXT_MAX];
        if (!mw_secret_parse(text, (mw_secret_kind)k, &s)) continue;
        if (!mw_slice_is(text, mw_secret_print(&s, back))) abort();
    }
}

static void check_again(const char *head, mw_slice found, bool cookie) {
    mw_text t = {0};
    mw_slice again;
    mw_text_adds(&t, head);
    mw_text_add(&t, found.p, found.n);
    mw_slice header = {t.bytes, t.size};
    bool there =
        cookie ? mw_credential_cookie(header, "s", &again) : mw_credential_bearer(header, &again);
    if (!there || !mw_slice_same(found, again)) abort();
    mw_text_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_slice header = {(const char *)data, size}, found;
    // Room for the head that is put in front again.
    if (size + 16 > MW_CREDENTIAL_HEADER_MAX) return 0;
    check_secret(header);
    if (mw_credential_cookie(header, "s", &found)) {
        check_inside(header, found);
        check_secret(found);
        check_again("a=b; s=", found, true);
    }
    if (mw_credential_bearer(header, &found)) {
        check_inside(header, found);
        check_secret(found);
        check_again("Bearer ", found, false);
    }
    return 0;
}

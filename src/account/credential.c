// SPDX-License-Identifier: MIT
// See credential.h.
#include "account/credential.h"

#include <string.h>
#include <strings.h>

// Takes what stands before the separator off the front of *rest.
static mw_slice next_part(mw_slice *rest, char separator) {
    const char *at = memchr(rest->p, separator, rest->n);
    mw_slice part = {rest->p, at ? (size_t)(at - rest->p) : rest->n};
    size_t taken = part.n + (at != NULL);
    *rest = (mw_slice){rest->p + taken, rest->n - taken};
    return part;
}

static bool is_cookie_value(mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        if (c <= ' ' || c >= 127 || strchr("\",;\\", c)) return false;
    }
    return true;
}

bool mw_credential_cookie(mw_slice header, const char *name, mw_slice *out) {
    if (header.n > MW_CREDENTIAL_HEADER_MAX) return false;
    while (header.n > 0) {
        mw_slice value = next_part(&header, ';');
        if (value.n == 0) continue;
        mw_slice key = mw_slice_trim(next_part(&value, '='));
        if (!mw_slice_is(key, name)) continue;
        value = mw_slice_trim(value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = (mw_slice){value.p + 1, value.n - 2};
        if (!is_cookie_value(value)) return false;
        *out = value;
        return true;
    }
    return false;
}

static bool is_token_letter(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c != '\0' && strchr("-._~+/", c) != NULL;
}

bool mw_credential_bearer(mw_slice header, mw_slice *out) {
    static const char scheme[] = "bearer ";
    const size_t head = sizeof scheme - 1;
    if (header.n > MW_CREDENTIAL_HEADER_MAX) return false;
    header = mw_slice_trim(header);
    if (header.n < head || strncasecmp(header.p, scheme, head) != 0) return false;
    mw_slice token = mw_slice_trim((mw_slice){header.p + head, header.n - head});
    size_t n = token.n;
    while (n > 0 && token.p[n - 1] == '=') n--;
    for (size_t i = 0; i < n; i++)
        if (!is_token_letter(token.p[i])) return false;
    if (n == 0) return false;
    *out = token;
    return true;
}

// SPDX-License-Identifier: MIT
// Compressing replies. Thread: any.
#ifndef MW_NET_GZIP_H
#define MW_NET_GZIP_H

#include "base/text.h"

// Adds the bytes as one gzip member (RFC 1952); the same bytes always give the same.
//   level   1 fast .. 9 small.
//   errors  MW_NOMEM; out may then hold a part.
MW_MUST_USE mw_status mw_gzip_add(mw_text *out, mw_slice bytes, int level, mw_error *err);

// Whether a list of a header, "a, b;q=0.5", has a word; one of which none is wanted ("b;q=0") it
// has not.
bool mw_http_lists(mw_slice list, const char *word);
// Whether who sent this Accept-Encoding (empty: none) takes gzip.
bool mw_gzip_taken(mw_slice accept_encoding);

#endif

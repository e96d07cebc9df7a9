// SPDX-License-Identifier: MIT
// The target of a request, "/api/v2/write?bucket=a%20b&precision=ms", in its parts.
//
// Refused rather than guessed at: a % without two hexadecimal digits, what is no UTF-8 or holds
// control characters after decoding, and the segments "." and "..", so that no path leaves a
// folder. "%2F" and "%25" of a path stay as they are: a segment may hold a "/".
//
//     mw_uri uri = {0};
//     MW_TRY(mw_uri_parse(mw_slice_of("/write?db=x"), &uri, err));
//     mw_slice db = mw_pairs_get(uri.query, uri.query_count, "db");
//     mw_uri_fini(&uri);
// Thread: one owner at a time. Source: RFC 3986; + is a space in the query (WHATWG URL).
#ifndef MW_NET_URI_H
#define MW_NET_URI_H

#include "base/text.h"

// A parameter of a query, or a header field.
typedef struct {
    mw_slice name, value;
} mw_pair;

enum { MW_URI_QUERY_MAX = 64 }; // parameters: the widest filter of a table has a dozen

typedef struct {
    char *path;     // decoded but for %2F and %25, terminated, begins with "/"
    mw_pair *query; // decoded, in the order of the text; NULL when there is none
    int64_t query_count;
    char *bytes; // what all of it points to
} mw_uri;

// Reads a target.
//   errors  MW_SYNTAX, MW_LIMIT, MW_NOMEM; *out is then untouched.
MW_MUST_USE mw_status mw_uri_parse(mw_slice target, mw_uri *out, mw_error *err);
void mw_uri_fini(mw_uri *uri); // frees what parsing made

// Whether a path is one of a pattern: "/people/{name}/roles", where a segment in braces is any text
// but none. A pattern that ends in "*" is the beginning of a path.
//   part    the segments in braces, borrowed from path, in their order; NULL: not wanted.
enum { MW_PATH_PARTS_MAX = 8 };
bool mw_path_fits(const char *pattern, const char *path, mw_slice part[MW_PATH_PARTS_MAX]);
// The text of such a segment: %2F and %25 decoded. Writes at most part.n bytes to out; returns how
// many.
size_t mw_path_part(mw_slice part, char *out);

// The value of the first pair of this name, capitals or not; empty (p is NULL) when there is none.
mw_slice mw_pairs_get(const mw_pair *pairs, int64_t count, const char *name);

// Adds s to t so that it can stand in a path or query: all but letters, digits and "-._~" as %XX.
void mw_uri_escape(mw_text *t, mw_slice s);

#endif

// SPDX-License-Identifier: MIT
// Finding the credential in what a client sent: a cookie in the Cookie header (RFC 6265), a token
// in the Authorization header (RFC 6750). Outside bytes: anything may stand there, and nothing is
// copied. Thread: any.
#ifndef MW_ACCOUNT_CREDENTIAL_H
#define MW_ACCOUNT_CREDENTIAL_H

#include "base/text.h"

enum { MW_CREDENTIAL_HEADER_MAX = 8192 }; // bytes; servers agree on about that for a whole header

// The value of a cookie in "a=1; b=2", without quotes around it; the first of that name counts.
// False, with *out untouched, when there is none, when the header is longer than the limit, or when
// the value holds what no cookie may: blanks, quotes, commas, backslashes, control characters, and
// letters outside ASCII.
//   out     borrowed from the header.
MW_MUST_USE bool mw_credential_cookie(mw_slice header, const char *name, mw_slice *out);

// What stands after "Bearer " (in any case), without blanks around it. False, with *out untouched,
// for other schemes, and for what is no token of RFC 6750: letters, digits and -._~+/ with = at the
// end.
MW_MUST_USE bool mw_credential_bearer(mw_slice header, mw_slice *out);

#endif

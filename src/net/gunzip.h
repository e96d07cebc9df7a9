// SPDX-License-Identifier: MIT
// Undoes gzip (RFC 1952, members one after the other) and zlib (RFC 1950), piece by piece, up to a
// limit: some kilobytes can stand for gigabytes.
//
//     mw_gunzip *z = mw_gunzip_new(size_max);
//     MW_TRY(mw_gunzip_add(z, piece, &text, err));   // as often as pieces come
//     MW_TRY(mw_gunzip_finish(z, err));
//     mw_gunzip_free(z);
// Thread: one owner at a time.
#ifndef MW_NET_GUNZIP_H
#define MW_NET_GUNZIP_H

#include "base/text.h"

typedef struct mw_gunzip mw_gunzip;

// A reader that gives at most size_max bytes in all; NULL when out of memory.
mw_gunzip *mw_gunzip_new(size_t size_max);
void mw_gunzip_free(mw_gunzip *z); // NULL is allowed

// Adds what a piece holds to out.
//   errors  MW_SYNTAX for damaged input, MW_LIMIT beyond size_max, MW_NOMEM; out may hold a part,
//           and nothing more is read.
MW_MUST_USE mw_status mw_gunzip_add(mw_gunzip *z, mw_slice piece, mw_text *out, mw_error *err);

// Whether the input was complete.
//   errors  MW_SYNTAX when it ended in its middle, or held nothing.
MW_MUST_USE mw_status mw_gunzip_finish(const mw_gunzip *z, mw_error *err);

#endif

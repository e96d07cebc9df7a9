// SPDX-License-Identifier: MIT
// Writing JSON text (RFC 8259): the pieces that are easy to get wrong. Structure is the caller's.
//
//     mw_text_adds(&t, "{\"name\":");
//     mw_json_string(&t, name);
//     mw_text_adds(&t, ",\"value\":");
//     mw_json_number(&t, value);
//     mw_text_addc(&t, '}');
// Running out of memory shows in t->failed. Thread: one owner at a time.
#ifndef MW_BASE_JSON_H
#define MW_BASE_JSON_H

#include "base/text.h"

// A quoted string. Malformed UTF-8 becomes U+FFFD, one per bad byte, so the result is always valid.
// `<`, U+2028 and U+2029 are escaped, so that it can stand inside an HTML script.
void mw_json_string(mw_text *t, mw_slice s);

// The shortest number that reads back the same; null for NaN and for infinities.
void mw_json_number(mw_text *t, double value);

// All digits, even beyond 2^53, where readers in JavaScript round.
void mw_json_int(mw_text *t, int64_t value);

// true or false.
void mw_json_bool(mw_text *t, bool value);

#endif

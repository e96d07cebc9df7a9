// SPDX-License-Identifier: MIT
// A password as somebody types it, or as a program hands it over on standard input. Never as a word
// of the command line, which everybody on the machine can read. Thread: the main one.
#ifndef MW_APP_VERB_PERSON_TYPED_H
#define MW_APP_VERB_PERSON_TYPED_H

#include "account/password.h"

// With its line end and a terminator, and one byte to see that there are too many.
enum { MW_TYPED_MAX = MW_PASSWORD_BYTES_MAX + 4 };

// At a terminal asks twice without showing it; else takes the first line of standard input.
//   out     MW_TYPED_MAX bytes, terminated; the caller wipes them.
//   errors  MW_INVALID when the two differ, or there is nothing; MW_LIMIT for too long a line;
//   MW_IO.
MW_MUST_USE mw_status mw_typed_password(char *out, mw_error *err);

#endif

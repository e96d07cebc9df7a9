// SPDX-License-Identifier: MIT
// Numbers as files write them: read exactly, and fast where they are short, as nearly all are.
// Thread: any.
#ifndef MW_INGEST_NUMBER_H
#define MW_INGEST_NUMBER_H

#include "base/text.h"

typedef struct {
    char decimal;      // '.' or ','
    char thousands[4]; // UTF-8 text between groups of three digits; empty: none
} mw_number_style;

// number = [ "+" | "-" ] digits { thousands digit digit digit } [ decimal digits ] [ exponent ],
// or with nothing before the decimal sign: ".5". The minus sign U+2212 is one too.
//   s     no blanks around.
//   out   the nearest double; untouched when false.
//   cost  about 10 ns up to 19 digits and small exponents, else that of strtod.
bool mw_number_read(mw_slice s, const mw_number_style *style, double *out);

// The style of programs: a decimal point and nothing else.
extern const mw_number_style mw_number_plain;

#endif

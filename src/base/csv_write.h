// SPDX-License-Identifier: MIT
// Writing CSV (RFC 4180): quoting only where it is needed. Separators and line ends are the
// caller's: mw_text_addc(t, ',') and mw_text_addc(t, '\n').
//
//     mw_csv_field(&t, name, ',');
//     mw_text_addc(&t, ',');
//     mw_csv_number(&t, value);
//     mw_text_addc(&t, '\n');
// Running out of memory shows in t->failed. Thread: one owner at a time.
#ifndef MW_BASE_CSV_WRITE_H
#define MW_BASE_CSV_WRITE_H

#include "base/text.h"

// A text field; quoted when it holds the separator, a quote, CR or LF, or blanks at an end.
void mw_csv_field(mw_text *t, mw_slice s, char separator);

// The shortest number that reads back the same; nothing for NaN; inf and -inf as such.
void mw_csv_number(mw_text *t, double value);

#endif

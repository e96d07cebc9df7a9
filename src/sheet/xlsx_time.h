// SPDX-License-Identifier: MIT
// Excel keeps dates as numbers of days and tells them by the format of the cell. Thread: any.
#ifndef MW_SHEET_XLSX_TIME_H
#define MW_SHEET_XLSX_TIME_H

#include "base/text.h"

enum { MW_XLSX_HAS_DATE = 1, MW_XLSX_HAS_CLOCK = 2, MW_XLSX_TIME_TEXT_MAX = 40 };

// What a number format shows: MW_XLSX_HAS_DATE, MW_XLSX_HAS_CLOCK, both or 0. Sums of hours
// ("[h]:mm") are durations and count as numbers.
int mw_xlsx_format_parts(mw_slice format);
// The same for the formats that Excel knows by number.
int mw_xlsx_builtin_parts(int32_t number);

// Writes a number of days as 2024-08-29, 11:50:00 or 2024-08-29T11:50:00, with milliseconds where
// there are any, to buf of MW_XLSX_TIME_TEXT_MAX bytes.
//   from_1904  the workbook counts days from 1904-01-01 instead of 1899-12-30.
//   parts      what the format shows; a fraction of a day that it hides is shown all the same, and
//   a
//              number below 1 with a clock only is a time of day.
// False for a number that is no date (negative, or beyond 9999-12-31).
bool mw_xlsx_time_text(double days, bool from_1904, int parts, char *buf);

#endif

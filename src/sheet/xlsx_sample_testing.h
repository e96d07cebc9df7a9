// SPDX-License-Identifier: MIT
// A workbook of sample data with everything that the writer can do, for tests and for the eye.
#ifndef MW_SHEET_XLSX_SAMPLE_TESTING_H
#define MW_SHEET_XLSX_SAMPLE_TESTING_H

#include "sheet/xlsx_write.h"

// Puts the sample into a new writer, which is the caller's; mistakes come out when it is closed.
MW_MUST_USE mw_status mw_xlsx_sample(mw_xlsx_writer **out, mw_error *err);

#endif

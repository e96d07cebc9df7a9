// SPDX-License-Identifier: MIT
// What tests of documents share: a sample report of each block, and the tools that read files.
#ifndef MW_REPORT_DOCUMENT_TESTING_H
#define MW_REPORT_DOCUMENT_TESTING_H

#include "report/document_chart.h"

// A report of some pages in the language, all of it sample data; NULL when out of memory.
mw_document *mw_sample_document(mw_document_lang lang);

// Encodes d, runs a program of poppler-utils over the file, and gives what it printed: heap text
// that the caller frees, NULL when the program is not there or fails. arguments: before the file,
// ended by NULL; "-" follows the file where to_stdout says so.
char *mw_pdf_read(mw_document *d, const char *const *arguments, bool to_stdout);

#endif

// SPDX-License-Identifier: MIT
// What an import refuses: counted, the first ones kept in the report, all of them written to a CSV
// with the columns line, column, value, reason.
// Thread: one owner at a time.
#ifndef MW_INGEST_REJECTS_H
#define MW_INGEST_REJECTS_H

#include "ingest/import.h"

typedef struct {
    mw_import_report *report;
    const char *path; // NULL: none
    int fd;           // -1: not begun
    mw_text pending;
} mw_rejects;

typedef struct {
    int64_t line;
    mw_slice column, value, reason;
} mw_refusal;

// Counts and shows in report; path: NULL writes no file.
void mw_rejects_init(mw_rejects *r, const char *path, mw_import_report *report);

// Adds one. The file is begun with the first.
//   errors  MW_IO when the file cannot be written, MW_NOMEM.
MW_MUST_USE mw_status mw_rejects_add(mw_rejects *r, const mw_refusal *what, mw_error *err);

// Writes what is pending and closes; mw_rejects_fini closes without.
MW_MUST_USE mw_status mw_rejects_close(mw_rejects *r, mw_error *err);
void mw_rejects_fini(mw_rejects *r);

#endif

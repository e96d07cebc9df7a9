// SPDX-License-Identifier: MIT
// What the tests of this module share: files made on the fly, readers as text, a small workspace.
#ifndef MW_INGEST_TESTING_H
#define MW_INGEST_TESTING_H

#include "ingest/import.h"
#include "ingest/reader.h"

// Writes a temporary file with a suffix such as ".csv"; the path is valid until the next but three.
const char *mw_test_file(const char *suffix, const void *bytes, size_t size);
const char *mw_test_text_file(const char *suffix, const char *text);

// All rows of a file: cells in <>, kinds where they are no text, "!LINE reason" for bad rows.
// Line numbers first: "2: <a> <b>". Cut into blocks, split as the import does.
void mw_test_rows(const char *path, const mw_reader_options *options, mw_text *out, mw_error *err);

// A workspace in memory and what may be imported into it.
typedef struct {
    mw_registry *registry;
    mw_facts *facts;
    mw_catalogue catalogue;
    mw_mappings *maps;
    mw_import_report report;
    mw_error err;
    mw_status status;
    mw_text diags; // of the last import
} mw_test_bench;

// kinds "household>person", measures of mw_test_bench below; NULL when something fails.
void mw_test_bench_init(mw_test_bench *b);
void mw_test_bench_fini(mw_test_bench *b);
// Reads a map, and the job that imports a file with it; mw_test_import does both and runs it.
void mw_test_map(mw_test_bench *b, const char *map);
mw_import_job mw_test_job(mw_test_bench *b, const char *path);
// Imports a file with a map; the answer is in status, report, err and diags.
void mw_test_import(mw_test_bench *b, const char *path, const char *map);
// All facts that count, one a line, sorted: "meter electricity [key] 2018-01-01T00:00:00Z..2018-...
// = 3.17".
void mw_test_facts(mw_test_bench *b, mw_text *out);

// Runs the cases of test/ingest/NAME.txt. A case begins with "== what it shows" and has sections:
//
//     -- map           the body of a map
//     -- file          bytes of a CSV file, which is then imported; "-- file .jsonl" and so on.
//                      Both may come again: imports one after the other into one workspace
//     -- facts         what mw_test_facts gives after the last import
//     -- refused       lines of the last reject file, without its head
//     -- error         text that the last import's error holds
//     -- diags         text that the diagnostics of the last map hold
//     -- counts        read, left out, refused; kept, same, corrected; missing
//     -- zone          of the workspace, before the files
//     -- read          bytes of a file that is only read, \n and the like for what cannot be seen
//     -- options       for reading, before it
//     -- rows          what mw_test_rows gives
void mw_test_script(const char *name);

#endif

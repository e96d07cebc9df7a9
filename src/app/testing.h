// SPDX-License-Identifier: MIT
// Verbs run inside a test program: leaks are seen and allocations can fail. Each workspace lies in
// a folder of its own below $TMPDIR.
#ifndef MW_APP_TESTING_H
#define MW_APP_TESTING_H

#include "app/verb.h"

// A new empty folder; gone after mw_test_folder_gone.
typedef struct {
    char path[256];
} mw_test_folder;
mw_test_folder mw_test_folder_new(void);
void mw_test_folder_gone(const mw_test_folder *f);
// Writes a file below the folder, whose folders it makes.
void mw_test_file(const mw_test_folder *f, const char *name, const char *text);

// What a command line gave.
typedef struct {
    mw_status status;
    bool no, wrong;
    mw_error err;
    mw_text out; // what went to stdout; stderr is dropped
} mw_test_answer;

// Runs "entity add -w w site A" with the folder as current one; words are parted by blanks, '~'
// stands for a blank inside a word. fail_after: see mw_alloc_fail_after; negative: none.
mw_test_answer mw_test_call(const mw_test_folder *f, const char *line, int64_t fail_after);
void mw_test_answer_fini(mw_test_answer *a);

// Runs a line that must succeed, and drops its output.
void mw_test_ok(const mw_test_folder *f, const char *line);

// A pack with a site, lines and units, a few measures and indicators.
extern const char mw_test_pack[];

#endif

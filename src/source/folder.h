// SPDX-License-Identifier: MIT
// A source of files that are dropped into a folder: each whole file is handed to whoever imports it
// and then moved away.
//
//     mw_folder_config config = {.name = "mes", .path = "drop", .take = import, .user = workspace};
//     MW_TRY(mw_folder_source_new(&config, &source, err));
//
// A file counts as whole when size and time of change have stayed the same for settle_ms. Whoever
// writes for longer than that with pauses should write under a name that is left alone and rename:
// names that begin with "." or end in ".part", ".tmp", ".new", ".filepart", ".crdownload", ".swp"
// or
// "~". Folders and links are left alone too. The folder is looked at each interval_ms, so that
// shares of other machines work, where the system tells nothing of changes.
//
// What was taken goes to done/, what was refused to refused/ beside NAME.problem.txt; a name that
// is there already gets a number. Rows of it that were refused go along as NAME.rejects.csv. When
// the program ends between taking and moving, the file is taken again at the next start: taking
// must do no harm twice. What fails for a reason of ours (disk full, out of memory) stays and is
// tried again. The sink given to start is not used.
#ifndef MW_SOURCE_FOLDER_H
#define MW_SOURCE_FOLDER_H

#include "source/source.h"

// What came of a file that was taken.
typedef struct {
    int64_t kept;                        // counted as samples
    int64_t refused;                     // rows or values
    char problem[MW_SOURCE_PROBLEM_MAX]; // why the first of them was; empty: none
} mw_folder_taken;

// Texts are copied.
typedef struct {
    const char *name; // of the source
    const char *path; // of the folder; it need not be there yet
    // Takes a file, in the source's thread.
    //   rejects  where to write the rows that are refused, if any.
    //   out      all zero; filled in also when the file is refused.
    //   returns  MW_OK; MW_IO or MW_NOMEM: try again later; others: the file is refused, with the
    //            words of *err.
    mw_status (*take)(void *user, const char *path, const char *rejects, mw_folder_taken *out,
                      mw_error *err);
    void *user;
    int32_t interval_ms; // between looks; 0: 500
    int32_t settle_ms;   // 0: 2000
    int32_t retry_ms;    // the first pause after a failure; 0: 1000
} mw_folder_config;

// Whether a file of this name is left alone: it is being written, or hidden.
bool mw_folder_leaves(const char *name);

// A source that stands still.
//   errors  MW_INVALID, naming the setting and what would be right; MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_folder_source_new(const mw_folder_config *config, mw_source **out,
                                           mw_error *err);

#endif

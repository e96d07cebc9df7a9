// SPDX-License-Identifier: MIT
// Which packs a verb works with, and where they lie.
//
// Searched in this order: the workspace's packs/, the folders of $MW_PACKS (parted by colons),
// share/millwright/packs beside the program, packs/ of the source tree it was built from. Without
// packs named, a workspace works with those of its setting "packs" and all in its packs/ folder.
// Thread: one owner at a time.
#ifndef MW_APP_PACKS_H
#define MW_APP_PACKS_H

#include "app/workspace.h"
#include "lang/program.h"

typedef struct {
    const char *const *name; // name_count packs; none: those of the workspace
    int32_t name_count;
    const char *folder; // of the workspace, for its packs/ folder
    const char *also;   // one more pack beside them; NULL: none
    const char *packs;  // the setting of the workspace; NULL: none
    bool warnings;      // print warnings too, and those of parameters to be confirmed
} mw_packs_from;

// Loads packs and tells what is wrong with them as a remark.
//   out     for mw_packs_free, without errors.
//   errors  MW_SYNTAX when they have errors (printed); MW_NOTFOUND when there is no such pack, or
//           none in use; MW_LIMIT for more than 64; MW_INVALID
//           for a file that is no .mw file; those of mw_program_load.
MW_MUST_USE mw_status mw_packs_load(const mw_packs_from *from, mw_program **out, mw_error *err);

// The same with what is wrong with them as data: packs that have errors are no failure, and nothing
// is printed. Not shared with others.
//   out     for mw_packs_free; look at out->diags.
MW_MUST_USE mw_status mw_packs_check(const mw_packs_from *from, mw_program **out, mw_error *err);

// Whether packs can be read and used together, without printing anything.
//   errors  MW_SYNTAX with the place and text of the first error; as of mw_packs_check.
MW_MUST_USE mw_status mw_packs_fit(const mw_packs_from *from, mw_error *err);

// NULL is allowed. On an errand it may be held by others, too.
void mw_packs_free(mw_program *program);

// Loads the packs of a workspace, or the one named (NULL: all in use).
MW_MUST_USE mw_status mw_packs_of(const mw_workspace *ws, const char *name, mw_program **out,
                                  mw_error *err);

// Whether a pack of this name (or path) can be found.
bool mw_packs_find(const char *folder, const char *name);

// Names of the packs in the workspace's packs/ folder, one a line, in order.
//   errors  MW_NOMEM; MW_LIMIT when there are too many.
MW_MUST_USE mw_status mw_packs_own(const char *folder, mw_text *out, mw_error *err);

// Names of the packs in all folders searched, one a line, each once, in order.
//   errors  MW_NOMEM; MW_LIMIT when there are too many.
MW_MUST_USE mw_status mw_packs_all(const char *folder, mw_text *out, mw_error *err);

// The folders searched, one a line; for `mw version`.
void mw_packs_folders(const char *folder, mw_text *out);

#endif

// SPDX-License-Identifier: MIT
// A workspace that stays open while many verbs work on it at once: connections to its registry for
// one after the other, its facts shared with the plant, and packs that were read already.
//
//     MW_TRY(mw_resident_open("plant", shared_facts, &home, err));
//     ... errands with .home = home: mw_workspace_open("plant") and mw_packs_load find it ...
//     mw_resident_close(home);
//
// Locking: one mutex over the lists of connections and programs, held for moments only. Programs
// are immutable and counted: those whose files changed live until their last holder is done.
// Thread: any, between open and close.
#ifndef MW_APP_RESIDENT_H
#define MW_APP_RESIDENT_H

#include "lang/program.h"
#include "store/facts.h"
#include "store/registry.h"

typedef struct mw_resident mw_resident;

//   facts   shared (facts_shared.h); a handle of its own is taken.
MW_MUST_USE mw_status mw_resident_open(const char *folder, mw_facts *facts, mw_resident **out,
                                       mw_error *err);
// Programmer error: something of it is still held. NULL is allowed.
void mw_resident_close(mw_resident *r);

const char *mw_resident_folder(const mw_resident *r); // as it was opened
// A handle, closed by its owner.
mw_facts *mw_resident_facts(mw_resident *r);

// A connection to the registry that nobody else uses until it is given back.
//   errors  those of opening one, when none is free.
MW_MUST_USE mw_status mw_resident_registry_take(mw_resident *r, mw_registry **out, mw_error *err);
// A change that was left half-done is undone.
void mw_resident_registry_give(mw_resident *r, mw_registry *registry);

// A history of assessments that was given back, up to date again; NULL: there is none, as another
// has it or nobody gave one. What is given must not have been changed since the last record that is
// stored: by who only reads it.
struct mw_history;
struct mw_history *mw_resident_history_take(mw_resident *r, mw_registry *registry);
void mw_resident_history_give(mw_resident *r, struct mw_history *h);

// Gives up what is kept for whoever comes next and is free: connections and the history.
void mw_resident_rest(mw_resident *r);

// A program that was kept for a key, when no file or folder it was read from has changed since;
// NULL: none. What was found or kept is given back by mw_resident_program_drop.
//   key     names the packs and the folders searched.
mw_program *mw_resident_program_find(mw_resident *r, mw_slice key);
// Keeps a program that was just loaded, for its caller and others: it stays the caller's when it
// cannot be kept.
//   folder  folder_count paths searched for packs: a change in them may mean other files.
void mw_resident_program_keep(mw_resident *r, mw_slice key, const char *const *folder,
                              int32_t folder_count, mw_program *program);
// False when it is none of those kept.
bool mw_resident_program_drop(mw_resident *r, mw_program *program);
// Makes the next to ask read all packs again.
void mw_resident_programs_forget(mw_resident *r);

#endif

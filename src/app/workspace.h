// SPDX-License-Identifier: MIT
// A workspace: one folder with the registry, the facts, packs of its own and files.
//
//     DIR/registry.sqlite    entities, imports, settings; what makes a folder a workspace
//     DIR/facts.duckdb       facts, with its log (.landing) and lock (.lock) beside it
//     DIR/packs/             packs of its own, all of them in use
//     DIR/files/             rejects of imports
//     DIR/results/           results that were kept
//     DIR/plant.signals      the signal map of the plant
//     DIR/backups/           backups of it, unless they go elsewhere
//     DIR/serve.url          where mw serve answers, while it runs
//
// Settings in the registry: "workspace" (version of this layout, written last), "zone", "shifts",
// "packs" (names of packs in use, parted by blanks).
// Thread: one owner at a time.
#ifndef MW_APP_WORKSPACE_H
#define MW_APP_WORKSPACE_H

#include "base/period.h"
#include "store/facts.h"
#include "store/registry.h"

typedef struct {
    char *folder;
    mw_registry *registry; // on an errand that changes something one that keeps its entry, too
    mw_facts *facts;       // NULL until mw_workspace_facts
    mw_zone *zone;         // NULL is UTC
    mw_shifts shifts;
    mw_calendar calendar;     // of zone and shifts
    char *packs;              // the setting; NULL when there is none
    struct mw_resident *home; // whose registry and facts these are; NULL: its own
    mw_registry *taken;       // of home, to be given back
} mw_workspace;

// What a new workspace is told; NULL: UTC, no shifts, no packs.
typedef struct {
    const char *folder, *zone, *shifts, *packs;
} mw_workspace_setup;

// Makes a folder a workspace. One that an interrupted call left half-made is completed.
//   errors  MW_INVALID when it is one already, for an unknown zone or wrong shifts; MW_IO.
MW_MUST_USE mw_status mw_workspace_init(const mw_workspace_setup *setup, mw_error *err);

// The present layout. 2: others than owner and group do not look into the folder, only the owner
// into the registry; there is a folder backups. Older ones are brought here by the verb upgrade.
enum { MW_WORKSPACE_LAYOUT = 2 };

// Opens a workspace, without its facts. On an errand with a home of that folder, from there.
//   out     closed by the caller.
//   errors  MW_NOTFOUND when the folder is none, saying how to make one; those of the stores.
MW_MUST_USE mw_status mw_workspace_open(const char *folder, mw_workspace *out, mw_error *err);

// Opens one of the present layout or of an older one: *layout.
MW_MUST_USE mw_status mw_workspace_open_old(const char *folder, mw_workspace *out, int *layout,
                                            mw_error *err);

// Begins the folders in a workspace that are not there.
MW_MUST_USE mw_status mw_workspace_folders(const char *folder, mw_error *err);

// Opens the facts too. One process at a time has them.
MW_MUST_USE mw_status mw_workspace_facts(mw_workspace *ws, mw_error *err);
void mw_workspace_close(mw_workspace *ws); // a zeroed one is allowed

// A path inside: "DIR/name", owned by the caller; NULL when out of memory.
char *mw_workspace_path(const char *folder, const char *name);

// A setting, owned by the caller (mw_free); NULL when it is not set.
MW_MUST_USE mw_status mw_workspace_setting(mw_workspace *ws, const char *name, char **value,
                                           mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Files that are dropped into folders become facts of a running plant, as `mw import` makes them.
//
//     MW_TRY(mw_drop_open(&from, &drop, err));        // maps of files are read and checked
//     ... mw_connect_from.take = mw_drop_take, .user = drop ...
//     ... mw_plant_from.drop = drop ...               // the plant joins
//     mw_drop_close(drop);                            // after the plant
//
// A file whose content was imported by the same map before is not imported again. Its map is read
// anew for each file, so that one that was mended needs no restart; while it is wrong files wait.
//
// Thread: mw_drop_take any, several at once; all else one owner. Locking: registry and facts are
// the plant's: they are used under its lock, which is given up between batches of facts.
#ifndef MW_SERVER_DROP_H
#define MW_SERVER_DROP_H

#include "base/period.h"
#include "lang/program.h"
#include "live/connect.h"
#include "store/facts.h"
#include "store/registry.h"

// All borrowed until mw_drop_close.
typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_calendar calendar;   // of the workspace
    const char *const *map; // paths of the maps of files; map_count of them
    int32_t map_count;
} mw_drop_from;

typedef struct mw_drop mw_drop;

//   errors  MW_SYNTAX, MW_INVALID: a map is wrong or names measures that the packs do not have,
//           with its place; MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_drop_open(const mw_drop_from *from, mw_drop **out, mw_error *err);
void mw_drop_close(mw_drop *d); // NULL is allowed

// Imports a file; drop is an mw_drop. See mw_folder_config.
mw_status mw_drop_take(void *drop, const mw_dropped *file, mw_folder_taken *out, mw_error *err);

// The measures of the program that the maps fill; borrowed.
const int32_t *mw_drop_measures(const mw_drop *d, int64_t *count);

// Who shares the stores. NULL functions: nobody.
typedef struct {
    void *ctx;
    void (*lock)(void *ctx);
    void (*unlock)(void *ctx);
    void (*came)(void *ctx); // facts or entities are new; called with the lock held
} mw_drop_sharer;
void mw_drop_join(mw_drop *d, const mw_drop_sharer *with);

// Whether an import that is under way is to stop soon: it is completed after the next start.
void mw_drop_stop(mw_drop *d, bool stop);

#endif

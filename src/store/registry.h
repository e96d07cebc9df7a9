// SPDX-License-Identifier: MIT
// Everything that is not a fact: entities and where they stand, links, names, imports, settings. A
// small function table with one file per adapter (DESIGN.md, section 7).
//
// Registry ids are small positive numbers that never change and are never used twice.
// Thread: one owner at a time.
#ifndef MW_STORE_REGISTRY_H
#define MW_STORE_REGISTRY_H

#include "base/text.h"
#include "store/copy.h"
#include "store/rows.h"

#include <stdbool.h>
#include <stdint.h>

// An entity. Code is unique within its kind. Retired: valid_to_ns < INT64_MAX.
typedef struct {
    int32_t id;
    mw_slice kind, code, title; // title may be empty
    mw_slice zone;              // IANA name; empty: as its parent, at the top as the workspace
    int64_t valid_from_ns, valid_to_ns; // INT64_MIN, INT64_MAX when open
} mw_entity;

// Where an entity stands in the tree from some time on; parent 0: at the top.
typedef struct {
    int32_t entity, parent;
    int64_t from_ns; // INT64_MIN: always
} mw_placement;

typedef struct {
    mw_slice link; // the name the packs declare
    int32_t from, to;
    int64_t from_ns, to_ns;
} mw_link;

// A measure as facts know it. The unit is that of its first use and stays; packs with another unit
// of the same kind convert. type: "number", "yes/no", "date", "clock", "text", or the name of a
// code list.
typedef struct {
    int32_t id;
    mw_slice name, type, unit; // unit empty unless a number
} mw_measure_name;

typedef struct {
    int32_t id;
    mw_slice file, file_hash, map_hash; // name as given, SHA-256 in hex
    int64_t started_ns, ended_ns;       // ended 0: never finished
    int64_t read, refused;              // rows of the file
    int64_t kept, same, corrected;      // facts made of them, a row may give several
    int64_t undone_ns;                  // 0: stands
    mw_slice
        others; // maps that fit the file as well as the one taken, parted by ", "; may be empty
} mw_import;

// An entry of a history that is only added to: what somebody said, did or decided, as a small
// document. None is ever changed, but for the name of somebody who is erased.
typedef struct {
    int64_t id;
    mw_slice sort;  // "campaign", "answer"
    int64_t of;     // id of the record it belongs to; 0: none
    int32_t entity; // that it is about; 0: none
    int64_t at_ns;
    mw_slice who;  // may be empty
    mw_slice body; // JSON; MW_REGISTRY_TEXT_MAX bytes at most
} mw_record;

typedef struct {
    mw_slice sort;  // empty: all
    int64_t of;     // -1: all
    int32_t entity; // 0: all
    int64_t after;  // ids above it; 0: all
} mw_record_query;

typedef struct mw_registry mw_registry;

// Callbacks get rows whose slices live only during the call; a status other than MW_OK stops the
// walk.
typedef mw_status (*mw_entity_visit)(void *ctx, const mw_entity *e, mw_error *err);
typedef mw_status (*mw_placement_visit)(void *ctx, const mw_placement *p, mw_error *err);
typedef mw_status (*mw_link_visit)(void *ctx, const mw_link *l, mw_error *err);
typedef mw_status (*mw_measure_visit)(void *ctx, const mw_measure_name *m, mw_error *err);
typedef mw_status (*mw_text_visit)(void *ctx, int32_t id, mw_slice text, mw_error *err);
typedef mw_status (*mw_import_visit)(void *ctx, const mw_import *i, mw_error *err);
typedef mw_status (*mw_record_visit)(void *ctx, const mw_record *r, mw_error *err);

typedef struct {
    const char *scheme; // "sqlite", "memory"
    mw_status (*open)(const char *address, mw_registry **out, mw_error *err);
    // Changes between begin and commit happen together or not at all and are on disk after commit;
    // a change outside of them is its own transaction. abort undoes back to begin.
    mw_status (*begin)(mw_registry *r, mw_error *err);
    mw_status (*commit)(mw_registry *r, mw_error *err);
    void (*abort)(mw_registry *r);
    // Inserts (id 0: *id is the new one) or updates title, zone and validity of the same kind and
    // code.
    mw_status (*entity_put)(mw_registry *r, const mw_entity *e, int32_t *id, mw_error *err);
    // MW_NOTFOUND. Empty kind: any, MW_INVALID when ambiguous.
    mw_status (*entity_find)(mw_registry *r, mw_slice kind, mw_slice code, int32_t *id,
                             mw_error *err);
    mw_status (*entity_each)(mw_registry *r, mw_entity_visit visit, void *ctx, mw_error *err);
    // A cycle is refused with MW_INVALID naming it. Same (entity, from_ns): replaces.
    mw_status (*placement_put)(mw_registry *r, const mw_placement *p, mw_error *err);
    mw_status (*placement_each)(mw_registry *r, mw_placement_visit visit, void *ctx, mw_error *err);
    mw_status (*link_put)(mw_registry *r, const mw_link *l, mw_error *err);
    mw_status (*link_each)(mw_registry *r, mw_link_visit visit, void *ctx, mw_error *err);
    // The id of a measure; a first use inserts it; another type is MW_INVALID, a unit may differ.
    mw_status (*measure_put)(mw_registry *r, const mw_measure_name *m, int32_t *id, mw_error *err);
    mw_status (*measure_each)(mw_registry *r, mw_measure_visit visit, void *ctx, mw_error *err);
    // The id of a text (a code, a key tuple with members joined by \x1f); inserts when new.
    mw_status (*text_put)(mw_registry *r, mw_slice text, int32_t *id, mw_error *err);
    mw_status (*text_each)(mw_registry *r, mw_text_visit visit, void *ctx, mw_error *err);
    // id 0 inserts, else updates the counts, ended_ns and undone_ns of that id, and its file_hash
    // where that was empty: of a file it is known at its end.
    mw_status (*import_put)(mw_registry *r, const mw_import *i, int32_t *id, mw_error *err);
    mw_status (*import_each)(mw_registry *r, mw_import_visit visit, void *ctx, mw_error *err);
    // Adds a record; its id is not looked at. MW_NOTFOUND when what it names is not there.
    mw_status (*record_put)(mw_registry *r, const mw_record *record, int64_t *id, mw_error *err);
    // In the order in which they were put.
    mw_status (*record_each)(mw_registry *r, const mw_record_query *q, mw_record_visit visit,
                             void *ctx, mw_error *err);
    // Who and body of a record, by its id, anew: somebody is erased. MW_NOTFOUND.
    mw_status (*record_redact)(mw_registry *r, const mw_record *record, mw_error *err);
    // Settings of the workspace. A missing one gives MW_NOTFOUND; *value is freed by the caller.
    mw_status (*setting_put)(mw_registry *r, const char *name, mw_slice value, mw_error *err);
    mw_status (*setting_get)(mw_registry *r, const char *name, char **value, mw_error *err);
    mw_status (*setting_drop)(mw_registry *r, const char *name, mw_error *err); // none: no error
    // A row of a small table (rows.h), as many cells as it has columns. Id 0 inserts, else the row
    // of that id is changed; of a table that is only added to, that id is the new row's. MW_INVALID
    // when a key is another row's, MW_NOTFOUND when the row or one that it names is not there.
    mw_status (*row_put)(mw_registry *r, mw_row_table table, const mw_cell *cell, int64_t *id,
                         mw_error *err);
    // New SAID texts of a row, other cells stay: somebody is erased. MW_NOTFOUND.
    mw_status (*row_redact)(mw_registry *r, mw_row_table table, const mw_cell *cell, mw_error *err);
    // In the order of ids.
    mw_status (*row_each)(mw_registry *r, const mw_row_query *q, mw_row_visit visit, void *ctx,
                          mw_error *err);
    // MW_INVALID while others name it, and for tables that are only added to.
    mw_status (*row_drop)(mw_registry *r, mw_row_table table, int64_t id, mw_error *err);
    // As of mw_facts_ops. MW_INVALID between begin and commit.
    mw_status (*copy)(mw_registry *r, const char *path, mw_store_copy **out, mw_error *err);
    mw_status (*verify)(mw_registry *r, void (*tell)(void *ctx, const char *line), void *ctx,
                        int64_t *problems, mw_error *err);
    void (*close)(mw_registry *r); // NULL is allowed
} mw_registry_ops;

extern const mw_registry_ops *const mw_registry_all[]; // ends with NULL

// Every adapter's struct begins with this.
struct mw_registry {
    const mw_registry_ops *ops;
};

// Opens "scheme:address".
MW_MUST_USE mw_status mw_registry_open(const char *address, mw_registry **out, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// Mapping files: which column of a file is which measure of which entity, when. Text in the style
// of the packs in, a tree out; docs/import.md is the specification.
//
//     mw_mappings *maps = NULL;
//     MW_TRY(mw_mappings_text("steel.map", text, size, &maps, err)); // MW_OK with wrong text too
//     if (maps->diags->errors) mw_diag_print(maps->diags, &out);
//     const mw_mapping *map = mw_mappings_pick(maps, "steel_2018.csv", err);
//     mw_mappings_free(maps);
//
// Everything lives in the arena of diags. Thread: one owner at a time.
#ifndef MW_INGEST_MAPPING_H
#define MW_INGEST_MAPPING_H

#include "ingest/mapping_tree.h"

typedef struct {
    mw_diags *diags;
    mw_mapping *map;
    int32_t count;
    char hash[65]; // SHA-256 of the text, in hex
} mw_mappings;

// Reads one or more maps.
//   name    what messages call the text.
//   out     owned by the caller (mw_mappings_free), also when the text is wrong: look at
//           (*out)->diags->errors first.
//   errors  MW_NOMEM; MW_LIMIT for a text beyond MW_PACK_FILE_BYTES_MAX.
MW_MUST_USE mw_status mw_mappings_text(const char *name, const char *text, size_t size,
                                       mw_mappings **out, mw_error *err);
// The same from a file; MW_IO when it cannot be read.
MW_MUST_USE mw_status mw_mappings_read(const char *path, mw_mappings **out, mw_error *err);
void mw_mappings_free(mw_mappings *maps); // NULL is allowed

// The map for a file: the first whose pattern matches its name, else the only one without pattern.
//   errors  MW_NOTFOUND naming the maps there are.
MW_MUST_USE mw_status mw_mappings_pick(const mw_mappings *maps, const char *path,
                                       const mw_mapping **out, mw_error *err);
// Adds the names of the maps behind the one that was picked whose patterns match as well, parted by
// commas.
void mw_mappings_others(const mw_mappings *maps, const char *path, const mw_mapping *picked,
                        mw_text *out);

// The names of all columns that a map reads, each once, in the order of the map; borrowed from it.
// None when it unpivots a range of columns: what lies between is known to the file only.
//   out     owned by the caller (mw_free); NULL when there are none.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_mapping_columns(const mw_mapping *map, mw_slice **out, int32_t *count,
                                         mw_error *err);

#endif

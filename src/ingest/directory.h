// SPDX-License-Identifier: MIT
// The entities of the registry as an import needs them: found by kind and code, with the zone they
// live in, and added when the map says so.
// Thread: one owner at a time.
#ifndef MW_INGEST_DIRECTORY_H
#define MW_INGEST_DIRECTORY_H

#include "base/zone.h"
#include "ingest/catalogue.h"
#include "store/registry.h"

typedef struct mw_directory mw_directory;

typedef struct {
    mw_registry *registry;
    const mw_catalogue *catalogue;
    const mw_zone *zone; // of the workspace, NULL: UTC
    // Whether an entity of the registry may be written to; the others are as if they were not
    // there, but their codes are taken. NULL: all.
    bool (*lets_in)(void *ctx, int32_t entity);
    void *lets_in_ctx;
} mw_directory_from;

// Reads all entities and where they stand now.
//   cost  some 200 ns per entity, and about 100 bytes.
MW_MUST_USE mw_status mw_directory_new(const mw_directory_from *from, mw_directory **out,
                                       mw_error *err);
void mw_directory_free(mw_directory *d); // NULL is allowed

// Index of an entity, -1 when there is none. kind: of the catalogue.
int32_t mw_directory_find(const mw_directory *d, int32_t kind, mw_slice code);
int32_t mw_directory_id(const mw_directory *d, int32_t index);     // of the registry
int32_t mw_directory_parent(const mw_directory *d, int32_t index); // index, -1 at the top
int32_t mw_directory_kind(const mw_directory *d, int32_t index);   // -1: not in the catalogue
mw_slice mw_directory_code(const mw_directory *d, int32_t index);

// The zone an entity lives in: its own, its parent's, ..., the workspace's.
//   errors  MW_NOTFOUND when its zone is unknown here; MW_NOMEM.
MW_MUST_USE mw_status mw_directory_zone(mw_directory *d, int32_t index, const mw_zone **out,
                                        mw_error *err);

// Adds an entity to the registry too.
//   zone    empty: as the parent.
//   out     its index.
MW_MUST_USE mw_status mw_directory_add(mw_directory *d, const mw_entity *e, int32_t kind,
                                       int32_t *out, mw_error *err);
// Places an entity in a parent, for all time.
MW_MUST_USE mw_status mw_directory_place(mw_directory *d, int32_t index, int32_t parent,
                                         mw_error *err);

// The nearest code of a kind for "did you mean"; the empty slice when none is near. Cost: linear.
mw_slice mw_directory_near(const mw_directory *d, int32_t kind, mw_slice code);

#endif

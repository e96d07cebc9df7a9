// SPDX-License-Identifier: MIT
// Entities in memory, in the order the engine wants them: tree order, so that the descendants of an
// entity stand together in every kind below.
//
// The tree is dated: an entity that moved stands in it once for each stay, a row. Most entities
// have one row. Kinds are numbers of the caller's list, each with the kind above it; an entity may
// stand under any kind above its own.
//
//     mw_model *m = mw_model_new(parent_of_kind, kind_count);
//     MW_TRY(mw_model_add(m, &entity, err));            // any order, then
//     MW_TRY(mw_model_place(m, id, parent_id, from_ns, err));
//     MW_TRY(mw_model_seal(m, err));
//     for (int64_t r = 0; r < mw_model_rows(m, kind); r++) ... mw_model_row(m, kind, r)
// Thread: one owner until sealed, then any.
#ifndef MW_MODEL_MODEL_H
#define MW_MODEL_MODEL_H

#include "base/text.h"

#include <stdint.h>

typedef struct {
    int32_t id; // of the registry, > 0
    int32_t kind;
    mw_slice code, title, zone; // copied; zone empty: as the parent
    int64_t valid_from_ns, valid_to_ns;
} mw_model_entity;

// A stay: one row of a kind.
typedef struct {
    int32_t entity;                  // index: mw_model_entity_at
    int32_t parent_kind, parent_row; // -1 at the top
    int64_t from_ns, to_ns;          // of the stay, cut to the validity of the entity
    int32_t zone;                    // index: mw_model_zone; 0 is the workspace's
    int32_t next;                    // row of the next stay of the same entity, -1
} mw_model_row_info;

typedef struct mw_model mw_model;

// kind_parent: kind_count numbers, -1 for kinds at the top. NULL when out of memory.
mw_model *mw_model_new(const int32_t *kind_parent, int32_t kind_count);
void mw_model_free(mw_model *m); // NULL is allowed

//   errors  MW_INVALID for an id given twice, MW_NOMEM.
MW_MUST_USE mw_status mw_model_add(mw_model *m, const mw_model_entity *e, mw_error *err);

// From from_ns on the entity stands under the parent (0: at the top). The first placement counts
// for all time before it too.
//   errors  MW_NOTFOUND for unknown ids, MW_INVALID when the parent's kind is not above, MW_NOMEM.
MW_MUST_USE mw_status mw_model_place(mw_model *m, int32_t id, int32_t parent_id, int64_t from_ns,
                                     mw_error *err);

// A link of a type (a number of the caller's), valid for from_ns <= t < to_ns.
typedef struct {
    int32_t link, from_id, to_id;
    int64_t from_ns, to_ns;
} mw_model_edge;
//   errors  MW_NOTFOUND for unknown ids, MW_NOMEM.
MW_MUST_USE mw_status mw_model_link(mw_model *m, const mw_model_edge *e, mw_error *err);

// Lays out the rows. Nothing may be added afterwards. cost: O(n log n).
MW_MUST_USE mw_status mw_model_seal(mw_model *m, mw_error *err);

// Entities in the order they were added; borrowed.
int32_t mw_model_entity_count(const mw_model *m);
const mw_model_entity *mw_model_entity_at(const mw_model *m, int32_t index);
// Index of an entity by its registry id, -1 when it is not in the model.
int32_t mw_model_find(const mw_model *m, int32_t id);
// Index by kind and code, -1.
int32_t mw_model_find_code(const mw_model *m, int32_t kind, mw_slice code);

// Rows of a kind in tree order; borrowed.
int64_t mw_model_rows(const mw_model *m, int32_t kind);
const mw_model_row_info *mw_model_row(const mw_model *m, int32_t kind, int64_t row);
// First row of an entity (others by next), -1 when it has none.
int32_t mw_model_first_row(const mw_model *m, int32_t entity);
// Whether any row of a kind is limited in time.
bool mw_model_dated(const mw_model *m, int32_t kind);

// For each row of `kind`: the row of its ancestor of kind `above`, -1 when it has none.
const int32_t *mw_model_up(const mw_model *m, int32_t kind, int32_t above);
// For each row of `above`: rows begin[i] .. end[i] - 1 of `kind` are its descendants.
const int32_t *mw_model_begin(const mw_model *m, int32_t above, int32_t kind);
const int32_t *mw_model_end(const mw_model *m, int32_t above, int32_t kind);
// For each row of `kind`: 1 when it is of kind `below` or has a descendant of it.
const uint8_t *mw_model_holds(const mw_model *m, int32_t kind, int32_t below);
// Direct parents, one per row.
const int32_t *mw_model_parent_kinds(const mw_model *m, int32_t kind);
const int32_t *mw_model_parent_rows(const mw_model *m, int32_t kind);

// Links of a type between two kinds at an instant, as rows: row[begin[i]] .. row[begin[i + 1] - 1]
// are linked from row i of from_kind (to it, when inverse). Made at the first call; NULL when out
// of memory. An entity that did not exist then has no links.
typedef struct {
    int32_t link, from_kind, to_kind;
    bool inverse;
    int64_t at_ns;
} mw_model_link_query;
typedef struct {
    const int32_t *begin, *row;
} mw_model_links;
mw_model_links mw_model_linked(mw_model *m, const mw_model_link_query *q);

// The instants, ascending, at which links of a type begin or end, or one of their ends moves, comes
// or goes: between two of them the links are the same. How many; *out is freed by the caller. -1
// when out of memory. cost: O(n log n) of the links.
int64_t mw_model_link_changes(const mw_model *m, int32_t link, int64_t **out);

// Zones that rows refer to by number.
int32_t mw_model_zone_count(const mw_model *m);
mw_slice mw_model_zone(const mw_model *m, int32_t zone); // empty for the workspace's

#endif

// SPDX-License-Identifier: MIT
// The inside of a model, shared by model.c (adding, asking), seal.c (rows) and links.c.
#ifndef MW_MODEL_MODEL_INT_H
#define MW_MODEL_MODEL_INT_H

#include "base/arena.h"
#include "base/map.h"
#include "model/model.h"

struct mw_model_placement {
    int32_t entity, parent; // indices; parent -1 at the top
    int64_t from_ns;
    int64_t order; // as they came: the later of two with one date counts
};

struct mw_model_link {
    int32_t link, from, to; // indices of entities
    int64_t from_ns, to_ns;
};

struct mw_model_kind {
    int32_t parent;
    bool dated;
    int64_t count;
    mw_model_row_info *row;
    int32_t *parent_kind, *parent_row;
    int32_t **up, **begin, **end; // by kind
    uint8_t **holds;
};

struct mw_model_joined {
    mw_model_link_query of;
    int32_t *begin, *row;
};

struct mw_model {
    int32_t kind_count, entity_count, joined_count;
    struct mw_model_kind *kind;
    mw_model_entity *entity;
    int64_t entity_capacity;
    int32_t *by_id; // registry id -> index, -1
    int64_t by_id_capacity;
    int32_t *first_row; // by entity
    struct mw_model_placement *placement;
    int64_t placement_count, placement_capacity;
    struct mw_model_link *link;
    int64_t link_count, link_capacity;
    struct mw_model_joined *joined;
    int64_t joined_capacity;
    mw_map *by_code, *zones;
    mw_arena *arena;
};

#endif

// SPDX-License-Identifier: MIT
// The inside of a world, shared by the files of eval.
#ifndef MW_EVAL_WORLD_INT_H
#define MW_EVAL_WORLD_INT_H

#include "base/arena.h"
#include "base/map.h"
#include "eval/world.h"

struct mw_codes {
    mw_map *map;          // text -> number
    int32_t *of_registry; // registry text id -> number, -1; registry_count of them
};

// A measure of the registry as the program sees it.
typedef struct {
    int32_t measure; // of the program; -1 unknown to it
    bool same_unit;
    mw_unit from; // unit of stored values
    mw_type_kind type;
    int32_t codes; // list of coded values; -1 texts
} mw_stored_measure;

// A key tuple of the registry: members of the lists of the measure it is used with.
struct mw_world {
    mw_world_from from;
    mw_world_filter *lets_in; // NULL: all
    void *filter_ctx;
    mw_world_stop *stops; // NULL: never
    const void *stops_ctx;
    const mw_program *p;
    mw_model *model;
    mw_arena *arena;
    mw_calendar *calendar; // by zone of the model
    mw_zone **zone;
    int32_t zone_count;
    mw_shifts shifts;
    bool has_shifts;
    mw_codes *codes;           // by code list of the program; codes[codes_count] are the texts
    mw_stored_measure *stored; // by registry id
    int64_t stored_capacity;
    int32_t *measure_id; // registry id by measure of the program; 0 none
    mw_slice *text;      // by registry text id
    int64_t text_capacity;
    mw_import *import;
    int64_t import_count, import_capacity;
    mw_undone *undone;
    int64_t undone_count, undone_capacity;
};

// MW_LIMIT when evaluations of it are to end.
MW_MUST_USE mw_status mw_world_go_on(const mw_world *w, mw_error *err);

// Number of the registry text `id` in a list (-1: texts), adding it when it is new; -1 for id
// unknown.
int32_t mw_world_code_of(mw_world *w, int32_t list, int32_t id);
// Adds a member met in the data or in a formula.
int32_t mw_world_code_add(mw_world *w, int32_t list, mw_slice text);

#endif

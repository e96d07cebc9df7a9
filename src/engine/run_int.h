// SPDX-License-Identifier: MIT
// What the files of the block run share. A run is scheduled first (schedule*.c), then executed
// (exec*.c, peer.c); the schedule is made anew for each run, from the plan, the shape and the
// wants.
//
// Items are the plan's nodes, followed by one copy for each want whose column does not arise by
// itself. Each item has the domain in which it really varies: what is spread is never stored
// spread.
//
// Groups of kinds are walked together: a block is some rows of the group's root kind with all their
// descendants of the group's kinds. Group 0 is "no kind at all": one block. What crosses from a
// group to another, to peers or over links is a column as a whole, finished in an earlier stage.
//
// Inside a block, steps of one axis that do not look at other periods form a segment, which is run
// in tiles of a few periods, so that what lives only inside a segment stays in the cache.
//
// Thread: a schedule is immutable while jobs run; a mw_exec belongs to one job.
#ifndef MW_ENGINE_RUN_INT_H
#define MW_ENGINE_RUN_INT_H

#include "engine/kernels.h"
#include "engine/run.h"

typedef enum {
    MW_PLACE_NONE,   // not needed, or no value of its own
    MW_PLACE_CONST,  // the node's value; 0 when counting
    MW_PLACE_COLUMN, // a whole column: a leaf, an output, or what crosses a barrier
    MW_PLACE_SLAB,   // all periods of a block, in the worker's scratch
    MW_PLACE_TILE,   // the periods of a tile, in the worker's scratch
} mw_place;

typedef struct {
    const mw_node *node;
    mw_domain domain; // in which it varies
    int32_t same;     // the item that holds its value: of a SPREAD its arg's; else its own number
    int32_t owner;    // the RECUR in whose body it is, -1
    int32_t stage, group, level, segment;
    mw_place place;
    bool needed, copy;    // copy: of its only arg, into a want's column
    const double *column; // PLACE_COLUMN
    double *out;          // the same when steps write it
    double *owned;        // the same when it is ours to free
    int64_t offset;       // SLAB, TILE: in the worker's scratch, in values
} mw_item;

// Kinds walked together.
typedef struct {
    int32_t kind_count;
    int32_t *kind; // the root first
    bool upper;    // above a group too large to be walked with it
    int64_t block_count;
    int32_t *cut; // [block_count + 1][kind_count]: first row of each kind in each block
} mw_kind_group;

// Steps first .. end - 1 of the order, run tile by tile.
typedef struct {
    int32_t first, end;
    int32_t axis;          // -1: none
    int64_t tile, periods; // periods of a tile and of the axis
} mw_segment;

// What may run at the same time: the blocks of one group in one stage, or its PEER operators.
typedef struct {
    int32_t stage, phase, group; // phase 0: peers, 1: group 0, 2: other groups
    int32_t first, end;          // of the order
    int32_t first_segment, end_segment;
} mw_batch;

// A kind and one below it in the same group, whose members are reduced. offset: room for the rows
// of a block ordered by their number of members, in the worker's scratch.
typedef struct {
    int32_t kind, below;
    int64_t offset;
} mw_pair;

typedef struct {
    const mw_run_input *in;
    const mw_plan *plan;
    const mw_shape *shape;
    bool counting;
    int workers;
    int64_t block_rows; // aimed at
    mw_item *item;
    mw_node *copy; // nodes of the items after the plan's
    int32_t node_count, item_count;
    int32_t *order; // the steps, in the order they run
    int32_t order_count;
    mw_kind_group *group;
    int32_t group_count;
    int32_t *group_of;    // per kind: -1 when no item needs it
    int32_t *position_of; // per kind: in its group's list
    int64_t *rows_max;    // per kind: most rows in a block
    mw_segment *segment;
    int32_t segment_count;
    mw_batch *batch;
    int32_t batch_count;
    mw_pair *pair;
    int32_t pair_count;
    int64_t scratch_values; // of a worker: slots, pairs, then MW_ROOMS vectors of room_values
    int64_t room_offset, room_values;
} mw_schedule;

enum { MW_ROOMS = 4 };

// Sizes that decide how a run is cut up, never what it gives. Tests shrink them before a run, so
// that small plans cross every border.
typedef struct {
    int64_t block_rows;     // rows of a block in its largest kind, at most
    int64_t tile_values;    // values of a tile
    int64_t subtree_rows;   // rows below one root row, all kinds of a group together, at most
    int64_t subtree_points; // the same times periods, unless that is a small share of all
} mw_run_limits;

extern mw_run_limits mw_run_limits_now;

typedef struct {
    const int32_t *want;
    double *const *out;
    int32_t count;
} mw_wants;

// Makes the schedule. s has in, plan, shape, counting and workers; the caller calls
// mw_schedule_fini whatever the outcome.
MW_MUST_USE mw_status mw_schedule_init(mw_schedule *s, const mw_wants *w, mw_error *err);
void mw_schedule_fini(mw_schedule *s);

// Its parts, in the order in which they are made: which kinds are walked together, blocks of about
// s->block_rows rows, where each value lies.
MW_MUST_USE mw_status mw_schedule_groups(mw_schedule *s, mw_error *err);
MW_MUST_USE mw_status mw_schedule_blocks(mw_schedule *s, mw_error *err);
MW_MUST_USE mw_status mw_schedule_order(mw_schedule *s, mw_error *err);
MW_MUST_USE mw_status mw_schedule_columns(mw_schedule *s, mw_error *err);
MW_MUST_USE mw_status mw_schedule_slots(mw_schedule *s, mw_error *err);

// Whether an item is computed: not a leaf, a constant or a SPREAD.
bool mw_item_is_step(const mw_schedule *s, int32_t id);
// Whether it is a sum of its args: most operators when counting.
bool mw_item_is_sum(const mw_schedule *s, const mw_item *it);
// Whether it is run over whole columns, one slice a job.
bool mw_item_is_peer(const mw_schedule *s, const mw_item *it);
// What stands for an item where order is concerned: the RECUR in whose body it is, else itself.
int32_t mw_item_unit(const mw_schedule *s, int32_t id);
// The item that holds the value of arg i; -1 where the arg is absent.
int32_t mw_item_arg(const mw_schedule *s, const mw_item *it, int32_t i);
// The kind of the members of an AGG, LINKED or COUNT of rows.
int32_t mw_item_members(const mw_schedule *s, const mw_item *it);
// Whether the kernels for members all known or missing do for an AGG inside a block.
bool mw_item_reduces_fast(const mw_schedule *s, const mw_item *it);
int64_t mw_axis_periods(const mw_schedule *s, int32_t axis);      // 1 for -1
int64_t mw_domain_keys(const mw_schedule *s, const mw_domain *d); // key points; 1 without keys

#endif

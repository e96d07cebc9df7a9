// SPDX-License-Identifier: MIT
// What the files of the execution share: where values lie and how a step walks over them.
// Thread: a mw_exec belongs to one job.
#ifndef MW_ENGINE_EXEC_INT_H
#define MW_ENGINE_EXEC_INT_H

#include "engine/run_int.h"

// One block of one batch on one worker.
typedef struct {
    const mw_schedule *s;
    const mw_kernels *k;
    int32_t group; // -1 for peers: no blocks
    int64_t block;
    double *scratch;      // the worker's
    int64_t t0, t1;       // periods of the tile, on the segment's axis
    uint64_t pairs_ready; // by number of the pair
} mw_exec;

// Where the values of an item lie, seen from a step: p is at key 0, the first row, and period 0 or
// the tile's first.
typedef struct {
    const double *p;
    int64_t key[MW_PLAN_KEYS_MAX]; // steps between members, in the order of the user's keys
    int64_t period, row;           // steps between periods and rows; 0 where it does not vary
    int64_t first_row;             // the row of its kind that p stands for
} mw_view;

// To *v: the values of item id for a user of domain `user`.
//   tile     p is at period t0 of the tile (items with an axis must then have the segment's);
//            else at period 0.
void mw_exec_view(const mw_exec *x, int32_t id, const mw_domain *user, bool tile, mw_view *v);
// The same of the item's own values, to be written.
double *mw_exec_out(const mw_exec *x, const mw_item *it, mw_view *v);

// Rows *lo .. *hi - 1 of a kind are in the block; one row for kind -1.
void mw_exec_rows(const mw_exec *x, int32_t kind, int64_t *lo, int64_t *hi);

// Vector i (0 .. MW_ROOMS - 1) of room_values values for use inside a single step.
double *mw_exec_room(const mw_exec *x, int i);

// The key points of an item and the periods of the tile, one after the other:
//     mw_walk w = {0};
//     while (mw_walk_next(x, it, &w)) use(mw_walk_at(&view, &w));
typedef struct {
    int64_t key[MW_PLAN_KEYS_MAX], t; // t counts from the tile's first period
    bool begun;
} mw_walk;

// The next slice of the walk, false after the last; what a view holds there.
bool mw_walk_next(const mw_exec *x, const mw_item *it, mw_walk *w);
const double *mw_walk_at(const mw_view *v, const mw_walk *w);
// The same for an output; its period of the axis.
double *mw_walk_out(double *out, const mw_view *v, const mw_walk *w);
int64_t mw_walk_period(const mw_exec *x, const mw_item *it, const mw_walk *w);

// n values from p, or its one value n times when row is 0.
void mw_exec_copy(const mw_exec *x, const double *p, int64_t row, double *out, int64_t n);
// Missing; when counting, nothing.
double mw_exec_nothing(const mw_exec *x);

// `count` members for each of n rows, side by side: member j of row i is a[j * step + i]. Those
// whose set is 0 (set not NULL) are none.
typedef struct {
    const double *a;
    int64_t step, count;
    const uint8_t *set;
} mw_series;
void mw_exec_series(const mw_exec *x, const mw_node *n, const mw_series *s, double *out,
                    int64_t rows);

// Steps by operator.
void mw_exec_up(const mw_exec *x, const mw_item *it);
void mw_exec_members(mw_exec *x, const mw_item *it); // AGG, LINKED
void mw_exec_roll(const mw_exec *x, const mw_item *it);
void mw_exec_lookup(const mw_exec *x, const mw_item *it);
void mw_exec_marginal(const mw_exec *x, const mw_item *it);
void mw_exec_pick_row(const mw_exec *x, const mw_item *it);
void mw_exec_time(const mw_exec *x, const mw_item *it); // TIME_PICK, TIME_REDUCE
void mw_exec_key(const mw_exec *x, const mw_item *it);  // KEY_PICK, KEY_REDUCE, KEY_BEST

// A job of a batch of blocks. scratch: s->scratch_values values of the worker.
void mw_exec_block(const mw_schedule *s, const mw_batch *b, int64_t block, double *scratch);

// PEER operators: a job is one key point and period of one step. scratch: mw_peer_bytes of the
// worker.
int64_t mw_peer_jobs(const mw_schedule *s, const mw_batch *b);
int64_t mw_peer_bytes(const mw_schedule *s); // 0 when there are none
void mw_peer_run(const mw_schedule *s, const mw_batch *b, int64_t job, void *scratch);

#endif

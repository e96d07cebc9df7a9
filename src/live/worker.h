// SPDX-License-Identifier: MIT
// One machine at work: samples come in as they come, quantities stand as if all had come in time.
//
// Samples are held back for a moment (mw_worker_hold) before they are settled, so that those of
// several channels can be put in order. One that is later than that makes the past be replayed from
// its slot on. What is not settled yet is added on a copy each time somebody looks.
//
//     mw_worker_put(w, samples, count);                     // any order
//     MW_TRY(mw_worker_turn(w, now_ns, err));               // settles, replays, tells
//     mw_worker_look(w, now_ns, look, ctx);                 // slots that are not closed yet
//
// Thread: one owner at a time.
#ifndef MW_LIVE_WORKER_H
#define MW_LIVE_WORKER_H

#include "live/replay.h"

// Who is told what is settled.
typedef struct {
    void *ctx;
    // Everything told before that ends after from_ns is void; what stands there is told next.
    void (*redo)(void *ctx, int64_t from_ns);
    void (*cell)(void *ctx, const mw_live_cell *cell);
} mw_worker_tell;

typedef struct mw_worker mw_worker;

// A sample on its way to a machine.
typedef struct {
    int64_t t_ns;
    double value;
    int32_t place; // the worker's own
    int16_t channel;
    uint8_t quality;
} mw_worker_sample;

// How long samples are held back.
typedef struct {
    int64_t ns;
    // When the machine's own newest sample is older than its sources' time, it is waited for that
    // much longer: a gateway may send what it gathered of one machine after that of another.
    int64_t lag_ns;
} mw_worker_hold;

// what and tell are borrowed. NULL when out of memory.
mw_worker *mw_worker_new(const mw_replay *what, mw_worker_hold hold, const mw_worker_tell *tell);
void mw_worker_free(mw_worker *w); // NULL is allowed

// Samples that the past holds already, as they came. False when out of memory: then the next turn
// replays.
bool mw_worker_put(mw_worker *w, const mw_worker_sample *in, int64_t count);

// The past holds samples until newest_ns that were not put: after a start.
void mw_worker_seen(mw_worker *w, int64_t newest_ns);

// The past held nothing when the worker was made: it begins with what is put, without reading.
void mw_worker_fresh(mw_worker *w);

// Replays from from_ns at the next turn: after a start, or when a correction was made. Without, a
// worker begins with the first sample put.
void mw_worker_redo(mw_worker *w, int64_t from_ns);

// Nothing before floor_ns can be derived again: the samples of then were given up. Samples of
// before are refused from now on, and replaying begins there at the earliest; what was told before
// stays.
//   floor_ns  of mw_replay_edge; a slot and a minor stop after what is kept whole.
void mw_worker_floor(mw_worker *w, int64_t floor_ns);

// Settles what is older than now_ns less the hold; now_ns is the time of the machine's sources.
//   errors  those of the past, MW_NOMEM; nothing is lost, the next turn replays.
MW_MUST_USE mw_status mw_worker_turn(mw_worker *w, int64_t now_ns, mw_error *err);

// Whether a sample came since the last turn.
bool mw_worker_waits(const mw_worker *w);

// What stands in slots that are not settled, as of now_ns; the cells of slots that closed in
// between among them. The state now to *state (may be NULL).
//   cost  O(samples since the last look) mostly; O(samples that wait) when they came out of order,
//   or
//         a slot closed among them.
void mw_worker_look(mw_worker *w, int64_t now_ns, mw_fold_emit look, void *ctx,
                    mw_fold_state *state);

// The same, all of it folded anew.
void mw_worker_look_anew(mw_worker *w, int64_t now_ns, mw_fold_emit look, void *ctx);

// Everything that was told ends at or before this instant, gaps excepted; INT64_MIN: nothing was.
int64_t mw_worker_settled(const mw_worker *w);
// Every sample before this instant was taken: one that comes now is late.
int64_t mw_worker_taken(const mw_worker *w);
// Late samples that made the past be replayed, and what the fold found odd.
int64_t mw_worker_late(const mw_worker *w);
int64_t mw_worker_refused(const mw_worker *w); // samples of before the floor
mw_fold_problems mw_worker_trouble(const mw_worker *w);

#endif

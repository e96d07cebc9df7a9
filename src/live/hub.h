// SPDX-License-Identifier: MIT
// Where samples of all sources come together and become facts.
//
// Sources put into its sink: samples are on disk in the series store when put returns, and go on to
// the machines that use them. A turn, some times a second, settles what is old enough, stores the
// facts of closed slots, and leaves the facts of the moment on the board.
//
// The time of a source is that of its newest sample, and goes on with the clock from when that
// came, or from the start; a source that follows no clock (files, line protocol) stands at its
// newest sample. So a source whose clock is wrong, or runs a thousand times as fast, is still in
// step with itself. It is marked as alive from its first sample after a start on.
//
// After a crash: the sink notes with the samples themselves which of them were late, a turn notes
// how far each machine is settled. What stands between is derived again.
//
//     MW_TRY(mw_hub_open(&from, &hub, err));
//     source->ops->start(source, mw_hub_sink(hub), err);
//     for (;;) { MW_TRY(mw_hub_turn(hub, mw_clock_wall_ns(), &turn, err)); ... }
//     mw_hub_close(hub);
//
// Thread: the sink any; everything else one owner at a time. Locking: one mutex over what arrived
// and the clocks of sources; nothing is computed while it is held.
#ifndef MW_LIVE_HUB_H
#define MW_LIVE_HUB_H

#include "live/binding.h"
#include "live/board.h"
#include "live/states.h"
#include "live/writer.h"
#include "series/series.h"
#include "store/registry.h"

typedef struct {
    const mw_live_binding *binding;
    mw_series *series;
    mw_registry *registry; // texts of reasons and products; the import of the facts
    mw_facts *facts;
    int64_t hold_ns; // samples are put in order for that long
    int64_t now_ns;  // of the wall
} mw_hub_from;

typedef struct mw_hub mw_hub;

// Machines are replayed from where they were settled, or from the start of the board.
//   errors  those of the stores, MW_NOMEM.
MW_MUST_USE mw_status mw_hub_open(const mw_hub_from *from, mw_hub **out, mw_error *err);
void mw_hub_close(mw_hub *h); // after all sources stopped; NULL is allowed

// Borrowed. When too much waits for a turn, machines read from the store what came beyond it.
mw_sink *mw_hub_sink(mw_hub *h);

// The board holds what ends after from_ns: the hub fills it from the store and by deriving anew.
//   measures  count registry ids of what will be evaluated.
MW_MUST_USE mw_status mw_hub_board_from(mw_hub *h, int64_t from_ns, const int32_t *measures,
                                        int64_t count, mw_error *err);
// Measures whose facts hold until others come, from all time.
MW_MUST_USE mw_status mw_hub_board_hold(mw_hub *h, const int32_t *measures, int64_t count,
                                        mw_error *err);
// Lays what machines add that is not settled: after the board was filled, within a turn.
MW_MUST_USE mw_status mw_hub_board_lay(mw_hub *h, mw_error *err);
mw_live_board *mw_hub_board(mw_hub *h);

// Waits until a sample for a machine arrives, or for timeout_ns; whether one waits.
bool mw_hub_wait(mw_hub *h, int64_t timeout_ns);

// What operators said of a machine: count corrections by time, not overlapping, copied. Its past is
// derived again from from_ns on.
//   errors  MW_NOMEM: then nothing changed.
MW_MUST_USE mw_status mw_hub_correct(mw_hub *h, int32_t machine, const mw_correction *said,
                                     int32_t count, int64_t from_ns, mw_error *err);

// Until when, by the wall, the hub before this one noted what it settled of a machine; INT64_MIN:
// there was none. What was said of it since is to be taken over.
int64_t mw_hub_noted(const mw_hub *h, int32_t machine);

// From where the past of a machine can be derived again; INT64_MIN: all of it. What samples that
// come late, or operators, would change before stays as it is.
int64_t mw_hub_floor(const mw_hub *h, int32_t machine);
// Reads anew what is noted of that: before samples are given up (retention.h), between two turns.
MW_MUST_USE mw_status mw_hub_floors_read(mw_hub *h, mw_error *err);

typedef struct {
    int64_t samples;         // that arrived for machines
    int64_t machines;        // whose facts of the moment changed
    bool new_texts;          // codes that the registry did not know
    int64_t now_ns;          // the newest time of all sources; INT64_MIN: none yet
    mw_live_written written; // facts
} mw_hub_turned;

// Does what is to do.
//   errors  those of the stores; the next turn tries again, nothing is lost.
MW_MUST_USE mw_status mw_hub_turn(mw_hub *h, int64_t wall_ns, mw_hub_turned *out, mw_error *err);

// Stores what stands in slots that are not over, before the end: of sources that are at theirs,
// nothing would ever close them. When the hub goes on, these slots are derived again.
MW_MUST_USE mw_status mw_hub_flush(mw_hub *h, int64_t wall_ns, mw_error *err);

// Whether a source is connected, by its number in the binding: a connected one is marked as alive
// now and then; when it is not, its signals are not known until it is again.
MW_MUST_USE mw_status mw_hub_connected(mw_hub *h, int32_t source, bool connected, int64_t wall_ns,
                                       mw_error *err);

// The clock of a source against ours.
typedef struct {
    int64_t samples, newest_ns;   // newest_ns INT64_MIN: none
    int64_t skew_ns, skew_max_ns; // of the newest sample when it came, ours less its; the farthest
    int64_t backward, backward_max_ns; // samples older than one before of the same signal
    int64_t now_ns;
} mw_hub_clock;
mw_hub_clock mw_hub_source_clock(mw_hub *h, int32_t source, int64_t wall_ns);

// A machine as it stands.
typedef struct {
    mw_fold_state state;
    mw_fold_problems trouble;
    int64_t now_ns, settled_ns, late;
    int64_t taken_ns; // samples of before that were taken; INT64_MIN: none
    int64_t refused;  // samples from before the floor
} mw_hub_machine;
mw_hub_machine mw_hub_machine_at(mw_hub *h, int32_t machine);

// A machine for its time line, see states.h; mw_states_fini.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_hub_states(mw_hub *h, int32_t machine, mw_states *out, mw_error *err);

#endif

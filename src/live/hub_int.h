// SPDX-License-Identifier: MIT
// The inside of a hub, shared by its files. hub_sink.c is what other threads run.
#ifndef MW_LIVE_HUB_INT_H
#define MW_LIVE_HUB_INT_H

#include "base/map.h"
#include "base/pool.h"
#include "live/cells.h"
#include "live/hub.h"
#include "live/series_past.h"
#include "live/worker.h"

#include <pthread.h>

// Arrived samples that wait for a turn; beyond it machines read them from the store.
enum { MW_HUB_WAITING_MAX = 1 << 21 };
// Marks of a source that is there are no farther apart; a third of the time after which it is not.
#define MW_HUB_ALIVE_NS INT64_C(30000000000)
// What follows no clock may come so much later of one machine than of another.
#define MW_HUB_LAG_NS INT64_C(3600000000000)

// Samples of a machine that wait for a turn, as they came.
typedef struct {
    mw_worker_sample *in;
    int64_t count, capacity;
} mw_hub_inbox;

// Who uses a signal: a list by number.
typedef struct {
    int32_t machine, channel, next; // next -1: the last
} mw_hub_route;

// What is known of a signal; by its id.
typedef struct {
    int32_t route, source; // -1 none
    int64_t newest_ns;
    bool cut; // it brings another kind of value than machines were bound to
} mw_hub_signal;

typedef struct {
    mw_hub_clock clock;
    int64_t received_ns;   // when the newest sample came, by the wall; one of before: at the start
    bool connected, heard; // heard: something came since the start
    int64_t marked_ns;     // of the source: marked as alive last
    int64_t gone_ns;       // of the source: marked as gone by an earlier start; INT64_MIN: not
} mw_hub_source;

// A machine at work. What the sink shares stands in `shared`, under the mutex.
typedef struct {
    const mw_live_machine *what;
    mw_machine machine; // as in what, with the corrections of this place
    mw_correction *correction;
    struct mw_hub *hub;
    mw_replay replay;
    int32_t *signal; // as in what; -1 where it was cut
    mw_worker *worker;
    mw_live_cell *cell; // settled, not stored yet
    int64_t cell_count, cell_capacity;
    bool cell_lost;                  // out of memory: derive anew
    int64_t void_from_ns;            // of what is stored; INT64_MAX nothing
    int64_t settled_ns;              // as noted last
    int64_t floor_ns;                // nothing before is derived again; INT64_MIN: everything is
    int64_t turned_ns;               // when a signal changed its kind last; the floor is not before
    int64_t noted_ns;                // when that was, by the hub before this one; INT64_MIN never
    int32_t settled_mark, late_mark; // signals
    int32_t *source, source_count;   // of its signals, each once
    int64_t looked_ns;
    bool changed, stale; // stale: as shared, of this turn
    mw_hub_machine stands;
    mw_hub_inbox taken;
    struct {
        int64_t redo_ns;
        // A signal changed its kind: what is settled is not noted until it is bound anew.
        bool stale;
    } shared;
} mw_hub_work;

struct mw_hub {
    mw_sink sink;
    mw_hub_from from;
    mw_series_past past;
    mw_hub_work *work;
    int32_t work_count;
    mw_live_board *board;
    int64_t board_from_ns;
    mw_live_keys keys;
    mw_pool *pool;  // for turns after a burst; NULL: there was none yet
    mw_map *tuples; // tuple of texts -> registry id
    bool new_texts;
    int32_t import_id, *live_import;
    int64_t live_count, live_capacity;
    mw_undone *undone;
    int64_t undone_count, undone_capacity;
    // Under the mutex.
    pthread_mutex_t mutex;
    pthread_cond_t arrival;
    mw_hub_signal *signal;
    int64_t signal_count, signal_capacity;
    mw_hub_route *route;
    int64_t route_count, route_capacity;
    mw_hub_source *source;
    mw_hub_inbox *inbox; // per machine, side by side: the sink goes through them
    int64_t *settled_ns; // likewise
    int64_t waiting;     // samples in all of them
    int64_t beyond;      // samples that machines read from the store
    int64_t mark_ns;     // time of the last mark
    bool cuts;           // a signal was cut that machines still read from the store
};

// The sink's table.
extern const mw_sink_ops mw_hub_sink_ops;

// Makes room for a signal, and looks whose source it is. Under the mutex.
bool mw_hub_know(mw_hub *h, int32_t id, mw_slice name);
// The time of a source. Under the mutex.
int64_t mw_hub_source_now(const mw_hub *h, int32_t source, int64_t wall_ns);
// A time for a mark, later than all before. Under the mutex.
int64_t mw_hub_mark_time(mw_hub *h, int64_t wall_ns);

// The signals of the marks of a machine, and from where it must be derived anew after a start.
MW_MUST_USE mw_status mw_hub_marks_open(mw_hub *h, mw_hub_work *w, int64_t *redo_ns, mw_error *err);
// Stores what is settled as facts, of all machines together, and puts them on the board.
//   errors  those of the store, MW_NOMEM: then nothing was stored, the next turn tries again.
MW_MUST_USE mw_status mw_hub_store(mw_hub *h, int64_t recorded_ns, mw_live_written *out,
                                   mw_error *err);
// Notes how far machines are settled.
MW_MUST_USE mw_status mw_hub_marks_put(mw_hub *h, int64_t mark_ns, mw_error *err);

#endif

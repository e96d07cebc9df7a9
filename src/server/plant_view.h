// SPDX-License-Identifier: MIT
// What somebody sees of a running plant, and who listens to it. The plant's lock is held in all of
// this, but for mw_plant_listen, which takes it.
#ifndef MW_SERVER_PLANT_VIEW_H
#define MW_SERVER_PLANT_VIEW_H

#include "live/kpi.h"
#include "server/feed.h"
#include "server/plant.h"
#include "server/route.h"

// What somebody sees: entities by their registry ids, of those that the plant knew then.
typedef struct {
    bool open; // everything, also what comes later
    bool all;  // everything that there was
    bool *seen;
    int32_t id_count;
} mw_plant_view;

// Listeners who see the same.
typedef struct {
    mw_plant_view view;
    mw_feed *feed;
    mw_text changes; // of the turn under way: a list in JSON, without its end
} mw_plant_audience;

enum { MW_PLANT_AUDIENCES_MAX = 64 };

// Frees nothing where it fails; else mw_plant_view_fini.
//   errors  MW_NOMEM. cost: O(entities x grants).
MW_MUST_USE mw_status mw_plant_view_open(const mw_plant *p, const mw_asked *asked,
                                         mw_plant_view *out, mw_error *err);
void mw_plant_view_fini(mw_plant_view *v);
bool mw_plant_view_has(const mw_plant_view *v, int32_t id);
bool mw_plant_view_has_signal(const mw_plant *p, const mw_plant_view *v, int32_t signal);
bool mw_plant_view_has_source(const mw_plant *p, const mw_plant_view *v, int32_t source);
bool mw_plant_view_same(const mw_plant_view *a, const mw_plant_view *b);
// Whether who asks may do an act; else it is answered in out.
MW_MUST_USE bool mw_plant_may(const mw_asked *asked, mw_act act, int32_t entity,
                              mw_http_reply *out);

// GET /api/v1/live/stream; takes the lock itself.
MW_MUST_USE mw_status mw_plant_listen(mw_plant *p, const mw_asked *asked, mw_http_reply *out,
                                      mw_error *err);
void mw_plant_stream_fini(mw_plant *p);
int32_t mw_plant_listeners(const mw_plant *p); // now; and those that went or were too slow
int64_t mw_plant_listeners_dropped(const mw_plant *p);
// Telling listeners: before a turn; changed values; machines, alerts, and all there is.
void mw_plant_tell_tick(mw_plant *p);
void mw_plant_tell_begin(mw_plant *p);
void mw_plant_tell_value(mw_plant *p, const mw_kpi_value *v);
void mw_plant_tell_changes(mw_plant *p, const char *name);
void mw_plant_tell_machines(mw_plant *p);
void mw_plant_tell_alerts(mw_plant *p);
void mw_plant_tell_all(mw_plant *p);

#endif

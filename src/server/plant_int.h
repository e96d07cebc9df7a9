// SPDX-License-Identifier: MIT
// The inside of a running plant, shared by its files.
#ifndef MW_SERVER_PLANT_INT_H
#define MW_SERVER_PLANT_INT_H

#include "live/retention.h"
#include "server/alerts.h"
#include "server/feed.h"
#include "server/plant.h"
#include "server/put.h"
#include "server/said.h"
#include "server/window.h"

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

typedef struct {
    int64_t turns, failures, samples, kpi_changes;
    int64_t turn_ns_max, turn_ns_sum;
    mw_live_written written;
    mw_status last; // of the last turn
    char problem[480];
} mw_plant_counts;

// What was given up of old samples since the start.
typedef struct {
    int64_t runs, failures;
    int64_t last_ns; // when the last run ended; 0: none yet
    mw_series_retained done;
    char problem[240]; // of the last run; empty when it succeeded
} mw_plant_retained;

struct mw_plant {
    mw_plant_from from;
    mw_hub *hub;
    mw_kpi *kpi;
    mw_alerts *alerts;
    mw_feed *feed;
    mw_push *push;
    int32_t *push_number; // per source: its number there; -1 none
    mw_http_route *route;
    int64_t route_count;
    pthread_mutex_t lock; // over all above but push, and what follows
    mw_plant_counts count;
    char (*unit)[MW_UNIT_TEXT_MAX]; // of indicators, then of measures; empty: none
    mw_text changes;                // values that changed in the turn under way, as JSON
    int64_t change_count;
    int64_t now_ns;       // the newest time of all sources
    bool files_came;      // since indicators were read from the stores
    bool files_now_known; // the time that files tell where no source does
    int64_t files_now_ns;
    mw_fold_state *state; // of machines, as told last
    mw_plant_retained retained;
    pthread_t thread, retainer;
    bool started, running, retaining;
    bool said_texts; // the registry learned texts that people said
    atomic_bool stopping;
};

// Makes p->push, of all sources that are written to; "http" when there are none.
MW_MUST_USE mw_status mw_plant_push_open(mw_plant *p, mw_error *err);
// What a source did, whether it is connected or written to.
mw_source_health mw_plant_health(const mw_plant *p, int32_t source);

// Shares lock and stores with the files that are dropped.
void mw_plant_drop_join(mw_plant *p);
// Makes p->kpi, or makes it anew.
MW_MUST_USE mw_status mw_plant_kpi_open(mw_plant *p, mw_error *err);
// Reads anew what files changed.
MW_MUST_USE mw_status mw_plant_renew(mw_plant *p, mw_error *err);
// The time where no source tells one: when the newest period of a dropped file began, now at most;
// INT64_MIN: there is none.
MW_MUST_USE mw_status mw_plant_files_now(mw_plant *p, int64_t *now_ns, mw_error *err);

// What stands, as JSON: {"time", "values": [...], "machines": [...]}.
void mw_plant_json(mw_plant *p, mw_text *out);
// One value, and one machine.
void mw_plant_json_value(const mw_plant *p, const mw_kpi_value *v, mw_text *out);
void mw_plant_json_machine(const mw_plant *p, int32_t machine, mw_text *out);
void mw_plant_json_sources(mw_plant *p, mw_text *out);
void mw_plant_json_signals(mw_plant *p, bool unused, mw_text *out);
// Alerts as they stand; and what somebody does, told as JSON in a request.
void mw_plant_json_alerts(mw_plant *p, mw_text *out);
MW_MUST_USE mw_status mw_plant_alert_act(mw_plant *p, mw_slice json, mw_error *err);
// What operators say of stops, told as JSON in a request.
mw_said_of mw_plant_said(const mw_plant *p);
// Who, since when, and the remark of what is said.
MW_MUST_USE mw_status mw_plant_read_said(const mw_plant *p, const json_t *body, mw_said *said,
                                         mw_error *err);
MW_MUST_USE mw_status mw_plant_stop_said(mw_plant *p, mw_slice json, mw_error *err);
// The thread that gives up old samples; none when the map says nothing of it.
MW_MUST_USE mw_status mw_plant_retain_start(mw_plant *p, mw_error *err);
void mw_plant_retain_stop(mw_plant *p);
// GET /api/v1/series: a chart.
MW_MUST_USE mw_status mw_plant_series(const mw_plant *p, const mw_http_request *in,
                                      mw_http_reply *out, mw_error *err);
void mw_plant_metrics(mw_plant *p, mw_text *out);

// Bodies of requests: JSON, a text member of it (empty: not there), a value as it would be typed
// (in buf where it is a number), an instant.
MW_MUST_USE mw_status mw_plant_body_parse(mw_slice json, json_t **out, mw_error *err);
mw_slice mw_plant_body_text(const json_t *body, const char *name);
MW_MUST_USE mw_status mw_plant_body_typed(const json_t *v, const char *name, char buf[64],
                                          mw_slice *out, mw_error *err);
MW_MUST_USE mw_status mw_plant_moment(const mw_plant *p, mw_slice text, const char *name,
                                      int64_t *t_ns, mw_error *err);
// ?from=&to= of a request, and the facts between.
MW_MUST_USE mw_status mw_plant_window(const mw_plant *p, const mw_http_request *in,
                                      int64_t *from_ns, int64_t *to_ns, mw_error *err);
MW_MUST_USE mw_status mw_plant_window_open(const mw_plant *p, const mw_http_request *in,
                                           mw_window **out, mw_error *err);
// An entity by its code or KIND:CODE: index in the model.
MW_MUST_USE mw_status mw_plant_entity(const mw_world *w, mw_slice name, int32_t *entity,
                                      mw_error *err);

// What is evaluated for a stretch: {"kind", "entity", "from", "to", and no end yet; a value by its
// name, "NAME": {"value", "unit"}, or "text" in place of the unit.
typedef struct {
    const mw_window *window;
    const mw_evaluation *e;
    int32_t want;
    const int32_t *member;
} mw_figure;
void mw_plant_json_asked(const mw_plant *p, const mw_window *w, int32_t entity, mw_text *out);
void mw_plant_json_figure(const mw_plant *p, const mw_figure *f, mw_text *out);
// Answers to requests about a stretch, and what is put.
MW_MUST_USE mw_status mw_plant_losses(mw_plant *p, const mw_http_request *in, mw_text *out,
                                      mw_error *err);
MW_MUST_USE mw_status mw_plant_orders(mw_plant *p, const mw_http_request *in, mw_text *out,
                                      mw_error *err);
MW_MUST_USE mw_status mw_plant_said_list(mw_plant *p, const mw_http_request *in, mw_text *out,
                                         mw_error *err);
MW_MUST_USE mw_status mw_plant_order_said(mw_plant *p, mw_slice json, mw_error *err);
MW_MUST_USE mw_status mw_plant_fact_said(mw_plant *p, mw_slice json, mw_error *err);
MW_MUST_USE mw_status mw_plant_put(mw_plant *p, const mw_put *put, mw_error *err);

// Makes p->route.
MW_MUST_USE mw_status mw_plant_routes_open(mw_plant *p, mw_error *err);

#endif

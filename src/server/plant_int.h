// SPDX-License-Identifier: MIT
// The inside of a running plant, shared by its files.
#ifndef MW_SERVER_PLANT_INT_H
#define MW_SERVER_PLANT_INT_H

#include "account/audited.h"
#include "live/bind.h"
#include "live/retention.h"
#include "server/alerts.h"
#include "server/plant.h"
#include "server/plant_view.h"
#include "server/said.h"

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

// Rules that somebody made while the plant runs; all NULL: those of its binding.
typedef struct {
    mw_signal_map *map;
    mw_live_bound *bound; // to the plant's series, by the texts of the map
} mw_plant_rules;

typedef struct mw_plant_target mw_plant_target;

struct mw_plant {
    mw_plant_from from;
    mw_hub *hub;
    mw_kpi *kpi;
    mw_alerts *alerts;
    mw_registry *audited; // the registry, as alerts have it: an act's entry goes with its change
    mw_audit_due due;     // that entry
    mw_text due_after;    // what it says
    mw_push *push;
    int32_t *push_number; // per source: its number there; -1 none
    pthread_mutex_t lock; // over all above but push, and what follows
    mw_plant_audience *audience;
    int32_t audience_count;
    int64_t audience_capacity, audience_number, listener_number, dropped, opened_ns;
    mw_text scratch;  // a value or machine as JSON
    mw_text standing; // all that stands as it was told last, to who sees so much; until a change
    mw_plant_view standing_view;
    bool standing_holds;
    mw_plant_counts count;
    char (*unit)[MW_UNIT_TEXT_MAX]; // of indicators, then of measures; empty: none
    int64_t now_ns;                 // the newest time of all sources
    int64_t keyed_ns;               // when values by key were evaluated last, by the steady clock
    mw_plant_target *target;        // as read last; texts are those of the JSON
    int64_t target_count;
    json_t *targets;
    bool keyed_waits;     // they are behind the others
    bool stored;          // others changed what is stored
    int64_t named_ns;     // when it was looked whether somebody was erased, by the steady clock
    int64_t renewed_ns;   // when that was read anew last, by the steady clock
    bool files_came;      // since indicators were read from the stores
    bool files_now_known; // the time that files tell where no source does
    int64_t files_now_ns;
    mw_fold_state *state; // of machines, as told last
    mw_said_open *open;   // of machines: reasons of stops that are not over
    mw_plant_retained retained;
    pthread_mutex_t retain_lock; // held while samples are given up or counted; before `lock`
    atomic_bool retain_now, retain_busy;
    mw_text rules_taken;              // the text of the rules that count, as the map has them
    mw_plant_rules rules, rules_next; // that count (with retain_lock), and from the next run on
    _Atomic int64_t retain_due_ns;    // when the next run is, by the steady clock
    pthread_t thread, retainer;
    bool started, running, retaining;
    bool said_texts; // the registry learned texts that people said
    atomic_bool stopping;
    _Atomic int64_t probed_ns, turn_began_ns; // by the steady clock
    pthread_mutex_t metrics_lock;             // over what follows; taken after `lock`
    mw_text metrics;                          // as told last
    int64_t metrics_ns;
};

// Makes p->push, of all sources that are written to; "http" when there are none.
MW_MUST_USE mw_status mw_plant_push_open(mw_plant *p, mw_error *err);
// What a source did, whether it is connected or written to.
mw_source_health mw_plant_health(const mw_plant *p, int32_t source);

// Shares lock and stores with the files that are dropped.
void mw_plant_drop_join(mw_plant *p);
// Makes p->kpi, or makes it anew.
MW_MUST_USE mw_status mw_plant_kpi_open(mw_plant *p, mw_error *err);
// Reads what is aimed at; the target of a value, NaN when there is none.
MW_MUST_USE mw_status mw_plant_targets_read(mw_plant *p, mw_error *err);
void mw_plant_targets_fini(mw_plant *p);
double mw_plant_target_of(const mw_plant *p, int32_t entity, mw_slice indicator, mw_period period);
// Reads anew what files changed.
MW_MUST_USE mw_status mw_plant_renew(mw_plant *p, mw_error *err);
// The time where no source tells one: when the newest period of a dropped file began, now at most;
// INT64_MIN: there is none.
MW_MUST_USE mw_status mw_plant_files_now(mw_plant *p, int64_t *now_ns, mw_error *err);

// The thread that gives up old samples; none when no rule says so.
MW_MUST_USE mw_status mw_plant_retain_start(mw_plant *p, mw_error *err);
void mw_plant_retain_stop(mw_plant *p);
// Notes the rules that stand in the signal map at the start.
MW_MUST_USE mw_status mw_plant_rules_read(mw_plant *p, mw_error *err);
// Other rules, from the next run on, which is in an hour unless somebody asks for it before: so
// long a mistake can be undone. Takes what they consist of, and their text, also after an error.
MW_MUST_USE mw_status mw_plant_rules_take(mw_plant *p, mw_plant_rules *rules, mw_text *text,
                                          mw_error *err);
// The rules that the next run goes by; with retain_lock.
const mw_live_binding *mw_plant_rules_adopt(mw_plant *p);
// Whether there are any.
bool mw_plant_rules_any(mw_plant *p);
void mw_plant_rules_fini(mw_plant_rules *rules);

#endif

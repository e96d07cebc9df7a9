// SPDX-License-Identifier: MIT
// Indicators of the hour, the shift and the day under way, as the facts of the moment give them.
//
// Whatever rests on a measure that a machine feeds is evaluated, for its own kind and those above,
// by the same engine and from the same formulas as `mw eval`: when the period is over and its facts
// are stored, `mw eval` says the same.
//
//     MW_TRY(mw_kpi_open(&from, &k, err));
//     ... mw_hub_turn(hub, ...);
//     MW_TRY(mw_kpi_turn(k, now_ns, new_texts, changed, ctx, err));
//     mw_kpi_close(k);
// Thread: one owner at a time, the hub's.
#ifndef MW_LIVE_KPI_H
#define MW_LIVE_KPI_H

#include "eval/eval.h"
#include "live/hub.h"

typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_hub *hub;
    const mw_live_binding *binding;
    mw_calendar calendar; // of the workspace
    const char *zone;     // its name; NULL: UTC
    mw_pool *pool;        // NULL: one thread
    const int32_t *also;  // measures of the program that others than machines feed; also_count
    int64_t also_count;
} mw_kpi_from;

enum { MW_KPI_HOUR, MW_KPI_SHIFT, MW_KPI_DAY, MW_KPI_GRAINS };

// A value that is not what it was.
typedef struct {
    mw_symbol symbol; // indicator or measure of the program
    int32_t entity;   // index in the model
    int32_t grain;    // MW_KPI_HOUR ...
    mw_period period;
    double value;         // NaN: missing
    int32_t list, member; // of its key: code list and member, see mw_world_code_text; -1: no key
} mw_kpi_value;

// Borrowed for the call.
typedef void (*mw_kpi_changed)(void *ctx, const mw_kpi_value *value);

typedef struct mw_kpi mw_kpi;

//   errors  those of evaluation and the stores.
MW_MUST_USE mw_status mw_kpi_open(const mw_kpi_from *from, mw_kpi **out, mw_error *err);
void mw_kpi_close(mw_kpi *k); // NULL is allowed

// Evaluates as of now_ns (the hub's) and tells every value that changed; all of them when a period
// began.
//   new_texts  the registry learned texts since the last turn.
MW_MUST_USE mw_status mw_kpi_turn(mw_kpi *k, int64_t now_ns, bool new_texts, mw_kpi_changed changed,
                                  void *ctx, mw_error *err);

// The same of what has one key, as down time by reason: for each member of the key. It costs more
// than all the rest, so it may be asked for less often. After mw_kpi_turn.
//   changed  a member that was never anything but 0 is not told.
MW_MUST_USE mw_status mw_kpi_turn_keyed(mw_kpi *k, mw_kpi_changed changed, void *ctx,
                                        mw_error *err);

// Tells every value as it stands: to those who come later.
void mw_kpi_each(mw_kpi *k, mw_kpi_changed tell, void *ctx);

// A value without key of an entity (index in the model) in the period under way; NaN when it is
// missing or nobody evaluates it.
double mw_kpi_get(const mw_kpi *k, mw_symbol symbol, int32_t entity, int32_t grain);
// What is evaluated: symbols with kinds, those without key first.
const mw_want *mw_kpi_wants(const mw_kpi *k, int64_t *count, int64_t *keyed_count);

// Names and entities of what is told; borrowed, until the next turn with new texts.
mw_world *mw_kpi_world(const mw_kpi *k);
int64_t mw_kpi_evaluations(const mw_kpi *k);

#endif

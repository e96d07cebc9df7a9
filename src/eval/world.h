// SPDX-License-Identifier: MIT
// A program together with the entities and names it is evaluated for: who exists, which codes
// occur, how the numbers of the registry translate to those of the program.
//
//     mw_world *w = NULL;
//     MW_TRY(mw_world_open(&(mw_world_from){program, registry, facts, INT64_MAX, zone}, &w, err));
//     ... mw_evaluate(w, ...) ...
//     mw_world_free(w);
// Thread: one owner at a time; the program, registry and facts outlive it.
#ifndef MW_EVAL_WORLD_H
#define MW_EVAL_WORLD_H

#include "base/period.h"
#include "lang/program.h"
#include "model/model.h"
#include "store/facts.h"
#include "store/registry.h"

typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    int64_t as_known_ns; // INT64_MAX: now
    const char *zone;    // of the workspace; NULL: its setting "zone", else UTC
} mw_world_from;

// A list of codes or the texts of the program: numbers 0, 1, 2 ... of members, declared ones first,
// then those met in the data in the order of their registry ids.
typedef struct mw_codes mw_codes;

typedef struct mw_world mw_world;

// Reads the registry.
//   errors  MW_IO, MW_CORRUPT of the stores; MW_NOMEM; MW_INVALID when a stored measure has a unit
//   or type
//           that does not fit the program's (named in the message).
MW_MUST_USE mw_status mw_world_open(const mw_world_from *from, mw_world **out, mw_error *err);
// The same with only those entities that a filter lets in (by registry id): facts of others do not
// count, as if they were not there.
typedef bool mw_world_filter(void *ctx, int32_t entity);
MW_MUST_USE mw_status mw_world_open_within(const mw_world_from *from, mw_world_filter *lets_in,
                                           void *ctx, mw_world **out, mw_error *err);
void mw_world_free(mw_world *w); // NULL is allowed

// From now on evaluations of it end with MW_LIMIT as soon as stops says so: asked before blocks of
// facts and of rows, from any thread. NULL: never.
typedef bool mw_world_stop(const void *ctx);
void mw_world_watch(mw_world *w, mw_world_stop *stops, const void *ctx);

// What it was opened with, and the entities; borrowed.
const mw_program *mw_world_program(const mw_world *w);
mw_model *mw_world_model(const mw_world *w);
// Calendars, one per zone of the model; 0 is the workspace's.
const mw_calendar *mw_world_calendars(const mw_world *w, int32_t *count);

// Members of a code list (-1: the texts), and their numbers. A text that is not there gives -1.
int32_t mw_world_codes(const mw_world *w, int32_t list);
mw_slice mw_world_code_text(const mw_world *w, int32_t list, int32_t code);
int32_t mw_world_code(const mw_world *w, int32_t list, mw_slice text);

// A value as people read it: number with its unit, code, date, clock, yes/no. buf: 256 bytes.
char *mw_world_value_text(const mw_world *w, const mw_type *type, double value, char *buf);

// The same, or the bounds of a value that is missing: "10.5 .. 27.5"; bound NULL: it has none.
char *mw_world_range_text(const mw_world *w, const mw_type *type, double value, const double *bound,
                          char *buf);

// Name of the file and time of an import, for explanations; false when it is unknown.
bool mw_world_import(const mw_world *w, int32_t import_id, mw_import *out);
// Those that were undone, as queries of facts want them; borrowed.
const mw_undone *mw_world_undone(const mw_world *w, int64_t *count);
int32_t mw_world_import_count(const mw_world *w);
const mw_import *mw_world_import_at(const mw_world *w, int32_t i);

#endif

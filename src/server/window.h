// SPDX-License-Identifier: MIT
// The facts of any stretch of time while the plant runs: those that are stored, and over them those
// of the slots under way. What the packs say is evaluated from them for one entity, as `mw eval`
// does for a period.
//
//     MW_TRY(mw_window_open(&from, &w, err));
//     MW_TRY(mw_window_evaluate(w, entity, names, 2, &e, err));
//     double hours = mw_window_value(w, e, 0, NULL);
//     mw_evaluation_free(e);
//     mw_window_close(w);
//
// A fact counts where it begins inside, and is no longer than the stretch. Thread: the hub's owner.
#ifndef MW_SERVER_WINDOW_H
#define MW_SERVER_WINDOW_H

#include "eval/eval.h"
#include "live/board.h"

// All borrowed until mw_window_close.
typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_facts *stored, *under_way;
    const mw_world *world; // knows the imports that were undone
    const char *zone;      // of the workspace; NULL: UTC
    int64_t from_ns, to_ns;
} mw_window_from;

typedef struct mw_window mw_window;

//   errors  MW_INVALID for an empty stretch; those of the stores, MW_NOMEM.
//   cost    the facts of the stretch, and of measures that hold all until its end.
MW_MUST_USE mw_status mw_window_open(const mw_window_from *from, mw_window **out, mw_error *err);
void mw_window_close(mw_window *w); // NULL is allowed

enum { MW_WINDOW_NAMES_MAX = 24 };

// Evaluates measures and indicators, by name and by their keys, for an entity (index in the model
// of mw_window_world).
//   errors  MW_NOTFOUND for a name that is not there; MW_INVALID for a stretch that no day, week,
//           month, quarter or year holds; those of evaluation.
MW_MUST_USE mw_status mw_window_evaluate(mw_window *w, int32_t entity, const char *const *name,
                                         int32_t count, mw_evaluation **out, mw_error *err);

// Of what was evaluated last: a value, of a member of its key if it has one (else NULL); NaN when
// it is missing or stands on another kind.
double mw_window_value(const mw_window *w, const mw_evaluation *e, int32_t i,
                       const int32_t *member);
mw_world *mw_window_world(const mw_window *w);
const mw_window_from *mw_window_asked(const mw_window *w); // what it was opened with

#endif

// SPDX-License-Identifier: MIT
// What `mw eval` is asked for: which indicators, on which kinds, for which entities and periods.
//
// Without --indicator all indicators of the packs asked for; without --on the kind of each
// indicator, or that of the entities named where the indicator reaches it; without a period the
// last year that has facts.
// Thread: one owner at a time.
#ifndef MW_APP_ASK_H
#define MW_APP_ASK_H

#include "app/session.h"
#include "eval/eval.h"

typedef struct {
    mw_want *want; // want_count of them
    int64_t want_count, want_capacity;
    bool named; // by --indicator: reasons for having no value matter
    mw_period *period;
    int64_t period_count;
    uint8_t *chosen; // by entity of the model: 1 when named; NULL: all are wanted
    bool below;      // entities that stand in a chosen one are wanted too
} mw_ask;

enum { MW_ASK_PERIODS_MAX = 100000 };

// Reads the options --indicator, --on, --entity, --total, --at, --from, --to of a call.
//   s       with its world.
//   out     zeroed; freed by the caller, also after an error.
//   errors  MW_NOTFOUND for unknown names with near misses; wrong usage; MW_LIMIT; those of the
//           stores.
MW_MUST_USE mw_status mw_ask_read(mw_call *call, const mw_session *s, mw_ask *out, mw_error *err);
void mw_ask_fini(mw_ask *ask);

// Whether a row of a kind is wanted.
bool mw_ask_row(const mw_ask *ask, mw_model *model, int32_t kind, int64_t row);

// The first and the last period of a grain (NONE: years) with facts of measures of the program;
// *found false when there are none. Facts without an end count for the last one only, where no
// others are.
MW_MUST_USE mw_status mw_ask_span(const mw_session *s, mw_grain grain, mw_period out[2],
                                  bool *found, mw_error *err);
// The last year that has facts of measures of the program; *found false when there are none.
MW_MUST_USE mw_status mw_ask_last_year(const mw_session *s, mw_period *out, bool *found,
                                       mw_error *err);

#endif

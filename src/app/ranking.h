// SPDX-License-Identifier: MIT
// What the verbs about a composite index open together: a session, the index or node that was
// named, the period, and its scores worked out.
//
//     mw_ranking k = {0};
//     st = mw_ranking_open(call, NULL, &k, err);
//     mw_scored_ask ask = {k.index, k.node, k.period, .stages = true};
//     if (st == MW_OK) st = mw_ranking_score(&k, &ask, &k.now, err);
//     ... mw_scored_at(&k.now, part, unit) ...
//     mw_ranking_close(&k);
// Thread: one owner at a time.
#ifndef MW_APP_RANKING_H
#define MW_APP_RANKING_H

#include "app/session.h"
#include "eval/index_case.h"
#include "index/run.h"
#include "index/vary.h"

// An index in one period, worked out.
typedef struct {
    mw_index_case c;
    mw_index_result r;
    double *rank; // of each unit, by the node asked for
} mw_scored;

typedef struct {
    mw_call *call;
    mw_session s;
    int32_t index, node; // node: the part of the index that was named; 0 is the whole
    mw_period period;
    mw_scored now;              // filled by whoever wants it
    const mw_index_case *named; // whose nodes and units error messages name
} mw_ranking;

// Opens the workspace with the packs in use and `also` (NULL: none), its facts as known by
// --as-known, the threads of --threads; finds the index of the first operand (the only one there is
// without) and the period of --at (the last year with facts without, which is said).
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_ranking_open(mw_call *call, const char *also, mw_ranking *out,
                                      mw_error *err);
// The same without a period, for verbs that have no --at.
MW_MUST_USE mw_status mw_ranking_open_index(mw_call *call, const char *also, mw_ranking *out,
                                            mw_error *err);
void mw_ranking_close(mw_ranking *k);

// An index, or a node of one, by name.
//   errors  MW_NOTFOUND with a near miss.
MW_MUST_USE mw_status mw_ranking_find(const mw_ranking *k, const char *name, int32_t *index,
                                      int32_t *node, mw_error *err);

typedef struct {
    int32_t index, node;
    mw_period period;
    int32_t more;         // periods after it that are wanted, too; ranks are of the last one
    bool stages;          // keep the tables of each stage
    bool leaves_alone;    // only the leaves matter: nodes are plain means, which refuse no value
    const double *weight; // of each part, in place of the index's own; NaN: as it is. NULL: all
} mw_scored_ask;

// Works an index out, and the ranks by a node.
//   errors  those of mw_index_case_new and mw_index_run; MW_INVALID for a period that is not of the
//           index's grain.
MW_MUST_USE mw_status mw_ranking_score(mw_ranking *k, const mw_scored_ask *ask, mw_scored *out,
                                       mw_error *err);
void mw_scored_fini(mw_scored *s); // of a zero one is allowed
double mw_scored_at(const mw_scored *s, int32_t part, int64_t unit);

// Names of nodes and units for the module index; borrowed from k.
mw_index_names mw_ranking_names(mw_ranking *k);
const mw_model_entity *mw_ranking_entity(const mw_ranking *k, const mw_index_case *c, int64_t unit);
// The unit of an entity's code; MW_INVALID where it is not ranked.
MW_MUST_USE mw_status mw_ranking_unit(const mw_ranking *k, const mw_index_case *c, const char *code,
                                      int64_t *unit, mw_error *err);
// The title of a part of an index in a language: "en", "zh"; its name where it has none.
mw_slice mw_ranking_title(const mw_ranking *k, const mw_index *x, int32_t part, const char *lang);

// What the index says under `vary`, as the module index takes it. Its own arrays are freed by
// mw_varying_fini.
typedef struct {
    mw_norm norm[MW_VARY_MAX];
    mw_impute impute[MW_VARY_MAX];
    bool *own_combine;
    mw_vary vary;
} mw_varying;

// Borrows from k and c.
//   errors  those of mw_index_case_norm and mw_index_case_impute; MW_NOMEM. Freed also after an
//           error.
MW_MUST_USE mw_status mw_varying_read(const mw_ranking *k, const mw_index_case *c, mw_varying *out,
                                      mw_error *err);
void mw_varying_fini(mw_varying *v); // of a zero one is allowed

#endif

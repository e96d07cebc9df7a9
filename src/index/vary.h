// SPDX-License-Identifier: MIT
// What is drawn anew in each of many workings-out of an index, and what one draw comes to: its
// choices, weights and errors (step 7 of the OECD handbook; Saisana, Saltelli and Tarantola 2005).
//
//     mw_varied v;
//     MW_TRY(mw_varied_new(&from, &v, err));
//     mw_varied_choose(&v, (mw_draw_at){.row = 17}, &choice);
//     mw_varied_weights(&v, (mw_draw_at){.row = 17}, &choice, weight);
//     mw_varied_fini(&v);
//
// A draw is a row of a sample; which thread asks, and in what order, changes nothing. For designs
// with two samples each factor can be taken from the second one. Thread: any for reading.
#ifndef MW_INDEX_VARY_H
#define MW_INDEX_VARY_H

#include "index/points.h"
#include "index/run.h"

// An empty list leaves the spec's own choice; each of a list is as likely.
typedef struct {
    double weights; // uniform: each weight times 1 +- this, or +- this; 0: as they are
    bool weights_relative;
    double dirichlet; // weights of a node by Dirichlet around its own, this concentrated; 0: no
    double error;     // normal error of the raw leaves: its deviation; 0: none
    const double *leaf_error; // [leaf] instead of error; NULL: error for each
    bool error_relative;      // a share of the value; else of the column's own deviation
    bool remove_one;          // one leaf below the node, or none, is left out: each as likely
    const mw_norm *norm;
    const mw_combine *combine; // of the root and nodes that do as it does
    bool combine_by_level;     // drawn for each level of the tree by itself
    const mw_treat *treat;
    const mw_impute *impute;
    int32_t norm_count, combine_count, treat_count, impute_count;
    const bool *own_combine; // of each node: keeps its own way to combine; NULL: none does
} mw_vary;

typedef enum {
    MW_FACTOR_WEIGHTS,
    MW_FACTOR_NORMALISE,
    MW_FACTOR_COMBINE,
    MW_FACTOR_TREAT,
    MW_FACTOR_IMPUTE,
    MW_FACTOR_ERROR,
    MW_FACTOR_REMOVE,
    MW_FACTOR_COUNT
} mw_factor;

const char *mw_factor_text(mw_factor f); // as a pack's `vary` says it: "normalise"
bool mw_vary_has(const mw_vary *v, mw_factor f, int32_t leaves); // whether it moves anything

typedef struct {
    int64_t row;
    uint32_t second; // bit f: factor f is that of the second sample's row
} mw_draw_at;

enum { MW_LEVELS_MAX = 64 };

typedef struct {
    int32_t norm, treat, impute;    // of the lists; 0 where there is none
    int32_t combine[MW_LEVELS_MAX]; // of the levels below the node that is worked out, itself first
    int32_t removed;                // leaf; -1: none
} mw_choice;

typedef struct {
    const mw_index_spec *spec;
    const mw_vary *vary;
    const mw_index_result *nominal; // weights as they are without variation
    int32_t node, period;
    mw_sampler sampler;
    uint64_t seed;
} mw_varied_from;

typedef struct {
    mw_varied_from from;
    int32_t levels;
    int32_t *level; // of each node, 0 for the one worked out; -1: not below it
    int32_t *dim;   // of each node's weight; -1: none
    int32_t removable, dim_norm, dim_combine, dim_treat, dim_impute, dim_remove;
    mw_points points;
} mw_varied;

//   from    its pointers are borrowed until mw_varied_fini
//   errors  MW_INVALID: nothing varies, spreads below 0 or not finite; MW_LIMIT: more levels than
//           MW_LEVELS_MAX; MW_NOMEM
MW_MUST_USE mw_status mw_varied_new(const mw_varied_from *from, mw_varied *out, mw_error *err);
void mw_varied_fini(mw_varied *v); // of a zero one is allowed

// The choices of a draw.
void mw_varied_choose(const mw_varied *v, mw_draw_at at, mw_choice *out);
// How a node is combined.
const mw_combine *mw_varied_combine(const mw_varied *v, int32_t node, const mw_choice *c);
// Which number among all combinations of impute, treat and normalise a choice has; the spec of one.
int32_t mw_varied_variant(const mw_varied *v, const mw_choice *c);
int32_t mw_varied_variants(const mw_varied *v);
mw_index_spec mw_varied_spec(const mw_varied *v, int32_t variant);
// Whether its scores are on the scale of those without variation: it normalises alike, and combines
// by a way whose scores lie among those of its members where the index does.
bool mw_varied_keeps_scale(const mw_varied *v, const mw_choice *c);
// Weights among siblings, [node], 0 or more; NaN for what is left out, and for nodes left without a
// member. Weights that the spec finds from values are those of the nominal run: found once.
void mw_varied_weights(const mw_varied *v, mw_draw_at at, const mw_choice *c, double *out);
// Adds errors to the leaves' columns of raw, a copy of the original. Cost: a normal number for each
// value.
//   spread   [column]: its deviation
void mw_varied_errors(const mw_varied *v, mw_draw_at at, const double *spread, mw_table *raw);

#endif

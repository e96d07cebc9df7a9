// SPDX-License-Identifier: MIT
// The choices of a composite index at each step of the OECD handbook, as a pack's text says them
// and as the module index carries them out.
//
//     denominate -> impute -> screen -> treat -> normalise -> weigh -> combine, level by level
#ifndef MW_LANG_CHOICES_H
#define MW_LANG_CHOICES_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

// Whose values a stage takes its parameters from (least, greatest, mean, deviation ...).
typedef enum {
    MW_POOL_PERIOD, // each period's own values
    MW_POOL_RANGE,  // of a range of periods together, used for every period: frozen goalposts
} mw_pooling;

// How a missing value of a column is filled in.
typedef enum {
    MW_IMPUTE_NONE,
    MW_IMPUTE_MEAN, // of the known values of the period
    MW_IMPUTE_MEDIAN,
    MW_IMPUTE_GROUP_MEAN, // of the units of the same group; of all where a group has none
    MW_IMPUTE_GROUP_MEDIAN,
    MW_IMPUTE_LAST,   // the unit's own latest earlier value
    MW_IMPUTE_LINEAR, // between the unit's own values before and after; ends held
    MW_IMPUTE_EM,     // expected value under a multivariate normal fitted by EM, per period
} mw_impute_method;

typedef struct {
    mw_impute_method method;
    int32_t back_max;   // LAST: periods to look back at most; 0: any
    int32_t rounds_max; // EM; 0: 200
    double tolerance;   // EM: largest change of a mean in its column's deviations; 0: 1e-8
} mw_impute;

// A transform for columns that winsorising leaves skewed, or by itself.
typedef enum {
    MW_TRANSFORM_NONE,
    MW_TRANSFORM_LOG_CT,      // ln(x - min + 0.01 (max - min))
    MW_TRANSFORM_LOG_PLAIN,   // ln(x - min + 1)
    MW_TRANSFORM_LOG_CT_PLUS, // LOG_CT for positive skew; -ln(max + 0.01 (max - min) - x) for
                              // negative
    MW_TRANSFORM_LOG_GII,     // the Global Innovation Index's form
    MW_TRANSFORM_BOXCOX,      // ((x - min + 1)^lambda - 1) / lambda; ln at lambda 0
} mw_transform_method;

// Outliers: a column whose |skew| is at least skew_max and kurtosis at least kurt_max is treated:
// first winsorised, up to winsorise_max points, then, when that was not enough, transformed (from
// its values before winsorising).
typedef struct {
    int32_t winsorise_max; // 0: no winsorising
    mw_transform_method then;
    double lambda;             // BOXCOX
    double skew_max, kurt_max; // 0: 2 and 3.5
} mw_treat;

typedef enum {
    MW_NORM_NONE,
    MW_NORM_MINMAX,      // (x - min) / (max - min) onto lo .. hi
    MW_NORM_ZSCORE,      // (x - mean) / deviation * hi + lo: lo the new mean, hi the new deviation
    MW_NORM_RANK,        // 1 for the least; ties take the lowest rank
    MW_NORM_BORDA,       // rank - 1
    MW_NORM_PRANK,       // (rank - 1) / (known - 1)
    MW_NORM_DIST_MAX,    // 1 - (max - x) / (max - min)
    MW_NORM_DIST_REF,    // 1 - (ref - x) / (ref - min): ref a unit's value; clamp: at most 1
    MW_NORM_DIST_TARGET, // (x - min) / (target - min); (max - x) / (max - target) where less is
                         // better
    MW_NORM_FRAC_MAX,    // x / max
    MW_NORM_GOALPOSTS,   // (x - goal lo) / (goal hi - goal lo), onto lo .. hi
    MW_NORM_SCALED,      // (x - goal lo) / (goal hi - goal lo) * hi: no clamp, no turning
} mw_norm_method;

typedef struct {
    mw_norm_method method;
    double lo,
        hi; // see the methods; both 0: 0 .. 1 (0 .. 100 for MINMAX, mean 0 deviation 1 for ZSCORE)
    int64_t reference; // DIST_REF: the unit
} mw_norm;

typedef enum {
    MW_COMBINE_ARITHMETIC,
    MW_COMBINE_GEOMETRIC,
    MW_COMBINE_HARMONIC,
    MW_COMBINE_GENERALISED, // (sum w x^p / sum w)^(1/p)
    MW_COMBINE_COPELAND,    // outranking: units against each other
    MW_COMBINE_TOPSIS,      // closeness to the ideal among the units, 0 .. 1
    MW_COMBINE_MPI,         // Mazziotta-Pareto: mean -+ deviation * coefficient of variation
    MW_COMBINE_AMPI,        // its adjusted form: on goalposts onto 70 .. 130
    MW_COMBINE_OWA,         // ordered weighted average
    MW_COMBINE_BOD,         // benefit of the doubt: each unit's most favourable weights
    MW_COMBINE_MIN,
    MW_COMBINE_MAX,
    MW_COMBINE_MEDIAN,
} mw_combine_method;

enum { MW_OWA_MAX = 64 };

typedef struct {
    mw_combine_method method;
    double power;      // GENERALISED
    bool penalty_down; // MPI, AMPI: the penalty lowers the score (true), or raises it
    int32_t owa_count; // OWA: weights of the best, second best ...; 0: by orness
    double owa[MW_OWA_MAX];
    double orness; // OWA without weights: 0.5 the mean, 1 the best, 0 the worst (maximal entropy)
    double share_min, share_max; // BOD: bounds of each child's share in the score; 0 and 0: none
} mw_combine;

typedef enum {
    MW_ABSENT_PROPAGATE, // a missing child makes the node missing
    MW_ABSENT_REWEIGHT,  // the others take its weight, when their weights make up at least `needs`
} mw_absent;

typedef enum {
    MW_WEIGH_GIVEN,
    MW_WEIGH_EQUAL,
    MW_WEIGH_PCA,      // |first eigenvector| of the children's correlations
    MW_WEIGH_BALANCED, // so that each child correlates with the node in proportion to its weight
    MW_WEIGH_ENTROPY,
    MW_WEIGH_CRITIC,
    MW_WEIGH_AHP, // from comparisons of pairs, by the caller
} mw_weigh_method;

#endif

// SPDX-License-Identifier: MIT
// The rows, periods and keys that columns run over, given to a run by its caller.
//
// Rows of a kind stand in tree order: the descendants of one row are contiguous in every kind
// below, and `a` before `b` in one kind has its descendants before those of `b`. A column of a
// domain holds one value per point, laid out [key 0][key 1][key 2][period][row], row fastest; a
// dimension that the domain lacks has size 1.
//
// Plain data, borrowed by the run. Thread: any, immutable while a run uses it.
#ifndef MW_ENGINE_SHAPE_H
#define MW_ENGINE_SHAPE_H

#include <stdint.h>

enum { MW_PLAN_KEYS_MAX = 3 };

// A domain. -1: lacks the dimension.
typedef struct {
    int32_t kind;                  // of the shape
    int32_t axis;                  // of the shape
    int32_t key[MW_PLAN_KEYS_MAX]; // key dimensions of the shape in the order of the layout, each
                                   // at most once; the used ones first
} mw_domain;

// clang-format off
#define MW_DOMAIN_EMPTY ((mw_domain){-1, -1, {-1, -1, -1}})
// clang-format on

typedef struct {
    int64_t count;
    // For each kind of the shape (NULL where that kind is not above this one): row of the ancestor,
    // -1 none.
    const int32_t *const *up;
    // For each kind of the shape (NULL where not below): rows begin[i] .. end[i] - 1 of that kind
    // are the descendants of row i.
    const int32_t *const *begin, *const *end;
    const int32_t *parent_kind, *parent_row; // direct parent of each row; -1 at the top
    // For each kind of the shape: 1 where the row is of that kind or has a descendant of it.
    const uint8_t *const *holds;
} mw_shape_kind;

typedef struct {
    int32_t from_kind, to_kind;
    const int32_t *begin, *row; // rows row[begin[i]] .. row[begin[i + 1] - 1] of to_kind are linked
                                // from row i
} mw_shape_link;

typedef struct {
    int32_t kind_count, axis_count, key_count, link_count;
    const mw_shape_kind *kind;
    const int32_t *axis_size;      // periods of each axis
    const int32_t *key_size;       // members of each key dimension
    const double *const *key_code; // the code of each member
    const mw_shape_link *link;
} mw_shape;

// Points of a domain: product of the sizes of its dimensions; 1 for the empty one.
int64_t mw_domain_size(const mw_domain *d, const mw_shape *s);

#endif

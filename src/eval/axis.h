// SPDX-License-Identifier: MIT
// Time axes of an evaluation: the periods asked for and everything derived from them: the months
// inside a year, the year that holds a month, the month before, the last twelve months.
//
// Each element of an axis is a run of whole periods of the axis's grain, first .. last; for the
// periods asked for both are the same. Where elements come one to one from another axis, or many to
// one, the maps say so. Axes are numbered as they are made; equal ones are made once.
// Thread: one owner at a time.
#ifndef MW_EVAL_AXIS_H
#define MW_EVAL_AXIS_H

#include "base/period.h"
#include "lang/ast.h"

#include <stdbool.h>

typedef struct {
    int64_t first, last; // ordinals of the grain; first INT64_MIN: from the beginning
} mw_run_of;

typedef struct {
    mw_grain grain;
    int32_t count;
    mw_run_of *element;
} mw_axis;

typedef struct mw_axes mw_axes;

// Makes axis 0 from the periods asked for, all of one grain, ascending. calendars: one per zone
// (borrowed); calendar 0 is the workspace's, whose shifts and labels count.
//   errors  MW_NOMEM; MW_LIMIT when a period lies outside the supported time.
MW_MUST_USE mw_status mw_axes_new(const mw_period *period, int32_t count,
                                  const mw_calendar *calendar, int32_t zone_count, mw_axes **out,
                                  mw_error *err);
void mw_axes_free(mw_axes *a); // NULL is allowed

// How many there are, and one of them (borrowed).
int32_t mw_axes_count(const mw_axes *a);
const mw_axis *mw_axes_at(const mw_axes *a, int32_t axis);

// An axis derived from another and how elements go together; borrowed, kept until mw_axes_free.
typedef struct {
    int32_t axis;
    const int32_t *map;     // per element of the old axis: element of the new one (-1: none)
    const int32_t *map_end; // sub: elements map[i] .. map_end[i] - 1 of the new axis
} mw_derived;

// The periods of a finer grain inside the elements, one at least.
MW_MUST_USE mw_status mw_axes_sub(mw_axes *a, int32_t axis, mw_grain grain, mw_derived *out,
                                  mw_error *err);
// Where elements from the beginning begin when they are split: at the first fact. Until it is said
// they cannot be split.
void mw_axes_begin(mw_axes *a, int64_t first_ns);
// The period of a coarser (or the same) grain that holds each element's end.
MW_MUST_USE mw_status mw_axes_up(mw_axes *a, int32_t axis, mw_grain grain, mw_derived *out,
                                 mw_error *err);
// Each element moved back by `count` of a unit; by one of the axis's grain with unit NONE.
MW_MUST_USE mw_status mw_axes_shift(mw_axes *a, int32_t axis, mw_length back, mw_derived *out,
                                    mw_error *err);
// A run that ends with each element and is as long as `last`; from the beginning with unit NONE.
MW_MUST_USE mw_status mw_axes_window(mw_axes *a, int32_t axis, mw_length last, mw_derived *out,
                                     mw_error *err);
// One fixed period for all.
MW_MUST_USE mw_status mw_axes_fixed(mw_axes *a, int32_t axis, mw_period period, mw_derived *out,
                                    mw_error *err);
// All periods of the axis's grain from the one that holds from_ns to the last element: for values
// that refer to the period before.
MW_MUST_USE mw_status mw_axes_history(mw_axes *a, int32_t axis, int64_t from_ns, mw_derived *out,
                                      mw_error *err);

// Where element i lies in a zone: first instant and first instant after. INT64_MIN from the
// beginning.
void mw_axes_bounds(const mw_axes *a, int32_t axis, int32_t element, int32_t zone,
                    int64_t *start_ns, int64_t *end_ns);

// How many periods of a finer grain begin inside element i; 0 when they do not fit.
int64_t mw_axes_expected(const mw_axes *a, int32_t axis, int32_t element, mw_grain grain);
// Those of them that begin in a part of time, too: where an entity stood.
typedef struct {
    int32_t zone;
    int64_t from_ns, to_ns;
} mw_axes_part;
int64_t mw_axes_expected_in(const mw_axes *a, int32_t axis, int32_t element, mw_grain grain,
                            const mw_axes_part *part);

// First and last date of element i, days since 1970-01-01; INT64_MIN from the beginning.
void mw_axes_dates(const mw_axes *a, int32_t axis, int32_t element, int64_t *first, int64_t *last);

// The date that decides which dated row is in force: the first of the element's last period.
int64_t mw_axes_row_date(const mw_axes *a, int32_t axis, int32_t element);

// The label of element i: "2018-03", "2017-04..2018-03". buf: 2 * MW_PERIOD_TEXT_MAX bytes.
char *mw_axes_label(const mw_axes *a, int32_t axis, int32_t element, char *buf);

#endif

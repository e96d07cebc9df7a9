// SPDX-License-Identifier: MIT
// What the series store notes of a machine, in signals of its own by the entity's id: how far it is
// settled (mw/settled/ID), from where it must be derived anew because samples came late
// (mw/late/ID), and from where it can be (mw/floor/ID): samples of before were given up. Values are
// seconds; times of marks only tell which came later.
// Thread: any.
#ifndef MW_LIVE_MARKS_H
#define MW_LIVE_MARKS_H

#include "series/series.h"

// Samples that were on their way when a machine was noted as settled are not older than that.
#define MW_MARKS_MARGIN_NS (600 * INT64_C(1000000000))

enum { MW_MARK_NAME_MAX = 64 };

typedef struct {
    int64_t noted_ns;  // when settled was noted last; INT64_MIN: never
    int64_t redo_ns;   // from where it must be derived anew after a start; INT64_MIN: its beginning
    int64_t floor_ns;  // nothing before can be derived again; INT64_MIN: everything can
    int64_t newest_ns; // of all its marks; INT64_MIN: there are none
} mw_live_marks;

// The name of a mark: "settled", "late", "floor". Returns buf.
char *mw_live_mark_name(const char *what, int32_t entity, char buf[MW_MARK_NAME_MAX]);

// Reads the marks of an entity.
//   errors  those of the store.
MW_MUST_USE mw_status mw_live_marks_read(mw_series *s, int32_t entity, mw_live_marks *out,
                                         mw_error *err);

// Adds the mark of a floor, later than that before, to samples that are to be put.
//   mark_ns  later than the newest mark of the entity.
//   errors   those of the store, MW_NOMEM.
MW_MUST_USE mw_status mw_live_floor_add(mw_series *s, int32_t entity, int64_t floor_ns,
                                        int64_t mark_ns, mw_samples *out, mw_error *err);

#endif

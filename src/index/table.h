// SPDX-License-Identifier: MIT
// The values an index is made of: units by columns, over periods.
//
// A column lies in one piece, period after period, so that a stage works on a plain vector: of one
// period (units values) or of all of them (units * periods values).
// Thread: reading from any; writing by one owner at a time.
#ifndef MW_INDEX_TABLE_H
#define MW_INDEX_TABLE_H

#include "base/status.h"

enum { MW_TABLE_COLUMNS_MAX = 4096, MW_TABLE_PERIODS_MAX = 1024 };

typedef struct {
    int64_t units;
    int32_t columns, periods;
    double *value; // [column][period][unit]; NaN is missing
} mw_table;

// A table of missing values.
//   errors  MW_LIMIT above the limits here; MW_NOMEM.
MW_MUST_USE mw_status mw_table_new(int64_t units, int32_t columns, int32_t periods, mw_table *out,
                                   mw_error *err);
MW_MUST_USE mw_status mw_table_copy(const mw_table *t, mw_table *out, mw_error *err);
void mw_table_free(mw_table *t); // of a zero table is allowed; leaves it zero

static inline double *mw_table_at(const mw_table *t, int32_t column, int32_t period) {
    return t->value + ((int64_t)column * t->periods + period) * t->units;
}

#endif

// SPDX-License-Identifier: MIT
// See table.h.
#include "index/table.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

mw_status mw_table_new(int64_t units, int32_t columns, int32_t periods, mw_table *out,
                       mw_error *err) {
    *out = (mw_table){0};
    if (units < 0 || columns < 0 || columns > MW_TABLE_COLUMNS_MAX || periods < 0 ||
        periods > MW_TABLE_PERIODS_MAX)
        return mw_fail(err, MW_LIMIT, "a table of %lld units, %d columns, %d periods",
                       (long long)units, columns, periods);
    int64_t cells = 0;
    if (__builtin_mul_overflow(units, (int64_t)columns * periods, &cells))
        return mw_fail(err, MW_LIMIT, "a table of %lld units: too large", (long long)units);
    double *value = mw_alloc_column(cells > 0 ? cells : 1, sizeof *value);
    if (!value) return mw_fail(err, MW_NOMEM, "table: out of memory");
    for (int64_t i = 0; i < cells; i++) value[i] = NAN;
    *out = (mw_table){units, columns, periods, value};
    return MW_OK;
}

mw_status mw_table_copy(const mw_table *t, mw_table *out, mw_error *err) {
    MW_TRY(mw_table_new(t->units, t->columns, t->periods, out, err));
    memcpy(out->value, t->value, (size_t)(t->units * t->columns * t->periods) * sizeof *t->value);
    return MW_OK;
}

void mw_table_free(mw_table *t) {
    mw_free(t->value);
    *t = (mw_table){0};
}

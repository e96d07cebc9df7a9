// SPDX-License-Identifier: MIT
// See screen.h.
#include "index/screen.h"

#include <math.h>

// Adds one column of all periods to the counts.
static void count_column(const double *x, int64_t n, const mw_cells *imputed, int64_t first,
                         mw_screened *out) {
    for (int64_t i = 0; i < n; i++) {
        bool missing = isnan(x[i]) || (imputed && mw_cells_get(imputed, first + i));
        out[i].missing += missing;
        out[i].zero += !missing && x[i] == 0;
    }
}

void mw_screen(const mw_index_spec *spec, const mw_table *t, const mw_cells *imputed,
               mw_screened *out) {
    int64_t n = t->units * t->periods;
    for (int64_t i = 0; i < n; i++) out[i] = (mw_screened){0};
    for (int32_t c = 0; c < t->columns; c++)
        count_column(mw_table_at(t, c, 0), n, imputed, c * n, out);
    for (int64_t i = 0; i < n; i++) {
        double known = t->columns - out[i].missing;
        out[i].known = t->columns > 0 ? known / t->columns : 1;
        out[i].nonzero = known > 0 ? (known - out[i].zero) / known : (double)NAN;
        out[i].in = out[i].known >= spec->screen_min;
    }
}

int64_t mw_screen_apply(const mw_screened *s, mw_table *t) {
    int64_t n = t->units * t->periods, left_out = 0;
    for (int64_t i = 0; i < n; i++) left_out += !s[i].in;
    for (int32_t c = 0; left_out > 0 && c < t->columns; c++) {
        double *x = mw_table_at(t, c, 0);
        for (int64_t i = 0; i < n; i++)
            if (!s[i].in) x[i] = NAN;
    }
    return left_out;
}

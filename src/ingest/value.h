// SPDX-License-Identifier: MIT
// Values of measures from the texts of cells, by type. Thread: any.
#ifndef MW_INGEST_VALUE_H
#define MW_INGEST_VALUE_H

#include "ingest/bind.h"

// Reads a value that is no code and no text.
//   style   how the file writes numbers; cells that are numbers by their format are plain.
//   out     numbers in the unit of the column, dates as days since 1970-01-01, clocks as minutes
//           after midnight, yes 1 and no 0; untouched when false.
//   reason  of bytes: why not.
bool mw_value_read(const mw_bound_measure *m, const mw_said *said, const mw_number_style *style,
                   double *out, mw_error *reason);

// 0 good, 1 estimated, 2 doubtful; -1 for other words.
int mw_quality_read(mw_slice word);

#endif

// SPDX-License-Identifier: MIT
// The desk: rows of a verb, as CSV, laid out as a file for others: CSV, Excel or Parquet.
// Thread: a worker of the desk.
#ifndef MW_APP_DESK_EXPORT_H
#define MW_APP_DESK_EXPORT_H

#include "app/desk_int.h"

// Makes w->results, which are CSV, the answer: a file called after the route. A column whose cells
// are all numbers is one of numbers, but for names that begin with a zero, and periods.
//   format  "csv", "xlsx" or "parquet"
//   errors  MW_IO, MW_NOMEM; MW_LIMIT for more rows than a sheet of Excel holds.
MW_MUST_USE mw_status mw_desk_export(mw_desk_work *w, mw_slice format, mw_error *err);

#endif

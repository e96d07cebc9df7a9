// SPDX-License-Identifier: MIT
// A plan run by DuckDB, from columns in memory to columns in memory: the second implementation that
// the engine is tested and measured against.
//
//     mw_sql_case c;
//     MW_TRY(mw_sql_open(&input, want, want_count, threads, &c, err));  // tables are filled here
//     MW_TRY(mw_sql_run(&c, err));                                      // the statements alone
//     MW_TRY(mw_sql_read(&c, out, err));
//     mw_sql_close(&c);
// Thread: one owner at a time; DuckDB's own threads work behind it.
#ifndef MW_EVAL_SQL_RUN_H
#define MW_EVAL_SQL_RUN_H

#include "engine/run.h"
#include "engine/sql.h"
#include "store/duck.h"

typedef struct {
    mw_run_input in;
    const int32_t *want; // want_count of them; borrowed
    int32_t want_count;
    mw_sql sql;
    mw_duck *duck; // in memory
} mw_sql_case;

// Writes the SQL and fills the input tables.
//   threads  of DuckDB
//   errors   those of mw_sql_write and of DuckDB.
MW_MUST_USE mw_status mw_sql_open(const mw_run_input *in, const int32_t *want, int32_t want_count,
                                  int32_t threads, mw_sql_case *out, mw_error *err);
MW_MUST_USE mw_status mw_sql_run(mw_sql_case *c, mw_error *err);
// Results into columns laid out as those of mw_run.
MW_MUST_USE mw_status mw_sql_read(mw_sql_case *c, double *const *out, mw_error *err);
void mw_sql_close(mw_sql_case *c);

#endif

// SPDX-License-Identifier: MIT
// What the files that write SQL share: expressions of one point, and nodes that cross points.
#ifndef MW_ENGINE_SQL_INT_H
#define MW_ENGINE_SQL_INT_H

#include "engine/sql.h"

typedef struct {
    const mw_plan *plan;
    const mw_shape *shape;
    mw_sql *sql;
    bool *needed, *wanted;
    int32_t *stage; // of each node: how many crossings it takes; -1: written into others
    int32_t *layer; // within its stage: how many steps of elementwise operators
    int32_t *last;  // last stage that needs the node's column
    int32_t *table; // of each domain: stage of its newest table; 0 is f<i>
    mw_error *err;
} mw_sql_writer;

// A number as a DOUBLE; NULL for NaN.
void mw_sql_number(mw_text *t, double x);
// A node's value at the point at hand: its column, or the constant.
void mw_sql_value(const mw_sql_writer *w, mw_text *t, int32_t id);
// sql_expr.c: the expression of a node that depends on one point alone, over columns of its row.
mw_status mw_sql_expr(const mw_sql_writer *w, mw_text *t, int32_t id);
// One of a list by the column of a number from 0: "([a, b, c])[t + 1]".
mw_status mw_sql_list(const mw_sql_writer *w, mw_text *t, const double *value, int64_t count,
                      const char *index);

// Whether a node is computed from its own row of a table alone.
bool mw_sql_is_local(const mw_sql_writer *w, const mw_node *n);

// sql_cross.c: a node that looks at other points, as a join.
typedef struct {
    mw_text from;  // LEFT JOIN's subquery from FROM on, with its GROUP BY
    mw_text dims;  // the subquery's dimensions: "q.t AS t, q.u0 AS r"
    mw_text on;    // condition, with `j` for the subquery and b for the row at hand
    mw_text value; // what the subquery selects as the node's column
    mw_text final; // what becomes of it: "coalesce(j.n5, 0e0)"; %s stands for the column
} mw_sql_join;

// The join of a node that is not local; freed by mw_sql_join_fini, also after an error.
mw_status mw_sql_cross(const mw_sql_writer *w, int32_t id, mw_sql_join *out);
// Frees the texts of a join.
void mw_sql_join_fini(mw_sql_join *j);

// The newest table of a node's domain.
void mw_sql_table(const mw_sql_writer *w, mw_text *t, int32_t id);

#endif

// SPDX-License-Identifier: MIT
// What the files that write SQL share: expressions of one point, and nodes that cross points.
#ifndef MW_ENGINE_SQL_INT_H
#define MW_ENGINE_SQL_INT_H

#include "engine/sql.h"

// How a database says things: texts in which $a, $b and $c stand for what is said of.
typedef struct {
    const char *temporary, *table; // begin a statement that makes table $a
    const char *infinity;
    const char *pick, *pick_whole;          // number $b, from 0, of the list $a; of whole numbers
    const char *numbers;                    // a table of 0 .. $b - 1 with the column $a
    const char *is_not;                     // $a is missing or not $b
    const char *by_all;                     // grouped by all that is selected and no aggregate
    const char *any;                        // whether some $a is true; missing when all are missing
    const char *first, *last;               // $a of the first or last row in the order $b
    const char *reduce[MW_REDUCE_OP_COUNT]; // of the known values of $a
    const char *op[MW_NODE_OP_COUNT];       // operators of one point; NULL: put together in C
} mw_sql_dialect;

extern const mw_sql_dialect mw_sql_duckdb;

typedef struct {
    const mw_sql_dialect *dialect;
    const mw_plan *plan;
    const mw_shape *shape;
    mw_sql *sql;
    bool *needed, *wanted;
    int32_t *stage; // of each node: how many crossings it takes
    int32_t *layer; // within its stage: how many steps of elementwise operators
    int32_t *last;  // last stage that needs the node's column
    int32_t *table; // of each domain: 1 + stage of its newest table; 0: f<i>; MW_SQL_RESULT: o<i>
    mw_error *err;
} mw_sql_writer;

enum { MW_SQL_RESULT = -1 };

// A text of the dialect with a, b and c put in; those that it does not name may be NULL.
void mw_sql_fill(mw_text *t, const char *form, const char *a, const char *b, const char *c);
// What a text holds, "" when nothing.
const char *mw_sql_text(const mw_text *t);
// A number as a DOUBLE; NULL for NaN.
void mw_sql_number(const mw_sql_writer *w, mw_text *t, double x);
// A node's value at the point at hand: its column, or the constant.
void mw_sql_value(const mw_sql_writer *w, mw_text *t, int32_t id);
// sql_expr.c: the expression of a node that depends on one point alone, over columns of its row.
mw_status mw_sql_expr(const mw_sql_writer *w, mw_text *t, int32_t id);
// One of a list by the column of a number from 0.
mw_status mw_sql_list(const mw_sql_writer *w, mw_text *t, const double *value, int64_t count,
                      const char *index);

// The same of whole numbers.
void mw_sql_whole(const mw_sql_writer *w, mw_text *t, const int32_t *value, int64_t count,
                  const char *index);

// Whether a node is computed from its own row of a table alone.
bool mw_sql_is_local(const mw_sql_writer *w, const mw_node *n);
// Whether it depends on the period or a key's member alone, so that it can be said anywhere.
bool mw_sql_is_indexed(const mw_sql_writer *w, const mw_node *n);

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

// The newest table of a domain, of that of a node.
void mw_sql_table_of(const mw_sql_writer *w, mw_text *t, int32_t domain);
void mw_sql_table(const mw_sql_writer *w, mw_text *t, int32_t id);

#endif

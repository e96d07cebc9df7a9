// SPDX-License-Identifier: MIT
// A plan as SQL for DuckDB: a second implementation to test against, and the form in which a
// database can run it where its data lies.
//
// Input tables, one for each domain i that is used: f<i>, a row per point, with the columns
//     z     0
//     x<d>  member of each key dimension d, t  period, r  row: those that the domain has
//     u<k>  row of the ancestor of each kind k above, NULL where there is none
//     n<id> the column of each FACT node of the domain, NULL where missing
// k<k>(z, r, pk, pr, h<j>..., u<k>...): direct parent and `holds` of each kind's rows; l<l>(a, b,
// p): links from row a to row b in the order p. Results: o<i>, with the columns x<d>, t, r and
// n<id> of wanted nodes among others, for each domain i that has some. Tables s<stage>_<i> lie in
// between. A statement is a line that ends with a semicolon. Thread: one owner at a time.
#ifndef MW_ENGINE_SQL_H
#define MW_ENGINE_SQL_H

#include "base/text.h"
#include "engine/plan.h"

// Periods of an axis, codes of a table and windows are written into the text: at most so many each.
enum { MW_SQL_LIST_MAX = 100000 };

typedef struct {
    mw_domain *domain; // domain_count of them; number i is that of f<i> and o<i>
    int32_t domain_count;
    int64_t domain_capacity;
    int32_t *of; // domain of each node of the plan; -1: not needed
    mw_text text;
} mw_sql;

// Writes the statements that compute wanted nodes.
//   out     zeroed; freed by mw_sql_fini, also after an error.
//   errors  MW_INVALID naming the node that SQL cannot say: RECUR and PREVIOUS_SELF, which go
//           period by period; MW_LIMIT for a list that is too long; MW_NOMEM.
//   notes   sums are added in the database's order, so that they agree to rounding, not to the bit.
//           Infinities are not treated as the engine does where they meet (inf - inf).
MW_MUST_USE mw_status mw_sql_write(const mw_plan *plan, const mw_shape *shape, const int32_t *want,
                                   int32_t want_count, mw_sql *out, mw_error *err);
void mw_sql_fini(mw_sql *s); // of a zero one is allowed

#endif

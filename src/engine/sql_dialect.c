// SPDX-License-Identifier: MIT
// What DuckDB says in its own way. Another database is another table like this one, and a choice in
// mw_sql_write.
#include "engine/sql_int.h"

// Whole months between two dates $a and $b, from the earlier to the later one.
#define EARLIER "(DATE '1970-01-01' + floor(least($a, $b))::INTEGER)"
#define LATER "(DATE '1970-01-01' + floor(greatest($a, $b))::INTEGER)"
#define MONTHS                                                                                     \
    "((year(" LATER ") - year(" EARLIER ")) * 12 + month(" LATER ") - month(" EARLIER              \
    ") - (day(" LATER ") < day(" EARLIER "))::INTEGER)"
#define SIGNED_DATES                                                                               \
    "CASE WHEN $a >= -719162 AND $a < 2932897 AND $b >= -719162 AND $b < 2932897 "                 \
    "THEN CASE WHEN floor($b) >= floor($a) THEN 1e0 ELSE -1e0 END * "

// clang-format off
const mw_sql_dialect mw_sql_duckdb = {
    .temporary = "CREATE OR REPLACE TEMP TABLE $a AS ",
    .table = "CREATE OR REPLACE TABLE $a AS ",
    .infinity = "'Infinity'::DOUBLE",
    .pick = "([$a]::DOUBLE[])[$b + 1]",
    .pick_whole = "([$a])[$b + 1]",
    .numbers = "(SELECT range::INTEGER AS $a FROM range($b))",
    .is_not = "$a IS DISTINCT FROM $b",
    .by_all = " GROUP BY ALL",
    .any = "bool_or($a)",
    .first = "first($a ORDER BY $b)",
    .last = "first($a ORDER BY $b DESC)",
    .reduce = {
        [MW_REDUCE_SUM] = "sum($a)",
        [MW_REDUCE_COUNT] = "count($a)::DOUBLE",
        [MW_REDUCE_MEAN] = "avg($a)",
        [MW_REDUCE_MIN] = "min($a)",
        [MW_REDUCE_MAX] = "max($a)",
        [MW_REDUCE_MEDIAN] = "median($a)",
    },
    .op = {
        [MW_NODE_ADD] = "($a + $b)",
        [MW_NODE_SUB] = "($a - $b)",
        [MW_NODE_MUL] = "($a * $b)",
        [MW_NODE_DIV] = "CASE WHEN $b <> 0 THEN $a / $b END",
        [MW_NODE_POW] = "CASE WHEN isfinite(pow($a, $b)) THEN pow($a, $b) END",
        [MW_NODE_NEG] = "(-$a)",
        [MW_NODE_MIN] = "CASE WHEN $b < $a THEN $b WHEN $b IS NOT NULL THEN $a END",
        [MW_NODE_MAX] = "CASE WHEN $b > $a THEN $b WHEN $b IS NOT NULL THEN $a END",
        [MW_NODE_ABS] = "abs($a)",
        [MW_NODE_SQRT] = "CASE WHEN $a >= 0 THEN sqrt($a) END",
        [MW_NODE_LN] = "CASE WHEN $a > 0 THEN ln($a) END",
        [MW_NODE_LOG10] = "CASE WHEN $a > 0 THEN log10($a) END",
        [MW_NODE_EXP] = "exp($a)",
        [MW_NODE_FLOOR] = "floor($a)",
        [MW_NODE_CEIL] = "ceil($a)",
        [MW_NODE_EQ] = "($a = $b)::DOUBLE",
        [MW_NODE_NE] = "($a <> $b)::DOUBLE",
        [MW_NODE_LT] = "($a < $b)::DOUBLE",
        [MW_NODE_LE] = "($a <= $b)::DOUBLE",
        [MW_NODE_GT] = "($a > $b)::DOUBLE",
        [MW_NODE_GE] = "($a >= $b)::DOUBLE",
        [MW_NODE_AND] = "(($a <> 0) AND ($b <> 0))::DOUBLE",
        [MW_NODE_OR] = "(($a <> 0) OR ($b <> 0))::DOUBLE",
        [MW_NODE_NOT] = "($a = 0)::DOUBLE",
        [MW_NODE_IF] = "CASE WHEN $a <> 0 THEN $b WHEN $a = 0 THEN $c END",
        [MW_NODE_ELSE] = "coalesce($a, $b)",
        [MW_NODE_KNOWN] = "($a IS NOT NULL)::DOUBLE",
        [MW_NODE_ADD_MONTHS] = // the same day of the month, or its last
            "CASE WHEN abs($b) <= 119988 AND $a >= -719162 AND $a < 2932897 THEN CASE WHEN "
            "year(DATE '1970-01-01' + floor($a)::INTEGER + to_months(trunc($b)::INTEGER)) "
            "BETWEEN 1 AND 9999 THEN date_diff('day', DATE '1970-01-01', (DATE '1970-01-01' + "
            "floor($a)::INTEGER + to_months(trunc($b)::INTEGER))::DATE)::DOUBLE END END",
        [MW_NODE_YEARS] = SIGNED_DATES "floor(" MONTHS " / 12e0) END",
        [MW_NODE_MONTHS] = SIGNED_DATES MONTHS " END",
    },
};
// clang-format on

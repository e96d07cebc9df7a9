// SPDX-License-Identifier: MIT
// See rows.h: the lists of tables and columns, as arrays.
#include "store/rows.h"

static const struct {
    const char *name;
    bool only_added;
} tables[] = {
#define X(table, name, added) {name, added},
    MW_ROW_TABLES(X)
#undef X
};

static const struct {
    mw_row_table table;
    const char *name;
    mw_row_content kind;
} columns[] = {
#define X(table, column, name, holds) {MW_ROWS_##table, name, MW_HOLDS_##holds},
    MW_ROW_COLUMNS(X)
#undef X
};

#define X(table, name, added) MW_COLUMN_##table##_ID,
static const int32_t first[] = {MW_ROW_TABLES(X) MW_COLUMNS_COUNT};
#undef X

int32_t mw_row_columns(mw_row_table table) { return first[table + 1] - first[table]; }

mw_row_content mw_row_holds(mw_row_table table, int32_t column) {
    return columns[first[table] + column].kind;
}

const char *mw_row_column_name(mw_row_table table, int32_t column) {
    return columns[first[table] + column].name;
}

const char *mw_row_table_name(mw_row_table table) { return tables[table].name; }

bool mw_row_only_added(mw_row_table table) { return tables[table].only_added; }

mw_row_table mw_row_refers(mw_row_table table, int32_t column) {
    mw_row_content kind = mw_row_holds(table, column);
    if (kind == MW_HOLDS_OF_ORGANISATION) return MW_ROWS_ORGANISATION;
    return kind == MW_HOLDS_OF_PERSON ? MW_ROWS_PERSON : MW_ROWS_COUNT;
}

// SPDX-License-Identifier: MIT
// Small tables of the registry whose rows are changed one at a time: who may sign in, what they may
// do, the trail, mail that waits. Adapters read and write rows by these lists: a table more is a
// list and a step of the schema. A row is an array of cells in the order of the columns, the first
// its id: positive, never used twice. Thread: any.
#ifndef MW_STORE_ROWS_H
#define MW_STORE_ROWS_H

#include "base/text.h"

// table, what people call a row, whether rows are only added
#define MW_ROW_TABLES(X)                                                                           \
    X(ORGANISATION, "organisation", false)                                                         \
    X(PERSON, "person", false)                                                                     \
    X(PERSON_ROLE, "person_role", false)                                                           \
    X(SESSION, "session", false)                                                                   \
    X(TOKEN, "token", false)                                                                       \
    X(LINK, "one_time_link", false)                                                                \
    X(AUDIT, "audit", true)                                                                        \
    X(LETTER, "letter", false)                                                                     \
    X(NOTIFICATION, "notification", false)

// table, column, its name, what it holds: a NUMBER; a TEXT; a SAID, a text that row_redact may
// replace; a KEY, a text that no two rows share; or OF_..., the id of a row there, 0: none.
#define MW_ROW_COLUMNS(X)                                                                          \
    X(ORGANISATION, ID, "id", NUMBER)                                                              \
    X(ORGANISATION, CODE, "code", KEY)                                                             \
    X(ORGANISATION, TITLE, "title", TEXT)                                                          \
    X(ORGANISATION, ENTITY, "entity", OF_ENTITY)                                                   \
    X(ORGANISATION, MADE, "made_ns", NUMBER)                                                       \
    X(PERSON, ID, "id", NUMBER)                                                                    \
    X(PERSON, ORGANISATION, "organisation", OF_ORGANISATION)                                       \
    X(PERSON, NAME, "name", KEY)                                                                   \
    X(PERSON, TITLE, "title", TEXT)                                                                \
    X(PERSON, MAIL, "mail", TEXT)                                                                  \
    X(PERSON, PASSWORD, "password", TEXT)                                                          \
    X(PERSON, PASSWORD_SET, "password_ns", NUMBER)                                                 \
    X(PERSON, FAILED, "failed", NUMBER)                                                            \
    X(PERSON, DISABLED, "disabled_ns", NUMBER)                                                     \
    X(PERSON, MADE, "made_ns", NUMBER)                                                             \
    X(PERSON_ROLE, ID, "id", NUMBER)                                                               \
    X(PERSON_ROLE, PERSON, "person", OF_PERSON)                                                    \
    X(PERSON_ROLE, ROLE, "role", TEXT)                                                             \
    X(PERSON_ROLE, ENTITY, "entity", OF_ENTITY)                                                    \
    X(PERSON_ROLE, MADE, "made_ns", NUMBER)                                                        \
    X(SESSION, ID, "id", NUMBER)                                                                   \
    X(SESSION, PERSON, "person", OF_PERSON)                                                        \
    X(SESSION, HASH, "hash", KEY)                                                                  \
    X(SESSION, MADE, "made_ns", NUMBER)                                                            \
    X(SESSION, SEEN, "seen_ns", NUMBER)                                                            \
    X(SESSION, ENDS, "ends_ns", NUMBER)                                                            \
    X(SESSION, ADDRESS, "address", TEXT)                                                           \
    X(SESSION, AGENT, "agent", TEXT)                                                               \
    X(TOKEN, ID, "id", NUMBER)                                                                     \
    X(TOKEN, PERSON, "person", OF_PERSON)                                                          \
    X(TOKEN, TITLE, "title", TEXT)                                                                 \
    X(TOKEN, HASH, "hash", KEY)                                                                    \
    X(TOKEN, ROLE, "role", TEXT)                                                                   \
    X(TOKEN, ENTITY, "entity", OF_ENTITY)                                                          \
    X(TOKEN, READ_ONLY, "read_only", NUMBER)                                                       \
    X(TOKEN, MADE, "made_ns", NUMBER)                                                              \
    X(TOKEN, ENDS, "ends_ns", NUMBER)                                                              \
    X(TOKEN, SEEN, "seen_ns", NUMBER)                                                              \
    X(TOKEN, REVOKED, "revoked_ns", NUMBER)                                                        \
    X(LINK, ID, "id", NUMBER)                                                                      \
    X(LINK, PERSON, "person", OF_PERSON)                                                           \
    X(LINK, HASH, "hash", KEY)                                                                     \
    X(LINK, MADE, "made_ns", NUMBER)                                                               \
    X(LINK, ENDS, "ends_ns", NUMBER)                                                               \
    X(AUDIT, ID, "id", NUMBER)                                                                     \
    X(AUDIT, ORGANISATION, "organisation", NUMBER)                                                 \
    X(AUDIT, AT, "at_ns", NUMBER)                                                                  \
    X(AUDIT, WHO, "who", SAID)                                                                     \
    X(AUDIT, PLACE, "place", SAID)                                                                 \
    X(AUDIT, ACT, "act", TEXT)                                                                     \
    X(AUDIT, SUBJECT, "subject", SAID)                                                             \
    X(AUDIT, BEFORE, "before", SAID)                                                               \
    X(AUDIT, AFTER, "after", SAID)                                                                 \
    X(AUDIT, PREVIOUS, "previous", TEXT)                                                           \
    X(AUDIT, HASH, "hash", TEXT)                                                                   \
    X(AUDIT, SALT, "salt", SAID)                                                                   \
    X(LETTER, ID, "id", NUMBER)                                                                    \
    X(LETTER, NOTICE, "notice", NUMBER)                                                            \
    X(LETTER, PART, "part", NUMBER)                                                                \
    X(LETTER, NAME, "name", TEXT)                                                                  \
    X(LETTER, TYPE, "type", TEXT)                                                                  \
    X(LETTER, BYTES, "bytes", TEXT)                                                                \
    X(NOTIFICATION, ID, "id", NUMBER)                                                              \
    X(NOTIFICATION, PERSON, "person", OF_PERSON)                                                   \
    X(NOTIFICATION, LEAST, "least", TEXT)                                                          \
    X(NOTIFICATION, BRANCH, "branch", OF_ENTITY)                                                   \
    X(NOTIFICATION, LANG, "lang", TEXT)                                                            \
    X(NOTIFICATION, ZONE, "zone", TEXT)                                                            \
    X(NOTIFICATION, QUIET_FROM, "quiet_from", NUMBER)                                              \
    X(NOTIFICATION, QUIET_TO, "quiet_to", NUMBER)                                                  \
    X(NOTIFICATION, ESCALATIONS, "escalations", NUMBER)

typedef enum {
#define X(table, name, added) MW_ROWS_##table,
    MW_ROW_TABLES(X)
#undef X
        MW_ROWS_COUNT
} mw_row_table;

typedef enum {
#define X(table, column, name, holds) MW_COLUMN_##table##_##column,
    MW_ROW_COLUMNS(X)
#undef X
        MW_COLUMNS_COUNT
} mw_row_column;
// From the first of its table: MW_COLUMN(PERSON, NAME) is 2.
#define MW_COLUMN(table, column) (MW_COLUMN_##table##_##column - MW_COLUMN_##table##_ID)
enum { MW_ROW_CELLS_MAX = 12 };
#define MW_ROW_ERASED "erased" // salt of an entry of the trail whose texts were changed

typedef struct {
    int64_t number; // of columns that hold no text
    mw_slice text;
} mw_cell;

typedef enum {
    MW_HOLDS_NUMBER,
    MW_HOLDS_TEXT,
    MW_HOLDS_SAID,
    MW_HOLDS_KEY,
    MW_HOLDS_OF_ENTITY,
    MW_HOLDS_OF_ORGANISATION,
    MW_HOLDS_OF_PERSON
} mw_row_content;

typedef struct {
    mw_row_table table; // rows above an id, of them those with a value in one column
    int32_t column;     // 0 is the id, of which the value 0 stands for all
    mw_cell value;
    int64_t after; // ids above it; 0: all
} mw_row_query;

// cell: as many as the table has columns, alive during the call. A visit must not change the table.
typedef mw_status (*mw_row_visit)(void *ctx, const mw_cell *cell, mw_error *err);

// The table's columns, by number.
int32_t mw_row_columns(mw_row_table table);
mw_row_content mw_row_holds(mw_row_table table, int32_t column);
const char *mw_row_column_name(mw_row_table table, int32_t column);
const char *mw_row_table_name(mw_row_table table); // in SQL
bool mw_row_only_added(mw_row_table table);
// The table that a column's numbers are ids of; MW_ROWS_COUNT when it is none of these.
mw_row_table mw_row_refers(mw_row_table table, int32_t column);

#endif

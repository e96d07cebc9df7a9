// SPDX-License-Identifier: MIT
// What the pieces of mw_guess hand to each other: rows that stay in memory, what each column shows,
// when rows are about, which column is which measure of whom. See guess.c for the order of work.
// Thread: one owner at a time.
#ifndef MW_INGEST_GUESS_INT_H
#define MW_INGEST_GUESS_INT_H

#include "base/map.h"
#include "ingest/csv_detect.h"
#include "ingest/guess.h"
#include "ingest/guess_rows.h"
#include "ingest/guess_when.h"
#include "ingest/guess_words.h"
#include "ingest/number.h"

enum { MW_GUESS_VALUES_MAX = 64, MW_GUESS_STYLES = 8, MW_GUESS_ENTITIES_MAX = 4 };

// ---- columns (guess_column.c)

typedef enum {
    MW_SHAPE_EMPTY,
    MW_SHAPE_NUMBER,
    MW_SHAPE_STAMP,  // dates, with or without a time of day
    MW_SHAPE_CLOCK,  // times of day alone
    MW_SHAPE_PERIOD, // 2024-03, 2024-Q1, 2024-W10
    MW_SHAPE_TEXT,
} mw_guess_shape;

typedef enum {
    MW_ROLE_NONE,
    MW_ROLE_TIME,
    MW_ROLE_ENTITY,
    MW_ROLE_KEY,
    MW_ROLE_MEASURE,
    MW_ROLE_PIVOT, // one of those that are unpivoted
    MW_ROLE_OTHER, // said in another line: a title
} mw_guess_role;

typedef struct {
    mw_slice name;
    bool nameable; // a map can write its name
    mw_guess_words words;
    mw_guess_unit unit; // in the name
    int64_t empty, filled;
    uint32_t marks; // of missing values, as bits
    int64_t numbers, readable[MW_GUESS_STYLES], percents;
    int64_t times, clocks, periods; // cells of these kinds
    mw_decimal_signs signs;
    mw_slice *value; // the first MW_GUESS_VALUES_MAX different texts, borrowed from the rows
    int64_t value_count, value_capacity;
    bool many; // there are more
    double low, high;
    bool whole, seen_number; // of numbers: all are whole; low and high are set
    mw_guess_shape shape;
    int32_t format, swapped; // STAMP: index of formats; -1: ISO. swapped: day and month, -1: no
    bool native;             // STAMP, CLOCK: the file itself knows that they are times
    mw_guess_role role;
    int32_t measure, other; // of the catalogue, -1: none; other: one that fits nearly as well
    double score;
} mw_guess_column;

// ---- all of it

typedef struct {
    mw_slice kind;
    int32_t kind_index; // of the catalogue; -1: proposed
    int32_t column;     // -1: one for all rows, called as the file is
    int32_t title;      // column, -1: none
} mw_guess_entity;

typedef struct {
    const char *path;
    const mw_catalogue *catalogue; // NULL: none
    mw_guess_rows rows;
    mw_guess_column *column; // of the file, then the two of unpivoting
    int32_t column_count, file_columns;
    int32_t style; // of numbers
    bool style_unsure;
    mw_guess_formats formats;
    mw_guess_when when;
    mw_guess_entity *kind;                         // all kinds, with the column that is called so
    mw_guess_entity entity[MW_GUESS_ENTITIES_MAX]; // [0] whose values they are, then those above
    int32_t entity_count;
    mw_guess_words stem; // of the file's name
    char name[64];       // the map's
    char stem_year[8];   // the year in it, behind a blank
    char key_name[64];   // of the key that unpivoted columns name
    int64_t repeated;    // rows that repeat entity and time of an earlier one
    mw_text note;        // about entities
    mw_text *out;
} mw_guesser;

extern const mw_number_style mw_guess_style[MW_GUESS_STYLES];
extern const char *const mw_guess_mark[]; // marks of missing values, ends with NULL

// Looks at all rows and fills column. errors: MW_NOMEM.
MW_MUST_USE mw_status mw_guess_columns(mw_guesser *g, mw_error *err);
void mw_guess_columns_fini(mw_guesser *g);
// Adds a text to those of a column, unless it is there; it is borrowed. errors: MW_NOMEM.
MW_MUST_USE mw_status mw_guess_note_value(mw_guess_column *c, mw_slice s, mw_error *err);
// Whether the names of columns are values of the kind that stands below them.
bool mw_guess_header_is_data(const mw_guesser *g);

// All formats that are tried. f: starts zeroed; its format is freed by the caller.
MW_MUST_USE mw_status mw_guess_formats_init(mw_guess_formats *f, mw_error *err);
// Makes a column a STAMP when one format reads nearly all of its texts.
void mw_guess_date_shape(mw_guesser *g, int32_t column);
// Reads day and month of a column the other way round.
void mw_guess_swap(mw_guesser *g, int32_t column);

// In this order. Each adds its part of the plan; errors: MW_NOMEM.
MW_MUST_USE mw_status mw_guess_pivot(mw_guesser *g, mw_error *err);
MW_MUST_USE mw_status mw_guess_time(mw_guesser *g, mw_error *err);
MW_MUST_USE mw_status mw_guess_step(mw_guesser *g, mw_error *err);
MW_MUST_USE mw_status mw_guess_kinds(mw_guesser *g, mw_error *err);
MW_MUST_USE mw_status mw_guess_match(mw_guesser *g, mw_error *err);
MW_MUST_USE mw_status mw_guess_entities(mw_guesser *g, mw_error *err);
MW_MUST_USE mw_status mw_guess_write(mw_guesser *g, mw_error *err);

// Whether all texts of a column are members of a closed list.
bool mw_guess_are_members(const mw_guesser *g, const mw_guess_column *c, int32_t codes);
// The column with the codes of a key; -1.
int32_t mw_guess_key_column(const mw_guesser *g, const mw_catalogue_key *key);
// Whether a column says the same of an entity in all its rows, of which there are several.
MW_MUST_USE mw_status mw_guess_is_lasting(const mw_guesser *g, int32_t column, bool *out,
                                          mw_error *err);

#endif

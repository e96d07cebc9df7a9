// SPDX-License-Identifier: MIT
// Mapping files: which column of a file is which measure of which entity, when. Text in the style
// of the packs in, a tree out; docs/import.md is the specification.
//
//     mw_mappings *maps = NULL;
//     MW_TRY(mw_mappings_text("steel.map", text, size, &maps, err)); // MW_OK with wrong text too
//     if (maps->diags->errors) mw_diag_print(maps->diags, &out);
//     const mw_mapping *map = mw_mappings_pick(maps, "steel_2018.csv", err);
//     mw_mappings_free(maps);
//
// Everything lives in the arena of diags. Thread: one owner at a time.
#ifndef MW_INGEST_MAPPING_H
#define MW_INGEST_MAPPING_H

#include "ingest/reader.h"
#include "lang/ast.h"

// One replacement: a cell that is `from` counts as `to`.
typedef struct {
    mw_slice from, to;
    bool missing; // ... counts as missing
    mw_span span;
} mw_translation;

typedef struct {
    mw_slice text; // name of a column, or the text itself
    bool column;
    mw_span span;
} mw_map_part;

// text = part { "+" part } [ translate ]: what each row says at a place. A text is missing when any
// of its columns is.
typedef struct {
    mw_map_part *part;
    int32_t part_count; // 0: not said
    mw_translation *translate;
    int32_t translate_count;
    bool has_other; // `else = ...`
    mw_translation other;
    mw_span span;
} mw_map_text;

typedef enum {
    MW_WHEN_NONE, // not said: as the map's `time`
    MW_WHEN_ALWAYS,
    MW_WHEN_CONST,  // period
    MW_WHEN_PERIOD, // text[0] is a period as the language writes it
    MW_WHEN_FIELDS, // year, quarter, month, week, day, hour in columns of their own
    MW_WHEN_STAMP,  // text[0] [text[1]] by format, stamp and length
    MW_WHEN_SPAN,   // text[0] to text[1], or text[0] lasting text[2]
    MW_WHEN_SINCE,  // text[0] until further notice
} mw_when_kind;

typedef enum { MW_STAMP_START, MW_STAMP_END, MW_STAMP_INSTANT } mw_stamp;

enum {
    MW_FIELD_YEAR,
    MW_FIELD_QUARTER,
    MW_FIELD_MONTH,
    MW_FIELD_WEEK,
    MW_FIELD_DAY,
    MW_FIELD_HOUR,
    MW_FIELD_COUNT
};

typedef struct {
    mw_when_kind kind;
    mw_map_text text[3];
    mw_map_text date;                  // SPAN: the date of both clocks
    mw_map_text field[MW_FIELD_COUNT]; // FIELDS
    mw_slice constant;                 // CONST, as written
    mw_slice format[2];                // empty: iso
    mw_span format_span[2];
    mw_slice zone; // empty: the entity's
    mw_span zone_span;
    mw_stamp stamp;
    mw_length length; // unit MW_GRAIN_NONE: not said
    mw_slice lasting_unit;
    bool midnight_own_day;
    mw_span span;
} mw_map_when;

typedef struct {
    mw_slice kind;
    mw_span kind_span;
    mw_map_text code;
} mw_map_level;

enum { MW_MAP_LEVELS_MAX = 8, MW_MAP_KEYS_MAX = 3 };

typedef struct {
    mw_map_level level[MW_MAP_LEVELS_MAX]; // [0] the entity, then what it stands in
    int32_t level_count;
    mw_map_text title;
    mw_slice zone;
    bool add;
    mw_span span;
} mw_map_entity;

typedef struct {
    mw_slice name;
    mw_span name_span;
    mw_map_level from, to;
    mw_map_when when; // NONE: always
} mw_map_link;

typedef struct {
    mw_slice name;
    mw_span name_span;
} mw_map_name;

typedef struct {
    mw_slice name;
    mw_span name_span, span;
    mw_map_name on; // empty: the entity of the measure's kind
    struct {
        mw_map_name name;
        mw_map_text code;
    } key[MW_MAP_KEYS_MAX];
    int32_t key_count;
    mw_map_text value;
    mw_slice unit; // empty: that of the measure
    mw_span unit_span;
    mw_slice format; // of dates
    mw_span format_span;
    mw_map_when when; // NONE: that of the map
    mw_map_text quality;
    mw_slice *missing; // marks of this measure beside those of the map
    int32_t missing_count;
    bool repeats; // later rows may give the same value again
} mw_map_measure;

typedef enum {
    MW_WHERE_IN, // is one of the texts
    MW_WHERE_LT, // number comparisons, against number
    MW_WHERE_LE,
    MW_WHERE_GT,
    MW_WHERE_GE,
} mw_where_op;

typedef struct {
    mw_map_text text;
    mw_where_op op;
    bool negated; // IN: is none of them
    mw_slice *in;
    int32_t in_count;
    double number;
} mw_map_where;

// Columns `first` .. `last` of the file; last empty: up to the last one.
typedef struct {
    mw_slice first, last;
    bool range;
    mw_span span;
} mw_map_columns;

typedef struct {
    mw_map_columns *columns;
    int32_t columns_count; // 0: the map does not unpivot
    mw_slice name, value;  // names of the two columns that it makes
    mw_span span;
} mw_map_unpivot;

typedef struct {
    mw_slice name, file; // file: pattern of file names, empty: any
    mw_reader_options reader;
    char decimal;      // 0: detect
    char thousands[4]; // empty: none
    mw_map_unpivot unpivot;
    mw_map_when when;
    mw_map_entity *entity;
    int32_t entity_count;
    mw_map_measure *measure;
    int32_t measure_count;
    mw_map_link *link;
    int32_t link_count;
    mw_map_where *where;
    int32_t where_count;
    mw_slice *missing;
    int32_t missing_count;
    mw_map_text quality;
    bool refuse_values; // a bad value refuses itself only, not its row
    mw_span span;
} mw_mapping;

typedef struct {
    mw_diags *diags;
    mw_mapping *map;
    int32_t count;
    char hash[65]; // SHA-256 of the text, in hex
} mw_mappings;

// Reads one or more maps.
//   name    what messages call the text.
//   out     owned by the caller (mw_mappings_free), also when the text is wrong: look at
//           (*out)->diags->errors first.
//   errors  MW_NOMEM; MW_LIMIT for a text beyond MW_PACK_FILE_BYTES_MAX.
MW_MUST_USE mw_status mw_mappings_text(const char *name, const char *text, size_t size,
                                       mw_mappings **out, mw_error *err);
// The same from a file; MW_IO when it cannot be read.
MW_MUST_USE mw_status mw_mappings_read(const char *path, mw_mappings **out, mw_error *err);
void mw_mappings_free(mw_mappings *maps); // NULL is allowed

// The map for a file: the first whose pattern matches its name, else the only one without pattern.
//   errors  MW_NOTFOUND naming the maps there are.
MW_MUST_USE mw_status mw_mappings_pick(const mw_mappings *maps, const char *path,
                                       const mw_mapping **out, mw_error *err);

#endif

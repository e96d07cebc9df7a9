// SPDX-License-Identifier: MIT
// The smaller parts of a mapping's tree: texts made of columns, and the ways to say when.
// Thread: immutable once parsed, then any.
#ifndef MW_INGEST_MAPPING_WHEN_H
#define MW_INGEST_MAPPING_WHEN_H

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
    MW_WHEN_SINCE,  // text[0] [text[1]] until further notice
    MW_WHEN_LIKE,   // the period of the entity's fact of another measure, `constant`
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

#endif

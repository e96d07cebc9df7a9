// SPDX-License-Identifier: MIT
// The tree of a mapping file: what the parser makes and the binding reads. Slices point into the
// text or the arena of its diagnostics. Thread: immutable once parsed, then any.
#ifndef MW_INGEST_MAPPING_TREE_H
#define MW_INGEST_MAPPING_TREE_H

#include "ingest/mapping_when.h"
#include "ingest/reader.h"

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

#endif

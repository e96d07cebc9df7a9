// SPDX-License-Identifier: MIT
// A map bound to a file and to a catalogue: every name found, every unit and format known. What
// does not fit is said as diagnostics in the map's text, all of it, before the first row is read.
// Thread: immutable once bound, then any.
#ifndef MW_INGEST_BIND_H
#define MW_INGEST_BIND_H

#include "ingest/catalogue.h"
#include "ingest/mapping.h"
#include "ingest/number.h"
#include "ingest/when.h"

typedef struct {
    int32_t kind; // in the catalogue
    mw_bound_text code;
} mw_bound_level;

typedef struct {
    mw_bound_level level[MW_MAP_LEVELS_MAX]; // [0] the entity, then what it stands in
    int32_t level_count;
    mw_bound_text title;
    mw_slice zone; // for those that are added
    bool add;
} mw_bound_entity;

typedef struct {
    const mw_catalogue_measure *about;
    int32_t entity;                           // index
    int32_t when;                             // index
    mw_bound_text key[MW_CATALOGUE_KEYS_MAX]; // in the order of the catalogue
    mw_bound_text value, quality;
    mw_unit unit;              // NUMBER: of the column
    mw_datetime_format format; // DATE
    bool has_format;
    bool repeats;
    bool holds; // stands until further notice: only the start of the period counts
} mw_bound_measure;

typedef struct {
    mw_slice name;
    mw_bound_level from, to;
    int32_t when; // index; -1: always
} mw_bound_link;

typedef struct {
    mw_bound_text text;
    const mw_map_where *about;
} mw_bound_where;

typedef struct {
    const mw_mapping *map;
    const mw_catalogue *catalogue;
    mw_arena *arena;
    mw_pivots pivots;
    mw_bound_entity *entity;
    int32_t entity_count;
    mw_bound_when *when;
    int32_t when_count;
    mw_bound_measure *measure;
    int32_t measure_count;
    mw_bound_link *link;
    int32_t link_count;
    mw_bound_where *where;
    int32_t where_count;
    mw_map **members;       // of each closed code list that is used; NULL: not used or open
    const mw_slice *column; // names, those of the file and the two made by unpivoting
    int32_t column_count;
    mw_number_style style; // decimal 0: to be detected
} mw_bound;

// Binds a map. diags gets what does not fit; the result is usable only without new errors there.
//   reader  its names of columns are borrowed.
//   out     owned by the caller, for mw_bound_free; set also when there are errors.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_bind(const mw_mapping *map, mw_diags *diags, const mw_catalogue *catalogue,
                              const mw_reader *reader, mw_bound **out, mw_error *err);
void mw_bound_free(mw_bound *b); // NULL is allowed

// Name of a column for messages; "" for MW_COLUMN_NONE.
mw_slice mw_bound_column(const mw_bound *b, int32_t column);

#endif

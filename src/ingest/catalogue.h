// SPDX-License-Identifier: MIT
// What an import may fill: the kinds, code lists and measures that the packs of a workspace
// declare, as plain data. The caller fills it from a checked program; tests write it by hand.
//
//     mw_catalogue_kind kinds[] = {{mw_slice_of("site"), -1}};
//     mw_catalogue_measure kwh = {.name = mw_slice_of("electricity"), .type = MW_TYPE_NUMBER};
//     MW_TRY(mw_unit_parse(mw_slice_of("kWh"), &kwh.unit, err));
//     mw_catalogue c = {.kind = kinds, .kind_count = 1, .measure = &kwh, .measure_count = 1};
//
// Everything is borrowed and does not change during an import. Thread: any.
#ifndef MW_INGEST_CATALOGUE_H
#define MW_INGEST_CATALOGUE_H

#include "base/period.h"
#include "lang/program.h"

#include <stdbool.h>

typedef struct {
    mw_slice name;
    int32_t parent; // the kind above it, -1 at the top
} mw_catalogue_kind;

typedef struct {
    mw_slice name;
    const mw_slice *member; // member_count of them
    int32_t member_count;
    bool open; // members come from data: every text is one
} mw_catalogue_codes;

typedef struct {
    mw_slice name; // what `by` calls it
    int32_t codes;
} mw_catalogue_key;

enum { MW_CATALOGUE_KEYS_MAX = 3 };

typedef struct {
    mw_slice name;
    int32_t kind;      // facts may stand on this kind and on those above it
    mw_type_kind type; // NUMBER, YESNO, DATE, CLOCK, TEXT or CODE
    mw_unit unit;      // NUMBER
    int32_t codes;     // CODE
    mw_catalogue_key key[MW_CATALOGUE_KEYS_MAX];
    int32_t key_count;
    mw_grain grain; // native grain; MW_GRAIN_NONE: any period will do
    bool hold;      // roll time hold: a value stands until further notice
    bool ranged;    // values outside low .. high (in unit) are doubtful, not refused
    double low, high;
} mw_catalogue_measure;

typedef struct {
    const mw_catalogue_kind *kind;
    int32_t kind_count;
    const mw_catalogue_codes *codes;
    int32_t codes_count;
    const mw_catalogue_measure *measure;
    int32_t measure_count;
    const mw_slice *link; // names of link types
    int32_t link_count;
    mw_slice *members; // of all code lists, owned by mw_catalogue_init's; else NULL
} mw_catalogue;

// Index of a kind, measure or link type by name, -1 when there is none. Cost: linear.
int32_t mw_catalogue_kind_find(const mw_catalogue *c, mw_slice name);
int32_t mw_catalogue_measure_find(const mw_catalogue *c, mw_slice name);
int32_t mw_catalogue_link_find(const mw_catalogue *c, mw_slice name);

// Whether `above` is `kind` itself or contains it.
bool mw_catalogue_within(const mw_catalogue *c, int32_t kind, int32_t above);

// The catalogue of a checked program without errors: every kind, code list, link type and measure,
// numbered as there. Borrows the program's texts; lists are new.
//   out     for mw_catalogue_fini; untouched on error.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_catalogue_init(const mw_program *p, mw_catalogue *out, mw_error *err);
void mw_catalogue_fini(mw_catalogue *c); // only for those of mw_catalogue_init

#endif

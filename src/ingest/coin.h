// SPDX-License-Identifier: MIT
// An index described by two tables, as COINr and the COIN Tool have it (iData, iMeta), as a pack
// and a map: the pack holds measures and the index, the map reads the data with it.
//
//     iMeta: iCode, Type (Indicator, Aggregate, Denominator, Group), Parent, Weight, Direction,
//            iName, Unit, Target, Denominator; iData: uCode, uName, Time, and a column per code.
// Thread: any.
#ifndef MW_INGEST_COIN_H
#define MW_INGEST_COIN_H

#include "base/text.h"

typedef struct {
    const char *data, *meta; // paths of CSV files (or any that mw_reader_open reads)
    mw_slice name;           // of the pack
    mw_slice kind;           // what a unit is; empty: "unit"
} mw_coin;

enum { MW_COIN_CODES_MAX = 4000, MW_COIN_DEPTH_MAX = 40 };

// What was made, for a word to the person.
typedef struct {
    int32_t indicators, aggregates, denominators, groups;
    char root[64]; // name of the index
} mw_coin_made;

// Codes that cannot be names take another one that can, and keep the code as `code "..."`.
//   pack, map  get the texts.
//   errors     of reading; MW_INVALID naming file and row: no root or several, a parent or
//              denominator that does not exist, a code listed twice or without a column in the
//              data, a direction that is not 1 or -1, a weight that is no number above 0; MW_LIMIT;
//              MW_NOMEM.
MW_MUST_USE mw_status mw_coin_read(const mw_coin *coin, mw_text *pack, mw_text *map,
                                   mw_coin_made *made, mw_error *err);

#endif

// SPDX-License-Identifier: MIT
// The periods that the rows of a file are about, by a bound `time` of a map.
// Thread: immutable once bound, then any; one cache per thread.
#ifndef MW_INGEST_WHEN_H
#define MW_INGEST_WHEN_H

#include "base/datetime.h"
#include "base/period.h"
#include "ingest/cells.h"

typedef struct {
    mw_when_kind kind;
    mw_bound_text text[3], date, field[MW_FIELD_COUNT];
    mw_datetime_format format; // of stamps, date and clock joined by a blank
    bool date_only;            // the format has no time of day
    bool iso;                  // whether a stamp has a time of day shows in its text
    mw_slice constant;         // CONST; LIKE: the name of the measure
    mw_zone *zone;             // owned; NULL: the entity's
    mw_stamp stamp;
    mw_grain length;   // unit MW_GRAIN_NONE: not said
    double lasting_ns; // SPAN: nanoseconds of one unit of text[2]
    bool midnight_own_day;
    int32_t measure; // LIKE: in the catalogue
    mw_span span;    // in the map
} mw_bound_when;

typedef enum { MW_WHEN_READ, MW_WHEN_MISSING, MW_WHEN_WRONG } mw_when_state;

typedef struct {
    mw_when_state state;
    int64_t start_ns, end_ns; // the same: an instant whose period the map does not say
    int32_t column;           // of what is missing or wrong
    mw_slice value;
} mw_when_result;

enum { MW_WHEN_MEMO = 64, MW_WHEN_MEMO_TEXT_MAX = 47 };

// Texts read before. Starts zeroed; for one rule, one calendar and one thread.
typedef struct {
    mw_zone_cache zone;
    struct mw_when_memo {
        int64_t start_ns, end_ns;
        uint8_t size; // 0: free
        char text[MW_WHEN_MEMO_TEXT_MAX];
    } memo[MW_WHEN_MEMO], last; // last: of stamps that are read faster than looked up
} mw_when_cache;

// Reads when a row is about.
//   cal     of the entity; a zone in the map goes before it.
//   cache   NULL: none.
//   err     says why for MW_WHEN_WRONG.
//   cost    some 40 ns for a stamp, less for a text met before; no allocation.
mw_when_result mw_when_read(const mw_bound_when *w, const mw_row_at *at, const mw_calendar *cal,
                            mw_when_cache *cache, mw_error *err);

// Whether the rule gives one period for all rows and entities of a zone.
bool mw_when_constant(const mw_bound_when *w);

// Whether [start, end) is one period of a grain.
bool mw_when_fits(mw_grain grain, const mw_calendar *cal, int64_t start_ns, int64_t end_ns);

// Closes its zone and frees its translations.
void mw_bound_when_fini(mw_bound_when *w);

#endif

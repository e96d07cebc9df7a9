// SPDX-License-Identifier: MIT
// Rows of texts, numbers and flags, written as a table, as CSV or as JSON: what the verbs that list
// something share.
//
//     mw_listing l = {0};
//     static const char *const columns[] = {"id", "file", NULL};
//     MW_TRY(mw_listing_begin(&l, columns, MW_FORMAT_CSV_TEXT, err));
//     mw_listing_number(&l, 3);
//     mw_listing_text(&l, mw_slice_of("a.csv"));
//     MW_TRY(mw_listing_end(&l, err));      // writes to stdout
//     mw_listing_fini(&l);
// Thread: one owner at a time.
#ifndef MW_APP_LISTING_H
#define MW_APP_LISTING_H

#include "app/grid.h"
#include "app/verb.h"
#include "base/datetime.h"

typedef struct {
    const char *const *column; // names, ending with NULL
    int32_t column_count, at;
    int64_t rows;
    mw_format_kind format;
    mw_grid *grid; // of tables
    mw_text out;   // of CSV and JSON
    bool failed;   // stdout could not be written
    mw_error why;
} mw_listing;

// Columns whose name begins with '#' hold numbers; the first one, and those with '!', stand again
// in every block of a table that is broken; texts of those with '~' are cut where the table needs
// not be broken then. No sign is shown.
MW_MUST_USE mw_status mw_listing_begin(mw_listing *l, const char *const *columns,
                                       mw_format_kind format, mw_error *err);
// The next cell, left to right, row after row. An empty text is null in JSON, NaN too.
void mw_listing_text(mw_listing *l, mw_slice text);
void mw_listing_number(mw_listing *l, double value);
void mw_listing_int(mw_listing *l, int64_t value);
// A moment in a zone (NULL: UTC) as RFC 3339; in a table to the second without the offset, or as a
// date where a day begins.
void mw_listing_moment(mw_listing *l, int64_t ns, const mw_zone *zone);
// The same text alone.
//   buf     MW_DATETIME_TEXT_MAX bytes; returned.
char *mw_listing_moment_text(const mw_listing *l, int64_t ns, const mw_zone *zone, char *buf);
// Writes what there is to stdout.
MW_MUST_USE mw_status mw_listing_end(mw_listing *l, mw_error *err);
void mw_listing_fini(mw_listing *l);

#endif

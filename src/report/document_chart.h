// SPDX-License-Identifier: MIT
// Pictures inside a document, each kept whole on a page: bars, a radar, a ladder of levels.
// Values are NAN where they are missing, and then said to be so. Thread: as the document.
#ifndef MW_REPORT_DOCUMENT_CHART_H
#define MW_REPORT_DOCUMENT_CHART_H

#include "report/document.h"

typedef struct {
    const char *label;
    double value;     // from 0; NAN: missing
    double low, high; // interval of the value; NAN or both 0: none
    double peer;      // a mark to compare with; NAN: none
    const char *text; // at the right; NULL: the value with at most 4 digits
} mw_document_bar;

typedef struct {
    const char *title; // NULL: none
    const char *unit;  // after the ticks' greatest, such as "points"; NULL: none
    double max;        // right end of the axis; 0: the greatest value
    const mw_document_bar *bars;
    int64_t bar_count;
    // What the marks mean, for the legend; NULL: not explained.
    const char *value_name, *interval_name, *peer_name;
} mw_document_bars;

typedef struct {
    const char *title;         // NULL: none
    const char *const *labels; // of the axes, at least 3
    int64_t axis_count;
    double max;             // at the rim; the middle is 0
    const char *names[2];   // of the series; NULL for a series that is not there
    const double *value[2]; // axis_count values each
} mw_document_radar;

typedef struct {
    const char *name;
    const char *detail; // a line below the name; NULL: none
    double probability; // 0 .. 1; NAN: not said
} mw_document_level;

typedef struct {
    const char *title;               // NULL: none
    const mw_document_level *levels; // from the lowest
    int64_t level_count;
    int64_t reached;   // index of a level; -1: none of them
    int64_t low, high; // indices of levels that are possible; low > high: no interval
} mw_document_ladder;

// A row for each bar; long lists flow over pages, row by row.
void mw_document_add_bars(mw_document *d, const mw_document_bars *chart);
// One or two series over the same axes. Fewer than 3 axes, or no max, is MW_INVALID.
void mw_document_add_radar(mw_document *d, const mw_document_radar *chart);
// Steps, the lowest at the bottom.
void mw_document_add_ladder(mw_document *d, const mw_document_ladder *chart);

#endif

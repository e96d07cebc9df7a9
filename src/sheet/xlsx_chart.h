// SPDX-License-Identifier: MIT
// Pictures in a workbook that is written, drawn by Excel from cells of the workbook.
//
//     mw_xlsx_put_chart(tab, (mw_xlsx_place){3, 6},
//                       &(mw_xlsx_chart){.kind = MW_XLSX_CHART_RADAR, .title = title, .data = tab,
//                                        .names = names, .series = &series, .series_count = 1,
//                                        .high = 5});
// Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_CHART_H
#define MW_SHEET_XLSX_CHART_H

#include "sheet/xlsx_write.h"

typedef enum {
    MW_XLSX_CHART_BARS,    // from left to right, the first name at the top
    MW_XLSX_CHART_COLUMNS, // upward
    MW_XLSX_CHART_RADAR,
} mw_xlsx_chart_kind;

enum { MW_XLSX_SERIES_MAX = 8 }; // as many as there are colours that can be told apart

typedef struct {
    mw_slice title;       // in the legend, which shows from two series on
    mw_xlsx_range values; // a row or a column
} mw_xlsx_series;

typedef struct {
    mw_xlsx_chart_kind kind;
    mw_slice title;          // empty: none
    const mw_xlsx_tab *data; // the sheet of the names and values
    mw_xlsx_range names;     // a row or a column
    const mw_xlsx_series *series;
    int32_t series_count;
    double low, high;            // ends of the axis; low == high: as Excel sees fit
    int32_t width_px, height_px; // 0: 480 by 288
} mw_xlsx_chart;

// Puts a picture with its upper left corner at a place. Mistakes are kept by the writer: MW_INVALID
// for no or too many series and for places that no sheet has.
void mw_xlsx_put_chart(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_chart *chart);

#endif

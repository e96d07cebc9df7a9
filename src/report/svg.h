// SPDX-License-Identifier: MIT
// Pictures as SVG: a frame with title and axis, and marks in rows, that follow the light or dark
// theme of who looks at them. Texts are escaped.
//
//     mw_svg g = mw_svg_begin((mw_svg_about){.title = t, .note = n, .rows = 51, .low = 1, .high =
//     51}); mw_svg_axis(&g, "rank"); mw_svg_row(&g, 0, name); mw_svg_bar(&g, (mw_svg_mark){.row =
//     0, .from = 3, .to = 9, .class = "span"}); mw_svg_end(&g);
//     ... g.out ...
//     mw_text_free(&g.out);
// Thread: one owner at a time.
#ifndef MW_REPORT_SVG_H
#define MW_REPORT_SVG_H

#include "base/text.h"

typedef struct {
    mw_slice title, note; // note: a line below the title
    int64_t rows;
    double low, high;     // values at the ends of the axis; high > low
    int64_t name_columns; // of the longest name (see mw_text_columns); 0: 36, which is the most
} mw_svg_about;

typedef struct {
    mw_text out; // failed when memory lacked
    mw_svg_about about;
    double left, legend_x;
} mw_svg;

// Marks have one of the classes s0 .. s7 (parts of a whole), span, mid, now, first, total.
typedef struct {
    int64_t row;
    double from, to; // values
    const char *class;
    double part, parts; // which of how many bars that share the row; 0 of 0: all of it
    const char *tip;    // shown on hovering; NULL: none
} mw_svg_mark;

// Title, note and stripes; the texts are not kept.
mw_svg mw_svg_begin(mw_svg_about about);
// A mark of a class and what it means, beside the ones before.
void mw_svg_legend(mw_svg *g, const char *class, mw_slice text);
void mw_svg_axis(mw_svg *g, const char *name); // ticks at round values, and lines up the rows
// The name at the left of a row, cut where it is too long.
void mw_svg_row(mw_svg *g, int64_t row, mw_slice name);
void mw_svg_bar(mw_svg *g, mw_svg_mark m); // nothing when a value is missing
void mw_svg_dot(mw_svg *g, mw_svg_mark m); // at from
void mw_svg_end(mw_svg *g);                // the picture is in g->out, which the caller frees

#endif

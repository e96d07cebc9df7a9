// SPDX-License-Identifier: MIT
// Setting a document on pages. A pass goes over all blocks from top to bottom; the first one,
// without a surface, only counts pages and learns where headings stand; the second draws. Both run
// the same code, so they agree.
//
// Lengths are points, y grows downward from the upper edge of the page. Text lines have the pitch
// of their style whatever fonts they mix, so heights are lines times pitch.
// Memory of Cairo, Pango and GLib is theirs: it ends the process when it lacks.
#ifndef MW_REPORT_DOCUMENT_PRESS_H
#define MW_REPORT_DOCUMENT_PRESS_H

#include "report/document_int.h"
#include "report/look.h"

// As Cairo and Pango declare them, so that this header needs none of theirs.
typedef struct _cairo cairo_t;
typedef struct _cairo_surface cairo_surface_t;
typedef struct _PangoContext PangoContext;
typedef struct _PangoLayout PangoLayout;

// The words that the pages bring along.
typedef struct {
    const char *page, *of, *pages; // around two numbers
    const char *contents, *missing, *reached, *possible, *probability;
} mw_press_words;

typedef struct {
    int64_t page;
    double y;
} mw_press_place;

typedef struct {
    const mw_document *d;
    const mw_press_words *words;
    PangoContext *context;
    cairo_surface_t *surface; // NULL in passes that only count
    cairo_t *cr;              // the same
    int64_t page, page_count; // the current one from 1; all of them, as the pass before counted
    double y;                 // where the next thing goes
    const mw_block *before;   // the block before this one, in the document
    bool empty;               // nothing stands on the page yet
    bool bare;                // the page has no header and footer
    mw_press_place *places;   // of headings, in order; owned by who runs the passes
    int64_t place_count;      // seen in this pass
    int outline[4];           // the last entry of each level
    mw_document_stats stats;
    mw_error error; // the first; the pass then goes on without drawing
} mw_press;

// ---- text, laid out (document_text.c)

typedef struct {
    PangoLayout *layout;
    mw_style style;
    double width; // given, or natural when none was
    int lines;
} mw_set;

typedef struct {
    int from, count;
} mw_lines;

// How a text is to be laid out.
typedef struct {
    mw_style style;
    mw_align align;
    double width;  // lines break here; 0: one line for each of the text
    bool one_line; // cut with an ellipsis at width
} mw_set_how;

// Lays a clean text out; mw_set_drop when done.
mw_set mw_set_text(mw_press *p, const char *text, mw_set_how how);
// Frees the layout.
void mw_set_drop(mw_set *s);
// Lines times pitch.
double mw_set_height(const mw_set *s);
// The widest piece that cannot be broken between words.
double mw_set_word_width(mw_press *p, const char *text, mw_style style);
// The width without any breaking.
double mw_set_natural_width(mw_press *p, const char *text, mw_style style);
// Draws some of the lines, the top of the first of them at y; checks margins and glyphs.
void mw_set_draw_lines(mw_press *p, const mw_set *s, mw_lines which, double x, double y);
// Draws all of it.
void mw_set_draw(mw_press *p, const mw_set *s, double x, double y);
// Lays out, draws at x, y and drops; returns the height.
double mw_press_put(mw_press *p, const char *text, mw_set_how how, double x, double y);
double mw_style_pitch(mw_style style);
// Of the bytes of an enum as in MW_RGB.
void mw_press_colour(mw_press *p, uint32_t rgb);

// ---- pages (document_page.c)

#define MW_TEXT_WIDTH (MW_PAGE_WIDTH - 2 * MW_PAGE_SIDE)

// Starts the first page; ends the last one.
void mw_press_begin(mw_press *p);
void mw_press_end(mw_press *p);
// Ends the page and starts another; too many pages are an error.
void mw_press_next(mw_press *p);
// Room left on the page.
double mw_press_left(const mw_press *p);
// A new page unless height fits; a page that is still empty must do.
void mw_press_need(mw_press *p, double height);
// White space, none at the top of a page.
void mw_press_gap(mw_press *p, double height);
// How many of the lines from a first one go on this page, not leaving one alone; 0: none.
int mw_press_fit(const mw_press *p, int left, double pitch);
// Sets lines over pages at x, below each other.
void mw_press_flow(mw_press *p, const mw_set *s, double x);
// A filled rectangle, and a horizontal line of a thickness.
void mw_press_box(mw_press *p, uint32_t rgb, const double box[4]);
void mw_press_rule(mw_press *p, uint32_t rgb, const double from_to_y[3], double thickness);
// A tag of the structure, such as "H1", around what is drawn.
void mw_press_tag(mw_press *p, const char *name);
void mw_press_untag(mw_press *p, const char *name);

// ---- blocks: each draws itself at p->y and moves it

// document_flow.c
void mw_press_cover(mw_press *p, const mw_block *b);
void mw_press_contents(mw_press *p, const mw_block *b);
void mw_press_heading(mw_press *p, const mw_block *b);
void mw_press_paragraph(mw_press *p, const mw_block *b);
void mw_press_list(mw_press *p, const mw_block *b);
void mw_press_callout(mw_press *p, const mw_block *b);
void mw_press_verbatim(mw_press *p, const mw_block *b);
// document_table.c
void mw_press_pairs(mw_press *p, const mw_block *b);
void mw_press_table(mw_press *p, const mw_block *b);
// document_bars.c, document_radar.c, document_ladder.c
void mw_press_bars(mw_press *p, const mw_block *b);
void mw_press_radar(mw_press *p, const mw_block *b);
void mw_press_ladder(mw_press *p, const mw_block *b);
// The height of a picture that is kept whole.
double mw_press_radar_height(mw_press *p, const mw_block *b);
double mw_press_ladder_height(mw_press *p, const mw_block *b);
// What must stand on one page: all of a chart or table that is not long, else its beginning.
double mw_press_bars_least(mw_press *p, const mw_block *b);
double mw_press_table_least(mw_press *p, const mw_block *b);
double mw_press_pairs_least(mw_press *p, const mw_block *b);

#endif

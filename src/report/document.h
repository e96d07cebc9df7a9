// SPDX-License-Identifier: MIT
// Reports as PDF: a document is told block by block, then set on A4 pages and written.
//
//     mw_document *d = mw_document_new(&(mw_document_about){.lang = MW_DOCUMENT_EN, .title = t});
//     mw_document_heading(d, 1, "Findings");
//     mw_document_paragraph(d, "Level " MW_BOLD "2" MW_PLAIN ", next in reach.");
//     mw_document_stats stats;
//     mw_status st = mw_document_write(d, "report.pdf", &stats, err);
//     mw_document_free(d);
//
// Functions that add keep copies, allow d to be NULL, and note the first error, which the write
// returns; so a caller checks once. Texts are UTF-8: malformed bytes become U+FFFD, a newline ends
// a line, NULL is the empty text. Charts and ladders: document_chart.h.
// The bytes depend only on what was told, on the fonts and on the versions of Cairo and Pango.
// Fonts are Noto Sans and Noto Sans CJK (see document_font.c), embedded as subsets.
// Thread: one owner at a time; several documents may be written at once.
#ifndef MW_REPORT_DOCUMENT_H
#define MW_REPORT_DOCUMENT_H

#include "base/text.h"

typedef struct mw_document mw_document;

typedef enum { MW_DOCUMENT_EN, MW_DOCUMENT_ZH } mw_document_lang;
typedef enum { MW_ALIGN_START, MW_ALIGN_END, MW_ALIGN_MIDDLE } mw_align;
typedef enum { MW_TONE_NOTE, MW_TONE_GOOD, MW_TONE_CARE, MW_TONE_BAD } mw_tone;

// Around bold words inside a text; other control characters are left out, so that data, which may
// hold asterisks, cannot switch it.
#define MW_BOLD "\x01"
#define MW_PLAIN "\x02"

typedef struct {
    mw_document_lang lang; // line breaking, "page n of N", words of charts
    const char *title;     // also at the left of the header of each page
    const char *mark;      // right of the header, such as "Sample data"; NULL: nothing
    const char *origin;    // left of the footer, such as the version and a hash; NULL: nothing
    const char *author;    // into the file's properties; NULL: nothing
    const char *written;   // "2024-05-31T08:00:00Z" into the file's properties; NULL: no date
} mw_document_about;

// A name and what is said about it.
typedef struct {
    const char *name, *value;
} mw_document_pair;

typedef struct {
    const char *title, *subtitle;
    const mw_document_pair *facts; // key facts
    int64_t fact_count;
    const char *note; // a line such as "Sample data: invented for this report"; NULL: none
} mw_document_cover;

typedef struct {
    const char *title;
    mw_align align;
    double weight; // share of the width beside the other columns; 0: as wide as its content wants
} mw_document_column;

typedef struct {
    const char *caption; // above; NULL: none
    const char *note;    // below, small; NULL: none
    const mw_document_column *columns;
    int64_t column_count;
    // Row by row, row_count * column_count texts. NULL is an empty cell; a row whose first cell
    // alone is not NULL is the name of a group and spans the table.
    const char *const *cells;
    int64_t row_count;
    int64_t total_count; // of the last rows that are sums, set apart
} mw_document_table;

typedef struct {
    int64_t pages;
    int64_t unknown_glyphs;  // characters that no font shows
    char first_unknown[64];  // the text around the first of them; "" when there is none
    int64_t overflows;       // lines that pass a margin or the edge of their cell
    char first_overflow[64]; // the first of them
} mw_document_stats;

// An empty document; NULL when out of memory. A missing title is "".
mw_document *mw_document_new(const mw_document_about *about);
// NULL is allowed.
void mw_document_free(mw_document *d);

// A page of its own; the first block, when there is one.
void mw_document_cover_page(mw_document *d, const mw_document_cover *cover);
// A page that lists the headings of levels 1 and 2 with their pages, linked.
void mw_document_contents(mw_document *d);
// level 1 to 3; also into the outline. Never the last line of a page. The text keeps no bold.
void mw_document_heading(mw_document *d, int level, const char *text);
// Flows over pages; an empty line parts paragraphs.
void mw_document_paragraph(mw_document *d, const char *text);
// Small and grey: how to read a table, where numbers come from.
void mw_document_remark(mw_document *d, const char *text);
// Items with bullets, or with numbers from 1.
void mw_document_bullets(mw_document *d, const char *const *items, int64_t count);
void mw_document_numbers(mw_document *d, const char *const *items, int64_t count);
// Names at the left, values at the right of them.
void mw_document_pairs(mw_document *d, const mw_document_pair *pairs, int64_t count);
// Rows are kept whole where they fit a page; the head is repeated on each page.
void mw_document_add_table(mw_document *d, const mw_document_table *table);
// A box that stands out; title may be NULL.
void mw_document_callout(mw_document *d, mw_tone tone, const char *title, const char *text);
// Fixed pitch and small, lines kept, broken anywhere: hashes, sources.
void mw_document_verbatim(mw_document *d, const char *text);
// What follows begins on a new page; nothing where one begins anyway.
void mw_document_break(mw_document *d);

// Sets the pages and appends the file to out. May be called again: same bytes.
//   stats   may be NULL; unknown glyphs and overflows are no errors
//   errors  MW_INVALID for what was told wrongly (level 4, a table without columns),
//           MW_NOTFOUND when a font is not installed (the text names its package),
//           MW_LIMIT beyond MW_DOCUMENT_PAGES_MAX pages or MW_DOCUMENT_BYTES_MAX bytes told,
//           MW_NOMEM, MW_IO when Cairo fails. out may then hold a part.
//   cost    some milliseconds a page; the fonts are looked up anew each time (tens of milliseconds)
MW_MUST_USE mw_status mw_document_encode(mw_document *d, mw_text *out, mw_document_stats *stats,
                                         mw_error *err);

// Like mw_document_encode, into a file that is replaced whole; left alone on errors.
MW_MUST_USE mw_status mw_document_write(mw_document *d, const char *path, mw_document_stats *stats,
                                        mw_error *err);

#endif

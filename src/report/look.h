// SPDX-License-Identifier: MIT
// How pictures and pages look: colours, sizes of type, measures of the page. One place, so that
// what a browser shows and what is printed agree.
#ifndef MW_REPORT_LOOK_H
#define MW_REPORT_LOOK_H

// Colours, as bare hexadecimal digits: MW_CSS(MW_INK) is "#1b2330", MW_RGB(MW_INK) 0x1b2330.
#define MW_INK 1b2330
#define MW_GREY 5b6675
#define MW_GRID dfe4ea
#define MW_LINE c3ccd6 // of a grid that must be seen
#define MW_STRIPE f4f6f8
#define MW_PAPER ffffff
#define MW_ACCENT 0b5cad
#define MW_ACCENT_PALE 8fb4dd
#define MW_SECOND e07a1f
#define MW_EDGE d1600a // lines of the second colour
#define MW_GOOD 2f8f5b
#define MW_CARE a98a1e
#define MW_BAD b3426b
#define MW_VIOLET 7560b8
#define MW_TEAL 0f8f9c
#define MW_SLATE 6b7684
// Grounds of boxes.
#define MW_ACCENT_WASH eef4fb
#define MW_GOOD_WASH edf7f1
#define MW_CARE_WASH fbf7e8
#define MW_BAD_WASH fbeff3

#define MW_CSS(colour) MW_CSS_OF(colour)
#define MW_CSS_OF(colour) "#" #colour
#define MW_RGB(colour) MW_RGB_OF(colour)
#define MW_RGB_OF(colour) 0x##colour

// Measures of a page in points: A4.
#define MW_PAGE_WIDTH 595.28
#define MW_PAGE_HEIGHT 841.89
#define MW_PAGE_SIDE 62.0   // margins left and right
#define MW_PAGE_TOP 82.0    // where the text begins
#define MW_PAGE_BOTTOM 76.0 // and how far from the lower edge it ends

// Text on pages: name, size and line pitch in points, colour, bold, fixed pitch.
#define MW_STYLE_LIST(X)                                                                           \
    X(BODY, 9.5, 15.0, MW_INK, 0, 0)                                                               \
    X(SMALL, 8.0, 12.0, MW_GREY, 0, 0)                                                             \
    X(FINE, 7.0, 10.0, MW_GREY, 0, 0)                                                              \
    X(TITLE, 28.0, 37.0, MW_INK, 1, 0)                                                             \
    X(SUBTITLE, 14.0, 21.0, MW_GREY, 0, 0)                                                         \
    X(H1, 19.0, 26.0, MW_ACCENT, 1, 0)                                                             \
    X(H2, 13.0, 19.0, MW_INK, 1, 0)                                                                \
    X(H3, 10.0, 15.0, MW_INK, 1, 0)                                                                \
    X(CAPTION, 9.0, 14.0, MW_INK, 1, 0)                                                            \
    X(CELL, 8.5, 12.5, MW_INK, 0, 0)                                                               \
    X(CELL_BOLD, 8.5, 12.5, MW_INK, 1, 0)                                                          \
    X(CELL_GREY, 8.5, 12.5, MW_GREY, 0, 0)                                                         \
    X(HEAD, 8.0, 11.5, MW_GREY, 1, 0)                                                              \
    X(FACT, 10.0, 15.0, MW_INK, 0, 0)                                                              \
    X(FACT_NAME, 10.0, 15.0, MW_GREY, 0, 0)                                                        \
    X(ON_DARK, 9.0, 13.0, MW_PAPER, 1, 0)                                                          \
    X(ON_DARK_SMALL, 8.0, 12.0, MW_ACCENT_WASH, 0, 0)                                              \
    X(MONO, 8.0, 11.5, MW_INK, 0, 1)

typedef enum {
#define X(name, size, pitch, colour, bold, mono) MW_STYLE_##name,
    MW_STYLE_LIST(X)
#undef X
} mw_style;

#endif

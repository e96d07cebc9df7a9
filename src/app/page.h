// SPDX-License-Identifier: MIT
// Running text for a terminal: lines of a width, counted in columns, so that Chinese text, which
// may break between any two characters, fills them as English does. Thread: one owner at a time.
#ifndef MW_APP_PAGE_H
#define MW_APP_PAGE_H

#include "base/text.h"

// Appends a paragraph whose first line begins at column `at`, which is written already, and whose
// others begin with `indent` blanks. Words are parted by blanks; control characters are spelled
// out. Ends the line.
void mw_page_wrap(mw_text *out, mw_slice text, int64_t at, int64_t indent, int width);

// Where an item stands: blanks before its head, and the column where its text begins, which the
// head may reach beyond.
typedef struct {
    int64_t indent, column;
    int width;
} mw_page_place;

// Appends "head  text" with the text wrapped in its column.
void mw_page_item(mw_text *out, mw_page_place at, mw_slice head, mw_slice text);

// Appends a title and a rule below it of the same width.
void mw_page_title(mw_text *out, mw_slice title);

#endif

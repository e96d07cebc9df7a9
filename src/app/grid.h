// SPDX-License-Identifier: MIT
// Tables for a terminal: columns that line up, also with East Asian text, numbers at their decimal
// points, broken into blocks below one another where they are wider than the terminal.
//
//     mw_grid *t = mw_grid_new();
//     mw_grid_column(t, (mw_grid_column_about){.head = "entity", .keep = true});
//     mw_grid_column(t, (mw_grid_column_about){.head = "oee", .unit = "%", .align = MW_POINT});
//     mw_grid_cell(t, mw_slice_of("L1"));
//     mw_grid_cell(t, mw_slice_of("59.9"));
//     MW_TRY(mw_grid_print(t, 100, &out, err));
//     mw_grid_free(t);
//
// Lack of memory is said once, by mw_grid_print. Thread: one owner at a time.
#ifndef MW_APP_GRID_H
#define MW_APP_GRID_H

#include "base/text.h"

typedef enum { MW_LEFT, MW_RIGHT, MW_POINT } mw_align;

typedef struct {
    mw_slice head, unit; // unit: the second line of the head; empty when none
    mw_align align;
    bool keep;  // stands again at the left of every block
    bool stuck; // is never parted from the column to its left
    bool cut;   // texts may end in "..." where the table fits one block then; aligned left
} mw_grid_column_about;

typedef struct mw_grid mw_grid;

mw_grid *mw_grid_new(void);    // NULL when out of memory
void mw_grid_free(mw_grid *t); // NULL is allowed

// Adds a column; all before the first cell. Texts are copied, here and below, their control
// characters spelled out.
void mw_grid_column(mw_grid *t, mw_grid_column_about about);
// Adds a cell: left to right, row after row. Copied.
void mw_grid_cell(mw_grid *t, mw_slice text);
void mw_grid_cells(mw_grid *t, const char *text);
int64_t mw_grid_rows(const mw_grid *t);

// Appends the table.
//   width   columns of the terminal; a block that cannot be narrower may be wider.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_grid_print(const mw_grid *t, int width, mw_text *out, mw_error *err);

// A number as people read it: 6 significant digits, whole numbers in full up to 15 digits, no
// exponent between 1e-5 and 1e15; "-" for NaN. buf: 32 bytes; returned.
char *mw_grid_number(double value, char *buf);

// Columns of the terminal at stdout; 100 when it is none.
int mw_grid_width(void);

#endif

// SPDX-License-Identifier: MIT
// What the files of the writer of workbooks share. Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_WRITE_INT_H
#define MW_SHEET_XLSX_WRITE_INT_H

#include "base/arena.h"
#include "sheet/xlsx_write.h"

#include <xlsxwriter.h>

typedef struct {
    mw_xlsx_look look; // its format in the arena
    lxw_format *format;
} mw_xlsx_made_look;

typedef struct {
    mw_slice items; // each ended by a zero byte
    int64_t count;
} mw_xlsx_list;

struct mw_xlsx_writer {
    lxw_workbook *book;
    int fd; // the memory that the library writes to
    mw_arena *arena;
    mw_error first; // mistake; status OK: none yet
    mw_xlsx_tab **tab;
    int64_t tab_count, tab_capacity;
    mw_xlsx_made_look *look;
    int64_t look_count, look_capacity;
    mw_xlsx_list *list; // those that need the hidden sheet
    int64_t list_count, list_capacity;
    mw_slice lists_name;
    mw_text scratch;   // a terminated text on its way to the library
    mw_xlsx_tab *none; // what stands for a sheet that could not be added
};

struct mw_xlsx_tab {
    mw_xlsx_writer *writer;
    lxw_worksheet *sheet;
    mw_slice name;
    mw_xlsx_tab_about about;
    mw_xlsx_range *merged;
    int64_t merged_count, merged_capacity;
};

// Keeps the first mistake, with the sheet and, where it is one, the cell.
void mw_xlsx_mistake(mw_xlsx_tab *t, mw_xlsx_place at, mw_status st, const char *fmt, ...)
    MW_PRINTF(4, 5);
void mw_xlsx_no_memory(mw_xlsx_writer *w);
// Keeps what the library says about a cell, if it is an error.
void mw_xlsx_said(mw_xlsx_tab *t, mw_xlsx_place at, lxw_error said);
// Whether all went well so far and the place (or range) is one of a sheet; a mistake otherwise.
bool mw_xlsx_may_put(mw_xlsx_tab *t, mw_xlsx_place at);
bool mw_xlsx_may_put_range(mw_xlsx_tab *t, mw_xlsx_range r);

// The format of the library for a look; NULL after a mistake.
lxw_format *mw_xlsx_format_of(mw_xlsx_writer *w, mw_xlsx_look look);

// Characters as Excel counts them (UTF-16 units); -1 for malformed UTF-8, a zero byte or what XML
// cannot hold.
int64_t mw_xlsx_text_units(mw_slice s);
// A terminated copy for the library, in the arena; NULL after a mistake.
char *mw_xlsx_keep(mw_xlsx_tab *t, mw_xlsx_place at, mw_slice s);
// "'Sheet name'!", with apostrophes doubled.
void mw_xlsx_add_sheet_name(mw_text *out, mw_slice name);

// Writes the hidden sheet of long lists, if one is needed.
void mw_xlsx_put_lists(mw_xlsx_writer *w);

#endif

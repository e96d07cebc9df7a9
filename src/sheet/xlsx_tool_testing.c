// SPDX-License-Identifier: MIT
// Writes the sample workbook, or prints what is read from any: for test/e2e/xlsx_test.py.
//
//     xlsx_tool write FILE
//     xlsx_tool read FILE       a line per cell: sheet, hidden or shown, place, kind, text; by tabs
#include "sheet/xlsx_read.h"
#include "sheet/xlsx_sample_testing.h"

#include <stdio.h>
#include <string.h>

static mw_status write_sample(const char *path, mw_error *err) {
    mw_xlsx_writer *w = NULL;
    MW_TRY(mw_xlsx_sample(&w, err));
    return mw_xlsx_writer_close(w, path, err);
}

static void print_row(const mw_xlsx *x, int32_t sheet, const mw_xlsx_row_cells *row) {
    static const char *const kinds[] = {"empty", "text", "number", "time", "yesno", "error"};
    mw_slice name = mw_xlsx_sheet_name(x, sheet);
    for (int32_t i = 0; i < row->count; i++) {
        char place[MW_XLSX_PLACE_TEXT_MAX];
        const mw_xlsx_cell *c = &row->cell[i];
        if (c->kind == MW_XLSX_EMPTY) continue;
        mw_xlsx_place_text((mw_xlsx_place){row->number, i + 1}, place);
        printf("%.*s\t%s\t%s\t%s\t", (int)name.n, name.p,
               mw_xlsx_sheet_is_hidden(x, sheet) ? "hidden" : "shown", place, kinds[c->kind]);
        // A cell is a line here.
        for (size_t k = 0; k < c->text.n; k++) putchar(c->text.p[k] == '\n' ? ' ' : c->text.p[k]);
        putchar('\n');
    }
}

static mw_status print_cells(mw_xlsx *x, mw_error *err) {
    for (int32_t s = 0; s < mw_xlsx_sheet_count(x); s++) {
        mw_xlsx_row_cells row;
        MW_TRY(mw_xlsx_sheet(x, (mw_slice){"", 0}, s + 1, err));
        do {
            MW_TRY(mw_xlsx_row(x, &row, err));
            print_row(x, s, &row);
        } while (row.number > 0);
    }
    return MW_OK;
}

static mw_status read_book(const char *path, mw_error *err) {
    mw_xlsx *x = NULL;
    MW_TRY(mw_xlsx_open(path, &x, err));
    mw_status st = print_cells(x, err);
    mw_xlsx_close(x);
    return st;
}

int main(int count, char **words) {
    mw_error err = {0};
    if (count != 3) {
        fprintf(stderr, "usage: xlsx_tool write|read FILE\n");
        return 2;
    }
    mw_status st =
        strcmp(words[1], "write") == 0 ? write_sample(words[2], &err) : read_book(words[2], &err);
    if (st != MW_OK) fprintf(stderr, "xlsx_tool: %s\n", err.text);
    return st == MW_OK ? 0 : 1;
}

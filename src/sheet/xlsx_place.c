// SPDX-License-Identifier: MIT
// See xlsx_place.h. Columns count A..Z, AA..ZZ, AAA..XFD: base 26 without a zero.
#include "sheet/xlsx_place.h"

#include <stdio.h>

bool mw_xlsx_place_valid(mw_xlsx_place p) {
    return p.row >= 1 && p.row <= MW_XLSX_ROWS_MAX && p.column >= 1 &&
           p.column <= MW_XLSX_COLUMNS_MAX;
}

char *mw_xlsx_place_text(mw_xlsx_place p, char *buf) {
    if (!mw_xlsx_place_valid(p)) {
        snprintf(buf, MW_XLSX_PLACE_TEXT_MAX, "R%dC%d", (int)p.row, (int)p.column);
        return buf;
    }
    char letters[4] = "";
    int32_t at = 3;
    for (int32_t c = p.column; c > 0; c = (c - 1) / 26) letters[--at] = (char)('A' + (c - 1) % 26);
    snprintf(buf, MW_XLSX_PLACE_TEXT_MAX, "%s%d", letters + at, (int)p.row);
    return buf;
}

mw_status mw_xlsx_place_parse(mw_slice text, mw_xlsx_place *out, mw_error *err) {
    mw_xlsx_place p = {0, 0};
    size_t i = 0;
    for (; i < text.n && text.p[i] >= 'A' && text.p[i] <= 'Z'; i++)
        if (p.column <= MW_XLSX_COLUMNS_MAX) p.column = p.column * 26 + (text.p[i] - 'A' + 1);
    bool leading_zero = i < text.n && text.p[i] == '0';
    for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
        if (p.row <= MW_XLSX_ROWS_MAX) p.row = p.row * 10 + (text.p[i] - '0');
    if (i < text.n || leading_zero || !mw_xlsx_place_valid(p))
        return mw_fail(err, MW_SYNTAX, "\"%.*s\" is no place of a cell such as D12",
                       text.n > 32 ? 32 : (int)text.n, text.p);
    *out = p;
    return MW_OK;
}
